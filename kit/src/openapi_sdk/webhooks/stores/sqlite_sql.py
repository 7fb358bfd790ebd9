"""The SQL of the store on SQLite: its tables, their migrations, and its statements."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import sqlite3

    from openapi_sdk.webhooks.parts import Webhooks

#: The types of tenants, and whose `[tenant]` is a column of a table, if there are any.
_TYPES = {"integer": "INTEGER", "string": "TEXT"}

#: The statements that lead from each version to the next one. What has been released is never changed.
_MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        """
        CREATE TABLE [sdk]_deliveries (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            key TEXT NOT NULL,
            digest TEXT NOT NULL,
            revision INTEGER NOT NULL,
            late INTEGER NOT NULL,
            again INTEGER NOT NULL,
            [tenant]
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
        "CREATE UNIQUE INDEX [sdk]_deliveries_ticket ON [sdk]_deliveries (key, revision)",
        # Partial: what is done is most of the table, and none of these has to hold it.
        "CREATE INDEX [sdk]_deliveries_due ON [sdk]_deliveries (due_at, id) WHERE state IN ('waiting', 'running')",
        "CREATE INDEX [sdk]_deliveries_open ON [sdk]_deliveries (key, id) WHERE state IN ('waiting', 'running')",
        "CREATE INDEX [sdk]_deliveries_failed ON [sdk]_deliveries (id) WHERE state = 'failed'",
        "CREATE INDEX [sdk]_deliveries_done ON [sdk]_deliveries (finished_at) WHERE state = 'done'",
    ),
    (
        "ALTER TABLE [sdk]_deliveries ADD COLUMN uncertain INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE [sdk]_deliveries ADD COLUMN claims INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE [sdk]_deliveries ADD COLUMN interrupted INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE [sdk]_deliveries ADD COLUMN holds_until REAL",
        # Version 1 counted claims as attempts. What runs has an attempt that has not ended.
        "UPDATE [sdk]_deliveries SET claims = attempts WHERE state IN ('waiting', 'running')",
        "UPDATE [sdk]_deliveries SET attempts = attempts - 1 WHERE state = 'running'",
        # By state: few of those that are open run.
        "DROP INDEX [sdk]_deliveries_due",
        """
        CREATE INDEX [sdk]_deliveries_due ON [sdk]_deliveries (state, due_at, id)
        WHERE state IN ('waiting', 'running')
        """,
        # By whether the body was dropped: most of what was done long ago has none.
        "DROP INDEX [sdk]_deliveries_done",
        """
        CREATE INDEX [sdk]_deliveries_done ON [sdk]_deliveries (length(body) > 0, finished_at)
        WHERE state = 'done'
        """,
    ),
    # By how much leases are ahead of the clock that counts since the machine has started.
    ("CREATE TABLE [sdk]_inbox_clock (boot TEXT NOT NULL, ahead REAL NOT NULL)",),
)


def _fill(statement: str, webhooks: Webhooks) -> str:
    """Return a statement with the names of an SDK. Without tenants, the line of their column is left out."""
    tenant = webhooks.service.tenant
    line = "" if tenant is None else f"            {tenant.argument} {_TYPES[tenant.type]},\n"
    return statement.replace("            [tenant]\n", line).replace("[sdk]", webhooks.package)


def migrate(connection: sqlite3.Connection, webhooks: Webhooks, boot: str | None, ahead: float, now: float) -> float:
    """Create the tables, or upgrade them to the present version. Other processes that do the same wait.

    After an error, the connection is to be closed.

    Args:
        connection: The connection.
        webhooks: Whose tables they are.
        boot: Names the time since the machine has started; None if leases are measured by `now`.
        ahead: By how much leases are to be ahead of the clock that counts since then, unless another process has said
            that before.
        now: The time of leases. Those of an earlier `boot` end then, as their processes have. Of leases of an older
            version of the tables that is not known.

    Returns:
        By how much leases are ahead.
    """
    package = webhooks.package
    connection.execute("BEGIN IMMEDIATE")
    connection.execute(f"CREATE TABLE IF NOT EXISTS {package}_inbox_version (version INTEGER NOT NULL)")
    version: int
    (version,) = connection.execute(f"SELECT COALESCE(MAX(version), 0) FROM {package}_inbox_version").fetchone()
    webhooks.refuse_newer(version, len(_MIGRATIONS))
    for statements in _MIGRATIONS[version:]:
        for statement in statements:
            connection.execute(_fill(statement, webhooks))
    # Written each time: a connection to a file that can't be written now would never write.
    connection.execute(f"DELETE FROM {package}_inbox_version")
    connection.execute(f"INSERT INTO {package}_inbox_version VALUES (?)", (len(_MIGRATIONS),))
    known: dict[str, float] = dict(connection.execute(f"SELECT boot, ahead FROM {package}_inbox_clock"))
    if boot is not None and boot not in known:
        if known:
            change = f"UPDATE {package}_deliveries SET due_at = ? WHERE state = 'running' AND due_at > ?"
            connection.execute(change, (now, now))
        connection.execute(f"DELETE FROM {package}_inbox_clock")
        connection.execute(f"INSERT INTO {package}_inbox_clock VALUES (?, ?)", (boot, ahead))
    connection.execute("COMMIT")
    return ahead if boot is None else known.get(boot, ahead)


def check_version(connection: sqlite3.Connection, webhooks: Webhooks) -> None:
    """Raise ConfigurationError unless a file that is not written has the tables of the present version."""
    package = webhooks.package
    has_table = f"SELECT COUNT(*) FROM sqlite_master WHERE name = '{package}_inbox_version'"
    if not connection.execute(has_table).fetchone()[0]:
        msg = f"the file is no inbox: it has no table {package}_inbox_version"
        raise webhooks.errors.ConfigurationError(msg)
    version: int
    (version,) = connection.execute(f"SELECT COALESCE(MAX(version), 0) FROM {package}_inbox_version").fetchone()
    webhooks.refuse_newer(version, len(_MIGRATIONS))
    if version < len(_MIGRATIONS):
        msg = f"its tables have version {version}, and can't be upgraded: copy the file, and open the copy as an inbox"
        raise webhooks.errors.ConfigurationError(msg)


IS_OURS = "id = ? AND state = 'running' AND owner = ? AND claims = ?"
#: What is done and has its body, or has not.
IS_FULL, IS_EMPTIED = (f"state = 'done' AND (length(body) > 0) = {each}" for each in (1, 0))
_OPEN = "state IN ('waiting', 'running')"
#: The lease has ended, and its owner does not handle it still.
_LEFT = "d.due_at <= :lease_now AND instr(:held, ',' || d.id || ',') = 0"


class SQLiteStatements:
    """The statements of the tables of one SDK."""

    def __init__(self, webhooks: Webhooks) -> None:
        columns = webhooks.columns
        self.table = table = f"{webhooks.package}_deliveries"
        self.version = f"{webhooks.package}_inbox_version"
        self.columns = ", ".join(columns)
        self.history = f"SELECT key, id, revision, digest, signed_at, state FROM {table} WHERE key = ?"
        tenant = [webhooks.tenant] if webhooks.tenant else []
        given = ["key", "digest", "revision", "late", "again", "uncertain", *tenant, "headers", "body", "signed_form"]
        names = ", ".join([*given, "signed_at", "received_at", "due_at"])
        values = ", ".join(f":{each}" for each in [*given, "signed_at", "now", "due_at"])
        self.insert = f"INSERT INTO {table} ({names}) VALUES ({values})"
        #: No older record of the same ticket runs or holds it up, and no newer one runs (the older one may have been
        #: replayed since).
        is_next = (
            f"NOT EXISTS (SELECT 1 FROM {table} AS other WHERE other.key = d.key AND other.{_OPEN} AND ("
            "other.id < d.id AND (other.state = 'running' OR other.holds_until IS NULL OR other.holds_until > :now) "
            "OR other.id > d.id AND other.state = 'running' AND other.due_at > :lease_now))"
        )
        # The state is named twice, because SQLite takes a partial index only for its own condition.
        self._waiting = f"d.{_OPEN} AND d.state = 'waiting' AND d.due_at <= :now AND {is_next}"
        self._suspect = f"d.{_OPEN} AND d.state = 'running' AND {_LEFT} AND {is_next}"
        self._due_of_key = f"d.{_OPEN} AND d.key = :key AND (d.state = 'waiting' OR {_LEFT}) AND {is_next}"
        # Whether a record is late when it is claimed. Only one that does not hold up later ones can have become so.
        late = f"d.late OR d.holds_until IS NOT NULL AND {self.is_newer(' AND newer.claims > 0')}"
        # What a claim changes. A suspect still runs.
        claimed = {
            "late": late,
            "state": "'running'",
            "due_at": ":lease_end",
            "claims": "d.claims + 1",
            "attempts": "d.attempts + (d.state = 'running')",
            "interrupted": "d.interrupted + (d.state = 'running')",
        }
        self.claim_columns = ", ".join(claimed.get(name, f"d.{name}") for name in columns)

    def is_newer(self, condition: str = "") -> str:
        """Return the condition that there is a newer record of the ticket, for which another condition holds, too."""
        return (
            f"EXISTS (SELECT 1 FROM {self.table} AS newer WHERE newer.key = d.key "
            f"AND (newer.signed_at, newer.revision) > (d.signed_at, d.revision){condition})"
        )

    def find_finished(self, condition: str, *, failed: bool = False) -> str:
        """Return the query for tickets that are finished as a whole since before a time: the last record of each."""
        finished = "('done', 'failed')" if failed else "('done')"
        return (
            f"SELECT key, finished_at, id FROM {self.table} AS d WHERE {condition} AND finished_at < :before "
            f"AND NOT EXISTS (SELECT 1 FROM {self.table} AS other WHERE other.key = d.key "
            f"AND (other.id > d.id OR other.state NOT IN {finished} OR other.finished_at >= :before)) "
            "ORDER BY finished_at, id LIMIT :limit"
        )

    def find_due(self, connection: sqlite3.Connection, columns: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
        """Return what can be claimed, those due longest first.

        Args:
            connection: The connection.
            columns: What to return of each record.
            values: `now`, `lease_now`, the `limit`, the most `suspects`, the `key` or None, the ids that are `held`,
                each between commas, and what the columns need.
        """
        query = f"SELECT d.due_at, d.id, {{}} FROM {self.table} AS d WHERE {{}} ORDER BY d.due_at, d.id LIMIT :{{}}"
        if values["key"] is not None:
            found = connection.execute(query.format(columns, self._due_of_key, "limit"), values).fetchall()
        else:
            found = connection.execute(query.format(columns, self._waiting, "limit"), values).fetchall()
            suspects = connection.execute(query.format(columns, self._suspect, "suspects"), values).fetchall()
            if suspects:
                found = sorted(found + suspects)[: values["limit"]]
        return [row[2:] for row in found]
