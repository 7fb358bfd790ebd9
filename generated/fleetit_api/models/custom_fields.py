from __future__ import annotations

from typing import Any

from attrs import define as _attrs_define

from ..types import OpenModel


@_attrs_define(repr=False, kw_only=True)
class CustomFields(OpenModel[str]):
    """The fleet's own fields, by name. Which names there are is set up for each fleet; that their values
    are text is read off the examples.

    Documented by FleetIT.

    """

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON document. It has all fields that are set, and the unknown fields."""
        _document: dict[str, Any] = dict(self._extras) if self._extras else {}
        return _document
