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
    BOOLEANS,
    DATES,
    DECIMALS,
    write_boolean,
    write_date,
    write_decimal,
)

from ..types import UNSET, Model

if TYPE_CHECKING:
    from ..models.json_object import JsonObject


@_attrs_define(repr=False, kw_only=True)
class ParkingNotification(Model):
    """What FleetIT sends to the parking webhook URL. All field names and values are those of the
    documented example; types are inferred from it. There is no ticketID: only `violation_number`
    identifies the citation.

    Known from an example only.

    Attributes:
        type_ (str | None): Kind of the notification; the example has the same for tolls and for parking.
        issuing_authority (str | None): Authority that issued the citation. The example is a placeholder.
        violation_number (str | None): The authority's number of the violation (inferred). The example is a placeholder.
        ticket_type (str | None): Kind of the citation in words.
        description (str | None): What the citation is for (inferred). The example is a placeholder.
        date (datetime.date | None): Day of the violation (inferred), YYYY-MM-DD.
        time (str | None): Time of the violation (inferred), HH:MM:SS; its time zone is not stated.
        vehicle (str | None): Number on the vehicle's plate (inferred from the example's value and from `vehicle_state`).
        vehicle_state (str | None): State that issued the plate (inferred). The example is a placeholder.
        fine_amount (Decimal | None): Amount of the fine, a decimal number as text (inferred). The currency is not stated.
        transfer_of_liability (bool | None): Whether liability was transferred, as text; the example has "False", that the other is
            "True" is inferred.
        fleet_liable (bool | None): Whether the fleet is liable, as text; the example has "False", that the other is "True" is
            inferred.
        pdf (str | None): Where the citation is as a PDF (inferred from the name); empty in the example.
        custom_fields (JsonObject | None): An object whose fields FleetIT does not describe.
    """

    type_: str | None = None
    issuing_authority: str | None = None
    violation_number: str | None = None
    ticket_type: str | None = None
    description: str | None = None
    date: datetime.date | None = None
    time: str | None = None
    vehicle: str | None = None
    vehicle_state: str | None = None
    fine_amount: Decimal | None = None
    transfer_of_liability: bool | None = None
    fleet_liable: bool | None = None
    pdf: str | None = None
    custom_fields: JsonObject | None = None

    _attributes: ClassVar[Mapping[str, str]] = {
        "type": "type_",
        "issuing_authority": "issuing_authority",
        "violation_number": "violation_number",
        "ticket_type": "ticket_type",
        "description": "description",
        "date": "date",
        "time": "time",
        "vehicle": "vehicle",
        "vehicle_state": "vehicle_state",
        "fine_amount": "fine_amount",
        "transfer_of_liability": "transfer_of_liability",
        "fleet_liable": "fleet_liable",
        "pdf": "pdf",
        "custom_fields": "custom_fields",
    }

    @classmethod
    def _converters(cls) -> Mapping[str, Converter]:
        from ..models.json_object import JsonObject

        return {
            "date": Text(DATES),
            "fine_amount": Amount(),
            "transfer_of_liability": Text(BOOLEANS),
            "fleet_liable": Text(BOOLEANS),
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
        _value = struct.issuing_authority
        if _value is UNSET:
            _missing += ("issuing_authority",)
            _value = None
        _model.issuing_authority = _value
        _value = struct.violation_number
        if _value is UNSET:
            _missing += ("violation_number",)
            _value = None
        _model.violation_number = _value
        _value = struct.ticket_type
        if _value is UNSET:
            _missing += ("ticket_type",)
            _value = None
        _model.ticket_type = _value
        _value = struct.description
        if _value is UNSET:
            _missing += ("description",)
            _value = None
        _model.description = _value
        _value = struct.date
        if _value is UNSET:
            _missing += ("date",)
            _value = None
        elif _value.__class__ is str:
            _value = DATES[_value]
        _model.date = _value
        _value = struct.time
        if _value is UNSET:
            _missing += ("time",)
            _value = None
        _model.time = _value
        _value = struct.vehicle
        if _value is UNSET:
            _missing += ("vehicle",)
            _value = None
        _model.vehicle = _value
        _value = struct.vehicle_state
        if _value is UNSET:
            _missing += ("vehicle_state",)
            _value = None
        _model.vehicle_state = _value
        _value = struct.fine_amount
        if _value is UNSET:
            _missing += ("fine_amount",)
            _value = None
        elif _value.__class__ is str:
            _value = DECIMALS[_value]
        elif _value is not None:
            _value = _readers["fine_amount"](_value)
        _model.fine_amount = _value
        _value = struct.transfer_of_liability
        if _value is UNSET:
            _missing += ("transfer_of_liability",)
            _value = None
        elif _value.__class__ is str:
            _value = BOOLEANS[_value]
        _model.transfer_of_liability = _value
        _value = struct.fleet_liable
        if _value is UNSET:
            _missing += ("fleet_liable",)
            _value = None
        elif _value.__class__ is str:
            _value = BOOLEANS[_value]
        _model.fleet_liable = _value
        _value = struct.pdf
        if _value is UNSET:
            _missing += ("pdf",)
            _value = None
        _model.pdf = _value
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
        _value = self.issuing_authority
        if _value is not None or "issuing_authority" not in self._missing:
            _document["issuing_authority"] = _value
        _value = self.violation_number
        if _value is not None or "violation_number" not in self._missing:
            _document["violation_number"] = _value
        _value = self.ticket_type
        if _value is not None or "ticket_type" not in self._missing:
            _document["ticket_type"] = _value
        _value = self.description
        if _value is not None or "description" not in self._missing:
            _document["description"] = _value
        _value = self.date
        if _value is not None or "date" not in self._missing:
            _document["date"] = None if _value is None else write_date(_value)
        _value = self.time
        if _value is not None or "time" not in self._missing:
            _document["time"] = _value
        _value = self.vehicle
        if _value is not None or "vehicle" not in self._missing:
            _document["vehicle"] = _value
        _value = self.vehicle_state
        if _value is not None or "vehicle_state" not in self._missing:
            _document["vehicle_state"] = _value
        _value = self.fine_amount
        if _value is not None or "fine_amount" not in self._missing:
            _document["fine_amount"] = None if _value is None else write_decimal(_value)
        _value = self.transfer_of_liability
        if _value is not None or "transfer_of_liability" not in self._missing:
            _document["transfer_of_liability"] = None if _value is None else write_boolean(_value)
        _value = self.fleet_liable
        if _value is not None or "fleet_liable" not in self._missing:
            _document["fleet_liable"] = None if _value is None else write_boolean(_value)
        _value = self.pdf
        if _value is not None or "pdf" not in self._missing:
            _document["pdf"] = _value
        _value = self.custom_fields
        if _value is not None or "custom_fields" not in self._missing:
            _document["custom_fields"] = None if _value is None else write_any(_value)
        return _document
