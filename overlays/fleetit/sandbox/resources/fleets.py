"""Fleets and their settings."""

from __future__ import annotations

import zlib
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from fleetit.sandbox import _filters
from fleetit.sandbox import _pagination as _paging
from fleetit.sandbox._paths import FLEET_SETTINGS, FLEETS
from fleetit.sandbox._request import picked
from fleetit.sandbox._responses import not_found, wrong

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from fleetit.sandbox._fleet import Fleet, Row
    from fleetit.sandbox._request import Call

#: The page names the first two and says "etc.".
_ORDERINGS: Mapping[str, Callable[[Any], Any]] = {"title": str.lower, "is_active": bool, "id": int}
_FILTERS = {
    "search": _filters.part(
        "title", "customer_info.ext_client_id", "customer_info.ext_billing_id", "customer_info.email"
    ),
    "title": _filters.text("title"),
    "regions": _filters.choice("region_ids", int),
    "is_active": _filters.boolean("is_active"),
    "service_types": _filters.choice("customer_info.service_types"),
    "ext_client_id": _filters.text("customer_info.ext_client_id"),
    "ext_billing_id": _filters.text("customer_info.ext_billing_id"),
    "email": _filters.text("customer_info.email"),
}
_LISTED = ("id", "title", "is_active", "regions", "customer_info")
_SHOWN = (
    "id",
    "region_details",
    "title",
    "is_active",
    "billing_type",
    "onboarding_stage",
    "warning_threshold_per_vehicle",
    "deactivation_threshold_per_vehicle",
    "client",
    "onboarding_vehicle_order",
)
_SETTINGS = (
    "custom_fee",
    "invoice_logo",
    "street",
    "zip_code",
    "city",
    "country",
    "summary_email_frequency",
    "driver_invoice_frequency",
    "driver_invoice_amount_choice",
    "amount_override",
    "has_driver_invoice",
)


def listing(call: Call) -> Row:
    """GET /v2/fleets/: those that the token may see, whichever fleet the request is about."""
    fleets = [call.world.fleets[number] for number in call.world.visible]
    rows = _filters.select([_listed(fleet) for fleet in fleets], call.query, _FILTERS)
    page = _paging.envelope(_filters.ordered(rows, call.query, _ORDERINGS), call.url, call.query)
    return page | {"results": [picked(row, _LISTED) for row in page["results"]]}


def update(call: Call) -> Row:
    """PATCH /v2/fleets/{id}/: the id in the path is the fleet that is meant, whatever the header says."""
    if call.id not in call.world.visible:
        raise not_found()
    fleet, body = call.world.fleets[call.id], call.body
    kept = fleet.only(FLEETS)
    fleet.title = body.get("title", fleet.title)
    kept.update(picked(body, ("is_active", "onboarding_stage", "client")))
    if "customer_info" in body:
        kept["customer_info"] = kept.get("customer_info", {}) | body["customer_info"]
    if "regions" in body:
        kept["region_details"] = [region(title.strip()) for title in body["regions"].split(",") if title.strip()]
    return shown(fleet)


def update_settings(call: Call) -> Row:
    """PATCH /v2/fleet/settings/."""
    changed = picked(call.body, _SETTINGS)
    if changed.get("custom_fee") is not None:
        changed["custom_fee"] = _fee(changed["custom_fee"])
    settings = call.fleet.only(FLEET_SETTINGS)
    settings.update(changed)
    return settings


def shown(fleet: Fleet) -> Row:
    """Return a fleet as its update shows it, and as a vehicle does."""
    return picked(_whole(fleet), _SHOWN)


def region(title: str) -> Row:
    """Return a region; one title has one id."""
    return {"id": zlib.crc32(title.encode()), "title": title}


def _whole(fleet: Fleet) -> Row:
    return {"is_active": True, "region_details": [], **fleet.only(FLEETS), "id": fleet.id, "title": fleet.title}


def _listed(fleet: Fleet) -> Row:
    whole = _whole(fleet)
    regions: list[Any] = whole["region_details"]
    titles, ids = [each["title"] for each in regions], [each["id"] for each in regions]
    return whole | {"regions": titles, "region_ids": ids}


def _fee(text: str) -> str:
    try:
        return f"{Decimal(text):.2f}"
    except InvalidOperation as error:  # the pattern lets through what has no digits
        raise wrong(custom_fee="A valid number is required.") from error
