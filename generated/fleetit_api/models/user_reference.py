from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from attrs import define as _attrs_define

from ..types import UNSET, Model, Unset


@_attrs_define(repr=False)
class UserReference(Model):
    """A user in short.

    Documented by FleetIT; fields that are less certain are marked.

    Attributes:
        id (int | Unset): Id of the user. [example]
        username (str | Unset): Name that the user signs in with (inferred). [example]
        email (str | Unset): E-mail address of the user. [example]
    """

    id: int | Unset = UNSET
    username: str | Unset = UNSET
    email: str | Unset = UNSET

    _attributes: ClassVar[Mapping[str, str]] = {
        "id": "id",
        "username": "username",
        "email": "email",
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
        _value = self.email
        if _value is not UNSET:
            _document["email"] = _value
        return _document
