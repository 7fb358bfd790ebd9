from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from attrs import define as _attrs_define

from ..types import UNSET, Model, Unset


@_attrs_define(repr=False)
class Whoami(Model):
    """The account that a token belongs to.

    Documented by FleetIT.

    Attributes:
        id (int | Unset): Id of the account.
        username (str | Unset): Name the account signs in with (inferred from the name).
        first_name (str | Unset): First name of the account's owner.
        last_name (str | Unset): Last name of the account's owner.
        email (str | Unset): Email address of the account.
        permission_groups (list[str] | Unset): Names of the groups that give the account its permissions.
        is_onboarded (bool | Unset): Whether the account has finished its onboarding (inferred from the name).
    """

    id: int | Unset = UNSET
    username: str | Unset = UNSET
    first_name: str | Unset = UNSET
    last_name: str | Unset = UNSET
    email: str | Unset = UNSET
    permission_groups: list[str] | Unset = UNSET
    is_onboarded: bool | Unset = UNSET

    _attributes: ClassVar[Mapping[str, str]] = {
        "id": "id",
        "username": "username",
        "first_name": "first_name",
        "last_name": "last_name",
        "email": "email",
        "permission_groups": "permission_groups",
        "is_onboarded": "is_onboarded",
    }

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON document. It has all fields that are set, and the unknown fields."""
        _document: dict[str, Any] = dict(self._extras) if self._extras else {}
        _value: Any
        _value = self.id
        if _value is not UNSET:
            _document["id"] = _value
        _value = self.username
        if _value is not UNSET:
            _document["username"] = _value
        _value = self.first_name
        if _value is not UNSET:
            _document["first_name"] = _value
        _value = self.last_name
        if _value is not UNSET:
            _document["last_name"] = _value
        _value = self.email
        if _value is not UNSET:
            _document["email"] = _value
        _value = self.permission_groups
        if _value is not UNSET:
            _document["permission_groups"] = _value
        _value = self.is_onboarded
        if _value is not UNSET:
            _document["is_onboarded"] = _value
        return _document
