"""What can differ between two schemas: the catalogue of kinds, each with its effect on valid values and a sentence.

A difference has no direction. `rules` decides by the direction whether a narrower schema breaks users.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from openapi_sdk_codegen.diff.node import format_value
from openapi_sdk_codegen.diff.normal_form import LIMITS

#: What a difference does to the set of valid values: fewer, more, unknown (maybe both), or nothing.
Effect = Literal["narrowed", "widened", "changed", "noted"]

_LIMIT_NAMES = {
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


def _limit_kinds() -> dict[str, tuple[Effect, str]]:
    kinds: dict[str, tuple[Effect, str]] = {}
    for name, is_upper, _, counts_from_default in LIMITS.values():
        limit = f"the {_LIMIT_NAMES[name]} of the {{noun}}"
        note = "{name}" if name in ("min", "max") else ""
        increased, decreased = (
            f"{limit} rises from {{old}} to {{new}}{note}",
            f"{limit} falls from {{old}} to {{new}}{note}",
        )
        kinds[f"{name}-increased"] = ("widened" if is_upper else "narrowed", increased)
        kinds[f"{name}-decreased"] = ("narrowed" if is_upper else "widened", decreased)
        if counts_from_default:
            continue
        kinds[f"{name}-set"] = ("narrowed", f"{limit} is now {{new}}; before, it was not limited")
        kinds[f"{name}-unset"] = ("widened", f"{limit} is no longer limited; before, it was {{old}}")
    for name in ("min", "max"):
        limit = f"the {_LIMIT_NAMES[name]} of the {{noun}}"
        reason = "before, it was {old}, which means the same for whole numbers"
        kinds[f"{name}-compatible"] = ("noted", f"{limit} is now {{new}}{{name}}; {reason}")
    return kinds


def _keyword_kinds() -> dict[str, tuple[Effect, str]]:
    """Return the kinds of keywords that are either there or not."""
    kinds: dict[str, tuple[Effect, str]] = {}
    for name, keyword in (
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
        kinds[f"{name}-added"] = ("narrowed", f"the {{noun}} must now satisfy `{keyword}`")
        kinds[f"{name}-removed"] = ("widened", f"the {{noun}} no longer has to satisfy `{keyword}`")
    return kinds


#: The effect and the sentence of each kind of difference.
KINDS: dict[str, tuple[Effect, str]] = {
    **_limit_kinds(),
    **_keyword_kinds(),
    "type-changed": ("changed", "the type of the {noun} changes from {old} to {new}"),
    "type-generalized": ("widened", "the type of the {noun} widens from {old} to {new}"),
    "type-specialized": ("narrowed", "the type of the {noun} narrows from {old} to {new}"),
    "type-compatible": (
        "noted",
        "the type of the {noun} is written {new} instead of {old}; it allows the same values",
    ),
    "type-added": ("narrowed", "the {noun} must now have the type {new}; before, it could have any"),
    "type-removed": ("widened", "the {noun} may now have any type; before, it had to have the type {old}"),
    "format-added": ("narrowed", "the {noun} must now have the format {new}"),
    "format-changed": ("changed", "the format of the {noun} changes from {old} to {new}"),
    "format-widened": ("widened", "the format of the {noun} widens from {old} to {new}"),
    "format-narrowed": ("narrowed", "the format of the {noun} narrows from {old} to {new}"),
    "format-removed": ("widened", "the {noun} no longer has to have the format {old}"),
    "range-narrowed": ("narrowed", "the format of the {noun} changes{name}; it allows fewer numbers"),
    "range-widened": ("widened", "the format of the {noun} changes{name}; it allows more numbers"),
    "format-compatible": ("noted", "the format of the {noun} changes{name}; it allows the same values"),
    "list-of-types-widened": ("widened", "the types of the {noun} widen from {old} to {new}"),
    "list-of-types-narrowed": ("narrowed", "the types of the {noun} narrow from {old} to {new}"),
    "became-nullable": ("widened", "the {noun} may now be null"),
    "became-not-nullable": ("narrowed", "the {noun} may no longer be null"),
    "became-impossible": ("narrowed", "the {noun} may no longer have any value"),
    "became-possible": ("widened", "the {noun} may now have a value"),
    "became-enum": ("narrowed", "the {noun} must now be one of {new}"),
    "enum-removed": ("widened", "the {noun} is no longer limited to {old}"),
    "enum-value-added": ("widened", "the {noun} may now be {new}"),
    "enum-value-removed": ("narrowed", "the {noun} may no longer be {old}"),
    "const-added": ("narrowed", "the {noun} must now be {new}"),
    "const-changed": ("changed", "the {noun} must now be {new} instead of {old}"),
    "const-removed": ("widened", "the {noun} no longer has to be {old}"),
    "default-value-added": ("noted", "the {noun} now has the default {new}"),
    "default-value-changed": ("noted", "the default of the {noun} changes from {old} to {new}"),
    "default-value-removed": ("noted", "the {noun} no longer has a default; before, it was {old}"),
    "pattern-added": ("narrowed", "the {noun} must now match the pattern {new}"),
    "pattern-changed": ("changed", "the pattern of the {noun} changes from {old} to {new}"),
    "pattern-generalized": (
        "widened",
        "the pattern of the {noun} changes from {old} to {new}, which matches everything",
    ),
    "pattern-removed": ("widened", "the {noun} no longer has to match the pattern {old}"),
    "multiple-of-set": ("narrowed", "the {noun} must now be a multiple of {new}"),
    "multiple-of-changed": ("changed", "the {noun} must now be a multiple of {new} instead of {old}"),
    "multiple-of-unset": ("widened", "the {noun} no longer has to be a multiple of {old}"),
    "content-encoding-changed": ("changed", "the `contentEncoding` of the {noun} changes from {old} to {new}"),
    "content-media-type-changed": ("changed", "the `contentMediaType` of the {noun} changes from {old} to {new}"),
    "keyword-changed": ("changed", "the keyword {name} of the {noun} changes from {old} to {new}"),
    "if-changed": ("changed", "the condition `if` of the {noun} changes"),
    "not-changed": ("changed", "the schema `not` of the {noun} changes"),
    "additional-properties-forbidden": ("narrowed", "the {noun} may no longer have additional properties"),
    "additional-properties-closed": (
        "narrowed",
        "the {noun} may no longer have additional properties, of which it said nothing",
    ),
    "additional-properties-allowed": ("widened", "the {noun} may now have additional properties"),
    "pattern-property-added": ("narrowed", "properties that match {name} now have a schema"),
    "pattern-property-removed": ("widened", "properties that match {name} no longer have a schema"),
    "dependent-required-added": ("narrowed", "a value with {name} must now also have {new}"),
    "dependent-required-changed": ("changed", "a value with {name} must now have {new} instead of {old}"),
    "dependent-required-removed": ("widened", "a value with {name} no longer has to have {old}"),
    "dependent-schema-added": ("narrowed", "a value with {name} must now satisfy a schema"),
    "dependent-schema-removed": ("widened", "a value with {name} no longer has to satisfy a schema"),
    "prefix-items-added": ("widened", "item {name} of the {noun} now has its own schema"),
    "prefix-items-removed": ("narrowed", "item {name} of the {noun} no longer has its own schema"),
    "one-of-added": ("widened", "the {noun} may now be {name} (`oneOf`)"),
    "one-of-removed": ("narrowed", "the {noun} may no longer be {name} (`oneOf`)"),
    "any-of-added": ("widened", "the {noun} may now be {name} (`anyOf`)"),
    "any-of-removed": ("narrowed", "the {noun} may no longer be {name} (`anyOf`)"),
    "all-of-added": ("narrowed", "the {noun} must now satisfy one more schema of `allOf`"),
    "all-of-removed": ("widened", "the {noun} no longer has to satisfy one of the schemas of `allOf`"),
    "wrapped-in-one-of": ("changed", "the {noun} becomes a choice (`oneOf`) of {name}"),
    "wrapped-in-any-of": ("changed", "the {noun} becomes a choice (`anyOf`) of {name}"),
    "unwrapped-from-one-of": ("changed", "the {noun} is no longer a choice (`oneOf`) of {name}"),
    "unwrapped-from-any-of": ("changed", "the {noun} is no longer a choice (`anyOf`) of {name}"),
    "one-of-constraint-added": ("narrowed", "the {noun} must now satisfy exactly one schema of `oneOf`"),
    "one-of-constraint-removed": ("widened", "the {noun} no longer has to satisfy exactly one schema of `oneOf`"),
    "any-of-constraint-added": ("narrowed", "the {noun} must now satisfy at least one schema of `anyOf`"),
    "any-of-constraint-removed": ("widened", "the {noun} no longer has to satisfy a schema of `anyOf`"),
    "one-of-became-any-of": ("widened", "the {noun} may now satisfy several of its choices: `oneOf` became `anyOf`"),
    "any-of-became-one-of": ("narrowed", "the {noun} may satisfy only one of its choices: `anyOf` became `oneOf`"),
    "discriminator-added": ("noted", "the property {new} now selects the choice of the {noun} (`discriminator`)"),
    "discriminator-removed": (
        "noted",
        "the property {old} no longer selects the choice of the {noun} (`discriminator`)",
    ),
    "discriminator-property-name-changed": (
        "noted",
        "the property {new} instead of {old} selects the choice of the {noun} (`discriminator`)",
    ),
    "discriminator-mapping-added": ("noted", "the discriminator value {name} now stands for {new}"),
    "discriminator-mapping-changed": ("noted", "the discriminator value {name} now stands for {new} instead of {old}"),
    "discriminator-mapping-deleted": ("noted", "the discriminator value {name} no longer stands for {old}"),
    "x-extensible-enum-added": ("noted", "the {noun} now lists known values: {new}"),
    "x-extensible-enum-removed": ("noted", "the {noun} no longer lists known values; before, they were {old}"),
    "x-extensible-enum-value-added": ("noted", "the {noun} has a new known value: {new}"),
    "x-extensible-enum-value-removed": ("narrowed", "the {noun} no longer has the known value {old}"),
    "property-added": ("changed", "the {required}property was added"),
    "property-removed": ("changed", "the {required}property was removed"),
    "property-became-required": ("narrowed", "the property is now required"),
    "property-became-optional": ("widened", "the property is now optional"),
    "property-became-read-only": ("changed", "the {required}property is now read-only"),
    "property-became-not-read-only": ("changed", "the {required}property is no longer read-only"),
    "property-became-write-only": ("changed", "the {required}property is now write-only"),
    "property-became-not-write-only": ("changed", "the {required}property is no longer write-only"),
    "deprecated": ("noted", "the {noun} is now deprecated"),
    "deprecated-with-sunset": ("noted", "the {noun} is now deprecated and will be removed on {new}"),
    "deprecated-sunset-missing": ("changed", "the {noun} is now deprecated, without a date of removal in `x-sunset`"),
    "deprecated-sunset-invalid": ("changed", "the {noun} is deprecated, and its `x-sunset` is not a date: {new}"),
    "reactivated": ("noted", "the {noun} is no longer deprecated"),
    "sunset-deleted": (
        "changed",
        "the {noun} is still deprecated but no longer has a date of removal; before, it was {old}",
    ),
    "sunset-date-too-small": ("changed", "the {noun} will be removed on {new}, which is too soon"),
    "sunset-date-changed-too-small": ("changed", "the {noun} will be removed on {new}, earlier than on {old}"),
    "sunset-date-postponed": ("noted", "the {noun} will be removed on {new}, later than on {old}"),
    "sunset-date-advanced": (
        "changed",
        "the {noun} will be removed on {new}, earlier than on {old}, with enough notice",
    ),
    "stability-invalid": ("changed", "the {noun} has an unknown stability level: {new}"),
    "stability-decreased": ("changed", "the {noun} is less stable: {new} instead of {old}"),
    "stability-increased": ("noted", "the {noun} is more stable: {new} instead of {old}"),
}


class KeywordDifference(NamedTuple):
    """A difference in the value of one keyword.

    Attributes:
        old: The old value; None if it is absent.
        new: The new value; None if it is absent.
        name: What differs within the value; "" for all of it.
        old_keyword: The keyword in the old document; "" if it is the same.
    """

    kind: str
    keyword: str
    old: Any
    new: Any
    name: str = ""
    old_keyword: str = ""


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference between two schemas.

    Attributes:
        old_place: Its place in the old document; "" if it isn't there.
        new_place: Its place in the new document; "" if it isn't there.
        old: The old value that differs; None if there is none.
        new: The new value that differs; None if there is none.
        name: What differs within the schema: a keyword, a choice, a pattern.
        step: The path from the schema to the property that differs; "" if the schema itself differs.
        traits: What rules depend on: `required`, `default`, `read-only` and `write-only` properties; `refused` for a
            property that was removed from an object which has no others; `wrapped` for a choice that was added around
            an existing schema; `to-text` for a type that becomes string.
        old_target: The place that the `$ref` at the old place leads to; "" if there is none there.
        new_target: The place that the `$ref` at the new place leads to.
    """

    kind: str
    old_place: str
    new_place: str
    old: Any = None
    new: Any = None
    name: str = ""
    step: str = ""
    traits: frozenset[str] = frozenset()
    old_target: str = ""
    new_target: str = ""

    @property
    def effect(self) -> Effect:
        """What it does to the set of valid values."""
        return KINDS[self.kind][0]

    @property
    def listed(self) -> str:
        """The value in the sentence that tells it from other differences at the same place; "" if there is none."""
        if not self.kind.endswith(("enum-value-added", "enum-value-removed")):
            return ""
        return format_value(self.new if self.kind.endswith("added") else self.old)

    def describe(self, noun: str) -> str:
        """Return a sentence that describes the difference.

        Args:
            noun: What differs: `parameter`, `body`, `header`, `property` or `operation`.
        """
        text = KINDS[self.kind][1].format(
            noun=noun,
            old=format_value(self.old),
            new=format_value(self.new),
            name=self.name,
            required="required " if "required" in self.traits else "",
        )
        return f"{text[0].upper()}{text[1:]}."
