"""Invented vehicles, transponders and shipments of a fleet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fleetit.sandbox._fleet import SHIPMENTS, TRANSPONDERS, VEHICLES

if TYPE_CHECKING:
    from random import Random

    from fleetit.sandbox._fleet import Fleet, Row

#: The fleet with many integrations has many vehicles too.
_LARGE_FLEET = 512
_COUNT, _COUNT_OF_LARGE_FLEET = 8, 60
_MODELS = (("Toyota", "Camry"), ("Ford", "Transit"), ("Honda", "Civic"), ("Nissan", "Rogue"), ("Kia", "Niro"))
_STATES = ("NY", "NJ", "CT", "PA")


def add_vehicles(fleet: Fleet, random: Random) -> None:
    """Add vehicles, a transponder for each, and two shipments: one to the fleet and one back."""
    count = _COUNT_OF_LARGE_FLEET if fleet.id == _LARGE_FLEET else _COUNT
    vehicles = [_make_vehicle(fleet, random, number) for number in range(1, count + 1)]
    transponders = [_make_transponder(fleet, vehicle) for vehicle in vehicles]
    fleet.rows[VEHICLES] = vehicles
    fleet.rows[TRANSPONDERS] = transponders
    fleet.rows[SHIPMENTS] = [_make_shipment(fleet, 1, transponders[:2]), _make_shipment(fleet, 2, transponders[2:4])]


def _make_vehicle(fleet: Fleet, random: Random, number: int) -> Row:
    make, model = random.choice(_MODELS)
    return {
        "id": fleet.id * 1000 + number,
        "plate_number": f"F{fleet.id}N{number:03}",
        "plate_state": random.choice(_STATES),
        "vehicle_number": f"UNIT-{fleet.id}-{number}",
        "vehicle_make": make,
        "vehicle_model": model,
        "year": str(random.randrange(2016, 2026)),
        "lessee_renter": None,
        "custom_fields": {"cost_center": f"CC-{random.randrange(10, 99)}"},
        "vehicle_type_code": random.choice(("SEDAN", "520_520", "72_72")),
        "added_date": f"2024-{random.randrange(1, 13):02}-15T08:58:26.068690-05:00",
        "active": number != 1,
        "status": "ACTIVE",
    }


def _make_transponder(fleet: Fleet, vehicle: Row) -> Row:
    return {
        "id": vehicle["id"],
        "number": f"004{vehicle['id']:08}",
        "status": "IN_STOCK",  # the only documented status
        "vehicle_type": 1,
        "agencies": [1],
        "fleet": fleet.id,
        "vehicle": vehicle["id"],
    }


def _make_shipment(fleet: Fleet, number: int, transponders: list[Row]) -> Row:
    is_outgoing = number == 1
    return {
        "id": fleet.id * 1000 + number,
        "transponders": [transponder["id"] for transponder in transponders],
        "received_by": {"id": 2, "username": "receiver", "email": "receiver@example.com"},
        "shipped_by": {"id": 3, "username": "shipper", "email": "shipper@example.com"},
        "direction": "OUT" if is_outgoing else "IN",
        "status": "RECEIVED" if is_outgoing else "PENDING",
        "shipped_at": "2025-01-06T09:00:00-05:00" if is_outgoing else None,
        "received_at": "2025-01-09T15:30:00-05:00" if is_outgoing else None,
        "remarks": None,
        "courier": "UPS" if is_outgoing else None,
        "tracking_code": f"1Z{fleet.id:08}" if is_outgoing else None,
    }
