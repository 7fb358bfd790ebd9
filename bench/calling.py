"""Calling: the cost of a call compared with httpx alone. A call gets one page of a hundred rows over loopback."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

import httpx

from bench import pages
from bench.measure import Contender, Effort, measure_in_turn
from bench.report import Report, Table, Target, build_table
from bench.server import serving
from fleetit import AsyncFleetIT, FleetIT

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

_PATH = "/v2/integrations/active/"
_TOKEN = "made-up"  # noqa: S105 - invented
_HEADERS = {"Authorization": f"Bearer {_TOKEN}", "Fleet-Id": "42"}
_PARAMS = {"limit": pages.ROWS, "offset": 0}
_IN_FLIGHT = 8

_BARE = "bare httpx and json"
_OURS = "ours, list_active"
_RAW = "ours, request (no models)"


def measure(effort: Effort) -> Report:
    """Measure calls of the sync and the async client."""
    with serving() as url:
        sync, asynchronous = _measure_sync(url, effort), _measure_async(url, effort)
    return Report("calling", [sync[0], asynchronous[0]], [sync[1], asynchronous[1]])


def _measure_sync(url: str, effort: Effort) -> tuple[Table, Target]:
    with httpx.Client(base_url=url, headers=_HEADERS) as bare, FleetIT(_TOKEN, fleet_id=42, base_url=url) as ours:
        contenders = [
            Contender(_BARE, lambda: _check_rows(json.loads(bare.get(_PATH, params=_PARAMS).content)["results"])),
            Contender(_OURS, lambda: _check_rows(ours.integrations.list_active().all())),
            Contender(_RAW, lambda: _check_rows(ours.request("GET", _PATH, params=_PARAMS)["results"])),
        ]
        samples = measure_in_turn(contenders, rounds=effort.of(81, 2), seconds=effort.of(40, 0) / 1000)
    target = Target(f"{_OURS}, against {_BARE}", 1.15, samples.ratio(_OURS, _BARE))
    return build_table("One call after the other", "µs", contenders, samples, baseline=_BARE), target


def _measure_async(url: str, effort: Effort) -> tuple[Table, Target]:
    calls = effort.of(96, 8)
    with asyncio.Runner() as runner:
        bare = runner.run(_create(lambda: httpx.AsyncClient(base_url=url, headers=_HEADERS)))
        ours = runner.run(_create(lambda: AsyncFleetIT(_TOKEN, fleet_id=42, base_url=url)))

        async def call_bare() -> object:
            return _check_rows(json.loads((await bare.get(_PATH, params=_PARAMS)).content)["results"])

        async def call_ours() -> object:
            return _check_rows(await ours.integrations.list_active().all())

        async def call_raw() -> object:
            return _check_rows((await ours.request("GET", _PATH, params=_PARAMS))["results"])

        contenders = [
            Contender(name, _make_batch(runner, call, calls), per=calls)
            for name, call in ((_BARE, call_bare), (_OURS, call_ours), (_RAW, call_raw))
        ]
        samples = measure_in_turn(contenders, rounds=effort.of(31, 2))
        runner.run(bare.aclose())
        runner.run(ours.close())
    title = f"{_IN_FLIGHT} calls in flight, async"
    target = Target(f"{_OURS}, against {_BARE}, {title}", 1.15, samples.ratio(_OURS, _BARE))
    return build_table(title, "µs", contenders, samples, baseline=_BARE, notes="Time per call."), target


async def _create(make: Callable[[], Any]) -> Any:
    """Create a client within its event loop."""
    return make()


def _make_batch(runner: asyncio.Runner, call: Callable[[], Awaitable[object]], calls: int) -> Callable[[], None]:
    return lambda: runner.run(_call_concurrently(call, calls))


async def _call_concurrently(call: Callable[[], Awaitable[object]], calls: int) -> None:
    async def call_repeatedly() -> None:
        for _ in range(calls // _IN_FLIGHT):
            await call()

    await asyncio.gather(*(call_repeatedly() for _ in range(_IN_FLIGHT)))


def _check_rows(rows: Any) -> Any:
    if len(rows) != pages.ROWS:
        msg = f"{len(rows)} rows were received, {pages.ROWS} were expected"
        raise AssertionError(msg)
    return rows
