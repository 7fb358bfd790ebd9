"""Exporting: a listing into a file of JSON Lines, compared with a script by hand and with the stock client in a loop.

`python -m bench.export URL` exports all tolls, and prints the number of rows and the peak memory in bytes.
"""

from __future__ import annotations

import asyncio
import importlib
import json
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench import pages
from bench.http_libraries import list_http_libraries, make_bare_async_client, make_client
from bench.measure import Contender, Effort, measure_in_turn
from bench.memory import get_peak_memory
from bench.peers import PeerMissing, load_peer, load_stock_models
from bench.report import Promise, Report, Row, Table, build_table
from bench.server import serving_module
from fleetit import FleetIT
from fleetit.exports import export
from tests.support.checkout import HERE

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

_PATH = "/v2/tolls/"
_LATENCY = 0.02
_IN_FLIGHT = 8
#: The stock client takes minutes for all rows. It exports a part, and its time is that of a row times their number.
_STOCK_SHARE = 20
_TOKEN = "made-up"  # noqa: S105 - invented
_MAX_GROWTH = 1.1

_OURS = f"ours, {_IN_FLIGHT} in flight, exact"
_BY_HAND = f"by hand: asyncio, orjson, {_IN_FLIGHT} in flight"
_STOCK = "the stock client in a loop"


def measure(effort: Effort) -> Report:
    """Export all rows. Each contender creates and closes its client, and writes a file."""
    library = list_http_libraries()[0][0]
    rows = effort.of(100_000, 2_000)
    latency = _LATENCY if not effort.quick else _LATENCY / 10
    with tempfile.TemporaryDirectory(prefix="bench-") as folder, _serving(rows, latency) as url:
        path = Path(folder) / "tolls.jsonl"
        contenders = [Contender(_OURS, lambda: _check(_export(library, url, path), rows), per=rows)]
        skipped: dict[str, str] = {}
        try:
            orjson = load_peer("orjson")
            run = _by_hand(library, url, path, orjson)
            note = "rows as they came, no columns, no models, no retries, not exact"
            contenders.append(Contender(_BY_HAND, lambda: _check(asyncio.run(run()), rows), per=rows, note=note))
        except PeerMissing as error:
            skipped[_BY_HAND] = str(error)
        try:
            stock = load_stock_models().__name__.partition(".")[0]
            part = max(pages.ROWS, rows // _STOCK_SHARE)
            note = f"{part:,} rows"
            contenders.append(
                Contender(_STOCK, lambda: _check(_loop(stock, url, path, part), part), per=part, note=note)
            )
        except PeerMissing as error:
            skipped[_STOCK] = str(error)
        samples = measure_in_turn(contenders, rounds=effort.of(5, 1))
    title = f"{rows:,} tolls into JSON Lines, on {library}"
    notes = f"{latency * 1000:g} ms for each response. The time of a row, with creating and closing a client."
    baseline = _OURS if _BY_HAND in skipped else _BY_HAND
    table = build_table(title, "µs", contenders, samples, baseline=baseline, skipped=skipped, notes=notes)
    memory, promise = _measure_memory(effort)
    return Report("export", [table, memory], [promise])


@contextmanager
def _serving(rows: int, latency: float) -> Generator[str]:
    with serving_module("bench.row_server", str(rows), str(latency)) as port:
        yield f"http://127.0.0.1:{port}"


def _export(library: str, url: str, path: Path) -> int:
    with make_client(library, url) as client:
        return export(client, "tolls", path, prefetch=_IN_FLIGHT, overwrite=True).rows


def _by_hand(library: str, url: str, path: Path, orjson: Any) -> Any:
    async def run() -> int:
        slots, written = asyncio.Semaphore(_IN_FLIGHT), 0
        async with make_bare_async_client(library, url) as client:

            async def fetch(offset: int) -> Any:
                async with slots:
                    response = await client.get(_PATH, params={"limit": pages.ROWS, "offset": offset})
                    response.raise_for_status()
                    return orjson.loads(response.content)

            with path.open("wb") as file:

                def write(page: Any) -> int:
                    for row in page["results"]:
                        file.write(orjson.dumps(row) + b"\n")
                    return len(page["results"])

                first = await fetch(0)
                written += write(first)
                tasks = [asyncio.create_task(fetch(offset)) for offset in range(pages.ROWS, first["count"], pages.ROWS)]
                for task in tasks:
                    written += write(await task)
        return written

    return run


def _loop(stock: str, url: str, path: Path, rows: int) -> int:
    client_class: Any = importlib.import_module(f"{stock}.client").AuthenticatedClient
    tolls_list: Any = importlib.import_module(f"{stock}.api.tolls.tolls_list")
    written = 0
    with client_class(base_url=url, token=_TOKEN) as client, path.open("w", encoding="utf-8") as file:
        while written < rows:
            page = tolls_list.sync(client=client, limit=pages.ROWS, offset=written)
            for row in page.results:
                file.write(json.dumps(row.to_dict()) + "\n")
            written += len(page.results)
    return written


def _measure_memory(effort: Effort) -> tuple[Table, Promise]:
    short, long = effort.of(20_000, 1_000), effort.of(200_000, 2_000)
    peaks: dict[int, float] = {}
    for many in (short, long):
        with _serving(many, 0.0) as url:
            done = subprocess.run(  # noqa: S603 - our own arguments, no shell
                [sys.executable, "-m", "bench.export", url],
                capture_output=True,
                text=True,
                check=True,
                cwd=HERE.root,
                timeout=600,
            )
            received, peak = map(int, done.stdout.split())
            _check(received, many)
            peaks[many] = peak / 1e6
    rows = [Row(f"{many:,} rows", peak, peak, peak, peak / peaks[short]) for many, peak in peaks.items()]
    notes = "The peak of the whole process, which exports into JSON Lines."
    table = Table("Memory of an export", "MB", f"{short:,} rows", rows, notes=notes)
    return table, Promise(f"memory: {long:,} rows, against {short:,}", _MAX_GROWTH, peaks[long] / peaks[short])


def _check(found: int, rows: int) -> None:
    if found != rows:
        msg = f"{found} rows were exported, {rows} were expected"
        raise AssertionError(msg)


def main(arguments: Sequence[str]) -> None:
    """Export once, and print the rows and the peak memory."""
    with (
        tempfile.TemporaryDirectory(prefix="bench-") as folder,
        FleetIT(_TOKEN, fleet_id=42, base_url=arguments[0]) as client,
    ):
        rows = export(client, "tolls", Path(folder) / "tolls.jsonl", prefetch=_IN_FLIGHT).rows
    sys.stdout.write(f"{rows} {get_peak_memory()}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
