"""The numbers of an inbox: for Python, and as OpenTelemetry metrics if `opentelemetry-api` is installed."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from attrs import frozen

from openapi_sdk.webhooks.records import Counts, State, StoreUnavailable

if TYPE_CHECKING:
    from openapi_sdk.webhooks.parts import Webhooks
from openapi_sdk.model.public import public_in
from openapi_sdk.secrets.redaction import guard_repr


@public_in("openapi_sdk.webhooks")
@guard_repr
@frozen
class Stats:
    """What an inbox holds, and how its process does.

    Attributes:
        by_state: The number of records in each state.
        oldest: The age in seconds of the oldest record that waits or runs; 0 if there is none.
        done_last_minute: How many were done in the last 60 seconds.
        not_recorded: How many authentic deliveries this process has answered with 503 because it could not record
            them. Each has a line in the log.
        problems: What is wrong in this process now, one text each. Empty if all is well.
    """

    by_state: Mapping[State, int]
    oldest: float
    done_last_minute: int
    not_recorded: int
    problems: tuple[str, ...]


class Meters:
    """Counts what an inbox does, and tells OpenTelemetry what it holds. Without OpenTelemetry it does nothing."""

    def __init__(
        self, webhooks: Webhooks, count: Callable[[], Counts | None], get_problems: Callable[[], tuple[str, ...]]
    ) -> None:
        self._webhooks = webhooks
        self._count = count
        self._answers: Any = None
        self._attempts: Any = None
        try:
            from opentelemetry import metrics  # noqa: PLC0415 - only if the user has it
        except ImportError:
            return
        from opentelemetry.metrics import Observation  # noqa: PLC0415

        name = f"{webhooks.package}.webhooks"
        meter = metrics.get_meter(name)
        self._answers = meter.create_counter(
            f"{name}.answers", unit="{delivery}", description="Answers to deliveries, by status and reason"
        )
        self._attempts = meter.create_counter(
            f"{name}.attempts", unit="{attempt}", description="Attempts to handle a delivery, by result"
        )

        def observe_states(_: object) -> Iterable[Observation]:
            counts = self._ask()
            return [Observation(n, {"state": state}) for state, n in counts.by_state.items()] if counts else []

        def observe_age(_: object) -> Iterable[Observation]:
            counts = self._ask()
            return [Observation(counts.oldest)] if counts else []

        def observe_problems(_: object) -> Iterable[Observation]:
            return [Observation(len(get_problems()))]

        meter.create_observable_gauge(f"{name}.deliveries", [observe_states], unit="{delivery}")
        meter.create_observable_gauge(f"{name}.oldest", [observe_age], unit="s")
        meter.create_observable_gauge(f"{name}.problems", [observe_problems], unit="{problem}")

    def count_answer(self, status: int, reason: str | None) -> None:
        """Count an answer."""
        _add(self._answers, {"status": status, "reason": reason or "accepted"})

    def count_attempt(self, result: str) -> None:
        """Count an attempt."""
        _add(self._attempts, {"result": result})

    def _ask(self) -> Counts | None:
        try:
            return self._count()
        except StoreUnavailable as error:
            self._webhooks.log.warning("the deliveries could not be counted: %s", error)
            return None


def _add(counter: Any, attributes: dict[str, object]) -> None:
    """Count something. What an exporter raises must not become the answer to a delivery, nor end a thread."""
    if counter is not None:
        with contextlib.suppress(Exception):
            counter.add(1, attributes)
