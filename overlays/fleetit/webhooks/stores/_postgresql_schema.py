"""The tables of the store on PostgreSQL, and how an older version of them becomes the present one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fleetit._errors.errors import ConfigurationError
from fleetit.webhooks.stores._postgresql_statements import quote_name

if TYPE_CHECKING:
    from psycopg import Cursor
    from psycopg.rows import TupleRow

__all__ = ["migrate"]

#: The statements that lead from each version to the next one. What has been released is never changed.
_MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        """
        CREATE TABLE [schema].fleetit_deliveries (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            key text COLLATE "C" NOT NULL,
            digest text NOT NULL,
            revision integer NOT NULL,
            late boolean NOT NULL,
            again boolean NOT NULL,
            fleet_id bigint,
            headers text NOT NULL,
            body bytea NOT NULL,
            signed_form text NOT NULL,
            signed_at timestamptz NOT NULL,
            received_at timestamptz NOT NULL,
            state text NOT NULL DEFAULT 'waiting',
            attempts integer NOT NULL DEFAULT 0,
            due_at timestamptz NOT NULL,
            owner text,
            finished_at timestamptz,
            error text
        )
        """,
        "CREATE UNIQUE INDEX fleetit_deliveries_ticket ON [schema].fleetit_deliveries (key, revision)",
        # Partial: what is finished is most of the table, and few of the queries need it.
        """
        CREATE INDEX fleetit_deliveries_due ON [schema].fleetit_deliveries (due_at, id)
        WHERE state IN ('waiting', 'running')
        """,
        """
        CREATE INDEX fleetit_deliveries_open ON [schema].fleetit_deliveries (key, id)
        WHERE state IN ('waiting', 'running')
        """,
        "CREATE INDEX fleetit_deliveries_failed ON [schema].fleetit_deliveries (id) WHERE state = 'failed'",
        """
        CREATE INDEX fleetit_deliveries_finished ON [schema].fleetit_deliveries (finished_at, state)
        WHERE state IN ('done', 'failed')
        """,
    ),
)
_FIND = (
    b"SELECT n.nspname FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace "
    b"WHERE c.oid = to_regclass(%s)"
)


def migrate(cursor: Cursor[TupleRow], schema: str | None) -> str:
    """Create the tables, or upgrade them to the present version, and return their schema.

    Other processes that do the same wait. Nothing is written if the tables are there and of the present version.

    Args:
        cursor: In a transaction, which the caller commits.
        schema: The schema, which is made if it does not exist. Default: the one in the search path that has the tables,
            or the first one.

    Raises:
        ConfigurationError: If a later version of this package has made the tables, or the database can't have them.
    """
    encoding = cursor.connection.info.parameter_status("server_encoding")
    if encoding != "UTF8":
        msg = f"the database has the encoding {encoding}; an inbox needs one with the encoding UTF8"
        raise ConfigurationError(msg)
    found = _find_schema(cursor, schema)
    quoted = quote_name(found)
    if _read_version(cursor, quoted) == len(_MIGRATIONS):
        return found
    name = f"fleetit_inbox_version {quoted}"
    cursor.execute(b"SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", (name,))
    _execute(cursor, "CREATE SCHEMA IF NOT EXISTS [schema]" if schema else "SELECT 1", quoted)
    _execute(cursor, "CREATE TABLE IF NOT EXISTS [schema].fleetit_inbox_version (version integer NOT NULL)", quoted)
    version = _read_version(cursor, quoted)
    for statements in _MIGRATIONS[version:]:
        for statement in statements:
            _execute(cursor, statement, quoted)
    if version < len(_MIGRATIONS):  # another process may have done it meanwhile
        _execute(cursor, "DELETE FROM [schema].fleetit_inbox_version", quoted)
        _execute(cursor, f"INSERT INTO [schema].fleetit_inbox_version VALUES ({len(_MIGRATIONS)})", quoted)
    return found


def _find_schema(cursor: Cursor[TupleRow], schema: str | None) -> str:
    if schema is not None:
        return schema
    found = cursor.execute(_FIND, ("fleetit_inbox_version",)).fetchone()
    if found is None:
        found = cursor.execute(b"SELECT current_schema()").fetchone()
    if found is None or found[0] is None:
        msg = "no schema of the search path exists, or you may use none; name one in the URL: ?schema=…"
        raise ConfigurationError(msg)
    return str(found[0])


def _read_version(cursor: Cursor[TupleRow], quoted: str) -> int:
    """Return the version of the tables, 0 if there are none."""
    name = f"{quoted.replace('%%', '%')}.fleetit_inbox_version"
    if cursor.execute(_FIND, (name,)).fetchone() is None:
        return 0
    row = _execute(cursor, "SELECT version FROM [schema].fleetit_inbox_version", quoted).fetchone()
    version = 0 if row is None else int(row[0])
    if version > len(_MIGRATIONS):
        msg = f"the inbox has tables of version {version}; this package knows {len(_MIGRATIONS)}: upgrade fleetit"
        raise ConfigurationError(msg)
    return version


def _execute(cursor: Cursor[TupleRow], statement: str, quoted: str) -> Cursor[TupleRow]:
    # With parameters, though none are used, `%%` means `%`.
    return cursor.execute(statement.replace("[schema]", quoted).encode(), ())
