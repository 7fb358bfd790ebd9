"""The two headers that the sandbox reads on every request: `Authorization` and `Fleet-Id`."""

from __future__ import annotations

import hmac
import re
from typing import TYPE_CHECKING

from fleetit.sandbox._responses import RefusedError, forbidden

if TYPE_CHECKING:
    from starlette.datastructures import Headers

    from fleetit.sandbox._access import Access
    from fleetit.sandbox._fleet import Fleet
    from fleetit.sandbox._world import World

#: A positive integer of at most 100 digits, without sign and leading zeros.
_FLEET_ID = re.compile(r"[1-9][0-9]{0,99}")


def get_fleet_header(headers: Headers) -> str | None:
    """Return `Fleet-Id` as sent, or None. Several headers are joined with commas, as gateways do."""
    values = headers.getlist("Fleet-Id")
    return ",".join(values) if values else None


def find_access(headers: Headers, world: World) -> Access | RefusedError:
    """Return what the token of a request gives access to, or a 401."""
    values = headers.getlist("Authorization")
    if not values:
        return _unauthorized("Authentication credentials were not provided.")
    scheme, _, token = values[0].partition(" ")
    if len(values) > 1 or scheme.lower() != "bearer":
        return _unauthorized("Invalid token.")
    sent = token.strip().encode("latin-1")
    # All are compared, so that the time tells nothing.
    found = [access for each, access in world.tokens.items() if hmac.compare_digest(sent, each.encode("ascii"))]
    return found[0] if found else _unauthorized("Invalid token.")


def find_fleet(headers: Headers, world: World, access: Access, *, required: bool) -> Fleet:
    """Return the fleet of a request: the one in `Fleet-Id`, or the default fleet of the token.

    Args:
        headers: The headers of the request.
        world: The world with the fleets.
        access: What the token gives access to.
        required: Whether the description of the operation requires the header.

    Raises:
        RefusedError: 400 if the header is malformed, or missing although it is required. 403 if the token has
            no access to the fleet, or there is no such fleet.
    """
    value = get_fleet_header(headers)
    if value is None:
        if required:
            raise RefusedError(400, {"Fleet-Id": ["This header is required."]})
        return world.fleets[access.default_fleet]
    if not _FLEET_ID.fullmatch(value):
        raise RefusedError(400, {"Fleet-Id": ["A positive integer is required."]})
    if int(value) not in access.fleets:
        raise forbidden()
    return world.fleets[int(value)]


def _unauthorized(detail: str) -> RefusedError:
    return RefusedError(401, {"detail": detail}, {"WWW-Authenticate": "Bearer"})
