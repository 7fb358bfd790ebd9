"""What the generated models and operations share."""

from __future__ import annotations

import datetime
from collections.abc import ItemsView, Iterator, KeysView, Mapping, MutableMapping
from enum import Enum
from http import HTTPStatus
from typing import IO, Any, BinaryIO, ClassVar, Generic, Self, TypeVar, cast

from attrs import define, field, fields

from ._paths import PathArgumentError, path_argument
from ._reading import Form, ReadError, Readers, own, read_model
from ._texts import Moment, write_date, write_datetime
from ._unset import UNSET, Unset

T = TypeVar("T")


def write_enum(value: Any) -> Any:
    """Write a member as its value."""
    return value.value if isinstance(value, Enum) else value


def write_any(value: Any) -> Any:
    """Write a value of a union: a model as its document, a list item by item."""
    if isinstance(value, Model):
        return value.to_dict()
    if isinstance(value, list):
        return [write_any(item) for item in cast("list[Any]", value)]
    if isinstance(value, datetime.datetime):
        return write_datetime(value)
    if isinstance(value, datetime.date):
        return write_date(value)
    return write_enum(value)


#: Fields the description doesn't know are kept, and may be secret all the same: these words in a name hide the value.
_SECRET_WORDS = ("auth", "key", "pass", "pin", "secret", "signature", "token")


def _sounds_secret(name: str) -> bool:
    return any(word in name.lower() for word in _SECRET_WORDS)


def _masked(value: Any, *, secret: bool) -> Any:
    """Return what is shown of a value: nothing of a secret that is there."""
    return "***" if secret and value is not UNSET and value is not None else value


#: What is nested deeper is not shown; without a bound a document nested deep enough has no repr but an error.
_SHOWN_LEVELS = 20


def _shown(name: str, value: Any, levels: int = _SHOWN_LEVELS) -> Any:
    """Return what is shown of a field that the description doesn't have, and of the fields within it."""
    if _sounds_secret(name):
        return _masked(value, secret=True)
    if not isinstance(value, dict | list):
        return value
    if not levels:
        return ...
    if isinstance(value, list):
        return [_shown("", inner, levels - 1) for inner in cast("list[Any]", value)]
    return {key: _shown(str(key), inner, levels - 1) for key, inner in cast("dict[Any, Any]", value).items()}


@define(repr=False)
class Model:
    """What all models share. Fields are compared by value; a model is mutable and therefore not hashable.

    A null is kept as None even where the description has no null; a field that was missing is `UNSET`; fields that the
    description doesn't have are in `additional_properties`, and under `model["name"]`.
    """

    _secrets: ClassVar[frozenset[str]] = frozenset()
    _attributes: ClassVar[Mapping[str, str]] = {}
    _compiled: ClassVar[Readers]
    _extras: dict[str, Any] | None = field(
        default=None, kw_only=True, alias="additional_properties", eq=lambda extras: extras or None
    )

    def __init_subclass__(cls) -> None:
        cls._compiled = Readers(cls)

    @classmethod
    def _forms(cls) -> Mapping[str, Form]:
        """Return how fields are read that Python has in another form than JSON, by their names in JSON."""
        return {}

    @classmethod
    def _extra_form(cls) -> Form | None:
        """Return how fields that the description doesn't have are read, if they have a type."""
        return None

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON document, which stays as it is.

        Raises:
            ReadError: If it, or something in it that should be an object or an array, is neither that nor null.
        """
        return read_model(cls, own(src_dict))

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON document: only what is set, unknown fields included."""
        raise NotImplementedError

    @property
    def additional_properties(self) -> dict[str, Any]:
        """The fields that the description doesn't have."""
        if self._extras is None:
            self._extras = {}
        return self._extras

    @additional_properties.setter
    def additional_properties(self, fields: dict[str, Any]) -> None:
        self._extras = fields

    @property
    def additional_keys(self) -> list[str]:
        """The names of the fields that the description doesn't have."""
        return list(self._extras or ())

    def __getitem__(self, key: str) -> Any:
        return self.additional_properties[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.additional_properties[key] = value

    def __delitem__(self, key: str) -> None:
        del self.additional_properties[key]

    def __contains__(self, key: object) -> bool:
        return key in (self._extras or ())

    def __rich_repr__(self) -> Iterator[tuple[str, Any]]:
        """The same for rich, which asks attrs classes for their fields otherwise, secrets and all."""
        for attribute in fields(type(self)):
            value = getattr(self, attribute.name)
            if attribute.name != "_extras" and value is not UNSET:
                yield attribute.name, _masked(value, secret=attribute.name in self._secrets)
        if self._extras:
            yield "additional_properties", _shown("", self._extras)

    def __repr__(self) -> str:
        shown = ", ".join(f"{name}={value!r}" for name, value in self.__rich_repr__())
        return f"{type(self).__name__}({shown})"


@define(repr=False)
class OpenModel(Model):
    """A model without fields of its own: a mapping of whatever came."""

    def __iter__(self) -> Iterator[str]:
        return iter(self.additional_properties)

    def __len__(self) -> int:
        return len(self._extras or ())

    def keys(self) -> KeysView[str]:
        """The names of all fields."""
        return self.additional_properties.keys()

    def items(self) -> ItemsView[str, Any]:
        """The names and values of all fields."""
        return self.additional_properties.items()

    def get(self, key: str, default: Any = None) -> Any:
        """Return a field, or the default where there is none."""
        return self.additional_properties.get(key, default)


# The types that `httpx.Client(files=)` can accept.
FileContent = IO[bytes] | bytes | str
FileTypes = (
    # (filename, file (or bytes), content_type)
    tuple[str | None, FileContent, str | None]
    # (filename, file (or bytes), content_type, headers)
    | tuple[str | None, FileContent, str | None, Mapping[str, str]]
)
RequestFiles = list[tuple[str, FileTypes]]


@define
class File:
    """A file to upload."""

    payload: BinaryIO
    file_name: str | None = None
    mime_type: str | None = None

    def to_tuple(self) -> FileTypes:
        """Return the form that httpx accepts for multipart/form-data."""
        return self.file_name, self.payload, self.mime_type


@define
class Response(Generic[T]):
    """An answer of the API, with what was read from it."""

    status_code: HTTPStatus
    content: bytes
    headers: MutableMapping[str, str]
    parsed: T | None


__all__ = [
    "UNSET",
    "File",
    "FileTypes",
    "Model",
    "Moment",
    "OpenModel",
    "PathArgumentError",
    "ReadError",
    "RequestFiles",
    "Response",
    "Unset",
    "path_argument",
]
