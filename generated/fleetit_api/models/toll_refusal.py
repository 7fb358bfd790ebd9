from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from attrs import define as _attrs_define

from ..types import UNSET, Model, Unset


@_attrs_define(repr=False)
class TollRefusal(Model):
    """Why a toll was not queued.

    Documented by FleetIT; fields that are less certain are marked.

    Attributes:
        queue_reason (list[str] | Unset): The reasons in words: which toll it duplicates, or which business rules it matches.
            [example]
    """

    queue_reason: list[str] | Unset = UNSET

    _attributes: ClassVar[Mapping[str, str]] = {
        "queue_reason": "queue_reason",
    }

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON document. It has all fields that are set, and the unknown fields."""
        _document: dict[str, Any] = dict(self._extras) if self._extras else {}
        _value: Any
        _value = self.queue_reason
        if _value is not UNSET:
            _document["queue_reason"] = _value
        return _document
