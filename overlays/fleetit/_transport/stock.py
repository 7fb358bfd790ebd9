"""What a stock generated function sends, as a request like every other."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from fleetit._fleet_id import FLEET_HEADER, fleet_of_text
from fleetit._request import Request, checked_headers

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable

    from fleetit._response import Answer

#: What carries a request through attempts and errors: the caller of a client or view.
Carry: TypeAlias = "Callable[[Request], Answer]"
AsyncCarry: TypeAlias = "Callable[[Request], Awaitable[Answer]]"

#: What the HTTP client sets by itself, and the connection sets again.
_OF_THE_CONNECTION = frozenset(
    ("accept-encoding", "authorization", "connection", "content-length", "host", "transfer-encoding", "user-agent")
)


def stock_request(
    method: str, target: str, headers: Iterable[tuple[str, str]], body: bytes, fleet_id: int | None
) -> Request:
    """Make the request of a stock function.

    Args:
        method: The HTTP method in capitals.
        target: The path after the base URL and the query, quoted.
        headers: As the function and the HTTP client set them.
        body: The body's bytes.
        fleet_id: The fleet that is meant if no header says one.

    Raises:
        ConfigurationError: If a header has a value that can't be sent, or Fleet-Id is none.
    """
    path = target.partition("?")[0]
    operation = f"{method} {path}"
    given = checked_headers(operation, {k: v for k, v in headers if k.lower() not in _OF_THE_CONNECTION})
    own = next((value for name, value in given.items() if name.lower() == FLEET_HEADER.lower()), None)
    settled = {name: value for name, value in given.items() if name.lower() != FLEET_HEADER.lower()}
    fleet = fleet_id if own is None else fleet_of_text(own, FLEET_HEADER)
    if fleet is not None:
        settled[FLEET_HEADER] = str(fleet)
    return Request(operation, method, target, path, headers=settled, body=body or None)
