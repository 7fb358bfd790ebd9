"""The store on PostgreSQL: for several machines, or for a database that the user has."""

from __future__ import annotations

import contextlib
import logging
import math
import os
import time
from collections.abc import Callable, Collection, Generator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar, Generic, cast
from urllib.parse import parse_qsl, urlencode

from openapi_sdk.secrets.redaction import NotPickled, SecretValue, guard_repr, strip_traceback
from openapi_sdk.webhooks.parts import Webhooks
from openapi_sdk.webhooks.problems import log
from openapi_sdk.webhooks.records import (
    RENEWED_AFTER,
    Counts,
    LeaseLost,
    Outcome,
    Recorded,
    State,
    StoreUnavailable,
    make_storable,
    restore_record,
    to_datetime,
)
from openapi_sdk.webhooks.revisions import JudgedDeliveries
from openapi_sdk.webhooks.stores.postgresql_sql import (
    READ_IN_ORDER,
    SET_TIME_LIMITS,
    TIME_LIMITS,
    PostgreSQLStatements,
    migrate,
)
from openapi_sdk.webhooks.type_variables import Delivery, Record

if TYPE_CHECKING:
    from psycopg import Cursor
    from psycopg.rows import TupleRow

    from openapi_sdk.webhooks.stores.postgresql_connections import BoundedConnection, Connections


def split_schema(url: str) -> tuple[str, str | None]:
    """Return a URL without the parameter `schema`, which libpq does not know, and its value."""
    base, mark, query = url.rpartition("?")
    if not mark or "://" not in base:
        return url, None
    params = parse_qsl(query, keep_blank_values=True)
    others = [pair for pair in params if pair[0] != "schema"]
    if len(others) == len(params):
        return url, None
    schema = next(value for name, value in params if name == "schema")
    # libpq does not read `+` as a space.
    return base + (f"?{urlencode(others).replace('+', '%20')}" if others else ""), schema or None


#: Seconds by which an answer of the server's clock may be late, and between two looks at it.
_TOLERANCE, _LOOK_EVERY = 2.0, 1.0
#: Of more records that are done, the number is estimated.
_MOST_COUNTED = 100_000
#: Connections of the parent of a process that was forked. They must not be used, nor closed, here.
_abandoned: list[object] = []


class _ServerClock:
    """Notices that the server's clock, by which leases end, was set.

    Those of processes that live are renewed within a lease. Until then no lease has ended. The first look can't
    tell whether the clock was just set, so nothing is taken over after it either, until they are renewed.
    """

    def __init__(self, logger: logging.Logger) -> None:
        self._logger = logger
        #: By how much it is ahead of the clock of this machine that nobody can set.
        self._ahead: float | None = None
        self._looked_at = self._trusted_from = -math.inf

    def look(self, cursor: Cursor[TupleRow], statement: bytes, lease: float) -> None:
        """Look at it now and then."""
        begin = time.monotonic()
        if begin < self._looked_at + _LOOK_EVERY:
            return
        (now,) = cast("tuple[float]", cursor.execute(statement).fetchone())
        end = time.monotonic()
        if self._ahead is None:
            self._trusted_from = end + lease * RENEWED_AFTER + _TOLERANCE
        elif not now - end - _TOLERANCE < self._ahead < now - begin + _TOLERANCE:
            self._trusted_from = end + lease
            log(
                self._logger, logging.WARNING, "the clock of PostgreSQL was set: for %g s, nothing is taken over", lease
            )
        self._ahead, self._looked_at = now - end, end

    def expect(self) -> float | None:
        """Return what it should say, in seconds since 1970; 0 while it is not trusted, None if that is not known."""
        now = time.monotonic()
        if now < self._trusted_from:
            return 0
        return None if self._ahead is None else now + self._ahead


@guard_repr
class PostgreSQLStore(NotPickled, Generic[Delivery, Record]):
    """Records deliveries in a database of PostgreSQL 13 or later, for any number of processes and machines.

    Times are those of the server. Needs the extra `postgresql` of the SDK.

    Args:
        url: As `libpq` takes it: `postgresql://user:password@host:5432/database`. With `?schema=name` the tables are in
            that schema, which is made if it does not exist; else they are looked for in the search path.
        clock: Returns the current time in seconds since 1970, for tests. Default: the clock of the server.

    Raises:
        ConfigurationError: If the URL can't be read, or psycopg is not installed.
    """

    #: What the SDK sets.
    _webhooks: ClassVar[Webhooks]

    @strip_traceback
    def __init__(self, url: str, *, clock: Callable[[], float] | None = None) -> None:
        url, self._schema = split_schema(url)
        self._url = SecretValue(url)
        self._clock = clock
        self._server_clock = _ServerClock(self._webhooks.log)
        self._process = os.getpid()
        self._statements: PostgreSQLStatements | None = None
        self._connections = _connect_with(self._webhooks, self._url)

    def __repr__(self) -> str:
        return f"<PostgreSQLStore: {self._connections.name}>"

    def open(self) -> None:
        """Connect, and create or upgrade the tables."""
        if self._process != os.getpid():
            _abandoned.append(self._connections)
            self._process, self._connections = os.getpid(), _connect_with(self._webhooks, self._url)
        elif self._connections.is_closed:
            self._connections = _connect_with(self._webhooks, self._url)
        with self._transaction() as cursor:
            schema = migrate(cursor, self._webhooks, self._schema)
        self._statements = PostgreSQLStatements(self._webhooks, schema)

    def record(self, deliveries: Sequence[Delivery], due_in: float = 0) -> list[Recorded]:
        """Record deliveries in one transaction, see `Store.record`."""
        if not deliveries:
            return []
        keys = sorted({delivery.key for delivery in deliveries})
        sql = self._sql
        with self._transaction() as cursor:
            cursor.execute(sql.lock_keys, {"keys": keys})
            judged = JudgedDeliveries(
                deliveries, cursor.execute(sql.histories, {"keys": keys}).fetchall(), self._webhooks.tenant
            )
            ids = self._insert(cursor, judged.new, due_in)
            # In the order of the ids. Otherwise two transactions could wait for each other.
            later = sorted((ids.get(record_id, record_id), when) for record_id, when in judged.signed_later.items())
            if later:
                cursor.executemany(sql.sign_later, [{"id": record_id, "signed_at": when} for record_id, when in later])
        return judged.get_results(ids)

    def claim(
        self,
        owner: str,
        limit: int,
        lease: float,
        *,
        key: str | None = None,
        suspects: int = 1,
        held: Collection[int] = (),
    ) -> list[Record]:
        """Give an owner records to handle, see `Store.claim`."""
        asked = {"owner": owner, "limit": limit, "lease": lease, "key": key, "suspects": suspects, "held": list(held)}
        asked["expected"] = None
        sql, values = self._sql, self._values(**asked)
        with self._transaction() as cursor:
            if suspects or key is not None:
                self._look_at_clock(cursor, lease)
                values["expected"] = self._server_clock.expect()
            if key is None:
                cursor.execute(READ_IN_ORDER)
                cursor.execute(sql.candidates if suspects else sql.waiting, values)
            else:
                # Waits for a transaction that records the same ticket now. Without a key, other tickets are claimed.
                cursor.execute(sql.lock_keys, {"keys": [key]})
                cursor.execute(sql.candidates_of_key, values)
            # One of each ticket: there may be an older one that holds up nothing, and one that it doesn't hold up.
            by_key: dict[str, int] = {}
            for record_id, ticket in cursor.fetchall():
                by_key.setdefault(ticket, record_id)
            ids = list(by_key.values())
            rows = cursor.execute(sql.claim, values | {"ids": ids}).fetchall() if ids else []
        claimed = {row[0]: self._restore(row) for row in rows}
        return [claimed[record_id] for record_id in ids if record_id in claimed]

    def _look_at_clock(self, cursor: Cursor[TupleRow], lease: float) -> None:
        if self._clock is None:
            self._server_clock.look(cursor, self._sql.read_clock, lease)

    def renew(self, owner: str, claims: Sequence[tuple[int, int]], lease: float) -> set[int]:
        """Let leases end later, see `Store.renew`."""
        ids, numbers = [record_id for record_id, _ in claims], [number for _, number in claims]
        values = self._values(owner=owner, ids=ids, claims=numbers, lease=lease)
        with self._transaction() as cursor:
            cursor.execute(self._sql.renew, values)
            cursor.execute(self._sql.ours, values)
            return {record_id for (record_id,) in cursor.fetchall()}

    def finish(self, owner: str, outcomes: Sequence[Outcome]) -> set[int]:
        """Write outcomes, see `Store.finish`."""
        values = self._values(
            owner=owner,
            ids=[outcome.id for outcome in outcomes],
            claims=[outcome.claim for outcome in outcomes],
            attempts=[outcome.attempts for outcome in outcomes],
            states=[str(outcome.state) for outcome in outcomes],
            errors=[make_storable(outcome.error) for outcome in outcomes],
            delays=[float(outcome.delay) for outcome in outcomes],
            holds=[outcome.holds for outcome in outcomes],
        )
        with self._transaction() as cursor:
            return {record_id for (record_id,) in cursor.execute(self._sql.finish, values).fetchall()}

    @contextlib.contextmanager
    def transaction(self, owner: str, record: Record) -> Generator[BoundedConnection]:
        """Give a psycopg connection in a transaction (READ COMMITTED), in which nobody else can claim the record.

        What a handler sets for the session is still set when the next handler gets the connection.
        """
        with self._connections.lend() as connection:
            with self._connections.translate_errors(), connection.pipeline(), connection.abandoned_on_error():
                cursor = connection.execute(TIME_LIMITS)
                connection.limit_statements()
                values = self._values(owner=owner, id=record.id, claim=record.claims)
                row = connection.execute(self._sql.lock_ours, values).fetchone()
                connection.execute(SET_TIME_LIMITS, cursor.fetchone())  # a handler takes as long as it likes
            if row is None:
                raise LeaseLost
            with self._connections.translate_losses(connection), connection.lent():
                yield connection
            self.mark_done(connection, owner, record)
            with self._connections.translate_errors(only_outages=True):
                connection.commit()

    def mark_done(self, connection: Any, owner: str, record: Record) -> None:
        """Mark a record as done, see `Store.mark_done`. The connection is one of psycopg 3 or psycopg2."""
        if not callable(getattr(connection, "cursor", None)):
            msg = (
                f"{type(connection).__name__}: pass the driver's connection: in Django connection.connection, "
                "in SQLAlchemy connection.connection.driver_connection"
            )
            raise self._webhooks.errors.ConfigurationError(msg)
        values = self._values(owner=owner, id=record.id, claim=record.claims, attempts=record.attempts)
        with self._connections.translate_errors(only_outages=True), connection.cursor() as cursor:
            cursor.execute(self._sql.mark_done, values)
            count = cursor.rowcount
        if not count:
            raise LeaseLost

    def reserve(self, limit: int, again_after: float) -> list[int]:
        """Return the ids of records that can be claimed, see `Store.reserve`."""
        values = self._values(limit=limit, suspects=limit, again_after=again_after, held=[])
        with self._transaction() as cursor:
            self._look_at_clock(cursor, again_after)
            values["expected"] = self._server_clock.expect()
            cursor.execute(READ_IN_ORDER)
            return [record_id for _, record_id in sorted(cursor.execute(self._sql.reserve, values).fetchall())]

    def get(self, record_id: int) -> Record | None:
        """Return a record."""
        with self._transaction() as cursor:
            row = cursor.execute(self._sql.get, {"id": record_id}).fetchone()
        return None if row is None else self._restore(row)

    def find(
        self,
        *,
        state: State | None = None,
        key: str | None = None,
        kind: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        limit: int = 100,
        after: int = 0,
        newest_first: bool = False,
    ) -> list[Record]:
        """Return records with an id above `after`, in the order of their ids, see `Store.find`."""
        state_value = None if state is None else str(State(state))
        conditions = {"state": state_value, "key": key, "kind": kind, "since": since, "until": until}
        wanted = {name: value for name, value in conditions.items() if value is not None}
        with self._transaction() as cursor:
            statement = self._sql.find(wanted, newest_first=newest_first)
            rows = cursor.execute(statement, wanted | {"limit": limit, "after": after}).fetchall()
        return [self._restore(row) for row in rows]

    def replay(self, record_ids: Sequence[int]) -> int:
        """Let records that are done or failed wait again, see `Store.replay`."""
        values = self._values(ids=list(record_ids))
        with self._transaction() as cursor:
            cursor.execute(self._sql.lock_records, values)
            return len(cursor.execute(self._sql.replay, values).fetchall())

    def count(self) -> Counts:
        """Return what the store holds. Of many records that are done, the number is PostgreSQL's estimate."""
        with self._transaction() as cursor:
            rows = cursor.execute(self._sql.count, self._values(exact=_MOST_COUNTED)).fetchall()
        by_state = dict.fromkeys(State, 0) | {State(state): number for state, number, _, _ in rows}
        oldest = max([0.0, *(age.total_seconds() for _, _, age, _ in rows if age is not None)])
        return Counts(by_state, oldest, sum(done for _, _, _, done in rows))

    def prune(self, older_than: float, limit: int, *, failed: bool = False, dry_run: bool = False) -> int:
        """Delete the records of tickets that are finished, see `Store.prune`."""
        find, delete, count = self._sql.prune(failed=failed)
        values = self._values(older_than=older_than, limit=limit)
        with self._transaction() as cursor:
            if dry_run:
                row = cursor.execute(count, values | {"limit": None}).fetchone()
                return cast("tuple[int]", row)[0]
            keys = [key for (key,) in cursor.execute(find, values).fetchall()]
            return len(cursor.execute(delete, values | {"keys": keys}).fetchall()) if keys else 0

    def empty(self, older_than: float, limit: int) -> int:
        """Drop what is not needed to tell copies, see `Store.empty`."""
        sql, values = self._sql, self._values(older_than=older_than, limit=limit)
        with self._transaction() as cursor:
            keys = [key for (key,) in cursor.execute(sql.find_full, values).fetchall()]
            statements = sql.empty if keys else ()
            return sum(len(cursor.execute(each, values | {"keys": keys}).fetchall()) for each in statements)

    def close(self) -> None:
        """Close the connections."""
        if self._process == os.getpid():
            self._connections.close()

    def _restore(self, row: Sequence[Any]) -> Record:
        return restore_record(cast("type[Record]", self._webhooks.Record), self._webhooks.columns, row)

    @property
    def _sql(self) -> PostgreSQLStatements:
        if self._statements is None:
            msg = "the store is not open"
            raise StoreUnavailable(msg)
        return self._statements

    def _values(self, **values: object) -> dict[str, object]:
        return {"now": None if self._clock is None else to_datetime(self._clock()), **values}

    @contextlib.contextmanager
    def _transaction(self) -> Generator[Cursor[TupleRow]]:
        """Give a cursor in a transaction, in a pipeline: statements are sent together until a result is fetched."""
        with (
            self._connections.translate_errors(),
            self._connections.use() as connection,
            connection.pipeline(),
            connection.abandoned_on_error(),
        ):
            cursor = connection.cursor(binary=True)  # bodies as they are, and not in hexadecimal
            connection.limit_statements()
            yield cursor
            connection.commit()

    def _insert(self, cursor: Cursor[TupleRow], rows: Sequence[dict[str, Any]], due_in: float) -> dict[int, int]:
        """Insert rows, and return their ids by the provisional ones."""
        ids: dict[int, int] = {}
        if rows:
            cursor.executemany(self._sql.insert, [row | self._values(due_in=due_in) for row in rows], returning=True)
            for row in rows:
                (ids[row["id"]],) = cast("tuple[int]", cursor.fetchone())
                cursor.nextset()
        return ids


def _connect_with(webhooks: Webhooks, url: SecretValue[str]) -> Connections:
    try:
        from openapi_sdk.webhooks.stores.postgresql_connections import Connections  # noqa: PLC0415 - an extra
    except ImportError as error:
        msg = f'an inbox on PostgreSQL needs psycopg ({error}): pip install "{webhooks.package}[postgresql]"'
        raise webhooks.errors.ConfigurationError(msg) from None
    return Connections(webhooks, url)
