"""The shipped description, and the references in it."""

from __future__ import annotations

from typing import Any

import pytest

from fleetit import ConfigurationError
from fleetit._description.document import (
    get_body_schema,
    get_operation,
    list_types,
    load_description,
    merge_all_of,
    resolve_ref,
)

TARGET = {"type": "string"}
DOCUMENT: dict[str, Any] = {
    "components": {
        "schemas": {
            "Name": TARGET,
            "a/b": TARGET,
            "a~b": TARGET,
            "a~1b": TARGET,
            "Chain": {"$ref": "#/components/schemas/Name"},
            "Circle": {"$ref": "#/components/schemas/Circle"},
            "Text": "not an object",
        }
    }
}


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("Name", id="a plain name"),
        pytest.param("a~1b", id="a slash, escaped"),
        pytest.param("a~0b", id="a tilde, escaped"),
        pytest.param("a~01b", id="an escaped tilde before a 1"),
        pytest.param("Chain", id="a reference to a reference"),
    ],
)
def test_a_reference_is_resolved(name: str) -> None:
    assert resolve_ref(DOCUMENT, {"$ref": f"#/components/schemas/{name}"}) is TARGET


def test_a_node_without_a_reference_is_returned() -> None:
    assert resolve_ref(DOCUMENT, TARGET) is TARGET


def test_a_chain_of_31_references_is_resolved() -> None:
    document: dict[str, Any] = {str(number): {"$ref": f"#/{number + 1}"} for number in range(31)} | {"31": TARGET}
    assert resolve_ref(document, document["0"]) is TARGET


@pytest.mark.parametrize(
    ("ref", "message"),
    [
        pytest.param("#/components/schemas/Missing", "names nothing in it", id="a name that is missing"),
        pytest.param("#/components/missing/Name", "names nothing in it", id="a section that is missing"),
        pytest.param("#/components/schemas/Text", "names nothing in it", id="a value that is not an object"),
        pytest.param("#/components/schemas/Text/x", "names nothing in it", id="a name below a text"),
        pytest.param("other.json#/components/schemas/Name", "names nothing in it", id="another document"),
        pytest.param("/components/schemas/Name", "names nothing in it", id="no fragment"),
        pytest.param("#/components/schemas/Circle", "go in circles", id="a circle"),
    ],
)
def test_an_invalid_reference_is_an_invalid_input(ref: str, message: str) -> None:
    with pytest.raises(ConfigurationError, match=message):
        resolve_ref(DOCUMENT, {"$ref": ref})


@pytest.mark.parametrize(("levels", "is_accepted"), [(50, True), (51, False)])
def test_parts_within_each_other_are_limited_in_depth(levels: int, is_accepted: bool) -> None:
    schema: dict[str, Any] = TARGET
    for _ in range(levels):
        schema = {"allOf": [schema]}
    if is_accepted:
        assert merge_all_of({}, schema) == TARGET
        return
    with pytest.raises(ConfigurationError, match="nested deeper than 50 levels"):
        merge_all_of({}, schema)


def test_the_shipped_description_is_loaded_once() -> None:
    assert load_description() is load_description()
    assert load_description()["openapi"].startswith("3.")


def test_an_operation_is_found_by_method_and_path_template() -> None:
    operation = get_operation(load_description(), "PATCH", "/v2/tolls/{id}/")
    assert operation["operationId"] == "tolls_update"
    assert get_body_schema(load_description(), operation, "Application/JSON") is not None
    assert get_operation(load_description(), "PATCH", "/v2/things/") == {}
    assert get_body_schema(load_description(), {}, "application/json") is None


@pytest.mark.parametrize(
    ("media_type", "title"),
    [
        pytest.param("application/json", "second", id="its own schema"),
        pytest.param("APPLICATION/JSON; charset=latin-1", "second", id="with another parameter"),
        pytest.param("image/png", "first", id="that of a range, if it has none"),
    ],
)
def test_a_media_type_has_the_schema(media_type: str, title: str) -> None:
    content = {"*/*": {"schema": {"title": "first"}}, "Application/JSON;v=1": {"schema": {"title": "second"}}}
    assert get_body_schema({}, {"requestBody": {"content": content}}, media_type) == {"title": title}


@pytest.mark.parametrize("error", [ModuleNotFoundError, FileNotFoundError])
def test_a_missing_description_is_an_invalid_input(error: type[Exception], monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: str) -> None:
        raise error

    monkeypatch.setattr("fleetit._description.document.files", fail)
    with pytest.raises(ConfigurationError, match="install fleetit whole, or regenerate it"):
        load_description.__wrapped__()


@pytest.mark.parametrize(
    ("schema", "types"),
    [
        pytest.param({}, set(), id="nothing said"),
        pytest.param({"type": ["string", "null"]}, {"string"}, id="a text or null"),
        pytest.param({"type": ["string", "integer"]}, {"string", "integer"}, id="two types"),
        pytest.param({"properties": {}}, {"object"}, id="fields without a type"),
        pytest.param({"additionalProperties": TARGET}, {"object"}, id="fields of any name"),
        pytest.param({"enum": ["a", "b"]}, {"string"}, id="a choice of texts"),
        pytest.param({"enum": ["a", 1]}, {"union"}, id="a choice of a text and a number"),
        pytest.param({"type": "integer", "enum": [1]}, {"integer"}, id="a choice with a type"),
        pytest.param({"oneOf": [TARGET, {"type": "integer"}]}, {"union"}, id="one of two"),
        pytest.param({"anyOf": [TARGET, {"type": "null"}]}, {"string"}, id="one beside null"),
    ],
)
def test_types_of_a_schema(schema: dict[str, Any], types: set[str]) -> None:
    assert list_types(DOCUMENT, schema) == types
