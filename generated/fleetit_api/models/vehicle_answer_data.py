from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from attrs import define as _attrs_define

from .._reading import Converter, Object, Text
from .._texts import (
    DATE_TIMES,
    write_datetime,
)
from ..types import UNSET, Model, Unset, write_any

if TYPE_CHECKING:
    from ..models.custom_fields import CustomFields


@_attrs_define(repr=False)
class VehicleAnswerData(Model):
    """The vehicle that was created.

    Documented by FleetIT; fields that are less certain are marked.

    Attributes:
        vehicle_id (str | Unset): Id of the vehicle, here as text; everywhere else it is a number called `id`. [example]
        plate_number (str | Unset): Number on the plate, as FleetIT keeps it. [example]
        plate_state (str | Unset): State that issued the plate. [example]
        vehicle_number (str | Unset): VIN or your own identifier. [example]
        vehicle_make (str | Unset): Manufacturer of the vehicle. [example]
        vehicle_model (str | Unset): Model of the vehicle. [example]
        year (str | Unset): Model year, as text. [example]
        lessee_renter (None | str | Unset): Who leases or rents the vehicle. [example]
        custom_fields (CustomFields | Unset): The fleet's own fields, by name. Which names there are is set up for each fleet; that their
            values are text is read off the examples. [example]
        vehicle_type_code (str | Unset): Code of the kind of vehicle. [example]
        added_date (datetime.datetime | Unset): Moment at which the vehicle was added, with an offset. [example]
        active (bool | Unset): Whether the vehicle is active. [example]
    """

    vehicle_id: str | Unset = UNSET
    plate_number: str | Unset = UNSET
    plate_state: str | Unset = UNSET
    vehicle_number: str | Unset = UNSET
    vehicle_make: str | Unset = UNSET
    vehicle_model: str | Unset = UNSET
    year: str | Unset = UNSET
    lessee_renter: None | str | Unset = UNSET
    custom_fields: CustomFields | Unset = UNSET
    vehicle_type_code: str | Unset = UNSET
    added_date: datetime.datetime | Unset = UNSET
    active: bool | Unset = UNSET

    _attributes: ClassVar[Mapping[str, str]] = {
        "vehicle_id": "vehicle_id",
        "plate_number": "plate_number",
        "plate_state": "plate_state",
        "vehicle_number": "vehicle_number",
        "vehicle_make": "vehicle_make",
        "vehicle_model": "vehicle_model",
        "year": "year",
        "lessee_renter": "lessee_renter",
        "custom_fields": "custom_fields",
        "vehicle_type_code": "vehicle_type_code",
        "added_date": "added_date",
        "active": "active",
    }

    @classmethod
    def _converters(cls) -> Mapping[str, Converter]:
        from ..models.custom_fields import CustomFields

        return {
            "custom_fields": Object(CustomFields),
            "added_date": Text(DATE_TIMES),
        }

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON document. It has all fields that are set, and the unknown fields."""
        _document: dict[str, Any] = dict(self._extras) if self._extras else {}
        _value: Any
        _value = self.vehicle_id
        if _value is not UNSET:
            _document["vehicle_id"] = _value
        _value = self.plate_number
        if _value is not UNSET:
            _document["plate_number"] = _value
        _value = self.plate_state
        if _value is not UNSET:
            _document["plate_state"] = _value
        _value = self.vehicle_number
        if _value is not UNSET:
            _document["vehicle_number"] = _value
        _value = self.vehicle_make
        if _value is not UNSET:
            _document["vehicle_make"] = _value
        _value = self.vehicle_model
        if _value is not UNSET:
            _document["vehicle_model"] = _value
        _value = self.year
        if _value is not UNSET:
            _document["year"] = _value
        _value = self.lessee_renter
        if _value is not UNSET:
            _document["lessee_renter"] = _value
        _value = self.custom_fields
        if _value is not UNSET:
            _document["custom_fields"] = None if _value is None else write_any(_value)
        _value = self.vehicle_type_code
        if _value is not UNSET:
            _document["vehicle_type_code"] = _value
        _value = self.added_date
        if _value is not UNSET:
            _document["added_date"] = None if _value is None else write_datetime(_value)
        _value = self.active
        if _value is not UNSET:
            _document["active"] = _value
        return _document
