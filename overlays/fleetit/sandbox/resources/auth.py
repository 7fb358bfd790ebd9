"""The account of the token."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fleetit.sandbox._fleet import Row
    from fleetit.sandbox._request import ValidRequest


def whoami(request: ValidRequest) -> Row:
    """Handle GET /api/whoami/. The response is the same for every fleet."""
    return request.world.account
