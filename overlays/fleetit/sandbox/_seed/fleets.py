"""Invented fleets: integrations, details, settings and billing statuses."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, NamedTuple

from fleetit.sandbox import _fleet as keys
from fleetit.sandbox._fleet import Fleet

if TYPE_CHECKING:
    from random import Random

    from fleetit.sandbox._fleet import Row

#: The values of a toll's `billing_status` (api-reference/tolls/update).
BILLING_STATUS_CODES = (
    "NO_ACTION",
    "CARD_NOT_ON_FILE",
    "INVOICED_NOT_PAID",
    "PAID_SUCCESSFULLY",
    "CREDIT_CARD_DECLINED",
    "EXPIRED_CREDIT_CARD",
    "EMPLOYEE_USE_OR_FLEET_LIABLE",
    "USER_NOT_FOUND",
    "DISPUTED_TOLL_OR_TICKET",
    "VALIDATION_ISSUES",
    "COD_SERVICE",
)


class FleetData(NamedTuple):
    """The data of a seeded fleet that is the same for every seed.

    Attributes:
        id: The fleet's id.
        title: The fleet's name.
        integrations: The number of its active integrations.
        customer_ids: The customer's client id and billing id, or None.
    """

    id: int
    title: str
    integrations: int
    customer_ids: tuple[str, str] | None


#: One fleet has three pages of integrations. It has no customer ids, so its webhooks don't have these headers.
FLEETS = (
    FleetData(7, "Harbour Couriers", 3, ("client-0007", "billing-0007")),
    FleetData(42, "Northside Car Share", 5, ("client-0042", "billing-0042")),
    FleetData(109, "Juniper Rentals", 2, ("client-0109", "billing-0109")),
    FleetData(512, "Long Haul Collective", 263, None),
    FleetData(900, "Somebody Else's Fleet", 4, ("client-0900", "billing-0900")),
)
#: FleetIT's overview names these three integrations. The numbers are invented.
_INTEGRATIONS = ((1, "fleetio"), (2, "rent-centric"), (4, "webhook"))
_REGIONS = ("Hudson Valley", "Long Island", "New England", "Tri-State")
_STREETS = ("Harbour Street", "Juniper Avenue", "Mill Lane", "Station Road")
#: The billing status that belongs to one fleet, and can be replaced. Each fleet has one.
_FLEET_STATUS = "REVIEW"


def make_region(title: str) -> Row:
    """Return a region. The id depends on the title alone."""
    return {"id": zlib.crc32(title.encode()), "title": title}


def make_fleet(random: Random, data: FleetData) -> Fleet:
    """Return a fleet with its active integrations."""
    webhook_secret = f"sandbox-signing-{random.randbytes(16).hex()}"
    client_id, billing_id = data.customer_ids or (None, None)
    fleet = Fleet(data.id, data.title, webhook_secret, client_id, billing_id)
    fleet.rows[keys.ACTIVE_INTEGRATIONS] = [
        _make_integration(random, fleet, number) for number in range(1, data.integrations + 1)
    ]
    return fleet


def add_fleet_data(fleet: Fleet, random: Random) -> None:
    """Add a fleet's details, settings and billing statuses."""
    fleet.rows[keys.FLEETS] = [_make_details(fleet, random)]
    fleet.rows[keys.FLEET_SETTINGS] = [_make_settings(random)]
    system_statuses = [_make_status(number, code, None) for number, code in enumerate(BILLING_STATUS_CODES, 1)]
    fleet_status = _make_status(fleet.id * 1000 + 1, _FLEET_STATUS, fleet.id)
    fleet.rows[keys.BILLING_STATUSES] = [*system_statuses, fleet_status]


def _make_integration(random: Random, fleet: Fleet, number: int) -> Row:
    integration, name = random.choice(_INTEGRATIONS)
    documentation = f"https://docs.example.com/{name}/"
    webhook_url = f"https://hooks.example.com/{fleet.id}/{number}"
    return {
        "id": fleet.id * 1000 + number,
        "integration": integration,
        "enabled": random.random() < 0.8,  # noqa: PLR2004 - most of them are enabled
        "data": {
            "auth": {"url": webhook_url} if name == "webhook" else {"account": f"{name}-{fleet.id}-{number}"},
            "urls": {},
            "config": {} if name == "webhook" else {"sync_vehicles": random.choice((True, False))},
            "documentation": documentation,
        },
        "documentation": documentation,
        "webhook_signature_secret_token": fleet.webhook_secret,
    }


def _make_details(fleet: Fleet, random: Random) -> Row:
    customer_ids = {"ext_client_id": fleet.ext_client_id, "ext_billing_id": fleet.ext_billing_id}
    return {
        "is_active": True,
        "region_details": [make_region(title) for title in random.sample(_REGIONS, 2)],
        "customer_info": {
            **{name: value for name, value in customer_ids.items() if value is not None},
            "service_types": random.choice((["Tolls"], ["Tolls", "Violations"])),
            "email": f"fleet-{fleet.id}@example.com",
            "notes": "",
        },
        "billing_type": random.choice(("PREPAID", "POSTPAID")),
        "onboarding_stage": "COMPLETED",
        "warning_threshold_per_vehicle": "25.00",
        "deactivation_threshold_per_vehicle": "10.00",
        "client": None,
        "onboarding_vehicle_order": None,
    }


def _make_settings(random: Random) -> Row:
    return {
        "custom_fee": f"{random.randrange(1, 5)}.50",
        "invoice_logo": None,
        "street": f"{random.randrange(1, 200)} {random.choice(_STREETS)}",
        "zip_code": f"10{random.randrange(1000):03}",
        "city": "New York",
        "country": "US",
        "summary_email_frequency": "WEEKLY",
        "driver_invoice_frequency": "MONTHLY",
        "driver_invoice_amount_choice": "REAL_COST",
        "amount_override": None,
        "has_driver_invoice": random.choice((True, False)),
    }


def _make_status(status_id: int, value: str, fleet_id: int | None) -> Row:
    return {
        "id": status_id,
        "value": value,
        "display_text": value.replace("_", " ").capitalize(),
        "ticket_type": "toll",
        "fleet": fleet_id,
        "is_system": str(fleet_id is None),  # a text in FleetIT's documentation
    }
