from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeAlias
from urllib.parse import quote

import dlt
import pytest
from dlt.common.configuration.container import Container
from dlt.common.pipeline import PipelineContext, StateInjectableContext

from fleetit import FleetIT
from kit.tests.support.postgresql import PASSWORD, Server, postgresql_server
from tests.support.sandboxes import sandbox, session_sandbox

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from fleetit.sandbox import Sandbox

__all__ = ["postgresql_server", "sandbox", "session_sandbox"]


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Let dlt send nothing, keep its files in the folder of the test, and forget the pipeline of the test before.

    A source that is read without a pipeline has the state of the last one that ran.
    """
    Container()[PipelineContext].deactivate()
    monkeypatch.setenv("RUNTIME__DLTHUB_TELEMETRY", "false")
    monkeypatch.setenv("DLT_DATA_DIR", str(tmp_path / "dlt"))
    monkeypatch.chdir(tmp_path)  # it looks for its configuration in the current folder


@pytest.fixture
def client(sandbox: Sandbox) -> Iterator[FleetIT]:
    """Return a client of the sandbox."""
    with FleetIT(token=sandbox.token, base_url=sandbox.url) as client:
        yield client


MakePipeline: TypeAlias = Callable[[], dlt.Pipeline]


@pytest.fixture
def make_pipeline(tmp_path: Path) -> MakePipeline:
    """Return what makes a pipeline into DuckDB, each time the same one, as a program does that runs every night."""
    destination = dlt.destinations.duckdb(str(tmp_path / "warehouse.duckdb"))
    return lambda: dlt.pipeline("fleetit", destination=destination, dataset_name="fleetit", pipelines_dir=str(tmp_path))


@pytest.fixture(params=["duckdb", "postgresql"])
def make_each_pipeline(request: pytest.FixtureRequest, tmp_path: Path) -> MakePipeline:
    """Return what makes a pipeline into DuckDB, and one into PostgreSQL: for types, and rows that are merged."""
    if request.param == "duckdb":
        made: MakePipeline = request.getfixturevalue("make_pipeline")
        return made
    server: Server = request.getfixturevalue("postgresql_server")
    destination = dlt.destinations.postgres(server.get_tcp_url(quote(PASSWORD, safe="")))
    dataset = "fleetit_" + "".join(each if each.isalnum() else "_" for each in tmp_path.name.lower())[-40:]
    return lambda: dlt.pipeline("fleetit", destination=destination, dataset_name=dataset, pipelines_dir=str(tmp_path))


@pytest.fixture
def kept() -> Iterator[dict[str, Any]]:
    """Keep what a source remembers from one reading to the next, as a pipeline does, and yield it."""
    state: Any = {}
    with Container().injectable_context(StateInjectableContext(state=state)):
        yield state
