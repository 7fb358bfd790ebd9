from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from attrs import define as _attrs_define

from ..types import UNSET, Model, Unset


@_attrs_define(repr=False)
class QueuedToll(Model):
    """A toll that was queued on staging.

    Documented by FleetIT; fields that are less certain are marked.

    Attributes:
        exit_plaza (str | Unset): Plaza at which the vehicle left the toll road. [example]
        agency (str | Unset): Agency that charges the toll. [example]
        amount (float | Unset): Amount of the toll, here a number and not a text. The currency is not stated. [example]
        plate_number (str | Unset): Number on the plate of the vehicle. [example]
        plate_state (str | Unset): State that issued the plate. [example]
        vehicle (int | Unset): Id of the vehicle that has this plate (inferred). [example]
    """

    exit_plaza: str | Unset = UNSET
    agency: str | Unset = UNSET
    amount: float | Unset = UNSET
    plate_number: str | Unset = UNSET
    plate_state: str | Unset = UNSET
    vehicle: int | Unset = UNSET

    _attributes: ClassVar[Mapping[str, str]] = {
        "exit_plaza": "exit_plaza",
        "agency": "agency",
        "amount": "amount",
        "plate_number": "plate_number",
        "plate_state": "plate_state",
        "vehicle": "vehicle",
    }

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON document. It has all fields that are set, and the unknown fields."""
        _document: dict[str, Any] = dict(self._extras) if self._extras else {}
        _value: Any
        _value = self.exit_plaza
        if _value is not UNSET:
            _document["exit_plaza"] = _value
        _value = self.agency
        if _value is not UNSET:
            _document["agency"] = _value
        _value = self.amount
        if _value is not UNSET:
            _document["amount"] = _value
        _value = self.plate_number
        if _value is not UNSET:
            _document["plate_number"] = _value
        _value = self.plate_state
        if _value is not UNSET:
            _document["plate_state"] = _value
        _value = self.vehicle
        if _value is not UNSET:
            _document["vehicle"] = _value
        return _document
