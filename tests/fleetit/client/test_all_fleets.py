"""All fleets of a sandbox whose rows come and go, and whose answers fail: each way gives each row that stays once."""

from __future__ import annotations

import asyncio
import contextlib
import csv
import io
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
from dlt.common.configuration.container import Container
from dlt.common.pipeline import PipelineContext

from fleetit import AsyncFleetIT, FleetIT, Retry
from fleetit.cli import main
from fleetit.dlt import fleetit_source
from fleetit.exports import export
from fleetit.sandbox import running

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from fleetit.sandbox import Sandbox

    Keys = Iterable[tuple[int, int]]

RETRY = Retry(backoff=0.01)


def connect(sandbox: Sandbox) -> FleetIT:
    return FleetIT(sandbox.token, base_url=sandbox.url, retry=RETRY)


def iterate(sandbox: Sandbox, _: Path) -> Keys:
    with connect(sandbox) as client:
        return [(fleet, toll.id) for fleet, toll in client.across_fleets(client.tolls.list)]


def iterate_async(sandbox: Sandbox, _: Path) -> Keys:
    async def run() -> Keys:
        async with AsyncFleetIT(sandbox.token, base_url=sandbox.url, retry=RETRY) as client:
            return [(fleet, toll.id) async for fleet, toll in client.across_fleets(client.tolls.list)]

    return asyncio.run(run())


def read_csv(text: str) -> Keys:
    return [(int(row["fleet_id"]), int(row["id"])) for row in csv.DictReader(io.StringIO(text))]


def list_by(*options: str) -> str:
    with contextlib.redirect_stdout(io.StringIO()) as out:
        assert main(["tolls", "list", "--all-fleets", *options]) == 0
    return out.getvalue()


def export_to(sandbox: Sandbox, path: Path) -> str:
    with connect(sandbox) as client:
        export(client, "tolls", path, fleets="all")
    return path.read_text(encoding="utf-8")


def load(sandbox: Sandbox, _: Path) -> Keys:
    Container()[PipelineContext].deactivate()  # or the source would have the state of the last pipeline that ran
    with connect(sandbox) as client:
        return [(row["fleet_id"], row["id"]) for row in fleetit_source(client, resources=["tolls"]).resources["tolls"]]


@pytest.mark.alike
@pytest.mark.heavy
@pytest.mark.parametrize(
    "read",
    [
        pytest.param(iterate, id="across_fleets"),
        pytest.param(iterate_async, id="across_fleets async"),
        pytest.param(lambda *_: read_csv(list_by("--csv")), id="command"),
        pytest.param(lambda sandbox, folder: read_csv(export_to(sandbox, folder / "a.csv")), id="export"),
        pytest.param(load, id="dlt"),
    ],
)
def test_each_row_that_stays_is_there_once(
    read: Callable[[Sandbox, Path], Keys], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with running(rows={"tolls": 600}, churn=0.9, seed=5) as sandbox:
        monkeypatch.setenv("FLEETIT_TOKEN", sandbox.token)
        monkeypatch.setenv("FLEETIT_BASE_URL", sandbox.url)
        before = list_keys(sandbox)
        sandbox.fail(share=0.05, status=503)
        sandbox.fail(share=0.01, how="drop")
        found = Counter(read(sandbox, tmp_path))
        stayed = before & list_keys(sandbox)
    assert set(found.values()) == {1}
    assert stayed <= found.keys()
    assert len(before) - len(stayed) > 10, "rows must move"
    fleets = [fleet for fleet, _ in found]
    assert fleets == sorted(fleets), "fleets in their order"


def list_keys(sandbox: Sandbox) -> set[tuple[int, Any]]:
    return {(fleet, row["id"]) for fleet in sandbox.fleets for row in sandbox.rows("tolls", fleet)}
