from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, NotRequired, TypedDict

from attrs import define as _attrs_define

from ..types import UNSET, SentModel, Unset


@_attrs_define(repr=False, kw_only=True)
class DriverCreateRow(SentModel):
    """A driver to create.

    Documented by FleetIT; fields that are less certain are marked.

    Attributes:
        driver_id (str): Unique identifier of the driver; the fleet's own, since FleetIT gives an `id` (inferred).
        first_name (str): First name.
        last_name (str): Last name.
        address_line_1 (str): First line of the address.
        city (str): City of the address.
        state (str): State of the address.
        address_line_2 (str | Unset): Second line of the address. [example]
        zip_ (str | Unset): ZIP code of the address. It is presumably required, which is not certain.
        contact_number (str | Unset): Telephone number. [example]
        email (str | Unset): E-mail address. [example]
    """

    driver_id: str
    first_name: str
    last_name: str
    address_line_1: str
    city: str
    state: str
    address_line_2: str | Unset = UNSET
    zip_: str | Unset = UNSET
    contact_number: str | Unset = UNSET
    email: str | Unset = UNSET

    _attributes: ClassVar[Mapping[str, str]] = {
        "driver_id": "driver_id",
        "first_name": "first_name",
        "last_name": "last_name",
        "address_line_1": "address_line_1",
        "city": "city",
        "state": "state",
        "address_line_2": "address_line_2",
        "zip": "zip_",
        "contact_number": "contact_number",
        "email": "email",
    }

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON document. It has all fields that are set, and the unknown fields."""
        _document: dict[str, Any] = dict(self._extras) if self._extras else {}
        _value: Any
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
        _value = self.city
        if _value is not UNSET:
            _document["city"] = _value
        _value = self.state
        if _value is not UNSET:
            _document["state"] = _value
        _value = self.address_line_2
        if _value is not UNSET:
            _document["address_line_2"] = _value
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


_DriverCreateRowDict = TypedDict(
    "_DriverCreateRowDict",
    {
        "driver_id": "str",
        "first_name": "str",
        "last_name": "str",
        "address_line_1": "str",
        "city": "str",
        "state": "str",
        "address_line_2": NotRequired["str"],
        "zip": NotRequired["str"],
        "contact_number": NotRequired["str"],
        "email": NotRequired["str"],
    },
)


class DriverCreateRowDict(_DriverCreateRowDict):
    """A `DriverCreateRow` as a mapping. The model says what each key means."""
