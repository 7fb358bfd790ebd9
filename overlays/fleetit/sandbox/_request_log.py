"""The log of requests. Tests read it, for example to check the fleet of a request."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, overload

from fleetit._redaction import guard_repr

if TYPE_CHECKING:
    from collections.abc import Iterator

#: A load test makes some thousands. The oldest requests are dropped first.
MAX_REQUESTS = 100_000
#: Characters. Longer texts are cut, so that the log stays small.
MAX_TEXT = 2_048


@guard_repr
@dataclass(frozen=True, slots=True)
class SeenRequest:
    """A request as the sandbox received it, without the token.

    Attributes:
        method: `GET`.
        path: The decoded path, without the query.
        query: The query as sent, without the question mark.
        fleet: The `Fleet-Id` header as sent, or None. Several headers are joined with commas.
        user_agent: The `User-Agent` header, or None.
        authorised: Whether the token was valid.
    """

    method: str
    path: str
    query: str
    fleet: str | None
    user_agent: str | None
    authorised: bool


@guard_repr
class RequestLog(Sequence[SeenRequest]):
    """The last 100,000 requests in the order of their arrival. It can be read while requests arrive."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._requests: deque[SeenRequest] = deque(maxlen=MAX_REQUESTS)

    def add(self, request: SeenRequest) -> None:
        """Append a request."""
        with self._lock:
            self._requests.append(request)

    def clear(self) -> None:
        """Remove all requests."""
        with self._lock:
            self._requests.clear()

    def snapshot(self) -> list[SeenRequest]:
        """Return a copy of the requests so far."""
        with self._lock:
            return list(self._requests)

    @overload
    def __getitem__(self, index: int) -> SeenRequest: ...
    @overload
    def __getitem__(self, index: slice) -> list[SeenRequest]: ...
    def __getitem__(self, index: int | slice) -> SeenRequest | list[SeenRequest]:
        return self.snapshot()[index]

    def __iter__(self) -> Iterator[SeenRequest]:
        return iter(self.snapshot())

    def __len__(self) -> int:
        return len(self._requests)

    def __repr__(self) -> str:
        return f"<RequestLog of {len(self)}>"
