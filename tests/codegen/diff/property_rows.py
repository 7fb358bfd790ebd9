"""What can happen to a property as such."""

from __future__ import annotations

from typing import Any

from tests.codegen.diff.documents import TEXT, holding, query, received, sent
from tests.codegen.diff.rows import Row

Json = dict[str, Any]


def must(schema: Json | None) -> Json:
    """An object that must have a property."""
    return {"type": "object", "required": ["p"], **({} if schema is None else {"properties": {"p": schema}})}


EMPTY: Json = {"type": "object"}
HAVING: Json = holding(TEXT)
DEFAULT: Json = TEXT | {"default": "a"}
READ: Json = TEXT | {"readOnly": True}
WRITE: Json = TEXT | {"writeOnly": True}


def both(forth: str, back: str, old: Json, new: Json) -> list[Row]:
    """The same change where users send and where they receive; rules without a direction get it."""
    return [
        Row(f"request-{forth}", f"request-{back}", sent(old), sent(new)),
        Row(f"response-{forth}", f"response-{back}", received(old), received(new)),
    ]


PRESENCE = [
    Row("new-optional-request-property", "request-property-removed", sent(EMPTY), sent(HAVING)),
    Row("new-required-request-property", "request-property-removed", sent(EMPTY), sent(must(TEXT))),
    Row("new-required-request-property-with-default", "request-property-removed", sent(EMPTY), sent(must(DEFAULT))),
    Row("response-optional-property-added", "response-optional-property-removed", received(EMPTY), received(HAVING)),
    Row(
        "response-required-property-added", "response-required-property-removed", received(EMPTY), received(must(TEXT))
    ),
    Row("request-property-became-required", "request-property-became-optional", sent(HAVING), sent(must(TEXT))),
    Row(
        "request-property-became-required-with-default",
        "request-property-became-optional",
        sent(holding(DEFAULT)),
        sent(must(DEFAULT)),
    ),
    Row(
        "response-property-became-required", "response-property-became-optional", received(HAVING), received(must(TEXT))
    ),
    Row("request-property-became-required", "request-property-became-optional", sent(EMPTY), sent(must(None))),
    Row(
        "x-new-optional-request-parameter-property",
        "x-request-parameter-property-removed",
        query(EMPTY),
        query(HAVING),
    ),
    Row(
        "x-new-required-request-parameter-property",
        "x-request-parameter-property-removed",
        query(EMPTY),
        query(must(TEXT)),
    ),
    Row(
        "x-request-parameter-property-became-required",
        "x-request-parameter-property-became-optional",
        query(HAVING),
        query(must(TEXT)),
    ),
    Row(
        "new-required-request-header-property",
        "x-request-parameter-property-removed",
        query(EMPTY, "header"),
        query(must(TEXT), "header"),
    ),
    Row(
        "request-header-property-became-required",
        "x-request-parameter-property-became-optional",
        query(HAVING, "header"),
        query(must(TEXT), "header"),
    ),
    Row(
        "request-header-property-became-enum",
        "x-request-parameter-property-widened",
        query(HAVING, "header"),
        query(holding(TEXT | {"enum": ["a"]}), "header"),
    ),
]

ACCESS = [
    *both("optional-property-became-read-only", "optional-property-became-not-read-only", HAVING, holding(READ)),
    *both("required-property-became-read-only", "required-property-became-not-read-only", must(TEXT), must(READ)),
    *both("optional-property-became-write-only", "optional-property-became-not-write-only", HAVING, holding(WRITE)),
    *both("required-property-became-write-only", "required-property-became-not-write-only", must(TEXT), must(WRITE)),
    Row(
        "response-optional-write-only-property-added",
        "response-optional-write-only-property-removed",
        received(EMPTY),
        received(holding(WRITE)),
    ),
    Row(
        "response-required-write-only-property-added",
        "response-required-write-only-property-removed",
        received(EMPTY),
        received(must(WRITE)),
    ),
    Row(
        "response-write-only-property-became-required",
        "response-write-only-property-became-optional",
        received(holding(WRITE)),
        received(must(WRITE)),
    ),
    Row(
        "response-write-only-property-enum-value-added",
        "x-response-write-only-property-changed",
        received(holding(WRITE | {"enum": ["a"]})),
        received(holding(WRITE | {"enum": ["a", "b"]})),
    ),
    Row(
        "x-request-read-only-property-changed",
        "x-request-read-only-property-changed",
        sent(EMPTY),
        sent(must(READ)),
    ),
    Row(
        "x-request-read-only-property-changed",
        "request-read-only-property-enum-value-removed",
        sent(holding(READ | {"enum": ["a"]})),
        sent(holding(READ | {"enum": ["a", "b"]})),
    ),
    *(
        Row(
            "x-request-read-only-property-changed",
            f"request-read-only-property-{name}",
            sent(holding({"type": type_, "readOnly": True, keyword: values[0]})),
            sent(holding({"type": type_, "readOnly": True, keyword: values[1]})),
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
