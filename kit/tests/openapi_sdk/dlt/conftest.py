from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import TYPE_CHECKING, Any

import dlt
import pytest
from dlt.common.configuration.container import Container
from dlt.common.pipeline import PipelineContext

from kit.tests.support.depots import TENANTS, Sdk, make_depot
from kit.tests.support.descriptions import make_query_parameter
from kit.tests.support.made_sdks import imported_sdks, write_sdk

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_DAY = {"type": "string", "format": "date"}


def _make_dated_depot(name: str) -> dict[str, Any]:
    """Return a depot whose bins say when they were updated, and can be listed from a day on."""
    document = deepcopy(make_depot(name))
    (listing,) = (item["get"] for path, item in document["paths"].items() if path.endswith("/bins"))
    listing["parameters"].append(make_query_parameter("updated_on_gte", _DAY))
    document["components"]["schemas"]["Bin"]["properties"]["updated_on"] = _DAY
    return document


@pytest.fixture(scope="module")
def sdks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Sdk]]:
    """Return the SDKs of such depots."""
    folder = tmp_path_factory.mktemp("dated")
    packages = [write_sdk(_make_dated_depot(name), folder) for name in TENANTS]
    with imported_sdks(folder, *packages) as modules:
        yield {name: Sdk(name, module) for name, module in zip(TENANTS, modules, strict=True)}


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Let dlt send nothing, keep its files in the folder of the test, and forget the pipeline of the test before."""
    Container()[PipelineContext].deactivate()
    monkeypatch.setenv("RUNTIME__DLTHUB_TELEMETRY", "false")
    monkeypatch.setenv("DLT_DATA_DIR", str(tmp_path / "dlt"))
    monkeypatch.chdir(tmp_path)


MakePipeline = Callable[[str], dlt.Pipeline]


@pytest.fixture
def make_pipeline(tmp_path: Path) -> MakePipeline:
    """Return what makes a pipeline of a name, each time the same one, all into one file of DuckDB."""
    destination = dlt.destinations.duckdb(str(tmp_path / "warehouse.duckdb"))
    return lambda name: dlt.pipeline(name, destination=destination, dataset_name=name, pipelines_dir=str(tmp_path))
