"""What hooks are told of an attempt: plain data, and nothing of its headers or bodies."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeAlias

from attrs import field, frozen

from fleetit._errors import ConfigurationError
from fleetit._quote import shown

if TYPE_CHECKING:
    from fleetit._errors import TransportError
    from fleetit._redaction import Mask
    from fleetit._request import Request
    from fleetit._response import Answer


@frozen
class RequestEvent:
    """An attempt that is about to be made.

    Attributes:
        operation: The operationId, or the method and path of `client.request` and of stock functions.
        method: The HTTP method in capitals.
        path: The path template (`/v2/tolls/{id}/`); where the operation is not known, the path itself.
        fleet_id: The fleet that the Fleet-Id header names; None for the account's own default fleet.
        attempt: The number of the attempt, from 1.
    """

    operation: str
    method: str
    path: str
    fleet_id: int | None
    attempt: int


@frozen
class ResponseEvent:
    """An attempt that is over.

    Attributes:
        request: What `on_request` was told.
        milliseconds: How long it took, the body included.
        status: The HTTP status code; None if no usable answer came.
        bytes: The length of the body after decompression; None if no usable answer came.
        request_id: The `X-Request-Id` header, if there was one (FleetIT documents none).
        error: The name of the `TransportError` that the attempt failed with; None if an answer came, of whatever
            status.
    """

    request: RequestEvent
    milliseconds: float
    status: int | None = field(default=None, kw_only=True)
    bytes: int | None = field(default=None, kw_only=True)
    request_id: str | None = field(default=None, kw_only=True)
    error: str | None = field(default=None, kw_only=True)


OnRequest: TypeAlias = Callable[[RequestEvent], object]
OnResponse: TypeAlias = Callable[[ResponseEvent], object]


def checked_hook(name: str, hook: Any) -> Any:
    """Return a hook, or None.

    Raises:
        ConfigurationError: If it can't be called, or is a coroutine function, which nobody would await.
    """
    if hook is None:
        return None
    if not callable(hook):
        msg = f"{name}: {shown(hook)} can't be called; it is a function of one argument, or None"
        raise ConfigurationError(msg)
    if inspect.iscoroutinefunction(hook) or inspect.iscoroutinefunction(type(hook).__call__):
        msg = f"{name}: a coroutine function, which would never be awaited; give a plain function that does not block"
        raise ConfigurationError(msg)
    return hook


def request_event(request: Request, attempt: int) -> RequestEvent:
    """Return what `on_request` is told."""
    return RequestEvent(request.operation, request.method, request.template, request.fleet_id, attempt)


def response_event(
    event: RequestEvent, milliseconds: float, answer: Answer | None, failure: TransportError | None, mask: Mask
) -> ResponseEvent:
    """Return what `on_response` is told."""
    if answer is None:
        return ResponseEvent(event, milliseconds, error=type(failure).__name__)
    said = answer.headers.get("x-request-id")
    return ResponseEvent(
        event,
        milliseconds,
        status=answer.status,
        bytes=len(answer.body),
        request_id=None if said is None else mask.line(said),
    )
