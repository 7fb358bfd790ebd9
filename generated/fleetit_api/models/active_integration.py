from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Self

from attrs import define as _attrs_define
from openapi_sdk.model.converters import Object
from openapi_sdk.model.models import write_any
from openapi_sdk.model.reading import Converter, read_model
from openapi_sdk.model.structs import get_struct_readers, take_unknown

from ..types import UNSET, Model

if TYPE_CHECKING:
    from ..models.active_integration_data import ActiveIntegrationData


@_attrs_define(repr=False, kw_only=True)
class ActiveIntegration(Model):
    """An integration that is set up for a fleet.

    Published by FleetIT.

    Attributes:
        id (int): Not described.
        integration (int | None): Which integration this is, such as Fleetio or a webhook (inferred).
        enabled (bool | None): Not described.
        data (ActiveIntegrationData | None): The settings of an active integration.
        documentation (str | None): Address of a page about the integration (inferred).
        webhook_signature_secret_token (str | None): The secret that webhooks are signed with (inferred from its name).
    """

    _secrets: ClassVar[frozenset[str]] = frozenset(("webhook_signature_secret_token",))

    id: int
    integration: int | None = None
    enabled: bool | None = None
    data: ActiveIntegrationData | None = None
    documentation: str | None = None
    webhook_signature_secret_token: str | None = None

    _attributes: ClassVar[Mapping[str, str]] = {
        "id": "id",
        "integration": "integration",
        "enabled": "enabled",
        "data": "data",
        "documentation": "documentation",
        "webhook_signature_secret_token": "webhook_signature_secret_token",
    }

    _ids: ClassVar[tuple[str, ...]] = ("id",)

    @classmethod
    def _converters(cls) -> Mapping[str, Converter]:
        from ..models.active_integration_data import ActiveIntegrationData

        return {
            "data": Object(ActiveIntegrationData),
        }

    @classmethod
    def _from_struct(cls, struct: Any) -> Self:
        """Return the model of a Struct with its fields, or of a document where there is no Struct."""
        if struct.__class__ is dict:
            return read_model(cls, struct)
        _readers = cls._struct_readers or get_struct_readers(cls)
        _model = object.__new__(cls)
        _missing: tuple[str, ...] = ()
        _value: Any
        _value = struct.id
        _model.id = _value
        _value = struct.integration
        if _value is UNSET:
            _missing += ("integration",)
            _value = None
        _model.integration = _value
        _value = struct.enabled
        if _value is UNSET:
            _missing += ("enabled",)
            _value = None
        _model.enabled = _value
        _value = struct.data
        if _value is UNSET:
            _missing += ("data",)
            _value = None
        elif _value is not None:
            _value = _readers["data"](_value)
        _model.data = _value
        _value = struct.documentation
        if _value is UNSET:
            _missing += ("documentation",)
            _value = None
        _model.documentation = _value
        _value = struct.webhook_signature_secret_token
        if _value is UNSET:
            _missing += ("webhook_signature_secret_token",)
            _value = None
        _model.webhook_signature_secret_token = _value
        _model._missing = _missing
        _model._extras = take_unknown(cls, struct) if struct._unknown_fields else None
        return _model

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON document: the fields that were there or have a value, and the unknown fields."""
        _document: dict[str, Any] = dict(self._extras) if self._extras else {}
        _value: Any
        _value = self.id
        if _value is not None or "id" not in self._missing:
            _document["id"] = _value
        _value = self.integration
        if _value is not None or "integration" not in self._missing:
            _document["integration"] = _value
        _value = self.enabled
        if _value is not None or "enabled" not in self._missing:
            _document["enabled"] = _value
        _value = self.data
        if _value is not None or "data" not in self._missing:
            _document["data"] = None if _value is None else write_any(_value)
        _value = self.documentation
        if _value is not None or "documentation" not in self._missing:
            _document["documentation"] = _value
        _value = self.webhook_signature_secret_token
        if _value is not None or "webhook_signature_secret_token" not in self._missing:
            _document["webhook_signature_secret_token"] = _value
        return _document
