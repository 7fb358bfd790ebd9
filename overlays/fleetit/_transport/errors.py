"""Maps the exceptions of an exchange to the errors of `fleetit`."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from fleetit._errors.errors import (
    ConnectError,
    FleetITError,
    InvalidInput,
    ResponseTooLarge,
    TimeoutError,  # noqa: A004 - the public name
    TransportError,
)
from fleetit._secrets.redaction import Redactor
from fleetit._transport.body import MAX_EXPANSION, BodyDecodeError, BodyExpandsTooMuch, BodyTooLarge
from fleetit._transport.deadline import DeadlineExceeded
from fleetit._transport.framing import FramingTooLong
from fleetit._transport.limiter import LimiterTimeout

if TYPE_CHECKING:
    from fleetit._messages.request import Request
    from fleetit._settings.settings import Settings
    from fleetit._transport.http_library import HttpLibrary


class ExchangeClosed(Exception):
    """The client was closed during the exchange."""


class ConnectTimeout(ConnectError, TimeoutError):
    """No connection was made in time. Callers may catch it as either of its parents."""


#: An argument of the query that is this long is named if a URL is refused.
_LONG = 1_000
_NO_FREE_CONNECTION = "all connections were busy for {timeout.pool} s"
_NOT_CONNECTED = "no connection to {base_url}: {cause}"


class ExchangeErrors:
    """Builds the errors for the exceptions of an exchange.

    Args:
        library: The library whose exceptions they are.

    Attributes:
        causes: Every exception that `build` maps.
    """

    def __init__(self, library: HttpLibrary) -> None:
        self._invalid_url = library.InvalidURL
        # For each exception the class of the error and its message. The first class that matches counts.
        self._table: tuple[tuple[type[Exception], type[TransportError], str], ...] = (
            (BodyTooLarge, ResponseTooLarge, "the response is larger than max_response_bytes ({max_bytes:,}){remedy}"),
            (
                BodyExpandsTooMuch,
                ResponseTooLarge,
                "the response decompresses to more than {max_expansion} times its size",
            ),
            (FramingTooLong, ResponseTooLarge, "the response can't be read: {cause}"),
            (BodyDecodeError, TransportError, "the response can't be decompressed: {cause}"),
            (ExchangeClosed, TransportError, "the client was closed during this call"),
            (DeadlineExceeded, TimeoutError, "no complete response within {timeout.total} s"),
            # Nothing was sent before a `ConnectError` or `ConnectTimeout`, so any method may be retried.
            (LimiterTimeout, ConnectTimeout, _NO_FREE_CONNECTION),
            (library.PoolTimeout, ConnectTimeout, _NO_FREE_CONNECTION),
            (library.ConnectTimeout, ConnectTimeout, "no connection to {base_url} within {timeout.connect} s"),
            (library.ConnectError, ConnectError, _NOT_CONNECTED),
            (library.ProxyError, ConnectError, _NOT_CONNECTED),
            (library.WriteTimeout, TimeoutError, "the request could not be sent for {timeout.read} s"),
            (library.TimeoutException, TimeoutError, "no response for {timeout.read} s"),
            (library.HTTPError, TransportError, "{cause_name}: {cause}"),
        )
        self.causes: tuple[type[Exception], ...] = (*(cause for cause, _, _ in self._table), library.InvalidURL)

    def build(self, cause: Exception, request: Request, settings: Settings) -> FleetITError:
        """Return the error for an exception of an exchange.

        Args:
            cause: One of `causes`. Only its text is used, on one line and without secrets.
            request: The request that was sent.
            settings: The settings of the client or view.
        """
        cause_text = Redactor(settings.token, request.find_secrets).redact_line(cause)
        if isinstance(cause, self._invalid_url):
            name, length = _find_long_argument(request.target)
            text = f"can't be requested with {length:,} characters: " if name else "can't be requested: "
            return InvalidInput.of(f"{text}{cause_text}", field=name, operation=request.operation)
        error_class, message = next(
            (error_class, message)
            for cause_class, error_class, message in self._table
            if isinstance(cause, cause_class)
        )
        text = message.format(
            cause=cause_text,
            cause_name=type(cause).__name__,
            base_url=settings.base_url,
            timeout=settings.timeout,
            max_bytes=settings.max_response_bytes,
            max_expansion=MAX_EXPANSION,
            remedy="; with to= it is stored in a file, of any size" if request.is_download else "",
        )
        error = error_class(f"{request.operation}: {text}", operation=request.operation)
        if isinstance(cause, BodyDecodeError | ExchangeClosed):
            error.is_transient = False
        return error


def _find_long_argument(target: str) -> tuple[str, int]:
    """Return the name and the length of the longest argument of the query; an empty name if none is long."""
    arguments = parse_qsl(target.partition("?")[2])
    name, value = max(arguments, key=lambda each: len(each[1]), default=("", ""))
    return (name, len(value)) if len(value) >= _LONG else ("", 0)
