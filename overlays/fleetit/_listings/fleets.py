"""The fleets that a token has access to."""

from __future__ import annotations

from typing import Any

from fleetit._description.methods import load_methods
from fleetit._errors.errors import ConfigurationError


def list_fleets(client: Any) -> list[int]:
    """Return the ids of all fleets, in the order in which FleetIT lists them, each once.

    Raises:
        ConfigurationError: If the description has no listing of fleets.
        FleetITError: If they can't be listed.
    """
    method = load_methods().get("fleets.list")
    if method is None:
        msg = "fleets: the description has no listing of fleets; pass their ids"
        raise ConfigurationError(msg)
    return list(dict.fromkeys(fleet.id for fleet in method.bind(client)(fleet_id=None)))
