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
class VehicleUpdateRow(SentModel):
    """The vehicle to change, by its plate, and the fields to change.

    Documented by FleetIT.

    Attributes:
        plate_number (str): Number on the plate; it says which vehicle is meant and can't be changed.
        plate_state (str): State that issued the plate; it says which vehicle is meant and can't be changed.
        vehicle_make (str | Unset): Manufacturer of the vehicle.
        vehicle_model (str | Unset): Model of the vehicle.
        year (str | Unset): Model year, as text.
        vehicle_number (str | Unset): VIN or your own identifier in any form, at most 20 characters.
        tracking_code (str | Unset): Your own identifier for tracking the vehicle.
        lessee_renter (str | Unset): Who leases or rents the vehicle.
        custom_fields (CustomFields | Mapping[str, Any] | Unset): The fleet's own fields, by name. Which names there are is set up for each fleet; that their
            values are text is read off the examples.
        active (bool | Unset): Whether the vehicle is active.
    """

    plate_number: str
    plate_state: str
    vehicle_make: str | Unset = UNSET
    vehicle_model: str | Unset = UNSET
    year: str | Unset = UNSET
    vehicle_number: str | Unset = UNSET
    tracking_code: str | Unset = UNSET
    lessee_renter: str | Unset = UNSET
    custom_fields: CustomFields | Mapping[str, Any] | Unset = UNSET
    active: bool | Unset = UNSET

    _attributes: ClassVar[Mapping[str, str]] = {
        "plate_number": "plate_number",
        "plate_state": "plate_state",
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
        _value = self.plate_number
        if _value is not UNSET:
            _document["plate_number"] = _value
        _value = self.plate_state
        if _value is not UNSET:
            _document["plate_state"] = _value
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


_VehicleUpdateRowDict = TypedDict(
    "_VehicleUpdateRowDict",
    {
        "plate_number": "str",
        "plate_state": "str",
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


class VehicleUpdateRowDict(_VehicleUpdateRowDict):
    """A `VehicleUpdateRow` as a mapping. The model says what each key means."""
