"""The source: a resource for each table."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, cast

import dlt
from dlt.common.configuration.container import Container
from dlt.common.pipeline import PipelineContext

from fleetit._service.names import EXAMPLE_SECRET
from fleetit.client import FleetIT
from fleetit.dlt._columns import ColumnTypes, make_columns
from fleetit.dlt._reading import TableReader
from fleetit.dlt._tables import Table, choose_tables
from fleetit.service import SERVICE
from fleetit_api.exceptions import ConfigurationError
from openapi_sdk.client.tenants import list_tenants
from openapi_sdk.model.integers import is_integer
from openapi_sdk.model.public import public_in
from openapi_sdk.model.suggestions import suggest
from openapi_sdk.secrets.redaction import SecretValue

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from dlt.common.schema.typing import TFileFormat, TTableSchema
    from dlt.extract import DltResource, DltSource

#: The newest days that are read again each time.
DEFAULT_LAG = 7
_MAX_LAG, _MAX_WORKERS = 3_650, 16


@public_in("fleetit.dlt")
def fleetit_source(
    client: FleetIT | str | None = None,
    *,
    fleets: Iterable[int] | None = None,
    resources: Iterable[str] | None = None,
    start: dt.date | str | None = None,
    dates: Mapping[str, str | None] | None = None,
    full: bool = False,
    lag_days: int = DEFAULT_LAG,
    filters: Mapping[str, Mapping[str, Any]] | None = None,
    secrets: Iterable[str] = (),
    prefetch: int = 4,
    workers: int = 4,
    today: Callable[[], dt.date] | None = None,
) -> DltSource:
    """Make a source of dlt with a resource for each listing of the API: `tolls`, `citations`, `fleets`, ….

    Args:
        client: The client, or a token. By default a client is made of the environment: `FLEETIT_TOKEN`, ….
        fleets: The fleets; by default all that the token has access to.
        resources: The tables to load; by default all that can be listed without further arguments.
        start: The first day of the first run, as a date or a text (2026-01-31). By default all days.
        dates: The date of each table that new rows are found by, such as `{"tolls": "transaction_date"}`; None for a
            table that is read as a whole each time. By default a date that says when a row came.
        full: Whether to read all rows from `start` on again, and merge them. Finds rows that were changed without a new
            date. The next run goes on as usual.
        lag_days: How many days before the newest one are read again each time, 0 to 3,650.
        filters: Further arguments of listings by table, such as `{"tolls": {"violation": True}}`.
        secrets: Secrets to load all the same, such as `citations.pin`. By default no secret is loaded.
        prefetch: How many pages of a fleet may be in flight, 0 to 32.
        workers: How many fleets are read at the same time, 1 to 16.
        today: Returns the current day; by default that of UTC.

    Returns:
        The source. Its tables are merged by `fleet_id` and `id`.

    Raises:
        ConfigurationError: If a value is wrong.
    """
    given = SecretValue(client)
    del client  # it may be a token, and error reporters show the variables of each frame
    chosen = choose_tables(resources, filters or {})
    _check_range("lag_days", lag_days, 0, _MAX_LAG)
    _check_range("workers", workers, 1, _MAX_WORKERS)
    first_day = _check_start(start)
    fleet_ids = None if fleets is None else SERVICE.check_tenants(fleets)
    kept = _check_secrets(secrets, {table.name for table in chosen})
    _check_dates(dates or {}, chosen)
    value = given.reveal()
    api = value if isinstance(value, FleetIT) else FleetIT(value)
    known: list[int] = []

    def get_fleets() -> list[int]:
        if fleet_ids is not None:
            return fleet_ids
        if not known:
            known.extend(list_tenants(api))
        return known

    readers = [
        TableReader(
            table=table,
            columns=make_columns(table),
            client=api,
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
        lambda: [_make_resource(reader, get_fleets) for reader in readers], name="fleetit", max_table_nesting=0
    )
    made = source()
    made.schema.remove_type_detection("iso_timestamp")  # it would give a time without a zone one
    return made


def _make_resource(reader: TableReader, get_fleets: Callable[[], list[int]]) -> DltResource:
    table = reader.table

    def read() -> Iterator[list[dict[str, Any]]]:
        fleets = get_fleets() if table.has_fleets else []
        newest: dict[str, str] = {}
        if reader.date is not None:
            state: dict[str, dict[str, str]] = dlt.current.resource_state()
            # Of this date alone: another one says nothing about which rows are new.
            newest = state.setdefault(f"newest_{reader.date}", {})
        schema = dlt.current.source_schema()
        stored = schema.tables[table.name].get("columns", {}) if table.name in schema.tables else {}
        types = ColumnTypes(reader.columns, stored, schema.naming.normalize_identifier)
        for number, rows in enumerate(reader.iter_pages(fleets, newest)):
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


def _check_start(start: dt.date | str | None) -> dt.date | None:
    if isinstance(start, dt.datetime):
        return start.date()
    if start is None or isinstance(start, dt.date):
        return start
    try:
        return dt.date.fromisoformat(start)
    except (TypeError, ValueError):
        msg = f"start={start!r:.80}: a date is needed, such as 2026-01-31"
        raise ConfigurationError(msg) from None


def _check_dates(dates: Mapping[str, str | None], tables: Iterable[Table]) -> None:
    by_name = {table.name: table for table in tables}
    for name, date in dates.items():
        if name not in by_name:
            msg = f"dates: {name!r} is no table that is loaded{suggest(name, by_name)}"
            raise ConfigurationError(msg)
        allowed = by_name[name].dates
        if date is not None and date not in allowed:
            msg = f"dates: new rows of {name} can't be found by {date!r}; they can by {', '.join(allowed) or 'nothing'}"
            raise ConfigurationError(msg)


def _check_secrets(secrets: Iterable[str], tables: set[str]) -> dict[str, frozenset[str]]:
    kept: dict[str, frozenset[str]] = {}
    for name in [secrets] if isinstance(secrets, str) else secrets:
        table, _, path = name.partition(".")
        if table not in tables or not path:
            msg = f"secrets: {name!r} is no secret of a table that is loaded; write it as in {EXAMPLE_SECRET!r}"
            raise ConfigurationError(msg)
        kept[table] = kept.get(table, frozenset()) | {path}
    return kept


def _check_range(name: str, value: object, least: int, most: int) -> None:
    if not is_integer(value, least, most):
        msg = f"{name}={value!r:.80}: a number from {least:,} to {most:,} is needed"
        raise ConfigurationError(msg)
