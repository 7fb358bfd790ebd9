"""A field of an answer that is missing is None; `missing` tells it from one that is null. Rows have an id."""

from __future__ import annotations

import copy
import pickle
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar

import attrs
import pytest
from attrs import define

from fleetit_api.models import (
    ActiveIntegration,
    BillingStatusCode,
    DriverAgreement,
    Fleet,
    Toll,
    TollPage,
    TollUpdate,
    Vehicle,
    VehicleReplace,
)
from fleetit_api.types import UNSET, Model, ReadError, SentModel
from openapi_sdk.model import structs
from openapi_sdk.model.column_names import make_row
from openapi_sdk.model.converters import Array, Object
from openapi_sdk.model.responses import DescribedResponse, read_http_response

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


def _pickled(model: Any) -> Any:
    return pickle.loads(pickle.dumps(model))  # noqa: S301 - our own bytes


@pytest.mark.parametrize(
    ("document", "amount", "is_missing"),
    [
        pytest.param({"id": 1}, None, True, id="missing"),
        pytest.param({"id": 1, "amount": None}, None, False, id="null"),
        pytest.param({"id": 1, "amount": "0.00"}, Decimal("0.00"), False, id="there"),
    ],
)
@pytest.mark.parametrize("duplicate", [copy.copy, copy.deepcopy, _pickled, attrs.evolve])
def test_missing_is_told_from_null(
    document: dict[str, Any], amount: Any, is_missing: bool, duplicate: Callable[[Toll], Toll]
) -> None:
    toll = duplicate(Toll.from_dict(document))
    assert toll.amount == amount
    assert ("amount" in toll.missing) is is_missing
    assert ("amount=" in repr(toll)) is not is_missing
    assert toll.to_dict() == document


@pytest.mark.parametrize(
    ("change", "written"),
    [
        pytest.param(lambda toll: setattr(toll, "agency", "HT"), {"id": 1, "agency": "HT"}, id="an attribute"),
        pytest.param(lambda toll: toll.__setitem__("agency", "HT"), {"id": 1, "agency": "HT"}, id="an item"),
        pytest.param(lambda toll: toll.__setitem__("agency", None), {"id": 1, "agency": None}, id="an item, null"),
        pytest.param(lambda toll: toll.__setitem__("new", 5), {"id": 1, "new": 5}, id="an unknown field"),
        pytest.param(lambda toll: toll.__delitem__("id"), {}, id="an item that is deleted"),
        pytest.param(lambda toll: toll.__delitem__("amount"), {"id": 1}, id="an item that was missing is deleted"),
    ],
)
def test_a_field_that_is_set_is_not_missing(change: Callable[[Any], None], written: dict[str, Any]) -> None:
    toll: Any = Toll(id=1)
    change(toll)
    assert toll.to_dict() == written
    assert {
        name: value for name, value in toll.items() if name not in toll.missing
    } | toll.additional_properties == written
    assert toll.missing.isdisjoint(written)


@pytest.mark.parametrize("key", ["new", "missing", "_extras"])
def test_what_is_no_field_cannot_be_deleted(key: str) -> None:
    with pytest.raises(KeyError, match=key):
        del Toll(id=1)[key]


def test_a_model_that_a_program_makes_lacks_what_is_none() -> None:
    toll = Toll(id=1, violation_fee=Decimal("0.00"))
    assert toll.to_dict() == {"id": 1, "violation_fee": "0.00"}
    assert toll == Toll.from_dict({"id": 1, "violation_fee": "0.00"})
    assert {"amount", "vehicle"} <= toll.missing
    assert not {"id", "violation_fee"} & toll.missing


def test_a_model_that_is_sent_tells_null_from_what_is_left_out() -> None:
    vehicle = VehicleReplace(plate_number="A", plate_state=UNSET)
    assert isinstance(vehicle, SentModel)
    assert not isinstance(Toll(id=1), SentModel)
    assert "plate_state" in vehicle.missing
    assert TollUpdate().to_dict() == {}
    assert TollUpdate(billing_status=3).to_dict() == {"billing_status": 3}
    assert TollUpdate.from_dict({}).billing_status is UNSET
    assert VehicleReplace.from_dict({"plate_number": None}).to_dict() == {"plate_number": None}


@pytest.mark.parametrize(
    ("model", "document", "where", "why"),
    [
        pytest.param(Toll, {}, "id", "an id is expected, and it is missing", id="missing"),
        pytest.param(Fleet, {"id": None}, "id", "an id is expected, not null", id="null"),
        pytest.param(
            TollPage, {"results": [{"id": 1}, {"amount": "1"}]},
            "results[1].id", "an id is expected, and it is missing",
            id="in a page",
        ),
        pytest.param(
            Vehicle, {"fleet": {"title": "a"}},
            "fleet.id", "an id is expected, and it is missing", id="within an object"
        ),
    ],
)  # fmt: skip
def test_a_row_without_an_id_is_refused_with_its_place(
    model: type[Model], document: Mapping[str, Any], where: str, why: str
) -> None:
    with pytest.raises(ReadError) as caught:
        model.from_dict(document)
    assert (caught.value.where, caught.value.why) == (where, why)


def test_a_row_of_which_an_answer_shows_no_id_has_an_optional_one() -> None:
    assert DriverAgreement.from_dict({}).id is None  # GET /v2/driver-agreements/{id}/


def test_a_row_of_a_table_has_plain_values_and_always_the_same_columns() -> None:
    toll = Toll.from_dict(
        {
            "id": 1,
            "vehicle": {"id": 7, "plate_number": "A", "fleet": {"id": 512}},
            "amount": "4.50",
            "posting_date": "2024-02-29",
            "billed_on": "2024-02-29 10:00:00",
            "billing_status": "NO_ACTION",
            "custom_fields": {"Department": "North"},
            "new": {"code": "x", "more": [1]},
            "vehicle_id": 9,
        }
    )
    row = toll.to_row()
    assert row["id"] == 1
    assert (row["vehicle_id"], row["vehicle_plate_number"], row["vehicle_fleet_id"]) == (7, "A", 512)
    assert row["vehicle_id_"] == 9, "an unknown field whose name is taken"
    assert row["amount"] == Decimal("4.50")
    assert type(row["billed_on"]).__module__ == "datetime"
    assert row["billing_status"] == "NO_ACTION"
    assert type(row["billing_status"]) is str
    assert isinstance(toll.billing_status, BillingStatusCode)
    assert row["custom_fields_Department"] == "North"
    assert (row["new_code"], row["new_more"]) == ("x", [1])
    assert row["driver_id"] is None
    empty = Toll(id=2).to_row()
    assert empty.keys() >= row.keys() - {"vehicle_id_", "custom_fields_Department", "new_code", "new_more"}
    assert [*empty][:3] == [*row][:3]
    assert {*empty.values()} == {2, None}


def test_a_row_of_a_model_that_is_sent_has_none_for_what_is_left_out() -> None:
    assert TollUpdate().to_row() == {"billing_status": None}


def test_a_model_within_itself_is_one_column_where_it_is_missing(models: Any) -> None:
    row = models.Thing(id=1, parent=models.Thing(id=2)).to_row()
    assert (row["id"], row["parent_id"], row["parent_parent"]) == (1, 2, None)
    assert models.Thing(id=1).to_row()["parent"] is None


@define(repr=False)
class Inner(Model):
    zip_: Any = None

    _attributes: ClassVar[Mapping[str, str]] = {"zip": "zip_"}


@define(repr=False)
class Outer(Model):
    inner: Any = None
    inner_zip: Any = None

    _attributes: ClassVar[Mapping[str, str]] = {"inner": "inner", "inner_zip": "inner_zip"}

    @classmethod
    def _converters(cls) -> dict[str, Any]:
        return {"inner": Object(Inner)}


def test_columns_have_the_names_of_json_and_a_field_keeps_its_own() -> None:
    assert Outer(inner=Inner(zip_="1"), inner_zip="2").to_row() == {"inner_zip_": "1", "inner_zip": "2"}


@pytest.mark.parametrize("value", [0, False, "", "text"], ids=repr)
def test_a_value_where_an_object_is_described_has_the_column_of_the_field(value: object) -> None:
    assert Outer(inner=value).to_row()["inner"] == value


class _Bytes:
    content = text = ""

    def json(self) -> Any:
        message = "the body was decoded into a document"
        raise AssertionError(message)


def test_a_stock_function_reads_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(structs, "_readers", {})  # other tests may have had these models refused too often
    response: Any = _Bytes()
    response.content = b'{"results": [{"id": 1}], "count": 1}'
    assert read_http_response(DescribedResponse(200, 200, "json", Object(TollPage)), response).results == [Toll(id=1)]
    response.content = b'[{"id": 1}, null]'
    assert read_http_response(DescribedResponse(200, 200, "json", Array(Object(Toll))), response) == [Toll(id=1), None]


@pytest.mark.parametrize(
    ("row", "columns"),
    [
        pytest.param({"a": 1, "b": {"c": 2}}, {"a": 1, "b_c": 2}, id="an object"),
        pytest.param({"": 1}, {"value": 1}, id="a name that is empty"),
        pytest.param(5, {"value": 5}, id="a number"),
        pytest.param([{"a": 1}], {"value": [{"a": 1}]}, id="an array"),
        pytest.param({"a_b": 1, "a": {"b": 2}}, {"a_b": 1, "a_b_": 2}, id="two columns of one name"),
    ],
)
def test_what_is_no_model_is_a_row_too(row: Any, columns: dict[str, Any]) -> None:
    assert make_row(row) == columns


def test_a_row_is_a_table_in_a_notebook_with_its_secrets_masked_and_its_texts_escaped() -> None:
    html = ActiveIntegration(
        id=1, webhook_signature_secret_token="planted", additional_properties={"<b>": "<i>"}
    )._repr_html_()
    assert html.startswith("<table><caption>ActiveIntegration</caption>")
    assert "planted" not in html
    assert "<b>" not in html
    assert "<i>" not in html
    assert "***" in html
