"""The fast way to a row gives what `to_row` gives, for every listing of the description."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest

from fleetit._description.methods import load_methods
from fleetit._rows.plans import read_rows_of
from fleetit._rows.values import as_sent, encode_row
from fleetit_api._column_types import describe_columns
from fleetit_api._listings import get_row_model
from fleetit_api._rows import make_row
from fleetit_api._structs import read_bytes
from fleetit_api.models import Citation, Toll

LISTINGS = [method for method in load_methods().values() if method.is_listing]
TOLL: dict[str, Any] = {
    "id": 1,
    "vehicle": {
        "id": 2,
        "custom_fields": {"a": "b"},
        "fleet": {"id": 3, "title": "x"},
        "added_date": "2026-01-01 10:00",
    },
    "amount": "1.50",
    "is_billed": True,
}


def read(document: dict[str, Any], reserved: str | None = None) -> tuple[list[Any], list[dict[str, Any]], bool]:
    """Return the rows, what `to_row` gives, and whether the fast way was taken."""
    operation = next(each.operation for each in LISTINGS if each.id == "tolls_list")
    body = json.dumps(document).encode()
    converter: Any = read_rows_of(operation, reserved).responses[0].converter
    envelope: Any = None
    is_fast = False
    for _ in range(2):  # what is not described is known from the second time on
        envelope = read_bytes(converter, body)
        is_fast = envelope is not None
        if envelope is None:
            envelope = converter.read(json.loads(body))
    answer: Any = operation.responses[0].converter.read(json.loads(body))
    return envelope["results"], [make_row(row, as_sent) for row in answer.results], is_fast


@pytest.mark.parametrize(
    ("changes", "is_fast"),
    [
        pytest.param({}, True, id="as described"),
        pytest.param({"new": 1, "vehicle": {"id": 2, "new": {"a": {"b": 1}}}}, True, id="unknown fields"),
        pytest.param({"vehicle": None, "driver": None}, True, id="no objects"),
        pytest.param({"amount": ""}, True, id="empty text is no amount"),
        pytest.param({"amount": 5, "our_cost": 1.5, "violation_fee": "x"}, True, id="other values for amounts"),
        pytest.param({"billed_on": "2026-01-01 10:00:00Z", "posting_date": "2026-1-1"}, True, id="other dates"),
        pytest.param({"agency": {"a": 1}}, False, id="object in place of a text"),
        pytest.param({"agency": [1, "a"]}, True, id="array in place of a text"),
        pytest.param({"custom_fields": {"a": 1, "b": None, "c": [1], "d": {"e": 1}}}, True, id="nested custom fields"),
        pytest.param({"custom_fields": {}}, True, id="no custom fields"),
        pytest.param({"vehicle_id": 9}, True, id="name of a column inside"),
        pytest.param({"exit": {"plaza": 1}}, True, id="name of a column from an unknown object"),
        pytest.param({"custom_fields": {"a": 1}, "custom": {"fields_a": 2}}, True, id="two objects, one name"),
        pytest.param({"custom_fields": {"a": 1}, "custom_fields_a": 2}, True, id="object and field of one name"),
        pytest.param({"billing_status": "NEW_STATUS"}, True, id="unknown value of an enum"),
        pytest.param({"source_id": 2**80}, True, id="large integer"),
    ],
)
def test_row_is_that_of_to_row(changes: dict[str, Any], is_fast: bool) -> None:
    document = {"count": 1, "next": None, "previous": None, "results": [{**TOLL, **changes}]}
    (row,), (expected,), was_fast = read(document)
    found = json.loads(row.line, parse_float=Decimal)
    wanted = json.loads(encode_row(expected), parse_float=Decimal)
    assert without_nulls(found) == without_nulls(wanted)
    assert (row.id, was_fast) == (1, is_fast)


def without_nulls(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if value is not None}


def test_the_column_of_the_fleet_is_never_that_of_a_row() -> None:
    (row,), _, _ = read({"count": 1, "results": [{**TOLL, "fleet_id": 5}]}, "fleet_id")
    assert json.loads(row.line)["fleet_id_"] == 5
    assert "fleet_id" not in json.loads(row.line)


def test_the_column_of_the_fleet_is_free_where_another_row_has_a_field_of_its_name() -> None:
    for _ in range(3):  # fields that the description doesn't have are remembered
        read({"count": 1, "results": [{**TOLL, "fleet_id": 5, "fleet_id_": 7}]}, "fleet_id")
    (row,), _, _ = read({"count": 1, "results": [{**TOLL, "fleet_id": 5}]}, "fleet_id")
    assert json.loads(row.line)["fleet_id_"] == 5


@pytest.mark.parametrize("method", LISTINGS, ids=lambda each: each.full_name)
def test_the_described_columns_are_those_of_a_row_without_values(method: Any) -> None:
    model: Any = get_row_model(method.operation.responses[0].converter, method.operation.listing)
    row = make_row(model.from_dict({"id": 1}))
    described = describe_columns(model).kinds
    assert [name for name in row if name in described] == list(described)
    assert {name for name in row if name not in described} <= {"custom_fields", "vehicle_custom_fields", "data"} | {
        name for name in row if name.startswith("data")
    }


@pytest.mark.parametrize(
    ("model", "name", "kinds"),
    [
        pytest.param(Toll, "amount", ("decimal",), id="decimal"),
        pytest.param(Toll, "included_in_driver_invoice", ("boolean", "integer"), id="union"),
        pytest.param(Toll, "vehicle_added_date", ("datetime",), id="inside"),
        pytest.param(Toll, "billing_status", ("text",), id="enum"),
        pytest.param(Toll, "transponder_agencies", ("json",), id="array"),
        pytest.param(Citation, "ticket_date", ("date",), id="date"),
    ],
)
def test_kinds_of_columns(model: Any, name: str, kinds: tuple[str, ...]) -> None:
    assert describe_columns(model).kinds[name] == kinds
