"""Writes JSON and JSON Lines. Numbers keep their digits, and nothing in a text is an instruction for a terminal."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any, cast

from fleetit.cli._escaping import escape_json

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import TextIO


def write_lines(documents: Iterable[Any], stream: TextIO) -> None:
    """Write one document a line."""
    ascii_only = _is_ascii_only(stream)
    stream.writelines(f"{escape_json(_encode(document), ascii_only=ascii_only)}\n" for document in documents)


def write_json(documents: Iterable[Any], stream: TextIO, *, is_one: bool = False) -> None:
    """Write a list of documents, or one document, indented. A list is written as it comes."""
    ascii_only = _is_ascii_only(stream)
    before = "[\n"
    for document in documents:
        text = escape_json(_indent(document), ascii_only=ascii_only)
        if is_one:
            stream.write(f"{text}\n")
            return
        stream.write(before + textwrap.indent(text, "  "))
        before = ",\n"
    stream.write("[]\n" if before == "[\n" else "\n]\n")


def to_json(document: Any) -> str:
    """Return a document as one line."""
    return _encode(document)


def _indent(document: Any) -> str:
    from msgspec import DecodeError, json  # noqa: PLC0415 - imported lazily

    try:
        return json.format(_encode(document), indent=2)
    except DecodeError:  # half a surrogate pair
        return _indent_parts(document, "\n")


def _indent_parts(value: Any, line: str) -> str:
    """Return a value, indented.

    Args:
        value: The value.
        line: What begins its last line.
    """
    parts: list[str] = []
    if isinstance(value, dict):
        fields = cast("dict[Any, Any]", value).items()
        parts = [f"{_encode(str(name))}: {_indent_parts(each, f'{line}  ')}" for name, each in fields]
    elif isinstance(value, list):
        parts = [_indent_parts(each, f"{line}  ") for each in cast("list[Any]", value)]
    if not parts:
        return _encode(value)
    begin, end = "{}" if isinstance(value, dict) else "[]"
    return f"{begin}{line}  " + f",{line}  ".join(parts) + f"{line}{end}"


def _encode(document: Any) -> str:
    from fleetit._rows.values import encode_value  # noqa: PLC0415 - imported lazily

    return encode_value(document).decode()


def _is_ascii_only(stream: TextIO) -> bool:
    return not (stream.encoding or "utf-8").lower().replace("-", "").startswith("utf")
