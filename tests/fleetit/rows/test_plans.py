"""The fast way to a row gives what `to_row` gives, for every listing of the description."""

from __future__ import annotations

import json
from decimal import Decimal
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, ClassVar
from unittest.mock import patch

import pytest
from attrs import define, evolve

from fleetit.service import SERVICE, TENANT
from fleetit_api.models import Citation, Toll
from fleetit_api.types import Model
from openapi_sdk.model.column_names import describe_columns, make_row
from openapi_sdk.model.converters import Array, Object, Unchanged
from openapi_sdk.model.listings import Listing, get_row_model
from openapi_sdk.model.structs import read_bytes
from openapi_sdk.rows import plans
from openapi_sdk.rows.columns import describe_rows, name_tenant_column
from openapi_sdk.rows.plans import RowReader, read_rows_of
from openapi_sdk.rows.values import as_sent, encode_row

if TYPE_CHECKING:
    from collections.abc import Mapping

LISTINGS = [method for method in SERVICE.description.methods.values() if method.row_fields]
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


def read(
    document: dict[str, Any], reserved: str | None = None, *, listing: str = "tolls_list", secrets: bool = True
) -> tuple[list[Any], list[dict[str, Any]], str]:
    """Return the rows, what `to_row` gives, and what rows were made of: a Struct, a model of it, or the document."""
    operation = next(each.operation for each in LISTINGS if each.id == listing)
    body = json.dumps(document).encode()
    converter: Any = read_rows_of(operation, reserved, secrets=secrets).responses[0].converter
    envelope: Any = None
    way = ""
    for _ in range(2):  # what is not described is known from the second time on
        with patch.object(plans, "make_row_of_model", wraps=plans.make_row_of_model) as made:
            envelope = read_bytes(converter, body)
        way = "document" if envelope is None else "model" if made.called else "Struct"
        if envelope is None:
            envelope = converter.read(json.loads(body))
    answer: Any = operation.responses[0].converter.read(json.loads(body))
    return envelope["results"], [make_row(row, as_sent) for row in answer.results], way


@pytest.mark.parametrize(
    ("changes", "way"),
    [
        pytest.param({}, "Struct", id="as described"),
        pytest.param({"new": 1, "vehicle": {"id": 2, "new": {"a": {"b": 1}}}}, "model", id="nested unknown fields"),
        pytest.param({"new": 1, "vehicle": {"id": 2, "new": {"a": 1, "b": "x"}}}, "Struct", id="unknown fields"),
        pytest.param({"new": [1, {"a": 2}], "late": None}, "Struct", id="unknown array"),
        pytest.param({"custom_fields": {"a": 1, "b": 0.5, "c": True, "d": None, "e": "x"}}, "Struct", id="scalars"),
        pytest.param({"vehicle": None, "driver": None}, "Struct", id="no objects"),
        pytest.param({"amount": ""}, "Struct", id="empty text is no amount"),
        pytest.param({"amount": 5, "our_cost": 1.5, "violation_fee": "x"}, "Struct", id="other values for amounts"),
        pytest.param({"billed_on": "2026-01-01 10:00:00Z", "posting_date": "2026-1-1"}, "Struct", id="other dates"),
        pytest.param({"agency": {"a": 1}}, "document", id="object in place of a text"),
        pytest.param({"agency": [1, "a"]}, "Struct", id="array in place of a text"),
        pytest.param(
            {"custom_fields": {"a": 1, "b": None, "c": [1], "d": {"e": 1}}}, "model", id="nested custom fields"
        ),
        pytest.param({"custom_fields": {}}, "Struct", id="no custom fields"),
        pytest.param({"vehicle_id": 9}, "model", id="name of a column inside"),
        pytest.param({"exit": {"plaza": 1}}, "model", id="name of a column from an unknown object"),
        pytest.param({"custom_fields": {"a": 1}, "custom": {"fields_a": 2}}, "model", id="two objects, one name"),
        pytest.param({"custom_fields": {"a": 1}, "custom_fields_a": 2}, "model", id="object and field of one name"),
        pytest.param({"billing_status": "NEW_STATUS"}, "Struct", id="unknown value of an enum"),
        pytest.param({"source_id": 2**80}, "Struct", id="large integer"),
    ],
)
def test_row_is_that_of_to_row(changes: dict[str, Any], way: str) -> None:
    document = {"count": 1, "next": None, "previous": None, "results": [{**TOLL, **changes}]}
    (row,), (expected,), found_way = read(document)
    found = json.loads(row.line, parse_float=Decimal)
    wanted = json.loads(encode_row(expected), parse_float=Decimal)
    assert without_nulls(found) == without_nulls(wanted)
    assert (row.id, found_way) == (1, way)


@pytest.mark.parametrize(
    ("listing", "row", "way"),
    [
        pytest.param("tolls_list", {**TOLL, "new": 1, "tags": ["a"]}, "Struct", id="none"),
        pytest.param("tolls_list", {**TOLL, "custom_fields": {"API key": "!"}}, "model", id="in custom fields"),
        pytest.param("tolls_list", {**TOLL, "new": {"pin": "!"}}, "model", id="in an unknown object"),
        pytest.param("tolls_list", {**TOLL, "new": {"a": {"pin": "!"}}}, "model", id="deep in an unknown object"),
        pytest.param("tolls_list", {**TOLL, "new": [{"pin": "!", "a": 1}]}, "model", id="in an unknown array"),
        pytest.param("tolls_list", {**TOLL, "auth_token": "!"}, "Struct", id="unknown"),
        pytest.param("tolls_list", {**TOLL, "max_tokens": 5}, "model", id="an unknown number that is none"),
        pytest.param(
            "tolls_list", {**TOLL, "vehicle": {"id": 2, "pin": {"a": "!"}}}, "Struct", id="unknown in an object"
        ),
        pytest.param("citations_list", {"id": 1, "pin": "!", "amount": "1.50"}, "Struct", id="described"),
        pytest.param(
            "integrations_list_active", {"id": 1, "data": {"auth": {"a": "!"}, "urls": {"a": "b"}}}, "Struct", id="deep"
        ),
    ],
)
def test_row_without_secrets(listing: str, row: dict[str, Any], way: str) -> None:
    document = {"count": 1, "next": None, "previous": None, "results": [row]}
    (found,), _, found_way = read(document, listing=listing, secrets=False)
    (whole,), _, _ = read(document, listing=listing)
    wanted = {name: value for name, value in json.loads(whole.line).items() if value != "!"}
    if isinstance(row.get("new"), list):
        wanted["new"] = [{"a": 1}]
    assert without_nulls(json.loads(found.line)) == without_nulls(wanted)
    assert (b"!" in whole.line, found_way) == (b"!" in json.dumps(row).encode(), way)


@pytest.mark.parametrize(
    ("sent", "written"),
    [
        pytest.param("4.50", "4.50", id="digits are kept"),
        pytest.param("1e300", "1E+300", id="large"),
        pytest.param("1e301", '"1E+301"', id="too large for most readers"),
        pytest.param("-1e-301", '"-1E-301"', id="too small for most readers"),
        pytest.param("[4.50]", None, id="no number"),
    ],
)
def test_amount_that_is_a_number(sent: str, written: str | None) -> None:
    operation = next(each.operation for each in LISTINGS if each.id == "tolls_list")
    converter: Any = read_rows_of(operation, None, secrets=True).responses[0].converter
    body = f'{{"count": 1, "next": null, "previous": null, "results": [{{"id": 1, "amount": {sent}}}]}}'
    envelope: Any = read_bytes(converter, body.encode())
    assert (envelope is None) == (written is None)
    if envelope is not None:
        assert f'"amount":{written},'.encode() in envelope["results"][0].line


@pytest.mark.parametrize(
    ("results", "is_read"),
    [pytest.param(None, True, id="in place of the rows"), pytest.param([None], False, id="in place of a row")],
)
def test_null(results: Any, is_read: bool) -> None:
    operation = next(each.operation for each in LISTINGS if each.id == "tolls_list")
    converter: Any = read_rows_of(operation, None, secrets=True).responses[0].converter
    page = {"count": 1, "next": None, "previous": None, "results": results}
    assert read_bytes(converter, json.dumps(page).encode()) == (page if is_read else None)
    if is_read:
        assert converter.read(page) == page


def test_an_answer_that_is_no_page_stays_as_it_is() -> None:
    reader = RowReader(Unchanged(), Listing("offset", "results"), None, secrets=True)
    assert reader.read({"detail": "x"}) == {"detail": "x"}


def without_nulls(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if value is not None}


@define(repr=False)
class Inner(Model):
    b: Any = None
    b_c: Any = None

    _attributes: ClassVar[Mapping[str, str]] = {"b": "b", "b_c": "b_c"}

    @classmethod
    def _from_struct(cls, struct: Any) -> Inner:
        return cls(struct.b, struct.b_c)


@define(repr=False)
class Outer(Model):
    """A column `a_b` of the object `a`, and a field of the same name."""

    a: Any = None
    a_b: Any = None

    _attributes: ClassVar[Mapping[str, str]] = {"a": "a", "a_b": "a_b"}

    @classmethod
    def _converters(cls) -> Mapping[str, Any]:
        return {"a": Object(Inner)}

    @classmethod
    def _from_struct(cls, struct: Any) -> Outer:
        return cls(Inner._from_struct(struct.a), struct.a_b)


@define(repr=False)
class OuterOfObjects(Outer):
    """The field of the same name is an object too, so that it is no column."""

    @classmethod
    def _converters(cls) -> Mapping[str, Any]:
        return {"a": Object(Inner), "a_b": Object(Inner)}

    @classmethod
    def _from_struct(cls, struct: Any) -> OuterOfObjects:
        return cls(Inner._from_struct(struct.a), Inner._from_struct(struct.a_b))


@pytest.mark.parametrize(
    ("model", "a_b", "expected"),
    [
        pytest.param(Outer, 3, {"a_b_": 1, "a_b_c": 2, "a_b": 3}, id="of a value"),
        pytest.param(
            OuterOfObjects,
            {"b": 3, "b_c": 4},
            {"a_b_": 1, "a_b_c": 2, "a_b_b": 3, "a_b_b_c": 4},
            id="of an object",
        ),
    ],
)
def test_a_described_field_keeps_its_name(model: type[Model], a_b: Any, expected: dict[str, Any]) -> None:
    reader = RowReader(Array(Object(model)), Listing("whole", results=""), None, secrets=True)
    (row,) = reader.read_body(json.dumps([{"a": {"b": 1, "b_c": 2}, "a_b": a_b}]).encode())
    assert json.loads(row.line) == expected


def test_the_column_of_the_fleet_is_never_that_of_a_row() -> None:
    (row,), _, _ = read({"count": 1, "results": [{**TOLL, "fleet_id": 5}]}, "fleet_id")
    assert json.loads(row.line)["fleet_id_"] == 5
    assert "fleet_id" not in json.loads(row.line)


def test_the_column_of_the_fleet_is_none_that_is_described() -> None:
    assert [name_tenant_column(TENANT, each) for each in ((), {"fleet_id"}, {"fleet_id", "fleet_id_"})] == [
        "fleet_id", "fleet_id_", "fleet_id__",
    ]  # fmt: skip


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


def test_a_limited_number_of_columns_is_remembered() -> None:
    names = plans._ColumnNames(("custom_fields",))
    for number in range(4096):
        assert names[str(number)] == f"custom_fields_{number}"
    assert len(names) == 4096
    assert names["a"] == "custom_fields_a"
    assert [*names] == ["a"]


def test_rows_are_in_the_field_that_the_listing_names() -> None:
    method: Any = next(each for each in LISTINGS if each.id == "tolls_list")
    operation = evolve(method.operation, listing=evolve(method.operation.listing, results="previous"))
    assert describe_rows(method)
    other: Any = SimpleNamespace(operation=operation)
    assert describe_rows(other) == {}
