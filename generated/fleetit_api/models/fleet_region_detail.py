from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Self

from attrs import define as _attrs_define
from openapi_sdk.model.reading import read_model
from openapi_sdk.model.structs import take_unknown

from ..types import UNSET, Model


@_attrs_define(repr=False, kw_only=True)
class FleetRegionDetail(Model):
    """A region of a fleet.

    Documented by FleetIT; fields that are less certain are marked.

    Attributes:
        id (int | None): Id of the region. [example]
        title (str | None): Name of the region. [example]
    """

    id: int | None = None
    title: str | None = None

    _attributes: ClassVar[Mapping[str, str]] = {
        "id": "id",
        "title": "title",
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
        _value = struct.title
        if _value is UNSET:
            _missing += ("title",)
            _value = None
        _model.title = _value
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
        _value = self.title
        if _value is not None or "title" not in self._missing:
            _document["title"] = _value
        return _document
