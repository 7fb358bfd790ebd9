from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from attrs import define as _attrs_define

from ..types import UNSET, Model, Unset


@_attrs_define(repr=False)
class Transponder(Model):
    """A device that pays tolls. Names and types are inferred from examples; the transponder of a toll has
    fewer fields than that of a shipment.

    Documented by FleetIT; fields that are less certain are marked.

    Attributes:
        id (int | Unset): Id of the transponder. [example]
        number (str | Unset): Number of the transponder. [example]
        status (str | Unset): State of the transponder. IN_STOCK is the only value that is known. [example]
        vehicle_type (int | Unset): Id of the type of vehicle that it is for (inferred from the name). [example]
        agencies (list[int] | Unset): Ids of the toll agencies that it is for (inferred from the name). [example]
        fleet (int | Unset): Id of the fleet that has it. [example]
        vehicle (int | Unset): Id of the vehicle that has it. [example]
    """

    id: int | Unset = UNSET
    number: str | Unset = UNSET
    status: str | Unset = UNSET
    vehicle_type: int | Unset = UNSET
    agencies: list[int] | Unset = UNSET
    fleet: int | Unset = UNSET
    vehicle: int | Unset = UNSET

    _attributes: ClassVar[Mapping[str, str]] = {
        "id": "id",
        "number": "number",
        "status": "status",
        "vehicle_type": "vehicle_type",
        "agencies": "agencies",
        "fleet": "fleet",
        "vehicle": "vehicle",
    }

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON document. It has all fields that are set, and the unknown fields."""
        _document: dict[str, Any] = dict(self._extras) if self._extras else {}
        _value: Any
        _value = self.id
        if _value is not UNSET:
            _document["id"] = _value
        _value = self.number
        if _value is not UNSET:
            _document["number"] = _value
        _value = self.status
        if _value is not UNSET:
            _document["status"] = _value
        _value = self.vehicle_type
        if _value is not UNSET:
            _document["vehicle_type"] = _value
        _value = self.agencies
        if _value is not UNSET:
            _document["agencies"] = _value
        _value = self.fleet
        if _value is not UNSET:
            _document["fleet"] = _value
        _value = self.vehicle
        if _value is not UNSET:
            _document["vehicle"] = _value
        return _document
