"""Looks at responses as they came: for a log of calls, and for a proxy that passes bodies on unchanged."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fleetit import FleetIT, RawResponse
    from fleetit_api.models import Toll


def log_line(raw: RawResponse[object]) -> str:
    return f"{raw.status} {raw.headers['content-type']} {len(raw.body)} bytes, attempt {raw.attempts}"


def set_status(client: FleetIT, toll: int, status: int) -> tuple[str, Toll]:
    """Change a toll; return a line for the log, and the toll."""
    raw = client.with_raw_response.tolls.update(toll, billing_status=status)
    return log_line(raw), raw.parse()


def first_page(client: FleetIT) -> tuple[str, bytes, list[int]]:
    """Return a line for the log, the first page as it came, and the ids of the tolls of all pages."""
    raw = client.with_raw_response.tolls.list(limit=5)
    return log_line(raw), raw.body, [toll.id for toll in raw.parse()]
