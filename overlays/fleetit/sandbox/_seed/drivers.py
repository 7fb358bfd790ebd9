"""Invented drivers, and which vehicles they have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fleetit.sandbox._paths import DRIVER_AGREEMENTS, DRIVERS, VEHICLES

if TYPE_CHECKING:
    from random import Random

    from fleetit.sandbox._fleet import Fleet, Row

_DRIVERS = 5
_FIRST = ("Ada", "Ben", "Carmen", "Dev", "Ines", "Jonas", "Mei", "Omar")
_LAST = ("Abara", "Bauer", "Costa", "Diaz", "Novak", "Okoye", "Silva", "Weber")
#: Agreements of the first vehicles; the last of them is over.
_AGREEMENTS = 3


def fill(fleet: Fleet, random: Random) -> None:
    """Give a fleet drivers, and an agreement to some of them."""
    drivers = [_driver(fleet, random, place) for place in range(1, _DRIVERS + 1)]
    fleet.rows[DRIVERS] = drivers
    pairs = list(zip(drivers, fleet.rows[VEHICLES], strict=False))[:_AGREEMENTS]
    fleet.rows[DRIVER_AGREEMENTS] = [
        _agreement(fleet, place, driver["id"], vehicle["id"]) for place, (driver, vehicle) in enumerate(pairs, 1)
    ]


def _driver(fleet: Fleet, random: Random, place: int) -> Row:
    first, last = random.choice(_FIRST), random.choice(_LAST)
    return {
        "id": fleet.id * 1000 + place,
        "driver_id": f"D-{fleet.id}-{place}",
        "first_name": first,
        "last_name": last,
        "address_line_1": f"{random.randrange(1, 200)} Mill Lane",
        "address_line_2": "",
        "city": "New York",
        "state": "NY",
        "zip": f"10{random.randrange(1000):03}",
        "contact_number": f"212-555-01{random.randrange(100):02}",
        "email": f"{first}.{last}@example.com".lower(),
    }


def _agreement(fleet: Fleet, place: int, driver: int, vehicle: int) -> Row:
    year = 2025 if place == _AGREEMENTS else 2095
    return {
        "id": fleet.id * 1000 + place,
        "vehicle": vehicle,
        "driver": driver,
        "agreement_number": f"A-{fleet.id}-{place}",
        "agreement_start_date": "2025-01-02T08:00:00-05:00",
        "agreement_end_date": f"{year}-03-01T08:00:00-05:00",
        "date_added": "2025-01-01T12:00:00-05:00",
        "last_updated": "2025-01-01T12:00:00-05:00",
        "parent_agreement": None,
        "status": "open",
        "plan": "unlimited",
        "custom_fields": "",
    }
