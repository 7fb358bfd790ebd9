"""Invented tolls and citations of a fleet's vehicles."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from fleetit.sandbox._paths import CITATIONS, DRIVERS, TOLLS, VEHICLES
from fleetit.sandbox.resources.billing_statuses import CODES
from fleetit.sandbox.resources.citations import TICKET_TYPES

if TYPE_CHECKING:
    from random import Random

    from fleetit.sandbox._fleet import Fleet, Row

#: The fleet with many vehicles has more of both than two pages hold.
_MANY, _FEW = 230, 12
_LARGE = 512
_FIRST_DAY = date(2025, 1, 2)
_DAYS = 180
_PLAZAS = (("HT", "PANYNJ"), ("GWB", "PANYNJ"), ("RFK", "MTAB&T"), ("Yonkers", "NYSTA"), ("11", "NJTA"))
_AUTHORITIES = ("City of Sample", "Sample County", "Village of Example")
_OFFENCES = ("No standing", "Expired meter", "Fire hydrant", "Street cleaning", "Bus lane")


def fill(fleet: Fleet, random: Random) -> None:
    """Give a fleet tolls and citations."""
    count = _MANY if fleet.id == _LARGE else _FEW
    fleet.rows[TOLLS] = [_toll(fleet, random, place) for place in range(1, count + 1)]
    fleet.rows[CITATIONS] = [_citation(fleet, random, place) for place in range(1, count + 1)]


def _toll(fleet: Fleet, random: Random, place: int) -> Row:
    vehicle, driver = random.choice(fleet.rows[VEHICLES]), random.choice(fleet.rows[DRIVERS])
    day = _FIRST_DAY + timedelta(days=random.randrange(_DAYS))
    plaza, agency = random.choice(_PLAZAS)
    cost = random.randrange(200, 2_000)
    status = random.randrange(len(CODES))
    violation, billed = place % 4 == 0, place % 3 == 0
    return {
        "id": fleet.id * 1000 + place,
        "vehicle": vehicle["id"],
        "transponder": vehicle["id"],
        "driver": driver["id"],
        "entry_plaza": "",
        "exit_plaza": plaza,
        "agency": agency,
        "custom_fields": dict(vehicle["custom_fields"]),
        "billing_status_fk": status + 1,
        "transaction_date": day.isoformat(),
        "posting_date": (day + timedelta(days=2)).isoformat(),
        "exit_time": _time(random),
        "amount": _decimal(cost + 50),
        "our_cost": _decimal(cost),
        "cash_cost": (cost + 300) / 100,
        "is_billed": billed,
        **({"billed_on": (day + timedelta(days=30)).isoformat()} if billed else {}),
        "confirmation_id": f"C{fleet.id}-{place:05}",
        "system_remarks": None,
        "violation": violation,
        "violation_fee": "25.00" if violation else "0.00",
        "source_id": fleet.id * 100_000 + place,
        "source_type": 1,
        "included_in_driver_invoice": billed,
    }


def _citation(fleet: Fleet, random: Random, place: int) -> Row:
    day = _FIRST_DAY + timedelta(days=random.randrange(_DAYS))
    fine, penalty = random.randrange(35, 150), random.choice((0, 0, 10, 30))
    return {
        "id": fleet.id * 1000 + place,
        "issuing_authority": random.choice(_AUTHORITIES),
        "notice_number": f"W{fleet.id}{place:05}",
        "violation_number": f"V{fleet.id}{place:07}",
        "ticket_type": random.choice(list(TICKET_TYPES.values())),
        "received_date": (day + timedelta(days=9)).isoformat(),
        "ticket_date": day.isoformat(),
        "ticket_time": _time(random),
        "issue_date": (day + timedelta(days=5)).isoformat(),
        "vehicle": random.choice(fleet.rows[VEHICLES])["id"],
        "driver": random.choice(fleet.rows[DRIVERS])["id"],
        "description": random.choice(_OFFENCES),
        "fine_amount": f"{fine}.00",
        "penalty_amount": f"{penalty}.00",
        "total": f"{fine + penalty + 2}.00",
        "service_fee": "2.00",
        "billing_status_fk": 1 + random.randrange(len(CODES)),
        "pin": f"{random.randrange(10_000):04}",
        "pdf": f"https://files.example.com/citations/{fleet.id}/{place}.pdf",
    }


def _time(random: Random) -> str:
    return f"{random.randrange(24):02}:{random.randrange(60):02}:{random.randrange(60):02}"


def _decimal(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02}"
