"""What an earlier version kept in the state of a pipeline of dlt says from which day on the next run reads."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
from dlt.common.configuration.container import Container
from dlt.common.pipeline import PipelineContext, StateInjectableContext

from fleetit import FleetIT, Retry
from fleetit.dlt import fleetit_source

if TYPE_CHECKING:
    import pytest

STATE = Path(__file__).parent / "dlt_state.json"


def test_a_run_of_dlt_reads_from_the_day_of_each_fleet_on(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    Container()[PipelineContext].deactivate()
    monkeypatch.setenv("RUNTIME__DLTHUB_TELEMETRY", "false")
    monkeypatch.setenv("DLT_DATA_DIR", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    asked: dict[str | None, str | None] = {}

    def answer(request: httpx.Request) -> httpx.Response:
        fleet = request.headers.get("Fleet-Id")
        asked[fleet] = request.url.params.get("posting_date_gte")
        results = [{"id": 1, "posting_date": "2026-03-09"}]
        return httpx.Response(200, json={"count": 1, "next": None, "previous": None, "results": results})

    options: Any = {"transport": httpx.MockTransport(answer), "retry": Retry(attempts=1)}
    state: Any = json.loads(STATE.read_text(encoding="utf-8"))
    with (
        Container().injectable_context(StateInjectableContext(state=state)),
        FleetIT(token="t", base_url="https://fleetit.example", **options) as client,
    ):
        source = fleetit_source(client, resources=["tolls"], fleets=[7, 42, 109])
        rows: list[dict[str, Any]] = [row for resource in source.resources.values() for row in resource]
    # A week before the newest day, of the fleets that were read.
    assert asked == {"7": "2026-02-22", "42": "2026-02-23", "109": None}
    assert [(row["fleet_id"], row["id"]) for row in rows] == [(7, 1), (42, 1), (109, 1)]
