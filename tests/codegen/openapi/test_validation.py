"""Whether a corrected description is OpenAPI 3.0."""

from __future__ import annotations

from typing import Any

import pytest

from codegen.openapi.validation import validate_openapi
from codegen.project import Problem


def description(**changes: Any) -> dict[str, Any]:
    answer = {"description": "ok", "content": {"application/json": {"schema": {"type": "string"}}}}
    return {
        "openapi": "3.0.0",
        "info": {"title": "t", "version": "1"},
        "paths": {"/v2/things/": {"get": {"responses": {"200": answer}}}},
        **changes,
    }


def refused(document: dict[str, Any]) -> str:
    with pytest.raises(Problem) as caught:
        validate_openapi(document, name="openapi.yaml")
    assert str(caught.value).startswith("openapi.yaml: ")
    return str(caught.value)


def test_valid_description_passes() -> None:
    validate_openapi(description(), name="openapi.yaml")


def test_extensions_pass() -> None:
    validate_openapi(description(**{"x-note": {"any": ["thing", None]}}), name="openapi.yaml")


def test_nullable_property_passes() -> None:
    schema = {"type": "object", "properties": {"next": {"type": "string", "nullable": True}}}
    validate_openapi(description(components={"schemas": {"Page": schema}}), name="openapi.yaml")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        pytest.param({"openapi": "3.1.0"}, "3.0.x is expected", id="another version"),
        pytest.param({"openapi": None}, "3.0.x is expected", id="no version"),
        pytest.param({"openapi": 3.0}, "3.0.x is expected", id="a version that is a number"),
        pytest.param({"info": {"title": "t"}}, "$.info: ", id="info without a version"),
        pytest.param({"pathes": {}}, "pathes", id="a misspelt key"),
        pytest.param({"paths": {"/a/": {"get": {}}}}, "$.paths['/a/'].get: ", id="no answers"),
        pytest.param(
            {"paths": {"/a/": {"get": {"responses": {200: {"description": "ok"}}}}}},
            "the key 200",
            id="a status without quotes",
        ),
        pytest.param(
            {"components": {"schemas": {"A": {"type": ["string", "null"]}}}},
            "$.components.schemas.A",
            id="a type of OpenAPI 3.1",
        ),
        pytest.param(
            {"paths": {"/a/": {"$ref": "#/components/pathItems/A"}}},
            "it can't be validated",
            id="a reference that leads nowhere",
        ),
        pytest.param(
            {"paths": {"/a/{id}/": {"get": {"responses": {"200": {"description": "ok"}}}}}},
            "id",
            id="a path parameter that is not described",
        ),
    ],
)
def test_invalid_openapi_is_refused_with_its_place(change: dict[str, Any], said: str) -> None:
    assert said in refused(description(**change))


def test_long_message_is_cut() -> None:
    message = refused(description(components={"schemas": {"A": {"type": "x" * 10_000}}}))
    assert len(message) < 1_000
