"""Fleets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fleetit.sandbox._fleet import FLEETS
from fleetit.sandbox._listing import (
    filter_rows,
    match_any,
    match_boolean,
    match_part,
    match_text,
    order_rows,
    paginate,
)
from fleetit.sandbox._request import pick_fields
from fleetit.sandbox._responses import not_found
from fleetit.sandbox._seed.fleets import make_region

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from fleetit.sandbox._fleet import Fleet, Row
    from fleetit.sandbox._request import ValidRequest

#: FleetIT's documentation names the first two and adds "etc.".
_ORDER_FIELDS: Mapping[str, Callable[[Any], Any]] = {"title": str.lower, "is_active": bool, "id": int}
_FILTERS = {
    "search": match_part("title", "customer_info.ext_client_id", "customer_info.ext_billing_id", "customer_info.email"),
    "title": match_text("title"),
    "regions": match_any("region_ids", int),
    "is_active": match_boolean("is_active"),
    "service_types": match_any("customer_info.service_types"),
    "ext_client_id": match_text("customer_info.ext_client_id"),
    "ext_billing_id": match_text("customer_info.ext_billing_id"),
    "email": match_text("customer_info.email"),
}
_LIST_FIELDS = ("id", "title", "is_active", "regions", "customer_info")
_FIELDS = (
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


def list_page(request: ValidRequest) -> Row:
    """Handle GET /v2/fleets/ with the fleets that the token has access to. The fleet of the request does not matter."""
    fleets = [_serialize_for_list(request.world.fleets[fleet_id]) for fleet_id in request.world.visible]
    found = order_rows(filter_rows(fleets, request.query, _FILTERS), request.query, _ORDER_FIELDS)
    page = paginate(found, request.url, request.query)
    return page | {"results": [pick_fields(row, _LIST_FIELDS) for row in page["results"]]}


def update(request: ValidRequest) -> Row:
    """Handle PATCH /v2/fleets/{id}/. Changes the fleet of the id in the path, not that of `Fleet-Id`."""
    if request.id not in request.world.visible:
        raise not_found()
    fleet, body = request.world.fleets[request.id], request.body
    row = fleet.get_single_row(FLEETS)
    fleet.title = body.get("title", fleet.title)
    row.update(pick_fields(body, ("is_active", "onboarding_stage", "client")))
    if "customer_info" in body:
        row["customer_info"] = row.get("customer_info", {}) | body["customer_info"]
    if "regions" in body:
        titles = [title.strip() for title in body["regions"].split(",")]
        row["region_details"] = [make_region(title) for title in titles if title]
    return serialize_fleet(fleet)


def serialize_fleet(fleet: Fleet) -> Row:
    """Return a fleet as it is in the responses of its update and of its vehicles."""
    return pick_fields(_get_all_fields(fleet), _FIELDS)


def _serialize_for_list(fleet: Fleet) -> Row:
    """Return a fleet as it is in the listing, with the additional fields that filters use."""
    fields = _get_all_fields(fleet)
    regions: list[Any] = fields["region_details"]
    titles, ids = [region["title"] for region in regions], [region["id"] for region in regions]
    return fields | {"regions": titles, "region_ids": ids}


def _get_all_fields(fleet: Fleet) -> Row:
    defaults: Row = {"is_active": True, "region_details": []}
    return {**defaults, **fleet.get_single_row(FLEETS), "id": fleet.id, "title": fleet.title}
