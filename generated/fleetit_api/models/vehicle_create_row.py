from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar, NotRequired, TypedDict

from attrs import define as _attrs_define
from openapi_sdk.model.converters import Object
from openapi_sdk.model.models import write_any
from openapi_sdk.model.reading import Converter

from ..types import UNSET, SentModel, Unset

if TYPE_CHECKING:
    from ..models.custom_fields import CustomFields


@_attrs_define(repr=False, kw_only=True)
class VehicleCreateRow(SentModel):
    """A vehicle to add, one of many.

    Documented by FleetIT; fields that are less certain are marked.

    Attributes:
        plate_state (str): State that issued the plate, two letters A to Z; FleetIT upper-cases them. [inferred]
        plate_number (str): Number on the plate, 1 to 15 letters and digits; FleetIT upper-cases it and removes special
            characters. [inferred]
        vehicle_make (str | Unset): Manufacturer of the vehicle. [inferred]
        vehicle_model (str | Unset): Model of the vehicle. [inferred]
        year (str | Unset): Model year, as text. [inferred]
        vehicle_number (str | Unset): VIN or your own identifier in any form, at most 20 characters. [inferred]
        tracking_code (str | Unset): Your own identifier for tracking the vehicle. In the documented example it comes back as
            `vehicle_number`. [inferred]
        lessee_renter (str | Unset): Who leases or rents the vehicle. [inferred]
        custom_fields (CustomFields | Mapping[str, Any] | Unset): The fleet's own fields, by name. Which names there are is set up for each fleet; that their
            values are text is read off the examples. [inferred]
        active (bool | Unset): Whether the vehicle is active; FleetIT takes true if it is not given. [inferred]
    """

    plate_state: str
    plate_number: str
    vehicle_make: str | Unset = UNSET
    vehicle_model: str | Unset = UNSET
    year: str | Unset = UNSET
    vehicle_number: str | Unset = UNSET
    tracking_code: str | Unset = UNSET
    lessee_renter: str | Unset = UNSET
    custom_fields: CustomFields | Mapping[str, Any] | Unset = UNSET
    active: bool | Unset = UNSET

    _attributes: ClassVar[Mapping[str, str]] = {
        "plate_state": "plate_state",
        "plate_number": "plate_number",
        "vehicle_make": "vehicle_make",
        "vehicle_model": "vehicle_model",
        "year": "year",
        "vehicle_number": "vehicle_number",
        "tracking_code": "tracking_code",
        "lessee_renter": "lessee_renter",
        "custom_fields": "custom_fields",
        "active": "active",
    }

    @classmethod
    def _converters(cls) -> Mapping[str, Converter]:
        from ..models.custom_fields import CustomFields

        return {
            "custom_fields": Object(CustomFields),
        }

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON document. It has all fields that are set, and the unknown fields."""
        _document: dict[str, Any] = dict(self._extras) if self._extras else {}
        _value: Any
        _value = self.plate_state
        if _value is not UNSET:
            _document["plate_state"] = _value
        _value = self.plate_number
        if _value is not UNSET:
            _document["plate_number"] = _value
        _value = self.vehicle_make
        if _value is not UNSET:
            _document["vehicle_make"] = _value
        _value = self.vehicle_model
        if _value is not UNSET:
            _document["vehicle_model"] = _value
        _value = self.year
        if _value is not UNSET:
            _document["year"] = _value
        _value = self.vehicle_number
        if _value is not UNSET:
            _document["vehicle_number"] = _value
        _value = self.tracking_code
        if _value is not UNSET:
            _document["tracking_code"] = _value
        _value = self.lessee_renter
        if _value is not UNSET:
            _document["lessee_renter"] = _value
        _value = self.custom_fields
        if _value is not UNSET:
            _document["custom_fields"] = None if _value is None else write_any(_value)
        _value = self.active
        if _value is not UNSET:
            _document["active"] = _value
        return _document


_VehicleCreateRowDict = TypedDict(
    "_VehicleCreateRowDict",
    {
        "plate_state": "str",
        "plate_number": "str",
        "vehicle_make": NotRequired["str"],
        "vehicle_model": NotRequired["str"],
        "year": NotRequired["str"],
        "vehicle_number": NotRequired["str"],
        "tracking_code": NotRequired["str"],
        "lessee_renter": NotRequired["str"],
        "custom_fields": NotRequired["CustomFields | Mapping[str, Any]"],
        "active": NotRequired["bool"],
    },
)


class VehicleCreateRowDict(_VehicleCreateRowDict):
    """A `VehicleCreateRow` as a mapping. The model says what each key means."""
