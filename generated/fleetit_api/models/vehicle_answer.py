from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Self

from attrs import define as _attrs_define
from openapi_sdk.model.converters import Object
from openapi_sdk.model.models import write_any
from openapi_sdk.model.reading import Converter, read_model
from openapi_sdk.model.structs import get_struct_readers, take_unknown

from ..types import UNSET, Model

if TYPE_CHECKING:
    from ..models.vehicle_answer_data import VehicleAnswerData


@_attrs_define(repr=False, kw_only=True)
class VehicleAnswer(Model):
    """That a vehicle was created, and which.

    Documented by FleetIT; fields that are less certain are marked.

    Attributes:
        status (str | None): success, if it was created. [example]
        message (str | None): The outcome in words. [example]
        data (VehicleAnswerData | None): The vehicle that was created. [example]
    """

    status: str | None = None
    message: str | None = None
    data: VehicleAnswerData | None = None

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

    @classmethod
    def _from_struct(cls, struct: Any) -> Self:
        """Return the model of a Struct with its fields, or of a document where there is no Struct."""
        if struct.__class__ is dict:
            return read_model(cls, struct)
        _readers = cls._struct_readers or get_struct_readers(cls)
        _model = object.__new__(cls)
        _missing: tuple[str, ...] = ()
        _value: Any
        _value = struct.status
        if _value is UNSET:
            _missing += ("status",)
            _value = None
        _model.status = _value
        _value = struct.message
        if _value is UNSET:
            _missing += ("message",)
            _value = None
        _model.message = _value
        _value = struct.data
        if _value is UNSET:
            _missing += ("data",)
            _value = None
        elif _value is not None:
            _value = _readers["data"](_value)
        _model.data = _value
        _model._missing = _missing
        _model._extras = take_unknown(cls, struct) if struct._unknown_fields else None
        return _model

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON document: the fields that were there or have a value, and the unknown fields."""
        _document: dict[str, Any] = dict(self._extras) if self._extras else {}
        _value: Any
        _value = self.status
        if _value is not None or "status" not in self._missing:
            _document["status"] = _value
        _value = self.message
        if _value is not None or "message" not in self._missing:
            _document["message"] = _value
        _value = self.data
        if _value is not None or "data" not in self._missing:
            _document["data"] = None if _value is None else write_any(_value)
        return _document
