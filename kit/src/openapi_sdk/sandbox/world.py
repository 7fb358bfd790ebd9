"""The state of a sandbox: its tenants with their rows, its tokens, the clock, what was asked and what is to fail."""

from __future__ import annotations

import itertools
import threading
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, cast

from openapi_sdk.description.examples import make_example
from openapi_sdk.description.tables import Tables
from openapi_sdk.sandbox.faults import FaultPlan, Targets
from openapi_sdk.sandbox.notifier import Notifier
from openapi_sdk.sandbox.rows import Room, Row, Rows
from openapi_sdk.sandbox.seed import Seed
from openapi_sdk.secrets.redaction import guard_repr

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from openapi_sdk.description.document import Description
    from openapi_sdk.errors.errors import ErrorTree
    from openapi_sdk.sandbox.access import Access
    from openapi_sdk.sandbox.logs import DeliveryLog, RequestLog
    from openapi_sdk.sandbox.parts import SandboxParts


@dataclass(frozen=True, slots=True)
class ShiftedClock:
    """Shows the time of another clock, a while later."""

    base: Callable[[], datetime]
    later: timedelta

    def __call__(self) -> datetime:
        return self.base() + self.later


def check_clock(errors: ErrorTree, clock: object, localize: Callable[[datetime], datetime]) -> None:
    """Check that a clock returns a time with an offset, which can be written in the zone of the service."""
    try:
        now = clock() if callable(clock) else None
        if isinstance(now, datetime) and now.utcoffset() is not None:
            localize(now)
    except OverflowError as error:
        msg = "clock: a time in the years 1 to 9999 is needed"
        raise errors.ConfigurationError(msg) from error
    if not isinstance(now, datetime) or now.utcoffset() is None:
        what = f"it returned {now!r}" if callable(clock) else f"not {clock!r:.80}"
        msg = f"clock: a function is needed that returns a datetime with an offset, as in `lambda: moment`; {what}"
        raise errors.ConfigurationError(msg)


@guard_repr
class World:
    """The state of a sandbox. Its lock is held while rows are read or changed."""

    # A misspelt attribute is an error.
    __slots__ = (
        *("after_page", "clock", "deliveries", "description", "faults", "lock"),
        *("notifier", "parts", "remake", "requests", "rooms", "seed", "tables", "tokens"),
    )

    def __init__(
        self,
        parts: SandboxParts,
        description: Description,
        *,
        seed: int,
        tenants: Iterable[Any] | None,  # these have no rows but those of `rows`; None for the invented ones
        rows: Mapping[str, int] | None,
        clock: Callable[[], datetime] | None,
        remake: Callable[[], World],  # returns a world like this one is at the beginning
    ) -> None:
        self.parts = parts
        self.description = description
        self.tables = Tables.of(description, parts.tenant)
        self.seed = Seed(parts, description, seed, rows or {}, is_empty=tenants is not None)
        # The methods and paths that faults and the log can be asked for.
        operations = ((each.method, each.path) for each in description.operations)
        targets = Targets(parts.errors, operations, example=parts.generated.example_path)
        self.requests: RequestLog[Any] = parts.generated.RequestLog()
        self.requests.targets = targets
        self.faults = FaultPlan(targets, seed)
        self.deliveries: DeliveryLog[Any] = parts.generated.DeliveryLog()
        self.notifier = Notifier(parts, self.deliveries)
        self.clock = clock or (lambda: datetime.now(UTC))
        self.after_page: Callable[[str, Room], None] = lambda _table, _room: None
        self.lock = threading.RLock()
        self.remake = remake
        self.tokens: dict[str, Access] = {}
        self.rooms: dict[Any, Room] = {}  # by the id of the tenant; those without a token too
        for tenant in self.seed.list_tenants() if tenants is None else tenants:
            room = self.add_tenant(tenant, {})
            if tenants is None:
                room.row |= self.seed.make_tenant(room, self.tables)

    def add_tenant(self, tenant: Any, fields: Mapping[str, Any]) -> Room:
        """Add a tenant, or give fields to one that is there."""
        room = self.rooms.get(tenant)
        if room is None:
            number = tenant if isinstance(tenant, int) else len(self.rooms)
            row = self.seed.make_new_tenant(tenant)
            room = self.rooms[tenant] = Room(tenant, number, row, self.seed.make_webhook_secret(tenant))
            if self.parts.plural:
                room.tables[self.parts.plural] = Rows()
                room.tables[self.parts.plural].add(row)
            # The token that the sandbox made has access to what is added later.
            token = self.seed.make_token()
            if token in self.tokens and self.parts.tenant is not None:
                access = self.tokens[token]
                tenants: Any = {self.parts.plural: (*self.parts.list_tenants(access), tenant)}
                self.tokens[token] = replace(cast("Any", access), **tenants)
        room.row |= fields
        return room

    def name_next_tenant(self) -> Any:
        """Return the id of a tenant that is added without one."""
        if self.parts.tenant is not None and self.parts.tenant.type == "string":
            numbers = itertools.count(len(self.rooms) + 1)
            return next(name for number in numbers if (name := f"{self.parts.word}-{number}") not in self.rooms)
        return 1 + max(self.rooms)

    def get_rows(self, table: str, room: Room) -> Rows:
        found = room.tables.get(table)
        if found is None:
            described = self.tables[table]
            make = partial(self.seed.make_row, self.tables, described, room)
            ids, is_numbered = self.seed.get_ids(described, room), self.seed.is_numbered(described)
            found = room.tables[table] = Rows(ids, make, key=described.key, is_numbered=is_numbered)
            for row in self.seed.make_more(described, room):
                found.add(row)
        return found

    def get_seen_rows(self, table: str, room: Room, access: Access) -> Rows:
        """Return the rows of a table that a request sees: of the tenants all that it has access to."""
        if not self.parts.plural or table != self.parts.plural:
            return self.get_rows(table, room)
        rows = Rows()
        for tenant in self.parts.list_tenants(access):
            rows.add(self.rooms[tenant].row)
        return rows

    def find_row(self, table: str, room: Room, row_id: object) -> Row | None:
        """Return a row with the fields that follow from others, or None."""
        row = self.get_rows(table, room).find(row_id)
        return None if row is None else self.derive(table, room, row)

    def derive(self, table: str, room: Room, row: Row) -> Row:
        """Return a row with the fields that follow from others, or from the time."""
        rules = self.parts.rules.get(table)
        return row if rules is None else rules.derive(self, room, row)

    def add_row(self, table: str, room: Room, row: Row, *, in_front: bool = False) -> Row:
        """Add a row, and return it. It gets a new id if it has none, and values for what its schema requires."""
        described = self.tables[table]
        names = (described.key, *sorted(described.keys))
        if new := [name for name in names if name in described.fields and name not in row]:
            number = 1 + max(self.get_rows(table, each).last_id for each in self.rooms.values())
            row = {**{name: self.seed.make_key(described, name, number) for name in new}, **row}
        tenant = self.parts.tenant
        own = None if tenant is None else described.fields.get(tenant.word)
        if tenant is not None and own is not None and own.type == tenant.type:
            row.setdefault(tenant.word, room.id)
        for name in described.required:
            field = described.fields.get(name)
            if name not in row and field is not None and field.table is None:
                row[name] = make_example(self.description, field.schema, name=name)
        self.get_rows(table, room).add(row, in_front=in_front)
        self.row_changed(room, table, row)
        return row

    def change_row(self, table: str, room: Room, row: Row, changes: Row) -> None:
        self.get_rows(table, room).change(row, changes)
        self.row_changed(room, table, row)

    def row_changed(self, room: Room, table: str, row: Row) -> None:
        """Notify the receiver of webhooks that a row was added or changed."""

        def find_related(name: str) -> Row | None:
            field, row_id = self.tables[table].fields.get(name), row.get(name)
            related = None if field is None else field.table
            return None if related is None or not row_id else self.find_row(related, room, row_id)

        self.notifier.notify(room, table, row, find_related)

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
        return self.parts.service.localize(self.clock())

    def __repr__(self) -> str:
        return f"World({self.parts.show_tenants(self.rooms)})"
