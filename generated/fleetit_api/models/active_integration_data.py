from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from attrs import define as _attrs_define

from .._reading import Converter, Object
from ..types import UNSET, Model, Unset, write_any

if TYPE_CHECKING:
    from ..models.json_object import JsonObject


@_attrs_define(repr=False)
class ActiveIntegrationData(Model):
    """The settings of an active integration.

    Published by FleetIT.

    Attributes:
        auth (JsonObject | Unset): An object whose fields FleetIT does not describe.
        urls (JsonObject | Unset): An object whose fields FleetIT does not describe.
        config (JsonObject | Unset): An object whose fields FleetIT does not describe.
        documentation (str | Unset): Address of a page about the integration (inferred).
    """

    _secrets: ClassVar[frozenset[str]] = frozenset(("auth",))

    auth: JsonObject | Unset = UNSET
    urls: JsonObject | Unset = UNSET
    config: JsonObject | Unset = UNSET
    documentation: str | Unset = UNSET

    _attributes: ClassVar[Mapping[str, str]] = {
        "auth": "auth",
        "urls": "urls",
        "config": "config",
        "documentation": "documentation",
    }

    @classmethod
    def _converters(cls) -> Mapping[str, Converter]:
        from ..models.json_object import JsonObject

        return {
            "auth": Object(JsonObject),
            "urls": Object(JsonObject),
            "config": Object(JsonObject),
        }

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON document. It has all fields that are set, and the unknown fields."""
        _document: dict[str, Any] = dict(self._extras) if self._extras else {}
        _value: Any
        _value = self.auth
        if _value is not UNSET:
            _document["auth"] = None if _value is None else write_any(_value)
        _value = self.urls
        if _value is not UNSET:
            _document["urls"] = None if _value is None else write_any(_value)
        _value = self.config
        if _value is not UNSET:
            _document["config"] = None if _value is None else write_any(_value)
        _value = self.documentation
        if _value is not UNSET:
            _document["documentation"] = _value
        return _document
