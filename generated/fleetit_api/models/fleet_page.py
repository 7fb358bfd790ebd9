from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from attrs import define as _attrs_define

from .._reading import Array, Converter, Object
from ..types import UNSET, Model, Unset, write_any

if TYPE_CHECKING:
    from ..models.fleet import Fleet


@_attrs_define(repr=False)
class FleetPage(Model):
    """One page of fleets.

    Documented by FleetIT.

    Attributes:
        count (int | Unset): How many there are on all pages (inferred).
        next_ (None | str | Unset): Address of the page after this one, null on the last (inferred).
        previous (None | str | Unset): Address of the page before this one, null on the first (inferred).
        results (list[Fleet] | Unset): The fleets of this page.
    """

    count: int | Unset = UNSET
    next_: None | str | Unset = UNSET
    previous: None | str | Unset = UNSET
    results: list[Fleet] | Unset = UNSET

    _attributes: ClassVar[Mapping[str, str]] = {
        "count": "count",
        "next": "next_",
        "previous": "previous",
        "results": "results",
    }

    @classmethod
    def _converters(cls) -> Mapping[str, Converter]:
        from ..models.fleet import Fleet

        return {
            "results": Array(Object(Fleet)),
        }

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON document. It has all fields that are set, and the unknown fields."""
        _document: dict[str, Any] = dict(self._extras) if self._extras else {}
        _value: Any
        _value = self.count
        if _value is not UNSET:
            _document["count"] = _value
        _value = self.next_
        if _value is not UNSET:
            _document["next"] = _value
        _value = self.previous
        if _value is not UNSET:
            _document["previous"] = _value
        _value = self.results
        if _value is not UNSET:
            _document["results"] = None if _value is None else write_any(_value)
        return _document
