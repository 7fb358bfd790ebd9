"""Find the rule for a difference. The direction decides the level of a change, and only this module uses it for that.

The levels are data: `oasdiff.tsv` has the rule ids and levels of oasdiff (Apache-2.0), `raised.tsv` those that have
another level here, and `own.tsv` those of this project, whose ids begin with `x-`. The rule of a difference is the
first of these that exists:

1. the entry in ALIASES
2. oasdiff's `<subject>-<kind>`
3. this project's `x-<subject>-<kind>`
4. this project's `x-<subject>-<effect>`, which exists for every subject

So every difference has a rule. To add a rule, add a line to `own.tsv`.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from openapi_sdk_codegen.report.change import Level

if TYPE_CHECKING:
    from openapi_sdk_codegen.diff.differences import Difference
    from openapi_sdk_codegen.report.change import Change, Direction


def _read_rows(name: str) -> dict[str, list[str]]:
    lines = Path(__file__).with_name(name).read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return {row[0]: row[1:] for row in rows[1:]}


def _read_levels(name: str) -> dict[str, Level]:
    return {rule: Level(row[0]) for rule, row in _read_rows(name).items()}


OASDIFF = _read_levels("oasdiff.tsv")
OWN = _read_levels("own.tsv")
#: Why rules of oasdiff have another level here, by their ids.
RAISED = {rule: row[1] for rule, row in _read_rows("raised.tsv").items()}
LEVELS = OASDIFF | OWN | _read_levels("raised.tsv")

#: Rules of oasdiff with irregular names, by subject and kind of difference.
ALIASES: dict[tuple[str, str], str] = {
    ("response-body", "enum-value-removed"): "response-mediatype-enum-value-removed",
    # oasdiff has no rule for a narrower type here, only for a changed one.
    ("request-body", "type-specialized"): "request-body-type-changed",
    ("request-property", "type-specialized"): "request-property-type-changed",
    ("request-parameter", "type-specialized"): "request-parameter-type-changed",
    ("response-header", "list-of-types-widened"): "response-header-type-generalized",
    ("response-header", "list-of-types-narrowed"): "response-header-type-specialized",
    ("response-body", "pattern-generalized"): "x-response-body-pattern-changed",
    ("response-header", "pattern-generalized"): "x-response-header-pattern-changed",
    ("response-property", "pattern-generalized"): "response-property-pattern-changed",
    ("request-parameter", "deprecated-with-sunset"): "request-parameter-deprecated",
    ("request-parameter", "deprecated-sunset-invalid"): "request-parameter-sunset-parse",
    # oasdiff has one rule for everything that is wrong with the sunset of a property.
    ("request-property", "sunset-date-changed-too-small"): "request-property-sunset-date-too-small",
    ("response-property", "sunset-date-changed-too-small"): "response-property-sunset-date-too-small",
}
#: Kinds of differences that have the rules of another kind. oasdiff has no rules of their own for formats.
_RULES_OF = {
    "type-added": "type-specialized",
    "type-removed": "type-generalized",
    "format-added": "type-specialized",
    "format-narrowed": "type-specialized",
    "format-removed": "type-generalized",
    "format-widened": "type-generalized",
    "format-changed": "type-changed",
    "format-compatible": "type-compatible",
    "range-narrowed": "type-specialized",
    "range-widened": "type-generalized",
}
#: What concerns few users: whether a number is read into 32 or 64 bits, and properties that nobody ever described.
_UNCERTAIN = {
    ("request", "range-narrowed"),
    ("response", "range-widened"),
    ("request", "additional-properties-closed"),
}
#: Rules about the lifecycle of an operation, by kind of difference.
OPERATION_RULES = {
    "deprecated": "endpoint-deprecated",
    "deprecated-with-sunset": "endpoint-deprecated-with-sunset",
    "deprecated-sunset-missing": "api-deprecated-sunset-missing",
    "deprecated-sunset-invalid": "api-deprecated-sunset-parse",
    "reactivated": "endpoint-reactivated",
    "sunset-deleted": "sunset-deleted",
    "sunset-date-too-small": "api-sunset-date-too-small",
    "sunset-date-changed-too-small": "api-sunset-date-changed-too-small",
    "sunset-date-postponed": "x-api-sunset-date-postponed",
    "sunset-date-advanced": "x-api-sunset-date-advanced",
    "stability-decreased": "api-stability-decreased",
    "stability-increased": "api-stability-increased",
    "stability-invalid": "api-invalid-stability-level",
}
#: Rules about a property of an object in a request header, by kind of difference.
_HEADER_PROPERTY_RULES = {
    "became-enum": "request-header-property-became-enum",
    "property-became-required": "request-header-property-became-required",
    "property-added": "new-required-request-header-property",
}


@dataclass(frozen=True, slots=True)
class Subject:
    """What a schema describes.

    Attributes:
        kind: A parameter, a body or a header.
        direction: Whether users send it or receive it.
        parameter_in: Where a parameter is sent: `query`; "" for others.
    """

    kind: Literal["parameter", "body", "header"]
    direction: Direction
    parameter_in: str = ""

    def rule_prefix(self, *, is_property: bool) -> str:
        """Return the first words of its rules, or of the rules about properties within it."""
        if self.kind == "parameter":
            return "request-parameter-property" if is_property else "request-parameter"
        if self.kind == "header":
            return f"{self.direction}-header"
        return f"{self.direction}-property" if is_property else f"{self.direction}-body"

    def noun(self, *, is_property: bool) -> str:
        """Return the word for it in sentences."""
        return "property" if is_property else self.kind


def find_rule(  # noqa: PLR0911 - the exceptions, one after the other
    subject: Subject, difference: Difference, *, is_property: bool, is_excluded: bool
) -> str:
    """Return the id of the rule for a difference.

    Args:
        subject: What the schema describes.
        difference: What differs.
        is_property: Whether it is about a property, at any depth.
        is_excluded: Whether it is about something that this direction doesn't have: what is read-only in a request,
            what is write-only in a response.
    """
    kind = _RULES_OF.get(difference.kind, difference.kind)
    if is_excluded:
        return _excluded_rule(subject, difference)
    prefix = subject.rule_prefix(is_property=is_property)
    if prefix == "request-parameter-property" and kind == "type-changed" and "to-text" not in difference.traits:
        # A warning is only for a change to text. Some ways to write a parameter write a number and text alike.
        kind = "type-specialized"
    if (subject.direction, difference.kind) in _UNCERTAIN:
        return f"x-{prefix}-changed"
    if subject.parameter_in == "header" and is_property and kind in _HEADER_PROPERTY_RULES:
        is_optional_addition = kind == "property-added" and "required" not in difference.traits
        if not is_optional_addition:
            return _HEADER_PROPERTY_RULES[kind]
    if difference.step and kind.startswith("property-"):
        return _first_known(*_property_rules(prefix, difference), f"x-{prefix}-{difference.effect}")
    if (prefix, kind) in ALIASES:
        return ALIASES[prefix, kind]
    if "wrapped" in difference.traits and kind == "one-of-added" and f"{prefix}-wrapped-in-one-of" in LEVELS:
        return f"{prefix}-wrapped-in-one-of"
    return _first_known(f"{prefix}-{kind}", f"x-{prefix}-{kind}", f"x-{prefix}-{difference.effect}")


def explain_level(change: Change) -> str:
    """Return why the level of a change is not that of oasdiff; "" if it is, or if oasdiff has no such rule."""
    if change.id not in RAISED or change.level is OASDIFF[change.id]:
        return ""
    return f"The level is {OASDIFF[change.id]} in oasdiff. {RAISED[change.id]}"


def _excluded_rule(subject: Subject, difference: Difference) -> str:
    access = "read-only" if subject.direction == "request" else "write-only"
    prefix = f"{subject.direction}-{access}-property"
    if difference.kind in ("property-added", "property-removed"):
        rule = f"{subject.direction}-{_need(difference)}-{access}-{difference.kind}"
    else:
        rule = f"{prefix}-{difference.kind.removeprefix('property-')}"
    return _first_known(rule, f"x-{prefix}-changed")


def _property_rules(prefix: str, difference: Difference) -> tuple[str, ...]:
    """Return the possible rules for a property that was added, was removed, or became required or optional."""
    change = difference.kind.removeprefix("property-")
    need = _need(difference)
    has_default = "default" in difference.traits
    direction, _, noun = prefix.partition("-")
    if change == "removed" and "refused" in difference.traits and direction == "request":
        return (f"x-{prefix}-refused",)
    if change == "added" and direction == "request":
        with_default = (f"new-{need}-{prefix}-with-default",) if has_default else ()
        return (*with_default, f"new-{need}-{prefix}", f"x-new-{need}-{prefix}")
    if change == "became-required" and has_default:
        return (f"{prefix}-{change}-with-default", f"{prefix}-{change}", f"x-{prefix}-{change}")
    return (f"{direction}-{need}-{noun}-{change}", f"{prefix}-{change}", f"x-{prefix}-{change}")


def _need(difference: Difference) -> str:
    return "required" if "required" in difference.traits else "optional"


def _first_known(*ids: str) -> str:
    return next(each for each in ids if each in LEVELS)
