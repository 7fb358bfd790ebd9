"""Changes of properties: added, removed, required, optional, read-only, write-only."""

from __future__ import annotations

from typing import Any

from kit.tests.openapi_sdk_codegen.diff.documents import TEXT, object_with, query, received, sent
from kit.tests.openapi_sdk_codegen.diff.rows import Row

Json = dict[str, Any]


def requiring(schema: Json | None) -> Json:
    """Return the schema of an object with one required property."""
    return {"type": "object", "required": ["p"], **({} if schema is None else {"properties": {"p": schema}})}


EMPTY: Json = {"type": "object"}
CLOSED: Json = {**EMPTY, "additionalProperties": False}
PATTERNED: Json = {**CLOSED, "patternProperties": {"^x": TEXT}}
OPTIONAL: Json = object_with(TEXT)
DEFAULT: Json = TEXT | {"default": "a"}
READ: Json = TEXT | {"readOnly": True}
WRITE: Json = TEXT | {"writeOnly": True}


def in_both_directions(rule: str, reverse_rule: str, old: Json, new: Json) -> list[Row]:
    """Return the rows for a change in a request and in a response. The rules lack their direction."""
    return [
        Row(f"request-{rule}", f"request-{reverse_rule}", sent(old), sent(new)),
        Row(f"response-{rule}", f"response-{reverse_rule}", received(old), received(new)),
    ]


PRESENCE = [
    Row("new-optional-request-property", "request-property-removed", sent(EMPTY), sent(OPTIONAL)),
    Row("new-required-request-property", "request-property-removed", sent(EMPTY), sent(requiring(TEXT))),
    Row(
        "new-required-request-property-with-default", "request-property-removed", sent(EMPTY), sent(requiring(DEFAULT))
    ),
    Row("new-optional-request-property", "x-request-property-refused", sent(CLOSED), sent({**CLOSED, **OPTIONAL})),
    Row("new-optional-request-property", "request-property-removed", sent(PATTERNED), sent({**PATTERNED, **OPTIONAL})),
    Row(
        "x-new-optional-request-parameter-property",
        "x-request-parameter-property-refused",
        query(CLOSED),
        query({**CLOSED, **OPTIONAL}),
    ),
    Row(
        "response-optional-property-added",
        "response-optional-property-removed",
        received(CLOSED),
        received({**CLOSED, **OPTIONAL}),
    ),
    Row("response-optional-property-added", "response-optional-property-removed", received(EMPTY), received(OPTIONAL)),
    Row(
        "response-required-property-added",
        "response-required-property-removed",
        received(EMPTY),
        received(requiring(TEXT)),
    ),
    Row("request-property-became-required", "request-property-became-optional", sent(OPTIONAL), sent(requiring(TEXT))),
    Row(
        "request-property-became-required-with-default",
        "request-property-became-optional",
        sent(object_with(DEFAULT)),
        sent(requiring(DEFAULT)),
    ),
    Row(
        "request-property-became-required-with-default request-property-default-value-added",
        "request-property-became-optional request-property-default-value-removed",
        sent(OPTIONAL),
        sent(requiring(DEFAULT)),
    ),
    Row(
        "response-property-became-required",
        "response-property-became-optional",
        received(OPTIONAL),
        received(requiring(TEXT)),
    ),
    Row("request-property-became-required", "request-property-became-optional", sent(EMPTY), sent(requiring(None))),
    Row(
        "x-new-optional-request-parameter-property",
        "x-request-parameter-property-removed",
        query(EMPTY),
        query(OPTIONAL),
    ),
    Row(
        "x-new-required-request-parameter-property",
        "x-request-parameter-property-removed",
        query(EMPTY),
        query(requiring(TEXT)),
    ),
    Row(
        "x-request-parameter-property-became-required",
        "x-request-parameter-property-became-optional",
        query(OPTIONAL),
        query(requiring(TEXT)),
    ),
    Row(
        "x-new-optional-request-parameter-property",
        "x-request-parameter-property-removed",
        query(EMPTY, "header"),
        query(OPTIONAL, "header"),
    ),
    Row(
        "new-required-request-header-property",
        "x-request-parameter-property-removed",
        query(EMPTY, "header"),
        query(requiring(TEXT), "header"),
    ),
    Row(
        "request-header-property-became-required",
        "x-request-parameter-property-became-optional",
        query(OPTIONAL, "header"),
        query(requiring(TEXT), "header"),
    ),
    Row(
        "request-header-property-became-enum",
        "x-request-parameter-property-widened",
        query(OPTIONAL, "header"),
        query(object_with(TEXT | {"enum": ["a"]}), "header"),
    ),
]

ACCESS = [
    Row(
        "request-property-became-required request-required-property-became-read-only",
        "request-optional-property-became-not-read-only request-property-became-optional",
        sent(OPTIONAL),
        sent(requiring(READ)),
    ),
    Row(
        "request-optional-property-became-read-only request-property-type-changed",
        "request-optional-property-became-not-read-only request-property-type-changed",
        sent(object_with(OPTIONAL)),
        sent(object_with(object_with({"type": "integer"}) | {"readOnly": True})),
    ),
    Row(
        "response-optional-property-became-write-only response-property-type-changed",
        "response-optional-property-became-not-write-only response-property-type-changed",
        received(object_with(OPTIONAL)),
        received(object_with(object_with({"type": "integer"}) | {"writeOnly": True})),
    ),
    *in_both_directions(
        "optional-property-became-read-only", "optional-property-became-not-read-only", OPTIONAL, object_with(READ)
    ),
    *in_both_directions(
        "required-property-became-read-only", "required-property-became-not-read-only", requiring(TEXT), requiring(READ)
    ),
    *in_both_directions(
        "optional-property-became-write-only", "optional-property-became-not-write-only", OPTIONAL, object_with(WRITE)
    ),
    *in_both_directions(
        "required-property-became-write-only",
        "required-property-became-not-write-only",
        requiring(TEXT),
        requiring(WRITE),
    ),
    Row(
        "response-optional-write-only-property-added",
        "response-optional-write-only-property-removed",
        received(EMPTY),
        received(object_with(WRITE)),
    ),
    Row(
        "response-required-write-only-property-added",
        "response-required-write-only-property-removed",
        received(EMPTY),
        received(requiring(WRITE)),
    ),
    Row(
        "response-write-only-property-became-required",
        "response-write-only-property-became-optional",
        received(object_with(WRITE)),
        received(requiring(WRITE)),
    ),
    Row(
        "response-write-only-property-enum-value-added",
        "x-response-write-only-property-changed",
        received(object_with(WRITE | {"enum": ["a"]})),
        received(object_with(WRITE | {"enum": ["a", "b"]})),
    ),
    Row(
        "x-request-read-only-property-changed",
        "x-request-read-only-property-changed",
        sent(EMPTY),
        sent(requiring(READ)),
    ),
    Row(
        "x-request-read-only-property-changed",
        "request-read-only-property-enum-value-removed",
        sent(object_with(READ | {"enum": ["a"]})),
        sent(object_with(READ | {"enum": ["a", "b"]})),
    ),
    *(
        Row(
            "x-request-read-only-property-changed",
            f"request-read-only-property-{name}",
            sent(object_with({"type": type_, "readOnly": True, keyword: values[0]})),
            sent(object_with({"type": type_, "readOnly": True, keyword: values[1]})),
        )
        for name, type_, keyword, values in (
            ("max-decreased", "number", "maximum", (5, 7)),
            ("min-increased", "number", "minimum", (7, 5)),
            ("exclusive-max-decreased", "number", "exclusiveMaximum", (5, 7)),
            ("exclusive-min-increased", "number", "exclusiveMinimum", (7, 5)),
            ("max-length-decreased", "string", "maxLength", (5, 7)),
        )
    ),
]

ROWS = [*PRESENCE, *ACCESS]
