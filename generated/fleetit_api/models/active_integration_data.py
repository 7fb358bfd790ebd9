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
            auth: Any = _get("auth", UNSET)
            if auth is not UNSET and auth is not None:
                _at = "auth"
                auth = JsonObject.from_dict(auth)
            urls: Any = _get("urls", UNSET)
            if urls is not UNSET and urls is not None:
                _at = "urls"
                urls = JsonObject.from_dict(urls)
            config: Any = _get("config", UNSET)
            if config is not UNSET and config is not None:
                _at = "config"
                config = JsonObject.from_dict(config)
        except ReadError as error:
            raise error.under(_at)
        _self = cls(
            auth,
            urls,
            config,
            _get("documentation", UNSET),
        )
        _extras = {_name: _value for _name, _value in _document.items() if _name not in _FIELDS}
        if _extras:
            _self._extras = _extras
        return _self

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON document: only what is set, unknown fields included."""
        _document: dict[str, Any] = dict(self._extras) if self._extras else {}
        _value: Any
        _value = self.auth
        if _value is not UNSET:
            _document["auth"] = None if _value is None else _value.to_dict()
        _value = self.urls
        if _value is not UNSET:
            _document["urls"] = None if _value is None else _value.to_dict()
        _value = self.config
        if _value is not UNSET:
            _document["config"] = None if _value is None else _value.to_dict()
        _value = self.documentation
        if _value is not UNSET:
            _document["documentation"] = _value
        return _document


_FIELDS = frozenset(
    (
        "auth",
        "urls",
        "config",
        "documentation",
    )
)
from ..models.json_object import JsonObject
