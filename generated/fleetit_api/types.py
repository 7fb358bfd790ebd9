"""Base classes and functions that the generated models and operations share."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterator, Mapping, MutableMapping
from enum import Enum
from http import HTTPStatus
from typing import IO, Any, BinaryIO, ClassVar, Generic, Self, TypeVar, cast

from attrs import define, field, fields

from ._paths import PathArgumentError, path_argument
from ._reading import ANY_SHAPE, Converter, ReadError, Readers, Shape, copy_document, is_list, is_object, read_model
from ._texts import Moment, write_date, write_datetime, write_uuid
from ._unset import UNSET, Unset

T = TypeVar("T")
V_co = TypeVar("V_co", covariant=True)


def write_enum(value: Any) -> Any:
    """Return the value of an enum member, and any other value as it is."""
    return value.value if isinstance(value, Enum) else value


def write_any(value: Any) -> Any:
    """Return a value of a union as JSON: the document of a model, the items of a list."""
    if isinstance(value, Model):
        return value.to_dict()
    if is_list(value):
        return [write_any(item) for item in value]
    if isinstance(value, datetime.datetime):
        return write_datetime(value)
    if isinstance(value, datetime.date):
        return write_date(value)
    if isinstance(value, uuid.UUID):
        return write_uuid(value)
    return write_enum(value)


#: Unknown fields are kept, and may be secret. A value is not shown if its name contains one of these texts anywhere, even
#: as a part of another word: a value that is hidden without need is only a value to look up.
_SECRET_WORDS = ("auth", "key", "pass", "pin", "secret", "signature", "token")


def _has_secret_name(name: str) -> bool:
    return any(word in name.lower() for word in _SECRET_WORDS)


def _mask(value: Any, *, secret: bool) -> Any:
    """Return the value for repr. A secret is replaced, unless it is missing or null."""
    return "***" if secret and value is not UNSET and value is not None else value


#: Deeper levels are not shown. Without a limit, the repr of a deeply nested document would raise RecursionError.
_MAX_REPR_DEPTH = 20


def _mask_unknown(name: str, value: Any, levels: int = _MAX_REPR_DEPTH) -> Any:
    """Return an unknown field for repr, with the fields in it."""
    if _has_secret_name(name):
        return _mask(value, secret=True)
    if is_list(value):
        return [_mask_unknown("", inner, levels - 1) for inner in value] if levels else ...
    if is_object(value):
        return {key: _mask_unknown(str(key), inner, levels - 1) for key, inner in value.items()} if levels else ...
    return value


@define(repr=False)
class Model:
    """Base class of all models. Fields are compared by value. A model is mutable and therefore not hashable.

    Null is read as None, even if the description doesn't allow null. A missing field is `UNSET`. Fields that the
    description doesn't have are in `additional_properties`, and under `model["name"]`.
    """

    _secrets: ClassVar[frozenset[str]] = frozenset()
    _attributes: ClassVar[Mapping[str, str]] = {}
    _readers: ClassVar[Readers]
    _shape: ClassVar[Shape] = ANY_SHAPE
    _extras: dict[str, Any] | None = field(
        default=None, kw_only=True, alias="additional_properties", eq=lambda extras: extras or None
    )

    def __init_subclass__(cls) -> None:
        cls._readers = Readers(cls)

    @classmethod
    def _converters(cls) -> Mapping[str, Converter]:
        """Return the converters of fields by their names in JSON. Fields of the same type in JSON have none."""
        return {}

    @classmethod
    def _extra_converter(cls) -> Converter | None:
        """Return the converter of unknown fields, if the description has a type for them."""
        return None

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON document. The document is not changed.

        Raises:
            ReadError: If the document, or something in it that should be an object or an array, is neither that nor
                null. Also if it is nested deeper than 100 levels.
        """
        return read_model(cls, copy_document(src_dict))

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON document. It has all fields that are set, and the unknown fields."""
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
        """Yield the fields for rich, with secrets masked. Without this method rich shows all attrs fields."""
        for attribute in fields(type(self)):
            value = getattr(self, attribute.name)
            if attribute.name != "_extras" and value is not UNSET:
                yield attribute.name, _mask(value, secret=attribute.name in self._secrets)
        if self._extras:
            yield "additional_properties", _mask_unknown("", self._extras)

    def __repr__(self) -> str:
        parts = ", ".join(f"{name}={value!r}" for name, value in self.__rich_repr__())
        return f"{type(self).__name__}({parts})"


@define(repr=False)
class OpenModel(Model, Mapping[str, V_co]):
    """A model without described fields: a mapping of all fields that were received, by their names in JSON."""

    def __getitem__(self, key: str) -> V_co:
        return cast("V_co", self.additional_properties[key])

    def __contains__(self, key: object) -> bool:
        return key in (self._extras or ())

    def __iter__(self) -> Iterator[str]:
        return iter(self.additional_properties)

    def __len__(self) -> int:
        return len(self._extras or ())


# The types that `httpx.Client(files=)` accepts.
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

    payload: BinaryIO | bytes
    file_name: str | None = None
    mime_type: str | None = None

    def to_tuple(self) -> FileTypes:
        """Return the file as httpx expects it for multipart/form-data."""
        return self.file_name, self.payload, self.mime_type


def read_status(status: int) -> HTTPStatus | int:
    """Return the member of `HTTPStatus`, or the number of a status that it doesn't have (299, 520)."""
    try:
        return HTTPStatus(status)
    except ValueError:
        return status


@define
class Response(Generic[T]):
    """A response of the API, with the parsed body."""

    status_code: HTTPStatus | int
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
