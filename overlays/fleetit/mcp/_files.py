"""Files that a tool is given: in its arguments as base64, never as a path, which could be that of any file."""

from __future__ import annotations

import base64
import binascii
import re
from typing import TYPE_CHECKING, Any, TypeGuard

from attrs import frozen

from fleetit._description.document import get_type, load_description, merge_all_of
from fleetit_api.types import File

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from fleetit._description.arguments import Body
    from fleetit._description.document import Node

#: The most bytes of the files of one call. A model writes each of them, and clients keep the whole call in memory.
MAX_FILE_BYTES = 1_000_000
_MAX_BASE64 = (MAX_FILE_BYTES + 2) // 3 * 4
_FILE: dict[str, Any] = {
    "type": "object",
    "properties": {
        "base64": {
            "type": "string",
            "contentEncoding": "base64",
            "maxLength": _MAX_BASE64,
            "description": f"The content of the file as base64, at most {MAX_FILE_BYTES:,} bytes. A path is not read.",
        },
        "name": {"type": "string", "maxLength": 200, "description": "The name of the file, without folders."},
        "media_type": {"type": "string", "maxLength": 100, "description": "What the file is, such as image/png."},
    },
    "required": ["base64"],
    "additionalProperties": False,
}


@frozen
class FileInput:
    """Which parts of a body are files.

    Attributes:
        is_whole: Whether the body is a file.
        fields: The fields that are files.
        lists: The fields that are lists of files.
    """

    is_whole: bool = False
    fields: frozenset[str] = frozenset()
    lists: frozenset[str] = frozenset()

    def describe(self, written: dict[str, Any]) -> dict[str, Any]:
        """Return the schema of the body, with files as the tool takes them.

        Args:
            written: The schema without them.
        """
        if self.is_whole:
            return _with_text(_FILE, written)
        properties: dict[str, Any] = written.get("properties", {})
        for name in self.fields & properties.keys():
            properties[name] = _with_text(_FILE, properties[name])
        for name in self.lists & properties.keys():
            properties[name] = {**properties[name], "type": "array", "items": _FILE}
        return written

    def iter_errors(self, body: Any) -> Iterator[str]:
        """Yield what is wrong with the files of a body that fits its schema. No message shows a content."""
        total = 0
        for place, file in self._iter_files(body):
            try:
                total += len(_decode(file["base64"]))
            except (binascii.Error, ValueError):
                yield f"{place}.base64: not base64; write the content of the file, without line breaks and prefixes"
        if total > MAX_FILE_BYTES:
            yield f"body: the files have {total:,} bytes, and at most {MAX_FILE_BYTES:,} are sent"

    def decode(self, body: Any) -> Any:
        """Return a body as the method takes it.

        Args:
            body: The body, without errors.
        """
        if self.is_whole:
            return _read(body)
        if not (_is_object(body) and (self.fields or self.lists)):
            return body
        files = {name: _read(body[name]) for name in self.fields & body.keys() if body[name] is not None}
        lists = {name: [_read(each) for each in body[name]] for name in self.lists & body.keys() if body[name]}
        return {**body, **files, **lists}

    def _iter_files(self, body: Any) -> Iterator[tuple[str, Mapping[str, Any]]]:
        if self.is_whole:
            yield "body", body
        elif _is_object(body):
            for name in self.fields & body.keys():
                if body[name] is not None:
                    yield f"body.{name}", body[name]
            for name in self.lists & body.keys():
                for index, each in enumerate(body[name] or ()):
                    yield f"body.{name}.{index}", each


def find_files(body: Body | None) -> FileInput | None:
    """Return which parts of a body are files; None if a tool can't be given all of its files.

    Args:
        body: The body; None for a request without one.
    """
    if body is None:
        return FileInput()
    kind = body.media_type.partition(";")[0].strip().lower()
    if _is_file(body.schema):
        return FileInput(is_whole=True)
    fields = frozenset(each.name for each in body.fields if _is_file(each.schema))
    lists = frozenset(each.name for each in body.fields if each.is_list and _is_file(each.schema.get("items")))
    if kind.startswith("multipart/"):
        return FileInput(fields=fields, lists=lists) if body.fields and not body.has_rows else None
    if body.fields or "json" in kind or kind == "application/x-www-form-urlencoded":
        return None if fields or lists else FileInput()
    return FileInput(is_whole=not kind.startswith("text/"))


def _is_file(schema: Any) -> bool:
    node: Node = merge_all_of(load_description(), schema) if _is_object(schema) else {}
    if get_type(node) not in {"string", None}:
        return False
    kind = str(node.get("contentMediaType") or "")
    return node.get("format") == "binary" or bool(kind and "contentEncoding" not in node and "json" not in kind)


def _is_object(value: object) -> TypeGuard[dict[str, Any]]:
    return isinstance(value, dict)


def _with_text(schema: dict[str, Any], written: Mapping[str, Any]) -> dict[str, Any]:
    return {**schema, "description": written["description"]} if "description" in written else {**schema}


def _decode(text: str) -> bytes:
    return base64.b64decode(text, validate=True)


def _read(file: Mapping[str, Any]) -> File:
    name = re.split(r"[/\\]", file.get("name") or "")[-1]
    return File(_decode(file["base64"]), name or None, file.get("media_type") or None)
