"""What the generator gets of a schema: the few forms that it reads well."""

from __future__ import annotations

from typing import Any

import pytest

from kit.tests.support.descriptions import ref
from openapi_sdk_codegen.generate.prepare.types import prepare_types
from openapi_sdk_codegen.generate.prepare.types.emit import Emitter, Hierarchies
from openapi_sdk_codegen.generate.prepare.types.fields import describe_model, describe_value
from openapi_sdk_codegen.generate.prepare.types.flattener import Flat, Flattener

TEXT: dict[str, Any] = {"type": "string"}
FILE: dict[str, Any] = {"type": "string", "format": "binary"}


def nest(depth: int) -> dict[str, Any]:
    """Return arrays in arrays."""
    return {"type": "array", "items": nest(depth - 1)} if depth else {}


def emit(schema: dict[str, Any]) -> tuple[Any, Any]:
    """Return what the generator gets of a field in JSON, and of one in a form."""
    model = {"type": "object", "properties": {"a": schema}}
    components: dict[str, Any] = {"schemas": {"File": FILE, "Json": model, "Form": model}}
    prepare_types({"paths": {}, "components": components}, frozenset({"Form"}))
    in_json, in_form = (components["schemas"][name]["properties"]["a"] for name in ("Json", "Form"))
    return in_json, in_form


@pytest.mark.parametrize(
    ("schema", "written"),
    [
        pytest.param({"const": "a"}, {"const": "a"}, id="a constant"),
        pytest.param({"const": 1.5}, {"type": "number"}, id="a constant that is only its type"),
        pytest.param({"const": {"a": 1}}, {}, id="a constant object"),
        pytest.param({"enum": ["a", {"a": 1}]}, {"oneOf": [{"type": "object"}, TEXT]}, id="a text or an object"),
        pytest.param(nest(30), nest(30), id="deep"),
        pytest.param(nest(60) | {"maxItems": 1}, nest(30), id="too deep"),
    ],
)
def test_a_field_is_written(schema: dict[str, Any], written: dict[str, Any]) -> None:
    assert emit(schema) == (written, written)


@pytest.mark.parametrize(
    ("schema", "written"),
    [
        pytest.param(TEXT, TEXT, id="never null"),
        pytest.param(TEXT | {"nullable": True}, TEXT, id="nullable"),
        pytest.param({"type": ["string", "null"]}, TEXT, id="a type that is null"),
        pytest.param({"anyOf": [TEXT, {"type": "null"}]}, TEXT, id="a choice that is null"),
        pytest.param({"type": ["integer", "null", "string"]}, {"oneOf": [{"type": "integer"}, TEXT]}, id="two types"),
        pytest.param(ref("Id"), TEXT, id="a reference"),
        pytest.param({"type": "null"}, {"type": "null"}, id="always null"),
    ],
)
def test_nothing_is_null_in_a_path(schema: dict[str, Any], written: dict[str, Any]) -> None:
    parameters: dict[str, Any] = {
        place: {"name": "id", "in": place, "schema": dict(schema)} for place in ("path", "query")
    }
    operation: dict[str, Any] = {"operationId": "things_get", "parameters": [*parameters.values()], "responses": {}}
    schemas: dict[str, Any] = {"Id": TEXT | {"nullable": True}}
    document: dict[str, Any] = {
        "openapi": "3.1.0",
        "paths": {"/things/{id}": {"get": operation}},
        "components": {"schemas": schemas},
    }
    prepare_types(document)
    assert parameters["path"]["schema"] == written
    is_null_elsewhere = {"type": "null"} in parameters["query"]["schema"].get("oneOf", ())
    assert is_null_elsewhere is (schema not in (TEXT, {"type": "null"}))


def test_a_file_by_another_name_is_one_in_a_form() -> None:
    assert emit(ref("File")) == (TEXT, FILE)


def test_a_model_has_the_discriminators_of_those_made_of_it() -> None:
    schemas: dict[str, Any] = {
        "A": {"type": "object", "properties": {"kind": TEXT}, "discriminator": {"propertyName": "kind"}},
        "B": {"allOf": [ref("A"), {"properties": {"of": TEXT}}], "discriminator": {"propertyName": "of"}},
        "C": {"allOf": [ref("B"), {"properties": {"c": TEXT}}]},
    }
    found = Hierarchies(Flattener({"components": {"schemas": schemas}})).find_discriminators("A")
    assert found == {"kind": {"A": "A", "B": "B", "C": "C"}, "of": {"B": "B", "C": "C"}}


def test_a_discriminator_of_a_union_of_anything_is_that_of_no_other_union() -> None:
    """A union with `{}` has no model. A choice without a model, such as a text, has none either."""
    model = {"type": "object", "properties": {"kind": TEXT}}
    anything = {"oneOf": [ref("A"), ref("B"), {}], "discriminator": {"propertyName": "kind"}}
    schemas: dict[str, Any] = {
        **dict.fromkeys("ABCD", model),
        "First": {"type": "object", "properties": {"any": anything}},
        "Second": {"type": "object", "properties": {"one": {"oneOf": [ref("C"), ref("D"), TEXT]}}},
    }
    emitter = Emitter({"paths": {}, "components": {"schemas": schemas}}, frozenset(), frozenset(), frozenset())
    emitter.emit_components()
    assert emitter.discriminators == {}


def test_a_model_says_that_it_is_deprecated() -> None:
    flat = Flat(notes={"description": "A thing.", "deprecated": True})
    assert describe_model("A", flat, {}, "Acme").paragraphs == ["A thing.", "Deprecated."]


@pytest.mark.parametrize(
    ("notes", "text"),
    [
        pytest.param({"description": "A thing.", "title": "T"}, "A thing.", id="its description"),
        pytest.param({"title": "T"}, "T", id="its title"),
        pytest.param({}, "Not described.", id="nothing"),
        pytest.param({"description": "A thing.", "deprecated": True}, "Deprecated. A thing.", id="deprecated"),
        pytest.param({"title": "T", "default": "ü" * 78}, f'T Default: "{"ü" * 78}".', id="a default of 80 characters"),
        pytest.param({"title": "T", "default": "ü" * 79}, "T", id="a longer default"),
        pytest.param({"title": "T", "default": False}, "T Default: false.", id="a default that is false"),
    ],
)
def test_a_field_says_what_its_schema_says(notes: dict[str, Any], text: str) -> None:
    assert describe_value(Flat(notes=notes)) == text
