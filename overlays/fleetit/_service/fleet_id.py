"""Checks and parses fleet ids.

FleetIT scopes a request by its Fleet-Id header. Without the header a request is for the account's default fleet (the
API's overview, "Multi-Fleets Management"); here None stands for that fleet.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from fleetit.service import SERVICE

if TYPE_CHECKING:
    from fleetit_api.exceptions import ConfigurationError, InvalidInput


def check_fleet_id(
    value: object,
    name: str = "fleet_id",
    error_class: type[ConfigurationError | InvalidInput] | None = None,
) -> int | None:
    """Return a fleet id, or None for the account's default fleet; see `Service.check_tenant`."""
    return cast("int | None", SERVICE.check_tenant(value, name, error_class))


def parse_fleet_id(text: str, name: str, error_class: type[ConfigurationError | InvalidInput] | None = None) -> int:
    """Parse a fleet id; see `Service.parse_tenant`."""
    return cast("int", SERVICE.parse_tenant(text, name, error_class))
