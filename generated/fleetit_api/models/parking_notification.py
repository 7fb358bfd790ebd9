from __future__ import annotations

import datetime
from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar

from attrs import define as _attrs_define

from .._reading import Converter, Object, Text
from .._texts import (
    BOOLEANS,
    DATES,
    DECIMALS,
    write_boolean,
    write_date,
    write_decimal,
)
from ..types import UNSET, Model, Unset, write_any

if TYPE_CHECKING:
    from ..models.json_object import JsonObject


@_attrs_define(repr=False)
class ParkingNotification(Model):
    """What FleetIT sends to the parking webhook URL. All field names and values are those of the
    documented example; types are inferred from it. There is no ticketID: only `violation_number`
    identifies the citation.

    Known from an example only.

    Attributes:
        type_ (str | Unset): Kind of the notification; the example has the same for tolls and for parking.
        issuing_authority (str | Unset): Authority that issued the citation. The example is a placeholder.
        violation_number (str | Unset): The authority's number of the violation (inferred). The example is a placeholder.
        ticket_type (str | Unset): Kind of the citation in words.
        description (str | Unset): What the citation is for (inferred). The example is a placeholder.
        date (datetime.date | Unset): Day of the violation (inferred), YYYY-MM-DD.
        time (str | Unset): Time of the violation (inferred), HH:MM:SS; its time zone is not stated.
        vehicle (str | Unset): Number on the vehicle's plate (inferred from the example's value and from `vehicle_state`).
        vehicle_state (str | Unset): State that issued the plate (inferred). The example is a placeholder.
        fine_amount (Decimal | Unset): Amount of the fine, a decimal number as text (inferred). The currency is not stated.
        transfer_of_liability (bool | Unset): Whether liability was transferred, as text; the example has "False", that the other is
            "True" is inferred.
        fleet_liable (bool | Unset): Whether the fleet is liable, as text; the example has "False", that the other is "True" is
            inferred.
        pdf (str | Unset): Where the citation is as a PDF (inferred from the name); empty in the example.
        custom_fields (JsonObject | Unset): An object whose fields FleetIT does not describe.
    """

    type_: str | Unset = UNSET
    issuing_authority: str | Unset = UNSET
    violation_number: str | Unset = UNSET
    ticket_type: str | Unset = UNSET
    description: str | Unset = UNSET
    date: datetime.date | Unset = UNSET
    time: str | Unset = UNSET
    vehicle: str | Unset = UNSET
    vehicle_state: str | Unset = UNSET
    fine_amount: Decimal | Unset = UNSET
    transfer_of_liability: bool | Unset = UNSET
    fleet_liable: bool | Unset = UNSET
    pdf: str | Unset = UNSET
    custom_fields: JsonObject | Unset = UNSET

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
            "fine_amount": Text(DECIMALS),
            "transfer_of_liability": Text(BOOLEANS),
            "fleet_liable": Text(BOOLEANS),
            "custom_fields": Object(JsonObject),
        }

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON document. It has all fields that are set, and the unknown fields."""
        _document: dict[str, Any] = dict(self._extras) if self._extras else {}
        _value: Any
        _value = self.type_
        if _value is not UNSET:
            _document["type"] = _value
        _value = self.issuing_authority
        if _value is not UNSET:
            _document["issuing_authority"] = _value
        _value = self.violation_number
        if _value is not UNSET:
            _document["violation_number"] = _value
        _value = self.ticket_type
        if _value is not UNSET:
            _document["ticket_type"] = _value
        _value = self.description
        if _value is not UNSET:
            _document["description"] = _value
        _value = self.date
        if _value is not UNSET:
            _document["date"] = None if _value is None else write_date(_value)
        _value = self.time
        if _value is not UNSET:
            _document["time"] = _value
        _value = self.vehicle
        if _value is not UNSET:
            _document["vehicle"] = _value
        _value = self.vehicle_state
        if _value is not UNSET:
            _document["vehicle_state"] = _value
        _value = self.fine_amount
        if _value is not UNSET:
            _document["fine_amount"] = None if _value is None else write_decimal(_value)
        _value = self.transfer_of_liability
        if _value is not UNSET:
            _document["transfer_of_liability"] = None if _value is None else write_boolean(_value)
        _value = self.fleet_liable
        if _value is not UNSET:
            _document["fleet_liable"] = None if _value is None else write_boolean(_value)
        _value = self.pdf
        if _value is not UNSET:
            _document["pdf"] = _value
        _value = self.custom_fields
        if _value is not UNSET:
            _document["custom_fields"] = None if _value is None else write_any(_value)
        return _document
