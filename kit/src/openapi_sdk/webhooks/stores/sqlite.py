"""The store on SQLite: the embedded default, for any number of processes on one machine."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import time
from collections.abc import Callable, Collection, Generator, Sequence
from datetime import datetime
from itertools import count
from typing import Any, ClassVar, Generic, cast

from openapi_sdk.secrets.redaction import guard_repr
from openapi_sdk.webhooks.parts import Webhooks
from openapi_sdk.webhooks.problems import Problems
from openapi_sdk.webhooks.records import (
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
from openapi_sdk.webhooks.stores.sqlite_files import (
    explain,
    find_damage_of,
    identify,
    is_damage,
    is_read_only,
    make_reading_uri,
    make_uri,
)
from openapi_sdk.webhooks.stores.sqlite_sql import (
    IS_EMPTIED,
    IS_FULL,
    IS_OURS,
    SQLiteStatements,
    check_version,
    migrate,
)
from openapi_sdk.webhooks.stores.sqlite_turns import SQLiteConnection, get_deadline, get_turns, warn_if_long
from openapi_sdk.webhooks.type_variables import Delivery, Record

_MEMORY = ":memory:"
_memory_numbers = count()


class _Damaged(StoreUnavailable):
    """The file is damaged."""

    is_logged = True


@guard_repr
class SQLiteStore(Generic[Delivery, Record]):
    """Records deliveries in an SQLite file, in WAL mode, with `synchronous=FULL` for all but leases.

    All writes of a process go through one connection, one after the other.

    Args:
        path: The file, which is made if it does not exist; or `:memory:`, for tests: the store forgets all when it is
            closed.
        clock: Returns the current time in seconds since 1970, for tests. Default: the clock of the machine; leases are
            then measured by one that nobody can set.
    """

    #: What the SDK sets.
    _webhooks: ClassVar[Webhooks]

    def __init__(self, path: str | os.PathLike[str], *, clock: Callable[[], float] | None = None) -> None:
        self._path = os.fspath(path)
        self._name = os.fsdecode(self._path)
        self._is_memory = self._path == _MEMORY
        name = f"{self._webhooks.threads}-{os.getpid()}-{next(_memory_numbers)}"
        self._memory_name = f"file:{name}?mode=memory&cache=shared"
        self._sql = SQLiteStatements(self._webhooks)
        self._clock = clock or _read_clock
        #: The time since the machine has started has a name, so that it can be told from earlier ones.
        self._boot = None if clock is not None else _read_boot()
        #: By how much leases are ahead of the clock that counts since then. All processes agree on it.
        self._ahead = 0.0
        self._turns = get_turns(self._memory_name if self._is_memory else self._path)
        #: Milliseconds that the connection waits for other processes.
        self._busy_timeout: int
        self._connection: sqlite3.Connection | None = None
        self._is_open = False
        #: Identifies the open file, to notice when another one has its name.
        self._files: list[tuple[int, int]] = []
        #: What is wrong with the file, and what identifies it: it is not used until it is another one.
        self._damage: tuple[str, tuple[int, ...]] | None = None
        self._process = os.getpid()
        self._problems = Problems(self._webhooks.log)

    def __repr__(self) -> str:
        return f"<SQLiteStore: {self._path}>"

    def open(self) -> None:
        """Create the file, readable by its owner alone, and create or upgrade the tables. Each call writes."""
        if self._process != os.getpid():  # a connection must not be used, nor closed, in a process that was forked
            self._connection, self._process = None, os.getpid()
            self._turns = get_turns(self._memory_name if self._is_memory else self._path)
        with self._turns.take() as deadline, self._translate_errors():
            if self._connection is None and not self._is_memory and is_read_only(self._name):
                with self._connect(deadline) as reading:  # it can be looked at
                    check_version(reading, self._webhooks)
            else:
                connection = self._get_connection(deadline)
                connection.execute("PRAGMA synchronous = FULL")
                connection.execute(f"UPDATE {self._sql.version} SET version = version")
            self._is_open = True

    def _restore(self, row: Sequence[Any]) -> Record:
        return restore_record(cast("type[Record]", self._webhooks.Record), self._webhooks.columns, row)

    @property
    def problems(self) -> tuple[str, ...]:
        """What has happened to the file, for `inbox.stats()`."""
        return self._problems.get_texts()

    def record(self, deliveries: Sequence[Delivery], due_in: float = 0) -> list[Recorded]:
        """Record deliveries in one transaction, see `Store.record`."""
        with self._write() as (connection, now):
            keys = {delivery.key for delivery in deliveries}
            rows = [row for key in keys for row in connection.execute(self._sql.history, (key,))]
            judged = JudgedDeliveries(deliveries, rows, self._webhooks.tenant)
            times = {"now": now, "due_at": now + due_in}
            ids = {
                row["id"]: cast("int", connection.execute(self._sql.insert, row | times).lastrowid)
                for row in judged.new
            }
            later = [(when, ids.get(record_id, record_id)) for record_id, when in judged.signed_later.items()]
            connection.executemany(f"UPDATE {self._sql.table} SET signed_at = ? WHERE id = ?", later)
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
        change = (
            f"UPDATE {self._sql.table} SET state = 'running', owner = ?, due_at = ?, late = ?, claims = ?, "
            "attempts = ?, interrupted = ? WHERE id = ?"
        )
        with self._write(durable=False) as (connection, now):
            claimed: dict[str, Record] = {}
            values = self._make_values(now, limit, suspects, key, held)
            end = values["lease_end"] = values["lease_now"] + lease
            for row in self._sql.find_due(connection, self._sql.claim_columns, values):
                record = self._restore(row)
                claimed.setdefault(record.key, record)  # of a ticket, an older one that holds up nothing comes too
            changes = [
                (owner, end, each.late, each.claims, each.attempts - 1, each.interrupted, each.id)
                for each in claimed.values()
            ]
            connection.executemany(change, changes)
        return list(claimed.values())

    def renew(self, owner: str, claims: Sequence[tuple[int, int]], lease: float) -> set[int]:
        """Let leases end later, see `Store.renew`."""
        change = f"UPDATE {self._sql.table} SET due_at = ? WHERE {IS_OURS}"
        with self._write(durable=False) as (connection, _):
            end = self._read_lease_clock() + lease
            return {
                record_id
                for record_id, claim in claims
                if connection.execute(change, (end, record_id, owner, claim)).rowcount
            }

    def finish(self, owner: str, outcomes: Sequence[Outcome]) -> set[int]:
        """Write outcomes, see `Store.finish`."""
        change = (
            f"UPDATE {self._sql.table} SET state = ?, error = ?, attempts = ?, interrupted = 0, due_at = ?, "
            "finished_at = ?, holds_until = COALESCE(holds_until, ?), owner = NULL "
            f"WHERE {IS_OURS}"
        )
        ours: set[int] = set()
        with self._write() as (connection, now):
            for outcome in outcomes:
                finished_at = None if outcome.state is State.WAITING else now
                holds_until = None if outcome.holds is None else now + outcome.holds
                values = (outcome.state, make_storable(outcome.error), outcome.attempts, now + outcome.delay)
                claim = (outcome.id, owner, outcome.claim)
                if connection.execute(change, (*values, finished_at, holds_until, *claim)).rowcount:
                    ours.add(outcome.id)
        return ours

    @contextlib.contextmanager
    def transaction(self, owner: str, record: Record) -> Generator[sqlite3.Connection]:
        """Give a connection to the same file, in a transaction. Keep it short.

        All other writes wait until it ends, also those of other processes and of deliveries. Then the connection is
        closed.
        """
        with (
            self._turns.take(is_handler=True) as deadline,
            self._connect(deadline) as connection,
        ):
            with self._translate_errors():
                connection.execute("PRAGMA synchronous = FULL")
                connection.execute("BEGIN IMMEDIATE")
            with warn_if_long(self._webhooks.log):
                try:
                    ours = f"SELECT 1 FROM {self._sql.table} WHERE {IS_OURS}"
                    if connection.execute(ours, (record.id, owner, record.claims)).fetchone() is None:
                        raise LeaseLost
                    with connection.lent():
                        yield connection
                    self.mark_done(connection, owner, record)
                    with self._translate_errors():
                        connection.execute("COMMIT")
                finally:
                    if connection.in_transaction:
                        connection.execute("ROLLBACK")

    def mark_done(self, connection: Any, owner: str, record: Record) -> None:
        """Mark a record as done, see `Store.mark_done`. The connection is a `sqlite3.Connection`."""
        change = (
            f"UPDATE {self._sql.table} SET state = 'done', finished_at = ?, error = NULL, attempts = ?, "
            f"interrupted = 0, owner = NULL WHERE {IS_OURS}"
        )
        with self._translate_errors():
            values = (self._clock(), record.attempts, record.id, owner, record.claims)
            cursor = connection.execute(change, values)
        if not cursor.rowcount:
            raise LeaseLost

    def reserve(self, limit: int, again_after: float) -> list[int]:
        """Return the ids of records that can be claimed, see `Store.reserve`."""
        change = (
            f"UPDATE {self._sql.table} SET attempts = attempts + (state = 'running'), "
            "interrupted = interrupted + (state = 'running'), state = 'waiting', owner = NULL, due_at = ? WHERE id = ?"
        )
        with self._write(durable=False) as (connection, now):
            values = self._make_values(now, limit, limit)
            ids = [row[0] for row in self._sql.find_due(connection, "d.id", values)]
            connection.executemany(change, [(now + again_after, record_id) for record_id in ids])
        return ids

    def _make_values(
        self, now: float, limit: int, suspects: int, key: str | None = None, held: Collection[int] = ()
    ) -> dict[str, Any]:
        """Return what finds records that are due."""
        ids = f",{','.join(map(str, held))},"
        values = {"now": now, "lease_now": self._read_lease_clock(), "held": ids}
        return values | {"limit": limit, "suspects": suspects, "key": key}

    def _read_lease_clock(self) -> float:
        """Return the time by which leases end: that since the machine has started, if that has a name."""
        return self._clock() if self._boot is None else time.monotonic() + self._ahead

    def get(self, record_id: int) -> Record | None:
        """Return a record."""
        query = f"SELECT {self._sql.columns} FROM {self._sql.table} WHERE id = ?"
        with self._read() as connection:
            row = connection.execute(query, (record_id,)).fetchone()
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
        values = {"key": key, "since": since and since.timestamp(), "until": until and until.timestamp()}
        conditions = {"key": "key = :key", "since": "received_at >= :since", "until": "received_at < :until"}
        beyond = "(id < :after OR :after = 0)" if newest_first else "id > :after"
        wanted = [beyond, *(text for name, text in conditions.items() if values[name] is not None)]
        wanted += [] if state is None else [f"state = '{State(state)}'"]
        wanted += [] if kind is None else ["key >= :first AND key < :end"]
        names = {} if kind is None else {"first": f"{kind}:", "end": f"{kind};"}  # `;` follows `:`
        order = "id DESC" if newest_first else "id"
        columns, table, where = self._sql.columns, self._sql.table, " AND ".join(wanted)
        query = f"SELECT {columns} FROM {table} WHERE {where} ORDER BY {order} LIMIT :limit"
        with self._read() as connection:
            rows = connection.execute(query, {"after": after, "limit": limit} | values | names).fetchall()
        return [self._restore(row) for row in rows]

    def replay(self, record_ids: Sequence[int]) -> int:
        """Let records that are done or failed wait again, see `Store.replay`."""
        change = (
            f"UPDATE {self._sql.table} AS d SET state = 'waiting', attempts = 0, interrupted = 0, due_at = ?, "
            f"finished_at = NULL, holds_until = NULL, late = late OR {self._sql.is_newer()} "
            "WHERE id = ? AND state IN ('done', 'failed') AND length(body) > 0"
        )
        with self._write() as (connection, now):
            return sum(connection.execute(change, (now, record_id)).rowcount for record_id in record_ids)

    def count(self) -> Counts:
        """Return what the store holds."""
        now = self._clock()
        # Written with the states in it, because SQLite takes a partial index only for the same literal condition.
        groups = ("state IN ('waiting', 'running')", "state = 'done'", "state = 'failed'")
        counted: dict[str, int] = {}
        with self._read() as connection:
            for group in groups:
                query = f"SELECT state, COUNT(*) FROM {self._sql.table} WHERE {group} GROUP BY state"
                counted.update(connection.execute(query).fetchall())
            query = (
                f"SELECT MAX(0, ? - MIN(received_at), MAX(received_at) - ?) FROM {self._sql.table} WHERE {groups[0]}"
            )
            (oldest,) = connection.execute(query, (now, now)).fetchone()
            query = f"SELECT COUNT(*) FROM {self._sql.table} WHERE {IS_FULL} AND finished_at > ?"
            (done,) = connection.execute(query, (now - 60,)).fetchone()
        by_state = {state: counted.get(state, 0) for state in State}
        return Counts(by_state, oldest or 0.0, done)

    def prune(self, older_than: float, limit: int, *, failed: bool = False, dry_run: bool = False) -> int:
        """Delete records of tickets that are finished, see `Store.prune`."""
        conditions = [IS_FULL, IS_EMPTIED, *(["state = 'failed'"] if failed else [])]
        found = " UNION ALL ".join(
            f"SELECT * FROM ({self._sql.find_finished(each, failed=failed)})" for each in conditions
        )
        condition = f"WHERE key IN (SELECT key FROM ({found}) ORDER BY finished_at, id LIMIT :limit)"
        if dry_run:
            query = f"SELECT COUNT(*) FROM {self._sql.table} {condition}"
            with self._read() as connection:
                values = {"before": self._clock() - older_than, "limit": -1}
                return cast("int", connection.execute(query, values).fetchone()[0])
        query = f"DELETE FROM {self._sql.table} {condition}"
        with self._write() as (connection, now):
            return connection.execute(query, {"before": now - older_than, "limit": limit}).rowcount

    def empty(self, older_than: float, limit: int) -> int:
        """Drop what is not needed to tell copies, see `Store.empty`."""
        delete = (
            f"DELETE FROM {self._sql.table} AS d WHERE key = ? AND {self._sql.is_newer()} AND EXISTS ("
            f"SELECT 1 FROM {self._sql.table} AS later WHERE later.key = d.key AND later.revision > d.revision)"
        )
        change = f"UPDATE {self._sql.table} SET body = x'', headers = '{{}}' WHERE key = ? AND length(body) > 0"
        with self._write() as (connection, now):
            found = connection.execute(self._sql.find_finished(IS_FULL), {"before": now - older_than, "limit": limit})
            keys = [(key,) for key, _, _ in found]
            return sum(connection.executemany(each, keys).rowcount for each in (delete, change)) if keys else 0

    def close(self) -> None:
        """Close the connection."""
        self._is_open = False
        # A handler that never ends has the turn. What its process has open is closed when it ends.
        with contextlib.suppress(StoreUnavailable), self._turns.take():
            self._disconnect()

    def _check_folder(self) -> None:
        folder = os.path.dirname(os.path.abspath(self._path))  # noqa: PTH100, PTH120 - the path may be no valid Path
        if not os.path.isdir(folder):  # noqa: PTH112
            msg = f"the folder of the inbox does not exist: make {folder}"
            raise self._webhooks.errors.ConfigurationError(msg)

    @contextlib.contextmanager
    def _connect(self, deadline: float) -> Generator[SQLiteConnection]:
        """Give a connection that is closed afterwards, and whose waits for other processes end in time."""
        with self._translate_errors():
            connection = self._open_connection(deadline)
        with contextlib.closing(connection):
            yield connection

    def _get_connection(self, deadline: float) -> sqlite3.Connection:
        """Return the connection for all writes, to a new file if the one that was open is gone."""
        self._refuse_damaged()
        if self._is_replaced():
            when = to_datetime(self._clock()).isoformat(" ", "seconds")
            self._problems.set(
                "file",
                f"the inbox {self._name} or its -wal was deleted or replaced while it was used (noticed "
                f"{when}): what it had is lost, and deliveries are recorded in what is there now",
            )
            self._disconnect()
        if self._connection is None:
            if not self._is_memory:
                self._check_folder()
                # One that exists is not opened: closing it would end all locks that this process has on it.
                with contextlib.suppress(FileExistsError):
                    os.close(os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
                if (damage := find_damage_of(self._name)) is not None:
                    raise self._note_damage(damage)
            connection = self._open_connection(deadline)
            try:
                connection.execute("PRAGMA journal_mode = WAL")  # stays in the file, for other connections
                # Not every build overwrites in the file what is emptied.
                connection.execute("PRAGMA secure_delete = ON")
                ahead = self._clock() - time.monotonic()
                self._ahead = migrate(connection, self._webhooks, self._boot, ahead, self._clock())
            except BaseException:  # such as a file that is no database
                connection.close()
                raise
            self._connection, self._files, self._busy_timeout = connection, self._identify_files(), 0
            self._problems.clear("damage")
        # Rounded, so that it is mostly the same, and not set again.
        busy_timeout = 100 * round(10 * (deadline - time.monotonic()))
        if busy_timeout != self._busy_timeout:
            self._connection.execute(f"PRAGMA busy_timeout = {busy_timeout}")
            self._busy_timeout = busy_timeout
        return self._connection

    def _open_connection(self, deadline: float) -> SQLiteConnection:
        if self._is_memory:
            uri = self._memory_name
        elif self._connection is None and is_read_only(self._name):
            uri = make_reading_uri(self._name)
        else:
            uri = make_uri(self._name, "mode=rw")  # else it makes a file that is not there, which others may read
        return sqlite3.connect(
            uri,
            timeout=deadline - time.monotonic(),
            isolation_level=None,  # transactions begin and end where it says so
            check_same_thread=False,  # used by one thread at a time
            factory=SQLiteConnection,
            uri=True,
        )

    def _disconnect(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _identify_files(self) -> list[tuple[int, int]]:
        """Return the file and the one beside it, to which SQLite writes first, as the file system knows them."""
        found: list[tuple[int, int]] = []
        for path in () if self._is_memory else (self._path, f"{self._name}-wal"):
            with contextlib.suppress(FileNotFoundError):
                status = os.stat(path)  # noqa: PTH116 - the path may be no valid Path
                found.append((status.st_dev, status.st_ino))
        return found

    def _is_replaced(self) -> bool:
        """Return whether the file that is open has been deleted or replaced: what is written to it is lost."""
        return self._connection is not None and self._files != self._identify_files()

    def _refuse_damaged(self) -> None:
        """Raise `_Damaged` while the file is the one that was found to be damaged."""
        if self._damage is None:
            return
        text, file = self._damage
        if identify(self._name) == file:
            raise _Damaged(text)
        self._damage = None
        self._disconnect()

    def _note_damage(self, why: object) -> StoreUnavailable:
        """Note that the file is damaged, and return the error for who uses it.

        It stays open: the end of the last connection would write its log into it.
        """
        text = (
            f"SQLite: the inbox {self._name} is damaged ({why}). Nothing is recorded in it. Stop all programs that use "
            f"it, and put a backup in its place with `{self._webhooks.service.program} webhook restore`"
        )
        self._damage = (text, identify(self._name))
        self._problems.set("damage", text)
        return _Damaged(text)

    @contextlib.contextmanager
    def _translate_errors(self) -> Generator[None]:
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            if is_damage(error):
                raise self._note_damage(error) from error
            raise StoreUnavailable(explain(error, self._name)) from error

    @contextlib.contextmanager
    def _write(self, *, durable: bool = True) -> Generator[tuple[sqlite3.Connection, float]]:
        """Give the connection in a transaction, and the time.

        Without `durable`, a power failure may undo it; the end of a process can't. That is enough for leases: a power
        failure also ends the process that has one. It takes a third of the processor time.
        """
        with self._turns.take() as deadline, self._translate_errors():
            if not self._is_open:
                msg = "the store is not open"
                raise StoreUnavailable(msg)
            connection = self._get_connection(deadline)
            connection.execute(f"PRAGMA synchronous = {'FULL' if durable else 'NORMAL'}")
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection, self._clock()
                connection.execute("COMMIT")
            finally:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
            if self._is_replaced():
                msg = f"SQLite: {self._name} or its -wal was deleted or replaced"
                raise StoreUnavailable(msg)

    @contextlib.contextmanager
    def _read(self) -> Generator[sqlite3.Connection]:
        """Give a connection of its own, so that a long query keeps no delivery waiting."""
        # In memory, connections lock each other's tables.
        self._refuse_damaged()
        turn = self._turns.take() if self._is_memory else contextlib.nullcontext(get_deadline())
        with turn as deadline, self._translate_errors(), self._connect(deadline) as connection:
            yield connection


def _read_clock() -> float:
    return time.time()


def _read_boot() -> str | None:
    """Return the name of the time since the machine has started; None if the system has none."""
    try:
        with open("/proc/sys/kernel/random/boot_id", encoding="ascii") as file:  # noqa: PTH123 - pathlib is not loaded
            return file.read().strip()
    except OSError:
        return None
