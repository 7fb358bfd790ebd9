"""Checks the output before a command changes something, and says what was done if it can't be written later."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Generator


class ResultLost(OSError):
    """A command did what it should, but its result can't be written."""


def check_output() -> None:
    """Check that standard output is open.

    Raises:
        OSError: If it is closed.
    """
    if not sys.stdout.writable():
        raise OSError


@contextmanager
def telling_what_was_done(*, is_change: bool = True) -> Generator[None]:
    """Write a result. If that fails, the exit status is not the one of a command that sent nothing.

    Args:
        is_change: Whether the command changed something.

    Raises:
        ResultLost: If the result of a change can't be written.
    """
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        if not is_change:
            raise
        raise ResultLost(*error.args) from error
