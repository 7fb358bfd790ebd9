"""Memory: a long listing must take no more than a short one.

`python -m bench.memory URL FLAVOUR HOW` walks a listing in a process of its own and prints how many rows came and the
peak in bytes: of what Python allocated (`traced`), or of the whole process (`resident`).
"""

from __future__ import annotations

import asyncio
import re
import subprocess
import sys
import tracemalloc
from pathlib import Path
from typing import TYPE_CHECKING

from bench.report import Report, Row, Table, Target
from bench.server import serving
from codegen.project import HERE
from fleetit import AsyncFleetIT, FleetIT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bench.measure import Effort

_PREFETCH = 8
_TOKEN = "made-up"  # noqa: S105 - made up
#: What one may differ from the other without a trend in it.
_FLAT = 1.1
_WAYS = {
    ("sync", "traced"): "sync, what Python allocated",
    ("sync", "resident"): "sync, the whole process",
    ("async", "traced"): "async, what Python allocated",
    ("async", "resident"): "async, the whole process",
}


def measure(effort: Effort) -> Report:
    """Walk a short and a long listing in processes of their own."""
    short, long = effort.of(20_000, 1_000), effort.of(200_000, 2_000)
    peaks: dict[tuple[int, str, str], int] = {}
    for many in (short, long):
        with serving(rows=many) as url:
            for flavour, how in _WAYS:
                peaks[many, flavour, how] = _peak(url, flavour, how, many)
    rows: list[Row] = []
    targets: list[Target] = []
    for (flavour, how), name in _WAYS.items():
        low, high = peaks[short, flavour, how], peaks[long, flavour, how]
        for many, peak in ((short, low), (long, high)):
            size = peak / 1e6
            rows.append(Row(f"{name}, {many:,} rows", size, size, size, peak / low))
        targets.append(Target(f"{name}: {long:,} rows, against {short:,}", _FLAT, high / low))
    notes = f"Peaks of one walk each, prefetch={_PREFETCH}, in a process of its own."
    return Report("memory", [Table("Walking a listing", "MB", f"{short:,} rows", rows, notes=notes)], targets)


def _peak(url: str, flavour: str, how: str, rows: int) -> int:
    done = subprocess.run(  # noqa: S603 - our own arguments, no shell
        [sys.executable, "-m", "bench.memory", url, flavour, how],
        capture_output=True,
        text=True,
        check=True,
        cwd=HERE.root,
        timeout=300,
    )
    came, peak = map(int, done.stdout.split())
    if came != rows:
        msg = f"{came} rows came, and {rows} were expected"
        raise AssertionError(msg)
    return peak


def _walk(url: str) -> int:
    with FleetIT(_TOKEN, fleet_id=42, base_url=url) as fleetit:
        return sum(1 for _ in fleetit.integrations.list_active(prefetch=_PREFETCH))


async def _walk_async(url: str) -> int:
    rows = 0
    async with AsyncFleetIT(_TOKEN, fleet_id=42, base_url=url) as fleetit:
        async for _ in fleetit.integrations.list_active(prefetch=_PREFETCH):
            rows += 1
    return rows


def resident() -> int:
    """Return the largest size that this process had.

    Not `ru_maxrss` where there is something better: it begins with what the process had that started this one.
    """
    status = Path("/proc/self/status")
    if status.exists():
        found = re.search(r"^VmHWM:\s*(\d+) kB$", status.read_text(encoding="ascii"), re.MULTILINE)
        if found:
            return int(found[1]) * 1024
    import resource  # noqa: PLC0415 - not there on Windows, where the message says so

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def main(arguments: Sequence[str]) -> None:
    """Walk once and print what came of it."""
    url, flavour, how = arguments
    if how == "traced":
        tracemalloc.start()
    rows = _walk(url) if flavour == "sync" else asyncio.run(_walk_async(url))
    peak = tracemalloc.get_traced_memory()[1] if how == "traced" else resident()
    sys.stdout.write(f"{rows} {peak}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
