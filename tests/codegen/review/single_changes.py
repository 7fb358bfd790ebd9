"""Single changes of pages, each with the verdict that an experienced maintainer gives.

The verdicts were written before the review was run. Those that the types of the client contradicted were corrected
afterwards: a field that is None already may be null. Each row is an operation of its own in one old and one new
description, so that two packages are generated for all of them.

`major`: some program that keeps to the old description and its types breaks, at run time or for a type checker.
`minor`: users can do, see or rely on something else. `patch`: only words differ. `none`: it says the same.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from openapi_sdk.description.nodes import is_array, is_object

if TYPE_CHECKING:
    from collections.abc import Iterable

Json = dict[str, Any]

TEXT: Json = {"type": "string"}
NUMBER: Json = {"type": "number"}
INTEGER: Json = {"type": "integer"}
BOOLEAN: Json = {"type": "boolean"}
DATE: Json = {"type": "string", "format": "date"}


@dataclass(frozen=True)
class Page:
    """An operation, and the schemas that it names.

    Attributes:
        operation: The operation; None if the page is not there.
        schemas: The schemas, by names without the number of the row; `Item` in them is `Row7Item` in row 7.
        method: The method of HTTP.
        path: What follows the path of the row.
    """

    operation: Json | None
    schemas: Json = field(default_factory=dict[str, Any])
    method: str = "get"
    path: str = ""


@dataclass(frozen=True)
class Row:
    """One change: what it is, what the verdict is, the page before and after it."""

    name: str
    verdict: str
    old: Page
    new: Page


def ref(name: str) -> Json:
    """Return a reference to a schema of the row."""
    return {"$ref": f"#/components/schemas/{name}"}


def model(*required: str, **properties: Any) -> Json:
    """Return a schema of an object."""
    return {"type": "object", "properties": properties, **({"required": [*required]} if required else {})}


def answer(schema: Json, status: str = "200", **more: Any) -> Json:
    """Return the responses of an operation that answers with JSON."""
    return {status: {"description": "Fine.", "content": {"application/json": {"schema": schema}}, **more}}


def get(item: Json | None = None, *parameters: Json, **more: Any) -> Page:
    """Return a page that reads one item."""
    operation = {"responses": answer(ref("Item")), "parameters": [*parameters], **more}
    return Page(operation, {"Item": item or model("id", id=INTEGER, name=TEXT)})


def post(body: Json, *, required: bool = True, **more: Any) -> Page:
    """Return a page that sends a body."""
    content = {"application/json": {"schema": ref("Body")}}
    operation = {"requestBody": {"required": required, "content": content}, "responses": answer(ref("Item")), **more}
    return Page(operation, {"Body": body, "Item": model("id", id=INTEGER)}, "post")


def listing(*parameters: Json, envelope: Iterable[str] = ("count", "next", "previous"), key: str = "results") -> Page:
    """Return a page that lists items with `limit` and `offset`."""
    whole: Json = {"count": INTEGER, "next": {**TEXT, "nullable": True}, "previous": {**TEXT, "nullable": True}}
    kept = {name: whole[name] for name in envelope}
    page = model(key, *kept, **kept, **{key: {"type": "array", "items": ref("Item")}})
    operation = {"responses": answer(ref("Page")), "parameters": [*parameters]}
    return Page(operation, {"Page": page, "Item": model("id", id=INTEGER, name=TEXT)})


def query(name: str, schema: Json, **more: Any) -> Json:
    """Return a query parameter."""
    return {"name": name, "in": "query", "schema": schema, **more}


LIMIT, OFFSET = query("limit", {**INTEGER, "minimum": 1, "maximum": 100}), query("offset", INTEGER)
AB: Json = {"type": "string", "enum": ["A", "B"]}
ABC: Json = {"type": "string", "enum": ["A", "B", "C"]}
GONE = Page(None)
IN_PLACE: Json = {"required": True, "content": {"application/json": {"schema": model(z=TEXT)}}}
BODY_IN_PLACE = Page(
    {"requestBody": IN_PLACE, "responses": answer(ref("Item"))}, {"Item": model("id", id=INTEGER)}, "post"
)


def of_answer(name: str, verdict: str, old: Json | None, new: Json | None) -> Row:
    """Return the row of a property `x` of what is received, before and after; None is without it."""
    items = [model("id", id=INTEGER, **({"x": each} if each else {})) for each in (old, new)]
    return Row(f"answer, {name}", verdict, get(items[0]), get(items[1]))


def of_body(name: str, verdict: str, old: Json | None, new: Json | None) -> Row:
    """Return the row of an optional property `x` of what is sent, before and after; None is without it."""
    bodies = [model("y", y=TEXT, **({"x": each} if each else {})) for each in (old, new)]
    return Row(f"body, {name}", verdict, post(bodies[0]), post(bodies[1]))


def of_query(name: str, verdict: str, old: Json | None, new: Json | None) -> Row:
    """Return the row of an optional parameter `x`, before and after; None is without it."""
    pages = [get(None, *([query("x", each)] if each else [])) for each in (old, new)]
    return Row(f"parameter, {name}", verdict, pages[0], pages[1])


ROWS = [
    # What is received.
    of_answer("property added", "minor", None, TEXT),
    of_answer("an amount becomes a number", "major", {"type": "string", "format": "decimal"}, NUMBER),
    of_answer("property removed", "major", TEXT, None),
    of_answer("number becomes text", "major", NUMBER, TEXT),
    of_answer("number becomes integer", "major", NUMBER, INTEGER),
    of_answer("integer becomes number", "major", INTEGER, NUMBER),
    of_answer("text becomes a date", "major", TEXT, DATE),
    of_answer("becomes nullable, optional before", "minor", TEXT, {**TEXT, "nullable": True}),
    of_answer("nullable no longer", "minor", {**TEXT, "nullable": True}, TEXT),
    of_answer("integer gets int64", "minor", INTEGER, {**INTEGER, "format": "int64"}),
    of_answer("integer loses int64", "minor", {**INTEGER, "format": "int64"}, INTEGER),
    of_answer("enum has a value more", "minor", AB, ABC),
    of_answer("enum has a value less", "major", ABC, AB),
    of_answer("text becomes an enum", "major", TEXT, AB),
    of_answer("maximum added", "minor", INTEGER, {**INTEGER, "maximum": 9}),
    of_answer("maxLength removed", "major", {**TEXT, "maxLength": 9}, TEXT),
    of_answer("description", "patch", TEXT, {**TEXT, "description": "A name."}),
    of_answer("deprecated", "minor", TEXT, {**TEXT, "deprecated": True}),
    of_answer(
        "enum written as oneOf of consts", "none", AB, {"oneOf": [{"type": "string", "enum": [v]} for v in ("A", "B")]}
    ),
    Row(
        "answer, becomes required",
        "minor",
        get(model("id", id=INTEGER, x=TEXT)),
        get(model("id", "x", id=INTEGER, x=TEXT)),
    ),
    Row(
        "answer, required property becomes optional",
        "minor",
        get(model("id", "x", id=INTEGER, x=TEXT)),
        get(model("id", id=INTEGER, x=TEXT)),
    ),
    Row(
        "answer, required property becomes nullable",
        "minor",
        get(model("id", "x", id=INTEGER, x=TEXT)),
        get(model("id", "x", id=INTEGER, x={**TEXT, "nullable": True})),
    ),
    Row(
        "answer, required property added",
        "minor",
        get(model("id", id=INTEGER)),
        get(model("id", "x", id=INTEGER, x=TEXT)),
    ),
    # What is sent.
    of_body("optional property added", "minor", None, TEXT),
    of_body("another default", "major", {**TEXT, "default": "a"}, {**TEXT, "default": "b"}),
    of_body("property removed", "major", TEXT, None),
    of_body("integer becomes number", "minor", INTEGER, NUMBER),
    of_body("number becomes integer", "major", NUMBER, INTEGER),
    of_body("number becomes text", "major", NUMBER, TEXT),
    of_body("becomes nullable", "minor", TEXT, {**TEXT, "nullable": True}),
    of_body("nullable no longer", "major", {**TEXT, "nullable": True}, TEXT),
    of_body("enum has a value more", "minor", AB, ABC),
    of_body("enum has a value less", "major", ABC, AB),
    of_body("maxLength added", "minor", TEXT, {**TEXT, "maxLength": 9}),
    of_body("maxLength raised", "minor", {**TEXT, "maxLength": 9}, {**TEXT, "maxLength": 99}),
    of_body("pattern removed", "minor", {**TEXT, "pattern": "^a"}, TEXT),
    Row("body, property no longer required", "minor", post(model("y", y=TEXT)), post(model(y=TEXT))),
    Row("body, property becomes required", "major", post(model(y=TEXT)), post(model("y", y=TEXT))),
    Row("body, required property added", "major", post(model("y", y=TEXT)), post(model("y", "x", y=TEXT, x=TEXT))),
    Row("body, becomes optional", "minor", post(model(y=TEXT)), post(model(y=TEXT), required=False)),
    Row("body, becomes required", "major", post(model(y=TEXT), required=False), post(model(y=TEXT))),
    # Parameters.
    of_query("optional one added", "minor", None, TEXT),
    of_query("removed", "major", TEXT, None),
    of_query("integer becomes number", "minor", INTEGER, NUMBER),
    of_query("number becomes text", "major", NUMBER, TEXT),
    of_query("enum has a value more", "minor", AB, ABC),
    of_query("enum has a value less", "major", ABC, AB),
    of_query("enum becomes any text", "major", AB, TEXT),
    of_query("text becomes an enum", "major", TEXT, AB),
    of_query("integer gets int64", "minor", INTEGER, {**INTEGER, "format": "int64"}),
    of_query("integer loses int32", "minor", {**INTEGER, "format": "int32"}, INTEGER),
    of_query("maximum lowered", "major", {**INTEGER, "maximum": 99}, {**INTEGER, "maximum": 9}),
    of_query("maximum raised", "minor", {**INTEGER, "maximum": 9}, {**INTEGER, "maximum": 99}),
    of_query("description", "patch", TEXT, {**TEXT, "description": "A name."}),
    Row(
        "parameter, required one added",
        "major",
        get(),
        get(None, query("x", TEXT, required=True)),
    ),
    Row(
        "parameter, becomes required", "major", get(None, query("x", TEXT)), get(None, query("x", TEXT, required=True))
    ),
    Row(
        "parameter, no longer required",
        "minor",
        get(None, query("x", TEXT, required=True)),
        get(None, query("x", TEXT)),
    ),
    Row(
        "parameter, deprecated",
        "minor",
        get(None, query("x", TEXT)),
        get(None, query("x", TEXT, deprecated=True)),
    ),
    # Listings.
    Row("listing, filter added", "minor", listing(LIMIT, OFFSET), listing(LIMIT, OFFSET, query("x", TEXT))),
    Row(
        "listing, default of limit added",
        "minor",
        listing(LIMIT, OFFSET),
        listing(query("limit", {**LIMIT["schema"], "default": 20}), OFFSET),
    ),
    Row(
        "listing, lower maximum of limit",
        "major",
        listing(LIMIT, OFFSET),
        listing(query("limit", {**LIMIT["schema"], "maximum": 50}), OFFSET),
    ),
    Row("listing, another key of rows", "major", listing(LIMIT, OFFSET), listing(LIMIT, OFFSET, key="items")),
    Row("body, a form of its own", "major", post(model(y=TEXT)), BODY_IN_PLACE),
    Row("listing, no limit and offset any more", "major", listing(LIMIT, OFFSET), listing()),
    Row("listing, gets limit and offset", "minor", listing(), listing(LIMIT, OFFSET)),
    # Responses, headers, security, operations.
    Row(
        "error documented",
        "minor",
        get(),
        get(responses=answer(ref("Item")) | {"404": {"description": "None."}}),
    ),
    Row(
        "header added",
        "minor",
        get(),
        get(responses=answer(ref("Item"), headers={"X-Left": {"schema": INTEGER}})),
    ),
    Row(
        "header removed",
        "minor",
        get(responses=answer(ref("Item"), headers={"X-Left": {"schema": INTEGER}})),
        get(),
    ),
    Row("success has no body any more", "major", get(), get(responses={"204": {"description": "Done."}})),
    Row("success becomes 201", "major", get(), get(responses=answer(ref("Item"), "201"))),
    Row(
        "204 becomes 2XX",
        "minor",
        Page({"responses": {"204": {"description": "Done."}}}, method="delete"),
        Page({"responses": {"2XX": {"description": "Done."}}}, method="delete"),
    ),
    Row(
        "security, one of two becomes both",
        "major",
        get(security=[{"a": []}, {"b": []}]),
        get(security=[{"a": [], "b": []}]),
    ),
    Row("security, one of two is left", "major", get(security=[{"a": []}, {"b": []}]), get(security=[{"a": []}])),
    Row("security, another way more", "minor", get(security=[{"a": []}]), get(security=[{"a": []}, {"b": []}])),
    Row("operation added", "minor", GONE, get()),
    Row("operation removed", "major", get(), GONE),
    Row("operation deprecated", "minor", get(), get(deprecated=True)),
    Row("operation, another summary", "patch", get(summary="Read."), get(summary="Read it.")),
    Row("operation moves to another path", "major", get(), Page(get().operation, get().schemas, path="other/")),
    Row("operation, another tag", "major", get(), get(tags=["another"])),
]


def make_document(pages: Iterable[tuple[int, Page]]) -> Json:
    """Return a description with the page of each row, in OpenAPI 3.0, before corrections."""
    paths: Json = {}
    schemas: Json = {}
    for number, page in pages:
        if page.operation is None:
            continue
        name = "read" if page.method == "get" else {"post": "create", "delete": "delete"}[page.method]
        operation = {
            "operationId": f"row{number}_{name}",
            "tags": [f"row{number}"],
            "summary": "Do it.",
            **page.operation,
        }
        paths[f"/row{number}/{page.path}"] = {page.method: _rename(operation, number)}
        schemas |= {f"Row{number}{each}": _rename(schema, number) for each, schema in page.schemas.items()}
    scheme = {"type": "apiKey", "in": "header", "name": "X-A"}
    return {
        "openapi": "3.0.3",
        "info": {"title": "Single changes", "version": "1"},
        "paths": paths,
        "components": {"schemas": schemas, "securitySchemes": {"a": scheme, "b": {**scheme, "name": "X-B"}}},
    }


def _rename(value: Any, number: int) -> Any:
    """Return a copy whose references lead to the schemas of a row."""
    if is_array(value):
        return [_rename(each, number) for each in value]
    if is_object(value):
        return {key: _rename(each, number) for key, each in value.items()}
    prefix = "#/components/schemas/"
    return value.replace(prefix, f"{prefix}Row{number}") if isinstance(value, str) else value
