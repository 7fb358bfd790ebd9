"""What a schema can describe, and what rules are called there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from codegen.diff.rules import OASDIFF, OWN
from tests.codegen.diff.documents import answer_header, header, holding, query, received, sent

if TYPE_CHECKING:
    from collections.abc import Callable

SUBJECTS: dict[str, Callable[[Any], dict[str, Any]]] = {
    "request-parameter": query,
    "request-parameter-property": lambda schema: query(holding(schema)),
    "request-body": sent,
    "request-property": lambda schema: sent(holding(schema)),
    "request-header": answer_header,
    "response-body": received,
    "response-property": lambda schema: received(holding(schema)),
    "response-header": header,
}

#: Rules that are not called after their subject and what happens to it.
OTHERWISE = {
    ("response-body", "enum-value-removed"): "response-mediatype-enum-value-removed",
    ("request-body", "type-specialized"): "request-body-type-changed",
    ("request-property", "type-specialized"): "request-property-type-changed",
    ("request-parameter", "type-specialized"): "request-parameter-type-changed",
    ("response-header", "list-of-types-widened"): "response-header-type-generalized",
    ("response-header", "list-of-types-narrowed"): "response-header-type-specialized",
    ("response-body", "pattern-generalized"): "x-response-body-pattern-changed",
    ("response-header", "pattern-generalized"): "x-response-header-pattern-changed",
    ("response-property", "pattern-generalized"): "response-property-pattern-changed",
}


def expected(subject: str, fact: str) -> str:
    """Return the rule for a fact, `name effect`: the first of the three that there is."""
    name, effect = fact.split()
    if (subject, name) in OTHERWISE:
        return OTHERWISE[subject, name]
    candidates = (f"{subject}-{name}", f"x-{subject}-{name}", f"x-{subject}-{effect}")
    return next(each for each in candidates if each in OASDIFF or each in OWN)
