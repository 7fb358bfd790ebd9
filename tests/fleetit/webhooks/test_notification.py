"""The notification models that payloads are read into."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from fleetit.webhooks import ParkingNotification, TollNotification, UnknownNotification
from fleetit.webhooks._parts import WEBHOOKS
from tests.fleetit.webhooks.examples import PARKING, TOLL, make_headers, to_compact_json, verify


def read(payload: dict[str, Any]) -> TollNotification | ParkingNotification | UnknownNotification:
    body = to_compact_json(payload)
    return verify(body, make_headers(body)).notification


def toll(**fields: Any) -> TollNotification:
    notification = read(TOLL | fields)
    assert isinstance(notification, TollNotification)
    return notification


def parking(**fields: Any) -> ParkingNotification:
    notification = read(PARKING | fields)
    assert isinstance(notification, ParkingNotification)
    return notification


def test_the_documented_toll_is_read() -> None:
    notification = toll()
    assert notification.type_ == "ticket"
    assert notification.ticket_id == 1
    assert notification.amount == notification.exit_plaza_cash_cost == Decimal(10)
    assert isinstance(notification.fee, Decimal)
    assert notification.posting_date == dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
    assert notification.trans_date_time == dt.datetime(1970, 1, 1)  # noqa: DTZ001 - the documented value has no time zone
    assert notification.vehicle_plate_number == "123456"
    assert notification.to_dict() == TOLL


def test_the_documented_parking_ticket_is_read() -> None:
    notification = parking()
    assert notification.violation_number == "1234567890"
    assert notification.issuing_authority == "Ville de Montréal"
    assert notification.fine_amount == Decimal(10)
    assert notification.date == dt.date(1970, 1, 1)
    assert notification.transfer_of_liability is False
    assert notification.fleet_liable is True
    assert notification.to_dict() == PARKING


@pytest.mark.parametrize(
    ("name", "value"),
    [
        pytest.param("amount", "ten", id="an amount that is no number"),
        pytest.param("amount", "NaN", id="an amount that is not a number"),
        pytest.param("amount", 10, id="an amount as a number"),
        pytest.param("amount", None, id="null"),
        pytest.param("amount", ["10"], id="a list"),
        pytest.param("posting_date", "yesterday", id="a date in words"),
        pytest.param("posting_date", "", id="an empty date"),
        pytest.param("posting_date", 0, id="a date as a number"),
        pytest.param("type", "something new", id="another type"),
        pytest.param("vehicle_plate_number", {"plate": "1"}, id="an object where text is documented"),
    ],
)
def test_a_value_of_an_undocumented_form_is_kept(name: str, value: object) -> None:
    assert toll(**{name: value}).to_dict()[name] == value


def test_undocumented_fields_are_kept() -> None:
    assert toll(discount="5")["discount"] == "5"
    assert read({"ticketID": 1}) == TollNotification(ticket_id=1)


def test_missing_fields_are_unset() -> None:
    notification = read({"ticketID": 1})
    assert isinstance(notification, TollNotification)
    assert notification.amount is None


@pytest.mark.parametrize(
    "payload",
    [
        pytest.param({}, id="an empty object"),
        pytest.param({"type": "ticket"}, id="only the type"),
        pytest.param({"type": "invoice", "invoiceID": 7}, id="unknown kind"),
        pytest.param({"ticketID": None}, id="null as the ticket's id"),
        pytest.param({"data": {"ticketID": 1}}, id="a nested ticketID"),
    ],
)
def test_an_unknown_kind_keeps_the_whole_object(payload: dict[str, Any]) -> None:
    notification = read(payload)
    assert isinstance(notification, UnknownNotification)
    assert notification.data == payload
    assert notification.unreadable is None


@pytest.mark.parametrize("base", [TOLL, PARKING], ids=["toll", "parking"])
@pytest.mark.parametrize(
    "custom_fields",
    [
        pytest.param("none", id="a text"),
        pytest.param("", id="an empty text"),
        pytest.param([], id="an empty array"),
        pytest.param([{"field1": "value1"}], id="an array of objects"),
        pytest.param(5, id="a number"),
        pytest.param(False, id="a boolean"),
    ],
)
def test_custom_fields_of_another_form_are_kept_and_the_notification_keeps_its_kind(
    base: dict[str, Any], custom_fields: object
) -> None:
    payload = base | {"custom_fields": custom_fields, "unknown": 1}
    body = to_compact_json(payload)
    delivery = verify(body, make_headers(body))
    notification: Any = delivery.notification
    assert type(notification) is (TollNotification if base is TOLL else ParkingNotification)
    assert notification.custom_fields == custom_fields
    assert notification.to_dict() == payload
    assert "custom_fields" in notification
    assert "custom_fields" not in notification.missing
    assert notification.to_row()["custom_fields"] == custom_fields
    assert repr(notification)
    assert delivery.key == ("toll:42:1" if base is TOLL else "parking:42:Ville de Montréal:1234567890")
    assert delivery.body == body
    whole: Any = read(base)  # the other fields are those of the notification without custom fields
    assert [notification[name] for name in base if name != "custom_fields"] == [
        whole[name] for name in base if name != "custom_fields"
    ]


#: JSON values of every kind, as custom fields.
ANY_FIELDS: dict[str, Any] = {
    "cost_center": "CC-7", "number": 1.5, "flag": True, "nothing": None, "list": [1, {"a": "b"}], "object": {"a": 1},
    "amount": "10", "": "no name", "Größe": "XL",
}  # fmt: skip


@pytest.mark.parametrize("base", [TOLL, PARKING], ids=["toll", "parking"])
def test_custom_fields_of_any_type_are_a_mapping_and_columns_of_a_row(base: dict[str, Any]) -> None:
    payload = base | {"custom_fields": ANY_FIELDS}
    notification: Any = read(payload)
    assert dict(notification.custom_fields) == ANY_FIELDS
    assert notification.custom_fields["cost_center"] == "CC-7"
    assert notification.custom_fields.get("absent", "-") == "-"
    assert notification.to_dict() == payload
    row = notification.to_row()
    assert row["custom_fields_cost_center"] == "CC-7"
    assert row["custom_fields_amount"] == "10"
    assert row["custom_fields_object_a"] == 1
    assert row["custom_fields_list"] == [1, {"a": "b"}]
    assert not any(isinstance(value, dict) for value in row.values())


def test_null_is_there_and_a_missing_field_is_not() -> None:
    notification = read({"ticketID": 1, "amount": None, "discount": "5"})
    assert isinstance(notification, TollNotification)
    assert notification.amount is notification.fee is None
    assert ("amount" in notification, "fee" in notification, "discount" in notification) == (True, True, True)
    assert "fee" in notification.missing
    assert not {"amount", "ticket_id"} & notification.missing


EMPTY_TOLL = dict.fromkeys(("amount", "fee", "exit_plaza_cash_cost", "posting_date", "trans_date_time"), "")
EMPTY_PARKING = dict.fromkeys(("fine_amount", "date", "transfer_of_liability", "fleet_liable"), "")


@pytest.mark.parametrize(("base", "empty"), [(TOLL, EMPTY_TOLL), (PARKING, EMPTY_PARKING)], ids=["toll", "parking"])
def test_an_empty_text_stays_and_is_null_in_a_row(base: dict[str, Any], empty: dict[str, str]) -> None:
    notification: Any = read(base | empty)
    assert notification.to_dict() == base | empty
    assert {name: notification[name] for name in empty} == empty
    row = notification.to_row()
    assert [row[name] for name in empty] == [None] * len(empty)
    texts = [name for name in base if base[name] == ""]
    assert [row[name] for name in texts] == [""] * len(texts)  # fields that are documented as text


@pytest.mark.parametrize(
    ("name", "text"),
    [
        pytest.param("fine_amount", "1,234.50", id="a thousands separator"),
        pytest.param("fine_amount", "$10", id="a currency"),
        pytest.param("fine_amount", " 10", id="a space"),
        pytest.param("fleet_liable", "TRUE", id="capitals"),
        pytest.param("fleet_liable", "false", id="lower case"),
        pytest.param("date", "1970-01-01 00:00:00", id="a date with a time"),
        pytest.param("date", "01/02/2025", id="a date with slashes"),
    ],
)
def test_a_text_of_an_undocumented_form_is_not_guessed(name: str, text: str) -> None:
    notification = parking(**{name: text})
    assert notification[name] == notification.to_row()[name] == text


def test_the_documented_way_to_book_only_what_is_understood() -> None:
    def book(payload: dict[str, Any]) -> str:
        match read(payload):
            case TollNotification(ticket_id=int(number), amount=Decimal() as amount):
                return f"{number}: {amount}"
            case _:
                return "set aside"

    assert book(TOLL) == "1: 10"
    assert book(TOLL | {"amount": 10}) == "1: 10"  # money is a decimal, also where it comes as a number
    for amount in ("", "1,234.50", None):
        assert book(TOLL | {"amount": amount}) == "set aside"


@pytest.mark.parametrize(
    ("text", "has_zone"),
    [
        pytest.param("2025-03-04 10:15:00.000000+00:00", True, id="posting_date as documented"),
        pytest.param("2025-03-04 10:15:00", False, id="trans_date_time as documented"),
        pytest.param("2025-03-04T10:15:00Z", True, id="in ISO 8601"),
        pytest.param("2025-03-04 10:15:00-05:00", True, id="with an offset"),
    ],
)
def test_a_time_has_the_zone_that_came_and_no_other(text: str, has_zone: bool) -> None:
    notification = toll(posting_date=text, trans_date_time=text)
    for moment in (notification.posting_date, notification.trans_date_time):
        assert moment is not None
        assert (moment.tzinfo is not None) is has_zone
        assert moment.replace(tzinfo=None) == dt.datetime(2025, 3, 4, 10, 15)  # noqa: DTZ001 - compared without its zone
    assert notification.to_dict() == TOLL | {"posting_date": text, "trans_date_time": text}


@pytest.mark.parametrize("error", [OverflowError, AttributeError, KeyError, TypeError, ValueError])
def test_any_error_of_a_model_makes_the_notification_unknown(
    error: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_payload: dict[str, Any]) -> TollNotification:
        raise error

    monkeypatch.setitem(vars(WEBHOOKS), "_load_reader", lambda _name: fail)
    assert read(TOLL) == UnknownNotification(TOLL, unreadable="TollNotification")


def test_an_unknown_notification_has_the_fields_that_were_set_aside(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(payload: dict[str, Any]) -> TollNotification:
        if "custom_fields" in payload:
            return TollNotification.from_dict(payload)
        raise TypeError

    monkeypatch.setitem(vars(WEBHOOKS), "_load_reader", lambda _name: fail)
    payload = TOLL | {"custom_fields": "none"}
    assert read(payload) == UnknownNotification(payload, unreadable="TollNotification")


def test_the_repr_of_an_unknown_notification_shows_the_number_of_fields() -> None:
    assert repr(read({"plate": "PLANTED", "a": 1})) == "UnknownNotification(data=<2 fields>, unreadable=None)"


def test_the_documented_match_statement_works() -> None:
    def kind(payload: dict[str, Any]) -> str:
        match read(payload):
            case TollNotification(ticket_id=ticket_id):
                return f"toll {ticket_id}"
            case ParkingNotification(violation_number=number):
                return f"parking {number}"
            case UnknownNotification(data=data):
                return f"unknown {sorted(data)}"

    assert [kind(TOLL), kind(PARKING), kind({"a": 1})] == ["toll 1", "parking 1234567890", "unknown ['a']"]
