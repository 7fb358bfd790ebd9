"""Memory: the peak memory of a long listing, compared with a short one.

`python -m bench.memory URL FLAVOUR HOW` iterates over a listing, and prints the number of rows and the peak memory in
bytes: either what Python allocated (`traced`), or the whole process (`resident`).
"""

from __future__ import annotations

import asyncio
import re
import subprocess
import sys
import tracemalloc
from pathlib import Path
from typing import TYPE_CHECKING

from bench import pages
from bench.report import Promise, Report, Row, Table
from bench.server import serving
from fleetit import AsyncFleetIT, FleetIT
from tests.support.checkout import HERE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bench.measure import Effort

_PREFETCH = 8
_TOKEN = "made-up"  # noqa: S105 - invented
#: The most that a long listing may need, compared with a short one.
_MAX_GROWTH = 1.1
_MEASUREMENTS = {
    ("sync", "traced"): "sync, what Python allocated",
    ("sync", "resident"): "sync, the whole process",
    ("async", "traced"): "async, what Python allocated",
    ("async", "resident"): "async, the whole process",
}


def measure(effort: Effort) -> Report:
    """Iterate over a short and a long listing, each in a new process."""
    short, long = effort.of(20_000, 1_000), effort.of(200_000, 2_000)
    peaks: dict[tuple[int, str, str], int] = {}
    for many in (short, long):
        with serving(rows=many, different=many // pages.ROWS) as url:
            for flavour, how in _MEASUREMENTS:
                peaks[many, flavour, how] = _measure_peak(url, flavour, how, many)
    rows: list[Row] = []
    promises: list[Promise] = []
    for (flavour, how), name in _MEASUREMENTS.items():
        low, high = peaks[short, flavour, how], peaks[long, flavour, how]
        for many, peak in ((short, low), (long, high)):
            size = peak / 1e6
            rows.append(Row(f"{name}, {many:,} rows", size, size, size, peak / low))
        promises.append(Promise(f"{name}: {long:,} rows, against {short:,}", _MAX_GROWTH, high / low))
    notes = f"The peak of one iteration, prefetch={_PREFETCH}, in a new process."
    return Report(
        "memory", [Table("Iterating over a listing, on httpx", "MB", f"{short:,} rows", rows, notes=notes)], promises
    )


def _measure_peak(url: str, flavour: str, how: str, rows: int) -> int:
    done = subprocess.run(  # noqa: S603 - our own arguments, no shell
        [sys.executable, "-m", "bench.memory", url, flavour, how],
        capture_output=True,
        text=True,
        check=True,
        cwd=HERE.root,
        timeout=300,
    )
    received, peak = map(int, done.stdout.split())
    if received != rows:
        msg = f"{received} rows were received, {rows} were expected"
        raise AssertionError(msg)
    return peak


def _iterate(url: str) -> int:
    with FleetIT(_TOKEN, fleet_id=42, base_url=url) as client:
        return sum(1 for _ in client.integrations.list_active(prefetch=_PREFETCH))


async def _iterate_async(url: str) -> int:
    rows = 0
    async with AsyncFleetIT(_TOKEN, fleet_id=42, base_url=url) as client:
        async for _ in client.integrations.list_active(prefetch=_PREFETCH):
            rows += 1
    return rows


def get_peak_memory() -> int:
    """Return the peak memory of this process in bytes.

    Reads /proc if it exists, because `ru_maxrss` starts with the memory of the parent process.
    """
    status = Path("/proc/self/status")
    if status.exists():
        found = re.search(r"^VmHWM:\s*(\d+) kB$", status.read_text(encoding="ascii"), re.MULTILINE)
        if found:
            return int(found[1]) * 1024
    import resource  # noqa: PLC0415 - does not exist on Windows

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def main(arguments: Sequence[str]) -> None:
    """Iterate once, and print the rows and the peak."""
    url, flavour, how = arguments
    if how == "traced":
        tracemalloc.start()
    rows = _iterate(url) if flavour == "sync" else asyncio.run(_iterate_async(url))
    peak = tracemalloc.get_traced_memory()[1] if how == "traced" else get_peak_memory()
    sys.stdout.write(f"{rows} {peak}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
