from __future__ import annotations

from typing import Any, TypeAlias

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openapi_schema_validator import OAS30Validator, oas30_format_checker

from openapi_sdk.description.document import Description
from openapi_sdk.description.examples import choose_text, make_empty, make_example

#: A fleet whose vehicles have a fleet: what real descriptions do with their references.
SCHEMAS: dict[str, Any] = {
    "Fleet": {
        "type": "object",
        "required": ["id"],
        "properties": {"id": {"type": "integer"}, "vehicles": {"type": "array", "items": {"$ref": "#/s/Vehicle"}}},
    },
    "Vehicle": {
        "type": "object",
        "required": ["plate"],
        "properties": {
            "plate": {"type": "string", "minLength": 2, "maxLength": 2, "pattern": "^[A-Z]{2}$"},
            "fleet": {"allOf": [{"$ref": "#/s/Fleet"}], "nullable": True},
            "twin": {"oneOf": [{"$ref": "#/s/Vehicle"}, {"type": "integer"}]},
        },
    },
    "Base": {"type": "object", "required": ["a"], "properties": {"a": {"type": "integer"}}},
    "Name/of~it": {"type": "string", "minLength": 9},
}
DESCRIPTION = Description({"s": SCHEMAS})


def _is_valid(schema: dict[str, Any], value: object) -> bool:
    root = {"allOf": [schema], "s": SCHEMAS}
    return bool(OAS30Validator(root, format_checker=oas30_format_checker).is_valid(value))


@pytest.mark.parametrize(
    ("newer", "older"),
    [
        pytest.param({"type": ["string", "null"]}, {"type": "string"}, id="a nullable text"),
        pytest.param(
            {"type": ["null", "array"], "items": {"type": "integer"}},
            {"type": "array", "items": {"type": "integer"}},
            id="a nullable list",
        ),
        pytest.param(
            {"type": "integer", "exclusiveMinimum": 7},
            {"type": "integer", "minimum": 7, "exclusiveMinimum": True},
            id="more than",
        ),
        pytest.param(
            {"type": "integer", "exclusiveMaximum": -7},
            {"type": "integer", "maximum": -7, "exclusiveMaximum": True},
            id="less than",
        ),
        pytest.param({"anyOf": [{"type": "integer"}, {"type": "null"}]}, {"type": "integer"}, id="a choice of null"),
        pytest.param(True, {}, id="any value"),
    ],
)
def test_example_of_a_schema_of_3_1(newer: Any, older: Any) -> None:
    assert make_example(DESCRIPTION, newer) == make_example(DESCRIPTION, older)


@pytest.mark.parametrize(
    "schema",
    [
        pytest.param({"type": "integer"}, id="an integer"),
        pytest.param({"type": "integer", "minimum": 7}, id="a minimum"),
        pytest.param({"type": "integer", "maximum": -7}, id="a maximum below one"),
        pytest.param({"type": "integer", "minimum": 7, "exclusiveMinimum": True}, id="an exclusive minimum"),
        pytest.param({"type": "number", "maximum": 1, "exclusiveMaximum": True}, id="an exclusive maximum"),
        pytest.param({"type": "boolean"}, id="a boolean"),
        pytest.param({"type": "string"}, id="a text"),
        pytest.param({"type": "string", "format": "date"}, id="a date"),
        pytest.param({"type": "string", "format": "date-time"}, id="a time with its date"),
        pytest.param({"type": "string", "format": "uuid"}, id="a uuid"),
        pytest.param({"type": "string", "format": "unheard-of"}, id="an unknown format"),
        pytest.param({"type": "string", "maxLength": 1}, id="a very short text"),
        pytest.param({"type": "string", "maxLength": 0}, id="an empty text"),
        pytest.param({"type": "string", "minLength": 40}, id="a long text"),
        pytest.param({"type": "string", "pattern": r"^-?\d{0,3}(?:\.\d{0,2})?$"}, id="a decimal as text"),
        pytest.param({"type": "string", "enum": ["A", "B"]}, id="a choice"),
        pytest.param({"type": "string", "nullable": True, "enum": [None, "B"]}, id="a choice or null"),
        pytest.param({"type": "array", "items": {"type": "integer"}, "minItems": 4}, id="a list of at least four"),
        pytest.param({"type": "array", "items": {"type": "integer"}, "maxItems": 1}, id="a list of one at most"),
        pytest.param({"type": "array", "items": {}}, id="a list of anything"),
        pytest.param({"type": "object"}, id="an object of anything"),
        pytest.param({"properties": {"a": {"type": "integer"}}, "required": ["a"]}, id="an object without type"),
        pytest.param({}, id="anything"),
        pytest.param({"$ref": "#/s/Fleet"}, id="a schema that contains itself through another"),
        pytest.param({"$ref": "#/s/Vehicle"}, id="the schema that contains it"),
        pytest.param({"$ref": "#/s/Name~1of~0it"}, id="a name that a reference has to escape"),
        pytest.param(
            {"allOf": [{"$ref": "#/s/Base"}, {"required": ["b"], "properties": {"b": {"type": "boolean"}}}]},
            id="two merged with allOf",
        ),
        pytest.param({"anyOf": [{"type": "integer"}, {"type": "string"}]}, id="either"),
        pytest.param({"type": "integer", "default": 4}, id="a default"),
        pytest.param({"type": "integer", "example": 4}, id="an example"),
    ],
)
def test_example_is_valid_for_the_schema(schema: dict[str, Any]) -> None:
    assert _is_valid(schema, make_example(DESCRIPTION, schema))


@pytest.mark.parametrize(
    ("schema", "number", "expected"),
    [
        pytest.param({"format": "date"}, 1, "2025-01-15", id="the first day"),
        pytest.param({"format": "date"}, 365, "2026-01-14", id="the last day"),
        pytest.param({"format": "date"}, 366, "2025-01-15", id="days begin again"),
        pytest.param({"format": "date-time"}, 2, "2025-01-16T09:30:00-05:00", id="a time of a day"),
        pytest.param({"format": "time"}, 61, "09:01:00", id="minutes begin again"),
        pytest.param({"format": "email"}, 3, "someone3@example.com", id="an address"),
        pytest.param({"format": "uuid"}, 7001, "00000000-0000-4000-8000-000000007001", id="a uuid"),
        pytest.param({"maxLength": 20}, 4, "some name 4", id="the name of the field"),
        pytest.param({"maxLength": 6}, 4, "some n", id="as much of it as fits"),
        pytest.param({"pattern": r"^\d+\.00$"}, 4, "4.00", id="the first text that fits"),
        pytest.param({"enum": ["A", None, "B"]}, 2, "B", id="a choice that is not null"),
        pytest.param({"enum": ["A", "B"]}, 3, "A", id="choices begin again"),
        pytest.param({"default": "d", "example": "e"}, 1, "e", id="an example, not the default"),
        pytest.param({"example": "e"}, 2, "some name 2", id="only the first is documented"),
    ],
)
def test_text_of_a_number(schema: dict[str, Any], number: int, expected: str) -> None:
    made = make_example(DESCRIPTION, {"type": "string", **schema}, number, name="some_name")
    assert made == expected


@pytest.mark.parametrize(
    ("schema", "number", "expected"),
    [
        pytest.param({}, 3, 3, id="the number itself"),
        pytest.param({"minimum": 7}, 3, 9, id="as many above the least"),
        pytest.param({"minimum": 7, "exclusiveMinimum": True}, 1, 8, id="more than the least"),
        pytest.param({"maximum": 2}, 3, 2, id="no more than the largest"),
        pytest.param({"maximum": 2, "exclusiveMaximum": True}, 3, 1, id="less than the largest"),
    ],
)
def test_integer_of_a_number(schema: dict[str, Any], number: int, expected: int) -> None:
    assert make_example(DESCRIPTION, {"type": "integer", **schema}, number) == expected


@pytest.mark.parametrize(
    ("schema", "number", "expected"),
    [
        pytest.param({"type": "array", "items": {"type": "integer"}}, 2, [2], id="one item"),
        pytest.param(
            {"type": "array", "items": {"type": "integer"}, "minItems": 0}, 2, [2], id="one item all the same"
        ),
        pytest.param({"type": "array", "items": {"type": "integer"}, "minItems": 2}, 3, [3, 3], id="two items"),
        pytest.param({"type": "boolean"}, 1, True, id="the first boolean"),
        pytest.param({"type": "boolean"}, 2, False, id="the second one"),
        pytest.param({"type": "boolean"}, 3, True, id="booleans begin again"),
        pytest.param({"type": "number"}, 2, 2.0, id="a number"),
        pytest.param({"type": "integer", "minimum": 1.0}, 2, 2, id="a whole number"),
        pytest.param({"type": "object", "example": {"a": 1}}, 2, {"a": 1}, id="objects as they are documented"),
        pytest.param({"default": 4, "type": "integer"}, 2, 2, id="other values only once"),
    ],
)
def test_value_of_a_number(schema: dict[str, Any], number: int, expected: object) -> None:
    assert repr(make_example(DESCRIPTION, schema, number)) == repr(expected)


@pytest.mark.parametrize(
    ("schema", "texts", "can_cut", "expected"),
    [
        pytest.param({}, ["a", "b"], False, "a", id="the first"),
        pytest.param({"minLength": 3}, ["a", "b"], False, "aAA", id="filled up"),
        pytest.param({"maxLength": 3}, ["long", "abc"], False, "abc", id="short enough"),
        pytest.param({"maxLength": 3}, ["long", "abc"], True, "lon", id="cut"),
        pytest.param({"maxLength": 1}, ["long", "abc"], False, "long", id="none is short enough"),
        pytest.param({"pattern": "^b"}, ["a", "bc", "b"], False, "bc", id="of a form"),
        pytest.param({"pattern": "^x"}, ["a", "b", "c"], False, "a", id="none is of a form"),
        pytest.param({"pattern": "^$"}, ["a", ""], False, "", id="an empty text"),
        pytest.param({"pattern": "^a", "maxLength": 2}, ["b", "abc", "ab"], False, "ab", id="of a form and short"),
    ],
)
def test_which_of_some_texts_fits(schema: dict[str, Any], texts: list[str], can_cut: bool, expected: str) -> None:
    assert choose_text(schema, texts, can_cut=can_cut) == expected


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        pytest.param({"type": "string", "nullable": True}, None, id="null"),
        pytest.param({"type": "array", "items": {"type": "string"}}, [], id="no items"),
        pytest.param({"type": "string", "maxLength": 9}, "a name 1", id="an example"),
    ],
)
def test_a_value_that_says_as_little_as_possible(schema: dict[str, Any], expected: object) -> None:
    assert make_empty(DESCRIPTION, schema, name="a_name") == expected


def test_texts_that_are_documented_for_a_field() -> None:
    fields: list[dict[str, Any]] = [{"a": "", "b": 5, "c": "first"}, {"a": "other", "c": "second", "d": None}]
    schemas = {
        str(number): {"properties": {name: {"example": each} for name, each in given.items()}}
        for number, given in enumerate(fields)
    }
    assert Description({"components": {"schemas": schemas}}).named_examples == {"a": "other", "c": "first"}


def test_example_has_optional_properties_too() -> None:
    value = make_example(DESCRIPTION, {"$ref": "#/s/Vehicle"})
    assert value == {"plate": "AB", "fleet": {"id": 1, "vehicles": []}, "twin": 1}


@pytest.mark.parametrize(
    ("required", "expected"),
    [
        pytest.param(["b"], {"b": "b"}, id="what is required"),
        pytest.param([], {"a": "a"}, id="the first field if nothing is"),
    ],
)
def test_example_for_people_is_short(required: list[str], expected: dict[str, str]) -> None:
    schema = {"type": "object", "required": required, "properties": {name: {"type": "string"} for name in "abc"}}
    assert make_example(DESCRIPTION, schema, make_text=lambda _, name: name) == expected


def test_returned_example_is_a_copy() -> None:
    schema: dict[str, Any] = {"type": "object", "example": {"list": []}}
    make_example(DESCRIPTION, schema)["list"].append(1)
    assert schema["example"] == {"list": []}


Schemas: TypeAlias = st.SearchStrategy[dict[str, Any]]

NUMBERS = st.integers(-9, 9)
LENGTHS = st.integers(0, 9)
LEAVES: Schemas = st.one_of(
    st.fixed_dictionaries({"type": st.just("integer"), "minimum": NUMBERS}),
    st.fixed_dictionaries({"type": st.just("number"), "maximum": NUMBERS}),
    st.fixed_dictionaries({"type": st.just("string"), "minLength": LENGTHS}),
    st.fixed_dictionaries({"type": st.just("string"), "maxLength": LENGTHS}),
    st.sampled_from([{"type": "boolean"}, {"$ref": "#/s/Fleet"}, {"$ref": "#/s/Vehicle"}, {}]),
)


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": sorted(properties)}


def _nest(inner: Schemas) -> Schemas:
    return st.one_of(
        st.fixed_dictionaries({"type": st.just("array"), "items": inner, "minItems": st.integers(1, 3)}),
        # A draft 4 schema may not require an empty list of names.
        st.dictionaries(st.sampled_from("abc"), inner, min_size=1).map(_object),
        st.fixed_dictionaries({"anyOf": st.lists(inner, min_size=1, max_size=3)}),
        st.fixed_dictionaries({"allOf": st.lists(inner, min_size=1, max_size=1)}),
    )


@given(schema=st.recursive(LEAVES, _nest, max_leaves=12))
def test_example_of_any_schema_is_valid(schema: dict[str, Any]) -> None:
    assert _is_valid(schema, make_example(DESCRIPTION, schema))
