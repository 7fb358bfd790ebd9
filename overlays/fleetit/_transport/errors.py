"""Maps the exceptions of an exchange to the errors of `fleetit`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx

from fleetit._errors import (
    ConfigurationError,
    ConnectError,
    FleetITError,
    ResponseTooLarge,
    TimeoutError,  # noqa: A004 - the public name
    TransportError,
)
from fleetit._redaction import Redactor
from fleetit._transport.body import MAX_EXPANSION, BodyDecodeError, BodyExpandsTooMuch, BodyTooLarge
from fleetit._transport.deadline import DeadlineExceeded
from fleetit._transport.limiter import LimiterTimeout

if TYPE_CHECKING:
    from fleetit._config import Settings
    from fleetit._request import Request


class ConnectTimeout(ConnectError, TimeoutError):
    """No connection was made in time. Callers may catch it as either of its parents."""


_NO_FREE_CONNECTION = "all connections were busy for {timeout.pool} s"
_NOT_CONNECTED = "no connection to {base_url}: {cause}"

#: For each exception the class of the error and its message. The first class that matches counts.
_ERRORS: tuple[tuple[type[Exception], type[TransportError], str], ...] = (
    (BodyTooLarge, ResponseTooLarge, "the response is larger than max_response_bytes ({max_bytes:,}){remedy}"),
    (BodyExpandsTooMuch, ResponseTooLarge, "the response decompresses to more than {max_expansion} times its size"),
    (BodyDecodeError, TransportError, "the response can't be decompressed: {cause}"),
    (DeadlineExceeded, TimeoutError, "no complete response within {timeout.total} s"),
    # Nothing was sent before a `ConnectError` or `ConnectTimeout`, so any method may be retried.
    (LimiterTimeout, ConnectTimeout, _NO_FREE_CONNECTION),
    (httpx.PoolTimeout, ConnectTimeout, _NO_FREE_CONNECTION),
    (httpx.ConnectTimeout, ConnectTimeout, "no connection to {base_url} within {timeout.connect} s"),
    (httpx.ConnectError, ConnectError, _NOT_CONNECTED),
    (httpx.ProxyError, ConnectError, _NOT_CONNECTED),
    (httpx.WriteTimeout, TimeoutError, "the request could not be sent for {timeout.read_limit} s"),
    (httpx.TimeoutException, TimeoutError, "no response for {timeout.read_limit} s"),
    (httpx.HTTPError, TransportError, "{cause_name}: {cause}"),
)
#: Every exception of an exchange that `build_transport_error` maps.
EXCHANGE_ERRORS: tuple[type[Exception], ...] = (*(cause_class for cause_class, _, _ in _ERRORS), httpx.InvalidURL)


def build_transport_error(cause: Exception, request: Request, settings: Settings) -> FleetITError:
    """Return the error for an exception of an exchange.

    Args:
        cause: One of `EXCHANGE_ERRORS`. Only its text is used, on one line and without secrets.
        request: The request that was sent.
        settings: The settings of the client or view.
    """
    cause_text = Redactor(settings.token, request.body).redact_line(cause)
    if isinstance(cause, httpx.InvalidURL):
        return ConfigurationError(f"{request.operation}: can't be requested: {cause_text}")
    error_class, message = next(
        (error_class, message) for cause_class, error_class, message in _ERRORS if isinstance(cause, cause_class)
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
    if isinstance(cause, BodyDecodeError):
        error.is_transient = False
    return error
