"""Invented tolls and citations of a fleet's vehicles."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from fleetit.sandbox._fleet import CITATIONS, DRIVERS, TOLLS, VEHICLES
from fleetit.sandbox._seed.fleets import BILLING_STATUS_CODES

if TYPE_CHECKING:
    from random import Random

    from fleetit.sandbox._fleet import Fleet, Row

#: Filters of citations have the number, responses have the name. FleetIT documents two lists; this is the more detailed
#: one (api-reference/parking/list, "Ticket Type Field"). It is inferred that this list is the valid one.
TICKET_TYPES = {
    "1": "Bus Camera",
    "2": "Parking",
    "3": "Red Light Camera",
    "4": "Speed Camera",
    "5": "Other",
    "6": "Idling",
}

#: The fleet with many vehicles has more than two pages of tolls and of citations.
_LARGE_FLEET = 512
_COUNT, _COUNT_OF_LARGE_FLEET = 12, 230
_FIRST_DAY = date(2025, 1, 2)
_DAYS = 180
#: Exit plaza and agency.
_PLAZAS = (("HT", "PANYNJ"), ("GWB", "PANYNJ"), ("RFK", "MTAB&T"), ("Yonkers", "NYSTA"), ("11", "NJTA"))
_AUTHORITIES = ("City of Sample", "Sample County", "Village of Example")
_OFFENCES = ("No standing", "Expired meter", "Fire hydrant", "Street cleaning", "Bus lane")


def add_tickets(fleet: Fleet, random: Random) -> None:
    """Add tolls and citations."""
    count = _COUNT_OF_LARGE_FLEET if fleet.id == _LARGE_FLEET else _COUNT
    fleet.rows[TOLLS] = [_make_toll(fleet, random, number) for number in range(1, count + 1)]
    fleet.rows[CITATIONS] = [_make_citation(fleet, random, number) for number in range(1, count + 1)]


def _make_toll(fleet: Fleet, random: Random, number: int) -> Row:
    vehicle, driver = random.choice(fleet.rows[VEHICLES]), random.choice(fleet.rows[DRIVERS])
    day = _FIRST_DAY + timedelta(days=random.randrange(_DAYS))
    plaza, agency = random.choice(_PLAZAS)
    cost = random.randrange(200, 2_000)
    billing_status = 1 + random.randrange(len(BILLING_STATUS_CODES))
    is_violation, is_billed = number % 4 == 0, number % 3 == 0
    return {
        "id": fleet.id * 1000 + number,
        "vehicle": vehicle["id"],
        "transponder": vehicle["id"],
        "driver": driver["id"],
        "entry_plaza": "",
        "exit_plaza": plaza,
        "agency": agency,
        "custom_fields": dict(vehicle["custom_fields"]),
        "billing_status_fk": billing_status,
        "transaction_date": day.isoformat(),
        "posting_date": (day + timedelta(days=2)).isoformat(),
        "exit_time": _make_time(random),
        "amount": _format_cents(cost + 50),
        "our_cost": _format_cents(cost),
        "cash_cost": (cost + 300) / 100,
        "is_billed": is_billed,
        **({"billed_on": (day + timedelta(days=30)).isoformat()} if is_billed else {}),
        "confirmation_id": f"C{fleet.id}-{number:05}",
        "system_remarks": None,
        "violation": is_violation,
        "violation_fee": "25.00" if is_violation else "0.00",
        "source_id": fleet.id * 100_000 + number,
        "source_type": 1,
        "included_in_driver_invoice": is_billed,
    }


def _make_citation(fleet: Fleet, random: Random, number: int) -> Row:
    day = _FIRST_DAY + timedelta(days=random.randrange(_DAYS))
    fine, penalty = random.randrange(35, 150), random.choice((0, 0, 10, 30))
    return {
        "id": fleet.id * 1000 + number,
        "issuing_authority": random.choice(_AUTHORITIES),
        "notice_number": f"W{fleet.id}{number:05}",
        "violation_number": f"V{fleet.id}{number:07}",
        "ticket_type": random.choice(list(TICKET_TYPES.values())),
        "received_date": (day + timedelta(days=9)).isoformat(),
        "ticket_date": day.isoformat(),
        "ticket_time": _make_time(random),
        "issue_date": (day + timedelta(days=5)).isoformat(),
        "vehicle": random.choice(fleet.rows[VEHICLES])["id"],
        "driver": random.choice(fleet.rows[DRIVERS])["id"],
        "description": random.choice(_OFFENCES),
        "fine_amount": f"{fine}.00",
        "penalty_amount": f"{penalty}.00",
        "total": f"{fine + penalty + 2}.00",
        "service_fee": "2.00",
        "billing_status_fk": 1 + random.randrange(len(BILLING_STATUS_CODES)),
        "pin": f"{random.randrange(10_000):04}",
        "pdf": f"https://files.example.com/citations/{fleet.id}/{number}.pdf",
    }


def _make_time(random: Random) -> str:
    return f"{random.randrange(24):02}:{random.randrange(60):02}:{random.randrange(60):02}"


def _format_cents(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02}"
