from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from attrs import define as _attrs_define

from .._reading import Converter, Object
from ..types import UNSET, Model, Unset, write_any

if TYPE_CHECKING:
    from ..models.active_integration_data import ActiveIntegrationData


@_attrs_define(repr=False)
class ActiveIntegration(Model):
    """An integration that is set up for a fleet.

    Published by FleetIT.

    Attributes:
        id (int | Unset): Not described.
        integration (int | Unset): Which integration this is, such as Fleetio or a webhook (inferred).
        enabled (bool | Unset): Not described.
        data (ActiveIntegrationData | Unset): The settings of an active integration.
        documentation (str | Unset): Address of a page about the integration (inferred).
        webhook_signature_secret_token (str | Unset): The secret that webhooks are signed with (inferred from its name).
    """

    _secrets: ClassVar[frozenset[str]] = frozenset(("webhook_signature_secret_token",))

    id: int | Unset = UNSET
    integration: int | Unset = UNSET
    enabled: bool | Unset = UNSET
    data: ActiveIntegrationData | Unset = UNSET
    documentation: str | Unset = UNSET
    webhook_signature_secret_token: str | Unset = UNSET

    _attributes: ClassVar[Mapping[str, str]] = {
        "id": "id",
        "integration": "integration",
        "enabled": "enabled",
        "data": "data",
        "documentation": "documentation",
        "webhook_signature_secret_token": "webhook_signature_secret_token",
    }

    @classmethod
    def _converters(cls) -> Mapping[str, Converter]:
        from ..models.active_integration_data import ActiveIntegrationData

        return {
            "data": Object(ActiveIntegrationData),
        }

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON document. It has all fields that are set, and the unknown fields."""
        _document: dict[str, Any] = dict(self._extras) if self._extras else {}
        _value: Any
        _value = self.id
        if _value is not UNSET:
            _document["id"] = _value
        _value = self.integration
        if _value is not UNSET:
            _document["integration"] = _value
        _value = self.enabled
        if _value is not UNSET:
            _document["enabled"] = _value
        _value = self.data
        if _value is not UNSET:
            _document["data"] = None if _value is None else write_any(_value)
        _value = self.documentation
        if _value is not UNSET:
            _document["documentation"] = _value
        _value = self.webhook_signature_secret_token
        if _value is not UNSET:
            _document["webhook_signature_secret_token"] = _value
        return _document
