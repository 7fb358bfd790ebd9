"""Single cases of invalid values, and a comparison with openapi-schema-validator."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openapi_schema_validator import OAS30Validator, oas30_format_checker

from fleetit._body_validation import SchemaValidator

SCHEMAS: dict[str, Any] = {
    "Name": {"type": "string", "minLength": 2, "maxLength": 4},
    "Size": {"type": "string", "enum": ["S", "L"]},
}


def _resolve(node: Any) -> Any:
    while "$ref" in node:
        node = SCHEMAS[node["$ref"].rpartition("/")[2]]
    return node


def _problems(schema: dict[str, Any], value: object) -> list[tuple[tuple[str | int, ...], str]]:
    return list(SchemaValidator(_resolve).iter_errors(schema, value))


@pytest.mark.parametrize(
    ("schema", "value", "text"),
    [
        pytest.param({"type": "string", "pattern": "^a$"}, "a\n", "not of the form ^a$", id="a line break at the end"),
        pytest.param({"type": "string", "pattern": r"^\d$"}, "٣", r"not of the form ^\d$", id="another script's digit"),
        pytest.param({"type": "string", "pattern": r"\$"}, "a", r"not of the form \$", id="a dollar that is a dollar"),
        pytest.param({"type": "integer"}, True, "an integer is expected, not a boolean", id="true is not a number"),
        pytest.param({"type": "integer"}, None, "an integer is expected, not null", id="null"),
        pytest.param(
            {"oneOf": [{"$ref": "#/s/Size"}, {"type": "string", "nullable": True, "enum": [None]}]},
            "M",
            "not one of S, L",
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


@given(schema=st.recursive(LEAVES, _nest, max_leaves=6), value=VALUES)
def test_a_value_is_invalid_exactly_if_openapi_schema_validator_says_so(schema: dict[str, Any], value: object) -> None:
    root = copy.deepcopy({"allOf": [schema], "s": SCHEMAS})
    accepted = OAS30Validator(root, format_checker=oas30_format_checker).is_valid(value)
    assert (_problems(schema, value) == []) is accepted
