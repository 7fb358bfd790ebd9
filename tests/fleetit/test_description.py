"""The shipped description, and descriptions that are refused."""

from __future__ import annotations

from typing import Any

import pytest

from fleetit import ConfigurationError
from fleetit._description.document import check_description, get_body_schema, get_operation, load_description

BROKEN: dict[str, Any] = {
    "Name": {"type": "string"},
    "Circle": {"$ref": "#/components/schemas/Circle"},
    "Text": "not an object",
}


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
def test_a_description_with_an_invalid_reference_is_refused(ref: str, message: str) -> None:
    schemas = {name: schema for name, schema in BROKEN.items() if name != "Circle" or ref.endswith("Circle")}
    document = {"paths": {"/a/": {"get": {"parameters": [{"$ref": ref}]}}}, "components": {"schemas": schemas}}
    with pytest.raises(ConfigurationError, match=message):
        check_description(document)


def test_a_schema_that_is_a_part_of_itself_is_refused() -> None:
    schemas = {
        "A": {"allOf": [{"$ref": "#/components/schemas/B"}]},
        "B": {"allOf": [{"$ref": "#/components/schemas/A"}]},
    }
    with pytest.raises(ConfigurationError, match="`allOf` go in a circle at A"):
        check_description({"components": {"schemas": schemas}})


def test_data_has_no_references() -> None:
    data = {"$ref": "#/nothing"}
    check_description(
        {"components": {"schemas": {"A": {"example": data, "default": data, "enum": [data], "x-a": data}}}}
    )


def test_the_shipped_description_is_in_order() -> None:
    check_description(load_description())


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
