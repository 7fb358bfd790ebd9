"""What is wrong in a description but changes no code is accepted by the validation, and kept from the generator."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

import pytest

from kit.tests.support.checkout import HERE
from openapi_sdk_codegen.corrections.conventions import apply_conventions
from openapi_sdk_codegen.generate.generator import run_generator
from openapi_sdk_codegen.generate.prepare import drop_unused, prepare
from openapi_sdk_codegen.openapi.validation import find_invalid

if TYPE_CHECKING:
    from pathlib import Path

LENIENT: dict[str, Any] = {
    "openapi": "3.0.3",
    "info": {"title": "t", "version": "1", "license": {}, "contact": None, "termsOfService": None},
    "externalDocs": {},
    "tags": [{"name": "a", "externalDocs": {}}],
    "servers": None,
    "webhooks": {},
    "paths": {
        "/v2/a/{id}/": {
            "get": {
                "summary": None,
                "deprecated": None,
                "externalDocs": {},
                "parameters": [
                    {"name": "id", "in": "path", "schema": {"type": "string"}},
                    {"name": "q", "in": "query", "required": None, "style": None, "schema": {"type": "integer"}},
                ],
                "responses": {
                    "200": {
                        "description": "ok",
                        "headers": None,
                        "links": {"a": {"server": {}}},
                        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/A"}}},
                    }
                },
            },
            "put": {
                "parameters": [{"name": "id", "in": "path", "schema": {"type": "string"}}],
                "requestBody": {
                    "required": None,
                    "content": {
                        "application/json": {"schema": {"$ref": "#/components/schemas/A"}, "examples": {"a": {"x": 1}}}
                    },
                },
                "responses": {"200": {"description": "ok"}},
            },
        },
        "/v2/b/": {"parameters": []},
    },
    "components": {
        "schemas": {
            "A": {
                "type": "object",
                "title": None,
                "nullable": None,
                "externalDocs": {},
                "xml": {"attribute": None},
                "required": [],
                "properties": {
                    "id": {"type": "string", "format": "of-our-own", "example": 7, "pattern": "("},
                    "n": {"type": "number", "multipleOf": 0, "exclusiveMinimum": 1},
                    "xml": {"type": "string"},
                },
            }
        },
        "headers": {"H": {"schema": {}}},
        "links": {"L": {}},
    },
}


def test_description_is_generated(tmp_path: Path) -> None:
    assert find_invalid(LENIENT) == []
    prepared = prepare(apply_conventions(LENIENT))
    warnings = run_generator(prepared.document, HERE, tmp_path / "made", prepared.template_globals)
    assert [warning.text for warning in warnings] == []
    assert len([*(tmp_path / "made" / "api" / "a").glob("a_*.py")]) == 2


def test_only_what_no_code_is_made_of_is_dropped() -> None:
    document = copy.deepcopy(LENIENT)
    drop_unused(document)
    operation = document["paths"]["/v2/a/{id}/"]["get"]
    assert document["info"] == {"title": "t", "version": "1"}
    assert document["components"].keys() == {"schemas"}
    assert document["components"]["schemas"]["A"]["properties"].keys() == {"id", "n", "xml"}
    assert document["components"]["schemas"]["A"]["properties"]["id"]["example"] == 7
    assert operation["parameters"][0]["required"] is True
    assert operation["parameters"][1] == {"name": "q", "in": "query", "schema": {"type": "integer"}}


@pytest.mark.parametrize("null", [{"example": None}, {"default": None}, {"enum": [None]}, {"properties": {"a": {}}}])
def test_null_that_is_a_value_is_kept(null: dict[str, Any]) -> None:
    document: dict[str, Any] = {"openapi": "3.0.0", "components": {"schemas": {"A": dict(null)}}}
    drop_unused(document)
    assert document["components"]["schemas"]["A"] == null
