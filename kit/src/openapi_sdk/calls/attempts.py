"""The attempts of one call, without I/O: send, ask whether there is another one, wait, send again.

The rule that decides is in `openapi_sdk.settings.retry`.

A generator that yields the next action and receives its result. The sync and the async caller run the same loop.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Generator
from http import HTTPStatus
from time import perf_counter
from typing import TYPE_CHECKING, TypeAlias, TypeVar, cast

from attrs import evolve, frozen

from openapi_sdk.errors.errors import MAY_HAVE_HAPPENED, add_notes
from openapi_sdk.messages.request import READING_METHODS
from openapi_sdk.messages.response import Response
from openapi_sdk.settings.hooks import build_response_event

if TYPE_CHECKING:
    from openapi_sdk.errors.errors import SdkError, TransportError
    from openapi_sdk.messages.request import Request
    from openapi_sdk.secrets.redaction import Redactor
    from openapi_sdk.service import Service
    from openapi_sdk.settings.hooks import Hook
    from openapi_sdk.settings.retry import Retry

_CLIENT_ERRORS = range(400, 500)
_REQUEST_TIMEOUT = 408

#: The time of an attempt that a hook left none for, in seconds. It fails at once.
_SHORTEST = 0.001


@frozen
class Send:
    """The action to send the request. The attempt may take so many seconds; None for no further limit."""

    seconds: float | None


@frozen
class Authenticate:
    """The action to get what the next attempt says who calls with. It may take so many seconds; None for no limit.

    `is_refused` says that the service has just refused what was fetched for it.
    """

    seconds: float | None
    is_refused: bool


@frozen
class NotAuthenticated:
    """The result of `Authenticate` if it failed: what was asked, and what it raised."""

    what: str
    error: Exception


#: The next action; a number is to wait that many seconds.
Action: TypeAlias = Authenticate | Send | float
#: The result of an action: a response or an error of an attempt, or None.
Result: TypeAlias = Response | Exception | NotAuthenticated | None
Attempts: TypeAlias = Generator[Action, Result, Response]
ErrorT = TypeVar("ErrorT", bound="SdkError")


@frozen
class _Attempt:
    """What an error of an attempt says of it: the tenant of the call, and how many there were."""

    service: Service
    tenant: object
    number: int


def make_attempts(
    service: Service,
    request: Request,
    retry: Retry,
    *,
    random: Callable[[], float],
    redactor: Redactor,
    on_request: Hook | None = None,
    on_response: Hook | None = None,
    deadline: float | None = None,
    authenticates: bool = False,
    may_renew: bool = False,
    clock: Callable[[], float] = perf_counter,
) -> Attempts:
    """Make attempts until a response or an error is final. Return the last response, of any status.

    `deadline` limits all attempts and waits, in seconds: none begins that would pass it, and a running attempt gets
    what remains. With `authenticates`, something is asked before each attempt; with `may_renew`, it is fetched again
    after the first 401, and the request is sent once more. `clock` returns seconds. What a hook raises ends the call,
    with a note that says which attempt it was.
    """
    errors = service.errors
    attempt, waited, is_uncertain, is_refused = 0, 0.0, False, False
    end = None if deadline is None else clock() + deadline
    while True:
        attempt += 1
        made = _Attempt(service, request.tenant, attempt)
        event = _make_event(service, request, attempt) if on_request or on_response else None
        if on_request:
            note = f"raised by on_request before attempt {attempt} of {request.operation}"
            _call_hook(on_request, event, note, made, is_uncertain)
        if authenticates:
            seconds = None if end is None else max(end - clock(), _SHORTEST)
            yield from _authenticate(Authenticate(seconds, is_refused), request, made, is_uncertain)
        started = clock()
        result = yield Send(None if end is None else max(end - started, _SHORTEST))
        milliseconds = (clock() - started) * 1000
        response = result if isinstance(result, Response) else None
        error = result if isinstance(result, errors.TransportError) else None
        if isinstance(result, errors.base) and error is None:
            raise _complete(result, [], made, is_uncertain)
        was_lost = is_uncertain
        is_uncertain = is_uncertain or may_have_happened(request, response, error)
        outcome = str(response.status) if response else type(error).__name__
        if service.log.isEnabledFor(logging.DEBUG):
            _log(request, outcome, milliseconds, made)
        if on_response:
            response_event = build_response_event(
                service.events, event, milliseconds, response=response, error=error, redactor=redactor
            )
            note = f"raised by on_response after attempt {attempt} of {request.operation}: {outcome}"
            _call_hook(on_response, response_event, note, made, is_uncertain)
        is_refused = may_renew and response is not None and response.status == HTTPStatus.UNAUTHORIZED
        may_renew = may_renew and not is_refused
        wait = (
            0.0
            if is_refused
            else _choose_wait(request, retry, made, result, waited=waited, random=random, was_lost=was_lost)
        )
        is_over = end is not None and clock() + (wait or 0) >= end
        if wait is not None and not is_over:
            waited += wait
            yield wait
            is_over = end is not None and clock() >= end
        if wait is None or is_over:
            return _finish(response, error, made, deadline if is_over else None, is_uncertain)


def _choose_wait(
    request: Request,
    retry: Retry,
    made: _Attempt,
    result: Result,
    *,
    waited: float,
    random: Callable[[], float],
    was_lost: bool,
) -> float | None:
    """Return the seconds to wait after an attempt; None for no further one. What the server asks for counts first.

    409 asks for another one if an earlier attempt with the same idempotency key was lost: that one is still processed.
    """
    response = result if isinstance(result, Response) else None
    if response is not None:
        is_running = was_lost and bool(request.key_header) and response.status == HTTPStatus.CONFLICT
        asks = True if is_running and response.should_retry is None else response.should_retry
        if asks is not None:
            more = asks and made.number < retry.attempts
            return retry.choose_wait(made.number, waited, response.retry_after, random) if more else None
    return retry.wait(
        method="GET" if request.changes_nothing or request.key_header else request.method,
        attempt=made.number,
        waited=waited,
        error=None if response else cast("TransportError", result),
        status=response.status if response else None,
        retry_after=response.retry_after if response else None,
        random=random,
    )


def _authenticate(
    action: Authenticate, request: Request, made: _Attempt, is_uncertain: bool
) -> Generator[Action, Result, None]:
    failed = yield action
    if isinstance(failed, NotAuthenticated):
        note = f"raised by {failed.what} before attempt {made.number} of {request.operation}"
        raise _add_call_note(failed.error, note, made, is_uncertain)


def _log(request: Request, outcome: str, milliseconds: float, made: _Attempt) -> None:
    service = made.service
    default = "" if service.tenant is None else f" default {service.tenant.word}"
    tenant = f" {named}" if (named := service.errors.name_tenant(request.tenant)) else default
    values = (request.method, request.template, outcome, milliseconds, made.number, tenant)
    service.log.debug("%s %s %s %.1f ms attempt %d%s", *values)


def _make_event(service: Service, request: Request, attempt: int) -> object:
    """Return the event before an attempt."""
    return service.events.RequestEvent(
        operation=request.operation,
        method=request.method,
        path=request.template,
        attempt=attempt,
        **service.name_tenant(request.tenant),
    )


def may_have_happened(request: Request, response: Response | None, error: TransportError | None) -> bool:
    """Return whether a write may have been carried out by an attempt; False for a read.

    It was not if it was not sent completely, and if the service refused it (4xx). With 408 it says only that something
    took too long. A success counts too: its body may turn out to be unreadable.
    """
    if request.method in READING_METHODS or request.changes_nothing:
        return False
    if response is not None:
        return response.status not in _CLIENT_ERRORS or response.status == _REQUEST_TIMEOUT
    return error is not None and error.was_sent


def _call_hook(hook: Hook, event: object, note: str, attempt: _Attempt, is_uncertain: bool) -> None:
    try:
        hook(event)
    except Exception as error:
        _add_call_note(error, note, attempt, is_uncertain)
        raise


def _add_call_note(error: Exception, note: str, attempt: _Attempt, is_uncertain: bool) -> Exception:
    """Add a note to what a function of the user raised. It replaces the result of the call, which the note keeps."""
    errors = attempt.service.errors
    if isinstance(error, errors.base):
        error.may_have_happened = is_uncertain
        errors.set_tenant(error, attempt.tenant)
    error.add_note(add_notes(note, [MAY_HAVE_HAPPENED] if is_uncertain else []))
    return error


def _finish(
    response: Response | None,
    error: TransportError | None,
    made: _Attempt,
    deadline: float | None,
    is_uncertain: bool,
) -> Response:
    """Return the last response of a call, or raise its last error."""
    attempts = made.number
    if response is not None:
        return evolve(response, attempts=attempts, may_have_happened=is_uncertain, tenant=made.tenant)
    last = cast("TransportError", error)
    last.attempts = attempts
    counted = "1 attempt" if attempts == 1 else f"{attempts} attempts"
    if deadline is not None:
        last.args = (f"{last}; the deadline of {deadline:g} s leaves no time for another attempt",)
    notes = [made.service.errors.name_tenant(made.tenant), counted if attempts > 1 or deadline is not None else ""]
    raise _complete(last, notes, made, is_uncertain)


def _complete(error: ErrorT, notes: list[str], made: _Attempt, is_uncertain: bool) -> ErrorT:
    error.may_have_happened = is_uncertain
    made.service.errors.set_tenant(error, made.tenant)
    error.args = (add_notes(str(error), [*notes, MAY_HAVE_HAPPENED if is_uncertain else ""]),)
    return error
