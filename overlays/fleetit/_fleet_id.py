"""The fleet that a call means.

FleetIT scopes a request by its Fleet-Id header; without it the account's default fleet is meant (the API's overview,
"Multi-Fleets Management"). Here `None` is that default and `UNSET` is "what the level above says": the fleet of a call
wins over the view's, the view's over the client's.
"""

from __future__ import annotations

from fleetit._errors import ConfigurationError
from fleetit._quote import shown
from fleetit_api._unset import UNSET, Unset

#: The header's name; HTTP compares names without case.
FLEET_HEADER = "Fleet-Id"
#: No id of a fleet is longer: the largest that a 64-bit column holds has 19 digits.
_LARGEST = 2**63 - 1
_DIGITS = 19


def checked_fleet(value: object, name: str = "fleet_id") -> int | None:
    """Return a fleet id, or None for the account's default fleet.

    Args:
        value: What was given.
        name: What the error calls it.

    Raises:
        ConfigurationError: If it is neither None nor a positive whole number of at most 63 bits.
    """
    if value is None:
        return None
    if isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= _LARGEST:
        return value
    msg = f"{name}: {shown(value)} is not a fleet id; it is a positive whole number, or None for the account's default"
    raise ConfigurationError(msg)


def fleet_of_text(text: str, name: str) -> int:
    """Return the fleet id that a text holds: digits only, no sign, no leading zero.

    Raises:
        ConfigurationError: If it holds anything else.
    """
    if 0 < len(text) <= _DIGITS and text.isascii() and text.isdigit() and text[0] != "0" and int(text) <= _LARGEST:
        return int(text)
    msg = f"{name}: {shown(text)} is not a fleet id; it is a positive whole number"
    raise ConfigurationError(msg)


def fleet_of_call(own: int | None | Unset, inherited: int | None) -> int | None:
    """Return the fleet of a call: its own if it gave one, else the client's or view's."""
    return inherited if own is UNSET else checked_fleet(own)
