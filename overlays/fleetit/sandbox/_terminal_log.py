"""Prints one line for each request that the sandbox answered."""

from __future__ import annotations

import contextlib
import os
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TextIO

    from fleetit.sandbox._request_log import SeenRequest

#: The escape codes of the colours, by the first digit of the status.
_COLOURS = {2: "\033[32m", 3: "\033[36m", 4: "\033[33m", 5: "\033[31m"}
_NO_ANSWER_COLOUR = "\033[35m"
_RESET = "\033[0m"


class TerminalLog:
    """Prints time, method, path with query, `Fleet-Id`, status and milliseconds of each request.

    Args:
        stream: Where to print. On a terminal the status has a colour, unless the variable `NO_COLOR` is set.
        clock: Returns the current time.
    """

    def __init__(self, stream: TextIO, clock: Callable[[], datetime] = datetime.now) -> None:
        self._stream = stream
        self._clock = clock
        self._has_colours = stream.isatty() and not os.environ.get("NO_COLOR")

    def print_request(self, request: SeenRequest, seconds: float) -> None:
        """Print the line of a request that was answered in a number of seconds."""
        target = f"{request.path}?{request.query}" if request.query else request.path
        fleet = "-" if request.fleet is None else request.fleet
        words = f"{self._clock():%H:%M:%S} {request.method} {target} fleet={fleet}"
        # A path can have escape codes, which would change the terminal.
        printable = "".join(each if each.isprintable() else repr(each)[1:-1] for each in words)
        # The other end of a pipe may be closed. The sandbox continues without the log.
        with contextlib.suppress(OSError):
            status = self._format_status(request.status)
            print(f"{printable} {status} {seconds * 1000:.0f} ms", file=self._stream, flush=True)

    def _format_status(self, status: int | None) -> str:
        text = "no answer" if status is None else str(status)
        if not self._has_colours:
            return text
        colour = _NO_ANSWER_COLOUR if status is None else _COLOURS.get(status // 100, "")
        return f"{colour}{text}{_RESET}"
