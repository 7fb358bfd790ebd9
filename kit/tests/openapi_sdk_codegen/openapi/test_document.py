"""Operations and schemas of a description, also of one that is not valid."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.tests.openapi_sdk_codegen.malformed import WRONG_VALUES, malformed
from kit.tests.support.descriptions import TEXT, make_description
from openapi_sdk_codegen.openapi.document import each_operation, each_schema, find_refs, referenced_schemas

OPERATION: dict[str, Any] = {"responses": {}}


def test_operations_come_in_the_order_of_paths_and_methods() -> None:
    paths = {"/b/": {"post": OPERATION, "get": OPERATION, "summary": "s"}, "/a/": {"trace": OPERATION}}
    found = [(each.method, each.path, each.parts) for each in each_operation({"paths": paths})]
    assert found == [
        ("get", "/b/", ("paths", "/b/", "get")),
        ("post", "/b/", ("paths", "/b/", "post")),
        ("trace", "/a/", ("paths", "/a/", "trace")),
    ]


@pytest.mark.parametrize(
    ("own", "shared", "places"),
    [
        pytest.param([{"name": "a", "in": "query"}], [{"name": "a", "in": "query"}], [3], id="the same is overridden"),
        pytest.param([{"name": "a", "in": "query"}], [{"name": "a", "in": "header"}], [3, 2], id="another location"),
        pytest.param([{"name": "a", "in": "query"}], [{"name": "b", "in": "query"}], [3, 2], id="another name"),
    ],
)
def test_parameters_of_the_path_come_after_those_of_the_operation(
    own: list[Any], shared: list[Any], places: list[int]
) -> None:
    (operation,) = each_operation({"paths": {"/a/": {"parameters": shared, "get": {"parameters": own}}}})
    assert [parts.index("parameters") for parts, _ in operation.parameters] == places


@pytest.mark.parametrize(
    ("data", "name", "tag"),
    [
        ({"operationId": "a_b", "tags": ["a", "b"]}, "a_b", "a"),
        ({"operationId": "", "tags": []}, None, None),
        ({"operationId": 1, "tags": [1]}, None, None),
        ({"tags": "a"}, None, None),
    ],
)
def test_id_and_tag_are_text_or_missing(data: dict[str, Any], name: str | None, tag: str | None) -> None:
    (operation,) = each_operation({"paths": {"/a/": {"get": data}}})
    assert (operation.id, operation.tag) == (name, tag)


def test_schemas_come_once_with_their_place_and_position() -> None:
    inner = {"type": "array", "items": TEXT}
    document = {
        "components": {
            "schemas": {"A": {"allOf": [{"properties": {"b": TEXT}}, {"$ref": "#/components/schemas/B"}]}},
            "parameters": {"P": {"schema": inner}},
        },
        "paths": {
            "/a/": {
                "get": {"responses": {"200": {"content": {"application/json": {"schema": {"not": {"anyOf": [TEXT]}}}}}}}
            }
        },
    }
    content = ("paths", "/a/", "get", "responses", "200", "content", "application/json", "schema")
    assert [(each.parts, each.position) for each in each_schema(document)] == [
        (("components", "schemas", "A"), "component"),
        (("components", "schemas", "A", "allOf", 0), "component"),
        (("components", "schemas", "A", "allOf", 0, "properties", "b"), "inside"),
        (("components", "parameters", "P", "schema"), "operation"),
        (("components", "parameters", "P", "schema", "items"), "operation"),
        (content, "operation"),
    ]


@pytest.mark.parametrize("name", WRONG_VALUES)
def test_parameter_name_of_any_type_is_read(name: Any) -> None:
    parameters = [{"name": name, "in": "query"}, {"name": "a", "in": name}]
    (operation,) = each_operation({"paths": {"/a/": {"parameters": parameters, "get": {"parameters": parameters}}}})
    assert len(operation.parameters) >= len(parameters)


@given(
    malformed(make_description())
    | st.dictionaries(st.sampled_from(["paths", "components"]), st.sampled_from(WRONG_VALUES))
)
def test_any_document_has_operations_and_schemas(document: dict[str, Any]) -> None:
    assert all(each.method for each in each_operation(document))
    assert all(isinstance(each.data, dict) for each in each_schema(document))
    assert all(isinstance(name, str) for name in referenced_schemas(document, [document]))


def test_find_refs_takes_text_only() -> None:
    """Collect references from objects in arrays too; a property called `$ref` is not a reference."""
    node = [{"$ref": "#/a"}, {"properties": {"$ref": {"$ref": "#/b"}}}]
    assert list(find_refs(node)) == ["#/a", "#/b"]


@pytest.mark.parametrize(
    ("reference", "names"),
    [
        ("#/components/schemas/A", {"A", "B"}),
        pytest.param("#/components/schemas/A/properties/b", {"A", "B"}, id="into a schema"),
        pytest.param("#/components/schemas/C~1D", {"C/D"}, id="escaped"),
        pytest.param("#/components/schemas/Missing", {"Missing"}, id="leads nowhere"),
        pytest.param("#/components/parameters/A", set[str](), id="no schema"),
        pytest.param("#/components/schemas", set[str](), id="all schemas"),
        pytest.param("other.yaml#/components/schemas/A", set[str](), id="another file"),
        pytest.param("#components", set[str](), id="no pointer"),
    ],
)
def test_referenced_schemas(reference: str, names: set[str]) -> None:
    """Name the schemas that a node needs, directly and through others."""
    schemas = {"A": {"items": {"$ref": "#/components/schemas/B"}}, "B": {"$ref": "#/components/schemas/A"}, "C/D": {}}
    assert referenced_schemas({"components": {"schemas": schemas}}, [{"$ref": reference}]) == names
