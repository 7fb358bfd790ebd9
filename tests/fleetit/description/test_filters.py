"""Which field a filter or an order is about, which of its values match no row, and whether rows are as asked for."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from openapi_sdk.description.filters import COMPARISONS, explain_ranges, explain_unknown_values, find_filtered
from openapi_sdk.description.row_checks import RowField, RowFilter, RowOrder, find_rows
from openapi_sdk.description.shapes import ValueShape

VEHICLES: Any = SimpleNamespace(fields={"plate": None, "id": None})
FIELDS = {
    "amount": SimpleNamespace(table=None, inner_names={}),
    "vehicle": SimpleNamespace(table="vehicles", inner_names={}),
    "place": SimpleNamespace(table=None, inner_names={"city": None}),
}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        pytest.param("amount", ("amount", ""), id="a field"),
        pytest.param("amount__gte", ("amount", "gte"), id="a limit of it"),
        pytest.param("amount_max", ("amount", "max"), id="a limit of it, after one line"),
        pytest.param("vehicle", ("vehicle", ""), id="a field that refers to a row"),
        pytest.param("vehicle_plate", ("vehicle.plate", ""), id="a field of that row"),
        pytest.param("vehicle__id__lt", ("vehicle.id", "lt"), id="a limit of it, after two lines"),
        pytest.param("place_city", ("place.city", ""), id="a field of an object"),
        pytest.param("city", ("place.city", ""), id="a field of an object, alone"),
        pytest.param("plate", None, id="a field of a row, alone, could be of any"),
        pytest.param("place_plate", None, id="a field of another row"),
        pytest.param("amount_between", None, id="an unknown comparison"),
        pytest.param("gte", None, id="a comparison of nothing"),
    ],
)
def test_the_field_of_a_filter(name: str, expected: tuple[str, str] | None) -> None:
    tables: Any = {"vehicles": VEHICLES}
    table: Any = SimpleNamespace(fields=FIELDS)
    assert find_filtered(tables, table, name) == expected


@pytest.mark.parametrize(
    ("low", "high", "is_above"),
    [
        pytest.param("2025-01-02", "2025-01-01", True, id="a later day"),
        pytest.param("2025-01-01", "2025-01-01", False, id="the same day"),
        pytest.param("2025-01-01", "1x", False, id="a day and a text"),
        pytest.param("5x", "2025-01-01", False, id="a text and a day"),
        pytest.param(10, 9, True, id="a larger number"),
        pytest.param("9", "10", False, id="numbers, not texts"),
        pytest.param("9.0", 9, False, id="the same number"),
        pytest.param("x", 9, False, id="a text and a number"),
        pytest.param(9, "x", False, id="a number and a text"),
    ],
)
def test_a_range_that_ends_before_it_begins_is_named(low: object, high: object, is_above: bool) -> None:
    notes = ["least is above most, so that no row can match."] * is_above
    names = {"amount_min": "least", "amount_max": "most"}
    assert [*explain_ranges({"amount_min": low, "amount_max": high}, names)] == notes


@pytest.mark.parametrize(
    ("known", "value", "ends"),
    [
        pytest.param(["OPEN", "5"], "OPEN", [], id="known"),
        pytest.param(["OPEN", "5"], 5, [], id="known, as a number"),
        pytest.param(["OPEN", "5"], ["opne", "OPEN", "xyz"], ["opne, did you mean 'OPEN'?", "xyz!"], id="of several"),
        pytest.param([], "xyz", [], id="no values are known"),
    ],
)
def test_values_that_no_row_is_known_to_have_are_named(known: list[str], value: object, ends: list[str]) -> None:
    method: Any = SimpleNamespace(list_known_values=lambda _: known)
    argument: Any = None
    notes = explain_unknown_values(method, argument, value, name="state", others="!")
    said = ": no row is known to have this value"
    assert [each.removeprefix("state ").replace(said, "") for each in notes] == ends


ROW: dict[str, Any] = {
    "type": "object",
    "x-reads-as": {"price": "decimal"},
    "properties": {
        "day": {"type": "string", "format": "date"},
        "moment": {"type": "string", "format": "date-time"},
        "number": {"type": "integer"},
        "flag": {"type": "boolean"},
        "any": {},
        "name": {"type": "string"},
        "price": {"type": "string"},
        "width": {"type": "number"},
        "either": {"type": ["string", "integer"], "format": "date"},
        "days": {"type": "array", "items": {"type": "string", "format": "date"}},
        "owner": {"oneOf": [{"type": "integer"}, {"properties": {"id": {"type": "integer"}}}]},
        "parts": {"type": "array", "items": {"properties": {"size": {"type": "integer"}}}},
    },
}
DAY, MOMENT = ROW["properties"]["day"], ROW["properties"]["moment"]


@pytest.mark.parametrize(
    ("schema", "field", "can_be_checked"),
    [
        pytest.param(DAY, "day", True, id="a day, of days"),
        pytest.param(DAY, "moment", False, id="a day, of moments"),
        pytest.param(MOMENT, "day", False, id="a moment, of days"),
        pytest.param({"type": "string"}, "moment", True, id="a text, of moments"),
        pytest.param({"type": "string"}, "number", False, id="a text, of numbers"),
        pytest.param({"type": "integer"}, "number", True, id="a number, of numbers"),
        pytest.param({"type": "integer"}, "flag", False, id="a number, of booleans"),
        pytest.param({"type": "integer"}, "any", False, id="a number, of anything"),
        pytest.param({"type": "boolean"}, "flag", True, id="a boolean, of booleans"),
        pytest.param({"type": "boolean"}, "number", False, id="a boolean, of numbers"),
    ],
)
def test_a_filter_is_checked_by_rows_of_its_form(schema: dict[str, Any], field: str, can_be_checked: bool) -> None:
    parameter: Any = SimpleNamespace(has_commas=False, value_schema=schema)
    assert RowFilter(ValueShape({}, ROW), parameter, field, "").can_be_checked is can_be_checked


TEXT, INTEGER, NUMBER, BOOLEAN = ({"type": kind} for kind in ("string", "integer", "number", "boolean"))


@pytest.mark.parametrize(
    ("schema", "comparison", "field", "value", "texts", "expected"),
    [
        pytest.param(INTEGER, "", "number", 5, "5", True, id="a number"),
        pytest.param(INTEGER, "", "number", 5, "5.0 6", True, id="one of two numbers"),
        pytest.param(INTEGER, "", "number", 5, "6", False, id="another number"),
        pytest.param(INTEGER, "", "number", 5, "6 x", None, id="what is no number"),
        pytest.param(INTEGER, "", "number", "5", "5", None, id="a value that is not as described"),
        pytest.param(INTEGER, "", "number", None, "5", None, id="no value"),
        pytest.param(NUMBER, "", "price", "9.50", "9.5", True, id="a number that is a text"),
        pytest.param(NUMBER, "lt", "price", "9.50", "10", True, id="a number that is a text, below another one"),
        pytest.param(NUMBER, "", "width", 1e-7, "0.0000001", True, id="a number with an exponent"),
        pytest.param(INTEGER, "", "any", 5, "5", None, id="what may be anything"),
        pytest.param(BOOLEAN, "", "flag", True, "TRUE", True, id="a boolean"),
        pytest.param(BOOLEAN, "", "flag", True, "false", False, id="another boolean"),
        pytest.param(BOOLEAN, "", "flag", True, "1", None, id="what may be a boolean"),
        pytest.param(TEXT, "", "name", "AB-1", "b1", True, id="a part of a text"),
        pytest.param(TEXT, "", "name", "AB-1", "b2", False, id="no part of a text"),
        pytest.param(TEXT, "", "name", "b", "a,b", False, id="a comma where none divides"),
        pytest.param({**TEXT, "has_commas": True}, "", "name", "b", "a,b", True, id="one of two with a comma"),
        pytest.param(TEXT, "gte", "name", "b", "a", None, id="texts, whose order depends on the language"),
        pytest.param(TEXT, "gte", "name", "09:30", "09:00", True, id="a later time"),
        pytest.param(TEXT, "gte", "name", "24:30", "09:00", None, id="what is no time"),
        pytest.param(TEXT, "gte", "either", 5, "2025-01-01", None, id="a number, which is not compared with a text"),
        pytest.param(TEXT, "gte", "either", "2025-01-02", "2025-01-01", True, id="a later day"),
    ],
)
def test_whether_a_row_matches_a_filter(  # noqa: PLR0917 - a table
    schema: dict[str, Any], comparison: str, field: str, value: object, texts: str, expected: bool | None
) -> None:
    parameter: Any = SimpleNamespace(has_commas=schema.get("has_commas", False), value_schema=schema)
    made = RowFilter(ValueShape({}, ROW), parameter, field, comparison)
    assert made.matches({field: value}, texts.split(" ")) is expected


@pytest.mark.parametrize("name", COMPARISONS)
def test_which_side_a_comparison_takes(name: str) -> None:
    parameter: Any = SimpleNamespace(has_commas=False, value_schema=DAY)
    made = RowFilter(ValueShape({}, ROW), parameter, "day", name)
    found = [made.matches({"day": f"2025-01-0{day}"}, ["2025-01-02"]) for day in (1, 2, 3)]
    is_below = name in {"lt", "lte", "max", "before"}
    assert found == [is_below, name not in {"gt", "lt"}, not is_below]


@pytest.mark.parametrize(
    ("schema", "text", "expected"),
    [
        pytest.param({**TEXT, "pattern": "^a"}, "ab", True, id="of the form"),
        pytest.param({**TEXT, "pattern": "^a"}, "b", False, id="of another form"),
        pytest.param({**TEXT, "pattern": r"\p{Lu}"}, "b", True, id="a form that is not known"),
    ],
)
def test_what_a_filter_can_be_asked_for(schema: dict[str, Any], text: str, expected: bool) -> None:
    parameter: Any = SimpleNamespace(has_commas=False, value_schema=schema)
    assert RowFilter(ValueShape({}, ROW), parameter, "name", "").fits(text) is expected


@pytest.mark.parametrize(
    ("schema", "comparison", "field", "value", "text", "expected"),
    [
        pytest.param(TEXT, "", "name", "AB", "AB", True, id="the whole text"),
        pytest.param(TEXT, "", "name", "AB", "A", False, id="a part, where a filter may ask for the whole"),
        pytest.param(DAY, "after", "day", "2025-01-02", "2025-01-02", False, id="an edge that may be open"),
        pytest.param(DAY, "after", "day", "2025-01-03", "2025-01-02", True, id="behind that edge"),
        pytest.param(DAY, "gte", "day", "2025-01-02", "2025-01-02", True, id="an edge that is closed"),
        pytest.param(INTEGER, "", "number", 5, "5", True, id="a number"),
        pytest.param(INTEGER, "", "number", None, "5", False, id="no value"),
    ],
)
def test_which_rows_have_to_match(  # noqa: PLR0917 - a table
    schema: dict[str, Any], comparison: str, field: str, value: object, text: str, expected: bool
) -> None:
    parameter: Any = SimpleNamespace(has_commas=False, value_schema=schema)
    made = RowFilter(ValueShape({}, ROW), parameter, field, comparison)
    assert made.has_to_match({field: value}, [text]) is expected


@pytest.mark.parametrize(
    ("path", "row", "expected"),
    [
        pytest.param("owner", {"owner": {"id": 3}}, [3], id="an id of an object"),
        pytest.param("owner", {"owner": 3}, [3], id="an id"),
        pytest.param("owner", {"owner": {}}, [], id="an object without id"),
        pytest.param("owner.id", {"owner": {"id": 3}}, [3], id="the field of an object"),
        pytest.param("parts.size", {"parts": [{"size": 1}, {"size": "x"}, {}, 5, {"size": 2}]}, [1, 2], id="of each"),
        pytest.param("days", {"days": ["2025-01-01", "soon"]}, ["2025-01-01"], id="items that are as described"),
        pytest.param("number", {}, [], id="no such field"),
        pytest.param("number", 5, [], id="no row"),
    ],
)
def test_which_values_a_row_has(path: str, row: object, expected: list[object]) -> None:
    assert RowField(ValueShape({}, ROW), path).read(row) == expected


@pytest.mark.parametrize(
    ("value", "field", "values", "expected"),
    [
        pytest.param("number", "number", [1, 1, 2], True, id="ascending"),
        pytest.param("number", "number", [2, 1, 3], False, id="not ascending"),
        pytest.param("-number", "number", [10, 9, 9], True, id="descending"),
        pytest.param("-number", "number", [9, 10], False, id="not descending"),
        pytest.param("number", "number", [3, None, 5], True, id="a row without value counts not"),
        pytest.param("number", "number", [3, 3], None, id="all equal"),
        pytest.param("number", "number", [], None, id="no rows"),
        pytest.param("name", "name", ["09:00", "b"], None, id="a text that is no time"),
        pytest.param("either", "either", ["2025-01-01", 5], None, id="numbers and texts"),
        pytest.param("days", "days", [["2025-01-01", "2025-01-09"], ["2025-01-02"]], True, id="the first of several"),
        pytest.param("owner__id", "owner", [{"id": 1}, {"id": 2}], True, id="a field of an object"),
    ],
)
def test_whether_rows_are_in_order(value: str, field: str, values: list[object], expected: bool | None) -> None:
    parameter: Any = SimpleNamespace(name="ordering", value_schema={})
    assert RowOrder(ValueShape({}, ROW), parameter).is_kept([{field: each} for each in values], value) is expected


@pytest.mark.parametrize(
    ("rows_path", "has_array", "document", "expected"),
    [
        pytest.param("results", False, {"results": [1]}, [1], id="of a page"),
        pytest.param("results", False, {"results": 1}, None, id="of a page, which are no list"),
        pytest.param("results", False, [1], None, id="no page"),
        pytest.param("", True, [1], [1], id="a list"),
        pytest.param("", True, {"results": [1]}, None, id="no list"),
        pytest.param("", False, [1], None, id="a list of what is no row"),
    ],
)
def test_the_rows_of_an_answer(
    rows_path: str, has_array: bool, document: object, expected: list[object] | None
) -> None:
    operation: Any = SimpleNamespace(rows_path=rows_path, has_array=has_array)
    assert find_rows(operation, document) == expected
