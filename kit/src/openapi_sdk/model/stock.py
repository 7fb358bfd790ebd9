"""Files to upload, and what the stock functions return."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping
from http import HTTPStatus
from typing import IO, BinaryIO, Generic, TypeVar

from attrs import define

T = TypeVar("T")

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
