"""What arrived: the log that tests read to see which fleet a call really meant."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, overload

if TYPE_CHECKING:
    from collections.abc import Iterator

#: A load test makes some thousands; the oldest go first.
MAX_REQUESTS = 100_000
#: Longer texts are cut: nobody reads them, and the log has to stay small.
MAX_TEXT = 2_048


@dataclass(frozen=True, slots=True)
class SeenRequest:
    """A request as it arrived. The token is in none of it.

    Attributes:
        method: `GET`.
        path: Decoded, without the query.
        query: As sent, without the question mark.
        fleet: The `Fleet-Id` header as sent; None if there was none. Several are joined with commas.
        user_agent: The `User-Agent` header; None if there was none.
        authorised: Whether the token was the right one.
    """

    method: str
    path: str
    query: str
    fleet: str | None
    user_agent: str | None
    authorised: bool


class RequestLog(Sequence[SeenRequest]):
    """The last 100,000 requests in the order of their arrival; safe to read while more arrive."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._seen: deque[SeenRequest] = deque(maxlen=MAX_REQUESTS)

    def add(self, request: SeenRequest) -> None:
        """Append a request."""
        with self._lock:
            self._seen.append(request)

    def clear(self) -> None:
        """Forget all requests, so that what a test reads is its own."""
        with self._lock:
            self._seen.clear()

    def snapshot(self) -> list[SeenRequest]:
        """Return the requests so far as a list of its own."""
        with self._lock:
            return list(self._seen)

    @overload
    def __getitem__(self, index: int) -> SeenRequest: ...
    @overload
    def __getitem__(self, index: slice) -> list[SeenRequest]: ...
    def __getitem__(self, index: int | slice) -> SeenRequest | list[SeenRequest]:
        return self.snapshot()[index]

    def __iter__(self) -> Iterator[SeenRequest]:
        return iter(self.snapshot())

    def __len__(self) -> int:
        return len(self._seen)

    def __repr__(self) -> str:
        return f"<RequestLog of {len(self)}>"
