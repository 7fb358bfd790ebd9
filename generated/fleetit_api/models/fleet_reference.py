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
class FleetReference(Model):
    """A fleet in short, as it stands in what belongs to it.

    Documented by FleetIT; less sure fields are marked.

    Attributes:
        id (int | Unset): Id of the fleet, as in the Fleet-Id header. [example]
        title (str | Unset): Name of the fleet. [example]
        is_active (bool | Unset): Whether the fleet is active. [example]
    """

    id: int | Unset = UNSET
    title: str | Unset = UNSET
    is_active: bool | Unset = UNSET

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON document.

        Raises:
            ReadError: If it, or something in it that should be an object or an array, is neither that nor null.
        """
        _document = as_object(src_dict)
        _get = _document.get
        _self = cls(
            _get("id", UNSET),
            _get("title", UNSET),
            _get("is_active", UNSET),
        )
        _extras = {_name: _value for _name, _value in _document.items() if _name not in _FIELDS}
        if _extras:
            _self._extras = _extras
        return _self

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON document: only what is set, unknown fields included."""
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


_FIELDS = frozenset(
    (
        "id",
        "title",
        "is_active",
    )
)
