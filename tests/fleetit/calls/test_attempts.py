"""The retry loop without I/O: the test gives it each result."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

import pytest

from fleetit import ConnectError, RequestEvent, ResponseTooLarge, Retry, TransportError
from fleetit.service import SERVICE
from openapi_sdk.calls.attempts import Send, make_attempts
from openapi_sdk.messages.request import Request
from openapi_sdk.messages.response import Response
from openapi_sdk.secrets.redaction import Redactor, Token

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from openapi_sdk.calls.attempts import Result

REDACTOR = Redactor(Token("planted-token"))
READ = Request("things_list", "GET", "/v2/things/7/", "/v2/things/{id}/")
OF_FLEET = Request("things_list", "GET", "/v2/things/7/", "/v2/things/{id}/", tenant=512)
WRITE = Request("things_create", "POST", "/v2/things/", "/v2/things/", body=b'{"pin":"planted"}')


def response(status: int, retry_after: str | None = None) -> Response:
    return Response(status, {} if retry_after is None else {"retry-after": retry_after}, b"")


def run_loop(
    results: Iterable[Result],
    request: Request = READ,
    retry: Retry | None = None,
    random: Callable[[], float] = lambda: 1.0,
) -> tuple[Response | TransportError, list[float], int]:
    """Return what a call ended with, its waits, and how often it was sent."""
    loop = make_attempts(SERVICE, request, retry or Retry(), random=random, redactor=REDACTOR, clock=lambda: 0.0)
    rest, waits, sent = iter(results), list[float](), 0
    action = next(loop)
    try:
        while True:
            if isinstance(action, Send):
                sent += 1
                action = loop.send(next(rest))
            else:
                assert isinstance(action, int | float)
                waits.append(action)
                action = loop.send(None)
    except StopIteration as end:
        return end.value, waits, sent
    except TransportError as error:
        return error, waits, sent


def test_a_final_response_takes_one_attempt() -> None:
    assert run_loop([response(200)]) == (response(200), [], 1)


def test_waits_double_and_the_last_response_is_returned() -> None:
    ended, waits, sent = run_loop([response(503)] * 5, retry=Retry(attempts=5))
    assert isinstance(ended, Response)
    assert (ended.status, ended.attempts, waits, sent) == (503, 5, [0.5, 1.0, 2.0, 4.0], 5)


def test_each_wait_has_its_own_jitter() -> None:
    drawn = iter([0.5, 0.25])
    _, waits, _ = run_loop([response(503)] * 3, random=lambda: next(drawn))
    assert waits == [0.25, 0.25]


def test_an_error_and_then_a_response() -> None:
    ended, waits, sent = run_loop([TransportError("reset"), response(502), response(200)])
    assert isinstance(ended, Response)
    assert (ended.status, ended.attempts, waits, sent) == (200, 3, [0.5, 1.0], 3)


@pytest.mark.parametrize("attempts", [2, 3])
def test_the_last_error_is_raised_with_the_number_of_attempts(attempts: int) -> None:
    last = TransportError("things_list: reset")
    results: list[Result] = [ConnectError("refused"), response(503), last]
    ended, _, sent = run_loop(results[-attempts:], retry=Retry(attempts=attempts))
    assert ended is last
    assert (str(ended), last.attempts, sent) == (f"things_list: reset ({attempts} attempts)", attempts, attempts)


def test_the_error_of_a_single_attempt_does_not_mention_attempts() -> None:
    ended, _, _ = run_loop([ResponseTooLarge("things_list: too large")])
    assert isinstance(ended, TransportError)
    assert (str(ended), ended.attempts) == ("things_list: too large", 1)


def test_waits_of_retry_after_count_towards_the_sum() -> None:
    results = [response(503, seconds) for seconds in ("60", "60", "1", "1")]
    ended, waits, sent = run_loop(results, retry=Retry(attempts=9))
    assert isinstance(ended, Response)
    assert (ended.attempts, waits, sent) == (3, [60.0, 60.0], 3)


def test_a_retry_after_that_is_too_long_ends_the_call() -> None:
    for asked in ("61", "1000000000", "9" * 400):
        ended, waits, sent = run_loop([response(429, asked)] * 3)
        assert isinstance(ended, Response)
        assert (ended.status, waits, sent) == (429, [], 1)


def test_2000_attempts_without_waits_end() -> None:
    ended, waits, sent = run_loop([response(503)] * 2000, retry=Retry(attempts=2000, backoff=0))
    assert isinstance(ended, Response)
    assert (ended.attempts, sum(waits), sent) == (2000, 0.0, 2000)


@pytest.mark.parametrize(
    ("result", "sent"),
    [
        pytest.param(ConnectError("refused"), 3, id="nothing was sent"),
        pytest.param(response(429), 3, id="not processed"),
        pytest.param(TransportError("reset"), 1, id="it may have been processed"),
        pytest.param(response(503), 1, id="it may have been processed, the server says no"),
        pytest.param(response(408), 1, id="it may have been processed, though late"),
    ],
)
def test_a_post_is_retried_only_if_it_was_not_processed(result: Result, sent: int) -> None:
    assert run_loop([result] * 3, WRITE)[2] == sent


@pytest.mark.parametrize(("request_", "fleet"), [(READ, "default fleet"), (OF_FLEET, "fleet 512")], ids=["none", "one"])
def test_each_attempt_is_logged_without_arguments_or_bodies(
    request_: Request, fleet: str, caplog: pytest.LogCaptureFixture
) -> None:
    clock = iter([1.0, 1.0125, 2.0, 2.5, 3.0, 3.001])
    with caplog.at_level(logging.DEBUG, "fleetit"):
        loop = make_attempts(
            SERVICE, request_, Retry(), random=lambda: 0.0, redactor=REDACTOR, clock=lambda: next(clock)
        )
        next(loop)
        for result in (ConnectError("planted"), None, response(503), None):
            loop.send(result)
        with pytest.raises(StopIteration):
            loop.send(response(200))
    assert [record.getMessage() for record in caplog.records] == [
        f"GET /v2/things/{{id}}/ ConnectError 12.5 ms attempt 1 {fleet}",
        f"GET /v2/things/{{id}}/ 503 500.0 ms attempt 2 {fleet}",
        f"GET /v2/things/{{id}}/ 200 1.0 ms attempt 3 {fleet}",
    ]


def test_nothing_is_logged_above_debug(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        run_loop([response(503), ConnectError("x"), response(200)])
    assert caplog.records == []


def run_with_deadline(
    results: Iterable[tuple[float, Result]], deadline: float, late: float = 0.0
) -> tuple[Response | TransportError, list[tuple[str, float | None]]]:
    """Return what a call ended with, and its actions. Each attempt takes some seconds; waits take `late` longer."""
    now = [100.0]
    retry = Retry(attempts=9, backoff=1)
    loop = make_attempts(
        SERVICE, READ, retry, random=lambda: 1.0, redactor=REDACTOR, deadline=deadline, clock=lambda: now[0]
    )
    rest, actions = iter(results), list[tuple[str, float | None]]()
    action = next(loop)
    try:
        while True:
            if isinstance(action, Send):
                actions.append(("send", action.seconds))
                seconds, result = next(rest)
                now[0] += seconds
                action = loop.send(result)
            else:
                assert isinstance(action, int | float)
                actions.append(("wait", action))
                now[0] += action + late
                action = loop.send(None)
    except StopIteration as end:
        return end.value, actions
    except TransportError as error:
        return error, actions


def test_a_deadline_limits_each_attempt_to_what_remains() -> None:
    ended, actions = run_with_deadline([(2, response(503)), (1, response(503)), (0.5, response(200))], 10)
    assert isinstance(ended, Response)
    assert (ended.status, ended.attempts) == (200, 3)
    assert actions == [("send", 10.0), ("wait", 1.0), ("send", 7.0), ("wait", 2.0), ("send", 4.0)]


@pytest.mark.parametrize(
    ("results", "deadline", "late", "sent", "waits"),
    [
        pytest.param([(10, TransportError("x"))], 10, 0, 1, [], id="the attempt took all of it"),
        pytest.param([(9, TransportError("x"))], 10, 0, 1, [], id="the wait would pass it"),
        pytest.param([(1, TransportError("x"))] * 2, 5, 0, 2, [1.0], id="the second wait would pass it"),
        pytest.param([(1, TransportError("x"))], 5, 3, 1, [1.0], id="the wait took all that was left"),
        pytest.param([(1, TransportError("x"))], 5, 4, 1, [1.0], id="the wait took longer"),
        pytest.param([(10, ResponseTooLarge("x"))], 10, 0, 1, [], id="the attempt took all of it, and is final"),
    ],
)
def test_no_attempt_and_no_wait_begins_that_would_pass_the_deadline(
    results: list[tuple[float, Result]], deadline: float, late: float, sent: int, waits: list[float]
) -> None:
    ended, actions = run_with_deadline(results, deadline, late)
    assert isinstance(ended, TransportError)
    counted = "1 attempt" if sent == 1 else f"{sent} attempts"
    assert str(ended) == f"x; the deadline of {deadline} s leaves no time for another attempt ({counted})"
    assert ended.attempts == sent
    assert [name for name, _ in actions].count("send") == sent
    assert [seconds for name, seconds in actions if name == "wait"] == waits


def test_an_error_that_is_final_just_before_the_deadline_does_not_mention_it() -> None:
    ended, _ = run_with_deadline([(9.5, ResponseTooLarge("x"))], 10)
    assert str(ended) == "x"


def test_an_attempt_that_a_hook_left_no_time_for_fails_at_once() -> None:
    now = [100.0]

    def delay(_: RequestEvent) -> None:
        now[0] += 20

    options: dict[str, Any] = {"random": lambda: 1.0, "redactor": REDACTOR, "clock": lambda: now[0]}
    assert next(make_attempts(SERVICE, READ, Retry(), deadline=10, on_request=delay, **options)) == Send(0.001)


def test_a_response_is_returned_if_the_deadline_leaves_no_time_for_another_attempt() -> None:
    ended, _ = run_with_deadline([(9, response(503))], 10)
    assert isinstance(ended, Response)
    assert ended.status == 503
