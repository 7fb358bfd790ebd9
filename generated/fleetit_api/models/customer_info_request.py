from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, NotRequired, TypedDict

from attrs import define as _attrs_define

from ..types import UNSET, SentModel, Unset


@_attrs_define(repr=False, kw_only=True)
class CustomerInfoRequest(SentModel):
    """The customer that a fleet belongs to.

    Documented by FleetIT; fields that are less certain are marked.

    Attributes:
        ext_client_id (str | Unset): The customer's client id in a system outside FleetIT (inferred from the name). [example]
        ext_billing_id (str | Unset): The customer's billing id in a system outside FleetIT (inferred from the name). [example]
        service_types (list[str] | Unset): What FleetIT does for the customer, such as Tolls or Violations. [example]
        email (str | Unset): The customer's email address. [example]
        notes (str | Unset): Remarks about the customer. [example]
    """

    ext_client_id: str | Unset = UNSET
    ext_billing_id: str | Unset = UNSET
    service_types: list[str] | Unset = UNSET
    email: str | Unset = UNSET
    notes: str | Unset = UNSET

    _attributes: ClassVar[Mapping[str, str]] = {
        "ext_client_id": "ext_client_id",
        "ext_billing_id": "ext_billing_id",
        "service_types": "service_types",
        "email": "email",
        "notes": "notes",
    }

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON document. It has all fields that are set, and the unknown fields."""
        _document: dict[str, Any] = dict(self._extras) if self._extras else {}
        _value: Any
        _value = self.ext_client_id
        if _value is not UNSET:
            _document["ext_client_id"] = _value
        _value = self.ext_billing_id
        if _value is not UNSET:
            _document["ext_billing_id"] = _value
        _value = self.service_types
        if _value is not UNSET:
            _document["service_types"] = _value
        _value = self.email
        if _value is not UNSET:
            _document["email"] = _value
        _value = self.notes
        if _value is not UNSET:
            _document["notes"] = _value
        return _document


_CustomerInfoRequestDict = TypedDict(
    "_CustomerInfoRequestDict",
    {
        "ext_client_id": NotRequired["str"],
        "ext_billing_id": NotRequired["str"],
        "service_types": NotRequired["list[str]"],
        "email": NotRequired["str"],
        "notes": NotRequired["str"],
    },
)


class CustomerInfoRequestDict(_CustomerInfoRequestDict):
    """A `CustomerInfoRequest` as a mapping. The model says what each key means."""
