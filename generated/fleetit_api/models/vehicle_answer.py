from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from attrs import define as _attrs_define

from .._reading import Converter, Object
from ..types import UNSET, Model, Unset, write_any

if TYPE_CHECKING:
    from ..models.vehicle_answer_data import VehicleAnswerData


@_attrs_define(repr=False)
class VehicleAnswer(Model):
    """That a vehicle was created, and which.

    Documented by FleetIT; fields that are less certain are marked.

    Attributes:
        status (str | Unset): success, if it was created. [example]
        message (str | Unset): The outcome in words. [example]
        data (VehicleAnswerData | Unset): The vehicle that was created. [example]
    """

    status: str | Unset = UNSET
    message: str | Unset = UNSET
    data: VehicleAnswerData | Unset = UNSET

    _attributes: ClassVar[Mapping[str, str]] = {
        "status": "status",
        "message": "message",
        "data": "data",
    }

    @classmethod
    def _converters(cls) -> Mapping[str, Converter]:
        from ..models.vehicle_answer_data import VehicleAnswerData

        return {
            "data": Object(VehicleAnswerData),
        }

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON document. It has all fields that are set, and the unknown fields."""
        _document: dict[str, Any] = dict(self._extras) if self._extras else {}
        _value: Any
        _value = self.status
        if _value is not UNSET:
            _document["status"] = _value
        _value = self.message
        if _value is not UNSET:
            _document["message"] = _value
        _value = self.data
        if _value is not UNSET:
            _document["data"] = None if _value is None else write_any(_value)
        return _document
