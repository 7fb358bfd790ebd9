"""When no usable answer came: which error that is, in words that don't depend on the HTTP client."""

from __future__ import annotations

from enum import Enum, auto
from typing import TYPE_CHECKING

from fleetit._errors import ConnectError, ResponseTooLarge, TransportError
from fleetit._errors import TimeoutError as TookTooLong
from fleetit._redaction import Mask

if TYPE_CHECKING:
    from fleetit._config import Settings
    from fleetit._request import Request


class Failure(Enum):
    """How an exchange fails."""

    BUSY = auto()
    """All connections were in use for too long."""
    NOT_CONNECTED = auto()
    """No connection was made."""
    NOT_CONNECTED_IN_TIME = auto()
    """No connection was made in the time that it may take."""
    NOT_TAKEN = auto()
    """The other side stopped reading the request."""
    NOT_ANSWERED = auto()
    """The other side stopped writing the answer, or never began."""
    TOO_LARGE = auto()
    """The answer is larger than allowed."""
    GARBLED = auto()
    """The answer's body is not what its Content-Encoding says."""
    TOO_SLOW = auto()
    """The answer came, but the whole of it not in time."""
    BROKEN = auto()
    """The connection broke, or what came over it is not HTTP."""


class ConnectTimeout(ConnectError, TookTooLong):
    """No connection in time: both of its parents say something true."""


def failure_of(failure: Failure, cause: Exception, request: Request, settings: Settings) -> TransportError:
    """Return the error of an exchange that failed.

    Args:
        failure: How.
        cause: What the HTTP client or the body raised; only its text is used, on one line and without secrets.
        request: What was sent.
        settings: The client's.
    """
    timeout = settings.timeout
    why = Mask(settings.token, request.body).line(cause)
    connection = f"no connection to {settings.base_url}"
    texts: dict[Failure, tuple[type[TransportError], str]] = {
        # Of these three nothing was sent, so any method may be repeated.
        Failure.BUSY: (ConnectTimeout, f"all connections were busy for {timeout.busy} s"),
        Failure.NOT_CONNECTED: (ConnectError, f"{connection}: {why}"),
        Failure.NOT_CONNECTED_IN_TIME: (ConnectTimeout, f"{connection} within {timeout.connect} s"),
        Failure.NOT_TAKEN: (TookTooLong, f"the request was not taken for {timeout.silent} s"),
        Failure.NOT_ANSWERED: (TookTooLong, f"no answer for {timeout.silent} s"),
        Failure.TOO_SLOW: (TookTooLong, f"no whole answer within {timeout.total} s"),
        Failure.TOO_LARGE: (
            ResponseTooLarge,
            f"the answer is larger than max_response_bytes ({settings.max_response_bytes:,})",
        ),
        Failure.GARBLED: (TransportError, f"the answer can't be decompressed: {why}"),
        Failure.BROKEN: (TransportError, f"{type(cause).__name__}: {why}"),
    }
    kind, text = texts[failure]
    error = kind(f"{request.operation}: {text}", operation=request.operation)
    if failure is Failure.GARBLED:
        error.passing = False
    return error
