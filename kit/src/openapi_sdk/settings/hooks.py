"""What a user sees of attempts: the hooks `on_request` and `on_response`, and the log.

Events are plain data without headers and bodies. Their classes are generated, in the words of the service.
"""

from __future__ import annotations

import inspect
import logging
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

from openapi_sdk.secrets.redaction import format_value

if TYPE_CHECKING:
    from openapi_sdk.errors.errors import ErrorTree, TransportError
    from openapi_sdk.messages.response import Response
    from openapi_sdk.secrets.redaction import Redactor
    from openapi_sdk.service import Service

_LEVELS = {"debug": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING}
_FORMAT = "%(asctime)s %(name)s %(levelname)s %(message)s"


#: A hook, which is given the event of the SDK.
Hook: TypeAlias = Callable[[Any], object]


def check_hook(errors: ErrorTree, name: str, hook: Any) -> Any:
    if hook is None:
        return None
    if not callable(hook):
        msg = f"{name}: {format_value(hook)} can't be called; it is a function of one argument, or None"
        raise errors.ConfigurationError(msg)
    if inspect.iscoroutinefunction(hook) or inspect.iscoroutinefunction(type(hook).__call__):
        msg = f"{name}: a coroutine function, which would never be awaited; pass a plain function that does not block"
        raise errors.ConfigurationError(msg)
    return hook


def build_response_event(
    events: Any,
    request_event: object,
    milliseconds: float,
    *,
    response: Response | None,
    error: TransportError | None,
    redactor: Redactor,
) -> Any:
    """Return the event after an attempt."""
    if response is None:
        return events.ResponseEvent(request_event, milliseconds, error=type(error).__name__)
    request_id = response.headers.get("x-request-id")
    return events.ResponseEvent(
        request_event,
        milliseconds,
        status=response.status,
        bytes=len(response.body) if response.size is None else response.size,
        request_id=None if request_id is None else redactor.redact_line(request_id),
    )


def set_up_logging(service: Service, environ: Mapping[str, str]) -> None:
    """Set the level of the logger to the variable `…_LOG`, if that is set, and print to stderr what it logs.

    A logger that has a handler already keeps it, and gets no other one.
    """
    variable = service.variable("LOG")
    level = environ.get(variable)
    if not level:
        return
    if level.lower() not in _LEVELS:
        msg = f"{variable}: {format_value(level)} is not one of {', '.join(_LEVELS)}"
        raise service.errors.ConfigurationError(msg)
    logger = service.log
    logger.setLevel(_LEVELS[level.lower()])
    if not logger.hasHandlers():
        handler = logging.StreamHandler()
        handler.setFormatter(logging.Formatter(_FORMAT))
        logger.addHandler(handler)
