from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from attrs import define as _attrs_define

from ..types import UNSET, Model, Unset


@_attrs_define(repr=False)
class Driver(Model):
    """Somebody who drives the fleet's vehicles. Names and types are inferred from examples.

    Documented by FleetIT; fields that are less certain are marked.

    Attributes:
        id (int | Unset): FleetIT's id of the driver. [example]
        driver_id (str | Unset): Unique identifier of the driver; the fleet's own, since FleetIT gives an `id` (inferred).
            [example]
        first_name (str | Unset): First name. [example]
        last_name (str | Unset): Last name. [example]
        address_line_1 (str | Unset): First line of the address. [example]
        address_line_2 (str | Unset): Second line of the address. [example]
        city (str | Unset): City of the address. [example]
        state (str | Unset): State of the address. [example]
        zip_ (str | Unset): ZIP code of the address. [example]
        contact_number (str | Unset): Telephone number. [example]
        email (list[str] | str | Unset): E-mail address. FleetIT's older document shows a text, its newer one a list of texts; both
            are read. [example]
    """

    id: int | Unset = UNSET
    driver_id: str | Unset = UNSET
    first_name: str | Unset = UNSET
    last_name: str | Unset = UNSET
    address_line_1: str | Unset = UNSET
    address_line_2: str | Unset = UNSET
    city: str | Unset = UNSET
    state: str | Unset = UNSET
    zip_: str | Unset = UNSET
    contact_number: str | Unset = UNSET
    email: list[str] | str | Unset = UNSET

    _attributes: ClassVar[Mapping[str, str]] = {
        "id": "id",
        "driver_id": "driver_id",
        "first_name": "first_name",
        "last_name": "last_name",
        "address_line_1": "address_line_1",
        "address_line_2": "address_line_2",
        "city": "city",
        "state": "state",
        "zip": "zip_",
        "contact_number": "contact_number",
        "email": "email",
    }

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON document. It has all fields that are set, and the unknown fields."""
        _document: dict[str, Any] = dict(self._extras) if self._extras else {}
        _value: Any
        _value = self.id
        if _value is not UNSET:
            _document["id"] = _value
        _value = self.driver_id
        if _value is not UNSET:
            _document["driver_id"] = _value
        _value = self.first_name
        if _value is not UNSET:
            _document["first_name"] = _value
        _value = self.last_name
        if _value is not UNSET:
            _document["last_name"] = _value
        _value = self.address_line_1
        if _value is not UNSET:
            _document["address_line_1"] = _value
        _value = self.address_line_2
        if _value is not UNSET:
            _document["address_line_2"] = _value
        _value = self.city
        if _value is not UNSET:
            _document["city"] = _value
        _value = self.state
        if _value is not UNSET:
            _document["state"] = _value
        _value = self.zip_
        if _value is not UNSET:
            _document["zip"] = _value
        _value = self.contact_number
        if _value is not UNSET:
            _document["contact_number"] = _value
        _value = self.email
        if _value is not UNSET:
            _document["email"] = _value
        return _document
