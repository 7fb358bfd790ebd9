from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from attrs import define as _attrs_define

from ..types import UNSET, Model, Unset


@_attrs_define(repr=False)
class FleetRegionDetail(Model):
    """A region of a fleet.

    Documented by FleetIT; fields that are less certain are marked.

    Attributes:
        id (int | Unset): Id of the region. [example]
        title (str | Unset): Name of the region. [example]
    """

    id: int | Unset = UNSET
    title: str | Unset = UNSET

    _attributes: ClassVar[Mapping[str, str]] = {
        "id": "id",
        "title": "title",
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
        return _document
