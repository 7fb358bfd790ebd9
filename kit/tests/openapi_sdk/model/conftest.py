"""A package that is generated from a made-up description, for tests of the generated code."""

from __future__ import annotations

import importlib
import json
import sys
from typing import TYPE_CHECKING, Any

import pytest

from kit.tests.openapi_sdk.model import kinds as kinds_description
from kit.tests.support.checkout import HERE
from kit.tests.support.descriptions import ORGS, ref
from openapi_sdk.model import structs
from openapi_sdk.model.converters import Object
from openapi_sdk_codegen.generate.package import generate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import ModuleType

TEXT = {"type": "string"}

DESCRIPTION: dict[str, Any] = {
    "openapi": "3.0.0",
    "info": {"title": "Things", "version": "1"},
    "x-tenant": ORGS,
    "paths": {
        "/v2/things/{id}/": {
            "get": {
                "operationId": "things_get",
                "tags": ["things"],
                "security": [{"bearerAuth": []}],
                "summary": "Get a thing",
                "parameters": [{"name": "id", "in": "path", "required": True, "schema": TEXT}],
                "responses": {
                    "200": {"description": "", "content": {"application/json": {"schema": ref("Thing")}}},
                    "404": {"description": ""},
                },
            },
            "delete": {
                "operationId": "things_delete",
                "tags": ["things"],
                "security": [{"bearerAuth": []}],
                "summary": "Delete a thing",
                "parameters": [{"name": "id", "in": "path", "required": True, "schema": TEXT}],
                "responses": {"204": {"description": ""}},
            },
        },
        "/v2/things/bulk/": {
            "post": {
                "operationId": "things_create_many",
                "tags": ["things"],
                "security": [{"bearerAuth": []}],
                "summary": "Create things",
                "requestBody": {
                    "required": True,
                    "content": {"application/json": {"schema": {"type": "array", "items": ref("Thing")}}},
                },
                "responses": {
                    "201": {
                        "description": "",
                        "content": {"application/json": {"schema": {"type": "array", "items": ref("Thing")}}},
                    }
                },
            }
        },
    },
    "components": {
        "securitySchemes": {"bearerAuth": {"type": "http", "scheme": "bearer"}},
        "schemas": {
            "Colour": {"type": "string", "enum": ["RED", "GREEN"]},
            "JsonObject": {"type": "object", "additionalProperties": True},
            "Counts": {"type": "object", "additionalProperties": ref("Colour")},
            "Thing": {
                "type": "object",
                "required": ["id"],
                "x-secret-properties": ["pin", "auth", "phrase"],
                "x-reads-as": {"price": "decimal", "sold": "boolean", "made": "date", "seen": "date-time"},
                "properties": {
                    "id": {"type": "integer"},
                    "colour": ref("Colour"),
                    "colours": {"type": "array", "items": ref("Colour")},
                    "at": {"type": "string", "format": "date-time"},
                    "day": {"type": "string", "format": "date", "nullable": True},
                    "parent": {"allOf": [ref("Thing")], "nullable": True},
                    "kids": {"type": "array", "items": ref("Thing")},
                    "either": {"oneOf": [ref("JsonObject"), TEXT]},
                    "counts": ref("Counts"),
                    "list": TEXT,
                    "self": TEXT,
                    "from": TEXT,
                    "pin": TEXT,
                    "phrase": {**TEXT, "format": "password"},
                    "auth": ref("JsonObject"),
                    "price": TEXT,
                    "sold": TEXT,
                    "made": TEXT,
                    "seen": TEXT,
                },
            },
        },
    },
}


@pytest.fixture(scope="session")
def things(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModuleType]:
    """Return the generated package, imported as `things_api`."""
    folder = tmp_path_factory.mktemp("generated")
    generate(DESCRIPTION, HERE, folder / "things_api")
    sys.path.insert(0, str(folder))
    yield importlib.import_module("things_api")
    sys.path.remove(str(folder))


@pytest.fixture(scope="session")
def models(things: ModuleType) -> Any:
    """Return the models of the generated package."""
    return importlib.import_module(f"{things.__name__}.models")


@pytest.fixture(scope="session")
def types(things: ModuleType) -> Any:
    """Return the module `types` of the generated package."""
    return importlib.import_module(f"{things.__name__}.types")


@pytest.fixture(scope="session")
def kinds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModuleType]:
    """Return the package of the description with one schema of each kind, imported as `kinds_api`."""
    folder = tmp_path_factory.mktemp("generated")
    generate(kinds_description.DESCRIPTION, HERE, folder / "kinds_api")
    sys.path.insert(0, str(folder))
    yield importlib.import_module("kinds_api")
    sys.path.remove(str(folder))


@pytest.fixture(scope="session")
def read_kind(kinds: ModuleType) -> Callable[[str, Any], Any]:
    """Return the function that reads a document as a model, from the document and from bytes, which give the same."""
    models = importlib.import_module(f"{kinds.__name__}.models")

    def read(name: str, document: Any) -> Any:
        model = getattr(models, name).from_dict(document)
        from_bytes = structs.read_bytes(Object(getattr(models, name)), json.dumps(document).encode())
        assert from_bytes is None or (from_bytes == model and from_bytes.to_dict() == model.to_dict())
        return model

    return read
