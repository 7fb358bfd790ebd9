"""Prints for people: notes, and the console of rich. Colours are for terminals; `NO_COLOR` turns them off."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from fleetit.cli._escaping import escape

if TYPE_CHECKING:
    from typing import NoReturn, TextIO

    from rich.console import Console


def make_console(stream: TextIO) -> Console:
    """Return a console of rich that takes texts as they are: no markup, no emoji, no guessed colours."""
    from rich.console import Console  # noqa: PLC0415 - imported lazily; rich takes long

    class OwnConsole(Console):
        def on_broken_pipe(self) -> NoReturn:
            raise BrokenPipeError

    return OwnConsole(file=stream, markup=False, emoji=False, highlight=False)


def print_note(text: str) -> None:
    """Print a note on stderr; nothing for an empty one."""
    if not text:
        return
    if sys.stderr.isatty():
        make_console(sys.stderr).print(escape(text), style="dim", soft_wrap=True)
    else:
        sys.stderr.write(f"{escape(text)}\n")
