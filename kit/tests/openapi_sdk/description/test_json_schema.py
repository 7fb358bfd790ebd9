"""Schemas of OpenAPI as JSON Schema."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
from jsonschema_rs import meta

from openapi_sdk.description.json_schema import SchemaWriter
from openapi_sdk.mcp.results import clean_line

DOCUMENT: dict[str, Any] = {
    "components": {
        "schemas": {
            "Color": {"type": "string", "enum": ["red"]},
            "Hidden": {"type": "string", "readOnly": True},
            "Node": {"type": "object", "properties": {"next": {"$ref": "#/components/schemas/Node"}}},
            "Odd name/x": {"type": "string"},
            "Twin": {"type": "array", "items": {"$ref": "#/components/parameters/Twin"}},
        },
        "parameters": {"Color": {"type": "integer"}, "Twin": {"type": "boolean"}},
    }
}


def ref(name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{name}"}


NULL = {"type": "null"}
DIALECT = "https://json-schema.org/draft/2020-12/schema"


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        pytest.param({"type": "string"}, {"type": "string"}, id="type"),
        pytest.param({"type": "string", "nullable": True}, {"type": ["string", "null"]}, id="3.0 null"),
        pytest.param({"type": ["string", "null"]}, {"type": ["string", "null"]}, id="3.1 null"),
        pytest.param({"nullable": True}, {}, id="anything, null too"),
        pytest.param(
            {"nullable": True, "allOf": [{"type": "string"}]},
            {"anyOf": [{"allOf": [{"type": "string"}]}, NULL]},
            id="3.0 null of parts",
        ),
        pytest.param(
            {"type": "string", "nullable": True, "enum": ["a"]},
            {"type": ["string", "null"], "enum": ["a", None]},
            id="3.0 null of an enum",
        ),
        pytest.param(
            {"type": "string", "nullable": True, "enum": ["a", None]},
            {"type": ["string", "null"], "enum": ["a", None]},
            id="null that an enum has already",
        ),
        pytest.param({"enum": ["a", "a", "b"]}, {"enum": ["a", "b"]}, id="values twice"),
        pytest.param({"minimum": 1, "exclusiveMinimum": True}, {"exclusiveMinimum": 1}, id="3.0 more than"),
        pytest.param({"minimum": 1, "exclusiveMinimum": False}, {"minimum": 1}, id="3.0 at least"),
        pytest.param({"maximum": 9, "exclusiveMaximum": True}, {"exclusiveMaximum": 9}, id="3.0 less than"),
        pytest.param({"exclusiveMaximum": 9}, {"exclusiveMaximum": 9}, id="3.1 less than"),
        pytest.param({"multipleOf": 0.01}, {"multipleOf": 0.01}, id="step"),
        pytest.param({"multipleOf": 0}, {}, id="step that is not valid"),
        pytest.param({"minLength": 1, "maxLength": 2}, {"minLength": 1, "maxLength": 2}, id="lengths"),
        pytest.param({"minLength": 0, "maxLength": 1.5}, {"minLength": 0}, id="no least length, and half a character"),
        pytest.param({"minLength": "1", "maxItems": -1, "minimum": "x"}, {}, id="limits that are not valid"),
        pytest.param({"format": "date", "pattern": "^a"}, {"format": "date", "pattern": "^a"}, id="texts"),
        pytest.param({"uniqueItems": True}, {"uniqueItems": True}, id="each once"),
        pytest.param({"default": 3, "const": 3}, {"default": 3, "const": 3}, id="values"),
        pytest.param({"deprecated": True}, {"deprecated": True}, id="deprecated"),
        pytest.param(
            {"example": 1, "xml": {}, "discriminator": {}, "externalDocs": {}, "x-a": 1, "title": "T"},
            {},
            id="what a call needs not",
        ),
        pytest.param(
            {"items": {"type": "string", "nullable": True}}, {"items": {"type": ["string", "null"]}}, id="items"
        ),
        pytest.param({"additionalProperties": False}, {"additionalProperties": False}, id="no other fields"),
        pytest.param(
            {"additionalProperties": {"type": "string", "xml": {}}},
            {"additionalProperties": {"type": "string"}},
            id="other fields",
        ),
        pytest.param({"oneOf": [{"type": "string"}, ref("Color")]}, None, id="alternatives"),
        pytest.param({"not": {"type": "string", "example": "a"}}, {"not": {"type": "string"}}, id="not"),
        pytest.param(True, {}, id="anything"),
        pytest.param(False, {"not": {}}, id="nothing"),
        pytest.param(
            {
                "properties": {"a": {"type": "string"}, "b": {"readOnly": True}, "c": ref("Hidden")},
                "required": [*"abc"],
            },
            {"properties": {"a": {"type": "string"}}, "required": ["a"]},
            id="fields that are only read",
        ),
        pytest.param({"properties": {"a": True}}, {"properties": {"a": {}}}, id="a field of any value"),
        pytest.param({"required": ["a"]}, {"required": ["a"]}, id="required of another part"),
        pytest.param({"description": " "}, {}, id="a blank text"),
        pytest.param(
            {"description": " Two\nlines  \x1b[31m "}, {"description": "Two lines [31m"}, id="text in one line"
        ),
        pytest.param(
            {"description": "x" * 500}, {"description": "x" * 400 + "… (100 more characters)"}, id="long text"
        ),
    ],
)
def test_schema(schema: Any, expected: dict[str, Any] | None) -> None:
    written = SchemaWriter(DOCUMENT, partial(clean_line, limit=400)).write(schema)
    meta.validate({"$schema": DIALECT, **written})
    if expected is not None:
        assert written == expected


def test_references_become_definitions() -> None:
    writer = SchemaWriter(DOCUMENT)
    assert writer.write(ref("Color")) == {"$ref": "#/$defs/Color"}
    assert writer.write({"nullable": True, "description": "D", **ref("Color")}) == {
        "anyOf": [{"$ref": "#/$defs/Color"}, NULL],
        "description": "D",
    }
    assert writer.write(ref("Node")) == {"$ref": "#/$defs/Node"}
    assert writer.write({"$ref": "#/components/parameters/Color"}) == {"$ref": "#/$defs/Color_2"}
    assert writer.write(ref("Odd name~1x")) == {"$ref": "#/$defs/Odd_name_1x"}
    assert writer.definitions == {
        "Color": {"type": "string", "enum": ["red"]},
        "Node": {"type": "object", "properties": {"next": {"$ref": "#/$defs/Node"}}},
        "Color_2": {"type": "integer"},
        "Odd_name_1x": {"type": "string"},
    }


def test_definition_inside_another_one_has_a_name_of_its_own() -> None:
    writer = SchemaWriter(DOCUMENT)
    writer.write(ref("Twin"))
    assert writer.definitions == {
        "Twin": {"type": "array", "items": {"$ref": "#/$defs/Twin_2"}},
        "Twin_2": {"type": "boolean"},
    }
