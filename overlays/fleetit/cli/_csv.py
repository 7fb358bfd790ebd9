"""Writes CSV as an export does, when all rows were read: a later row may have further columns."""

from __future__ import annotations

import tempfile
from typing import IO, TYPE_CHECKING

from fleetit.cli._escaping import escape

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from typing import BinaryIO, TextIO

    from fleetit.cli._results import Row
    from fleetit_api._column_types import Kind

_CHUNK = 1 << 20


def write_csv(
    batches: Iterable[list[Row]],
    names: Sequence[str] | None,
    stream: TextIO,
    described: Mapping[str, Sequence[Kind]] | None = None,
) -> None:
    """Write rows with a header. Until all are there, they are in a temporary file.

    Args:
        batches: The rows.
        names: The columns; None for all.
        stream: Where to write: UTF-8 unless it is a terminal, which gets no control characters.
        described: The columns that the description has; without any, all columns of the rows are written.
    """
    from fleetit._rows.columns import Table  # noqa: PLC0415
    from fleetit.exports._formats import iter_csv  # noqa: PLC0415 - imported lazily

    with tempfile.TemporaryFile() as file:
        rows = _Rows(file)
        for batch in batches:
            rows.add(batch)
        table = Table(rows, described or dict.fromkeys(rows.names, ()))
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


class _Rows:
    """Rows in a file, as lines of JSON.

    Attributes:
        names: Their columns.
    """

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.names: dict[str, None] = {}

    def add(self, rows: Iterable[Row]) -> None:
        """Add rows."""
        from fleetit._rows.values import encode_row  # noqa: PLC0415 - imported lazily

        for row in rows:
            self.names |= dict.fromkeys(row.columns)
            self._file.write(encode_row(dict(row.columns)) + b"\n")

    def iter_parts(self) -> Iterator[bytes]:
        """Yield the rows, some after the other."""
        self._file.seek(0)
        while lines := self._file.readlines(_CHUNK):
            yield b"".join(lines)


def _escape_lines(text: str) -> str:
    return "".join(f"{escape(line)}\n" for line in text.removesuffix("\n").split("\n"))
