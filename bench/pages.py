"""Invented documents: pages of a hundred rows, and notifications. The same number always gives the same document.

Values differ as in real data: amounts, dates, times, whether a toll is billed. A cache of texts therefore helps no more
than with real data. Vehicles and drivers repeat, as in a fleet.

There are no nulls that the description doesn't allow, and no date-times with the offset zero: some contenders would
fail or write another text.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from random import Random
from typing import Any

#: FleetIT's maximum number of rows per page.
ROWS = 100
#: The number of vehicles in the fleet, and of drivers.
VEHICLES = 500

_STATUSES = ("NO_ACTION", "INVOICED_NOT_PAID", "PAID_SUCCESSFULLY", "USER_NOT_FOUND")
_MAKES = (("FORD", "TRANSIT"), ("RAM", "PROMASTER"), ("TOYOTA", "SIENNA"))
_PLAZAS = (("HT", "PANYNJ"), ("GWB", "PANYNJ"), ("RFK", "MTAB&T"), ("YONKERS", "NYSTA"))
_EASTERN = timezone(timedelta(hours=-5))


def integrations(number: int = 0, count: int = ROWS) -> dict[str, Any]:
    """Make a page of active integrations."""
    return _make_page([_make_integration(place) for place in _get_places(number)], count)


def tolls(number: int = 0, count: int = ROWS) -> dict[str, Any]:
    """Make a page of tolls, each with its vehicle, transponder and driver."""
    return _make_page([_make_toll(place) for place in _get_places(number)], count)


def tolls_with_unknown(number: int = 0, count: int = ROWS) -> dict[str, Any]:
    """Make the same page of tolls, with two fields in each toll that the description doesn't have."""
    page = tolls(number, count)
    for row in page["results"]:
        row["surcharge"] = f"{row['id'] % 400 / 100:.2f}"
        row["lane"] = row["id"] % 12
    return page


def citations(number: int = 0, count: int = ROWS) -> dict[str, Any]:
    """Make a page of citations, each with its vehicle and driver."""
    return _make_page([_make_citation(place) for place in _get_places(number)], count)


def toll_notification(number: int = 0) -> dict[str, Any]:
    """Make a payload of the tolls webhook."""
    random = _make_random(number)
    moment = _make_moment(random, UTC)
    return {
        "type": "ticket",
        "ticketID": 184_467 + number,
        "amount": _make_amount(random),
        "fee": "1.50",
        "exit_plaza": "HOLLAND TUNNEL",
        "exit_plaza_cash_cost": _make_amount(random),
        "posting_date": moment.isoformat(" ", "microseconds"),
        "trans_date_time": (moment - timedelta(days=2)).replace(tzinfo=None).isoformat(" ", "seconds"),
        "vehicle_plate_number": f"{random.randrange(10**6):06}",
        "vehicle_tracking_number": f"unit-{random.randrange(VEHICLES)}",
        "vehicle_plate_state": "NY",
        "custom_fields": {"Department": "North"},
    }


def parking_notification(number: int = 0) -> dict[str, Any]:
    """Make a payload of the parking webhook."""
    random = _make_random(number)
    return {
        "type": "ticket",
        "issuing_authority": "City of Sample",
        "violation_number": f"V{12_345_678 + number}",
        "ticket_type": "Parking",
        "description": "No parking",
        "date": _make_day(random),
        "time": _make_time(random),
        "vehicle": f"{random.randrange(10**6):06}",
        "vehicle_state": "NY",
        "fine_amount": _make_amount(random),
        "transfer_of_liability": "False",
        "fleet_liable": "True",
        "pdf": f"https://files.example.com/citations/{number}.pdf",
        "custom_fields": {},
    }


def _make_random(place: int) -> Random:
    return Random(place)  # noqa: S311 - invented rows have to be repeatable, not unpredictable


def _get_places(number: int) -> range:
    return range(number * ROWS, (number + 1) * ROWS)


def _make_moment(random: Random, zone: timezone) -> datetime:
    return datetime(2025, 1, 2, tzinfo=zone) + timedelta(microseconds=random.randrange(180 * 86_400 * 10**6))


def _make_day(random: Random) -> str:
    return (date(2025, 1, 2) + timedelta(days=random.randrange(180))).isoformat()


def _make_time(random: Random) -> str:
    return f"{random.randrange(24):02}:{random.randrange(60):02}:{random.randrange(60):02}"


def _make_amount(random: Random) -> str:
    return f"{random.randrange(200, 2_000) / 100:.2f}"


def _make_page(rows: list[dict[str, Any]], count: int) -> dict[str, Any]:
    return {"count": count, "next": None, "previous": None, "results": rows}


def _make_integration(place: int) -> dict[str, Any]:
    random = _make_random(place)
    key = f"{random.getrandbits(128):032x}"
    return {
        "id": 1000 + place,
        "integration": 1 + place % 9,
        "enabled": place % 5 != 0,
        "data": {
            "auth": {"url": f"https://hooks.example.com/{key}"},
            "urls": {},
            "config": {"sync": True, "interval": 3600},
            "documentation": "https://docs.api.example.com/#integrations",
        },
        "documentation": "https://docs.api.example.com/#integrations",
        "webhook_signature_secret_token": f"made-up-{key}",
    }


def _make_vehicle(place: int) -> dict[str, Any]:
    random = _make_random(place)
    make, model = random.choice(_MAKES)
    return {
        "id": 7000 + place,
        "plate_number": f"{random.randrange(10**6):06}",
        "plate_state": "NY",
        "vehicle_number": f"unit-{place}",
        "vehicle_make": make,
        "vehicle_model": model,
        "year": str(2015 + place % 10),
        "lessee_renter": None,
        "custom_fields": {"Department": "North", "Cost centre": str(place)},
        "vehicle_type_code": "520_520",
        "added_date": _make_moment(random, _EASTERN).isoformat(),
        "active": True,
        "status": "PENDING",
    }


def _make_driver(place: int) -> dict[str, Any]:
    return {
        "id": 9000 + place,
        "driver_id": f"D-{place}",
        "first_name": "Sam",
        "last_name": f"Sample {place}",
        "address_line_1": "1 Sample Street",
        "address_line_2": "",
        "city": "Albany",
        "state": "NY",
        "zip": "12207",
        "contact_number": "+15185550100",
        "email": f"driver{place}@example.com",
    }


def _make_status(place: int) -> dict[str, Any]:
    return {
        "id": 1 + place % 4,
        "value": _STATUSES[place % 4],
        "display_text": _STATUSES[place % 4].replace("_", " ").capitalize(),
        "ticket_type": "TOLL",
        "fleet": None,
        "is_system": "True",
    }


def _make_toll(place: int) -> dict[str, Any]:
    random = _make_random(place)
    billed = random.choice((True, False))
    vehicle = random.randrange(VEHICLES)
    plaza, agency = random.choice(_PLAZAS)
    return {
        "id": 5000 + place,
        "vehicle": _make_vehicle(vehicle),
        "transponder": {
            "id": 3000 + vehicle,
            "number": f"{31_415_926_535 + vehicle:011}",
            "status": "IN_STOCK",
            "vehicle_type": 1,
            "agencies": [1, 4],
            "fleet": 42,
            "vehicle": 7000 + vehicle,
        },
        "driver": _make_driver(random.randrange(VEHICLES)),
        "exit_plaza": plaza,
        "custom_fields": {"Department": "North"},
        "billing_status_fk": _make_status(place),
        "cash_cost": random.randrange(200, 2_000) / 100,
        "amount": _make_amount(random),
        "posting_date": _make_day(random),
        "transaction_date": _make_day(random),
        "exit_time": _make_time(random),
        "billing_status": _STATUSES[place % 4],
        "agency": agency,
        "entry_plaza": "",
        "our_cost": _make_amount(random),
        "is_billed": billed,
        **({"billed_on": _make_moment(random, _EASTERN).isoformat()} if billed else {}),
        "confirmation_id": f"C42-{place:05}",
        "system_remarks": None,
        "violation": False,
        "violation_fee": "0.00",
        "source_id": 100_000 + place,
        "driver_agreement": 200 + place,
        "included_in_driver_invoice": billed,
        "source_type": 1,
    }


def _make_citation(place: int) -> dict[str, Any]:
    random = _make_random(place)
    return {
        "id": 62_000 + place,
        "issuing_authority": "City of Sample",
        "notice_number": f"W{random.randrange(10**6):06}",
        "violation_number": f"V{random.randrange(10**8):08}",
        "ticket_type": "Parking",
        "received_date": _make_day(random),
        "ticket_date": _make_day(random),
        "ticket_time": _make_time(random),
        "vehicle": _make_vehicle(random.randrange(VEHICLES)),
        "description": "No standing",
        "issue_date": _make_day(random),
        "fine_amount": _make_amount(random),
        "penalty_amount": "0.00",
        "billing_status": "NO_ACTION",
        "billing_status_fk": _make_status(place),
        "total": _make_amount(random),
        "driver": _make_driver(random.randrange(VEHICLES)),
        "service_fee": "2.00",
        "pin": f"{random.randrange(10_000):04}",
        "pdf": f"https://files.example.com/citations/{place}.pdf",
    }
