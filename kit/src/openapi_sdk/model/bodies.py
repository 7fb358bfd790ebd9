"""Writes bodies that are not JSON: forms, multipart, texts and files."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Self, TypeAlias

from openapi_sdk.model.media_types import find_media_type
from openapi_sdk.model.reading import is_list, is_object
from openapi_sdk.model.stock import File
from openapi_sdk.model.styles import write_query
from openapi_sdk.model.values import ArgumentError, to_document, to_text, write_json

#: A body is in memory as a whole, so that it can be sent again. This is the largest one, in bytes.
MAX_BODY_BYTES = 32 * 1024 * 1024

#: What the description says about a field of a form: `contentType`, `style`, `explode`, `allowReserved`.
Encodings: TypeAlias = Mapping[str, Mapping[str, Any]]

_JSON = re.compile(r"application/(?:[^;\s]*\+)?json\s*(?:;.*)?", re.IGNORECASE)
#: A media type that can stand in a header.
_MEDIA_TYPE = re.compile(r"[!#-'*+.^-~0-9A-Za-z-]+/[!#-'*+.^-~0-9A-Za-z-]+(?:[\t ]*;[\t -~]*)?")
#: Characters that would end a name or a file name of a part, or the line it stands in.
_UNSAFE = re.compile(r'[\x00-\x1f\x7f"\\]')


class Content(bytes):
    """The bytes of a body, with the document that they were made of.

    Attributes:
        document: The document, for checks against the description. Files in it are as they were given.
    """

    document: Any

    @classmethod
    def of(cls, content: bytes, document: Any) -> Self:
        """Return the content of a document."""
        if len(content) > MAX_BODY_BYTES:
            raise _too_large()
        made = cls(content)
        made.document = document
        return made


def encode_form(document: Any, encodings: Encodings) -> Content:
    """Return a form as it is sent. None is an empty text. Objects are JSON, unless the description has a style."""
    parts: list[str] = []
    for name, value in _get_fields(document):
        encoding = encodings.get(name, {})
        try:
            if encoding.keys() & {"style", "explode", "allowReserved"}:
                parts += write_query(name, "" if value is None else value, **_get_style(encoding))
            elif _JSON.fullmatch(str(encoding.get("contentType", ""))):
                parts += write_query(name, write_json(value))
            else:
                parts += write_query(name, [_form_text(each) for each in (value if is_list(value) else [value])])
        except ArgumentError as error:
            raise ArgumentError(error.why, name) from None
    return Content.of("&".join(parts).encode(), document)


def _form_text(value: Any) -> str:
    if is_object(value) or is_list(value):
        return write_json(value)
    return "" if value is None else to_text(value)


def _get_style(encoding: Mapping[str, Any]) -> dict[str, Any]:
    style = str(encoding.get("style", "form"))
    return {
        "style": style,
        "explode": bool(encoding.get("explode", style == "form")),
        "allow_reserved": bool(encoding.get("allowReserved", False)),
    }


def encode_multipart(document: Any, encodings: Encodings) -> tuple[Content, str]:
    """Return a form with files as it is sent (RFC 7578), and its boundary. None is an empty text.

    A list is a part for each item; objects are JSON.
    """
    boundary = secrets.token_hex(16)
    content = bytearray()
    for name, value in _get_fields(document):
        encoding = encodings.get(name, {})
        media_type = str(encoding.get("contentType", ""))
        is_json = bool(_JSON.fullmatch(media_type))
        for each in value if is_list(value) and not is_json else [value]:
            try:
                content += _write_part(boundary, name, each, media_type)
            except ArgumentError as error:
                raise ArgumentError(error.why, name) from None
            if len(content) > MAX_BODY_BYTES:
                raise _too_large()
    content += f"--{boundary}--\r\n".encode()
    return Content.of(bytes(content), document), boundary


def _write_part(boundary: str, name: str, value: Any, described_type: str) -> bytes:
    line = f'Content-Disposition: form-data; name="{_escape(name)}"'
    media_type = described_type if _MEDIA_TYPE.fullmatch(described_type) else ""
    if isinstance(value, File | bytes):
        file = value if isinstance(value, File) else File(value)
        line += f'; filename="{_escape(file.file_name or _get_file_name(file) or name)}"'
        media_type = file.mime_type or media_type or "application/octet-stream"
        if not _MEDIA_TYPE.fullmatch(media_type):
            why = f"{media_type!r} is not a media type"
            raise ArgumentError(why)
        content = read_file(file)
    elif is_object(value) or is_list(value) or _JSON.fullmatch(media_type):
        media_type = media_type or "application/json"
        content = write_json(value).encode()
    else:
        content = ("" if value is None else to_text(value)).encode()
    headers = f"{line}\r\nContent-Type: {media_type}" if media_type else line
    return f"--{boundary}\r\n{headers}\r\n\r\n".encode() + content + b"\r\n"


def encode_raw(body: object, media_type: str, others: Sequence[str] = ()) -> tuple[Content, str]:
    """Return a body of a text, bytes or a file as it is sent, and its media type.

    Of several media types, it is that of the file, or else the first one for a text or for bytes. A `*` in it is
    replaced: by that of the file, or by what the value is.
    """
    given_type = body.mime_type if isinstance(body, File) else None
    if others:
        media_type = _choose_media_type(given_type, (media_type, *others), is_text=not isinstance(body, File | bytes))
    if isinstance(body, File | bytes):
        content, default = read_file(body if isinstance(body, File) else File(body)), "application/octet-stream"
    else:
        content, default = to_text(to_document(body)).encode(), "text/plain; charset=utf-8"
    if "*" in media_type:
        media_type = given_type or default
    elif not isinstance(body, File | bytes) and media_type.lower().startswith("text/") and ";" not in media_type:
        media_type = f"{media_type}; charset=utf-8"
    if not _MEDIA_TYPE.fullmatch(media_type):
        why = f"{media_type!r} is not a media type"
        raise ArgumentError(why, "body")
    return Content.of(content, body), media_type


def _choose_media_type(given: str | None, described: Sequence[str], *, is_text: bool) -> str:
    """Return the media type of a text or bytes, of those that the description has: the given one, if it is there."""
    if given and find_media_type(described, given):
        return given
    fitting = (each for each in described if each.lower().startswith("text/") == is_text)
    return next(fitting, described[0])


def read_file(file: File) -> bytes:
    """Return the bytes of a file, from where it stands. A file that can seek is left there, to be sent again."""
    if isinstance(file.payload, bytes):
        return file.payload
    start = file.payload.tell() if file.payload.seekable() else None
    content: Any = file.payload.read(MAX_BODY_BYTES + 1)
    if start is not None:
        file.payload.seek(start)
    if not isinstance(content, bytes):
        why = "the file gives text: open it with mode 'rb'"
        raise ArgumentError(why)
    if len(content) > MAX_BODY_BYTES:
        raise _too_large()
    return content


def _get_file_name(file: File) -> str:
    """Return the name of an opened file without its folders, or an empty text."""
    name = getattr(file.payload, "name", "")
    return re.split(r"[/\\]", name)[-1] if isinstance(name, str) else ""


def _get_fields(document: Any) -> Iterator[tuple[str, Any]]:
    if not is_object(document):
        why = f"a form needs a model or a mapping, not {type(document).__name__}"
        raise ArgumentError(why, "body")
    return iter(document.items())


def _escape(text: str) -> str:
    """Escape a name as browsers do: what would end it is percent-encoded."""
    return _UNSAFE.sub(lambda found: f"%{ord(found[0]):02X}", to_text(text))


def _too_large() -> ArgumentError:
    return ArgumentError(f"larger than {MAX_BODY_BYTES // (1024 * 1024)} MiB, the largest body that is sent", "body")
