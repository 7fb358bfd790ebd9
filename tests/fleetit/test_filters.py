"""Which field a filter is about: its own, one of the row that a field refers to, or one of the object that it has."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from fleetit._description.filters import find_filtered
from fleetit._description.row_checks import RowFilter
from fleetit._description.shapes import Shape

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


ROW: dict[str, Any] = {
    "type": "object",
    "properties": {
        "day": {"type": "string", "format": "date"},
        "moment": {"type": "string", "format": "date-time"},
        "number": {"type": "integer"},
        "flag": {"type": "boolean"},
        "any": {},
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
    assert RowFilter(Shape({}, ROW), parameter, field, "").can_be_checked is can_be_checked
