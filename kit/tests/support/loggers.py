"""The logger of a client, which all tests of a process share."""

from __future__ import annotations

import logging
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Generator


@contextmanager
def isolated_logger(name: str) -> Generator[logging.Logger]:
    """Return the logger as a program has it: without the handlers of pytest."""
    found = logging.getLogger(name)
    before = (found.level, found.handlers, found.propagate)
    found.level, found.handlers, found.propagate = logging.NOTSET, [], False
    try:
        yield found
    finally:
        found.level, found.handlers, found.propagate = before
        found.setLevel(found.level)  # clears what the logger has cached
