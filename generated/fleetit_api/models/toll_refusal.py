from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Self

from attrs import define as _attrs_define
from openapi_sdk.model.reading import read_model
from openapi_sdk.model.structs import take_unknown

from ..types import UNSET, Model


@_attrs_define(repr=False, kw_only=True)
class TollRefusal(Model):
    """Why a toll was not queued.

    Documented by FleetIT; fields that are less certain are marked.

    Attributes:
        queue_reason (list[str] | None): The reasons in words: which toll it duplicates, or which business rules it matches.
            [example]
    """

    queue_reason: list[str] | None = None

    _attributes: ClassVar[Mapping[str, str]] = {
        "queue_reason": "queue_reason",
    }

    @classmethod
    def _from_struct(cls, struct: Any) -> Self:
        """Return the model of a Struct with its fields, or of a document where there is no Struct."""
        if struct.__class__ is dict:
            return read_model(cls, struct)
        _model = object.__new__(cls)
        _missing: tuple[str, ...] = ()
        _value: Any
        _value = struct.queue_reason
        if _value is UNSET:
            _missing += ("queue_reason",)
            _value = None
        _model.queue_reason = _value
        _model._missing = _missing
        _model._extras = take_unknown(cls, struct) if struct._unknown_fields else None
        return _model

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON document: the fields that were there or have a value, and the unknown fields."""
        _document: dict[str, Any] = dict(self._extras) if self._extras else {}
        _value: Any
        _value = self.queue_reason
        if _value is not None or "queue_reason" not in self._missing:
            _document["queue_reason"] = _value
        return _document
