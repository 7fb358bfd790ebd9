from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Self

from attrs import define as _attrs_define
from openapi_sdk.model.converters import Array, Object
from openapi_sdk.model.models import write_any
from openapi_sdk.model.reading import Converter, read_model
from openapi_sdk.model.structs import get_struct_readers, take_unknown

from ..types import UNSET, Model

if TYPE_CHECKING:
    from ..models.active_integration import ActiveIntegration


@_attrs_define(repr=False, kw_only=True)
class ActiveIntegrationPage(Model):
    """One page of active integrations.

    Published by FleetIT.

    Attributes:
        count (int | None): How many there are on all pages (inferred).
        next_ (str | None): Address of the page after this one, null on the last (inferred).
        previous (str | None): Address of the page before this one, null on the first (inferred).
        results (list[ActiveIntegration] | None): Not described.
    """

    count: int | None = None
    next_: str | None = None
    previous: str | None = None
    results: list[ActiveIntegration] | None = None

    _attributes: ClassVar[Mapping[str, str]] = {
        "count": "count",
        "next": "next_",
        "previous": "previous",
        "results": "results",
    }

    @classmethod
    def _converters(cls) -> Mapping[str, Converter]:
        from ..models.active_integration import ActiveIntegration

        return {
            "results": Array(Object(ActiveIntegration)),
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
        _value = struct.count
        if _value is UNSET:
            _missing += ("count",)
            _value = None
        _model.count = _value
        _value = struct.next_
        if _value is UNSET:
            _missing += ("next_",)
            _value = None
        _model.next_ = _value
        _value = struct.previous
        if _value is UNSET:
            _missing += ("previous",)
            _value = None
        _model.previous = _value
        _value = struct.results
        if _value is UNSET:
            _missing += ("results",)
            _value = None
        elif _value is not None:
            _value = _readers["results"](_value)
        _model.results = _value
        _model._missing = _missing
        _model._extras = take_unknown(cls, struct) if struct._unknown_fields else None
        return _model

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON document: the fields that were there or have a value, and the unknown fields."""
        _document: dict[str, Any] = dict(self._extras) if self._extras else {}
        _value: Any
        _value = self.count
        if _value is not None or "count" not in self._missing:
            _document["count"] = _value
        _value = self.next_
        if _value is not None or "next_" not in self._missing:
            _document["next"] = _value
        _value = self.previous
        if _value is not None or "previous" not in self._missing:
            _document["previous"] = _value
        _value = self.results
        if _value is not None or "results" not in self._missing:
            _document["results"] = None if _value is None else write_any(_value)
        return _document
