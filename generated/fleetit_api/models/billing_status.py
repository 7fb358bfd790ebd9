from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from attrs import define as _attrs_define

from ..types import UNSET, Model


@_attrs_define(repr=False)
class BillingStatus(Model):
    """How a toll or a citation stands in billing; FleetIT's own, or made by a fleet (inferred).

    Documented by FleetIT.

    Attributes:
        id (int): Id of the billing status.
        value (str): The status as programs know it (inferred from the name).
        display_text (str): The status as people read it (inferred from the name).
        ticket_type (str): Kind of ticket that the status is for; which values there are is not known.
        fleet (int | None): Id of the fleet that the status belongs to; null for one that all fleets have (inferred).
        is_system (str): Whether the status is FleetIT's own (inferred from the name). The page says text, and not
            which; should a boolean come, it is kept as one.
    """

    id: int
    value: str
    display_text: str
    ticket_type: str
    fleet: int | None
    is_system: str

    _attributes: ClassVar[Mapping[str, str]] = {
        "id": "id",
        "value": "value",
        "display_text": "display_text",
        "ticket_type": "ticket_type",
        "fleet": "fleet",
        "is_system": "is_system",
    }

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON document. It has all fields that are set, and the unknown fields."""
        _document: dict[str, Any] = dict(self._extras) if self._extras else {}
        _value: Any
        _value = self.id
        if _value is not UNSET:
            _document["id"] = _value
        _value = self.value
        if _value is not UNSET:
            _document["value"] = _value
        _value = self.display_text
        if _value is not UNSET:
            _document["display_text"] = _value
        _value = self.ticket_type
        if _value is not UNSET:
            _document["ticket_type"] = _value
        _value = self.fleet
        if _value is not UNSET:
            _document["fleet"] = _value
        _value = self.is_system
        if _value is not UNSET:
            _document["is_system"] = _value
        return _document
