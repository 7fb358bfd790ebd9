"""`Retry.wait`: whether there is another attempt, and when."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleetit import ConnectError, ResponseTooLarge, Retry, TimeoutError, TransportError  # noqa: A004 - the public name
from fleetit_api.exceptions import ConnectTimeout

METHODS = ("GET", "HEAD", "PUT", "DELETE", "POST", "PATCH", "OPTIONS")
IDEMPOTENT = {"GET", "HEAD", "PUT", "DELETE"}
EVERY, NONE = set(METHODS), set[str]()


def wait(retry: Retry, method: str = "GET", **arguments: Any) -> float | None:
    options: dict[str, Any] = {
        "attempt": 1, "waited": 0.0, "error": None, "status": None, "retry_after": None, "random": lambda: 1.0,
    }  # fmt: skip
    return retry.wait(method=method, **(options | arguments))


def _make_permanent_error() -> TransportError:
    failure = TransportError("x")
    failure.is_transient = False
    return failure


@pytest.mark.parametrize(
    ("arguments", "retried"),
    [
        pytest.param({"error": ConnectError("x")}, EVERY, id="no connection was made, so nothing was sent"),
        pytest.param({"error": ConnectTimeout("x")}, EVERY, id="no connection in time"),
        pytest.param({"error": TimeoutError("x")}, IDEMPOTENT, id="no response in time: it may have been processed"),
        pytest.param({"error": TransportError("x")}, IDEMPOTENT, id="the connection broke: it may have been processed"),
        pytest.param({"error": ResponseTooLarge("x")}, NONE, id="a response that is too large"),
        pytest.param({"error": _make_permanent_error()}, NONE, id="a response that can't be decompressed"),
        pytest.param({"status": 429}, EVERY, id="429 was not processed"),
        *(
            pytest.param({"status": status}, IDEMPOTENT, id=f"{status} may pass")
            for status in (408, 500, 502, 503, 504)
        ),
        *(
            pytest.param({"status": status}, NONE, id=f"{status} is final")
            for status in (200, 201, 204, 301, 304, 400, 401, 403, 404, 409, 422, 501, 505, 520, 599, 999)
        ),
    ],
)
def test_which_attempts_are_retried(arguments: dict[str, Any], retried: set[str]) -> None:
    assert {method for method in METHODS if wait(Retry(), method, **arguments) is not None} == retried


@pytest.mark.parametrize(
    ("attempts", "made", "more"), [(1, 1, False), (2, 1, True), (2, 2, False), (3, 2, True), (3, 3, False)]
)
def test_the_number_of_attempts_includes_the_first(attempts: int, made: int, more: bool) -> None:
    assert (wait(Retry(attempts=attempts), attempt=made, status=503) is not None) == more


@pytest.mark.parametrize(("attempt", "longest"), [(1, 0.5), (2, 1.0), (3, 2.0), (8, 60.0), (5000, 60.0)])
def test_the_bound_of_each_wait_doubles_up_to_the_longest_wait(attempt: int, longest: float) -> None:
    retry = Retry(attempts=10_000)
    for share in (0.0, 0.25, 1.0):
        assert wait(retry, attempt=attempt, status=503, random=lambda share=share: share) == longest * share


def test_a_short_wait_doubles_64_times() -> None:
    assert wait(Retry(attempts=10_000, backoff=2**-64), attempt=5000, status=503) == 1.0


@pytest.mark.parametrize(
    ("asked", "waited"),
    [
        pytest.param(0.0, 0.0, id="at once"),
        pytest.param(7.0, 7.0, id="as long as Retry-After says, without jitter"),
        pytest.param(60.0, 60.0, id="as long as one wait may be"),
        pytest.param(60.1, None, id="longer than one wait may be"),
        pytest.param(float("inf"), None, id="for ever"),
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_retry_after_is_waited_exactly_or_ends_the_call(method: str, asked: float, waited: float | None) -> None:
    assert wait(Retry(), method, status=429, retry_after=asked, random=lambda: 0.5) == waited


@pytest.mark.parametrize(
    ("waited", "asked", "more"),
    [
        pytest.param(60.0, 60.0, True, id="the last second of the budget"),
        pytest.param(60.1, 60.0, False, id="just over the budget"),
        pytest.param(120.0, 0.0, True, id="nothing left, and nothing needed"),
    ],
)
def test_the_sum_of_all_waits_is_limited(waited: float, asked: float, more: bool) -> None:
    assert (wait(Retry(), waited=waited, status=503, retry_after=asked) is not None) == more


@given(
    st.builds(
        Retry,
        attempts=st.integers(1, 10**6),
        backoff=st.floats(0, 86_400),
        longest_wait=st.floats(0, 86_400),
        waiting=st.floats(0, 86_400),
    ),
    st.integers(1, 10**6),
    st.floats(0, 1),
    st.none() | st.floats(0),
)
def test_every_wait_is_within_its_bounds(retry: Retry, attempt: int, share: float, asked: float | None) -> None:
    seconds = wait(retry, attempt=attempt, status=503, retry_after=asked, random=lambda: share)
    assert seconds is None or 0 <= seconds <= min(retry.longest_wait, retry.waiting)
