"""The logs of the requests that arrived and of the webhooks that were sent. Tests read them while they grow."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Protocol, TypeVar, overload

from openapi_sdk.sandbox.faults import Targets
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
#: Characters. 50 rows of a bulk call need half of it.
MAX_BODY_TEXT = 16_384


class SeenRequest(Protocol):
    """A request as the sandbox received it, without the token. The generated class has its tenant too."""

    method: str
    path: str
    query: str
    user_agent: str | None
    authorised: bool
    body: str
    status: int | None
    time: datetime


SeenT = TypeVar("SeenT", bound=SeenRequest)
SentT = TypeVar("SentT")


class RequestLog(Log[SeenT]):
    """The last 100,000 requests in the order of their arrival. It can be read while requests arrive.

    Attributes:
        targets: The methods and paths that `of` can select. The application sets them.
    """

    __slots__ = ("_watchers", "targets")

    targets: Targets

    def __init__(self) -> None:
        super().__init__()
        self._watchers: list[Callable[[SeenT, float], None]] = []

    def of(self, on: str) -> list[SeenT]:
        """Return the requests with a method, a path, or both.

        Args:
            on: `"GET /orders"`, `"/orders"` or `"GET"`. The path is a template of the description (`/orders/{id}`) or a
                path as it is requested (`/orders/7`).

        Raises:
            ConfigurationError: If the description does not have the method or the path.
        """
        target = self.targets.parse(on)
        return [each for each in self.snapshot() if self.targets.match(target, each.method, each.path)]

    def watch(self, function: Callable[[SeenT, float], None]) -> None:
        """Call a function with every request after its answer, and with the seconds that the answer took.

        It is called in the thread of the server, which waits for it.
        """
        self._watchers.append(function)

    def report(self, request: SeenT, seconds: float) -> None:
        """Tell the functions of `watch` that a request was answered."""
        for function in self._watchers:
            function(request, seconds)


class DeliveryLog(Log[SentT]):
    """The last 100,000 deliveries in order. It can be read while webhooks are sent."""

    __slots__ = ()
