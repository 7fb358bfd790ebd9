"""Listing: many pages from a slow server, compared with a handwritten loop over the same HTTP library."""

from __future__ import annotations

import asyncio
from typing import Any

from bench import pages
from bench.http_libraries import list_http_libraries, make_async_client, make_bare_async_client, make_client
from bench.measure import Contender, Effort, measure_in_turn
from bench.peers import PeerMissing, load_peer
from bench.report import Report, build_table
from bench.server import serving

_PATH = "/v2/integrations/active/"
_LATENCY = 0.02
_IN_FLIGHT = 8

_SEQUENTIAL = "ours, sequential"
_SYNC = f"ours, prefetch={_IN_FLIGHT}"
_ASYNC = f"ours, async, prefetch={_IN_FLIGHT}"
_BY_HAND = f"by hand: asyncio, orjson, {_IN_FLIGHT} in flight"


def measure(effort: Effort) -> Report:
    """List all rows over the default library. Each contender creates and closes its client."""
    library = list_http_libraries()[0][0]
    rows = effort.of(10_000, 1_000)
    latency = _LATENCY if not effort.quick else _LATENCY / 10
    with serving(rows=rows, latency=latency, different=rows // pages.ROWS) as url:
        contenders = [
            Contender(_SEQUENTIAL, lambda: _list(library, url, rows, 0)),
            Contender(_SYNC, lambda: _list(library, url, rows, _IN_FLIGHT)),
            Contender(_ASYNC, lambda: asyncio.run(_list_async(library, url, rows))),
        ]
        skipped: dict[str, str] = {}
        try:
            loads = load_peer("orjson").loads
        except PeerMissing as error:
            skipped[_BY_HAND] = str(error)
        else:
            note = "dictionaries, no models, no retries"
            by_hand = Contender(_BY_HAND, lambda: asyncio.run(_list_by_hand(library, url, rows, loads)), note=note)
            contenders.append(by_hand)
        samples = measure_in_turn(contenders, rounds=effort.of(9, 1))
    baseline = _SEQUENTIAL if skipped else _BY_HAND
    notes = f"{latency * 1000:g} ms for each response. The time includes creating and closing a client."
    title = f"{rows:,} rows, on {library}"
    table = build_table(title, "ms", contenders, samples, baseline=baseline, skipped=skipped, notes=notes)
    return Report("listing", [table])


def _list(library: str, url: str, rows: int, prefetch: int) -> None:
    with make_client(library, url) as client:
        _check(len(client.integrations.list_active(prefetch=prefetch).all()), rows)


async def _list_async(library: str, url: str, rows: int) -> None:
    async with make_async_client(library, url) as client:
        _check(len(await client.integrations.list_active(prefetch=_IN_FLIGHT).all()), rows)


async def _list_by_hand(library: str, url: str, rows: int, loads: Any) -> None:
    slots = asyncio.Semaphore(_IN_FLIGHT)

    async with make_bare_async_client(library, url) as client:

        async def fetch(offset: int) -> Any:
            async with slots:
                response = await client.get(_PATH, params={"limit": pages.ROWS, "offset": offset})
                response.raise_for_status()
                return loads(response.content)

        first = await fetch(0)
        rest = await asyncio.gather(*map(fetch, range(pages.ROWS, first["count"], pages.ROWS)))
    _check(sum(len(page["results"]) for page in (first, *rest)), rows)


def _check(found: int, rows: int) -> None:
    if found != rows:
        msg = f"{found} rows were received, {rows} were expected"
        raise AssertionError(msg)
