"""Base classes and functions that the generated models and operations share."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Mapping, MutableMapping
from enum import Enum
from http import HTTPStatus
from typing import IO, Any, BinaryIO, Generic, TypeVar

from attrs import define

from ._models import Model, OpenModel, SentModel
from ._paths import PathArgumentError, path_argument
from ._reading import ReadError, is_list
from ._texts import Moment, write_date, write_uuid
from ._unset import UNSET, Unset

T = TypeVar("T")


def write_enum(value: Any) -> Any:
    """Return the value of an enum member, and any other value as it is."""
    return value.value if isinstance(value, Enum) else value


def write_any(value: Any) -> Any:
    """Return a value of a union as JSON: the document of a model, the items of a list."""
    if Model in value.__class__.__mro__:  # a mapping: `isinstance` takes three times as long
        document: dict[str, Any] = value.to_dict()
        return document
    if is_list(value):
        return [write_any(item) for item in value]
    if isinstance(value, datetime.date):
        return write_date(value)
    if isinstance(value, uuid.UUID):
        return write_uuid(value)
    return write_enum(value)


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
    "SentModel",
    "Unset",
    "path_argument",
]
