from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from attrs import define as _attrs_define

from ..types import UNSET, Model, Unset


@_attrs_define(repr=False)
class FleetReference(Model):
    """A fleet in short, as it stands in what belongs to it.

    Documented by FleetIT; fields that are less certain are marked.

    Attributes:
        id (int | Unset): Id of the fleet, as in the Fleet-Id header. [example]
        title (str | Unset): Name of the fleet. [example]
        is_active (bool | Unset): Whether the fleet is active. [example]
    """

    id: int | Unset = UNSET
    title: str | Unset = UNSET
    is_active: bool | Unset = UNSET

    _attributes: ClassVar[Mapping[str, str]] = {
        "id": "id",
        "title": "title",
        "is_active": "is_active",
    }

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON document. It has all fields that are set, and the unknown fields."""
        _document: dict[str, Any] = dict(self._extras) if self._extras else {}
        _value: Any
        _value = self.id
        if _value is not UNSET:
            _document["id"] = _value
        _value = self.title
        if _value is not UNSET:
            _document["title"] = _value
        _value = self.is_active
        if _value is not UNSET:
            _document["is_active"] = _value
        return _document
