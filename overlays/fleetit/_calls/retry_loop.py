"""The retry loop of one call, without I/O: send, decide, wait, send again.

A generator that yields the next action and receives its result. The sync and the async caller run the same loop.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Generator
from time import perf_counter
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from attrs import evolve, frozen

from fleetit._errors.errors import TransportError
from fleetit._messages.response import Response
from fleetit._settings.hooks import OnRequest, OnResponse, build_request_event, build_response_event

if TYPE_CHECKING:
    from fleetit._messages.request import Request
    from fleetit._secrets.redaction import Redactor
    from fleetit._settings.attempts import Retry

log = logging.getLogger("fleetit")

#: The time of an attempt that a hook left none for, in seconds. It fails at once.
_SHORTEST = 0.001


@frozen
class Send:
    """The action to send the request.

    Attributes:
        seconds: How long the attempt may take; None for no limit but those of the timeout.
    """

    seconds: float | None


#: The next action: to send the request, or a number to wait that many seconds.
Action: TypeAlias = Send | float
#: The result of an action: a response or an error if the request was sent, None after a wait.
Result: TypeAlias = Response | TransportError | None
RetryLoop: TypeAlias = Generator[Action, Result, Response]
E = TypeVar("E")


def retry_loop(
    request: Request,
    retry: Retry,
    *,
    random: Callable[[], float],
    redactor: Redactor,
    on_request: OnRequest | None = None,
    on_response: OnResponse | None = None,
    deadline: float | None = None,
    clock: Callable[[], float] = perf_counter,
) -> RetryLoop:
    """Make attempts until a response or an error is final.

    Args:
        request: The request to send.
        retry: Decides whether an attempt is retried.
        random: Returns a number from 0 to 1, for the jitter.
        redactor: Removes secrets from what hooks get.
        on_request: Called before each attempt.
        on_response: Called after each attempt, when its connection is free again.
        deadline: The time for all attempts and waits, in seconds; None for no limit. No attempt and no wait begins that
            would pass it, and a running attempt gets what remains.
        clock: Returns seconds, for the deadline, the log and the hooks.

    Returns:
        The last response, of any status, with the number of attempts.

    Raises:
        TransportError: If the last attempt got no usable response.
        Exception: What a hook raises, with a note that says which attempt it was. It ends the call.
    """
    attempt, waited = 0, 0.0
    end = None if deadline is None else clock() + deadline
    while True:
        attempt += 1
        event = build_request_event(request, attempt) if on_request or on_response else None
        if on_request and event:
            _call_hook(on_request, event, f"raised by on_request before attempt {attempt} of {request.operation}")
        started = clock()
        result = yield Send(None if end is None else max(end - started, _SHORTEST))
        milliseconds = (clock() - started) * 1000
        response = result if isinstance(result, Response) else None
        error = result if isinstance(result, TransportError) else None
        outcome = str(response.status) if response else type(error).__name__
        if log.isEnabledFor(logging.DEBUG):
            log.debug("%s %s %s %.1f ms attempt %d", request.method, request.template, outcome, milliseconds, attempt)
        if on_response and event:
            response_event = build_response_event(event, milliseconds, response, error, redactor)
            note = f"raised by on_response after attempt {attempt} of {request.operation}: {outcome}"
            _call_hook(on_response, response_event, note)
        wait = retry.wait(
            method=request.method,
            attempt=attempt,
            waited=waited,
            error=error,
            status=response.status if response else None,
            retry_after=response.retry_after if response else None,
            random=random,
        )
        is_over = end is not None and clock() + (wait or 0) >= end
        if wait is not None and not is_over:
            waited += wait
            yield wait
            is_over = end is not None and clock() >= end
        if wait is None or is_over:
            if response is not None:
                return response if attempt == 1 else evolve(response, attempts=attempt)
            raise _add_attempts(error, attempt, deadline if is_over else None)


def _call_hook(hook: Callable[[E], object], event: E, note: str) -> None:
    try:
        hook(event)
    except Exception as error:
        # The exception of the hook replaces the result of the call. The note keeps that result.
        error.add_note(note)
        raise


def _add_attempts(error: TransportError | None, attempts: int, deadline: float | None) -> TransportError:
    if error is None:
        msg = "an attempt ended with neither a response nor an error"
        raise AssertionError(msg)
    error.attempts = attempts
    if deadline is not None:
        counted = "1 attempt" if attempts == 1 else f"{attempts} attempts"
        error.args = (
            f"{error.args[0]}; the deadline of {deadline:g} s leaves no time for another attempt ({counted})",
        )
    elif attempts > 1:
        error.args = (f"{error.args[0]} ({attempts} attempts)",)
    return error
