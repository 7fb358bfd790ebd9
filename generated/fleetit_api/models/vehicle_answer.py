# pyright: reportArgumentType=false
# Reading keeps what came, a null too where the description has none: the annotations are the description's.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from attrs import define as _attrs_define

from ..types import (
    UNSET,
    Model,
    ReadError,
    Unset,
    as_object,
)


@_attrs_define(repr=False)
class VehicleAnswer(Model):
    """That a vehicle was created, and which.

    Documented by FleetIT; less sure fields are marked.

    Attributes:
        status (str | Unset): success, if it was created. [example]
        message (str | Unset): The outcome in words. [example]
        data (VehicleAnswerData | Unset): The vehicle that was created. [example]
    """

    status: str | Unset = UNSET
    message: str | Unset = UNSET
    data: VehicleAnswerData | Unset = UNSET

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON document.

        Raises:
            ReadError: If it, or something in it that should be an object or an array, is neither that nor null.
        """
        _document = as_object(src_dict)
        _get = _document.get
        _at = ""
        try:
            data: Any = _get("data", UNSET)
            if data is not UNSET and data is not None:
                _at = "data"
                data = VehicleAnswerData.from_dict(data)
        except ReadError as error:
            raise error.under(_at)
        _self = cls(
            _get("status", UNSET),
            _get("message", UNSET),
            data,
        )
        _extras = {_name: _value for _name, _value in _document.items() if _name not in _FIELDS}
        if _extras:
            _self._extras = _extras
        return _self

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON document: only what is set, unknown fields included."""
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
            _document["data"] = None if _value is None else _value.to_dict()
        return _document


_FIELDS = frozenset(
    (
        "status",
        "message",
        "data",
    )
)
from ..models.vehicle_answer_data import VehicleAnswerData
