"""The invented data of `World.seeded`: from a seed to a token, an account and fleets with their rows.

The same seed always gives the same data. The modules also have the vocabulary that their rows use: billing status
codes, ticket types and regions.
"""

from __future__ import annotations

import zlib
from random import Random
from typing import TYPE_CHECKING

from fleetit.sandbox._seed.drivers import add_drivers
from fleetit.sandbox._seed.fleets import FLEETS, add_fleet_data, make_fleet
from fleetit.sandbox._seed.tickets import add_tickets
from fleetit.sandbox._seed.vehicles import add_vehicles

if TYPE_CHECKING:
    from fleetit.sandbox._fleet import Fleet, Row

#: The fleet of requests without `Fleet-Id`. It is not in the examples, so a test fails if the header gets lost.
DEFAULT_FLEET = 109
#: The token has no access to this fleet.
HIDDEN_FLEET = 900

#: The steps in order, since later rows refer to earlier ones: tolls to vehicles, agreements to drivers. Each has its
#: own random numbers, so that a change to one step does not change the data of the others. The name is part of
#: the seed of a step: another name would give other data.
_STEPS = (
    (add_fleet_data, "fleets"),
    (add_vehicles, "vehicles"),
    (add_drivers, "drivers"),
    (add_tickets, "tickets"),
)


def make_token(seed: int) -> str:
    """Return the token of a seeded world. Only a sandbox accepts it."""
    return f"sandbox-{_make_random(seed, 'token').randbytes(16).hex()}"


def make_fleets(seed: int) -> list[Fleet]:
    """Return the fleets of a seeded world, with their rows."""
    fleets = [make_fleet(_make_random(seed, str(data.id)), data) for data in FLEETS]
    for fleet in fleets:
        for add_rows, purpose in _STEPS:
            add_rows(fleet, _make_random(seed, f"{fleet.id}:{purpose}"))
    return fleets


def make_account(token: str) -> Row:
    """Return the account of a token."""
    return {
        "id": 1 + zlib.crc32(token.encode()) % 9_000,
        "username": "sandbox",
        "first_name": "Sandra",
        "last_name": "Box",
        "email": "sandbox@example.com",
        "permission_groups": ["Fleet Manager", "API"],
        "is_onboarded": True,
    }


def _make_random(seed: int, purpose: str) -> Random:
    """Return a random number generator that depends on the seed and the purpose alone."""
    return Random(f"{seed}:{purpose}")  # noqa: S311 - invented data has to be repeatable, not unpredictable
