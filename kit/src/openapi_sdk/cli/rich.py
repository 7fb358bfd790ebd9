"""What is drawn with rich, which takes long to import: the progress bar, and help."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from cyclopts.help import InlineText
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.text import Text

from openapi_sdk.escape import escape_invisible

#: A bar is so long, and shorter on a narrow terminal.
_BAR, _NARROW_BAR, _WIDE = 40, 16, 100
#: Two numbers of rows, the time since the start and the time left, with blanks between them.
_BESIDE_TEXT = 36
_MIN_TEXT = 8


class Bar:
    """A progress bar."""

    def __init__(self, console: Console) -> None:
        self._progress = Progress(
            TextColumn("{task.description}", markup=False),
            # Its grey is that of the terminal: the one of rich is nearly black, also on a light terminal.
            BarColumn(bar_width=_NARROW_BAR if console.width < _WIDE else _BAR, style="bright_black"),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TimeRemainingColumn(),
            console=console,
            transient=True,
        )
        self._room = console.width - _BESIDE_TEXT - (_NARROW_BAR if console.width < _WIDE else _BAR)
        self._task = self._progress.add_task("", total=None)
        self._progress.start()

    def show(self, done: int, total: int | None, text: str) -> None:
        """Show how many rows of how many are done."""
        self._progress.start()  # again, if it was stopped to ask something
        self._progress.update(
            self._task, completed=done, total=total, description=self._shorten(escape_invisible(text))
        )

    def _shorten(self, text: str) -> str:
        """Return a text that leaves room for the numbers: they tell more than a long name."""
        shown = Text(text)
        shown.truncate(max(self._room, _MIN_TEXT), overflow="ellipsis")
        return shown.plain

    def stop(self) -> None:
        """Remove the bar."""
        self._progress.stop()


_INDENT = "    "


class HelpConsole(Console):
    """The console of help. A terminal breaks a long line by itself, and gives it back whole when it is copied."""

    def print(self, *objects: Any, **options: Any) -> None:
        """Print objects. If there is one text, print its indented lines as they are."""
        text = objects[0].primary_renderable if len(objects) == 1 and isinstance(objects[0], InlineText) else None
        if not isinstance(text, Text) or _INDENT not in text.plain:
            super().print(*objects, **options)
            return
        for is_code, lines in groupby(text.plain.split("\n"), key=lambda line: line.startswith(_INDENT)):
            super().print(Text("\n".join(lines)), soft_wrap=is_code)
