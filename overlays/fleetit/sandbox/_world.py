"""The state of a sandbox: its fleets with their rows, its tokens, the clock, what was asked and what is to fail."""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from fleetit._service.names import FLEETS
from fleetit.sandbox._faults import FaultPlan, Targets
from fleetit.sandbox._logs import DeliveryLog, RequestLog
from fleetit.sandbox._rows import Fleet, Row, Rows, make_id
from fleetit.sandbox._seed import Seed, load_seed_data
from fleetit.sandbox._webhooks import Notifier
from fleetit.webhooks.kinds import VEHICLE_FIELD, VEHICLE_TABLE
from fleetit_api.exceptions import ConfigurationError
from openapi_sdk.description.examples import make_example
from openapi_sdk.description.tables import Tables
from openapi_sdk.secrets.redaction import guard_repr

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from fleetit.sandbox._access import Access
    from openapi_sdk.description.document import Description
    from openapi_sdk.model.facts import Tenant


@dataclass(frozen=True, slots=True)
class ShiftedClock:
    """Shows the time of another clock, a while later."""

    base: Callable[[], datetime]
    later: timedelta

    def __call__(self) -> datetime:
        return self.base() + self.later


def check_clock(clock: object, localize: Callable[[datetime], datetime]) -> None:
    """Check that a clock returns a time with an offset, which can be written in the zone of the service."""
    try:
        now = clock() if callable(clock) else None
        if isinstance(now, datetime) and now.utcoffset() is not None:
            localize(now)
    except OverflowError as error:
        msg = "clock: a time in the years 1 to 9999 is needed"
        raise ConfigurationError(msg) from error
    if not isinstance(now, datetime) or now.utcoffset() is None:
        what = f"it returned {now!r}" if callable(clock) else f"not {clock!r:.80}"
        msg = f"clock: a function is needed that returns a datetime with an offset, as in `lambda: moment`; {what}"
        raise ConfigurationError(msg)


@guard_repr
class World:
    """The state of a sandbox. Its lock is held while rows are read or changed."""

    # A misspelt attribute is an error.
    __slots__ = (
        *("_derive", "after_page", "clock", "deliveries", "description", "faults", "fleets", "localize"),
        *("lock", "notifier", "remake", "requests", "seed", "tables", "tokens"),
    )

    def __init__(
        self,
        description: Description,
        *,
        tenant: Tenant | None,
        seed: int,
        fleets: Iterable[int] | None,  # these have no rows but those of `rows`; None for the invented ones
        rows: Mapping[str, int] | None,
        clock: Callable[[], datetime] | None,
        localize: Callable[[datetime], datetime],
        derive: Mapping[str, Callable[[World, Fleet, Row], Row]],
        remake: Callable[[], World],  # returns a world like this one is at the beginning
    ) -> None:
        self.description = description
        self.tables = Tables.of(description, tenant)
        self.seed = Seed(description, seed, rows or {}, is_empty=fleets is not None)
        self.requests = RequestLog()
        self.faults = FaultPlan(seed)
        # The methods and paths that faults and the log can be asked for.
        operations = ((each.method, each.path) for each in description.operations)
        self.faults.targets = self.requests.targets = Targets(operations)
        self.deliveries = DeliveryLog()
        self.notifier = Notifier(self.deliveries)
        self.clock = clock or (lambda: datetime.now(UTC))
        self.localize = localize
        self._derive = derive
        self.after_page: Callable[[str, Fleet], None] = lambda _table, _fleet: None
        self.lock = threading.RLock()
        self.remake = remake
        self.tokens: dict[str, Access] = {}
        data = load_seed_data()
        invented = {row["id"]: row for row in data["fleets"]}
        self.fleets: dict[int, Fleet] = {}  # those without a token too
        for fleet_id in invented if fleets is None else fleets:
            fields: Row = {}
            if fleets is None and FLEETS in self.tables:
                fields = self.seed.make_row(self.tables, self.tables[FLEETS], fleet_id, 0) | invented[fleet_id]
            self.add_fleet(fleet_id, fields)

    def add_fleet(self, fleet_id: int, fields: Mapping[str, Any]) -> Fleet:
        """Add a fleet, or give fields to one that is there."""
        fleet = self.fleets.get(fleet_id)
        if fleet is None:
            row = {"id": fleet_id, "title": f"Fleet {fleet_id}", "is_active": True}
            fleet = self.fleets[fleet_id] = Fleet(fleet_id, row, self.seed.make_webhook_secret(fleet_id))
            fleet.tables[FLEETS] = Rows()
            fleet.tables[FLEETS].add(row)
            # The token that the sandbox made has access to what is added later.
            token = self.seed.make_token()
            if token in self.tokens:
                access = self.tokens[token]
                self.tokens[token] = replace(access, fleets=(*access.fleets, fleet_id))
        fleet.row |= fields
        return fleet

    def get_rows(self, table: str, fleet: Fleet) -> Rows:
        found = fleet.tables.get(table)
        if found is None:
            described = self.tables[table]
            make = partial(self.seed.make_row, self.tables, described, fleet.id)
            found = fleet.tables[table] = Rows(self.seed.get_ids(described, fleet.id), make)
            for row in self.seed.make_more(described, fleet.id):
                found.add(row)
        return found

    def get_seen_rows(self, table: str, fleet: Fleet, access: Access) -> Rows:
        """Return the rows of a table that a request sees: of `fleets` those of all fleets that it has access to."""
        if table != FLEETS:
            return self.get_rows(table, fleet)
        rows = Rows()
        for fleet_id in access.fleets:
            rows.add(self.fleets[fleet_id].row)
        return rows

    def find_row(self, table: str, fleet: Fleet, row_id: object) -> Row | None:
        """Return a row with the fields that follow from others, or None."""
        row = self.get_rows(table, fleet).find(row_id)
        return None if row is None else self.derive(table, fleet, row)

    def derive(self, table: str, fleet: Fleet, row: Row) -> Row:
        """Return a row with the fields that follow from others, or from the time."""
        derive = self._derive.get(table)
        return row if derive is None else derive(self, fleet, row)

    def add_row(self, table: str, fleet: Fleet, row: Row, *, in_front: bool = False) -> Row:
        """Add a row, and return it. It gets a new id if it has none, and values for what its schema requires."""
        described = self.tables[table]
        if "id" in described.fields and "id" not in row:
            number = 1 + max(self.get_rows(table, each).last_id for each in self.fleets.values())
            row = {"id": make_id(described.fields["id"], number), **row}
        if "fleet" in described.fields and described.fields["fleet"].type == "integer":
            row.setdefault("fleet", fleet.id)
        for name in described.required:
            field = described.fields.get(name)
            if name not in row and field is not None and field.table is None:
                row[name] = make_example(self.description, field.schema, name=name)
        self.get_rows(table, fleet).add(row, in_front=in_front)
        self.row_changed(fleet.id, table, row)
        return row

    def change_row(self, table: str, fleet: Fleet, row: Row, changes: Row) -> None:
        self.get_rows(table, fleet).change(row, changes)
        self.row_changed(fleet.id, table, row)

    def row_changed(self, fleet_id: int, table: str, row: Row) -> None:
        """Notify the receiver of webhooks that a row was added or changed."""
        fleet = self.fleets[fleet_id]
        vehicle_id = row.get(VEHICLE_FIELD)
        vehicle = self.find_row(VEHICLE_TABLE, fleet, vehicle_id) if vehicle_id else None
        self.notifier.notify(fleet, table, row, vehicle)

    def restore(self, other: World) -> None:
        """Become like a new world. Whoever holds this one sees the state of the other."""
        kept = {"lock", "requests", "notifier", "deliveries"}
        for name in set(self.__slots__) - kept:
            setattr(self, name, getattr(other, name))
        self.notifier.reset(other.notifier.url)
        self.requests.clear()
        self.deliveries.clear()

    @property
    def token(self) -> str:
        return next(iter(self.tokens))

    def now(self) -> datetime:
        """Return the current time in the zone that the service writes."""
        return self.localize(self.clock())

    def __repr__(self) -> str:
        return f"World(fleets={tuple(self.fleets)})"
