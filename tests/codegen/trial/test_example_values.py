"""Example values of schemas are valid, distinct and the same each time."""

from __future__ import annotations

import re
from typing import Any

import jsonschema_rs
import pytest

from codegen.openapi.tree import as_object
from codegen.trial.call_plan import VARIANTS
from codegen.trial.example_values import ExampleMaker, UnmakeableError, Variant

ALL = Variant("all")
REQUIRED = Variant("required", optional=False)
NULLS = Variant("nulls", nulls=True)

CAT = {"type": "object", "required": ["kind"], "properties": {"kind": {"const": "cat"}, "lives": {"type": "integer"}}}
DOG = {"type": "object", "required": ["kind"], "properties": {"kind": {"const": "dog"}, "bark": {"type": "string"}}}
COMPONENTS: dict[str, Any] = {
    "Tree": {
        "type": "object",
        "required": ["name"],
        "properties": {
            "name": {"type": "string"},
            "child": {"$ref": "#/components/schemas/Tree"},
            "others": {"type": "array", "items": {"$ref": "#/components/schemas/Tree"}},
        },
    },
    "Endless": {
        "type": "object",
        "required": ["again"],
        "properties": {"again": {"$ref": "#/components/schemas/Endless"}},
    },
    "Cat": CAT,
    "Dog": DOG,
    "Base": {"type": "object", "required": ["id"], "properties": {"id": {"type": "integer"}}},
}
DOCUMENT: dict[str, Any] = {"components": {"schemas": COMPONENTS}}


def ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


#: Schemas of JSON Schema 2020-12, as in OpenAPI 3.1.
SCHEMAS = [
    pytest.param({"type": "integer", "minimum": 7, "maximum": 9}, id="an integer within bounds"),
    pytest.param({"type": "integer", "exclusiveMinimum": 7, "exclusiveMaximum": 9}, id="exclusive bounds"),
    pytest.param({"type": "integer", "maximum": -5}, id="a negative maximum"),
    pytest.param({"type": "number", "minimum": 0, "maximum": 1}, id="a small number"),
    pytest.param({"type": "integer", "multipleOf": 5}, id="multiples"),
    pytest.param({"type": "string", "minLength": 40}, id="a long text"),
    pytest.param({"type": "string", "maxLength": 3}, id="a short text"),
    pytest.param({"type": "string", "maxLength": 0}, id="only the empty text"),
    pytest.param({"type": "string", "pattern": r"^-?\d{0,8}(?:\.\d{0,2})?$"}, id="a pattern of Django REST framework"),
    pytest.param(
        {"type": "string", "format": "decimal", "pattern": r"^-?\d{0,2}(?:\,\d{0,2})?$"}, id="a decimal with a comma"
    ),
    pytest.param({"type": "string", "format": "uri", "pattern": r"\.png$"}, id="an address with a pattern"),
    pytest.param({"type": "string", "pattern": "^[A-Z]{3}$"}, id="a currency"),
    pytest.param({"type": "string", "format": "uuid"}, id="a uuid"),
    pytest.param({"type": "string", "format": "date-time"}, id="a moment"),
    pytest.param({"enum": ["a", "b", None]}, id="an enum"),
    pytest.param({"type": ["string", "null"]}, id="null in the dialect of 3.1"),
    pytest.param({"type": "array", "items": {"type": "integer"}, "minItems": 3}, id="a minimum of items"),
    pytest.param({"type": "array", "items": {"type": "boolean"}, "uniqueItems": True}, id="items are unique"),
    pytest.param({"type": "object", "additionalProperties": {"type": "integer"}}, id="a map"),
    pytest.param({"type": "object", "required": ["unlisted"]}, id="a required field without a schema"),
    pytest.param(
        {"type": "object", "properties": {"a": {"type": "string"}}, "additionalProperties": False}, id="a closed object"
    ),
    pytest.param({"allOf": [ref("Base"), {"required": ["x"], "properties": {"x": {"type": "string"}}}]}, id="allOf"),
    pytest.param(
        {"allOf": [ref("Base")], "properties": {"id": {"minimum": 100}}}, id="allOf with a narrower property beside it"
    ),
    pytest.param({"oneOf": [ref("Cat"), ref("Dog")]}, id="oneOf"),
    pytest.param({"anyOf": [{"type": "string"}, {"type": "integer"}, {"type": "null"}]}, id="anyOf with null"),
    pytest.param({**ref("Base"), "properties": {"more": {"type": "string"}}}, id="a reference with siblings"),
    pytest.param(ref("Tree"), id="a recursive schema"),
    pytest.param({}, id="anything"),
    pytest.param(True, id="true"),
]


@pytest.mark.parametrize("variant", VARIANTS, ids=lambda variant: variant.name)
@pytest.mark.parametrize("schema", SCHEMAS)
def test_every_variant_of_a_value_is_valid(schema: Any, variant: Variant) -> None:
    value = ExampleMaker(DOCUMENT, variant, is_sent=False).make(schema)
    whole: Any = {**as_object(schema), **DOCUMENT}
    jsonschema_rs.Draft202012Validator(whole, validate_formats=True).validate(value)
    assert ExampleMaker(DOCUMENT, variant, is_sent=False).make(schema) == value


def make(schema: Any, variant: Variant = ALL, *, is_sent: bool = False) -> Any:
    return ExampleMaker(DOCUMENT, variant, is_sent=is_sent).make(schema)


def test_the_branches_of_a_union_are_all_made() -> None:
    schema = {"oneOf": [ref("Cat"), ref("Dog")]}
    assert {make(schema, Variant("x", branch=index))["kind"] for index in range(2)} == {"cat", "dog"}


@pytest.mark.parametrize(
    ("mapping", "expected"),
    [
        pytest.param({"a cat": "#/components/schemas/Base"}, "a cat", id="the key of the mapping"),
        pytest.param({"a cat": "Base"}, "a cat", id="a name in the mapping"),
        pytest.param({}, "Base", id="the name of the component without a mapping"),
    ],
)
def test_the_discriminator_names_the_branch(mapping: dict[str, str], expected: str) -> None:
    schema = {"oneOf": [ref("Base")], "discriminator": {"propertyName": "kind", "mapping": mapping}}
    assert make(schema)["kind"] == expected


def test_only_required_fields_are_made_if_the_variant_says_so() -> None:
    assert make(ref("Tree"), REQUIRED).keys() == {"name"}


@pytest.mark.parametrize(
    "schema",
    [
        pytest.param({"type": "string", "nullable": True}, id="3.0"),
        pytest.param({"type": ["string", "null"]}, id="3.1"),
        pytest.param({"oneOf": [{"type": "string"}, {"type": "null"}]}, id="a branch"),
        pytest.param({"oneOf": [{"enum": ["a"]}, {"enum": [None]}]}, id="the null of drf-spectacular"),
    ],
)
def test_null_is_made_where_it_is_allowed(schema: dict[str, Any]) -> None:
    assert make(schema, NULLS) is None
    assert make(schema) is not None


def test_null_has_to_be_a_value_of_all_parts() -> None:
    some, each = {"type": "string", "nullable": True}, {"type": "string"}
    assert make({"allOf": [some, each]}, NULLS) is not None
    assert make({"allOf": [some, some]}, NULLS) is None
    assert make({"allOf": [each], "nullable": True}, NULLS) is None


def test_a_value_of_any_type_is_nested_but_not_in_a_parameter() -> None:
    assert make({}) == {"anything": [1, "two"]}
    assert make({}, Variant("x", nested=False)) == "text 1"


@pytest.mark.parametrize(("is_sent", "left_out"), [(True, "readOnly"), (False, "writeOnly")])
def test_what_goes_the_other_way_only_is_left_out(is_sent: bool, left_out: str) -> None:
    schema = {"required": ["a", "b"], "properties": {"a": {"type": "string", left_out: True}, "b": {"type": "string"}}}
    assert make(schema, is_sent=is_sent).keys() == {"b"}


@pytest.mark.parametrize(
    "schema",
    [
        pytest.param(False, id="nothing is valid"),
        pytest.param(ref("Endless"), id="it is nested without end"),
        pytest.param({"type": "string", "pattern": ".^"}, id="a pattern that nothing matches"),
        pytest.param({"type": "string", "minLength": 10**9}, id="a huge text"),
        pytest.param({"type": "array", "items": {}, "minItems": 10**9}, id="a huge array"),
    ],
)
def test_what_can_not_be_made_is_an_error(schema: Any) -> None:
    with pytest.raises(UnmakeableError):
        make(schema)


def test_a_hostile_pattern_takes_no_time() -> None:
    assert isinstance(make({"type": "string", "pattern": "^(([a-z0-9])+.)+[A-Z]([a-z0-9])+$"}), str)


@pytest.mark.parametrize(
    "pattern",
    [
        r"^[-a-zA-Z0-9_]+$",
        r"^\d{4}-\d{2}$",
        r"^(?:red|green)-[^a-z]{2}$",
        r"^#(?:[0-9a-f]{3}){1,2}$",
        r"^\w+@\w+\.com$",
        r"^[^\d\s]{5}$",
        r"^\S+\D$",
        r"(?:png)$",
        r"^.{0,40}$",
        r"^\+?1?\d{9,15}$",
    ],
)
def test_a_text_matches_its_pattern(pattern: str) -> None:
    assert re.search(pattern, make({"type": "string", "pattern": pattern}))
