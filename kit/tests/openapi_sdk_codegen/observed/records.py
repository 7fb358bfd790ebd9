"""Records of conformance runs, as the client writes them, and a description to compare them with."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

from openapi_sdk_codegen.observed.record import RecordedFact, RunRecord

if TYPE_CHECKING:
    from collections.abc import Iterable

ROWS = "answer 200 /results/[]"

THING: dict[str, Any] = {
    "type": "object",
    "required": ["id", "name"],
    "x-fidelity": "documented",
    "x-fidelity-of": {"price": "example"},
    "x-reads-as": {"price": "decimal"},
    "properties": {
        "id": {"type": "integer"},
        "name": {"type": "string", "minLength": 2, "maxLength": 5, "pattern": "^[a-z]*$"},
        "price": {"type": "string"},
        "day": {"type": "string", "format": "date", "nullable": True},
        "kind": {"$ref": "#/components/schemas/Kind"},
        "owner": {"allOf": [{"$ref": "#/components/schemas/Owner"}], "nullable": True},
        "parts": {"type": "array", "items": {"$ref": "#/components/schemas/Owner"}},
        "either": {"oneOf": [{"$ref": "#/components/schemas/Owner"}, {"$ref": "#/components/schemas/Other"}]},
        "free": {"type": "object", "additionalProperties": True},
        "notes": {"type": "object", "additionalProperties": {"type": "string"}},
    },
}
DESCRIPTION: dict[str, Any] = {
    "openapi": "3.0.3",
    "info": {"title": "T", "version": "1"},
    "paths": {
        "/v2/things/": {
            "parameters": [{"name": "page_size", "in": "query", "schema": {"type": "integer"}}],
            "get": {
                "operationId": "things_list",
                "tags": ["things"],
                "x-fidelity": "documented",
                "parameters": [
                    {"name": "colour", "in": "query", "schema": {"type": "string"}, "x-fidelity": "inferred"},
                    {"$ref": "#/components/parameters/Limit"},
                    {"name": "X-Org-Id", "in": "header", "schema": {"type": "integer"}},
                ],
                "responses": {
                    "200": {"$ref": "#/components/responses/Things"},
                    "4XX": {"description": "Refused"},
                },
            },
            "post": {
                "operationId": "things_create",
                "tags": ["things"],
                "x-fidelity": "verbatim",
                "parameters": [{"$ref": "#/components/parameters/Limit"}],
                "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}}},
                "responses": {"201": {"description": "Created"}},
            },
        }
    },
    "components": {
        "parameters": {
            "Limit": {"name": "limit", "in": "query", "schema": {"type": "integer", "maximum": 100}},
        },
        "responses": {
            "Things": {
                "description": "OK",
                "content": {
                    "application/json": {
                        "schema": {
                            "type": "object",
                            "x-fidelity": "verbatim",
                            "properties": {
                                "count": {"type": "number"},
                                "results": {"type": "array", "items": {"$ref": "#/components/schemas/Thing"}},
                            },
                        }
                    }
                },
            }
        },
        "schemas": {
            "Thing": THING,
            "Kind": {"type": "string", "enum": ["A", "B"]},
            "Owner": {
                "type": "object",
                "required": ["code"],
                "properties": {
                    "code": {"type": "string"},
                    "both": {"type": "string"},
                    "parent": {"$ref": "#/components/schemas/Owner"},
                },
            },
            "Other": {"type": "object", "properties": {"both": {"type": "string"}}},
        },
    },
}


def make_fact(
    place: str, fact: str, described: str, seen: str, status: str = "contradicted", **more: Any
) -> RecordedFact:
    """Return a fact about things_list, seen 12 times."""
    operation, times = more.get("operation", "things_list"), more.get("times", 12)
    return RecordedFact(operation, place, fact, described, seen, times, status)


def make_record(*facts: RecordedFact, taken: date = date(2026, 11, 29)) -> RunRecord:
    """Return a record of the test environment."""
    return RunRecord(taken, "test", "0" * 64, facts)


def write_record(facts: Iterable[RecordedFact], **more: Any) -> bytes:
    """Return the bytes of a record."""
    head = {
        "version": 1,
        "taken": date(2026, 11, 29),
        "environment": "test",
        "description": "0" * 64,
        "sdk": "0.2.0",
        "calls": 12,
        **more,
    }
    tables = ({name: getattr(each, name) for name in RecordedFact.__slots__} for each in facts)
    lines = [*_write(head), *(line for table in tables for line in ("", "[[facts]]", *_write(table)))]
    return ("\n".join(lines) + "\n").encode()


def _write(table: dict[str, Any]) -> list[str]:
    return [
        f"{key} = {value.isoformat() if isinstance(value, date) else json.dumps(value)}" for key, value in table.items()
    ]
