"""The SQL of the store on SQLite: its tables, their migrations, and its statements."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fleetit.webhooks.stores._records import FIELDS, refuse_newer
from fleetit_api.exceptions import ConfigurationError

if TYPE_CHECKING:
    import sqlite3

#: The statements that lead from each version to the next one. What has been released is never changed.
_MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        """
        CREATE TABLE fleetit_deliveries (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            key TEXT NOT NULL,
            digest TEXT NOT NULL,
            revision INTEGER NOT NULL,
            late INTEGER NOT NULL,
            again INTEGER NOT NULL,
            fleet_id INTEGER,
            headers TEXT NOT NULL,
            body BLOB NOT NULL,
            signed_form TEXT NOT NULL,
            signed_at INTEGER NOT NULL,
            received_at REAL NOT NULL,
            state TEXT NOT NULL DEFAULT 'waiting',
            attempts INTEGER NOT NULL DEFAULT 0,
            due_at REAL NOT NULL,
            owner TEXT,
            finished_at REAL,
            error TEXT
        )
        """,
        "CREATE UNIQUE INDEX fleetit_deliveries_ticket ON fleetit_deliveries (key, revision)",
        # Partial: what is done is most of the table, and none of these has to hold it.
        "CREATE INDEX fleetit_deliveries_due ON fleetit_deliveries (due_at, id) WHERE state IN ('waiting', 'running')",
        "CREATE INDEX fleetit_deliveries_open ON fleetit_deliveries (key, id) WHERE state IN ('waiting', 'running')",
        "CREATE INDEX fleetit_deliveries_failed ON fleetit_deliveries (id) WHERE state = 'failed'",
        "CREATE INDEX fleetit_deliveries_done ON fleetit_deliveries (finished_at) WHERE state = 'done'",
    ),
    (
        "ALTER TABLE fleetit_deliveries ADD COLUMN uncertain INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE fleetit_deliveries ADD COLUMN claims INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE fleetit_deliveries ADD COLUMN interrupted INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE fleetit_deliveries ADD COLUMN holds_until REAL",
        # Version 1 counted claims as attempts. What runs has an attempt that has not ended.
        "UPDATE fleetit_deliveries SET claims = attempts WHERE state IN ('waiting', 'running')",
        "UPDATE fleetit_deliveries SET attempts = attempts - 1 WHERE state = 'running'",
        # By state: few of those that are open run.
        "DROP INDEX fleetit_deliveries_due",
        """
        CREATE INDEX fleetit_deliveries_due ON fleetit_deliveries (state, due_at, id)
        WHERE state IN ('waiting', 'running')
        """,
        # By whether the body was dropped: most of what was done long ago has none.
        "DROP INDEX fleetit_deliveries_done",
        """
        CREATE INDEX fleetit_deliveries_done ON fleetit_deliveries (length(body) > 0, finished_at)
        WHERE state = 'done'
        """,
    ),
    # By how much leases are ahead of the clock that counts since the machine has started.
    ("CREATE TABLE fleetit_inbox_clock (boot TEXT NOT NULL, ahead REAL NOT NULL)",),
)


def migrate(connection: sqlite3.Connection, boot: str | None, ahead: float, now: float) -> float:
    """Create the tables, or upgrade them to the present version. Other processes that do the same wait.

    After an error, the connection is to be closed.

    Args:
        connection: The connection.
        boot: Names the time since the machine has started; None if leases are measured by `now`.
        ahead: By how much leases are to be ahead of the clock that counts since then, unless another process has said
            that before.
        now: The time of leases. Those of an earlier `boot` end then, as their processes have. Of leases of an older
            version of the tables that is not known.

    Returns:
        By how much leases are ahead.
    """
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("CREATE TABLE IF NOT EXISTS fleetit_inbox_version (version INTEGER NOT NULL)")
    version: int
    (version,) = connection.execute("SELECT COALESCE(MAX(version), 0) FROM fleetit_inbox_version").fetchone()
    refuse_newer(version, len(_MIGRATIONS))
    for statements in _MIGRATIONS[version:]:
        for statement in statements:
            connection.execute(statement)
    # Written each time: a connection to a file that can't be written now would never write.
    connection.execute("DELETE FROM fleetit_inbox_version")
    connection.execute("INSERT INTO fleetit_inbox_version VALUES (?)", (len(_MIGRATIONS),))
    known: dict[str, float] = dict(connection.execute("SELECT boot, ahead FROM fleetit_inbox_clock"))
    if boot is not None and boot not in known:
        if known:
            change = "UPDATE fleetit_deliveries SET due_at = ? WHERE state = 'running' AND due_at > ?"
            connection.execute(change, (now, now))
        connection.execute("DELETE FROM fleetit_inbox_clock")
        connection.execute("INSERT INTO fleetit_inbox_clock VALUES (?, ?)", (boot, ahead))
    connection.execute("COMMIT")
    return ahead if boot is None else known.get(boot, ahead)


def check_version(connection: sqlite3.Connection) -> None:
    """Raise ConfigurationError unless a file that is not written has the tables of the present version."""
    has_table = "SELECT COUNT(*) FROM sqlite_master WHERE name = 'fleetit_inbox_version'"
    if not connection.execute(has_table).fetchone()[0]:
        msg = "the file is no inbox: it has no table fleetit_inbox_version"
        raise ConfigurationError(msg)
    version: int
    (version,) = connection.execute("SELECT COALESCE(MAX(version), 0) FROM fleetit_inbox_version").fetchone()
    refuse_newer(version, len(_MIGRATIONS))
    if version < len(_MIGRATIONS):
        msg = f"its tables have version {version}, and can't be upgraded: copy the file, and open the copy as an inbox"
        raise ConfigurationError(msg)


COLUMNS = ", ".join(FIELDS)
HISTORY = "SELECT key, id, revision, digest, signed_at, state FROM fleetit_deliveries WHERE key = ?"
INSERT = (
    "INSERT INTO fleetit_deliveries (key, digest, revision, late, again, uncertain, fleet_id, headers, body, "
    "signed_form, signed_at, received_at, due_at) VALUES (:key, :digest, :revision, :late, :again, :uncertain, "
    ":fleet_id, :headers, :body, :signed_form, :signed_at, :now, :due_at)"
)
IS_OURS = "id = ? AND state = 'running' AND owner = ? AND claims = ?"

_OPEN = "state IN ('waiting', 'running')"
#: No older record of the same ticket runs or holds it up, and no newer one runs (the older one may have been replayed
#: since).
_IS_NEXT = (
    f"NOT EXISTS (SELECT 1 FROM fleetit_deliveries AS other WHERE other.key = d.key AND other.{_OPEN} AND ("
    "other.id < d.id AND (other.state = 'running' OR other.holds_until IS NULL OR other.holds_until > :now) "
    "OR other.id > d.id AND other.state = 'running' AND other.due_at > :lease_now))"
)
#: The state is named twice, because SQLite takes a partial index only for its own condition.
_WAITING = f"d.{_OPEN} AND d.state = 'waiting' AND d.due_at <= :now AND {_IS_NEXT}"
#: The lease has ended, and its owner does not handle it still.
_LEFT = "d.due_at <= :lease_now AND instr(:held, ',' || d.id || ',') = 0"
_SUSPECT = f"d.{_OPEN} AND d.state = 'running' AND {_LEFT} AND {_IS_NEXT}"
_DUE_OF_KEY = f"d.{_OPEN} AND d.key = :key AND (d.state = 'waiting' OR {_LEFT}) AND {_IS_NEXT}"
NEWER = (
    "EXISTS (SELECT 1 FROM fleetit_deliveries AS newer WHERE newer.key = d.key "
    "AND (newer.signed_at, newer.revision) > (d.signed_at, d.revision){})"
)
#: Whether a record is late when it is claimed. Only one that does not hold up later ones can have become so.
_LATE = f"d.late OR d.holds_until IS NOT NULL AND {NEWER.format(' AND newer.claims > 0')}"
#: What is done and has its body, or has not.
IS_FULL, IS_EMPTIED = (f"state = 'done' AND (length(body) > 0) = {each}" for each in (1, 0))
#: What a claim changes. A suspect still runs.
_CLAIMED = {
    "late": _LATE,
    "state": "'running'",
    "due_at": ":lease_end",
    "claims": "d.claims + 1",
    "attempts": "d.attempts + (d.state = 'running')",
    "interrupted": "d.interrupted + (d.state = 'running')",
}
CLAIM_COLUMNS = ", ".join(_CLAIMED.get(name, f"d.{name}") for name in FIELDS)


def find_finished(condition: str, *, failed: bool = False) -> str:
    """Return the query for tickets that are finished as a whole since before a time: the last record of each."""
    finished = "('done', 'failed')" if failed else "('done')"
    return (
        f"SELECT key, finished_at, id FROM fleetit_deliveries AS d WHERE {condition} AND finished_at < :before "
        "AND NOT EXISTS (SELECT 1 FROM fleetit_deliveries AS other WHERE other.key = d.key "
        f"AND (other.id > d.id OR other.state NOT IN {finished} OR other.finished_at >= :before)) "
        "ORDER BY finished_at, id LIMIT :limit"
    )


def find_due(connection: sqlite3.Connection, columns: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    """Return what can be claimed, those due longest first.

    Args:
        connection: The connection.
        columns: What to return of each record.
        values: `now`, `lease_now`, the `limit`, the most `suspects`, the `key` or None, the ids that are `held`, each
            between commas, and what the columns need.
    """
    query = "SELECT d.due_at, d.id, {} FROM fleetit_deliveries AS d WHERE {} ORDER BY d.due_at, d.id LIMIT :{}"
    if values["key"] is not None:
        found = connection.execute(query.format(columns, _DUE_OF_KEY, "limit"), values).fetchall()
    else:
        found = connection.execute(query.format(columns, _WAITING, "limit"), values).fetchall()
        suspects = connection.execute(query.format(columns, _SUSPECT, "suspects"), values).fetchall()
        if suspects:
            found = sorted(found + suspects)[: values["limit"]]
    return [row[2:] for row in found]
