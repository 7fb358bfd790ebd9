"""Documents for everything that a schema can describe, and the rules that apply there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kit.tests.openapi_sdk_codegen.diff.documents import (
    header,
    object_with,
    query,
    received,
    sent,
    webhook_response_header,
)
from openapi_sdk_codegen.diff.rules import OASDIFF, OWN

if TYPE_CHECKING:
    from collections.abc import Callable

#: Returns a document with a schema, by what the schema describes.
SUBJECTS: dict[str, Callable[[Any], dict[str, Any]]] = {
    "request-parameter": query,
    "request-parameter-property": lambda schema: query(object_with(schema)),
    "request-body": sent,
    "request-property": lambda schema: sent(object_with(schema)),
    "request-header": webhook_response_header,
    "response-body": received,
    "response-property": lambda schema: received(object_with(schema)),
    "response-header": header,
}

#: Rules whose ids do not consist of the subject and the kind of difference.
IRREGULAR = {
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

#: Kinds of differences that have the rules of another kind.
RULES_OF = {
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


#: Differences that concern few users, by direction.
UNCERTAIN = {
    ("request", "range-narrowed"),
    ("response", "range-widened"),
    ("request", "additional-properties-closed"),
}


def expected_rule(subject: str, kind_and_effect: str) -> str:
    """Return the rule for a difference: the first of three possible ids that exists."""
    kind, effect = kind_and_effect.split()
    if subject == "request-parameter-property" and kind in ("format-changed", "type-changed"):
        kind = "type-specialized"
    if (subject.partition("-")[0], kind) in UNCERTAIN:
        return f"x-{subject}-changed"
    kind = RULES_OF.get(kind, kind)
    if (subject, kind) in IRREGULAR:
        return IRREGULAR[subject, kind]
    candidates = (f"{subject}-{kind}", f"x-{subject}-{kind}", f"x-{subject}-{effect}")
    return next(each for each in candidates if each in OASDIFF or each in OWN)
