"""Invented data of a fleet itself: what its customer is, its settings, its billing statuses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fleetit.sandbox._paths import BILLING_STATUSES, FLEET_SETTINGS, FLEETS
from fleetit.sandbox.resources.billing_statuses import CODES
from fleetit.sandbox.resources.fleets import region

if TYPE_CHECKING:
    from random import Random

    from fleetit.sandbox._fleet import Fleet, Row

_REGIONS = ("Hudson Valley", "Long Island", "New England", "Tri-State")
_STREETS = ("Harbour Street", "Juniper Avenue", "Mill Lane", "Station Road")
#: Beside FleetIT's own, each fleet has one of its own to replace.
_OWN = "REVIEW"


def fill(fleet: Fleet, random: Random) -> None:
    """Give a fleet what there is one of, and its billing statuses."""
    fleet.rows[FLEETS] = [_details(fleet, random)]
    fleet.rows[FLEET_SETTINGS] = [_settings(random)]
    system = [_status(place, code, None) for place, code in enumerate(CODES, 1)]
    fleet.rows[BILLING_STATUSES] = [*system, _status(fleet.id * 1000 + 1, _OWN, fleet.id)]


def _details(fleet: Fleet, random: Random) -> Row:
    ids = {"ext_client_id": fleet.ext_client_id, "ext_billing_id": fleet.ext_billing_id}
    return {
        "is_active": True,
        "region_details": [region(title) for title in random.sample(_REGIONS, 2)],
        "customer_info": {
            **{name: value for name, value in ids.items() if value is not None},
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


def _settings(random: Random) -> Row:
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


def _status(number: int, value: str, fleet: int | None) -> Row:
    return {
        "id": number,
        "value": value,
        "display_text": value.replace("_", " ").capitalize(),
        "ticket_type": "toll",
        "fleet": fleet,
        "is_system": str(fleet is None),  # a text on the page
    }
