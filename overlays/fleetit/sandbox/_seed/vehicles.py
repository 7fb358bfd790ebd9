"""Invented vehicles, their transponders, and the shipments that brought them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fleetit.sandbox._paths import SHIPMENTS, TRANSPONDERS, VEHICLES

if TYPE_CHECKING:
    from random import Random

    from fleetit.sandbox._fleet import Fleet, Row

#: One fleet has many, as it has of integrations.
_MANY, _FEW = 60, 8
_LARGE = 512
_MODELS = (("Toyota", "Camry"), ("Ford", "Transit"), ("Honda", "Civic"), ("Nissan", "Rogue"), ("Kia", "Niro"))
_STATES = ("NY", "NJ", "CT", "PA")


def fill(fleet: Fleet, random: Random) -> None:
    """Give a fleet vehicles, a transponder for each, and a shipment in either direction."""
    count = _MANY if fleet.id == _LARGE else _FEW
    vehicles = [_vehicle(fleet, random, place) for place in range(1, count + 1)]
    transponders = [_transponder(fleet, vehicle) for vehicle in vehicles]
    fleet.rows[VEHICLES] = vehicles
    fleet.rows[TRANSPONDERS] = transponders
    fleet.rows[SHIPMENTS] = [_shipment(fleet, place, transponders[place * 2 - 2 : place * 2]) for place in (1, 2)]


def _vehicle(fleet: Fleet, random: Random, place: int) -> Row:
    make, model = random.choice(_MODELS)
    return {
        "id": fleet.id * 1000 + place,
        "plate_number": f"F{fleet.id}N{place:03}",
        "plate_state": random.choice(_STATES),
        "vehicle_number": f"UNIT-{fleet.id}-{place}",
        "vehicle_make": make,
        "vehicle_model": model,
        "year": str(random.randrange(2016, 2026)),
        "lessee_renter": None,
        "custom_fields": {"cost_center": f"CC-{random.randrange(10, 99)}"},
        "vehicle_type_code": random.choice(("SEDAN", "520_520", "72_72")),
        "added_date": f"2024-{random.randrange(1, 13):02}-15T08:58:26.068690-05:00",
        "active": place != 1,
        "status": "ACTIVE",
    }


def _transponder(fleet: Fleet, vehicle: Row) -> Row:
    return {
        "id": vehicle["id"],
        "number": f"004{vehicle['id']:08}",
        "status": "IN_STOCK",  # the only one that is known
        "vehicle_type": 1,
        "agencies": [1],
        "fleet": fleet.id,
        "vehicle": vehicle["id"],
    }


def _shipment(fleet: Fleet, place: int, transponders: list[Row]) -> Row:
    outgoing = place == 1
    return {
        "id": fleet.id * 1000 + place,
        "transponders": [each["id"] for each in transponders],
        "received_by": {"id": 2, "username": "receiver", "email": "receiver@example.com"},
        "shipped_by": {"id": 3, "username": "shipper", "email": "shipper@example.com"},
        "direction": "OUT" if outgoing else "IN",
        "status": "RECEIVED" if outgoing else "PENDING",
        "shipped_at": "2025-01-06T09:00:00-05:00" if outgoing else None,
        "received_at": "2025-01-09T15:30:00-05:00" if outgoing else None,
        "remarks": None,
        "courier": "UPS" if outgoing else None,
        "tracking_code": f"1Z{fleet.id:08}" if outgoing else None,
    }
