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
class TollUpdate(Model):
    """The fields of a toll to change.

    Documented by FleetIT; less sure fields are marked.

    Attributes:
        billing_status (int | Unset): Id of the new billing status, the one that answers have in `billing_status_fk` (inferred).
            [example]
    """

    billing_status: int | Unset = UNSET

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON document.

        Raises:
            ReadError: If it, or something in it that should be an object or an array, is neither that nor null.
        """
        _document = as_object(src_dict)
        _get = _document.get
        _self = cls(
            _get("billing_status", UNSET),
        )
        _extras = {_name: _value for _name, _value in _document.items() if _name not in _FIELDS}
        if _extras:
            _self._extras = _extras
        return _self

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON document: only what is set, unknown fields included."""
        _document: dict[str, Any] = dict(self._extras) if self._extras else {}
        _value: Any
        _value = self.billing_status
        if _value is not UNSET:
            _document["billing_status"] = _value
        return _document


_FIELDS = frozenset(("billing_status",))
