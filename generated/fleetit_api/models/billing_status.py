from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Self

from attrs import define as _attrs_define
from openapi_sdk.model.reading import read_model
from openapi_sdk.model.structs import take_unknown

from ..types import UNSET, Model


@_attrs_define(repr=False, kw_only=True)
class BillingStatus(Model):
    """How a toll or a citation stands in billing; FleetIT's own, or made by a fleet (inferred).

    Documented by FleetIT.

    Attributes:
        id (int | None): Id of the billing status.
        value (str | None): The status as programs know it (inferred from the name).
        display_text (str | None): The status as people read it (inferred from the name).
        ticket_type (str | None): Kind of ticket that the status is for; which values there are is not known.
        fleet (int | None): Id of the fleet that the status belongs to; null for one that all fleets have (inferred).
        is_system (str | None): Whether the status is FleetIT's own (inferred from the name). The page says text, and not
            which; should a boolean come, it is kept as one.
    """

    id: int | None = None
    value: str | None = None
    display_text: str | None = None
    ticket_type: str | None = None
    fleet: int | None = None
    is_system: str | None = None

    _attributes: ClassVar[Mapping[str, str]] = {
        "id": "id",
        "value": "value",
        "display_text": "display_text",
        "ticket_type": "ticket_type",
        "fleet": "fleet",
        "is_system": "is_system",
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
        _value = struct.value
        if _value is UNSET:
            _missing += ("value",)
            _value = None
        _model.value = _value
        _value = struct.display_text
        if _value is UNSET:
            _missing += ("display_text",)
            _value = None
        _model.display_text = _value
        _value = struct.ticket_type
        if _value is UNSET:
            _missing += ("ticket_type",)
            _value = None
        _model.ticket_type = _value
        _value = struct.fleet
        if _value is UNSET:
            _missing += ("fleet",)
            _value = None
        _model.fleet = _value
        _value = struct.is_system
        if _value is UNSET:
            _missing += ("is_system",)
            _value = None
        _model.is_system = _value
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
        _value = self.value
        if _value is not None or "value" not in self._missing:
            _document["value"] = _value
        _value = self.display_text
        if _value is not None or "display_text" not in self._missing:
            _document["display_text"] = _value
        _value = self.ticket_type
        if _value is not None or "ticket_type" not in self._missing:
            _document["ticket_type"] = _value
        _value = self.fleet
        if _value is not None or "fleet" not in self._missing:
            _document["fleet"] = _value
        _value = self.is_system
        if _value is not None or "is_system" not in self._missing:
            _document["is_system"] = _value
        return _document
