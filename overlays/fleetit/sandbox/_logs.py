"""The logs of the requests that arrived and of the webhooks that were sent. Tests read them while they grow."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TypeVar, overload

from fleetit.sandbox._faults import Targets
from openapi_sdk.model.public import public_in
from openapi_sdk.secrets.redaction import guard_repr

T = TypeVar("T")

#: A load test makes some thousands of entries. The oldest are dropped first.
MAX_ENTRIES = 100_000


@guard_repr
class Log(Sequence[T]):
    """The last 100,000 entries in order."""

    __slots__ = ("_entries", "_lock")  # a misspelt attribute is an error

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._entries: deque[T] = deque(maxlen=MAX_ENTRIES)

    def add(self, entry: T) -> None:
        """Append an entry."""
        with self._lock:
            self._entries.append(entry)

    def clear(self) -> None:
        """Remove all entries."""
        with self._lock:
            self._entries.clear()

    def snapshot(self) -> list[T]:
        """Return a copy of the entries so far."""
        with self._lock:
            return list(self._entries)

    @overload
    def __getitem__(self, index: int) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> list[T]: ...
    def __getitem__(self, index: int | slice) -> T | list[T]:
        return self.snapshot()[index]

    def __iter__(self) -> Iterator[T]:
        return iter(self.snapshot())

    def __len__(self) -> int:
        return len(self._entries)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {len(self)}>"


#: Characters. Longer texts are cut, so that the log stays small.
MAX_TEXT = 2_048
#: Characters. 50 vehicles of a bulk call need half of it.
MAX_BODY_TEXT = 16_384


@public_in("fleetit.sandbox")
@guard_repr
@dataclass(slots=True)
class SeenRequest:
    """A request as the sandbox received it, without the token.

    It is in the log from its head on. The sandbox sets `body` and `status` as soon as they are known.

    Attributes:
        method: `GET`.
        path: The decoded path, without the query.
        query: The query as sent, without the question mark.
        fleet: The `Fleet-Id` header as sent, or None. Several headers are joined with commas.
        user_agent: The `User-Agent` header, or None.
        authorised: Whether the token was valid.
        body: The first 16,384 characters of the body. Not in the repr: a body can have a driver's pin.
        status: The status of the answer. None if none was sent, because the request is still handled, or the
            connection was dropped.
        time: When its head arrived, in UTC. `sandbox.clock` is not used.
    """

    method: str
    path: str
    query: str
    fleet: str | None
    user_agent: str | None
    authorised: bool
    body: str = field(default="", repr=False)
    status: int | None = None
    time: datetime = field(default_factory=lambda: datetime.now(UTC), compare=False)


@public_in("fleetit.sandbox")
class RequestLog(Log[SeenRequest]):
    """The last 100,000 requests in the order of their arrival. It can be read while requests arrive.

    Attributes:
        targets: The methods and paths that `of` can select. The application sets them.
    """

    __slots__ = ("_watchers", "targets")

    def __init__(self) -> None:
        super().__init__()
        self.targets = Targets()
        self._watchers: list[Callable[[SeenRequest, float], None]] = []

    def of(self, on: str) -> list[SeenRequest]:
        """Return the requests with a method, a path, or both.

        Args:
            on: `"GET /v2/tolls/"`, `"/v2/tolls/"` or `"GET"`. The path is a template of the description
                (`/v2/tolls/{id}/`) or a path as it is requested (`/v2/tolls/7001/`).

        Raises:
            ConfigurationError: If the description does not have the method or the path.
        """
        target = self.targets.parse(on)
        return [each for each in self.snapshot() if self.targets.match(target, each.method, each.path)]

    def watch(self, function: Callable[[SeenRequest, float], None]) -> None:
        """Call a function with every request after its answer, and with the seconds that the answer took.

        It is called in the thread of the server, which waits for it.
        """
        self._watchers.append(function)

    def report(self, request: SeenRequest, seconds: float) -> None:
        """Tell the functions of `watch` that a request was answered."""
        for function in self._watchers:
            function(request, seconds)


@public_in("fleetit.sandbox")
@guard_repr
@dataclass(frozen=True, slots=True)
class SentWebhook:
    """One POST of a webhook: an attempt of a notification, or a copy that was sent by hand. It has no secret.

    Attributes:
        time: When the response arrived or the attempt failed, in UTC.
        fleet: The fleet's id.
        kind: The name of its kind, such as `"toll"`.
        ticket: The ticket's `ticketID` or `violation_number` as text; None if the body was passed.
        url: Where it was sent to, without the query, which may have a secret.
        status: The status of the response, or None if there was none.
        error: Why there is no status, or None.
        attempt: The number of the attempt or of the copy, from 1. 0 if it was never sent.
    """

    time: datetime
    fleet: int
    kind: str
    ticket: str | None
    url: str
    status: int | None
    error: str | None
    attempt: int


@public_in("fleetit.sandbox")
class DeliveryLog(Log[SentWebhook]):
    """The last 100,000 deliveries in order. It can be read while webhooks are sent."""

    __slots__ = ()
