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
class VehicleUpdate(SentModel):
    """The fields of a vehicle to change; none is required.

    Documented by FleetIT; fields that are less certain are marked.

    Attributes:
        plate_number (str | Unset): Number on the plate, at most 15 characters. The page says that it can't be changed once the
            vehicle exists.
        plate_state (str | Unset): State that issued the plate, at most 2 characters. The page says that it can't be changed
            once the vehicle exists.
        vehicle_number (str | Unset): VIN or your own identifier, at most 20 characters.
        active (bool | Unset): Whether the vehicle is active.
        vehicle_make (None | str | Unset): Manufacturer of the vehicle, at most 50 characters.
        vehicle_model (None | str | Unset): Model of the vehicle, at most 50 characters.
        year (str | Unset): Model year, as text. [example]
        lessee_renter (str | Unset): Who leases or rents the vehicle. [example]
        vehicle_type_code (str | Unset): Code of the kind of vehicle. Which codes there are is not stated. [example]
        custom_fields (CustomFields | Mapping[str, Any] | Unset): The fleet's own fields, by name. Which names there are is set up for each fleet; that their
            values are text is read off the examples. [inferred]
    """

    plate_number: str | Unset = UNSET
    plate_state: str | Unset = UNSET
    vehicle_number: str | Unset = UNSET
    active: bool | Unset = UNSET
    vehicle_make: None | str | Unset = UNSET
    vehicle_model: None | str | Unset = UNSET
    year: str | Unset = UNSET
    lessee_renter: str | Unset = UNSET
    vehicle_type_code: str | Unset = UNSET
    custom_fields: CustomFields | Mapping[str, Any] | Unset = UNSET

    _attributes: ClassVar[Mapping[str, str]] = {
        "plate_number": "plate_number",
        "plate_state": "plate_state",
        "vehicle_number": "vehicle_number",
        "active": "active",
        "vehicle_make": "vehicle_make",
        "vehicle_model": "vehicle_model",
        "year": "year",
        "lessee_renter": "lessee_renter",
        "vehicle_type_code": "vehicle_type_code",
        "custom_fields": "custom_fields",
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
        _value = self.vehicle_number
        if _value is not UNSET:
            _document["vehicle_number"] = _value
        _value = self.active
        if _value is not UNSET:
            _document["active"] = _value
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
        _value = self.vehicle_type_code
        if _value is not UNSET:
            _document["vehicle_type_code"] = _value
        _value = self.custom_fields
        if _value is not UNSET:
            _document["custom_fields"] = None if _value is None else write_any(_value)
        return _document


_VehicleUpdateDict = TypedDict(
    "_VehicleUpdateDict",
    {
        "plate_number": NotRequired["str"],
        "plate_state": NotRequired["str"],
        "vehicle_number": NotRequired["str"],
        "active": NotRequired["bool"],
        "vehicle_make": NotRequired["None | str"],
        "vehicle_model": NotRequired["None | str"],
        "year": NotRequired["str"],
        "lessee_renter": NotRequired["str"],
        "vehicle_type_code": NotRequired["str"],
        "custom_fields": NotRequired["CustomFields | Mapping[str, Any]"],
    },
)


class VehicleUpdateDict(_VehicleUpdateDict):
    """A `VehicleUpdate` as a mapping. The model says what each key means."""
