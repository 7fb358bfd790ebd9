"""Writes JSON and JSON Lines. Numbers keep their digits, and nothing in a text is an instruction for a terminal."""

from __future__ import annotations

import datetime as dt
import textwrap
from functools import cache
from typing import TYPE_CHECKING, Any

from fleetit.cli._escaping import escape_json

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
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
    from msgspec import json  # noqa: PLC0415 - imported lazily

    return json.format(_encode(document), indent=2)


def _encode(document: Any) -> str:
    return _get_encoder()(document).decode()


@cache
def _get_encoder() -> Callable[[Any], bytes]:
    from msgspec.json import Encoder  # noqa: PLC0415 - imported lazily

    return Encoder(decimal_format="number", enc_hook=_encode_other).encode


def _encode_other(value: Any) -> Any:
    """Encode what msgspec doesn't know: a text of a class of ours, or a moment."""
    return value.isoformat() if isinstance(value, dt.date | dt.time) else str(value)


def _is_ascii_only(stream: TextIO) -> bool:
    return not (stream.encoding or "utf-8").lower().replace("-", "").startswith("utf")
