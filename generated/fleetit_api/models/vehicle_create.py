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
class VehicleCreate(SentModel):
    """A vehicle to add.

    Documented by FleetIT; fields that are less certain are marked.

    Attributes:
        plate_state (str): State that issued the plate, two letters A to Z; FleetIT upper-cases them. The page also
            says that it is NY if not given.
        plate_number (str): Number on the plate, 1 to 15 letters and digits; FleetIT upper-cases it and removes special
            characters. Unique together with the state.
        vehicle_make (str | Unset): Manufacturer of the vehicle.
        vehicle_model (str | Unset): Model of the vehicle.
        year (str | Unset): Model year, from 1000 to a hundred years from now, as text; FleetIT takes the digits in it.
        active (bool | Unset): Whether the vehicle is active; FleetIT takes true if it is not given.
        lessee_renter (None | str | Unset): Who leases or rents the vehicle.
        vehicle_number (str | Unset): VIN or your own identifier in any form, at most 20 characters. FleetIT does not keep it
            unique.
        custom_fields (CustomFields | Mapping[str, Any] | Unset): The fleet's own fields, by name. Which names there are is set up for each fleet; that their
            values are text is read off the examples. [example]
        vehicle_type_code (str | Unset): Code of the kind of vehicle. Which codes there are is not stated. [example]
    """

    plate_state: str
    plate_number: str
    vehicle_make: str | Unset = UNSET
    vehicle_model: str | Unset = UNSET
    year: str | Unset = UNSET
    active: bool | Unset = UNSET
    lessee_renter: None | str | Unset = UNSET
    vehicle_number: str | Unset = UNSET
    custom_fields: CustomFields | Mapping[str, Any] | Unset = UNSET
    vehicle_type_code: str | Unset = UNSET

    _attributes: ClassVar[Mapping[str, str]] = {
        "plate_state": "plate_state",
        "plate_number": "plate_number",
        "vehicle_make": "vehicle_make",
        "vehicle_model": "vehicle_model",
        "year": "year",
        "active": "active",
        "lessee_renter": "lessee_renter",
        "vehicle_number": "vehicle_number",
        "custom_fields": "custom_fields",
        "vehicle_type_code": "vehicle_type_code",
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
        _value = self.active
        if _value is not UNSET:
            _document["active"] = _value
        _value = self.lessee_renter
        if _value is not UNSET:
            _document["lessee_renter"] = _value
        _value = self.vehicle_number
        if _value is not UNSET:
            _document["vehicle_number"] = _value
        _value = self.custom_fields
        if _value is not UNSET:
            _document["custom_fields"] = None if _value is None else write_any(_value)
        _value = self.vehicle_type_code
        if _value is not UNSET:
            _document["vehicle_type_code"] = _value
        return _document


_VehicleCreateDict = TypedDict(
    "_VehicleCreateDict",
    {
        "plate_state": "str",
        "plate_number": "str",
        "vehicle_make": NotRequired["str"],
        "vehicle_model": NotRequired["str"],
        "year": NotRequired["str"],
        "active": NotRequired["bool"],
        "lessee_renter": NotRequired["None | str"],
        "vehicle_number": NotRequired["str"],
        "custom_fields": NotRequired["CustomFields | Mapping[str, Any]"],
        "vehicle_type_code": NotRequired["str"],
    },
)


class VehicleCreateDict(_VehicleCreateDict):
    """A `VehicleCreate` as a mapping. The model says what each key means."""
