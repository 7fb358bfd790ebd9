"""The account that the token belongs to."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fleetit.sandbox._fleet import Row
    from fleetit.sandbox._request import Call


def whoami(call: Call) -> Row:
    """GET /api/whoami/: the same for every fleet."""
    return call.world.account
