"""Makes large documents: `python -m kit.tests.support.large_documents 600 openapi.yaml`.

They have what large public documents have: resources with six operations, which refer to each other, to shared schemas,
to unions with a discriminator and to enums; pages with cursors; text of some sentences.
"""

from __future__ import annotations

import sys
from itertools import islice, product
from pathlib import Path
from typing import Any

from kit.tests.support.descriptions import ref
from openapi_sdk_codegen.openapi.yaml import dump_yaml

_WORDS = (
    *(
        "amber",
        "basalt",
        "cedar",
        "delta",
        "ember",
        "fjord",
        "granite",
        "harbor",
        "indigo",
        "jasper",
        "karst",
        "lagoon",
    ),
    *(
        "marble",
        "nectar",
        "opal",
        "prairie",
        "quartz",
        "river",
        "saffron",
        "tundra",
        "umber",
        "velvet",
        "willow",
        "yarrow",
    ),
    *("zephyr"),
)
_THINGS = (
    *(
        "account",
        "badge",
        "cabin",
        "device",
        "engine",
        "folder",
        "garden",
        "hammer",
        "invoice",
        "journal",
        "kettle",
        "ladder",
    ),
    *("mirror", "needle", "order", "parcel", "quilt", "rocket", "shelf", "ticket", "unit", "valve", "wagon"),
)
_TEXT = "It is shown to everybody who may read the {}, and changes when its owner says so. Times are in UTC."
_ERRORS = ("400", "401", "404", "429")


def make_large_document(operations: int) -> dict[str, Any]:
    """Return a document with a number of operations, at most 3,450."""
    words = islice(product(_THINGS, _WORDS), -(-operations // 6))
    names = [f"{word}_{thing}" for thing, word in words]
    paths: dict[str, dict[str, Any]] = {}
    schemas: dict[str, Any] = {**_SHARED}
    left = operations
    for index, name in enumerate(names):
        described = _describe_operations(name)
        for path, method, operation in described[:left]:
            paths.setdefault(path, {})[method] = operation
        left -= len(described[:left])
        schemas |= _describe_schemas(name, names[index - 1], names[index // 2])
    if left:
        msg = f"{operations} operations: there are no names for {left} of them"
        raise ValueError(msg)
    return {
        "openapi": "3.0.3",
        "info": {"title": "Warehouse API", "version": "2024-05-01"},
        "servers": [{"url": "https://api.warehouse.test/v1"}],
        "security": [{"key": []}],
        "paths": paths,
        "components": {"schemas": schemas, "securitySchemes": {"key": {"type": "http", "scheme": "bearer"}}},
    }


def _camel(name: str) -> str:
    return "".join(word.capitalize() for word in name.split("_"))


def _text(name: str, **more: Any) -> dict[str, Any]:
    return {"type": "string", "description": _TEXT.format(name), **more}


_ADDRESS = ("line1", "line2", "city", "state", "postal_code", "country")
_SHARED: dict[str, Any] = {
    "Error": {
        "type": "object",
        "required": ["code", "message"],
        "properties": {"code": _text("error"), "message": _text("error"), "details": {"type": "object"}},
    },
    "Address": {"type": "object", "properties": {name: _text("address") for name in _ADDRESS}},
    "Money": {
        "type": "object",
        "required": ["amount", "currency"],
        "properties": {"amount": {"type": "integer"}, "currency": {"type": "string", "enum": ["eur", "gbp", "usd"]}},
    },
    "Card": {
        "type": "object",
        "required": ["kind", "last4"],
        "properties": {"kind": {"type": "string", "enum": ["card"]}, "last4": _text("card")},
    },
    "Transfer": {
        "type": "object",
        "required": ["kind", "iban"],
        "properties": {"kind": {"type": "string", "enum": ["transfer"]}, "iban": _text("transfer")},
    },
    "Payment": {
        "oneOf": [ref("Card"), ref("Transfer")],
        "discriminator": {"propertyName": "kind", "mapping": {"card": ref("Card")["$ref"]}},
    },
}


def _describe_schemas(name: str, before: str, half: str) -> dict[str, Any]:
    """Return the schemas of a resource, which refers to two others."""
    thing = _camel(name)
    written: dict[str, Any] = {
        "name": _text(name, maxLength=100),
        "note": _text(name, nullable=True),
        "status": ref(f"{thing}Status"),
        "price": ref("Money"),
        "address": ref("Address"),
        "payment": ref("Payment"),
        "tags": {"type": "array", "items": {"type": "string"}},
        "metadata": {"type": "object", "additionalProperties": {"type": "string"}},
        "weight": {"type": "number", "nullable": True, "minimum": 0},
        "size": {"type": "object", "properties": {"width": {"type": "integer"}, "height": {"type": "integer"}}},
        "reference": {"oneOf": [{"type": "string"}, {"type": "integer"}]},
    }
    read: dict[str, Any] = {
        "id": {"type": "string", "format": "uuid"},
        **written,
        "created_at": {"type": "string", "format": "date-time"},
        "updated_at": {"type": "string", "format": "date-time", "nullable": True},
        "parent": {"allOf": [ref(_camel(before))], "nullable": True},
        "owner": {"anyOf": [ref(_camel(half)), ref("Error")]},
        "events": {"type": "array", "items": ref(f"{thing}Event")},
    }
    return {
        thing: {"type": "object", "description": _TEXT.format(name), "required": ["id", "name"], "properties": read},
        f"{thing}Create": {"type": "object", "required": ["name"], "properties": written},
        f"{thing}Update": {"type": "object", "properties": written},
        f"{thing}Status": {"type": "string", "enum": ["active", "archived", f"waiting_for_{name}"]},
        f"{thing}Event": {
            "type": "object",
            "properties": {"at": {"type": "string", "format": "date-time"}, "status": ref(f"{thing}Status")},
        },
        f"{thing}Page": {
            "type": "object",
            "required": ["data"],
            "properties": {
                "data": {"type": "array", "items": ref(thing)},
                "next_cursor": {"type": "string", "nullable": True},
            },
        },
    }


def _describe_operations(name: str) -> list[tuple[str, str, dict[str, Any]]]:
    """Return path, method and operation of each operation of a resource."""
    thing, plural = _camel(name), f"{name}s"
    listing, one = f"/{plural}", f"/{plural}/{{id}}"
    of_one = [{"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}]
    paging = [
        {"name": "cursor", "in": "query", "schema": {"type": "string"}, "description": "Where the page begins."},
        {"name": "limit", "in": "query", "schema": {"type": "integer", "minimum": 1, "maximum": 100}},
        {"name": "status", "in": "query", "schema": ref(f"{thing}Status")},
        {"name": "order", "in": "query", "schema": {"type": "string", "enum": ["asc", "desc"]}},
    ]

    def describe(verb: str, answer: str = thing, body: str = "", **more: Any) -> dict[str, Any]:
        content = {"application/json": {"schema": ref(f"{thing}{body}")}}
        answers: dict[str, Any] = {"200": _answer(answer)} if answer else {"204": {"description": "Done."}}
        return {
            "operationId": f"{verb}{thing}",
            "tags": [plural],
            "summary": f"{verb} a {name}",
            "description": _TEXT.format(name),
            "responses": answers | {status: _answer("Error") for status in _ERRORS},
            **({"requestBody": {"required": True, "content": content}} if body else {}),
            **more,
        }

    return [
        (listing, "get", describe("list", f"{thing}Page", parameters=paging)),
        (listing, "post", describe("create", body="Create")),
        (one, "get", describe("get", parameters=of_one)),
        (one, "patch", describe("update", body="Update", parameters=of_one)),
        (one, "delete", describe("delete", "", parameters=of_one)),
        (f"{one}/archive", "post", describe("archive", parameters=of_one)),
    ]


def _answer(schema: str) -> dict[str, Any]:
    return {"description": "The answer.", "content": {"application/json": {"schema": ref(schema)}}}


if __name__ == "__main__":
    Path(sys.argv[2]).write_text(dump_yaml(make_large_document(int(sys.argv[1]))), encoding="utf-8")
