"""Billing statuses: those of FleetIT, which every fleet has, and those of one fleet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from fleetit._errors.errors import ConfigurationError
from fleetit.sandbox._responses import forbidden
from fleetit.sandbox._rules import Rules

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fleetit.sandbox._fleet import Fleet
    from fleetit.sandbox._request import ValidRequest
    from fleetit.sandbox._rows import Row
    from fleetit.sandbox._tables import Table
    from fleetit.sandbox._world import World


class BillingStatusRules(Rules):
    """It is the sandbox's own choice to refuse changes of FleetIT's own."""

    def make_changes(self, request: ValidRequest, table: Table, item: Row, row: Row | None = None) -> Row:
        """Return the changes, see `Rules`."""
        if row is not None and row["fleet"] is None:
            raise forbidden()
        return super().make_changes(request, table, item, row)

    def take_own(self, world: World, fleet: Fleet, row: Row, place: str) -> Row:
        """Return the fields of a status of the fleet's own."""
        del world, fleet, place
        return row if "value" not in row else {"is_system": "False", **row}


class BilledRules(Rules):
    """The rules of what has a billing status: `billing_status` is the code of the status in `billing_status_fk`.

    It is left out if the status has none of the documented codes, since it is not known what FleetIT sends then.
    """

    derived: ClassVar[Mapping[str, tuple[str, ...]]] = {"billing_status": ("billing_status_fk",)}

    def take_own(self, world: World, fleet: Fleet, row: Row, place: str) -> Row:
        """Return the fields with the status that has the code `billing_status`."""
        if row.get("billing_status") is None:
            return row
        statuses = {each["value"]: each["id"] for each in world.get_rows("billing_statuses", fleet)}
        found = statuses.get(row["billing_status"])
        if found is None or row.get("billing_status_fk", found) != found:
            codes = f"a status of the fleet has a code: {', '.join(statuses)}"
            contradiction = f"billing_status_fk={row.get('billing_status_fk')} is another one"
            msg = f"{place}: billing_status={row['billing_status']!r}: {codes if found is None else contradiction}"
            raise ConfigurationError(msg)
        return {**{name: each for name, each in row.items() if name != "billing_status"}, "billing_status_fk": found}

    def derive(self, world: World, fleet: Fleet, row: Row) -> Row:
        """Return a row with its code."""
        if "billing_status_fk" not in row:
            return row
        status = world.find_row("billing_statuses", fleet, row["billing_status_fk"])
        if status is None or status["value"] not in list_codes(world):
            return row
        return row | {"billing_status": status["value"]}


def list_codes(world: World) -> list[Any]:
    """Return the codes that the description has (api-reference/tolls/update)."""
    codes: list[Any] = world.tables["tolls"].fields["billing_status"].schema.get("enum", [])
    return codes
