"""What can change in a schema: one line each, with what it means for the values and a sentence.

A fact knows no direction: whether a narrower schema breaks anybody, `rule` says by the direction.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from codegen.diff.canonical import shown
from codegen.diff.keywords import LIMITS

#: What a change does to the values that are valid: fewer, more, can't be told, or none of these.
Effect = Literal["narrowed", "widened", "changed", "noted"]

_OF_LIMITS = {
    "max": "maximum",
    "min": "minimum",
    "exclusive-max": "exclusive maximum",
    "exclusive-min": "exclusive minimum",
    "max-length": "maximum length",
    "min-length": "minimum length",
    "max-items": "maximum number of items",
    "min-items": "minimum number of items",
    "max-properties": "maximum number of properties",
    "min-properties": "minimum number of properties",
    "max-contains": "maximum number of items that match `contains`",
    "min-contains": "minimum number of items that match `contains`",
}


def _limits() -> dict[str, tuple[Effect, str]]:
    facts: dict[str, tuple[Effect, str]] = {}
    for name, upper, _ in LIMITS.values():
        of = f"the {_OF_LIMITS[name]} of the {{it}}"
        facts[f"{name}-increased"] = ("widened" if upper else "narrowed", f"{of} rises from {{old}} to {{new}}")
        facts[f"{name}-decreased"] = ("narrowed" if upper else "widened", f"{of} falls from {{old}} to {{new}}")
        facts[f"{name}-set"] = ("narrowed", f"{of} is now {{new}}; there was none")
        facts[f"{name}-unset"] = ("widened", f"{of} was {{old}}; there is none any more")
    return facts


def _keywords() -> dict[str, tuple[Effect, str]]:
    """Return the facts of keywords that are there or not."""
    facts: dict[str, tuple[Effect, str]] = {}
    for name, word in (
        ("if", "if"),
        ("then", "then"),
        ("else", "else"),
        ("not", "not"),
        ("contains", "contains"),
        ("property-names", "propertyNames"),
        ("unevaluated-items", "unevaluatedItems"),
        ("unevaluated-properties", "unevaluatedProperties"),
        ("content-schema", "contentSchema"),
        ("unique-items", "uniqueItems"),
    ):
        facts[f"{name}-added"] = ("narrowed", f"the {{it}} must now satisfy `{word}`")
        facts[f"{name}-removed"] = ("widened", f"the {{it}} need not satisfy `{word}` any more")
    return facts


FACTS: dict[str, tuple[Effect, str]] = {
    **_limits(),
    **_keywords(),
    "type-changed": ("changed", "the type of the {it} changes from {old} to {new}"),
    "type-generalized": ("widened", "the type of the {it} widens from {old} to {new}"),
    "type-specialized": ("narrowed", "the type of the {it} narrows from {old} to {new}"),
    "type-compatible": ("noted", "the type of the {it} is written {new} instead of {old}: the values are the same"),
    "list-of-types-widened": ("widened", "the types of the {it} widen from {old} to {new}"),
    "list-of-types-narrowed": ("narrowed", "the types of the {it} narrow from {old} to {new}"),
    "became-nullable": ("widened", "the {it} may now be null"),
    "became-not-nullable": ("narrowed", "the {it} may not be null any more"),
    "became-impossible": ("narrowed", "no value of the {it} is valid any more"),
    "became-possible": ("widened", "the {it} may now have a value"),
    "became-enum": ("narrowed", "the {it} must now be one of {new}"),
    "enum-removed": ("widened", "the {it} is not limited to {old} any more"),
    "enum-value-added": ("widened", "the {it} may now be {new}"),
    "enum-value-removed": ("narrowed", "the {it} may not be {old} any more"),
    "const-added": ("narrowed", "the {it} must now be {new}"),
    "const-changed": ("changed", "the {it} must now be {new} instead of {old}"),
    "const-removed": ("widened", "the {it} need not be {old} any more"),
    "default-value-added": ("noted", "the {it} now has a default: {new}"),
    "default-value-changed": ("noted", "the default of the {it} changes from {old} to {new}"),
    "default-value-removed": ("noted", "the {it} has no default any more; it was {old}"),
    "pattern-added": ("narrowed", "the {it} must now match the pattern {new}"),
    "pattern-changed": ("changed", "the pattern of the {it} changes from {old} to {new}"),
    "pattern-generalized": ("widened", "the pattern of the {it} changes from {old} to {new}, which matches everything"),
    "pattern-removed": ("widened", "the {it} need not match the pattern {old} any more"),
    "multiple-of-set": ("narrowed", "the {it} must now be a multiple of {new}"),
    "multiple-of-changed": ("changed", "the {it} must now be a multiple of {new} instead of {old}"),
    "multiple-of-unset": ("widened", "the {it} need not be a multiple of {old} any more"),
    "content-encoding-changed": ("changed", "the `contentEncoding` of the {it} changes from {old} to {new}"),
    "content-media-type-changed": ("changed", "the `contentMediaType` of the {it} changes from {old} to {new}"),
    "keyword-changed": ("changed", "the keyword {name} of the {it} changes from {old} to {new}"),
    "if-changed": ("changed", "the condition `if` of the {it} changes"),
    "not-changed": ("changed", "what the {it} must not be (`not`) changes"),
    "additional-properties-forbidden": ("narrowed", "the {it} may not have additional properties any more"),
    "additional-properties-allowed": ("widened", "the {it} may now have additional properties"),
    "pattern-property-added": ("narrowed", "properties that match {name} now have a schema"),
    "pattern-property-removed": ("widened", "properties that match {name} have no schema any more"),
    "dependent-required-added": ("narrowed", "a value with {name} must now have {new} too"),
    "dependent-required-changed": ("changed", "a value with {name} must now have {new} instead of {old}"),
    "dependent-required-removed": ("widened", "a value with {name} need not have {old} any more"),
    "dependent-schema-added": ("narrowed", "a value with {name} must now satisfy a schema"),
    "dependent-schema-removed": ("widened", "a value with {name} need not satisfy a schema any more"),
    "prefix-items-added": ("widened", "item {name} of the {it} now has a schema of its own"),
    "prefix-items-removed": ("narrowed", "item {name} of the {it} has no schema of its own any more"),
    "one-of-added": ("widened", "the {it} may now be {name} (`oneOf`)"),
    "one-of-removed": ("narrowed", "the {it} may not be {name} any more (`oneOf`)"),
    "any-of-added": ("widened", "the {it} may now be {name} (`anyOf`)"),
    "any-of-removed": ("narrowed", "the {it} may not be {name} any more (`anyOf`)"),
    "all-of-added": ("narrowed", "the {it} must now satisfy one more schema of `allOf`"),
    "all-of-removed": ("widened", "the {it} need not satisfy a schema of `allOf` any more"),
    "wrapped-in-one-of": ("changed", "the {it} becomes a choice (`oneOf`) of {name}"),
    "wrapped-in-any-of": ("changed", "the {it} becomes a choice (`anyOf`) of {name}"),
    "unwrapped-from-one-of": ("changed", "the {it} is not a choice (`oneOf`) of {name} any more"),
    "unwrapped-from-any-of": ("changed", "the {it} is not a choice (`anyOf`) of {name} any more"),
    "one-of-constraint-added": ("narrowed", "the {it} must now satisfy exactly one schema of `oneOf`"),
    "one-of-constraint-removed": ("widened", "the {it} need not satisfy exactly one schema of `oneOf` any more"),
    "any-of-constraint-added": ("narrowed", "the {it} must now satisfy a schema of `anyOf`"),
    "any-of-constraint-removed": ("widened", "the {it} need not satisfy a schema of `anyOf` any more"),
    "one-of-became-any-of": ("widened", "the {it} may now satisfy several of its choices: `oneOf` became `anyOf`"),
    "any-of-became-one-of": ("narrowed", "the {it} may satisfy only one of its choices: `anyOf` became `oneOf`"),
    "discriminator-added": ("noted", "the property {new} now tells what the {it} is (`discriminator`)"),
    "discriminator-removed": ("noted", "the property {old} does not tell what the {it} is any more (`discriminator`)"),
    "discriminator-property-name-changed": (
        "noted",
        "the property {new} instead of {old} tells what the {it} is (`discriminator`)",
    ),
    "discriminator-mapping-added": ("noted", "the discriminator's value {name} now stands for {new}"),
    "discriminator-mapping-changed": ("noted", "the discriminator's value {name} now stands for {new}, not for {old}"),
    "discriminator-mapping-deleted": ("noted", "the discriminator's value {name} does not stand for {old} any more"),
    "x-extensible-enum-added": ("noted", "the {it} now has known values: {new}"),
    "x-extensible-enum-removed": ("noted", "the {it} has no known values any more; they were {old}"),
    "x-extensible-enum-value-added": ("noted", "the {it} has one more known value: {new}"),
    "x-extensible-enum-value-removed": ("narrowed", "the {it} has the known value {old} no more"),
    "property-added": ("changed", "the {trait}property is new"),
    "property-removed": ("changed", "the {trait}property is gone"),
    "property-became-required": ("narrowed", "the property must now be there"),
    "property-became-optional": ("widened", "the property may now be missing"),
    "property-became-read-only": ("changed", "the {trait}property is now read-only"),
    "property-became-not-read-only": ("changed", "the {trait}property is not read-only any more"),
    "property-became-write-only": ("changed", "the {trait}property is now write-only"),
    "property-became-not-write-only": ("changed", "the {trait}property is not write-only any more"),
    "deprecated": ("noted", "the {it} is now deprecated"),
    "deprecated-with-sunset": ("noted", "the {it} is now deprecated and goes away on {new}"),
    "deprecated-sunset-missing": (
        "changed",
        "the {it} is now deprecated, and `x-sunset` does not say when it goes away",
    ),
    "deprecated-sunset-invalid": ("changed", "the {it} is deprecated, and its `x-sunset` is no date: {new}"),
    "reactivated": ("noted", "the {it} is not deprecated any more"),
    "sunset-deleted": (
        "changed",
        "the {it} is still deprecated, and does not say any more when it goes away; it was {old}",
    ),
    "sunset-date-too-small": ("changed", "the {it} goes away on {new}, which is too soon"),
    "sunset-date-changed-too-small": ("changed", "the {it} goes away on {new}, earlier than on {old}"),
    "sunset-date-postponed": ("noted", "the {it} goes away on {new}, later than on {old}"),
    "sunset-date-advanced": ("changed", "the {it} goes away on {new}, earlier than on {old}, with the notice it needs"),
    "stability-invalid": ("changed", "the {it} has a stability level that nobody knows: {new}"),
    "stability-decreased": ("changed", "the {it} is less stable: {new} instead of {old}"),
    "stability-increased": ("noted", "the {it} is more stable: {new} instead of {old}"),
}


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that differs between two schemas.

    Attributes:
        kind: What, one of FACTS.
        old_place: Where it stands in the old document; "" if it doesn't.
        new_place: The same in the new document.
        old: What stands there, as far as it matters; None if nothing does.
        new: The same in the new document.
        name: What it is about, within the schema: a keyword, a choice, a pattern.
        step: The property that it is about, seen from the schema; "" if it is the schema itself.
        traits: What rules ask about a property: `required`, `default`, `read-only`, `write-only`.
    """

    kind: str
    old_place: str
    new_place: str
    old: Any = None
    new: Any = None
    name: str = ""
    step: str = ""
    traits: frozenset[str] = frozenset()

    @property
    def effect(self) -> Effect:
        """What it does to the valid values."""
        return FACTS[self.kind][0]

    def sentence(self, it: str) -> str:
        """Say it, of a parameter, a body, a property or a header."""
        trait = "" if "required" not in self.traits else "required "
        text = FACTS[self.kind][1].format(it=it, old=shown(self.old), new=shown(self.new), name=self.name, trait=trait)
        return f"{text[0].upper()}{text[1:]}."
