from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from attrs import define as _attrs_define

from .._reading import Converter, Object, OneOf, Text, Unchanged
from .._texts import (
    DATE_TIMES,
    write_datetime,
)
from ..types import UNSET, Model, Unset, write_any

if TYPE_CHECKING:
    from ..models.custom_fields import CustomFields
    from ..models.fleet import Fleet


@_attrs_define(repr=False)
class Vehicle(Model):
    """A vehicle of a fleet. Within a toll, a citation and the answers of bulk calls some of its fields are
    missing.

    Documented by FleetIT; fields that are less certain are marked.

    Attributes:
        id (int | Unset): Id of the vehicle. [example]
        plate_number (str | Unset): Number on the plate. [example]
        plate_state (str | Unset): State that issued the plate. [example]
        vehicle_number (str | Unset): VIN or your own identifier. [example]
        vehicle_make (None | str | Unset): Manufacturer of the vehicle. Null is possible, since an update can set it. [example]
        vehicle_model (None | str | Unset): Model of the vehicle. Null is possible, since an update can set it. [example]
        year (str | Unset): Model year, as text. [example]
        lessee_renter (None | str | Unset): Who leases or rents the vehicle. [example]
        custom_fields (CustomFields | str | Unset): The fleet's own fields. An object of texts by name in the older document; the newer one
            calls it a text. [example]
        vehicle_type_code (None | str | Unset): Code of the kind of vehicle, such as 520_520 or SEDAN. Which codes there are is not stated.
            [example]
        added_date (datetime.datetime | Unset): Moment at which the vehicle was added, with an offset. [example]
        fleet (Fleet | Unset): A fleet. The list of fleets gives `regions` and `customer_info`; an update gives
            `region_details` and the fields about billing and onboarding instead. [example]
        active (bool | Unset): Whether the vehicle is active. [example]
        status (str | Unset): State of the vehicle, PENDING in an example. Within tolls and in the answer of bulk create.
            [example]
    """

    id: int | Unset = UNSET
    plate_number: str | Unset = UNSET
    plate_state: str | Unset = UNSET
    vehicle_number: str | Unset = UNSET
    vehicle_make: None | str | Unset = UNSET
    vehicle_model: None | str | Unset = UNSET
    year: str | Unset = UNSET
    lessee_renter: None | str | Unset = UNSET
    custom_fields: CustomFields | str | Unset = UNSET
    vehicle_type_code: None | str | Unset = UNSET
    added_date: datetime.datetime | Unset = UNSET
    fleet: Fleet | Unset = UNSET
    active: bool | Unset = UNSET
    status: str | Unset = UNSET

    _attributes: ClassVar[Mapping[str, str]] = {
        "id": "id",
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
        "fleet": "fleet",
        "active": "active",
        "status": "status",
    }

    @classmethod
    def _converters(cls) -> Mapping[str, Converter]:
        from ..models.custom_fields import CustomFields
        from ..models.fleet import Fleet

        return {
            "custom_fields": OneOf(Object(CustomFields), Unchanged()),
            "added_date": Text(DATE_TIMES),
            "fleet": Object(Fleet),
        }

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON document. It has all fields that are set, and the unknown fields."""
        _document: dict[str, Any] = dict(self._extras) if self._extras else {}
        _value: Any
        _value = self.id
        if _value is not UNSET:
            _document["id"] = _value
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
        _value = self.fleet
        if _value is not UNSET:
            _document["fleet"] = None if _value is None else write_any(_value)
        _value = self.active
        if _value is not UNSET:
            _document["active"] = _value
        _value = self.status
        if _value is not UNSET:
            _document["status"] = _value
        return _document
