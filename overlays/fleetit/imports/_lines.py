"""Reads a file as lines of text: UTF-8, of bounded length, with numbers."""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING, BinaryIO

from fleetit.imports._rows import RowError

if TYPE_CHECKING:
    from collections.abc import Iterator

#: A longer line is no row of a bulk operation, but a file of another kind.
MAX_LINE_BYTES = 1_048_576
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
#: Excel files are ZIP archives.
_ZIP = b"PK\x03\x04"


class UnreadableFile(Exception):
    """What follows in the file can't be read.

    Attributes:
        error: What is wrong, and on which line.
    """

    def __init__(self, line: int, message: str) -> None:
        self.error = RowError(line, "", message)
        super().__init__(str(self.error))


def iter_lines(stream: BinaryIO) -> Iterator[tuple[int, str]]:
    """Yield the number and the text of each line, with its end.

    Raises:
        UnreadableFile: If a line is not UTF-8, or too long.
    """
    for number, line in enumerate(iter(lambda: stream.readline(MAX_LINE_BYTES + 1), b""), start=1):
        if number == 1:
            if line.startswith(_ZIP):
                raise UnreadableFile(1, "a spreadsheet or an archive, not text; save it as CSV UTF-8")
            if line.startswith(_UTF_16):
                raise UnreadableFile(1, "UTF-16; save the file as CSV UTF-8")
        if len(line) > MAX_LINE_BYTES:
            raise UnreadableFile(number, f"longer than {MAX_LINE_BYTES:,} bytes")
        try:
            text = (line.removeprefix(codecs.BOM_UTF8) if number == 1 else line).decode()
        except UnicodeDecodeError as error:
            why = f"byte {error.start + 1} is not UTF-8; save the file as CSV UTF-8, or convert it with iconv"
            raise UnreadableFile(number, why) from None
        yield number, text
