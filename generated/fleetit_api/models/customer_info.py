from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Self

from attrs import define as _attrs_define
from openapi_sdk.model.reading import read_model
from openapi_sdk.model.structs import take_unknown

from ..types import UNSET, Model


@_attrs_define(repr=False, kw_only=True)
class CustomerInfo(Model):
    """The customer that a fleet belongs to.

    Documented by FleetIT; fields that are less certain are marked.

    Attributes:
        ext_client_id (str | None): The customer's client id in a system outside FleetIT (inferred from the name). [example]
        ext_billing_id (str | None): The customer's billing id in a system outside FleetIT (inferred from the name). [example]
        service_types (list[str] | None): What FleetIT does for the customer, such as Tolls or Violations. [example]
        email (str | None): The customer's email address. [example]
        notes (str | None): Remarks about the customer. [example]
    """

    ext_client_id: str | None = None
    ext_billing_id: str | None = None
    service_types: list[str] | None = None
    email: str | None = None
    notes: str | None = None

    _attributes: ClassVar[Mapping[str, str]] = {
        "ext_client_id": "ext_client_id",
        "ext_billing_id": "ext_billing_id",
        "service_types": "service_types",
        "email": "email",
        "notes": "notes",
    }

    @classmethod
    def _from_struct(cls, struct: Any) -> Self:
        """Return the model of a Struct with its fields, or of a document where there is no Struct."""
        if struct.__class__ is dict:
            return read_model(cls, struct)
        _model = object.__new__(cls)
        _missing: tuple[str, ...] = ()
        _value: Any
        _value = struct.ext_client_id
        if _value is UNSET:
            _missing += ("ext_client_id",)
            _value = None
        _model.ext_client_id = _value
        _value = struct.ext_billing_id
        if _value is UNSET:
            _missing += ("ext_billing_id",)
            _value = None
        _model.ext_billing_id = _value
        _value = struct.service_types
        if _value is UNSET:
            _missing += ("service_types",)
            _value = None
        _model.service_types = _value
        _value = struct.email
        if _value is UNSET:
            _missing += ("email",)
            _value = None
        _model.email = _value
        _value = struct.notes
        if _value is UNSET:
            _missing += ("notes",)
            _value = None
        _model.notes = _value
        _model._missing = _missing
        _model._extras = take_unknown(cls, struct) if struct._unknown_fields else None
        return _model

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON document: the fields that were there or have a value, and the unknown fields."""
        _document: dict[str, Any] = dict(self._extras) if self._extras else {}
        _value: Any
        _value = self.ext_client_id
        if _value is not None or "ext_client_id" not in self._missing:
            _document["ext_client_id"] = _value
        _value = self.ext_billing_id
        if _value is not None or "ext_billing_id" not in self._missing:
            _document["ext_billing_id"] = _value
        _value = self.service_types
        if _value is not None or "service_types" not in self._missing:
            _document["service_types"] = _value
        _value = self.email
        if _value is not None or "email" not in self._missing:
            _document["email"] = _value
        _value = self.notes
        if _value is not None or "notes" not in self._missing:
            _document["notes"] = _value
        return _document
