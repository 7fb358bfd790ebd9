from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Self

from attrs import define as _attrs_define
from openapi_sdk.model.converters import Object, Text
from openapi_sdk.model.models import write_any
from openapi_sdk.model.reading import Converter, read_model
from openapi_sdk.model.structs import get_struct_readers, take_unknown
from openapi_sdk.model.texts import (
    DATE_TIMES,
    write_date,
)

from ..types import UNSET, Model

if TYPE_CHECKING:
    from ..models.custom_fields import CustomFields


@_attrs_define(repr=False, kw_only=True)
class VehicleAnswerData(Model):
    """The vehicle that was created.

    Documented by FleetIT; fields that are less certain are marked.

    Attributes:
        vehicle_id (str | None): Id of the vehicle, here as text; everywhere else it is a number called `id`. [example]
        plate_number (str | None): Number on the plate, as FleetIT keeps it. [example]
        plate_state (str | None): State that issued the plate. [example]
        vehicle_number (str | None): VIN or your own identifier. [example]
        vehicle_make (str | None): Manufacturer of the vehicle. [example]
        vehicle_model (str | None): Model of the vehicle. [example]
        year (str | None): Model year, as text. [example]
        lessee_renter (str | None): Who leases or rents the vehicle. [example]
        custom_fields (CustomFields | None): The fleet's own fields, by name. Which names there are is set up for each fleet; that their
            values are text is read off the examples. [example]
        vehicle_type_code (str | None): Code of the kind of vehicle. [example]
        added_date (datetime.datetime | None): Moment at which the vehicle was added, with an offset. [example]
        active (bool | None): Whether the vehicle is active. [example]
    """

    vehicle_id: str | None = None
    plate_number: str | None = None
    plate_state: str | None = None
    vehicle_number: str | None = None
    vehicle_make: str | None = None
    vehicle_model: str | None = None
    year: str | None = None
    lessee_renter: str | None = None
    custom_fields: CustomFields | None = None
    vehicle_type_code: str | None = None
    added_date: datetime.datetime | None = None
    active: bool | None = None

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

    @classmethod
    def _from_struct(cls, struct: Any) -> Self:
        """Return the model of a Struct with its fields, or of a document where there is no Struct."""
        if struct.__class__ is dict:
            return read_model(cls, struct)
        _readers = cls._struct_readers or get_struct_readers(cls)
        _model = object.__new__(cls)
        _missing: tuple[str, ...] = ()
        _value: Any
        _value = struct.vehicle_id
        if _value is UNSET:
            _missing += ("vehicle_id",)
            _value = None
        _model.vehicle_id = _value
        _value = struct.plate_number
        if _value is UNSET:
            _missing += ("plate_number",)
            _value = None
        _model.plate_number = _value
        _value = struct.plate_state
        if _value is UNSET:
            _missing += ("plate_state",)
            _value = None
        _model.plate_state = _value
        _value = struct.vehicle_number
        if _value is UNSET:
            _missing += ("vehicle_number",)
            _value = None
        _model.vehicle_number = _value
        _value = struct.vehicle_make
        if _value is UNSET:
            _missing += ("vehicle_make",)
            _value = None
        _model.vehicle_make = _value
        _value = struct.vehicle_model
        if _value is UNSET:
            _missing += ("vehicle_model",)
            _value = None
        _model.vehicle_model = _value
        _value = struct.year
        if _value is UNSET:
            _missing += ("year",)
            _value = None
        _model.year = _value
        _value = struct.lessee_renter
        if _value is UNSET:
            _missing += ("lessee_renter",)
            _value = None
        _model.lessee_renter = _value
        _value = struct.custom_fields
        if _value is UNSET:
            _missing += ("custom_fields",)
            _value = None
        elif _value is not None:
            _value = _readers["custom_fields"](_value)
        _model.custom_fields = _value
        _value = struct.vehicle_type_code
        if _value is UNSET:
            _missing += ("vehicle_type_code",)
            _value = None
        _model.vehicle_type_code = _value
        _value = struct.added_date
        if _value is UNSET:
            _missing += ("added_date",)
            _value = None
        elif _value.__class__ is str:
            _value = DATE_TIMES[_value]
        _model.added_date = _value
        _value = struct.active
        if _value is UNSET:
            _missing += ("active",)
            _value = None
        _model.active = _value
        _model._missing = _missing
        _model._extras = take_unknown(cls, struct) if struct._unknown_fields else None
        return _model

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON document: the fields that were there or have a value, and the unknown fields."""
        _document: dict[str, Any] = dict(self._extras) if self._extras else {}
        _value: Any
        _value = self.vehicle_id
        if _value is not None or "vehicle_id" not in self._missing:
            _document["vehicle_id"] = _value
        _value = self.plate_number
        if _value is not None or "plate_number" not in self._missing:
            _document["plate_number"] = _value
        _value = self.plate_state
        if _value is not None or "plate_state" not in self._missing:
            _document["plate_state"] = _value
        _value = self.vehicle_number
        if _value is not None or "vehicle_number" not in self._missing:
            _document["vehicle_number"] = _value
        _value = self.vehicle_make
        if _value is not None or "vehicle_make" not in self._missing:
            _document["vehicle_make"] = _value
        _value = self.vehicle_model
        if _value is not None or "vehicle_model" not in self._missing:
            _document["vehicle_model"] = _value
        _value = self.year
        if _value is not None or "year" not in self._missing:
            _document["year"] = _value
        _value = self.lessee_renter
        if _value is not None or "lessee_renter" not in self._missing:
            _document["lessee_renter"] = _value
        _value = self.custom_fields
        if _value is not None or "custom_fields" not in self._missing:
            _document["custom_fields"] = None if _value is None else write_any(_value)
        _value = self.vehicle_type_code
        if _value is not None or "vehicle_type_code" not in self._missing:
            _document["vehicle_type_code"] = _value
        _value = self.added_date
        if _value is not None or "added_date" not in self._missing:
            _document["added_date"] = None if _value is None else write_date(_value)
        _value = self.active
        if _value is not None or "active" not in self._missing:
            _document["active"] = _value
        return _document
