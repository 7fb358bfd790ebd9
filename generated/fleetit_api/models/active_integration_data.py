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
    from ..models.json_object import JsonObject


@_attrs_define(repr=False, kw_only=True)
class ActiveIntegrationData(Model):
    """The settings of an active integration.

    Published by FleetIT.

    Attributes:
        auth (JsonObject | None): An object whose fields FleetIT does not describe.
        urls (JsonObject | None): An object whose fields FleetIT does not describe.
        config (JsonObject | None): An object whose fields FleetIT does not describe.
        documentation (str | None): Address of a page about the integration (inferred).
    """

    _secrets: ClassVar[frozenset[str]] = frozenset(("auth",))

    auth: JsonObject | None = None
    urls: JsonObject | None = None
    config: JsonObject | None = None
    documentation: str | None = None

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

    @classmethod
    def _from_struct(cls, struct: Any) -> Self:
        """Return the model of a Struct with its fields, or of a document where there is no Struct."""
        if struct.__class__ is dict:
            return read_model(cls, struct)
        _readers = cls._struct_readers or get_struct_readers(cls)
        _model = object.__new__(cls)
        _missing: tuple[str, ...] = ()
        _value: Any
        _value = struct.auth
        if _value is UNSET:
            _missing += ("auth",)
            _value = None
        elif _value is not None:
            _value = _readers["auth"](_value)
        _model.auth = _value
        _value = struct.urls
        if _value is UNSET:
            _missing += ("urls",)
            _value = None
        elif _value is not None:
            _value = _readers["urls"](_value)
        _model.urls = _value
        _value = struct.config
        if _value is UNSET:
            _missing += ("config",)
            _value = None
        elif _value is not None:
            _value = _readers["config"](_value)
        _model.config = _value
        _value = struct.documentation
        if _value is UNSET:
            _missing += ("documentation",)
            _value = None
        _model.documentation = _value
        _model._missing = _missing
        _model._extras = take_unknown(cls, struct) if struct._unknown_fields else None
        return _model

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON document: the fields that were there or have a value, and the unknown fields."""
        _document: dict[str, Any] = dict(self._extras) if self._extras else {}
        _value: Any
        _value = self.auth
        if _value is not None or "auth" not in self._missing:
            _document["auth"] = None if _value is None else write_any(_value)
        _value = self.urls
        if _value is not None or "urls" not in self._missing:
            _document["urls"] = None if _value is None else write_any(_value)
        _value = self.config
        if _value is not None or "config" not in self._missing:
            _document["config"] = None if _value is None else write_any(_value)
        _value = self.documentation
        if _value is not None or "documentation" not in self._missing:
            _document["documentation"] = _value
        return _document
