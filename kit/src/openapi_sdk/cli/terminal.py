"""Prints for people: notes, and the console of rich. Colours are for terminals; `NO_COLOR` turns them off."""

from __future__ import annotations

import logging
import os
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

from openapi_sdk.escape import escape_invisible

if TYPE_CHECKING:
    from collections.abc import Generator
    from typing import TextIO

    from rich.console import Console

    from openapi_sdk.cli.program import Program

NO_ROWS = "No rows."


class ProgressBar(Protocol):
    """Says how far a command is."""

    def show(self, done: int, total: int | None, text: str) -> None:
        """Show how many rows of how many are done; None if that is not known."""

    def stop(self) -> None:
        """Remove the bar."""


class _NoProgress:
    def show(self, done: int, total: int | None, text: str) -> None:
        pass

    def stop(self) -> None:
        pass


@contextmanager
def show_progress(program: Program, *, is_wanted: bool) -> Generator[ProgressBar]:
    """Show a bar, if it is wanted and seen, and nothing else is written to the same terminal, such as the log."""
    if not is_wanted or not sys.stderr.isatty() or program.service.log.isEnabledFor(logging.DEBUG):
        yield _NoProgress()
        return
    from openapi_sdk.cli.rich import Bar  # noqa: PLC0415 - imported lazily; rich takes long

    bar = Bar(make_console(sys.stderr))
    try:
        yield bar
    finally:
        bar.stop()


#: The width of a terminal that has none, and the narrowest that is believed.
_WIDTH, _MIN_WIDTH = 80, 20


def fold(text: str, stream: TextIO, indent: int = 0) -> str:
    """Return a line that breaks between words where the stream is a terminal; it stays one line elsewhere.

    The first line begins behind so many characters as `indent` says; the others get blanks there.
    """
    if not stream.isatty():
        return text
    import textwrap  # noqa: PLC0415 - for terminals alone

    try:
        width = os.get_terminal_size(stream.fileno()).columns
    except (OSError, ValueError):
        width = _WIDTH
    room = (width if width >= _MIN_WIDTH else _WIDTH) - indent
    lines = textwrap.wrap(text, max(room, _MIN_WIDTH), break_long_words=False, break_on_hyphens=False)
    return f"\n{' ' * indent}".join(lines)


def count_of(number: int, noun: str) -> str:
    """Return a number with what it counts: `1 row`, `2,000 rows`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def make_console(stream: TextIO) -> Console:
    """Return a console of rich that takes texts as they are: no markup, no emoji, no guessed colours."""
    from rich.console import Console  # noqa: PLC0415 - imported lazily; rich takes long

    return Console(file=stream, markup=False, emoji=False, highlight=False)


def print_note(text: str) -> None:
    """Print a note on stderr; nothing for an empty one."""
    if not text:
        return
    if sys.stderr.isatty():
        make_console(sys.stderr).print(fold(escape_invisible(text), sys.stderr), style="dim", soft_wrap=True)
    else:
        sys.stderr.write(f"{escape_invisible(text)}\n")
