"""What a user sees of attempts: the hooks `on_request` and `on_response`, their events, and the log (`FLEETIT_LOG`).

Events are plain data without headers and bodies.
"""

from __future__ import annotations

import inspect
import logging
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

from attrs import field, frozen

from fleetit._service.names import LOG_VARIABLE
from fleetit_api.exceptions import ConfigurationError
from openapi_sdk.model.public import public_in
from openapi_sdk.secrets.redaction import format_value, guard_repr

if TYPE_CHECKING:
    from fleetit._messages.response import Response
    from fleetit_api.exceptions import TransportError
    from openapi_sdk.secrets.redaction import Redactor

_LEVELS = {"debug": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING}
_FORMAT = "%(asctime)s %(name)s %(levelname)s %(message)s"


@public_in("fleetit")
@guard_repr
@frozen
class RequestEvent:
    """The event before an attempt.

    Attributes:
        operation: The operationId, or the method and path of `client.request` and of stock functions.
        method: The HTTP method in capitals.
        path: The path template (`/v2/tolls/{id}/`); the path itself if the operation is not described.
        fleet_id: The fleet id of the Fleet-Id header; None for the account's default fleet.
        attempt: The number of the attempt, from 1.
    """

    operation: str
    method: str
    path: str
    fleet_id: int | None
    attempt: int


@public_in("fleetit")
@guard_repr
@frozen
class ResponseEvent:
    """The event after an attempt.

    Attributes:
        request: The event before the attempt.
        milliseconds: How long the attempt took, including the body.
        status: The HTTP status code; None without a usable response.
        bytes: The length of the decoded body; None without a usable response.
        request_id: The `X-Request-Id` header; None without one (FleetIT documents none).
        error: The class name of the `TransportError` of the attempt; None for a response of any status.
    """

    request: RequestEvent
    milliseconds: float
    status: int | None = field(default=None, kw_only=True)
    bytes: int | None = field(default=None, kw_only=True)
    request_id: str | None = field(default=None, kw_only=True)
    error: str | None = field(default=None, kw_only=True)


OnRequest: TypeAlias = Callable[[RequestEvent], object]
OnResponse: TypeAlias = Callable[[ResponseEvent], object]


def check_hook(name: str, hook: Any) -> Any:
    if hook is None:
        return None
    if not callable(hook):
        msg = f"{name}: {format_value(hook)} can't be called; it is a function of one argument, or None"
        raise ConfigurationError(msg)
    if inspect.iscoroutinefunction(hook) or inspect.iscoroutinefunction(type(hook).__call__):
        msg = f"{name}: a coroutine function, which would never be awaited; pass a plain function that does not block"
        raise ConfigurationError(msg)
    return hook


def build_response_event(
    request_event: RequestEvent,
    milliseconds: float,
    response: Response | None,
    error: TransportError | None,
    redactor: Redactor,
) -> ResponseEvent:
    if response is None:
        return ResponseEvent(request_event, milliseconds, error=type(error).__name__)
    request_id = response.headers.get("x-request-id")
    return ResponseEvent(
        request_event,
        milliseconds,
        status=response.status,
        bytes=len(response.body) if response.size is None else response.size,
        request_id=None if request_id is None else redactor.redact_line(request_id),
    )


def set_up_logging(environ: Mapping[str, str]) -> None:
    """Set the level of the logger `fleetit` to `FLEETIT_LOG`, if that is set, and print to stderr what it logs.

    A logger that has a handler already keeps it, and gets no other one.
    """
    level = environ.get(LOG_VARIABLE)
    if not level:
        return
    if level.lower() not in _LEVELS:
        msg = f"{LOG_VARIABLE}: {format_value(level)} is not one of {', '.join(_LEVELS)}"
        raise ConfigurationError(msg)
    logger = logging.getLogger("fleetit")
    logger.setLevel(_LEVELS[level.lower()])
    if not logger.hasHandlers():
        handler = logging.StreamHandler()
        handler.setFormatter(logging.Formatter(_FORMAT))
        logger.addHandler(handler)
