from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Self

from attrs import define as _attrs_define
from openapi_sdk.model.reading import read_model
from openapi_sdk.model.structs import take_unknown

from ..types import UNSET, Model


@_attrs_define(repr=False, kw_only=True)
class Whoami(Model):
    """The account that a token belongs to.

    Documented by FleetIT.

    Attributes:
        id (int | None): Id of the account.
        username (str | None): Name the account signs in with (inferred from the name).
        first_name (str | None): First name of the account's owner.
        last_name (str | None): Last name of the account's owner.
        email (str | None): Email address of the account.
        permission_groups (list[str] | None): Names of the groups that give the account its permissions.
        is_onboarded (bool | None): Whether the account has finished its onboarding (inferred from the name).
    """

    id: int | None = None
    username: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    email: str | None = None
    permission_groups: list[str] | None = None
    is_onboarded: bool | None = None

    _attributes: ClassVar[Mapping[str, str]] = {
        "id": "id",
        "username": "username",
        "first_name": "first_name",
        "last_name": "last_name",
        "email": "email",
        "permission_groups": "permission_groups",
        "is_onboarded": "is_onboarded",
    }

    @classmethod
    def _from_struct(cls, struct: Any) -> Self:
        """Return the model of a Struct with its fields, or of a document where there is no Struct."""
        if struct.__class__ is dict:
            return read_model(cls, struct)
        _model = object.__new__(cls)
        _missing: tuple[str, ...] = ()
        _value: Any
        _value = struct.id
        if _value is UNSET:
            _missing += ("id",)
            _value = None
        _model.id = _value
        _value = struct.username
        if _value is UNSET:
            _missing += ("username",)
            _value = None
        _model.username = _value
        _value = struct.first_name
        if _value is UNSET:
            _missing += ("first_name",)
            _value = None
        _model.first_name = _value
        _value = struct.last_name
        if _value is UNSET:
            _missing += ("last_name",)
            _value = None
        _model.last_name = _value
        _value = struct.email
        if _value is UNSET:
            _missing += ("email",)
            _value = None
        _model.email = _value
        _value = struct.permission_groups
        if _value is UNSET:
            _missing += ("permission_groups",)
            _value = None
        _model.permission_groups = _value
        _value = struct.is_onboarded
        if _value is UNSET:
            _missing += ("is_onboarded",)
            _value = None
        _model.is_onboarded = _value
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
        _value = self.username
        if _value is not None or "username" not in self._missing:
            _document["username"] = _value
        _value = self.first_name
        if _value is not None or "first_name" not in self._missing:
            _document["first_name"] = _value
        _value = self.last_name
        if _value is not None or "last_name" not in self._missing:
            _document["last_name"] = _value
        _value = self.email
        if _value is not None or "email" not in self._missing:
            _document["email"] = _value
        _value = self.permission_groups
        if _value is not None or "permission_groups" not in self._missing:
            _document["permission_groups"] = _value
        _value = self.is_onboarded
        if _value is not None or "is_onboarded" not in self._missing:
            _document["is_onboarded"] = _value
        return _document
