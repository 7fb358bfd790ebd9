from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import dlt
import pytest

from fleetit import FleetIT
from tests.support.postgresql import PASSWORD, Server, postgresql_server
from tests.support.sandboxes import sandbox, session_sandbox

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from fleetit.sandbox import Sandbox

__all__ = ["postgresql_server", "sandbox", "session_sandbox"]


@pytest.fixture(autouse=True)
def without_telemetry(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Let dlt send nothing, and keep its files in the folder of the test."""
    monkeypatch.setenv("RUNTIME__DLTHUB_TELEMETRY", "false")
    monkeypatch.setenv("DLT_DATA_DIR", str(tmp_path / "dlt"))
    monkeypatch.chdir(tmp_path)  # it looks for its configuration in the current folder


@pytest.fixture
def client(sandbox: Sandbox) -> Iterator[FleetIT]:
    """Return a client of the sandbox."""
    with FleetIT(token=sandbox.token, base_url=sandbox.url) as client:
        yield client


@pytest.fixture(params=["duckdb", "postgresql"])
def make_pipeline(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], dlt.Pipeline]:
    """Return what makes a pipeline, each time the same one, as a program does that runs every night."""
    destination: Any
    if request.param == "duckdb":
        destination = dlt.destinations.duckdb(str(tmp_path / "warehouse.duckdb"))
    else:
        server: Server = request.getfixturevalue("postgresql_server")
        destination = dlt.destinations.postgres(server.get_tcp_url(quote(PASSWORD, safe="")))
    dataset = "fleetit_" + "".join(each if each.isalnum() else "_" for each in tmp_path.name.lower())[-40:]
    return lambda: dlt.pipeline(
        "fleetit", destination=destination, dataset_name=dataset, pipelines_dir=str(tmp_path / "pipelines")
    )
