"""Says of a failed call what a ticket needs, and slows down before a rate limit is reached."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fleetit import APIError, FleetITError

if TYPE_CHECKING:
    from collections.abc import Callable

    from fleetit import FleetIT, RawResponse


def write_ticket(call: Callable[[], object]) -> str:
    """Make a call; return what to write into a ticket if it fails."""
    try:
        call()
    except APIError as error:
        left = error.headers.get("X-RateLimit-Remaining", "?")
        return f"fleet {error.fleet_id}: {error.status} {error.response.json()} ({error.request_id}, {left} calls left)"
    except FleetITError as error:
        response = error.response
        status = "no response" if response is None else f"{response.status} {response.headers['content-type']}"
        return f"fleet {error.fleet_id}: {status} ({'look first' if error.may_have_happened else 'not done'})"
    return ""


def count_left(client: FleetIT) -> int:
    """Return how many calls are left until the limit of the rate."""
    raw: RawResponse[object] = client.with_raw_response.request("GET", "/v2/tolls/", params={"limit": 1})
    return int(raw.headers.get("X-RateLimit-Remaining", "1000"))
