from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Self

from attrs import define as _attrs_define
from openapi_sdk.model.reading import read_model
from openapi_sdk.model.structs import take_unknown

from ..types import UNSET, Model


@_attrs_define(repr=False, kw_only=True)
class Driver(Model):
    """Somebody who drives the fleet's vehicles. Names and types are inferred from examples.

    Documented by FleetIT; fields that are less certain are marked.

    Attributes:
        id (int | None): FleetIT's id of the driver. [example]
        driver_id (str | None): Unique identifier of the driver; the fleet's own, since FleetIT gives an `id` (inferred).
            [example]
        first_name (str | None): First name. [example]
        last_name (str | None): Last name. [example]
        address_line_1 (str | None): First line of the address. [example]
        address_line_2 (str | None): Second line of the address. [example]
        city (str | None): City of the address. [example]
        state (str | None): State of the address. [example]
        zip_ (str | None): ZIP code of the address. [example]
        contact_number (str | None): Telephone number. [example]
        email (list[str] | str | None): E-mail address. FleetIT's older document shows a text, its newer one a list of texts; both
            are read. [example]
    """

    id: int | None = None
    driver_id: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    address_line_1: str | None = None
    address_line_2: str | None = None
    city: str | None = None
    state: str | None = None
    zip_: str | None = None
    contact_number: str | None = None
    email: list[str] | str | None = None

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

    @classmethod
    def _from_struct(cls, struct: Any) -> Self:
        """Return the model of a Struct with its fields, or of a document where there is no Struct."""
        if struct.__class__ is dict:
            return read_model(cls, struct)
        _model = object.__new__(cls)
        _missing: tuple[str, ...] = ()
        _value: Any
        _value = struct.id
        if _value is UNSET:
            _missing += ("id",)
            _value = None
        _model.id = _value
        _value = struct.driver_id
        if _value is UNSET:
            _missing += ("driver_id",)
            _value = None
        _model.driver_id = _value
        _value = struct.first_name
        if _value is UNSET:
            _missing += ("first_name",)
            _value = None
        _model.first_name = _value
        _value = struct.last_name
        if _value is UNSET:
            _missing += ("last_name",)
            _value = None
        _model.last_name = _value
        _value = struct.address_line_1
        if _value is UNSET:
            _missing += ("address_line_1",)
            _value = None
        _model.address_line_1 = _value
        _value = struct.address_line_2
        if _value is UNSET:
            _missing += ("address_line_2",)
            _value = None
        _model.address_line_2 = _value
        _value = struct.city
        if _value is UNSET:
            _missing += ("city",)
            _value = None
        _model.city = _value
        _value = struct.state
        if _value is UNSET:
            _missing += ("state",)
            _value = None
        _model.state = _value
        _value = struct.zip_
        if _value is UNSET:
            _missing += ("zip_",)
            _value = None
        _model.zip_ = _value
        _value = struct.contact_number
        if _value is UNSET:
            _missing += ("contact_number",)
            _value = None
        _model.contact_number = _value
        _value = struct.email
        if _value is UNSET:
            _missing += ("email",)
            _value = None
        _model.email = _value
        _model._missing = _missing
        _model._extras = take_unknown(cls, struct) if struct._unknown_fields else None
        return _model

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON document: the fields that were there or have a value, and the unknown fields."""
        _document: dict[str, Any] = dict(self._extras) if self._extras else {}
        _value: Any
        _value = self.id
        if _value is not None or "id" not in self._missing:
            _document["id"] = _value
        _value = self.driver_id
        if _value is not None or "driver_id" not in self._missing:
            _document["driver_id"] = _value
        _value = self.first_name
        if _value is not None or "first_name" not in self._missing:
            _document["first_name"] = _value
        _value = self.last_name
        if _value is not None or "last_name" not in self._missing:
            _document["last_name"] = _value
        _value = self.address_line_1
        if _value is not None or "address_line_1" not in self._missing:
            _document["address_line_1"] = _value
        _value = self.address_line_2
        if _value is not None or "address_line_2" not in self._missing:
            _document["address_line_2"] = _value
        _value = self.city
        if _value is not None or "city" not in self._missing:
            _document["city"] = _value
        _value = self.state
        if _value is not None or "state" not in self._missing:
            _document["state"] = _value
        _value = self.zip_
        if _value is not None or "zip_" not in self._missing:
            _document["zip"] = _value
        _value = self.contact_number
        if _value is not None or "contact_number" not in self._missing:
            _document["contact_number"] = _value
        _value = self.email
        if _value is not None or "email" not in self._missing:
            _document["email"] = _value
        return _document
