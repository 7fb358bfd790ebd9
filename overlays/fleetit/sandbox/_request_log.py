"""The log of requests. Tests read it, for example to check the fleet of a request."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from fleetit._secrets.redaction import guard_repr
from fleetit.sandbox._log import Log
from fleetit.sandbox._targets import Targets

if TYPE_CHECKING:
    from collections.abc import Callable

#: Characters. Longer texts are cut, so that the log stays small.
MAX_TEXT = 2_048
#: Characters. 50 vehicles of a bulk call need half of it.
MAX_BODY_TEXT = 16_384


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
