from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, TypedDict

from attrs import define as _attrs_define

from ..types import UNSET, SentModel


@_attrs_define(repr=False, kw_only=True)
class BillingStatusReplace(SentModel):
    """What replaces a billing status.

    Documented by FleetIT.

    Attributes:
        value (str): The status as programs know it (inferred from the name).
        display_text (str): The status as people read it (inferred from the name).
        ticket_type (str): Kind of ticket that the status is for; which values there are is not known.
    """

    value: str
    display_text: str
    ticket_type: str

    _attributes: ClassVar[Mapping[str, str]] = {
        "value": "value",
        "display_text": "display_text",
        "ticket_type": "ticket_type",
    }

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON document. It has all fields that are set, and the unknown fields."""
        _document: dict[str, Any] = dict(self._extras) if self._extras else {}
        _value: Any
        _value = self.value
        if _value is not UNSET:
            _document["value"] = _value
        _value = self.display_text
        if _value is not UNSET:
            _document["display_text"] = _value
        _value = self.ticket_type
        if _value is not UNSET:
            _document["ticket_type"] = _value
        return _document


_BillingStatusReplaceDict = TypedDict(
    "_BillingStatusReplaceDict",
    {
        "value": "str",
        "display_text": "str",
        "ticket_type": "str",
    },
)


class BillingStatusReplaceDict(_BillingStatusReplaceDict):
    """A `BillingStatusReplace` as a mapping. The model says what each key means."""
