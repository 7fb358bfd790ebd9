"""Into a warehouse: tolls of three fleets into DuckDB, compared with a REST API source of dlt written by hand."""

from __future__ import annotations

import itertools
import os
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest import mock

from bench import pages
from bench.http_libraries import list_http_libraries, make_client
from bench.measure import Contender, Effort, measure_in_turn
from bench.peers import PeerMissing, load_peer
from bench.report import Report, build_table
from bench.server import serving_module

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable

_FLEETS = (7, 42, 512)
_LATENCY = 0.02
_TOKEN = "made-up"  # noqa: S105 - invented

_OURS = "ours, 4 pages of each fleet in flight, exact"
_BY_HAND = "by hand: dlt.sources.rest_api, offset paging"


def measure(effort: Effort) -> Report:
    """Load all rows. Each contender has a new pipeline and a new database each time."""
    rows = effort.of(20_000, 900) // len(_FLEETS) * len(_FLEETS)
    latency = _LATENCY if not effort.quick else _LATENCY / 10
    title = f"{rows:,} tolls of {len(_FLEETS)} fleets into DuckDB"
    try:
        dlt = load_peer("dlt")
        load_peer("duckdb")
        rest_api = load_peer("dlt.sources.rest_api")
        ours = load_peer("fleetit.dlt")
    except PeerMissing as error:
        table = build_table(title, "µs", [], measure_in_turn([], rounds=0), baseline=_OURS, skipped={_OURS: str(error)})
        return Report("warehouse", [table], [])
    library = list_http_libraries()[0][0]
    with (
        tempfile.TemporaryDirectory(prefix="bench-") as folder,
        _quiet(Path(folder)),
        serving_module("bench.row_server", str(rows // len(_FLEETS)), str(latency)) as port,
    ):
        url = f"http://127.0.0.1:{port}"
        numbers = itertools.count()

        def load(make_sources: Callable[[], Iterable[Any]]) -> None:
            _load(dlt, Path(folder) / str(next(numbers)), make_sources(), rows)

        def load_ours() -> None:
            with make_client(library, url) as client:
                load(lambda: [ours.fleetit_source(client, fleets=_FLEETS, resources=["tolls"])])

        contenders = [
            Contender(_OURS, load_ours, per=rows),
            Contender(
                _BY_HAND,
                lambda: load(lambda: [_make_source(rest_api, url, fleet) for fleet in _FLEETS]),
                per=rows,
                note="one page at a time, columns as they come, texts for amounts and dates",
            ),
        ]
        samples = measure_in_turn(contenders, rounds=effort.of(5, 1), warm_up=False)
    notes = (
        f"{latency * 1000:g} ms for each response. The time of a row, from the first request to the rows in the table."
    )
    table = build_table(f"{title}, on {library}", "µs", contenders, samples, baseline=_BY_HAND, notes=notes)
    return Report("warehouse", [table])


@contextmanager
def _quiet(folder: Path) -> Generator[None]:
    """Let dlt report nothing, and keep its files in a folder."""
    variables = {"RUNTIME__DLTHUB_TELEMETRY": "false", "DLT_DATA_DIR": str(folder / "dlt")}
    with mock.patch.dict(os.environ, variables):
        yield


def _load(dlt: Any, folder: Path, sources: Iterable[Any], rows: int) -> None:
    folder.mkdir()
    pipeline = dlt.pipeline(
        "bench",
        destination=dlt.destinations.duckdb(str(folder / "warehouse.duckdb")),
        dataset_name="bench",
        pipelines_dir=str(folder),
    )
    pipeline.run([*sources])
    with pipeline.sql_client() as warehouse:
        ((found,),) = warehouse.execute_sql("SELECT COUNT(*) FROM tolls")
    if found != rows:
        msg = f"{found} rows were loaded, {rows} were expected"
        raise AssertionError(msg)


def _make_source(rest_api: Any, url: str, fleet: int) -> Any:
    def add_fleet(row: dict[str, Any]) -> dict[str, Any]:
        return {**row, "fleet_id": fleet}

    endpoint = {
        "path": "v2/tolls/",
        "params": {"limit": pages.ROWS},
        "data_selector": "results",
        "paginator": {"type": "offset", "limit": pages.ROWS, "total_path": "count"},
    }
    return rest_api.rest_api_source(
        {
            "client": {
                "base_url": url,
                "auth": {"type": "bearer", "token": _TOKEN},
                "headers": {"Fleet-Id": str(fleet)},
            },
            "resources": [
                {
                    "name": "tolls",
                    "endpoint": endpoint,
                    "primary_key": ["fleet_id", "id"],
                    "write_disposition": "merge",
                    "max_table_nesting": 0,
                    "processing_steps": [{"map": add_fleet}],
                }
            ],
        },
        name=f"fleet_{fleet}",
    )
