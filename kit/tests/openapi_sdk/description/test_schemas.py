"""What a schema is, behind references, `allOf` and the ways to say null."""

from __future__ import annotations

from typing import Any

import pytest

from openapi_sdk.description.schemas import (
    contains_itself,
    each_alternative,
    find_properties,
    find_schema_name,
    is_nullable,
    list_types,
    merge_all_of,
    multiply_choices,
    read_constants,
)

OBJECT: dict[str, Any] = {"type": "object"}
NULL: dict[str, Any] = {"type": "null"}
DOCUMENT: dict[str, Any] = {
    "components": {
        "schemas": {
            "Text": {"type": "string", "description": "of the component"},
            "Thing": {"properties": {"a": {"type": "string"}, "b": {}}},
            "Null": NULL,
            "Circle": {"allOf": [{"$ref": "#/components/schemas/Circle"}]},
        }
    }
}
TEXT, THING, NULL_REF = ({"$ref": f"#/components/schemas/{name}"} for name in ("Text", "Thing", "Null"))


@pytest.mark.parametrize(
    ("schema", "types"),
    [
        pytest.param({}, set[str](), id="anything"),
        pytest.param({"type": "integer"}, {"integer"}, id="one type"),
        pytest.param({"type": ["integer", "null"]}, {"integer"}, id="a type or null"),
        pytest.param({"type": ["integer", "string"]}, {"integer", "string"}, id="two types"),
        pytest.param({"type": 1}, set[str](), id="no type"),
        pytest.param(TEXT, {"string"}, id="a reference"),
        pytest.param(THING, {"object"}, id="an object by its properties"),
        pytest.param({"additionalProperties": {}}, {"object"}, id="an object by any property"),
        pytest.param({"allOf": [TEXT]}, {"string"}, id="all of one"),
        *(
            pytest.param({word: [TEXT, null]}, {"string"}, id=f"{word} of a text and null: {null}")
            for word in ("oneOf", "anyOf")
            for null in (NULL, NULL_REF, {"type": ["null"]}, {"enum": [None]})
        ),
        pytest.param({"oneOf": [TEXT, {"type": "integer"}]}, {"union"}, id="a choice"),
        pytest.param({"oneOf": [TEXT, {"enum": [None, "a"]}]}, {"union"}, id="a choice with null in an enum"),
        pytest.param({"enum": ["a", "b"]}, {"string"}, id="texts"),
        pytest.param({"enum": ["a", 1]}, {"string", "integer"}, id="a text and a number"),
        pytest.param({"type": "integer", "enum": ["a"]}, {"integer"}, id="an enum with a type"),
    ],
)
def test_types(schema: dict[str, Any], types: set[str]) -> None:
    assert list_types(DOCUMENT, schema) == frozenset(types)


def test_what_is_beside_a_reference_or_a_composition_wins() -> None:
    schema = {"allOf": [{**TEXT, "title": "of the part"}], "title": "its own"}
    assert merge_all_of(DOCUMENT, schema) == {"type": "string", "title": "its own", "description": "of the component"}
    described = {**TEXT, "description": "beside"}
    assert merge_all_of(DOCUMENT, described) == {"type": "string", "description": "beside"}


def test_of_two_parts_the_last_one_describes() -> None:
    parts = [{"title": "first", "default": 1}, {"title": "second"}]
    assert merge_all_of(DOCUMENT, {"allOf": parts}) == {"title": "second", "default": 1}


def test_what_parts_say_of_properties_is_joined() -> None:
    parts: list[dict[str, Any]] = [
        {"properties": {"a": {}}, "x-secret-properties": ["a"], "x-reads-as": {"a": "date"}},
        {"properties": {"b": {}}, "x-secret-properties": ["b", "a"], "x-reads-as": {"b": "decimal"}, "readOnly": True},
    ]
    assert merge_all_of(DOCUMENT, {"allOf": parts, "readOnly": False}) == {
        "properties": {"a": {}, "b": {}},
        "x-secret-properties": ["a", "b"],
        "x-reads-as": {"a": "date", "b": "decimal"},
        "readOnly": True,
    }


def test_a_property_of_two_parts_is_what_both_say() -> None:
    first, second = {"properties": {"a": OBJECT, "b": {}}}, {"properties": {"b": TEXT, "c": {}, "d": False}}
    beside = {"a": THING, "c": {}, "d": TEXT}
    assert find_properties(DOCUMENT, {"properties": beside, "allOf": [first, second]}) == {
        "a": {"allOf": [OBJECT, THING]},
        "b": TEXT,
        "c": {},
        "d": False,
    }


@pytest.mark.parametrize(
    ("limits", "merged"),
    [
        pytest.param([{"minimum": 1}, {"minimum": 3}], {"minimum": 3}, id="lower"),
        pytest.param([{"maximum": 3}, {"maximum": 1}], {"maximum": 1}, id="upper"),
        pytest.param([{"minimum": 1}, {"exclusiveMinimum": 1}], {"exclusiveMinimum": 1}, id="the lower one excluded"),
        pytest.param([{"maximum": 1}, {"exclusiveMaximum": 1}], {"exclusiveMaximum": 1}, id="the upper one excluded"),
        pytest.param(
            [{"minimum": 1, "exclusiveMinimum": True}, {"maximum": 5}],
            {"exclusiveMinimum": 1, "maximum": 5},
            id="excluded as 3.0 says it",
        ),
        pytest.param([{"minLength": 1}, {"minLength": 0}], {"minLength": 1}, id="the longest least length"),
        pytest.param([{"maxItems": "many"}, {"maxItems": 3}], {"maxItems": 3}, id="no number"),
        pytest.param([{"uniqueItems": True}, {"uniqueItems": False}], {"uniqueItems": True}, id="a flag"),
    ],
)
def test_the_narrowest_limits_of_parts_count(limits: list[Any], merged: dict[str, Any]) -> None:
    assert merge_all_of(DOCUMENT, {"allOf": limits}) == merged


def test_a_circle_ends() -> None:
    assert merge_all_of(DOCUMENT, {"$ref": "#/components/schemas/Circle"}) == {}
    assert contains_itself(DOCUMENT, DOCUMENT["components"]["schemas"]["Circle"])
    assert not contains_itself(DOCUMENT, DOCUMENT["components"]["schemas"]["Thing"])
    endless: dict[str, Any] = {"oneOf": []}
    endless["oneOf"].append(endless)
    assert not is_nullable(DOCUMENT, endless)


def test_a_choice_of_itself_ends() -> None:
    schemas: dict[str, Any] = {"Self": {"type": "object", "anyOf": [TEXT, {"$ref": "#/components/schemas/Self"}]}}
    document = {"components": {"schemas": {**DOCUMENT["components"]["schemas"], **schemas}}}
    assert list_types(document, schemas["Self"]) == {"object", "union"}
    assert not is_nullable(document, schemas["Self"])


def test_parts_that_are_repeated_cost_nothing() -> None:
    schema: dict[str, Any] = {"properties": {"a": {}}}
    for _ in range(60):
        schema = {"allOf": [schema, schema]}
    assert find_properties(DOCUMENT, schema) == {"a": {}}
    assert len([*each_alternative(DOCUMENT, schema, ())]) == 200


def test_two_large_unions_have_no_pairs() -> None:
    texts, numbers = ([{"const": each} for each in range(count)] for count in (10, 6))
    assert multiply_choices(texts, numbers) == []
    assert merge_all_of(DOCUMENT, {"allOf": [{"oneOf": texts}, {"oneOf": numbers}]}) == {"oneOf": numbers}


@pytest.mark.parametrize(
    ("schema", "name"),
    [
        pytest.param(TEXT, "Text", id="a reference"),
        pytest.param({"allOf": [TEXT], "description": "d"}, "Text", id="all of one"),
        pytest.param({"oneOf": [TEXT, NULL_REF]}, "Text", id="or null"),
        pytest.param({"oneOf": [TEXT, THING]}, "", id="one of two"),
        pytest.param({"type": "string"}, "", id="no reference"),
        pytest.param({"$ref": "#/components/schemas/Thing/properties/a"}, "", id="into a component"),
    ],
)
def test_the_name_of_a_schema(schema: dict[str, Any], name: str) -> None:
    assert find_schema_name(DOCUMENT, schema) == name


@pytest.mark.parametrize(
    ("choices", "values"),
    [
        pytest.param([{"const": "a"}, {"enum": ["b"], "title": "B"}, NULL], ["a", "b", None], id="a value each"),
        pytest.param([{"const": "a"}, {"enum": ["b", "c"]}], [], id="two values"),
        pytest.param([{"const": "a"}, {"type": "string"}], [], id="any text"),
        pytest.param([{"const": "a"}, {"const": {"b": 1}}], [], id="an object"),
        pytest.param([{"const": "a"}, {"const": ["b"]}], [], id="an array"),
        pytest.param([NULL], [], id="null alone"),
    ],
)
def test_choices_of_one_value_each_are_its_values(choices: list[Any], values: list[Any]) -> None:
    assert read_constants(choices) == values
