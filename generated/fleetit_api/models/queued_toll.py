# pyright: reportArgumentType=false
# Reading keeps what came, a null too where the description has none: the annotations are the description's.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from attrs import define as _attrs_define

from ..types import (
    UNSET,
    Model,
    Unset,
    as_object,
)


@_attrs_define(repr=False)
class QueuedToll(Model):
    """A toll that was queued on staging.

    Documented by FleetIT; less sure fields are marked.

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

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON document.

        Raises:
            ReadError: If it, or something in it that should be an object or an array, is neither that nor null.
        """
        _document = as_object(src_dict)
        _get = _document.get
        _self = cls(
            _get("exit_plaza", UNSET),
            _get("agency", UNSET),
            _get("amount", UNSET),
            _get("plate_number", UNSET),
            _get("plate_state", UNSET),
            _get("vehicle", UNSET),
        )
        _extras = {_name: _value for _name, _value in _document.items() if _name not in _FIELDS}
        if _extras:
            _self._extras = _extras
        return _self

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON document: only what is set, unknown fields included."""
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


_FIELDS = frozenset(
    (
        "exit_plaza",
        "agency",
        "amount",
        "plate_number",
        "plate_state",
        "vehicle",
    )
)
