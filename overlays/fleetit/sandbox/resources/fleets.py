"""The account, fleets, their settings and their integrations."""

from __future__ import annotations

import zlib
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, ClassVar

from openapi_sdk.sandbox.requests import invalid_fields
from openapi_sdk.sandbox.rules import Rules

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from openapi_sdk.description.tables import Table
    from openapi_sdk.sandbox.requests import ValidRequest
    from openapi_sdk.sandbox.rows import Room, Row
    from openapi_sdk.sandbox.rules import Match
    from openapi_sdk.sandbox.world import World


def whoami(request: ValidRequest, _show: Callable[[Row], Row]) -> Row:
    """Handle GET /api/whoami/. The response is the same for every fleet."""
    return request.access.account


def _has_region(values: Sequence[str]) -> Match:
    return lambda get: not {str(region["id"]) for region in get("region_details") or ()}.isdisjoint(values)


class FleetRules(Rules):
    """A fleet has the titles of its regions. What else is shown of a region follows from that."""

    search: ClassVar[tuple[str, ...]] = (
        "title",
        "customer_info.ext_client_id",
        "customer_info.ext_billing_id",
        "customer_info.email",
    )
    filters: ClassVar[Mapping[str, Callable[[Sequence[str]], Match]]] = {"regions": _has_region}
    derived: ClassVar[Mapping[str, tuple[str, ...]]] = {"regions": (), "region_details": ("regions",)}

    def derive(self, world: World, room: Room, row: Row) -> Row:
        """Return a fleet with its regions. The id of a region depends on its title alone."""
        del world, room
        titles: list[str] = row.get("regions", [])
        details = [{"id": zlib.crc32(title.encode()), "title": title} for title in titles]
        return {"regions": titles, "region_details": details, **row}

    def make_changes(self, request: ValidRequest, table: Table, item: Row, row: Row | None = None) -> Row:
        """Return the changes. `regions` has titles, separated by commas: the sandbox's own choice."""
        changes = super().make_changes(request, table, item, row)
        if "regions" in changes:
            titles = [title.strip() for title in changes["regions"].split(",")]
            changes["regions"] = [title for title in titles if title]
        return changes


class FleetSettingsRules(Rules):
    """An amount is kept with two decimals."""

    def make_changes(self, request: ValidRequest, table: Table, item: Row, row: Row | None = None) -> Row:
        """Return the changes, see `Rules`."""
        changes = super().make_changes(request, table, item, row)
        if changes.get("custom_fee") is not None:
            try:
                changes["custom_fee"] = f"{Decimal(changes['custom_fee']):.2f}"
            except InvalidOperation as error:  # the described pattern accepts texts without digits
                raise invalid_fields(custom_fee="A valid number is required.") from error
        return changes


class ActiveIntegrationRules(Rules):
    """It is inferred that every integration of a fleet has the secret that its webhooks are signed with."""

    derived: ClassVar[Mapping[str, tuple[str, ...]]] = {"webhook_signature_secret_token": ()}

    def derive(self, world: World, room: Room, row: Row) -> Row:
        """Return an integration with the secret."""
        del world
        return {"webhook_signature_secret_token": room.webhook_secret, **row}
