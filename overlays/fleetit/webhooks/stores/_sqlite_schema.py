"""The tables of the store on SQLite, and how an older version of them becomes the present one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fleetit._errors.errors import ConfigurationError

if TYPE_CHECKING:
    import sqlite3

__all__ = ["migrate"]

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
)


def migrate(connection: sqlite3.Connection) -> None:
    """Create the tables, or upgrade them to the present version. Other processes that do the same wait.

    Raises:
        ConfigurationError: If a later version of this package has made the tables.
    """
    connection.execute("BEGIN IMMEDIATE")
    try:
        connection.execute("CREATE TABLE IF NOT EXISTS fleetit_inbox_version (version INTEGER NOT NULL)")
        row = connection.execute("SELECT version FROM fleetit_inbox_version").fetchone()
        version = 0 if row is None else int(row[0])
        if version > len(_MIGRATIONS):
            msg = f"the inbox has tables of version {version}; this package knows {len(_MIGRATIONS)}: upgrade fleetit"
            raise ConfigurationError(msg)
        for statements in _MIGRATIONS[version:]:
            for statement in statements:
                connection.execute(statement)
        connection.execute("DELETE FROM fleetit_inbox_version")
        connection.execute("INSERT INTO fleetit_inbox_version VALUES (?)", (len(_MIGRATIONS),))
        connection.execute("COMMIT")
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
