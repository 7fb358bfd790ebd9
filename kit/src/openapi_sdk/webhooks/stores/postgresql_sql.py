"""The SQL of the store on PostgreSQL: its tables, their migrations, and its statements."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from psycopg import Cursor
    from psycopg.rows import TupleRow

    from openapi_sdk.webhooks.parts import Webhooks

#: The types of tenants, and whose `[tenant]` is a column of a table, if there are any.
_TYPES = {"integer": "bigint", "string": "text"}

#: The statements that lead from each version to the next one. What has been released is never changed.
_MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        """
        CREATE TABLE [schema].[sdk]_deliveries (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            key text COLLATE "C" NOT NULL,
            digest text NOT NULL,
            revision integer NOT NULL,
            late boolean NOT NULL,
            again boolean NOT NULL,
            [tenant]
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
        "CREATE UNIQUE INDEX [sdk]_deliveries_ticket ON [schema].[sdk]_deliveries (key, revision)",
        # Partial: what is finished is most of the table, and few of the queries need it.
        """
        CREATE INDEX [sdk]_deliveries_due ON [schema].[sdk]_deliveries (due_at, id)
        WHERE state IN ('waiting', 'running')
        """,
        """
        CREATE INDEX [sdk]_deliveries_open ON [schema].[sdk]_deliveries (key, id)
        WHERE state IN ('waiting', 'running')
        """,
        "CREATE INDEX [sdk]_deliveries_failed ON [schema].[sdk]_deliveries (id) WHERE state = 'failed'",
        """
        CREATE INDEX [sdk]_deliveries_finished ON [schema].[sdk]_deliveries (finished_at, state)
        WHERE state IN ('done', 'failed')
        """,
    ),
    (
        "ALTER TABLE [schema].[sdk]_deliveries ADD COLUMN uncertain boolean NOT NULL DEFAULT false",
        "ALTER TABLE [schema].[sdk]_deliveries ADD COLUMN claims integer NOT NULL DEFAULT 0",
        "ALTER TABLE [schema].[sdk]_deliveries ADD COLUMN interrupted integer NOT NULL DEFAULT 0",
        "ALTER TABLE [schema].[sdk]_deliveries ADD COLUMN holds_until timestamptz",
        # Version 1 counted claims as attempts. What runs has an attempt that has not ended.
        """
        UPDATE [schema].[sdk]_deliveries SET claims = attempts, attempts = attempts - (state = 'running')::integer
        WHERE state IN ('waiting', 'running')
        """,
        # By state: few of those that are open run.
        "DROP INDEX [schema].[sdk]_deliveries_due",
        """
        CREATE INDEX [sdk]_deliveries_due ON [schema].[sdk]_deliveries (state, due_at, id)
        WHERE state IN ('waiting', 'running')
        """,
        # By whether the body was dropped: most of what was done long ago has none.
        "DROP INDEX [schema].[sdk]_deliveries_finished",
        """
        CREATE INDEX [sdk]_deliveries_done ON [schema].[sdk]_deliveries ((octet_length(body) > 0), finished_at, id)
        WHERE state = 'done'
        """,
    ),
)
_FIND = (
    b"SELECT n.nspname FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace "
    b"WHERE c.oid = to_regclass(%s)"
)
_OTHER_OWNER = (
    b"SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = %s::regclass AND NOT pg_has_role(relowner, 'USAGE')"
)


def migrate(cursor: Cursor[TupleRow], webhooks: Webhooks, schema: str | None) -> str:
    """Create the tables, or upgrade them to the present version, and return their schema.

    Other processes that do the same wait. Nothing is written if the tables are there and of the present version.
    """
    encoding = cursor.connection.info.parameter_status("server_encoding")
    if encoding != "UTF8":
        msg = f"the database has the encoding {encoding}; an inbox needs one with the encoding UTF8"
        raise webhooks.errors.ConfigurationError(msg)
    found = _find_schema(cursor, webhooks, schema)
    quoted = quote_name(found)
    version = _read_version(cursor, webhooks, quoted)
    if version == len(_MIGRATIONS):
        return found
    if version:
        _check_owner(cursor, webhooks, quoted.replace("%%", "%"), version)
    name = f"{webhooks.package}_inbox_version {quoted}"
    cursor.execute(b"SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", (name,))
    _execute(cursor, webhooks, "CREATE SCHEMA IF NOT EXISTS [schema]" if schema else "SELECT 1", quoted)
    _execute(
        cursor,
        webhooks,
        "CREATE TABLE IF NOT EXISTS [schema].[sdk]_inbox_version (version integer NOT NULL)",
        quoted,
    )
    version = _read_version(cursor, webhooks, quoted)
    for statements in _MIGRATIONS[version:]:
        for statement in statements:
            _execute(cursor, webhooks, statement, quoted)
    _execute(cursor, webhooks, "DELETE FROM [schema].[sdk]_inbox_version", quoted)
    _execute(cursor, webhooks, f"INSERT INTO [schema].[sdk]_inbox_version VALUES ({len(_MIGRATIONS)})", quoted)
    return found


def _find_schema(cursor: Cursor[TupleRow], webhooks: Webhooks, schema: str | None) -> str:
    if schema is not None:
        return schema
    found = cursor.execute(_FIND, (f"{webhooks.package}_inbox_version",)).fetchone()
    (name,) = found or cursor.execute(b"SELECT current_schema()").fetchone() or (None,)
    if name is None:
        msg = "no schema of the search path exists, or you may use none; name one in the URL: ?schema=…"
        raise webhooks.errors.ConfigurationError(msg)
    return str(name)


def _read_version(cursor: Cursor[TupleRow], webhooks: Webhooks, quoted: str) -> int:
    """Return the version of the tables, 0 if there are none."""
    name = f"{quoted.replace('%%', '%')}.{webhooks.package}_inbox_version"
    if cursor.execute(_FIND, (name,)).fetchone() is None:
        return 0
    version: int
    (version,) = _execute(cursor, webhooks, "SELECT version FROM [schema].[sdk]_inbox_version", quoted).fetchone() or (
        0,
    )
    webhooks.refuse_newer(version, len(_MIGRATIONS))
    return version


def _check_owner(cursor: Cursor[TupleRow], webhooks: Webhooks, quoted: str, version: int) -> None:
    """Raise ConfigurationError if the user may not change the tables."""
    found = cursor.execute(_OTHER_OWNER, (f"{quoted}.{webhooks.package}_deliveries",)).fetchone()
    if found is not None:
        (owner,) = found
        msg = (
            f"the tables of the inbox have version {version}, and this version of {webhooks.package} needs "
            f"{len(_MIGRATIONS)}: call inbox.start() once as their owner, {owner}"
        )
        raise webhooks.errors.ConfigurationError(msg)


def _execute(cursor: Cursor[TupleRow], webhooks: Webhooks, statement: str, quoted: str) -> Cursor[TupleRow]:
    """Execute a statement with the names of an SDK. Without tenants, the line of their column is left out."""
    tenant = webhooks.service.tenant
    line = "" if tenant is None else f"            {tenant.argument} {_TYPES[tenant.type]},\n"
    statement = statement.replace("            [tenant]\n", line).replace("[sdk]", webhooks.package)
    # With parameters, though none are used, `%%` means `%`.
    return cursor.execute(statement.replace("[schema]", quoted).encode(), ())


#: Lets the commit of a transaction be on disk before it returns. Settings that are as safe stay as they are.
_BE_DURABLE = "set_config('synchronous_commit', replace(current_setting('synchronous_commit'), 'off', 'on'), true)"
#: The limits of the server for one statement, and for the pause until the next one, within a transaction.
TIME_LIMITS = b"SELECT current_setting('statement_timeout'), current_setting('idle_in_transaction_session_timeout')"
SET_TIME_LIMITS = (
    "SELECT set_config('statement_timeout', %s, true), set_config('idle_in_transaction_session_timeout', %s, true), "
    f"{_BE_DURABLE}"
).encode()
#: Lets an index be read in its order. The statistics of a table know nothing of a sudden backlog: PostgreSQL takes it
#: for a few records, and would sort all of it for each claim.
READ_IN_ORDER = b"SELECT set_config('enable_bitmapscan', 'off', true), set_config('enable_seqscan', 'off', true)"
#: A subquery, because it is computed once, and an index can be searched for it. The function alone is neither.
_NOW = "(SELECT COALESCE(%(now)s::timestamptz, clock_timestamp()))"
_OPEN = "('waiting', 'running')"
_OURS = "d.state = 'running' AND d.owner = %(owner)s"
_CLAIMED = "unnest(%(ids)s::bigint[], %(claims)s::integer[]) AS claimed (id, claim)"
#: No older record of the ticket runs or holds it up, and no newer one runs (an older one may have been replayed since).
_IS_NEXT = f"""
    NOT EXISTS (
        SELECT 1 FROM [table] AS other
        WHERE other.key = d.key AND other.state IN {_OPEN} AND (
            other.id < d.id
                AND (other.state = 'running' OR other.holds_until IS NULL OR other.holds_until > {_NOW})
            OR other.id > d.id AND other.state = 'running' AND other.due_at > {_NOW}
        )
    )
"""
#: Not what its owner handles still, and nothing that runs if the clock was set, by which its lease seems to have ended.
_IS_FREE = f"""
    (d.state = 'waiting' OR d.id <> ALL(%(held)s::bigint[])
        AND COALESCE(abs(extract(epoch FROM {_NOW}) - %(expected)s::float8) < 2, true))
"""
_DUE = f"d.state = '{{}}' AND d.due_at <= {_NOW} AND {_IS_FREE} AND {_IS_NEXT}"
_DUE_OF_KEY = f"""
    d.key = %(key)s AND (d.state = 'waiting' OR d.state = 'running' AND d.due_at <= {_NOW})
    AND {_IS_FREE} AND {_IS_NEXT}
"""
#: Skips records that another transaction has locked.
_CANDIDATES = """
    SELECT d.id, d.key, d.due_at FROM [table] AS d WHERE {}
    ORDER BY d.due_at, d.id LIMIT {} FOR UPDATE OF d SKIP LOCKED
"""
#: A `LIMIT` of its own for those whose lease has ended.
_DUE_CANDIDATES = f"""
    WITH waiting AS MATERIALIZED ({_CANDIDATES.format(_DUE.format("waiting"), "%(limit)s")}),
    suspect AS MATERIALIZED ({_CANDIDATES.format(_DUE.format("running"), "%(suspects)s")}),
    candidate AS MATERIALIZED (
        SELECT * FROM waiting UNION ALL SELECT * FROM suspect ORDER BY due_at, id LIMIT %(limit)s
    )
"""
_NEWER = """
    EXISTS (
        SELECT 1 FROM [table] AS newer
        WHERE newer.key = d.key AND (newer.signed_at, newer.revision) > (d.signed_at, d.revision){}
    )
"""
#: Adds an attempt that was interrupted.
_INTERRUPT = """
    attempts = d.attempts + (d.state = 'running')::integer, interrupted = d.interrupted + (d.state = 'running')::integer
"""
_LOCK_ALL = "SELECT pg_advisory_xact_lock(lock) FROM (SELECT DISTINCT [lock] AS lock FROM {} ORDER BY 1) AS locks"
#: A record of the ticket is open, or was finished too recently.
_IS_KEPT = "other.state NOT IN [finished] OR other.finished_at >= {before}"
_BEFORE = f"{_NOW} - make_interval(secs => %(older_than)s::float8)"
#: Asked again, because something may have happened to a ticket before it was locked.
_NOT_KEPT = f"""
    NOT EXISTS (SELECT 1 FROM [table] AS other WHERE other.key = d.key AND ({_IS_KEPT.format(before=_BEFORE)}))
"""
_FINISHED = f"""
    SELECT d.key, d.finished_at, d.id FROM [table] AS d
    WHERE {{}} AND d.finished_at < {_BEFORE} AND NOT EXISTS (
        SELECT 1 FROM [table] AS other
        WHERE other.key = d.key AND (other.id > d.id OR {_IS_KEPT.format(before=_BEFORE)})
    )
    ORDER BY d.finished_at, d.id LIMIT %(limit)s
"""
#: What is done and has its body, or has not.
_IS_FULL, _IS_EMPTIED = (f"d.state = 'done' AND (octet_length(d.body) > 0) IS {each}" for each in ("TRUE", "FALSE"))
_CONDITIONS = {
    "state": "d.state = %(state)s",
    "key": "d.key = %(key)s",
    "kind": "d.key >= %(kind)s || ':' AND d.key < %(kind)s || ';'",  # `;` follows `:`
    "since": "d.received_at >= %(since)s",
    "until": "d.received_at < %(until)s",
}


class PostgreSQLStatements:
    """The statements, as bytes that psycopg takes.

    The lock of a ticket is a 64-bit hash of its key. It is a lock of the transaction, so a connection that is lost
    leaves none. A transaction that waits for several locks takes them in the order of the hashes; otherwise two could
    wait for each other. One that holds a record already does not wait for a lock.
    """

    def __init__(self, webhooks: Webhooks, schema: str) -> None:
        self._table = f"{quote_name(schema)}.{webhooks.package}_deliveries"
        self._columns = ", ".join(f"d.{name}" for name in webhooks.columns)
        tenant = webhooks.service.tenant
        name = "" if tenant is None else f" {tenant.argument},"
        value = "" if tenant is None else f" %({tenant.argument})s::{_TYPES[tenant.type]},"
        literal = "'" + self._table.replace("'", "''") + "'"
        # The table's number keeps inboxes in other schemas from waiting for each other.
        self._lock = f'hashtextextended(key COLLATE "C", {literal}::regclass::oid::bigint)'

        self.read_clock = self._fill(f"SELECT extract(epoch FROM {_NOW.replace('%(now)s', 'NULL')})::float8")
        self.lock_keys = self._fill(_LOCK_ALL.format("unnest(%(keys)s::text[]) AS key"))
        self.lock_records = self._fill(_LOCK_ALL.format("[table] WHERE id = ANY(%(ids)s::bigint[])"))
        self.histories = self._fill(
            "SELECT key, id, revision, digest, extract(epoch FROM signed_at)::bigint, state FROM [table] "
            "WHERE key = ANY(%(keys)s::text[])"
        )
        self.insert = self._fill(f"""
            INSERT INTO [table] (key, digest, revision, late, again, uncertain,{name} headers, body, signed_form,
                signed_at, received_at, due_at)
            SELECT %(key)s, %(digest)s, %(revision)s, %(late)s, %(again)s, %(uncertain)s,{value}
                %(headers)s, %(body)b, %(signed_form)s, to_timestamp(%(signed_at)s::bigint), now,
                now + make_interval(secs => %(due_in)s::float8)
            FROM (SELECT {_NOW} AS now) AS time
            RETURNING id
        """)
        self.sign_later = self._fill(
            "UPDATE [table] SET signed_at = to_timestamp(%(signed_at)s::bigint) WHERE id = %(id)s"
        )
        locked = "SELECT id, key FROM candidate WHERE pg_try_advisory_xact_lock([lock])"
        self.candidates = self._fill(f"{_DUE_CANDIDATES} {locked}")
        waiting = _CANDIDATES.format(_DUE.format("waiting"), "%(limit)s")
        self.waiting = self._fill(f"WITH candidate AS MATERIALIZED ({waiting}) {locked}")
        of_key = _CANDIDATES.format(_DUE_OF_KEY, "%(limit)s")
        self.candidates_of_key = self._fill(f"WITH candidate AS MATERIALIZED ({of_key}) {locked}")
        # Whether it is next is asked again: only now, no other transaction can replay or claim a record of the ticket.
        self.claim = self._fill(f"""
            UPDATE [table] AS d SET state = 'running', owner = %(owner)s, claims = d.claims + 1, {_INTERRUPT},
                due_at = {_NOW} + make_interval(secs => %(lease)s::float8),
                late = d.late OR d.holds_until IS NOT NULL AND {_NEWER.format(" AND newer.claims > 0")}
            WHERE d.id = ANY(%(ids)s::bigint[]) AND {_IS_NEXT}
            RETURNING {self._columns}
        """)
        # A record whose handler has it locked, in a transaction, can't be claimed by others and needs no renewal.
        self.renew = self._fill(f"""
            WITH ours AS MATERIALIZED (
                SELECT d.id FROM [table] AS d JOIN {_CLAIMED} ON d.id = claimed.id AND d.claims = claimed.claim
                WHERE {_OURS} ORDER BY d.id FOR UPDATE OF d SKIP LOCKED
            )
            UPDATE [table] AS d SET due_at = {_NOW} + make_interval(secs => %(lease)s::float8)
            FROM ours WHERE d.id = ours.id
        """)
        self.ours = self._fill(
            f"SELECT d.id FROM [table] AS d JOIN {_CLAIMED} ON d.id = claimed.id AND d.claims = claimed.claim "
            f"WHERE {_OURS}"
        )
        # Locked in the order of the ids, or two that write several records could wait for each other.
        self.finish = self._fill(f"""
            WITH outcome AS MATERIALIZED (
                SELECT * FROM unnest(%(ids)s::bigint[], %(claims)s::integer[], %(attempts)s::integer[],
                    %(states)s::text[], %(errors)s::text[], %(delays)s::float8[], %(holds)s::float8[])
                    AS outcome (id, claim, attempts, state, error, delay, holds)
            ), ours AS MATERIALIZED (
                SELECT d.id FROM [table] AS d JOIN outcome ON d.id = outcome.id AND d.claims = outcome.claim
                WHERE {_OURS} ORDER BY d.id FOR UPDATE OF d
            )
            UPDATE [table] AS d SET state = outcome.state, error = outcome.error, owner = NULL,
                attempts = outcome.attempts, interrupted = 0,
                due_at = {_NOW} + make_interval(secs => outcome.delay),
                holds_until = COALESCE(d.holds_until, {_NOW} + make_interval(secs => outcome.holds)),
                finished_at = CASE WHEN outcome.state <> 'waiting' THEN {_NOW} END
            FROM ours JOIN outcome ON outcome.id = ours.id WHERE d.id = ours.id
            RETURNING d.id
        """)
        self.lock_ours = self._fill(
            f"SELECT 1 FROM [table] AS d WHERE d.id = %(id)s AND d.claims = %(claim)s AND {_OURS} FOR NO KEY UPDATE"
        )
        self.mark_done = self._fill(f"""
            UPDATE [table] AS d SET state = 'done', finished_at = {_NOW}, error = NULL, owner = NULL,
                attempts = %(attempts)s, interrupted = 0
            WHERE d.id = %(id)s AND d.claims = %(claim)s AND {_OURS} AND {_BE_DURABLE} IS NOT NULL
        """)
        self.reserve = self._fill(f"""
            {_DUE_CANDIDATES}
            UPDATE [table] AS d SET state = 'waiting', owner = NULL, {_INTERRUPT},
                due_at = {_NOW} + make_interval(secs => %(again_after)s::float8)
            FROM candidate WHERE d.id = candidate.id
            RETURNING candidate.due_at, d.id
        """)
        self.get = self._fill(f"SELECT {self._columns} FROM [table] AS d WHERE d.id = %(id)s")
        self.replay = self._fill(f"""
            UPDATE [table] AS d SET state = 'waiting', attempts = 0, interrupted = 0, due_at = {_NOW},
                finished_at = NULL, holds_until = NULL, late = d.late OR {_NEWER.format("")}
            WHERE d.id = ANY(%(ids)s::bigint[]) AND d.state IN ('done', 'failed') AND octet_length(d.body) > 0
            RETURNING d.id
        """)
        # The newest record, by which copies are told, and the last one, by which the next one is numbered.
        self.find_full = self._find_finished([_IS_FULL])
        self.empty = tuple(
            self._fill(f"{each} RETURNING d.id".replace("[finished]", "('done')"))
            for each in (
                f"""
                DELETE FROM [table] AS d WHERE d.key = ANY(%(keys)s::text[]) AND {_NOT_KEPT} AND {_NEWER.format("")}
                AND EXISTS (SELECT 1 FROM [table] AS later WHERE later.key = d.key AND later.revision > d.revision)
                """,
                f"""
                UPDATE [table] AS d SET body = '', headers = '{{}}'
                WHERE d.key = ANY(%(keys)s::text[]) AND octet_length(d.body) > 0 AND {_NOT_KEPT}
                """,
            )
        )
        # Counting millions of rows takes too long, and most rows are done.
        self.count = self._fill(f"""
            SELECT state, count(*), GREATEST({_NOW} - min(received_at), max(received_at) - {_NOW}), 0
            FROM [table] WHERE state IN {_OPEN} GROUP BY state
            UNION ALL
            SELECT 'failed', count(*), NULL, 0 FROM [table] WHERE state = 'failed'
            UNION ALL
            SELECT 'done', CASE WHEN count(*) <= %(exact)s THEN count(*) ELSE GREATEST(count(*), (
                    SELECT reltuples::bigint FROM pg_class WHERE oid = {literal}::regclass
                )) END, NULL,
                (SELECT count(*) FROM [table] AS d WHERE {_IS_FULL} AND finished_at > {_NOW} - interval '60 s')
            FROM (SELECT FROM [table] WHERE state = 'done' LIMIT %(exact)s + 1) AS done
        """)

    def find(self, names: Iterable[str], *, newest_first: bool) -> bytes:
        """Return the statement that finds records by some of `state`, `key`, `kind`, `since` and `until`."""
        beyond, order = (
            ("(d.id < %(after)s OR %(after)s = 0)", "d.id DESC") if newest_first else ("d.id > %(after)s", "d.id")
        )
        conditions = "".join(f" AND {_CONDITIONS[name]}" for name in names)
        return self._fill(
            f"SELECT {self._columns} FROM [table] AS d WHERE {beyond}{conditions} ORDER BY {order} LIMIT %(limit)s"
        )

    def prune(self, *, failed: bool) -> tuple[bytes, bytes, bytes]:
        """Return the statements that find tickets, by their last record, that delete them, and that count them all."""
        conditions = [_IS_FULL, _IS_EMPTIED, *(["d.state = 'failed'"] if failed else [])]
        finished = "('done', 'failed')" if failed else "('done')"
        delete = f"DELETE FROM [table] AS d WHERE d.key = ANY(%(keys)s::text[]) AND {_NOT_KEPT} RETURNING d.id"
        found = self._find_finished(conditions, finished)
        count = f"SELECT count(*) FROM [table] WHERE key IN (SELECT key FROM ({self._unite(conditions)}) AS found)"
        delete, count = (each.replace("[finished]", finished) for each in (delete, count))
        return found, self._fill(delete), self._fill(count)

    def _find_finished(self, conditions: Iterable[str], finished: str = "('done')") -> bytes:
        """Return the statement that finds and locks tickets that are finished as a whole, by their last record.

        Each of the conditions has an index, by which the records are found in order.
        """
        found = self._unite(conditions)
        text = f"""
            WITH ticket AS MATERIALIZED (SELECT * FROM ({found}) AS found ORDER BY finished_at, id LIMIT %(limit)s)
            SELECT key FROM ticket WHERE pg_try_advisory_xact_lock([lock])
        """
        return self._fill(text.replace("[finished]", finished))

    @staticmethod
    def _unite(conditions: Iterable[str]) -> str:
        return " UNION ALL ".join(f"({_FINISHED.format(condition)})" for condition in conditions)

    def _fill(self, text: str) -> bytes:
        return text.replace("[lock]", self._lock).replace("[table]", self._table).encode()


def quote_name(name: str) -> str:
    """Return a name as an identifier in a statement with parameters."""
    return '"' + name.replace('"', '""').replace("%", "%%") + '"'
