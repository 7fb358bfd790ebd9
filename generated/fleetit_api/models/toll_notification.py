# pyright: reportArgumentType=false
# Reading keeps what came, a null too where the description has none: the annotations are the description's.
from __future__ import annotations

import datetime
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Self

from attrs import define as _attrs_define

from ..types import (
    UNSET,
    Model,
    ReadError,
    Unset,
    as_object,
    read_datetime,
    read_decimal,
    write_datetime,
    write_decimal,
)


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

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON document.

        Raises:
            ReadError: If it, or something in it that should be an object or an array, is neither that nor null.
        """
        _document = as_object(src_dict)
        _get = _document.get
        _at = ""
        try:
            amount: Any = _get("amount", UNSET)
            if amount is not UNSET and amount is not None:
                _at = "amount"
                amount = read_decimal(amount)
            fee: Any = _get("fee", UNSET)
            if fee is not UNSET and fee is not None:
                _at = "fee"
                fee = read_decimal(fee)
            exit_plaza_cash_cost: Any = _get("exit_plaza_cash_cost", UNSET)
            if exit_plaza_cash_cost is not UNSET and exit_plaza_cash_cost is not None:
                _at = "exit_plaza_cash_cost"
                exit_plaza_cash_cost = read_decimal(exit_plaza_cash_cost)
            posting_date: Any = _get("posting_date", UNSET)
            if posting_date is not UNSET and posting_date is not None:
                _at = "posting_date"
                posting_date = read_datetime(posting_date)
            trans_date_time: Any = _get("trans_date_time", UNSET)
            if trans_date_time is not UNSET and trans_date_time is not None:
                _at = "trans_date_time"
                trans_date_time = read_datetime(trans_date_time)
            custom_fields: Any = _get("custom_fields", UNSET)
            if custom_fields is not UNSET and custom_fields is not None:
                _at = "custom_fields"
                custom_fields = JsonObject.from_dict(custom_fields)
        except ReadError as error:
            raise error.under(_at)
        _self = cls(
            _get("type", UNSET),
            _get("ticketID", UNSET),
            amount,
            fee,
            _get("exit_plaza", UNSET),
            exit_plaza_cash_cost,
            posting_date,
            trans_date_time,
            _get("vehicle_plate_number", UNSET),
            _get("vehicle_tracking_number", UNSET),
            _get("vehicle_plate_state", UNSET),
            custom_fields,
        )
        _extras = {_name: _value for _name, _value in _document.items() if _name not in _FIELDS}
        if _extras:
            _self._extras = _extras
        return _self

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON document: only what is set, unknown fields included."""
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
            _document["custom_fields"] = None if _value is None else _value.to_dict()
        return _document


_FIELDS = frozenset(
    (
        "type",
        "ticketID",
        "amount",
        "fee",
        "exit_plaza",
        "exit_plaza_cash_cost",
        "posting_date",
        "trans_date_time",
        "vehicle_plate_number",
        "vehicle_tracking_number",
        "vehicle_plate_state",
        "custom_fields",
    )
)
from ..models.json_object import JsonObject
