"""Who asks, and for which fleet."""

from __future__ import annotations

import hmac
import re
from typing import TYPE_CHECKING

from fleetit.sandbox._responses import RefusedError

if TYPE_CHECKING:
    from starlette.datastructures import Headers

    from fleetit.sandbox._fleet import Fleet
    from fleetit.sandbox._world import World

#: A positive integer as one would write it; the longest is no fleet's, but it is one.
_FLEET_ID = re.compile(r"[1-9][0-9]{0,99}")


def fleet_header(headers: Headers) -> str | None:
    """Return `Fleet-Id` as sent, several joined as a gateway would; None if there is none."""
    sent = headers.getlist("Fleet-Id")
    return ",".join(sent) if sent else None


def token_refusal(headers: Headers, world: World) -> RefusedError | None:
    """Return why the request's token does not open the world; None if it does."""
    sent = headers.getlist("Authorization")
    if not sent:
        return _unauthorised("Authentication credentials were not provided.")
    scheme, _, token = sent[0].partition(" ")
    right = hmac.compare_digest(token.strip().encode("latin-1"), world.token.encode("ascii"))
    if len(sent) > 1 or scheme.lower() != "bearer" or not right:
        return _unauthorised("Invalid token.")
    return None


def fleet(headers: Headers, world: World, *, required: bool) -> Fleet:
    """Return the fleet that a request means.

    Args:
        headers: Of the request.
        world: Whose fleets there are.
        required: Whether the operation's description insists on the header.

    Raises:
        RefusedError: 400 if the header is malformed, or missing where it is required; 403 if the token may
            not see the fleet, whether or not there is one.
    """
    sent = fleet_header(headers)
    if sent is None:
        if required:
            raise RefusedError(400, {"Fleet-Id": ["This header is required."]})
        return world.fleets[world.default_fleet]
    if not _FLEET_ID.fullmatch(sent):
        raise RefusedError(400, {"Fleet-Id": ["A positive integer is required."]})
    if int(sent) not in world.visible:
        raise RefusedError(403, {"detail": "You do not have permission to perform this action."})
    return world.fleets[int(sent)]


def _unauthorised(detail: str) -> RefusedError:
    return RefusedError(401, {"detail": detail}, {"WWW-Authenticate": "Bearer"})
