"""Reads the body of a request in each content type that its operation describes: JSON, forms, texts and files."""

from __future__ import annotations

import json
from email import message_from_bytes, policy
from typing import TYPE_CHECKING, Any, NamedTuple, cast
from urllib.parse import parse_qsl

from openapi_sdk.description.media_types import is_file, is_json
from openapi_sdk.description.nodes import as_object
from openapi_sdk.description.schema_validation import iter_schema_errors
from openapi_sdk.description.schemas import (
    find_properties,
    get_items,
    get_type,
    is_read_only,
    merge_all_of,
)
from openapi_sdk.model.media_types import find_media_type
from openapi_sdk.sandbox.requests import (
    drop_unknown_fields,
    get_media_type,
    invalid_body,
    parse_body,
    read_body,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from starlette.datastructures import Headers
    from starlette.types import Receive

    from openapi_sdk.description.document import Description
    from openapi_sdk.description.nodes import Node
    from openapi_sdk.description.operations import DescribedOperation

_FORM, _MULTIPART = "application/x-www-form-urlencoded", "multipart/form-data"
#: A form whose fields are written in a way of their own is not read.
_STYLES = frozenset({"style", "explode", "allowReserved"})


class Part(NamedTuple):
    """A field of a form, or a file in it, which has a file name."""

    name: str
    content: bytes
    file_name: str | None = None


class BodyReader:
    """Reads the bodies of the requests to one operation."""

    def __init__(self, description: Description, operation: DescribedOperation) -> None:
        self._description = description
        self._operation = operation
        self._content = as_object(operation.request.get("content"))

    async def read(self, headers: Headers, receive: Receive) -> Any:
        """Return the document of a body: None if there is none, and of a text or a file.

        Raises:
            RefusedError: If its content type is not described, or if it doesn't fit its schema.
        """
        if not self._content:
            return None
        sent_type = get_media_type(headers)
        key = find_media_type(self._content, sent_type)
        body = await read_body(headers, receive, [*self._content] if key is None else [sent_type])
        if not body and self._operation.request.get("required") is not True:
            return None
        if key is None:  # nothing is sent, and no type is named
            key = sent_type = next(filter(is_json, self._content), next(iter(self._content)))
        media = as_object(self._content[key])
        schema = as_object(media.get("schema"))
        names: Collection[str] | None = self._operation.body_fields
        if is_json(sent_type) and not is_file(self._description.document, schema):
            document = parse_body(body, schema, self._description)
        elif sent_type in (_FORM, _MULTIPART) and not self._has_styles(media):
            is_multipart = sent_type == _MULTIPART
            parts = split_multipart(headers.get("Content-Type", ""), body) if is_multipart else _split_form(body)
            document, names = self._read_form(parts, schema)
        else:
            return None
        if self._operation.body_path and isinstance(document, dict):
            document = cast("dict[str, Any]", document).get(self._operation.body_path)
        return drop_unknown_fields(document, names)

    def _has_styles(self, media: Node) -> bool:
        return any(not _STYLES.isdisjoint(as_object(each)) for each in as_object(media.get("encoding")).values())

    def _read_form(self, parts: Iterable[Part], schema: Node) -> tuple[Any, Collection[str]]:
        """Return the document of a form, and the names of its fields that are no files."""
        described = self._description.document
        properties = find_properties(described, schema)
        found: dict[str, Any] = {}
        files: set[str] = set()
        for part in parts:
            node = merge_all_of(described, properties.get(part.name, {}))
            is_list = get_type(node) == "array"
            value = self._convert(part, get_items(node) if is_list else node)
            if is_list and not isinstance(value, list):
                found.setdefault(part.name, []).append(value)
            else:
                found[part.name] = value
            files |= {part.name} if part.file_name is not None else set()
        if problems := [*iter_schema_errors(described, schema, found)]:
            raise invalid_body(found, problems)
        names = found if not properties else [n for n, each in properties.items() if not is_read_only(described, each)]
        return found, set(names) - files

    def _convert(self, part: Part, schema: Node) -> Any:
        """Return the value of a field: its text, or the JSON that it is if only that fits."""
        text = part.content.decode(errors="replace")
        if part.file_name is not None or not [*iter_schema_errors(self._description.document, schema, text)]:
            return text
        if not text:
            return None
        try:
            return json.loads(text)
        except (ValueError, RecursionError):
            return text


def split_multipart(content_type: str, body: bytes) -> list[Part]:
    """Return the parts of a form with files (RFC 7578); none if it is no such form."""
    head = f"Content-Type: {content_type}\r\nMIME-Version: 1.0\r\n\r\n".encode(errors="replace")
    message = message_from_bytes(head + body, policy=policy.HTTP)
    found: list[Part] = []
    for part in message.iter_parts() if message.is_multipart() else ():
        name = part.get_param("name", header="content-disposition")
        content = part.get_payload(decode=True)
        found.append(Part(str(name), content if isinstance(content, bytes) else b"", part.get_filename()))
    return found


def _split_form(body: bytes) -> list[Part]:
    pairs = parse_qsl(body.decode(errors="replace"), keep_blank_values=True)
    return [Part(name, value.encode()) for name, value in pairs]
