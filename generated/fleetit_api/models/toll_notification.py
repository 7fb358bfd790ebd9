from __future__ import annotations

import datetime
from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar, Self

from attrs import define as _attrs_define
from openapi_sdk.model.converters import Amount, Object, Text
from openapi_sdk.model.models import write_any
from openapi_sdk.model.reading import Converter, read_model
from openapi_sdk.model.structs import get_struct_readers, take_unknown
from openapi_sdk.model.texts import (
    DATE_TIMES,
    DECIMALS,
    write_date,
    write_decimal,
)

from ..types import UNSET, Model

if TYPE_CHECKING:
    from ..models.json_object import JsonObject


@_attrs_define(repr=False, kw_only=True)
class TollNotification(Model):
    """What FleetIT sends to the tolls webhook URL. All field names and values are those of the documented
    example; types are inferred from it. Nothing in it says that it is about a toll: `type` is the same
    as in a ParkingNotification.

    Known from an example only.

    Attributes:
        type_ (str | None): Kind of the notification; the example has the same for tolls and for parking.
        ticket_id (int | None): Number of the ticket. That it stays the same when a delivery is repeated is inferred.
        amount (Decimal | None): Amount of the toll, a decimal number as text (inferred). The currency is not stated.
        fee (Decimal | None): Fee beside the amount, a decimal number as text (inferred).
        exit_plaza (str | None): Plaza at which the vehicle left the toll road (inferred). The example is a placeholder.
        exit_plaza_cash_cost (Decimal | None): What the exit plaza asks for in cash, a decimal number as text (inferred).
        posting_date (datetime.datetime | None): Moment at which the toll was posted; the example has microseconds and an offset, and a space
            between date and time, so it is no RFC 3339 date-time.
        trans_date_time (datetime.datetime | None): Moment of the transaction; the example has no offset, and its time zone is not stated.
        vehicle_plate_number (str | None): Number on the vehicle's plate. The example is a placeholder.
        vehicle_tracking_number (str | None): The fleet's own identifier of the vehicle (inferred from the name); empty in the example.
        vehicle_plate_state (str | None): State that issued the plate (inferred). The example is a placeholder.
        custom_fields (JsonObject | None): An object whose fields FleetIT does not describe.
    """

    type_: str | None = None
    ticket_id: int | None = None
    amount: Decimal | None = None
    fee: Decimal | None = None
    exit_plaza: str | None = None
    exit_plaza_cash_cost: Decimal | None = None
    posting_date: datetime.datetime | None = None
    trans_date_time: datetime.datetime | None = None
    vehicle_plate_number: str | None = None
    vehicle_tracking_number: str | None = None
    vehicle_plate_state: str | None = None
    custom_fields: JsonObject | None = None

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
            "amount": Amount(),
            "fee": Amount(),
            "exit_plaza_cash_cost": Amount(),
            "posting_date": Text(DATE_TIMES),
            "trans_date_time": Text(DATE_TIMES),
            "custom_fields": Object(JsonObject),
        }

    @classmethod
    def _from_struct(cls, struct: Any) -> Self:
        """Return the model of a Struct with its fields, or of a document where there is no Struct."""
        if struct.__class__ is dict:
            return read_model(cls, struct)
        _readers = cls._struct_readers or get_struct_readers(cls)
        _model = object.__new__(cls)
        _missing: tuple[str, ...] = ()
        _value: Any
        _value = struct.type_
        if _value is UNSET:
            _missing += ("type_",)
            _value = None
        _model.type_ = _value
        _value = struct.ticket_id
        if _value is UNSET:
            _missing += ("ticket_id",)
            _value = None
        _model.ticket_id = _value
        _value = struct.amount
        if _value is UNSET:
            _missing += ("amount",)
            _value = None
        elif _value.__class__ is str:
            _value = DECIMALS[_value]
        elif _value is not None:
            _value = _readers["amount"](_value)
        _model.amount = _value
        _value = struct.fee
        if _value is UNSET:
            _missing += ("fee",)
            _value = None
        elif _value.__class__ is str:
            _value = DECIMALS[_value]
        elif _value is not None:
            _value = _readers["fee"](_value)
        _model.fee = _value
        _value = struct.exit_plaza
        if _value is UNSET:
            _missing += ("exit_plaza",)
            _value = None
        _model.exit_plaza = _value
        _value = struct.exit_plaza_cash_cost
        if _value is UNSET:
            _missing += ("exit_plaza_cash_cost",)
            _value = None
        elif _value.__class__ is str:
            _value = DECIMALS[_value]
        elif _value is not None:
            _value = _readers["exit_plaza_cash_cost"](_value)
        _model.exit_plaza_cash_cost = _value
        _value = struct.posting_date
        if _value is UNSET:
            _missing += ("posting_date",)
            _value = None
        elif _value.__class__ is str:
            _value = DATE_TIMES[_value]
        _model.posting_date = _value
        _value = struct.trans_date_time
        if _value is UNSET:
            _missing += ("trans_date_time",)
            _value = None
        elif _value.__class__ is str:
            _value = DATE_TIMES[_value]
        _model.trans_date_time = _value
        _value = struct.vehicle_plate_number
        if _value is UNSET:
            _missing += ("vehicle_plate_number",)
            _value = None
        _model.vehicle_plate_number = _value
        _value = struct.vehicle_tracking_number
        if _value is UNSET:
            _missing += ("vehicle_tracking_number",)
            _value = None
        _model.vehicle_tracking_number = _value
        _value = struct.vehicle_plate_state
        if _value is UNSET:
            _missing += ("vehicle_plate_state",)
            _value = None
        _model.vehicle_plate_state = _value
        _value = struct.custom_fields
        if _value is UNSET:
            _missing += ("custom_fields",)
            _value = None
        elif _value is not None:
            _value = _readers["custom_fields"](_value)
        _model.custom_fields = _value
        _model._missing = _missing
        _model._extras = take_unknown(cls, struct) if struct._unknown_fields else None
        return _model

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON document: the fields that were there or have a value, and the unknown fields."""
        _document: dict[str, Any] = dict(self._extras) if self._extras else {}
        _value: Any
        _value = self.type_
        if _value is not None or "type_" not in self._missing:
            _document["type"] = _value
        _value = self.ticket_id
        if _value is not None or "ticket_id" not in self._missing:
            _document["ticketID"] = _value
        _value = self.amount
        if _value is not None or "amount" not in self._missing:
            _document["amount"] = None if _value is None else write_decimal(_value)
        _value = self.fee
        if _value is not None or "fee" not in self._missing:
            _document["fee"] = None if _value is None else write_decimal(_value)
        _value = self.exit_plaza
        if _value is not None or "exit_plaza" not in self._missing:
            _document["exit_plaza"] = _value
        _value = self.exit_plaza_cash_cost
        if _value is not None or "exit_plaza_cash_cost" not in self._missing:
            _document["exit_plaza_cash_cost"] = None if _value is None else write_decimal(_value)
        _value = self.posting_date
        if _value is not None or "posting_date" not in self._missing:
            _document["posting_date"] = None if _value is None else write_date(_value)
        _value = self.trans_date_time
        if _value is not None or "trans_date_time" not in self._missing:
            _document["trans_date_time"] = None if _value is None else write_date(_value)
        _value = self.vehicle_plate_number
        if _value is not None or "vehicle_plate_number" not in self._missing:
            _document["vehicle_plate_number"] = _value
        _value = self.vehicle_tracking_number
        if _value is not None or "vehicle_tracking_number" not in self._missing:
            _document["vehicle_tracking_number"] = _value
        _value = self.vehicle_plate_state
        if _value is not None or "vehicle_plate_state" not in self._missing:
            _document["vehicle_plate_state"] = _value
        _value = self.custom_fields
        if _value is not None or "custom_fields" not in self._missing:
            _document["custom_fields"] = None if _value is None else write_any(_value)
        return _document
