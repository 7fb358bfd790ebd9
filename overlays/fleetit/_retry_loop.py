"""The course of one call, without I/O: send, decide, wait, send again.

A generator that says what to do next and is told what came of it, so that the sync and the async client carry out the
same course.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Generator
from time import perf_counter
from typing import TYPE_CHECKING, TypeVar

from attrs import evolve

from fleetit._errors import TransportError
from fleetit._hooks import OnRequest, OnResponse, request_event, response_event
from fleetit._response import Answer

if TYPE_CHECKING:
    from fleetit._redaction import Mask
    from fleetit._request import Request
    from fleetit._retry import Retry

log = logging.getLogger("fleetit")

#: What to do next: send the request (None), or wait so many seconds.
Step = float | None
#: What came of it: an answer, what broke, or None after a wait.
Outcome = Answer | TransportError | None
E = TypeVar("E")
Course = Generator[Step, Outcome, Answer]


def course(
    request: Request,
    retry: Retry,
    *,
    random: Callable[[], float],
    mask: Mask,
    on_request: OnRequest | None = None,
    on_response: OnResponse | None = None,
    clock: Callable[[], float] = perf_counter,
) -> Course:
    """Make attempts until an answer is final.

    Args:
        request: What is sent.
        retry: When an attempt is repeated.
        random: Returns a number from 0 to 1, for the jitter.
        mask: Cuts secrets out of what hooks are told.
        on_request: Called before each attempt.
        on_response: Called after each attempt, with the connection given back.
        clock: Returns seconds, for the log and the hooks.

    Returns:
        The answer, of whatever status, with how many attempts it took.

    Raises:
        TransportError: If no usable answer came.
        Exception: Whatever a hook raises, with a note where that was; it ends the call.
    """
    attempt, waited = 0, 0.0
    while True:
        attempt += 1
        event = request_event(request, attempt) if on_request or on_response else None
        if on_request and event:
            _tell(on_request, event, f"raised by on_request before attempt {attempt} of {request.operation}")
        started = clock()
        outcome = yield None
        took = (clock() - started) * 1000
        answer = outcome if isinstance(outcome, Answer) else None
        failure = outcome if isinstance(outcome, TransportError) else None
        result = str(answer.status) if answer else type(failure).__name__
        if log.isEnabledFor(logging.DEBUG):
            log.debug("%s %s %s %.1f ms attempt %d", request.method, request.template, result, took, attempt)
        if on_response and event:
            told = response_event(event, took, answer, failure, mask)
            _tell(on_response, told, f"raised by on_response after attempt {attempt} of {request.operation}: {result}")
        wait = retry.wait(
            method=request.method,
            attempt=attempt,
            waited=waited,
            failure=failure,
            status=answer.status if answer else None,
            retry_after=answer.retry_after if answer else None,
            random=random,
        )
        if wait is None:
            if answer is not None:
                return answer if attempt == 1 else evolve(answer, attempts=attempt)
            raise _final(failure, attempt)
        waited += wait
        yield wait


def _tell(hook: Callable[[E], object], event: E, where: str) -> None:
    try:
        hook(event)
    except Exception as error:
        # The caller's own; but what became of the call must not be lost with it.
        error.add_note(where)
        raise


def _final(failure: TransportError | None, attempts: int) -> TransportError:
    if failure is None:
        msg = "an attempt ended with neither an answer nor a failure"
        raise AssertionError(msg)
    failure.attempts = attempts
    if attempts > 1:
        failure.args = (f"{failure.args[0]} ({attempts} attempts)",)
    return failure
