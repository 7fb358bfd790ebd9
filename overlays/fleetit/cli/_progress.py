"""A progress bar on stderr, where that is a terminal."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

from fleetit.cli._terminal import make_console

if TYPE_CHECKING:
    from collections.abc import Generator


class Progress(Protocol):
    """Says how far a listing is."""

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
def show_progress(*, is_wanted: bool) -> Generator[Progress]:
    """Show a bar, if it is wanted and seen, and nothing else is written to the same terminal."""
    if not is_wanted or not sys.stderr.isatty():
        yield _NoProgress()
        return
    from fleetit.cli._bar import Bar  # noqa: PLC0415 - imported lazily; rich takes long

    bar = Bar(make_console(sys.stderr))
    try:
        yield bar
    finally:
        bar.stop()
