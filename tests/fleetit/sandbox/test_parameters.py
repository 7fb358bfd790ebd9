from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openapi_sdk.description.document import Description
from openapi_sdk.sandbox.requests import ParameterValidator, RefusedError
from tests.fleetit.sandbox.made_up import TEXT, answer, page, query

PAGE = {"type": "integer", "minimum": 2, "maximum": 5}
OPEN = {"type": "number", "minimum": 0, "exclusiveMinimum": True, "maximum": 1, "exclusiveMaximum": True}


def _parameters(schema: dict[str, Any], place: str = "query", **more: Any) -> ParameterValidator:
    parameter = {"name": "it", "in": place, "schema": schema, **more}
    description = Description({"paths": {"/": {"get": {"parameters": [parameter], "responses": {}}}}})
    return ParameterValidator(description, description.operations[0])


def _get_errors(parameters: ParameterValidator, query: dict[str, list[str]]) -> list[str]:
    try:
        parameters.check_query(query)
    except RefusedError as refused:
        return list(refused.body["it"]) if refused.status == 400 else [f"not 400 but {refused.status}"]
    return []


@pytest.mark.parametrize(
    ("schema", "sent", "error"),
    [
        pytest.param({"type": "integer"}, "-12", "", id="a negative integer"),
        pytest.param({"type": "integer"}, "1.0", "A valid integer", id="a fraction for an integer"),
        pytest.param({"type": "integer"}, "", "A valid integer", id="nothing for an integer"),
        pytest.param({"type": "integer"}, "1_0", "A valid integer", id="an underscore in an integer"),
        pytest.param({"type": "integer"}, "٣", "A valid integer", id="another script's digit"),
        pytest.param({"type": "integer"}, "9" * 5000, "A valid integer", id="more digits than int takes"),
        pytest.param({"type": "integer"}, "9" * 24, "", id="more digits than a database takes"),
        pytest.param(PAGE, "2", "", id="the minimum"),
        pytest.param(PAGE, "5", "", id="the maximum"),
        pytest.param(PAGE, "1", "at least 2", id="less than the minimum"),
        pytest.param(PAGE, "6", "at most 5", id="more than the maximum"),
        pytest.param(OPEN, "0.5", "", id="between exclusive ends"),
        pytest.param(OPEN, "0", "more than 0", id="an exclusive minimum"),
        pytest.param(OPEN, "1", "less than 1", id="an exclusive maximum"),
        pytest.param({"type": "number"}, "1e3", "", id="a number with an exponent"),
        pytest.param({"type": "number"}, "nan", "A valid number", id="not a number"),
        pytest.param({"type": "number"}, "inf", "A valid number", id="infinity"),
        pytest.param({"type": "number"}, "1e999", "A valid number", id="a number that overflows"),
        pytest.param({"type": "number"}, "x", "A valid number", id="a word for a number"),
        pytest.param({"type": "boolean"}, "True", "", id="a boolean in Python's spelling"),
        pytest.param({"type": "boolean"}, "yes", "A valid boolean", id="a word for a boolean"),
        pytest.param({"type": "string", "enum": ["a"]}, "a", "", id="a choice"),
        pytest.param({"type": "string", "enum": ["a"]}, "A", "'A' is not one of 'a'", id="a choice in another case"),
        pytest.param({"type": "string"}, "anything", "", id="free text"),
        pytest.param({"type": "string"}, "", "", id="an empty text"),
        pytest.param({"type": "string", "format": "date"}, "2025-02-28", "", id="a day"),
        pytest.param({"type": "string", "format": "date"}, "2025-02-30", "not a date", id="an invalid day"),
        pytest.param({"type": "string", "format": "date"}, "", "not a date", id="nothing for a day"),
        pytest.param({"type": "string", "pattern": "^[0-9]$"}, "5", "", id="a text that matches"),
        pytest.param({"type": "string", "pattern": "^[0-9]$"}, "5\n", "not of the form", id="a line break after it"),
        pytest.param({}, "anything", "", id="no type"),
        pytest.param({"allOf": [{"type": "integer"}]}, "x", "A valid integer", id="a type inside of allOf"),
        pytest.param({"type": "array", "items": PAGE}, "6", "at most 5", id="an array's item"),
    ],
)
def test_query_parameter_is_checked_against_its_schema(schema: dict[str, Any], sent: str, error: str) -> None:
    found = _get_errors(_parameters(schema), {"it": [sent]})
    assert len(found) == bool(error)
    assert all(error in each for each in found)


@pytest.mark.parametrize(
    ("more", "sent", "number"),
    [
        pytest.param({}, ["2", "x", "9"], 2, id="repeated, each is checked"),
        pytest.param({}, ["x", "y"], 1, id="equal problems are reported once"),
        pytest.param({}, ["2,3"], 1, id="commas are text by default"),
        pytest.param({"explode": False}, ["2,3"], 0, id="commas"),
        pytest.param({"explode": False}, ["2,x"], 1, id="commas with a bad one"),
    ],
)
def test_every_item_of_an_array_is_checked(more: dict[str, Any], sent: list[str], number: int) -> None:
    parameters = _parameters({"type": "array", "items": PAGE}, **more)
    assert len(_get_errors(parameters, {"it": sent})) == number


def test_missing_required_parameter_is_refused() -> None:
    assert _get_errors(_parameters({}, required=True), {}) == ["This parameter is required."]
    assert _get_errors(_parameters({}), {}) == []


@pytest.mark.parametrize("schema", [page(TEXT), TEXT], ids=["listing", "something else"])
def test_parameters_that_page_are_checked_where_nothing_pages(schema: dict[str, Any]) -> None:
    parameters = [query("limit", {"type": "integer"}), query("offset", {"type": "integer"})]
    operation = Description({"paths": {"/": {"get": {"parameters": parameters} | answer(schema)}}}).operations[0]
    validator = ParameterValidator(Description({}), operation)
    if operation.paging is not None:
        validator.check_query({"limit": ["x"]})
        return
    with pytest.raises(RefusedError):
        validator.check_query({"limit": ["x"]})


@given(sent=st.text())
def test_accepted_integer_is_in_range(sent: str) -> None:
    if not _get_errors(_parameters(PAGE), {"it": [sent]}):
        assert int(sent) in range(2, 6)


@given(sent=st.one_of(st.text(), st.floats().map(str)))
def test_accepted_number_is_in_range(sent: str) -> None:
    if not _get_errors(_parameters(OPEN), {"it": [sent]}):
        assert 0 < float(sent) < 1
