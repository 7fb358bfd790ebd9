"""Members of enums: distinct, readable, and exactly what the generator makes of them."""

from __future__ import annotations

from pathlib import Path
from time import process_time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openapi_python_client.config import Config, ConfigFile, MetaType
from openapi_python_client.parser.properties.enum_property import EnumProperty
from openapi_python_client.parser.properties.schemas import Class

from kit.tests.openapi_sdk_codegen.corrections.pages import describe, ref, schemas_of
from openapi_sdk_codegen.corrections.conventions.enums import member_names, normalize_enums


@pytest.mark.parametrize(
    ("values", "names"),
    [
        pytest.param(["created", "-created"], ["CREATED", "CREATED_DESCENDING"], id="an ordering"),
        pytest.param(["+name", "name"], ["NAME_ASCENDING", "NAME"], id="an ordering with plus"),
        pytest.param(["a b", "a-b", "A B"], ["A_B", "A_B_2", "A_B_3"], id="words with signs between them"),
        pytest.param(["1", "+1", "-1"], ["VALUE_1", "VALUE_PLUS_1", "VALUE_MINUS_1"], id="numbers as text"),
        pytest.param(["", "x"], ["EMPTY", "X"], id="an empty text"),
        pytest.param([">", ">=", "="], ["GREATER", "GREATER_OR_EQUAL", "EQUAL"], id="signs"),
        pytest.param(["été", "用户"], ["ETE", "U7528_U6237"], id="letters that are not ASCII"),
        pytest.param(["None", "class", "mro", "name"], ["NONE", "CLASS", "MRO", "NAME"], id="words of Python"),
        pytest.param([1, 0, -1], ["VALUE_1", "VALUE_0", "VALUE_NEGATIVE_1"], id="numbers"),
        pytest.param(["application/json", "text/csv"], ["APPLICATION_JSON", "TEXT_CSV"], id="media types"),
        pytest.param(["☃", "☂"], ["VALUE", "VALUE_2"], id="pictures"),
    ],
)
def test_members_are_distinct_and_readable(values: list[Any], names: list[str]) -> None:
    assert member_names(values) == names


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        pytest.param(["FIRST", "SECOND"], True, id="good names"),
        pytest.param(["FIRST"], False, id="too few"),
        pytest.param(["FIRST", "FIRST"], False, id="one name twice"),
        pytest.param(["FIRST", "import os"], False, id="no identifier"),
        pytest.param(["FIRST", "second"], False, id="lower case"),
        pytest.param(["FIRST", "A__B"], False, id="a name that the generator changes"),
        pytest.param(["FIRST", 1], False, id="a number"),
        pytest.param("AB", False, id="a text"),
    ],
)
def test_only_good_names_of_a_page_are_used(given: Any, kept: bool) -> None:
    schema = {"type": "string", "enum": ["a", "b"], "x-enum-varnames": given}
    made = schemas_of(describe(Kind=schema))["Kind"]
    assert made.get("x-enum-varnames") == (given if kept else None)


@pytest.mark.heavy
@given(st.lists(st.text(max_size=80), min_size=1, unique=True) | st.lists(st.integers(), min_size=1, unique=True))
def test_the_generator_makes_these_members(values: list[Any]) -> None:
    names = member_names(values)
    assert len(set(names)) == len(values)
    assert all(name.isidentifier() and name.isupper() and len(name) < 80 for name in names)
    config = Config.from_sources(ConfigFile(), MetaType.NONE, Path(), "utf-8", overwrite=False, output_path=None)
    made = EnumProperty.values_from_list(values, Class.from_string(string="Kind", config=config), names)
    assert list(made) == names


def test_repeated_values_are_dropped_with_their_names() -> None:
    schema = {"enum": ["a", "b", "a"], "x-enum-varnames": ["FIRST", "SECOND", "THIRD"]}
    assert schemas_of(describe(Kind=schema))["Kind"] == {"enum": ["a", "b"], "x-enum-varnames": ["FIRST", "SECOND"]}


def test_null_as_the_only_type_leaves() -> None:
    assert schemas_of(describe(openapi="3.1.0", Kind={"type": ["null"], "enum": ["a"]}))["Kind"] == {"enum": ["a"]}


def test_null_leaves_with_its_name() -> None:
    schema = {"type": "string", "enum": ["a", None, "b"], "x-enum-varnames": ["FIRST", "NOTHING", "SECOND"]}
    made = schemas_of(describe(Kind=schema))["Kind"]
    assert made == {"type": "string", "enum": ["a", "b"], "x-enum-varnames": ["FIRST", "SECOND"]}


@pytest.mark.parametrize(
    ("openapi", "place"),
    [
        ("3.0.3", {"nullable": True, "allOf": [ref("Kind")]}),
        ("3.1.0", {"anyOf": [ref("Kind"), {"type": "null"}]}),
    ],
)
def test_null_among_the_values_of_a_component_moves_to_its_references(openapi: str, place: dict[str, Any]) -> None:
    thing = {"type": "object", "properties": {"kind": ref("Kind")}}
    made = schemas_of(describe(openapi=openapi, Kind={"type": "string", "enum": ["a", None]}, Thing=thing))
    assert made == {
        "Kind": {"type": "string", "enum": ["a"]},
        "Thing": {"type": "object", "properties": {"kind": place}},
    }


@pytest.mark.parametrize(
    "values",
    [[f"v{number}" for number in range(5000)], ["a" + "-" * number for number in range(2000)]],
    ids=["all different", "all with one name"],
)
@pytest.mark.exhaustive
def test_many_members_are_named_in_seconds(values: list[str]) -> None:
    before = process_time()
    names = member_names(values)
    assert len(set(names)) == len(values)
    assert process_time() - before < 3


@pytest.mark.parametrize("keyword", ["oneOf", "anyOf"])
@pytest.mark.parametrize(
    ("choices", "enum"),
    [
        pytest.param(
            [{"const": "a", "title": "First"}, {"type": "string", "enum": ["b"], "description": "Second"}],
            {"type": "string", "enum": ["a", "b"]},
            id="texts",
        ),
        pytest.param([{"const": 1}, {"const": 2}], {"type": "integer", "enum": [1, 2]}, id="numbers"),
        pytest.param([{"const": "a"}, {"const": 1}], None, id="of several types"),
        pytest.param([{"const": True}, {"const": False}], None, id="of booleans"),
        pytest.param([{"const": "a"}, {"const": "b", "maxLength": 1}], None, id="with another keyword"),
        pytest.param([{"const": "a"}, {"enum": ["b", "c"]}], None, id="with two values"),
        pytest.param([{"const": "a"}, {"const": {}}], None, id="with an object"),
        pytest.param([{"const": "a"}], None, id="of one value"),
    ],
)
def test_a_choice_of_constants_is_an_enum(keyword: str, choices: list[Any], enum: dict[str, Any] | None) -> None:
    node: dict[str, Any] = {keyword: choices}
    document = {"openapi": "3.1.0", "components": {"schemas": {"Kind": node}}}
    normalize_enums(document)
    assert node == (enum or {keyword: choices})
