"""The account of the token."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from fleetit.sandbox._request import ValidRequest
    from fleetit.sandbox._rows import Row


def whoami(request: ValidRequest, _show: Callable[[Row], Row]) -> Row:
    """Handle GET /api/whoami/. The response is the same for every fleet."""
    return request.access.account
