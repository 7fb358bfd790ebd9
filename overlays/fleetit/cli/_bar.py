"""The progress bar of a terminal: rows, rate and time left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from fleetit.cli._escaping import escape

if TYPE_CHECKING:
    from rich.console import Console


class Bar:
    """A progress bar.

    Args:
        console: Where to show it.
    """

    def __init__(self, console: Console) -> None:
        self._progress = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TimeRemainingColumn(),
            console=console,
            transient=True,
        )
        self._task = self._progress.add_task("", total=None)
        self._progress.start()

    def show(self, done: int, total: int | None, text: str) -> None:
        """Show how many rows of how many are done."""
        self._progress.update(self._task, completed=done, total=total, description=escape(text))

    def stop(self) -> None:
        """Remove the bar."""
        self._progress.stop()
