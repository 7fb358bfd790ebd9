from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, ClassVar, Self

from attrs import define as _attrs_define
from openapi_sdk.model.converters import Amount
from openapi_sdk.model.reading import Converter, read_model
from openapi_sdk.model.structs import get_struct_readers, take_unknown
from openapi_sdk.model.texts import (
    write_number,
)

from ..types import UNSET, Model


@_attrs_define(repr=False, kw_only=True)
class QueuedToll(Model):
    """A toll that was queued on staging.

    Documented by FleetIT; fields that are less certain are marked.

    Attributes:
        exit_plaza (str | None): Plaza at which the vehicle left the toll road. [example]
        agency (str | None): Agency that charges the toll. [example]
        amount (Decimal | None): Amount of the toll, here a number and not a text. The currency is not stated. [example]
        plate_number (str | None): Number on the plate of the vehicle. [example]
        plate_state (str | None): State that issued the plate. [example]
        vehicle (int | None): Id of the vehicle that has this plate (inferred). [example]
    """

    exit_plaza: str | None = None
    agency: str | None = None
    amount: Decimal | None = None
    plate_number: str | None = None
    plate_state: str | None = None
    vehicle: int | None = None

    _attributes: ClassVar[Mapping[str, str]] = {
        "exit_plaza": "exit_plaza",
        "agency": "agency",
        "amount": "amount",
        "plate_number": "plate_number",
        "plate_state": "plate_state",
        "vehicle": "vehicle",
    }

    @classmethod
    def _converters(cls) -> Mapping[str, Converter]:

        return {
            "amount": Amount(is_number=True),
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
        _value = struct.exit_plaza
        if _value is UNSET:
            _missing += ("exit_plaza",)
            _value = None
        _model.exit_plaza = _value
        _value = struct.agency
        if _value is UNSET:
            _missing += ("agency",)
            _value = None
        _model.agency = _value
        _value = struct.amount
        if _value is UNSET:
            _missing += ("amount",)
            _value = None
        elif _value is not None:
            _value = _readers["amount"](_value)
        _model.amount = _value
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
        _value = self.exit_plaza
        if _value is not None or "exit_plaza" not in self._missing:
            _document["exit_plaza"] = _value
        _value = self.agency
        if _value is not None or "agency" not in self._missing:
            _document["agency"] = _value
        _value = self.amount
        if _value is not None or "amount" not in self._missing:
            _document["amount"] = None if _value is None else write_number(_value)
        _value = self.plate_number
        if _value is not None or "plate_number" not in self._missing:
            _document["plate_number"] = _value
        _value = self.plate_state
        if _value is not None or "plate_state" not in self._missing:
            _document["plate_state"] = _value
        _value = self.vehicle
        if _value is not None or "vehicle" not in self._missing:
            _document["vehicle"] = _value
        return _document
