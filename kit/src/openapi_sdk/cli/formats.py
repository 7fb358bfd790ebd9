"""Writes JSON, JSON Lines and CSV. Nothing in a text is an instruction for a terminal."""

from __future__ import annotations

import re
import tempfile
import textwrap
from typing import IO, TYPE_CHECKING, Any

from openapi_sdk.escape import escape_invisible

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from typing import BinaryIO, TextIO

    from openapi_sdk.cli.results import ResultRow
    from openapi_sdk.model.column_types import ColumnKind

_CHUNK = 1_000_000
#: Control characters, surrogates, and characters that change the direction or have no width.
_UNSAFE_IN_JSON = re.compile(
    "[\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff\ufff9-\ufffb]"
)
_UNSAFE_IN_ASCII = re.compile(r"[^\x00-\x7e]")


def write_lines(documents: Iterable[Any], stream: TextIO) -> None:
    """Write one document a line."""
    ascii_only = _is_ascii_only(stream)
    stream.writelines(f"{escape_json(to_json(document), ascii_only=ascii_only)}\n" for document in documents)


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


def _indent(document: Any) -> str:
    from msgspec import DecodeError, json  # noqa: PLC0415 - imported lazily

    try:
        return json.format(to_json(document), indent=2)
    except DecodeError:  # half a surrogate pair
        from json import dumps  # noqa: PLC0415 - for these alone

        from openapi_sdk.rows.values import as_sent  # noqa: PLC0415

        return dumps(as_sent(document), indent=2, default=str)


def escape_json(text: str, *, ascii_only: bool) -> str:
    """Return a JSON document with characters that a terminal obeys as escape sequences of JSON. It stays the same."""
    return (_UNSAFE_IN_ASCII if ascii_only else _UNSAFE_IN_JSON).sub(_escape_in_json, text)


def _escape_in_json(found: re.Match[str]) -> str:
    number = ord(found[0])
    if number > 0xFFFF:  # noqa: PLR2004 - JSON writes it as two halves
        number -= 0x10000
        return f"\\u{0xD800 + (number >> 10):04x}\\u{0xDC00 + (number & 0x3FF):04x}"
    return f"\\u{number:04x}"


def to_json(document: Any) -> str:
    """Return a document as one line."""
    from openapi_sdk.rows.values import encode_value  # noqa: PLC0415 - imported lazily

    return encode_value(document).decode()


def _is_ascii_only(stream: TextIO) -> bool:
    return not (stream.encoding or "utf-8").lower().replace("-", "").startswith("utf")


def write_csv(
    batches: Iterable[list[ResultRow]],
    names: Sequence[str] | None,
    stream: TextIO,
    described: Mapping[str, Sequence[ColumnKind]] | None = None,
) -> None:
    """Write rows with a header: as UTF-8, unless it is a terminal, which gets no control characters.

    Until all rows are there, they are in a temporary file: a later one may have further columns.
    """
    from openapi_sdk.exports.formats import iter_csv  # noqa: PLC0415 - imported lazily
    from openapi_sdk.rows.columns import TypedTable  # noqa: PLC0415

    with tempfile.TemporaryFile() as file:
        rows = _KeptRows(file)
        for batch in batches:
            rows.add(batch)
        table = TypedTable(rows.iter_parts, described or dict.fromkeys(rows.names, ()))
        if names is not None:
            table.choose(names)
        lines = iter_csv(table, end="\n")
        buffer: BinaryIO | None = getattr(stream, "buffer", None)
        if stream.isatty():
            stream.writelines(_escape_lines(each) for each in lines)
        elif buffer is None:
            stream.writelines(lines)
        else:
            stream.flush()
            buffer.writelines(each.encode("utf-8", "backslashreplace") for each in lines)


class _KeptRows:
    """Rows in a file, as lines of JSON, and the names of their columns."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.names: dict[str, None] = {}

    def add(self, rows: Iterable[ResultRow]) -> None:
        from openapi_sdk.rows.values import encode_row  # noqa: PLC0415 - imported lazily

        for row in rows:
            self.names |= dict.fromkeys(row.columns)
            self._file.write(encode_row(row.columns) + b"\n")

    def iter_parts(self) -> Iterator[bytes]:
        self._file.seek(0)
        while lines := self._file.readlines(_CHUNK):
            yield b"".join(lines)


def _escape_lines(text: str) -> str:
    return "".join(f"{escape_invisible(line)}\n" for line in text.removesuffix("\n").split("\n"))
