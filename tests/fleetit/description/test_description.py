"""The shipped description, and descriptions that are refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from fleetit import ConfigurationError
from fleetit.service import SERVICE
from fleetit_api.facts import FACTS
from openapi_sdk.description.document import Description
from openapi_sdk.service import Service

if TYPE_CHECKING:
    from pathlib import Path

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
        Description.checked(document, errors=SERVICE.errors)


def test_a_schema_that_is_a_part_of_itself_is_refused() -> None:
    schemas = {
        "A": {"allOf": [{"$ref": "#/components/schemas/B"}]},
        "B": {"allOf": [{"$ref": "#/components/schemas/A"}]},
    }
    with pytest.raises(ConfigurationError, match="`allOf` go in a circle at A"):
        Description.checked({"components": {"schemas": schemas}}, errors=SERVICE.errors)


def test_data_has_no_references() -> None:
    data = {"$ref": "#/nothing"}
    schema = {"example": data, "default": data, "enum": [data], "x-a": data}
    Description.checked({"components": {"schemas": {"A": schema}}}, errors=SERVICE.errors)


def test_the_shipped_description_is_in_order() -> None:
    Description.checked(SERVICE.description.document, errors=SERVICE.errors)


def test_the_shipped_description_is_loaded_once() -> None:
    assert SERVICE.description is SERVICE.description
    assert SERVICE.description.document["openapi"].startswith("3.")


def test_an_operation_is_found_by_method_and_path_template() -> None:
    operation = SERVICE.description.get_operation("PATCH", "/v2/tolls/{id}/")
    assert operation["operationId"] == "tolls_update"
    assert SERVICE.description.get_body_schema("PATCH", "/v2/tolls/{id}/", "Application/JSON") is not None
    assert SERVICE.description.get_operation("PATCH", "/v2/things/") == {}
    assert SERVICE.description.get_body_schema("PATCH", "/v2/things/", "application/json") is None


@pytest.mark.parametrize(
    ("media_type", "title"),
    [
        pytest.param("application/json", "second", id="its own schema"),
        pytest.param("APPLICATION/JSON; charset=latin-1", "second", id="with another parameter"),
        pytest.param("application/json;v=2", "third", id="with these parameters"),
        pytest.param("image/png", "first", id="that of a range, if it has none"),
    ],
)
def test_a_media_type_has_the_schema(media_type: str, title: str) -> None:
    content = {"*/*": {"schema": {"title": "first"}}, "Application/JSON;v=1": {"schema": {"title": "second"}}}
    content["application/json;v=2"] = {"schema": {"title": "third"}}
    description = Description({"paths": {"/a/": {"post": {"requestBody": {"content": content}}}}})
    assert description.get_body_schema("POST", "/a/", media_type) == {"title": title}


@pytest.mark.parametrize("is_there", [pytest.param(False, id="no package"), pytest.param(True, id="no file")])
def test_a_missing_description_is_an_invalid_input(
    is_there: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if is_there:
        (tmp_path / "no_file_api").mkdir()
        (tmp_path / "no_file_api" / "__init__.py").touch()
        monkeypatch.syspath_prepend(tmp_path)
    service = Service(FACTS._replace(package="no_file"), SERVICE.errors, version="1")
    with pytest.raises(
        ConfigurationError, match=r"^no_file_api/openapi.json .*install no_file whole, or regenerate it$"
    ):
        _ = service.description
