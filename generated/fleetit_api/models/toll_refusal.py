# pyright: reportArgumentType=false
# Reading keeps what came, a null too where the description has none: the annotations are the description's.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from attrs import define as _attrs_define

from ..types import (
    UNSET,
    Model,
    Unset,
    as_object,
)


@_attrs_define(repr=False)
class TollRefusal(Model):
    """Why a toll was not queued.

    Documented by FleetIT; less sure fields are marked.

    Attributes:
        queue_reason (list[str] | Unset): The reasons in words: which toll it duplicates, or which business rules it matches.
            [example]
    """

    queue_reason: list[str] | Unset = UNSET

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON document.

        Raises:
            ReadError: If it, or something in it that should be an object or an array, is neither that nor null.
        """
        _document = as_object(src_dict)
        _get = _document.get
        _self = cls(
            _get("queue_reason", UNSET),
        )
        _extras = {_name: _value for _name, _value in _document.items() if _name not in _FIELDS}
        if _extras:
            _self._extras = _extras
        return _self

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON document: only what is set, unknown fields included."""
        _document: dict[str, Any] = dict(self._extras) if self._extras else {}
        _value: Any
        _value = self.queue_reason
        if _value is not UNSET:
            _document["queue_reason"] = _value
        return _document


_FIELDS = frozenset(("queue_reason",))
