"""Invented but plausible fleets: the same ones for the same seed."""

from __future__ import annotations

import zlib
from random import Random
from typing import TYPE_CHECKING

from fleetit.sandbox._fleet import Fleet
from fleetit.sandbox._paths import ACTIVE_INTEGRATIONS
from fleetit.sandbox._seed import drivers as _seed_people
from fleetit.sandbox._seed import fleets as _seed_customers
from fleetit.sandbox._seed import tickets as _seed_tickets
from fleetit.sandbox._seed import vehicles as _seed_vehicles

if TYPE_CHECKING:
    from fleetit.sandbox._fleet import Row

#: (id, title, number of active integrations, ids of the customer). One fleet takes three pages of 100 to
#: read, and has no ids of a customer, so that their headers are missing from its webhooks.
_FLEETS: tuple[tuple[int, str, int, tuple[str, str] | None], ...] = (
    (7, "Harbour Couriers", 3, ("client-0007", "billing-0007")),
    (42, "Northside Car Share", 5, ("client-0042", "billing-0042")),
    (109, "Juniper Rentals", 2, ("client-0109", "billing-0109")),
    (512, "Long Haul Collective", 263, None),
    (900, "Somebody Else's Fleet", 4, ("client-0900", "billing-0900")),
)
#: Used when a request has no `Fleet-Id`; neither of the two that examples name, so that a lost header shows.
DEFAULT_FLEET = 109
#: The token may not see this one.
HIDDEN_FLEET = 900

#: FleetIT's overview names these three integrations; their numbers are invented.
_INTEGRATIONS = ((1, "fleetio"), (2, "rent-centric"), (4, "webhook"))

#: Part of what seeds the random numbers of each kind of row: another name would invent other data.
_PURPOSES = {
    _seed_customers.fill: "fleetit.sandbox._seed_customers",
    _seed_vehicles.fill: "fleetit.sandbox._seed_vehicles",
    _seed_people.fill: "fleetit.sandbox._seed_people",
    _seed_tickets.fill: "fleetit.sandbox._seed_tickets",
}


def token(seed: int) -> str:
    """Return the one token of the world of a seed; it opens nothing but a sandbox."""
    return f"sandbox-{_random(seed, 'token').randbytes(16).hex()}"


def fleets(seed: int) -> list[Fleet]:
    """Return the fleets of a seed, each with all that it holds."""
    made = [_fleet(_random(seed, str(fleet[0])), *fleet) for fleet in _FLEETS]
    for fleet in made:
        # Later rows refer to earlier ones: tolls to vehicles, agreements to drivers.
        for fill in (_seed_customers.fill, _seed_vehicles.fill, _seed_people.fill, _seed_tickets.fill):
            fill(fleet, _random(seed, f"{fleet.id}:{_PURPOSES[fill]}"))
    return made


def account(token: str) -> Row:
    """Return the account that a token belongs to."""
    return {
        "id": 1 + zlib.crc32(token.encode()) % 9_000,
        "username": "sandbox",
        "first_name": "Sandra",
        "last_name": "Box",
        "email": "sandbox@example.com",
        "permission_groups": ["Fleet Manager", "API"],
        "is_onboarded": True,
    }


def _random(seed: int, purpose: str) -> Random:
    """Return numbers of their own for each purpose, so that one more row here moves nothing elsewhere."""
    return Random(f"{seed}:{purpose}")  # noqa: S311 - invented data has to be repeatable, not unpredictable


def _fleet(random: Random, number: int, title: str, count: int, customer: tuple[str, str] | None) -> Fleet:
    secret = f"sandbox-signing-{random.randbytes(16).hex()}"
    client_id, billing_id = customer or (None, None)
    fleet = Fleet(number, title, secret, client_id, billing_id)
    fleet.rows[ACTIVE_INTEGRATIONS] = [_integration(random, fleet, place) for place in range(1, count + 1)]
    return fleet


def _integration(random: Random, fleet: Fleet, place: int) -> Row:
    number, name = random.choice(_INTEGRATIONS)
    manual = f"https://docs.example.com/{name}/"
    hook = f"https://hooks.example.com/{fleet.id}/{place}"
    return {
        "id": fleet.id * 1000 + place,
        "integration": number,
        "enabled": random.random() < 0.8,  # noqa: PLR2004 - most of them are
        "data": {
            "auth": {"url": hook} if name == "webhook" else {"account": f"{name}-{fleet.id}-{place}"},
            "urls": {},
            "config": {} if name == "webhook" else {"sync_vehicles": random.choice((True, False))},
            "documentation": manual,
        },
        "documentation": manual,
        "webhook_signature_secret_token": fleet.webhook_secret,
    }
