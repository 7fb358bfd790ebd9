"""Checks and parses fleet ids, and has the name of the header that carries them.

FleetIT scopes a request by its Fleet-Id header. Without the header a request is for the account's default fleet (the
API's overview, "Multi-Fleets Management"); here None stands for that fleet.
"""

from __future__ import annotations

import re

from fleetit._service.names import DEFAULT_FLEET
from fleetit_api.exceptions import ConfigurationError, InvalidInput
from openapi_sdk.model.integers import read_integer
from openapi_sdk.secrets.redaction import format_value

#: The header's name; HTTP compares names without case.
FLEET_HEADER = "Fleet-Id"
#: Headers of webhooks with the ids that the customer has for a fleet.
CLIENT_HEADER, BILLING_HEADER = "Ext-Client-Id", "Ext-Billing-Id"
#: The largest number of a 64-bit column.
_MAX_FLEET_ID = 2**63 - 1
#: A fleet id as text, which has no leading zero, and no more digits than the largest one.
_DIGITS = re.compile("[1-9][0-9]{0,18}")


def read_fleet_id(value: object) -> int | None:
    """Return a positive integer of at most 63 bits, of any class, as `int`; None for anything else."""
    return read_integer(value, 1, _MAX_FLEET_ID)


def check_fleet_id(
    value: object,
    name: str = "fleet_id",
    error_class: type[ConfigurationError | InvalidInput] = ConfigurationError,
) -> int | None:
    """Return a fleet id, or None for the account's default fleet.

    Raises:
        ConfigurationError: If it is neither None nor a positive integer of at most 63 bits.
        InvalidInput: The same, if that is `error_class`.
    """
    if value is None:
        return None
    fleet_id = read_fleet_id(value)
    if fleet_id is not None:
        return fleet_id
    why = f"{format_value(value)} is not a fleet id; it is a positive integer, or None for the account's default"
    raise build_fleet_error(error_class, name, why)


def parse_fleet_id(
    text: str, name: str, error_class: type[ConfigurationError | InvalidInput] = ConfigurationError
) -> int:
    """Parse a fleet id: digits only, no sign, no leading zero.

    Raises:
        ConfigurationError: If the text is not a fleet id.
        InvalidInput: The same, if that is `error_class`.
    """
    fleet_id = read_fleet_id(int(text)) if _DIGITS.fullmatch(text) else None
    if fleet_id is not None:
        return fleet_id
    raise build_fleet_error(error_class, name, f"{format_value(text)} is not a fleet id; it is a positive integer")


def explain_other_fleet(fleet_id: int | None, only: int | None) -> str:
    """Return why a view for one fleet only refuses another one."""
    other = f"{DEFAULT_FLEET} may be" if fleet_id is None else f"{fleet_id} is"
    return f"{other} another fleet; this view is for fleet {only} only"


def build_fleet_error(
    error_class: type[ConfigurationError | InvalidInput], name: str, why: str
) -> ConfigurationError | InvalidInput:
    """Return the error for an argument that is no id of a fleet."""
    if issubclass(error_class, InvalidInput):
        return InvalidInput.of(why, field=name)
    return ConfigurationError(f"{name}: {why}")
