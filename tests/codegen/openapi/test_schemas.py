"""What a schema is, behind references, `allOf` and the ways to say null."""

from __future__ import annotations

from typing import Any

import pytest

from codegen.openapi.schemas import each_part, find_properties, find_types, read_constants, resolve_schema

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
        pytest.param({"enum": ["a", 1]}, {"union"}, id="a text and a number"),
        pytest.param({"type": "integer", "enum": ["a"]}, {"integer"}, id="an enum with a type"),
    ],
)
def test_types(schema: dict[str, Any], types: set[str]) -> None:
    assert find_types(DOCUMENT, schema) == types


def test_what_is_beside_a_reference_or_a_composition_wins() -> None:
    schema = {"allOf": [{**TEXT, "title": "of the part"}], "title": "its own"}
    assert resolve_schema(DOCUMENT, schema) == {**schema, "type": "string", "description": "of the component"}
    described = {**TEXT, "description": "beside"}
    assert resolve_schema(DOCUMENT, described) == {"type": "string", "description": "beside"}


def test_the_first_part_with_a_property_has_it() -> None:
    first, second = {"properties": {"a": 1, "b": 2}}, {"properties": {"b": 3, "c": 4}}
    assert find_properties(DOCUMENT, {"properties": {"a": 0}, "allOf": [first, second]}) == {
        "a": 0,
        "b": 2,
        "c": 4,
    }
    # Those of a part come before those of its own parts.
    deeper = {"allOf": [{"allOf": [first]}, second]}
    assert find_properties(DOCUMENT, deeper) == {"a": 1, "b": 3, "c": 4}


@pytest.mark.parametrize(("levels", "is_found"), [(12, True), (13, False)])
def test_parts_are_looked_for_twelve_levels_deep(levels: int, is_found: bool) -> None:
    schema: dict[str, Any] = {"properties": {"a": {}}}
    for _ in range(levels):
        schema = {"allOf": [schema]}
    assert ("a" in find_properties(DOCUMENT, schema)) is is_found


def test_a_circle_ends() -> None:
    assert len([*each_part(DOCUMENT, {"$ref": "#/components/schemas/Circle"})]) == 13
    assert len([*each_part(DOCUMENT, {"allOf": [OBJECT] * 500})]) == 200


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
