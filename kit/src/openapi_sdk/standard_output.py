"""Standard output whose reader goes before everything is written, as behind `| head`."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

#: The exit status if the reader has gone: that of a program which the signal SIGPIPE ends.
READER_GONE = 141


def run_while_read(command: Callable[[], int]) -> int:
    """Run a command and return its exit status, which is 141 and no traceback if nobody reads its output any more."""
    try:
        try:
            status = command()
        except SystemExit:  # after a help
            _flush()
            raise
        _flush()
    except BrokenPipeError:
        discard_output()
        return READER_GONE
    return status


def _flush() -> None:
    stream: Any = sys.stdout  # None if it was closed
    if stream is not None:
        stream.flush()


def discard_output() -> None:
    """Let Python flush what is left of the output to nowhere when it ends."""
    try:
        number = sys.stdout.fileno()
    except (AttributeError, OSError, ValueError):  # closed, or a stream of a test
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, number)
    os.close(nowhere)
