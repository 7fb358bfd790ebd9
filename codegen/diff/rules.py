"""Which rule a fact falls under: the one place where a direction decides how grave a change is.

The levels are data: `oasdiff.tsv` (rule ids and levels of oasdiff, Apache-2.0) and `own.tsv`, whose ids begin with
`x-`. A fact's rule is, in this order: what ALIASES says; oasdiff's `<subject>-<fact>`; this project's
`x-<subject>-<fact>`; this project's `x-<subject>-<effect>`, which is there for every subject. So nothing that changes
is passed over, and a rule that is added to a file takes its facts from the general one.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from codegen.report.change import Level

if TYPE_CHECKING:
    from codegen.diff.differences import Fact
    from codegen.report.change import Direction


def _levels(name: str) -> dict[str, Level]:
    lines = Path(__file__).with_name(name).read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return {row[0]: Level(row[1]) for row in rows[1:]}


OASDIFF = _levels("oasdiff.tsv")
OWN = _levels("own.tsv")
LEVELS = OASDIFF | OWN

#: Facts that oasdiff calls otherwise: the subject, the fact, and the rule.
ALIASES: dict[tuple[str, str], str] = {
    ("response-body", "enum-value-removed"): "response-mediatype-enum-value-removed",
    # Where there is no rule for a narrower type, it is a changed type.
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
    # oasdiff knows only one thing that is wrong with the date of a property.
    ("request-property", "sunset-date-changed-too-small"): "request-property-sunset-date-too-small",
    ("response-property", "sunset-date-changed-too-small"): "response-property-sunset-date-too-small",
}
#: What an operation's life is called.
API_LIFE = {
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
#: Properties of an object in a header have three rules of their own.
_HEADER_PROPERTY = {
    "became-enum": "request-header-property-became-enum",
    "property-became-required": "request-header-property-became-required",
    "property-added": "new-required-request-header-property",
}
#: ... which are about required ones.
_OPTIONAL = ("property-added", False)


@dataclass(frozen=True, slots=True)
class Subject:
    """What a schema describes.

    Attributes:
        kind: A parameter, a body or a header.
        direction: Whether users send it or receive it.
        within: Where a parameter is: `query`; "" for others.
    """

    kind: Literal["parameter", "body", "header"]
    direction: Direction
    within: str = ""

    def prefix(self, *, inside: bool) -> str:
        """Return how the ids of its rules begin, for itself or for properties in it."""
        if self.kind == "parameter":
            return "request-parameter-property" if inside else "request-parameter"
        if self.kind == "header":
            return f"{self.direction}-header"
        return f"{self.direction}-property" if inside else f"{self.direction}-body"

    def noun(self, *, inside: bool) -> str:
        """Return what sentences call it."""
        return "property" if inside else self.kind


def rule(subject: Subject, fact: Fact, *, inside: bool, hidden: bool) -> str:
    """Return the id of the rule that a fact falls under.

    Args:
        subject: What the schema describes.
        fact: What differs.
        inside: Whether it is about a property, at any depth.
        hidden: Whether it is about what is not sent in this direction: read-only in requests, write-only in responses.
    """
    if hidden:
        return _hidden(subject, fact)
    prefix = subject.prefix(inside=inside)
    of_header = subject.within == "header" and inside and (fact.kind, "required" in fact.traits) != _OPTIONAL
    if of_header and fact.kind in _HEADER_PROPERTY:
        return _HEADER_PROPERTY[fact.kind]
    if fact.step and fact.kind.startswith("property-"):
        return _first(*_of_property(prefix, fact), f"x-{prefix}-{fact.effect}")
    if (prefix, fact.kind) in ALIASES:
        return ALIASES[prefix, fact.kind]
    if "wrapped" in fact.traits and fact.kind == "one-of-added" and f"{prefix}-wrapped-in-one-of" in LEVELS:
        return f"{prefix}-wrapped-in-one-of"
    return _first(f"{prefix}-{fact.kind}", f"x-{prefix}-{fact.kind}", f"x-{prefix}-{fact.effect}")


def _hidden(subject: Subject, fact: Fact) -> str:
    who = "read-only" if subject.direction == "request" else "write-only"
    prefix = f"{subject.direction}-{who}-property"
    if fact.kind in ("property-added", "property-removed"):
        need = "required" if "required" in fact.traits else "optional"
        kinds = (f"{subject.direction}-{need}-{who}-{fact.kind}",)
    else:
        kinds = (f"{prefix}-{fact.kind.removeprefix('property-')}",)
    return _first(*kinds, f"x-{prefix}-changed")


def _of_property(prefix: str, fact: Fact) -> tuple[str, ...]:
    """Return how the rules about a property as such may be called."""
    change = fact.kind.removeprefix("property-")
    need = "required" if "required" in fact.traits else "optional"
    direction, _, what = prefix.partition("-")
    if change == "added" and direction == "request":
        with_default = f"new-{need}-{prefix}-with-default" if "default" in fact.traits else ""
        return (with_default, f"new-{need}-{prefix}", f"x-new-{need}-{prefix}")
    if change == "became-required" and "default" in fact.traits:
        return (f"{prefix}-{change}-with-default", f"{prefix}-{change}", f"x-{prefix}-{change}")
    return (f"{direction}-{need}-{what}-{change}", f"{prefix}-{change}", f"x-{prefix}-{change}")


def _first(*ids: str) -> str:
    return next(each for each in ids if each in LEVELS)
