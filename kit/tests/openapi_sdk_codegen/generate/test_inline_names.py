"""The class of a schema that has no name is called after its place."""

from __future__ import annotations

from typing import Any

from kit.tests.support.descriptions import ref
from openapi_sdk_codegen.generate.prepare.types import prepare_types


def make_object(name: str, schema: Any) -> dict[str, Any]:
    return {"type": "object", "properties": {name: schema}}


def prepare(schemas: dict[str, Any], response: Any) -> dict[str, Any]:
    """Return the schemas that the generator gets of components, and of the response of `a_b`."""
    responses = {"200": {"description": "ok", "content": {"application/json": {"schema": response}}}}
    operation = {"operationId": "a_b", "responses": responses}
    components: dict[str, Any] = {"schemas": schemas}
    prepare_types({"paths": {"/a/": {"get": operation}}, "components": components})
    made: dict[str, Any] = components["schemas"]
    return made


TEXT = {"type": "string"}


def test_a_response_is_called_after_its_operation_and_status() -> None:
    assert [*prepare({}, make_object("x", make_object("y", TEXT)))] == ["ABResponse200", "ABResponse200X"]


def test_the_names_in_components_do_not_depend_on_operations() -> None:
    component = make_object("b", make_object("response200", make_object("x", TEXT)))
    alone = prepare({"A": component}, TEXT)
    assert {*alone} == {"A", "AB", "ABResponse200"}
    both = prepare({"A": component}, make_object("y", TEXT))
    assert {*both} == {*alone, "ABResponse2002"}
    assert {name: both[name] for name in alone} == alone


def test_equal_schemas_of_one_name_are_one_class() -> None:
    component = make_object("b", make_object("response200", make_object("x", TEXT)))
    assert {*prepare({"A": component}, make_object("x", TEXT))} == {"A", "AB", "ABResponse200"}


def test_arrays_of_each_other_have_one_type_whichever_comes_first() -> None:
    lists = {"A": {"type": "array", "items": ref("B")}, "B": {"type": "array", "items": ref("A")}}
    made = prepare(lists | {"Both": {"type": "object", "properties": {"a": ref("A"), "b": ref("B")}}}, TEXT)
    array: dict[str, Any] = {"type": "array", "items": {}}
    assert made["Both"]["properties"] == {"a": array, "b": array}
