# pyright: reportArgumentType=false
# Reading keeps what came, a null too where the description has none: the annotations are the description's.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from attrs import define as _attrs_define

from ..types import (
    UNSET,
    Model,
    as_object,
)


@_attrs_define(repr=False)
class BillingStatusReplace(Model):
    """What replaces a billing status.

    Documented by FleetIT.

    Attributes:
        value (str): The status as programs know it (inferred from the name).
        display_text (str): The status as people read it (inferred from the name).
        ticket_type (str): Kind of ticket that the status is for; which values there are is not known.
    """

    value: str
    display_text: str
    ticket_type: str

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON document.

        Raises:
            ReadError: If it, or something in it that should be an object or an array, is neither that nor null.
        """
        _document = as_object(src_dict)
        _get = _document.get
        _self = cls(
            _get("value", UNSET),
            _get("display_text", UNSET),
            _get("ticket_type", UNSET),
        )
        _extras = {_name: _value for _name, _value in _document.items() if _name not in _FIELDS}
        if _extras:
            _self._extras = _extras
        return _self

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON document: only what is set, unknown fields included."""
        _document: dict[str, Any] = dict(self._extras) if self._extras else {}
        _value: Any
        _value = self.value
        if _value is not UNSET:
            _document["value"] = _value
        _value = self.display_text
        if _value is not UNSET:
            _document["display_text"] = _value
        _value = self.ticket_type
        if _value is not UNSET:
            _document["ticket_type"] = _value
        return _document


_FIELDS = frozenset(
    (
        "value",
        "display_text",
        "ticket_type",
    )
)
