# pyright: reportArgumentType=false
# Reading keeps what came, a null too where the description has none: the annotations are the description's.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Self

from attrs import define as _attrs_define

from ..types import (
    UNSET,
    Model,
    ReadError,
    Unset,
    as_object,
)


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
            data: Any = _get("data", UNSET)
            if data is not UNSET and data is not None:
                _at = "data"
                data = ActiveIntegrationData.from_dict(data)
        except ReadError as error:
            raise error.under(_at)
        _self = cls(
            _get("id", UNSET),
            _get("integration", UNSET),
            _get("enabled", UNSET),
            data,
            _get("documentation", UNSET),
            _get("webhook_signature_secret_token", UNSET),
        )
        _extras = {_name: _value for _name, _value in _document.items() if _name not in _FIELDS}
        if _extras:
            _self._extras = _extras
        return _self

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON document: only what is set, unknown fields included."""
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
            _document["data"] = None if _value is None else _value.to_dict()
        _value = self.documentation
        if _value is not UNSET:
            _document["documentation"] = _value
        _value = self.webhook_signature_secret_token
        if _value is not UNSET:
            _document["webhook_signature_secret_token"] = _value
        return _document


_FIELDS = frozenset(
    (
        "id",
        "integration",
        "enabled",
        "data",
        "documentation",
        "webhook_signature_secret_token",
    )
)
from ..models.active_integration_data import ActiveIntegrationData
