"""The notification models that payloads are read into."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from fleetit.webhooks import ParkingNotification, TollNotification, UnknownNotification, _notifications
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


@pytest.mark.parametrize(
    ("payload", "model"),
    [
        pytest.param(TOLL | {"custom_fields": "none"}, TollNotification, id="a toll"),
        pytest.param(PARKING | {"custom_fields": ["a"]}, ParkingNotification, id="a parking ticket"),
    ],
)
def test_a_notification_that_its_model_can_not_read_is_unknown(
    payload: dict[str, Any], model: type[TollNotification | ParkingNotification]
) -> None:
    body = to_compact_json(payload)
    delivery = verify(body, make_headers(body))
    notification = delivery.notification
    assert isinstance(notification, UnknownNotification)
    assert notification.data == payload
    assert notification.unreadable == model.__name__
    assert delivery.key == ("toll:42:1" if model is TollNotification else "parking:42:Ville de Montréal:1234567890")
    with pytest.raises(ValueError, match="custom_fields: an object is expected"):
        model.from_dict(notification.data)


@pytest.mark.parametrize("error", [OverflowError, AttributeError, KeyError, TypeError, ValueError])
def test_any_error_of_a_model_makes_the_notification_unknown(
    error: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_model: type[Any], _payload: dict[str, Any]) -> TollNotification:
        raise error

    monkeypatch.setattr(_notifications, "_load_models", lambda: {"toll": (TollNotification, fail)})
    assert read(TOLL) == UnknownNotification(TOLL, unreadable="TollNotification")


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
