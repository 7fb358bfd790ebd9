"""Invented drivers and driver agreements of a fleet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fleetit.sandbox._fleet import DRIVER_AGREEMENTS, DRIVERS, VEHICLES

if TYPE_CHECKING:
    from random import Random

    from fleetit.sandbox._fleet import Fleet, Row

_DRIVER_COUNT = 5
_FIRST_NAMES = ("Ada", "Ben", "Carmen", "Dev", "Ines", "Jonas", "Mei", "Omar")
_LAST_NAMES = ("Abara", "Bauer", "Costa", "Diaz", "Novak", "Okoye", "Silva", "Weber")
#: The first vehicles have an agreement. The last agreement has expired.
_AGREEMENT_COUNT = 3


def add_drivers(fleet: Fleet, random: Random) -> None:
    """Add drivers, and an agreement for some of them."""
    drivers = [_make_driver(fleet, random, number) for number in range(1, _DRIVER_COUNT + 1)]
    fleet.rows[DRIVERS] = drivers
    pairs = list(zip(drivers, fleet.rows[VEHICLES], strict=False))[:_AGREEMENT_COUNT]
    fleet.rows[DRIVER_AGREEMENTS] = [
        _make_agreement(fleet, number, driver["id"], vehicle["id"]) for number, (driver, vehicle) in enumerate(pairs, 1)
    ]


def _make_driver(fleet: Fleet, random: Random, number: int) -> Row:
    first, last = random.choice(_FIRST_NAMES), random.choice(_LAST_NAMES)
    return {
        "id": fleet.id * 1000 + number,
        "driver_id": f"D-{fleet.id}-{number}",
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


def _make_agreement(fleet: Fleet, number: int, driver_id: int, vehicle_id: int) -> Row:
    end_year = 2025 if number == _AGREEMENT_COUNT else 2095
    return {
        "id": fleet.id * 1000 + number,
        "vehicle": vehicle_id,
        "driver": driver_id,
        "agreement_number": f"A-{fleet.id}-{number}",
        "agreement_start_date": "2025-01-02T08:00:00-05:00",
        "agreement_end_date": f"{end_year}-03-01T08:00:00-05:00",
        "date_added": "2025-01-01T12:00:00-05:00",
        "last_updated": "2025-01-01T12:00:00-05:00",
        "parent_agreement": None,
        "status": "open",
        "plan": "unlimited",
        "custom_fields": "",
    }
