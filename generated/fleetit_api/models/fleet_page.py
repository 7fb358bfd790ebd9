# pyright: reportArgumentType=false
# Reading keeps what came, a null too where the description has none: the annotations are the description's.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from attrs import define as _attrs_define

from ..types import (
    UNSET,
    Model,
    ReadError,
    Unset,
    as_object,
    read_list,
    write_any,
)


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

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON document.

        Raises:
            ReadError: If it, or something in it that should be an object or an array, is neither that nor null.
        """
        _document = as_object(src_dict)
        _get = _document.get
        _at = ""
        try:
            results: Any = _get("results", UNSET)
            if results is not UNSET and results is not None:
                _at = "results"
                results = read_list(results, Fleet.from_dict)
        except ReadError as error:
            raise error.under(_at)
        _self = cls(
            _get("count", UNSET),
            _get("next", UNSET),
            _get("previous", UNSET),
            results,
        )
        _extras = {_name: _value for _name, _value in _document.items() if _name not in _FIELDS}
        if _extras:
            _self._extras = _extras
        return _self

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON document: only what is set, unknown fields included."""
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


_FIELDS = frozenset(
    (
        "count",
        "next",
        "previous",
        "results",
    )
)
from ..models.fleet import Fleet
