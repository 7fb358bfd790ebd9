from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Self

from attrs import define as _attrs_define
from openapi_sdk.model.reading import read_model
from openapi_sdk.model.structs import take_unknown

from ..types import UNSET, Model


@_attrs_define(repr=False, kw_only=True)
class Transponder(Model):
    """A device that pays tolls. Names and types are inferred from examples; the transponder of a toll has
    fewer fields than that of a shipment.

    Documented by FleetIT; fields that are less certain are marked.

    Attributes:
        id (int | None): Id of the transponder. [example]
        number (str | None): Number of the transponder. [example]
        status (str | None): State of the transponder. IN_STOCK is the only value that is known. [example]
        vehicle_type (int | None): Id of the type of vehicle that it is for (inferred from the name). [example]
        agencies (list[int] | None): Ids of the toll agencies that it is for (inferred from the name). [example]
        fleet (int | None): Id of the fleet that has it. [example]
        vehicle (int | None): Id of the vehicle that has it. [example]
    """

    id: int | None = None
    number: str | None = None
    status: str | None = None
    vehicle_type: int | None = None
    agencies: list[int] | None = None
    fleet: int | None = None
    vehicle: int | None = None

    _attributes: ClassVar[Mapping[str, str]] = {
        "id": "id",
        "number": "number",
        "status": "status",
        "vehicle_type": "vehicle_type",
        "agencies": "agencies",
        "fleet": "fleet",
        "vehicle": "vehicle",
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
        _value = struct.number
        if _value is UNSET:
            _missing += ("number",)
            _value = None
        _model.number = _value
        _value = struct.status
        if _value is UNSET:
            _missing += ("status",)
            _value = None
        _model.status = _value
        _value = struct.vehicle_type
        if _value is UNSET:
            _missing += ("vehicle_type",)
            _value = None
        _model.vehicle_type = _value
        _value = struct.agencies
        if _value is UNSET:
            _missing += ("agencies",)
            _value = None
        _model.agencies = _value
        _value = struct.fleet
        if _value is UNSET:
            _missing += ("fleet",)
            _value = None
        _model.fleet = _value
        _value = struct.vehicle
        if _value is UNSET:
            _missing += ("vehicle",)
            _value = None
        _model.vehicle = _value
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
        _value = self.number
        if _value is not None or "number" not in self._missing:
            _document["number"] = _value
        _value = self.status
        if _value is not None or "status" not in self._missing:
            _document["status"] = _value
        _value = self.vehicle_type
        if _value is not None or "vehicle_type" not in self._missing:
            _document["vehicle_type"] = _value
        _value = self.agencies
        if _value is not None or "agencies" not in self._missing:
            _document["agencies"] = _value
        _value = self.fleet
        if _value is not None or "fleet" not in self._missing:
            _document["fleet"] = _value
        _value = self.vehicle
        if _value is not None or "vehicle" not in self._missing:
            _document["vehicle"] = _value
        return _document
