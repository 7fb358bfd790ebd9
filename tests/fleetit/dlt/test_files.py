"""The files that a destination loads: those that it reads with little memory."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import dlt
import pytest

from fleetit.dlt import fleetit_source

if TYPE_CHECKING:
    from pathlib import Path

    from fleetit import FleetIT
    from tests.fleetit.dlt.conftest import MakePipeline


@pytest.mark.heavy
@pytest.mark.parametrize(
    ("destination", "options", "expected"),
    [
        pytest.param("duckdb", {}, "parquet", id="reads Parquet, and takes gigabytes for statements"),
        pytest.param("duckdb", {"loader_file_format": "jsonl"}, "jsonl", id="a format that was asked for"),
        pytest.param("postgres", {}, "insert_values", id="reads Parquet with a driver alone, which dlt looks for"),
        pytest.param("filesystem", {}, "jsonl", id="prefers another format to Parquet"),
    ],
)
def test_format(client: FleetIT, tmp_path: Path, destination: str, options: dict[str, Any], expected: str) -> None:
    made: dict[str, Any] = {
        "duckdb": dlt.destinations.duckdb,
        "postgres": dlt.destinations.postgres,
        "filesystem": dlt.destinations.filesystem,
    }
    places = {
        "duckdb": str(tmp_path / "warehouse.duckdb"),
        "postgres": "postgresql://nobody:none@127.0.0.1:1/none",  # nothing is loaded
        "filesystem": str(tmp_path),
    }
    to = made[destination](places[destination])
    pipeline = dlt.pipeline("fleetit", destination=to, dataset_name="fleetit", pipelines_dir=str(tmp_path))
    pipeline.extract(fleetit_source(client, fleets=[7], resources=["tolls", "driver_agreements"]), **options)
    pipeline.normalize()
    (load_id,) = pipeline.list_normalized_load_packages()
    jobs = pipeline.get_load_package_info(load_id).jobs["new_jobs"]
    formats = {each.job_file_info.table_name: each.job_file_info.file_format for each in jobs}
    assert (formats["tolls"], formats["driver_agreements"]) == (expected, expected)


@pytest.mark.heavy
def test_warehouse_that_was_loaded_by_statements_goes_on(make_pipeline: MakePipeline, client: FleetIT) -> None:
    def read() -> list[tuple[Any, ...]]:
        with make_pipeline().sql_client() as warehouse:
            columns = "* EXCLUDE (_dlt_id, _dlt_load_id)"
            return [tuple(row) for row in warehouse.execute_sql(f"SELECT {columns} FROM tolls ORDER BY id") or ()]  # noqa: S608 - our own names

    options: dict[str, Any] = {"fleets": [7], "resources": ["tolls"], "full": True}
    make_pipeline().run(fleetit_source(client, **options), loader_file_format="insert_values")
    before = read()
    make_pipeline().run(fleetit_source(client, **options))
    assert read() == before
