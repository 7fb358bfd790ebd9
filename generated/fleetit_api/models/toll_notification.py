from __future__ import annotations

import datetime
from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar

from attrs import define as _attrs_define

from .._reading import Converter, Object, Text
from .._texts import (
    DATE_TIMES,
    DECIMALS,
    write_datetime,
    write_decimal,
)
from ..types import UNSET, Model, Unset, write_any

if TYPE_CHECKING:
    from ..models.json_object import JsonObject


@_attrs_define(repr=False)
class TollNotification(Model):
    """What FleetIT sends to the tolls webhook URL. All field names and values are those of the documented
    example; types are inferred from it. Nothing in it says that it is about a toll: `type` is the same
    as in a ParkingNotification.

    Known from an example only.

    Attributes:
        type_ (str | Unset): Kind of the notification; the example has the same for tolls and for parking.
        ticket_id (int | Unset): Number of the ticket. That it stays the same when a delivery is repeated is inferred.
        amount (Decimal | Unset): Amount of the toll, a decimal number as text (inferred). The currency is not stated.
        fee (Decimal | Unset): Fee beside the amount, a decimal number as text (inferred).
        exit_plaza (str | Unset): Plaza at which the vehicle left the toll road (inferred). The example is a placeholder.
        exit_plaza_cash_cost (Decimal | Unset): What the exit plaza asks for in cash, a decimal number as text (inferred).
        posting_date (datetime.datetime | Unset): Moment at which the toll was posted; the example has microseconds and an offset, and a space
            between date and time, so it is no RFC 3339 date-time.
        trans_date_time (datetime.datetime | Unset): Moment of the transaction; the example has no offset, and its time zone is not stated.
        vehicle_plate_number (str | Unset): Number on the vehicle's plate. The example is a placeholder.
        vehicle_tracking_number (str | Unset): The fleet's own identifier of the vehicle (inferred from the name); empty in the example.
        vehicle_plate_state (str | Unset): State that issued the plate (inferred). The example is a placeholder.
        custom_fields (JsonObject | Unset): An object whose fields FleetIT does not describe.
    """

    type_: str | Unset = UNSET
    ticket_id: int | Unset = UNSET
    amount: Decimal | Unset = UNSET
    fee: Decimal | Unset = UNSET
    exit_plaza: str | Unset = UNSET
    exit_plaza_cash_cost: Decimal | Unset = UNSET
    posting_date: datetime.datetime | Unset = UNSET
    trans_date_time: datetime.datetime | Unset = UNSET
    vehicle_plate_number: str | Unset = UNSET
    vehicle_tracking_number: str | Unset = UNSET
    vehicle_plate_state: str | Unset = UNSET
    custom_fields: JsonObject | Unset = UNSET

    _attributes: ClassVar[Mapping[str, str]] = {
        "type": "type_",
        "ticketID": "ticket_id",
        "amount": "amount",
        "fee": "fee",
        "exit_plaza": "exit_plaza",
        "exit_plaza_cash_cost": "exit_plaza_cash_cost",
        "posting_date": "posting_date",
        "trans_date_time": "trans_date_time",
        "vehicle_plate_number": "vehicle_plate_number",
        "vehicle_tracking_number": "vehicle_tracking_number",
        "vehicle_plate_state": "vehicle_plate_state",
        "custom_fields": "custom_fields",
    }

    @classmethod
    def _converters(cls) -> Mapping[str, Converter]:
        from ..models.json_object import JsonObject

        return {
            "amount": Text(DECIMALS),
            "fee": Text(DECIMALS),
            "exit_plaza_cash_cost": Text(DECIMALS),
            "posting_date": Text(DATE_TIMES),
            "trans_date_time": Text(DATE_TIMES),
            "custom_fields": Object(JsonObject),
        }

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON document. It has all fields that are set, and the unknown fields."""
        _document: dict[str, Any] = dict(self._extras) if self._extras else {}
        _value: Any
        _value = self.type_
        if _value is not UNSET:
            _document["type"] = _value
        _value = self.ticket_id
        if _value is not UNSET:
            _document["ticketID"] = _value
        _value = self.amount
        if _value is not UNSET:
            _document["amount"] = None if _value is None else write_decimal(_value)
        _value = self.fee
        if _value is not UNSET:
            _document["fee"] = None if _value is None else write_decimal(_value)
        _value = self.exit_plaza
        if _value is not UNSET:
            _document["exit_plaza"] = _value
        _value = self.exit_plaza_cash_cost
        if _value is not UNSET:
            _document["exit_plaza_cash_cost"] = None if _value is None else write_decimal(_value)
        _value = self.posting_date
        if _value is not UNSET:
            _document["posting_date"] = None if _value is None else write_datetime(_value)
        _value = self.trans_date_time
        if _value is not UNSET:
            _document["trans_date_time"] = None if _value is None else write_datetime(_value)
        _value = self.vehicle_plate_number
        if _value is not UNSET:
            _document["vehicle_plate_number"] = _value
        _value = self.vehicle_tracking_number
        if _value is not UNSET:
            _document["vehicle_tracking_number"] = _value
        _value = self.vehicle_plate_state
        if _value is not UNSET:
            _document["vehicle_plate_state"] = _value
        _value = self.custom_fields
        if _value is not UNSET:
            _document["custom_fields"] = None if _value is None else write_any(_value)
        return _document
