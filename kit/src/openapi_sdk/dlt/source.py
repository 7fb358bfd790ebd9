"""The source: a resource for each table."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, cast

import dlt
from dlt.common.configuration.container import Container
from dlt.common.pipeline import PipelineContext
from dlt.extract import DltSource

from openapi_sdk.client.tenants import list_tenants
from openapi_sdk.dlt.columns import ColumnTypes, make_columns
from openapi_sdk.dlt.reading import TableReader
from openapi_sdk.dlt.tables import SourceTable, choose_tables, load_tables
from openapi_sdk.model.integers import is_integer
from openapi_sdk.model.suggestions import suggest
from openapi_sdk.rows.columns import describe_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from dlt.common.schema.typing import TFileFormat, TTableSchema
    from dlt.extract import DltResource

    from openapi_sdk.client.clients import SyncClient
    from openapi_sdk.dlt.problems import TableFailed
    from openapi_sdk.errors.errors import ErrorTree
    from openapi_sdk.secrets.redaction import SecretValue
    from openapi_sdk.service import Service

__all__ = ["DltSource", "make_source"]

_MAX_LAG, _MAX_WORKERS = 3_650, 16


def _connect(client_class: type[SyncClient], client: SecretValue[Any]) -> SyncClient:
    """Return the client that was passed, or a new one with the token that was."""
    connect, own = cast("Callable[..., SyncClient]", client_class), client_class.service.facts.credentials
    if isinstance(client.reveal(), client_class):
        return cast("SyncClient", client.reveal())
    if client.reveal() is None:
        return connect()
    if len(own) != 1:
        msg = f"client: pass {client_class.service.client}({', '.join(f'{each}=…' for each in own)}), not a token alone"
        raise client_class.service.errors.ConfigurationError(msg)
    return connect(client.reveal())


def make_source(
    client_class: type[SyncClient],
    failed_class: type[TableFailed],
    client: SecretValue[Any],
    *,
    tenants: Iterable[Any] | None = None,
    resources: Iterable[str] | None,
    start: dt.date | str | None,
    dates: Mapping[str, str | None] | None,
    full: bool,
    lag_days: int,
    filters: Mapping[str, Mapping[str, Any]] | None,
    secrets: Iterable[str],
    prefetch: int,
    workers: int = 1,
    today: Callable[[], dt.date] | None,
) -> DltSource:
    """Make a source of dlt. Generated packages have a function for it, and say what it takes.

    Args:
        client_class: The client of the SDK.
        failed_class: The error of a table that can't be read.
        client: The client, a token, or None.
        tenants: The tenants; by default all that the token has access to.
        resources: As of that function, and so are the others.
        start: As above.
        dates: As above.
        full: As above.
        lag_days: As above.
        filters: As above.
        secrets: As above.
        prefetch: As above.
        workers: As above.
        today: As above.

    Raises:
        ConfigurationError: If a value is wrong.
    """
    service = client_class.service
    errors = service.errors
    chosen = choose_tables(service, resources, filters or {})
    _check_range(errors, "lag_days", lag_days, 0, _MAX_LAG)
    _check_range(errors, "workers", workers, 1, _MAX_WORKERS)
    first_day = _check_start(errors, start)
    tenant_ids = None if tenants is None else service.check_tenants(tenants)
    kept = _check_secrets(service, secrets, {table.name for table in chosen})
    _check_dates(errors, dates or {}, chosen)
    api = _connect(client_class, client)
    known: list[Any] = []

    def get_tenants() -> list[Any]:
        if tenant_ids is not None:
            return tenant_ids
        if not known:
            known.extend(list_tenants(api))
        return known

    readers = [
        TableReader(
            table=table,
            columns=make_columns(table),
            client=api,
            failed_class=failed_class,
            date=(dates or {}).get(table.name, table.arrival),
            start=first_day,
            full=full,
            lag_days=lag_days,
            filters=(filters or {}).get(table.name, {}),
            secrets=kept.get(table.name, frozenset()),
            prefetch=prefetch,
            workers=workers,
            today=today or (lambda: dt.datetime.now(dt.UTC).date()),
        )
        for table in chosen
    ]
    # No argument of it is a secret: dlt records arguments.
    source = dlt.source(
        lambda: [_make_resource(reader, get_tenants) for reader in readers], name=service.package, max_table_nesting=0
    )
    made = source()
    made.schema.remove_type_detection("iso_timestamp")  # it would give a time without a zone one
    return made


def _make_resource(reader: TableReader, get_tenants: Callable[[], list[Any]]) -> DltResource:
    table = reader.table

    def read() -> Iterator[list[dict[str, Any]]]:
        tenants = [] if table.tenant_column is None else get_tenants()
        newest: dict[str, str] = {}
        if reader.date is not None:
            state: dict[str, dict[str, str]] = dlt.current.resource_state()
            # Of this date alone: another one says nothing about which rows are new.
            newest = state.setdefault(f"newest_{reader.date}", {})
        schema = dlt.current.source_schema()
        stored = schema.tables[table.name].get("columns", {}) if table.name in schema.tables else {}
        types = ColumnTypes(reader.columns, stored, schema.naming.normalize_identifier)
        for number, rows in enumerate(reader.iter_pages(tenants, newest)):
            fitted, new = types.fit(rows)
            hint: TTableSchema = {"name": table.name, "columns": new}
            if not number:
                # Not a hint of the resource, which would go before `loader_file_format` of a run.
                hint["file_format"] = _choose_file_format()
            if new or not number:
                schema.update_table(hint)
            yield fitted

    return cast(
        "DltResource",
        dlt.resource(
            read,
            name=table.name,
            primary_key=table.primary_key,
            write_disposition="merge" if table.primary_key else "replace",
            columns=reader.columns,
            max_table_nesting=0,
        ),
    )


def _choose_file_format() -> TFileFormat:
    """Return the format of the files that the destination of the pipeline loads.

    It is the one that dlt prefers for it, unless these are statements of SQL and it reads Parquet by itself, as DuckDB
    does: DuckDB needs gigabytes to parse such statements.
    """
    context = Container()[PipelineContext]
    destination = context.pipeline().destination if context.is_active() else None
    if destination is None:
        return "preferred"
    able = destination.capabilities()
    reads_parquet = "parquet" in (able.supported_loader_file_formats or ()) and not able.loader_file_format_selector
    return "parquet" if reads_parquet and able.preferred_loader_file_format == "insert_values" else "preferred"


def _check_start(errors: ErrorTree, start: dt.date | str | None) -> dt.date | None:
    if isinstance(start, dt.datetime):
        return start.date()
    if start is None or isinstance(start, dt.date):
        return start
    try:
        return dt.date.fromisoformat(start)
    except (TypeError, ValueError):
        msg = f"start={start!r:.80}: a date is needed, such as 2026-01-31"
        raise errors.ConfigurationError(msg) from None


def _check_dates(errors: ErrorTree, dates: Mapping[str, str | None], tables: Iterable[SourceTable]) -> None:
    by_name = {table.name: table for table in tables}
    for name, date in dates.items():
        if name not in by_name:
            msg = f"dates: {name!r} is no table that is loaded{suggest(name, by_name)}"
            raise errors.ConfigurationError(msg)
        allowed = by_name[name].dates
        if date is not None and date not in allowed:
            msg = f"dates: new rows of {name} can't be found by {date!r}; they can by {', '.join(allowed) or 'nothing'}"
            raise errors.ConfigurationError(msg)


def _check_secrets(service: Service, secrets: Iterable[str], tables: set[str]) -> dict[str, frozenset[str]]:
    kept: dict[str, frozenset[str]] = {}
    for name in [secrets] if isinstance(secrets, str) else secrets:
        table, _, path = name.partition(".")
        if table not in tables or not path:
            example = _find_secret(service)
            msg = f"secrets: {name!r} is no secret of a table that is loaded; write it as in {example!r}"
            raise service.errors.ConfigurationError(msg)
        kept[table] = kept.get(table, frozenset()) | {path}
    return kept


def _find_secret(service: Service) -> str:
    """Return a secret of a table, for messages."""
    for table in load_tables(service).values():
        shown = describe_rows(table.method, secrets=False)
        for name in describe_rows(table.method):
            if name not in shown:
                return f"{table.name}.{name}"
    return "table.field"


def _check_range(errors: ErrorTree, name: str, value: object, least: int, most: int) -> None:
    if not is_integer(value, least, most):
        msg = f"{name}={value!r:.80}: a number from {least:,} to {most:,} is needed"
        raise errors.ConfigurationError(msg)
