"""Single cases of invalid values, and a comparison with openapi-schema-validator."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openapi_schema_validator import OAS30Validator, OAS31Validator, oas30_format_checker

from fleetit_api.types import File
from openapi_sdk.description import schema_validation
from openapi_sdk.description.schema_validation import iter_schema_errors

SCHEMAS: dict[str, Any] = {
    "Name": {"type": "string", "minLength": 2, "maxLength": 4},
    "Size": {"type": "string", "enum": ["S", "L"]},
}


def _problems(schema: Any, value: object) -> list[tuple[tuple[str | int, ...], str]]:
    return list(iter_schema_errors({"s": SCHEMAS}, schema, value))


CHOICE = {"enum": ["annual", "", "N/A", 3, True, None]}
CHOICES = "'annual', '', 'N/A', 3, True, None"


@pytest.mark.parametrize(
    ("field", "value", "text"),
    [
        pytest.param("period", "weekly", f"'weekly' is not one of {CHOICES}", id="a text"),
        pytest.param("period", " ", f"' ' is not one of {CHOICES}", id="a space"),
        pytest.param("period", 1, f"1 is not one of {CHOICES}", id="a number that is no true"),
        pytest.param("period", False, f"False is not one of {CHOICES}", id="a boolean"),
        pytest.param("period", "x" * 90, f"'{'x' * 79}… is not one of {CHOICES}", id="a long text"),
        pytest.param("period", "a\n", f"'a\\n' is not one of {CHOICES}", id="a line break"),
        pytest.param("period", {"pin": "1234"}, f"not one of {CHOICES}", id="an object, which may hold a secret"),
        pytest.param("period", ["1234"], f"not one of {CHOICES}", id="an array"),
        pytest.param("pin", "1234", f"not one of {CHOICES}", id="secret by its name"),
        pytest.param("apiKeys", "1234", f"not one of {CHOICES}", id="secret by its words"),
        pytest.param("plan", "1234", f"not one of {CHOICES}", id="secret by the description"),
    ],
)
@pytest.mark.parametrize("is_within", [False, True])
def test_another_value_than_those_of_an_enum_is_shown_unless_it_is_secret(
    field: str, value: object, text: str, is_within: bool
) -> None:
    schema: dict[str, Any] = {"type": "object", "properties": {field: CHOICE}}
    document: dict[str, Any] = {"s": {"allOf": [schema, {"x-secret-properties": ["plan"]}]}}
    given: Any = {field: value}
    if is_within:  # an object in which everything is secret
        document = {"s": {"properties": {"auth": document["s"]}}}
        given, text = {"auth": given}, f"not one of {CHOICES}"
    assert [found for _, found in iter_schema_errors(document, {"$ref": "#/s"}, given)] == [text]


@pytest.mark.parametrize(
    ("schema", "value", "text"),
    [
        pytest.param({"type": "string", "pattern": "^a$"}, "a\n", "not of the form ^a$", id="a line break at the end"),
        pytest.param({"type": "string", "pattern": r"^\d$"}, "٣", r"not of the form ^\d$", id="another script's digit"),
        pytest.param({"type": "string", "pattern": r"\$"}, "a", r"not of the form \$", id="a dollar that is a dollar"),
        pytest.param({"type": "integer"}, True, "an integer is expected, not a boolean", id="true is not a number"),
        pytest.param({"type": "integer"}, None, "an integer is expected, not null", id="null"),
        pytest.param(
            {"$ref": "#/s/Name", "nullable": True}, "a", "has 1 character", id="no null where null is accepted"
        ),
        pytest.param({"$ref": "#/s/Name", "pattern": "^b"}, "abc", "not of the form ^b", id="beside a reference"),
        pytest.param({"multipleOf": 1}, 1.5, "not a multiple of 1", id="a step of one"),
        pytest.param(
            {"oneOf": [{"$ref": "#/s/Size"}, {"type": "string", "nullable": True, "enum": [None]}]},
            "M",
            "'M' is not one of 'S', 'L'",
            id="a choice or null says the choice",
        ),
        pytest.param(
            {"oneOf": [{"type": "integer"}, {"$ref": "#/s/Size"}]},
            [],
            "none of the 2 forms that are described fits",
            id="neither",
        ),
        pytest.param({"type": "object", "additionalProperties": False}, {"a": 1}, "nothing else", id="nothing else"),
        pytest.param({"type": "object", "additionalProperties": {"type": "string"}}, {"a": 1}, "a string", id="others"),
        pytest.param({"type": "string", "format": "uri"}, "no address", "not a URI", id="an address"),
        pytest.param({"type": "string", "format": "date"}, "2025-W01-1", "not a date", id="a week is not a date"),
        pytest.param(
            {"type": "string", "format": "date-time"}, "2025-01-01T00:00:00", "not a date and", id="no offset"
        ),
        pytest.param(
            {"type": "string", "format": "date-time"}, "2025-01-01T25:00:00Z", "not a date and", id="25 hours"
        ),
    ],
)
def test_each_error_is_reported_once(schema: dict[str, Any], value: object, text: str) -> None:
    ((_, found),) = _problems(schema, value)
    assert text in found


@pytest.mark.parametrize(("count", "end"), [(20, ", 18, 19"), (21, ", 18, 19, …")])
def test_a_message_lists_twenty_choices(count: int, end: str) -> None:
    ((_, found),) = _problems({"enum": [*range(count)]}, "x")
    assert found.endswith(end)


@pytest.mark.parametrize(
    ("keyword", "values", "noun"),
    [
        pytest.param("Length", ["", "a", "ab", "abc"], "character", id="a text"),
        pytest.param("Items", [[], [1], [1, 2], [1, 2, 3]], "item", id="an array"),
        pytest.param("Properties", [{}, {"a": 1}, {"a": 1, "b": 2}, dict.fromkeys("abc")], "field", id="an object"),
    ],
)
def test_a_size_is_limited(keyword: str, values: list[object], noun: str) -> None:
    def describe(limit: str, number: int) -> list[str]:
        return [text for value in values for _, text in _problems({f"{limit}{keyword}": number}, value)]

    assert describe("min", 1) == [f"has 0 {noun}s, at least 1 is needed"]
    assert describe("min", 2) == [f"has 0 {noun}s, at least 2 are needed", f"has 1 {noun}, at least 2 are needed"]
    assert describe("max", 2) == [f"has 3 {noun}s, at most 2 are accepted"]
    assert describe("max", 1) == [f"has {size} {noun}s, at most 1 is accepted" for size in (2, 3)]
    assert describe("max", 0)[0] == f"has 1 {noun}, at most 0 are accepted"


@pytest.mark.parametrize(
    ("schema", "texts"),
    [
        pytest.param({"minimum": 2}, ["must be at least 2", "", ""], id="a minimum"),
        pytest.param({"maximum": 2}, ["", "", "must be at most 2"], id="a maximum"),
        pytest.param({"exclusiveMinimum": 2}, ["must be more than 2"] * 2 + [""], id="an excluded minimum"),
        pytest.param({"exclusiveMaximum": 2}, [""] + ["must be less than 2"] * 2, id="an excluded maximum"),
        pytest.param(
            {"minimum": 2, "exclusiveMinimum": True},
            ["must be more than 2"] * 2 + [""],
            id="an excluded minimum of 3.0",
        ),
        pytest.param(
            {"maximum": 2, "exclusiveMaximum": True},
            [""] + ["must be less than 2"] * 2,
            id="an excluded maximum of 3.0",
        ),
        pytest.param({"minimum": 2, "exclusiveMinimum": False}, ["must be at least 2", "", ""], id="not excluded"),
        pytest.param({"multipleOf": 2}, ["not a multiple of 2", "", "not a multiple of 2"], id="a step"),
        pytest.param({"multipleOf": 0}, ["", "", ""], id="no step"),
        pytest.param({"multipleOf": -0.7}, ["", "", ""], id="a step that no valid schema has"),
    ],
)
def test_a_number_is_limited(schema: dict[str, Any], texts: list[str]) -> None:
    assert ["".join(text for _, text in _problems(schema, value)) for value in (1, 2, 3)] == texts


NUMBERS = st.integers(-3, 3)
LENGTHS = st.integers(0, 3)
LEAVES: st.SearchStrategy[dict[str, Any]] = st.one_of(
    st.fixed_dictionaries({"type": st.just("integer"), "minimum": NUMBERS, "exclusiveMinimum": st.booleans()}),
    st.fixed_dictionaries({"type": st.just("number"), "maximum": NUMBERS, "exclusiveMaximum": st.booleans()}),
    st.fixed_dictionaries({"type": st.just("string"), "minLength": LENGTHS, "nullable": st.booleans()}),
    st.fixed_dictionaries({"type": st.just("string"), "maxLength": LENGTHS, "pattern": st.sampled_from(["^a", "b$"])}),
    st.fixed_dictionaries({"type": st.just("string"), "enum": st.just(["a", "b"])}),
    st.sampled_from([{"type": "boolean"}, {"$ref": "#/s/Name"}, {"$ref": "#/s/Size"}, {}]),
)


def _nest(inner: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    names = st.sampled_from("abc")
    return st.one_of(
        st.fixed_dictionaries({"type": st.just("array"), "items": inner, "minItems": LENGTHS}),
        st.fixed_dictionaries(
            {
                "type": st.just("object"),
                "properties": st.dictionaries(names, inner),
                "required": st.lists(names, min_size=1, unique=True),
                "additionalProperties": st.one_of(st.booleans(), inner),
            }
        ),
        st.fixed_dictionaries({"anyOf": st.lists(inner, min_size=1, max_size=3)}),
        st.fixed_dictionaries({"allOf": st.lists(inner, min_size=1, max_size=2)}),
    )


VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-4, 4), st.sampled_from([1.5, -2.5]), st.text("ab", max_size=5)),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from("abcd"), inner, max_size=4),
    max_leaves=8,
)


@pytest.mark.heavy
@given(schema=st.recursive(LEAVES, _nest, max_leaves=6), value=VALUES)
def test_a_value_is_invalid_exactly_if_openapi_schema_validator_says_so(schema: dict[str, Any], value: object) -> None:
    root = copy.deepcopy({"allOf": [schema], "s": SCHEMAS})
    accepted = OAS30Validator(root, format_checker=oas30_format_checker).is_valid(value)
    assert (_problems(schema, value) == []) is accepted


TYPES = st.lists(st.sampled_from(["null", "string", "integer", "array", "object", "boolean", "number"]), max_size=3)
LEAVES_31: st.SearchStrategy[Any] = st.one_of(
    st.fixed_dictionaries({"type": TYPES.filter(bool), "exclusiveMinimum": NUMBERS, "maximum": NUMBERS}),
    st.fixed_dictionaries({"type": TYPES.filter(bool), "minLength": LENGTHS, "minProperties": LENGTHS}),
    st.fixed_dictionaries({"exclusiveMaximum": NUMBERS, "multipleOf": st.sampled_from([2, 0.5])}),
    st.fixed_dictionaries({"const": st.sampled_from([1, True, "a", None, [1], {"a": 0}])}),
    st.fixed_dictionaries({"enum": st.lists(st.sampled_from([1, True, "a", None, 0, False]), min_size=1)}),
    st.fixed_dictionaries({"$ref": st.just("#/s/Name"), "maxLength": LENGTHS}),
    st.sampled_from([True, False, {}, {"$ref": "#/s/Size"}, {"unknown": [1]}]),
)


def _nest_31(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    names = st.sampled_from("abc")
    return st.one_of(
        st.fixed_dictionaries(
            {"prefixItems": st.lists(inner, min_size=1, max_size=2), "items": inner, "uniqueItems": st.booleans()}
        ),
        st.fixed_dictionaries(
            {"properties": st.dictionaries(names, inner), "required": st.lists(names), "additionalProperties": inner}
        ),
        st.fixed_dictionaries({"anyOf": st.lists(inner, min_size=1, max_size=3), "allOf": st.lists(inner, max_size=2)}),
    )


@pytest.mark.heavy
@given(schema=st.recursive(LEAVES_31, _nest_31, max_leaves=6), value=VALUES)
def test_it_says_so_for_3_1_too(schema: Any, value: object) -> None:
    root = copy.deepcopy({"allOf": [schema], "s": SCHEMAS})
    accepted = OAS31Validator(root).is_valid(value)
    assert (_problems(schema, value) == []) is accepted


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        pytest.param({"type": "string", "pattern": "^(a+)+$"}, "a" * 50 + "!", id="a pattern that takes forever"),
        pytest.param({"type": "string", "pattern": r"\p{Lu}"}, "a", id="a pattern of another language"),
        pytest.param({"type": "file"}, "a", id="an unknown type"),
        pytest.param({"not": {"type": "string"}, "if": {}, "then": False, "contains": False}, "a", id="other keywords"),
        pytest.param({"patternProperties": {"^x": {}}, "additionalProperties": False}, {"x": 1}, id="names of a form"),
        pytest.param({"required": ["id"], "properties": {"id": {"readOnly": True}}}, {}, id="required, but read-only"),
        pytest.param({"type": "string", "format": "binary", "minLength": 9}, File(b"x"), id="a file"),
        pytest.param({"type": "array", "items": {"type": "string"}}, [File(b"x")], id="files"),
        pytest.param({"multipleOf": 1e-300}, 1e300, id="a quotient with too many digits"),
        pytest.param({"minLength": "3", "maximum": [], "required": 1, "enum": {}, "type": 5}, "a", id="malformed"),
        pytest.param({"oneOf": [{"type": "number"}, {"type": "integer"}]}, 1, id="two of oneOf fit"),
        pytest.param({"$ref": "#/s/Name", "nullable": True}, None, id="null beside a reference, as 3.0 has it"),
        pytest.param({"type": "integer"}, 1.0, id="a whole number with a point"),
        pytest.param({"oneOf": [{"type": "string"}, {"type": "integer"}]}, 1, id="the second of oneOf fits"),
        pytest.param({"type": "string", "nullable": True}, None, id="null, as 3.0 has it"),
        pytest.param({"minLength": 1, "required": ["a"], "minItems": 1}, None, id="null where no type is named"),
    ],
)
def test_what_is_not_certain_is_accepted(schema: Any, value: object) -> None:
    assert _problems(schema, value) == []


def test_what_is_too_much_to_check_is_accepted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schema_validation, "_MAX_CHECKS", 3)
    assert [location for location, _ in _problems({"items": {"type": "string"}}, [1] * 9)] == [(0,), (1,)]


@pytest.mark.heavy
@pytest.mark.no_cover  # would take three times as long; others run the same lines
def test_alternatives_in_alternatives_end() -> None:
    schemas = [{"type": "array", "items": {"$ref": "#"}, "minItems": number} for number in range(3)]
    value: Any = 1
    for _ in range(40):
        value = [value]
    found = iter_schema_errors({"anyOf": schemas}, {"$ref": "#"}, value)
    assert list(found) is not None
