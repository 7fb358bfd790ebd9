# pyright: reportArgumentType=false
# Reading keeps what came, a null too where the description has none: the annotations are the description's.
from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Self

from attrs import define as _attrs_define

from ..types import (
    UNSET,
    Model,
    ReadError,
    Unset,
    as_object,
    read_as_is,
    read_datetime,
    read_union,
    write_any,
    write_datetime,
)


@_attrs_define(repr=False)
class Vehicle(Model):
    """A vehicle of a fleet. Within a toll, a citation and the answers of bulk calls some of its fields are
    missing.

    Documented by FleetIT; less sure fields are marked.

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
            custom_fields: Any = _get("custom_fields", UNSET)
            if custom_fields is not UNSET and custom_fields is not None:
                _at = "custom_fields"
                custom_fields = read_union(custom_fields, CustomFields.from_dict, read_as_is)
            added_date: Any = _get("added_date", UNSET)
            if added_date is not UNSET and added_date is not None:
                _at = "added_date"
                added_date = read_datetime(added_date)
            fleet: Any = _get("fleet", UNSET)
            if fleet is not UNSET and fleet is not None:
                _at = "fleet"
                fleet = Fleet.from_dict(fleet)
        except ReadError as error:
            raise error.under(_at)
        _self = cls(
            _get("id", UNSET),
            _get("plate_number", UNSET),
            _get("plate_state", UNSET),
            _get("vehicle_number", UNSET),
            _get("vehicle_make", UNSET),
            _get("vehicle_model", UNSET),
            _get("year", UNSET),
            _get("lessee_renter", UNSET),
            custom_fields,
            _get("vehicle_type_code", UNSET),
            added_date,
            fleet,
            _get("active", UNSET),
            _get("status", UNSET),
        )
        _extras = {_name: _value for _name, _value in _document.items() if _name not in _FIELDS}
        if _extras:
            _self._extras = _extras
        return _self

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON document: only what is set, unknown fields included."""
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
            _document["fleet"] = None if _value is None else _value.to_dict()
        _value = self.active
        if _value is not UNSET:
            _document["active"] = _value
        _value = self.status
        if _value is not UNSET:
            _document["status"] = _value
        return _document


_FIELDS = frozenset(
    (
        "id",
        "plate_number",
        "plate_state",
        "vehicle_number",
        "vehicle_make",
        "vehicle_model",
        "year",
        "lessee_renter",
        "custom_fields",
        "vehicle_type_code",
        "added_date",
        "fleet",
        "active",
        "status",
    )
)
from ..models.custom_fields import CustomFields
from ..models.fleet import Fleet
