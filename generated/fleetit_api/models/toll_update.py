from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, NotRequired, TypedDict

from attrs import define as _attrs_define

from ..types import UNSET, SentModel, Unset


@_attrs_define(repr=False, kw_only=True)
class TollUpdate(SentModel):
    """The fields of a toll to change.

    Documented by FleetIT; fields that are less certain are marked.

    Attributes:
        billing_status (int | Unset): Id of the new billing status, the one that answers have in `billing_status_fk` (inferred).
            [example]
    """

    billing_status: int | Unset = UNSET

    _attributes: ClassVar[Mapping[str, str]] = {
        "billing_status": "billing_status",
    }

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON document. It has all fields that are set, and the unknown fields."""
        _document: dict[str, Any] = dict(self._extras) if self._extras else {}
        _value: Any
        _value = self.billing_status
        if _value is not UNSET:
            _document["billing_status"] = _value
        return _document


_TollUpdateDict = TypedDict(
    "_TollUpdateDict",
    {
        "billing_status": NotRequired["int"],
    },
)


class TollUpdateDict(_TollUpdateDict):
    """A `TollUpdate` as a mapping. The model says what each key means."""
