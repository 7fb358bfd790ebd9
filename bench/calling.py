"""Calling: the processor time of a call for a page of a hundred tolls, over httpx2 and over httpx.

Ours is compared with a bare client of the same library, whose connections are kept, and with the stock generated
function. The server has a process of its own, whose time does not count.
"""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack, ExitStack
from typing import TYPE_CHECKING

from bench import callers
from bench.http_libraries import list_http_libraries
from bench.measure import Contender, Effort, Samples, measure_in_turn, processor_time
from bench.report import Promise, Report, Table, build_table
from bench.server import serving

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from bench.models import Library

#: The tolls of so many pages have more different date-times than ours caches (4,096), as the tolls of a fleet have.
_DIFFERENT = 100
_NOTES = "Processor time of a call in the process of the client."
_IN_FLIGHT = 64


def measure(effort: Effort) -> Report:
    """Measure one call after the other, and many calls in flight."""
    libraries, absent = list_http_libraries()
    readers, skipped = callers.load_readers()
    in_flight = effort.of(_IN_FLIGHT, 4)
    title, title_in_flight = "One call after the other", f"{in_flight} calls in flight, async"
    tables: list[Table] = []
    promises: list[Promise] = []
    with serving(page="tolls", different=effort.of(_DIFFERENT, 2)) as url:
        contenders, samples = _measure_sync(url, libraries, readers, effort)
        for library in libraries:
            tables.append(_make_table(title, library, contenders[library], samples, skipped))
            promises += _make_promises(title, library, samples)
        tables.append(_compare_libraries(title, contenders, samples, absent))
        for library in libraries:
            parallel, samples = _measure_async(url, library, readers, in_flight, effort)
            tables.append(_make_table(title_in_flight, library, parallel, samples, skipped))
    return Report("calling", tables, promises)


def _measure_sync(
    url: str, libraries: list[str], readers: Mapping[str, Library], effort: Effort
) -> tuple[dict[str, list[Contender]], Samples]:
    """Measure the calls over all libraries, which take turns."""
    remarks = callers.get_remarks(readers)
    contenders: dict[str, list[Contender]] = {}
    with ExitStack() as stack:
        for library in libraries:
            calls = callers.make_calls(stack, library, url, readers)
            contenders[library] = [
                Contender(_name(who, library), call, note=remarks[who]) for who, call in calls.items()
            ]
        everyone = [each for of_library in contenders.values() for each in of_library]
        rounds, seconds = effort.of(61, 1), effort.of(40, 0) / 1000
        return contenders, measure_in_turn(everyone, rounds=rounds, seconds=seconds, clock=processor_time)


def _measure_async(
    url: str, library: str, readers: Mapping[str, Library], in_flight: int, effort: Effort
) -> tuple[list[Contender], Samples]:
    """Measure the calls over one library. With more contenders, connections would expire (5 s) between two turns."""
    remarks = callers.get_remarks(readers)
    each_calls = effort.of(2, 1)
    with asyncio.Runner() as runner:
        stack = AsyncExitStack()
        calls = runner.run(callers.make_async_calls(stack, library, url, readers))
        contenders = [
            Contender(
                _name(who, library),
                _make_batch(runner, call, in_flight, each_calls),
                per=in_flight * each_calls,
                note=remarks[who],
            )
            for who, call in calls.items()
        ]
        samples = measure_in_turn(contenders, rounds=effort.of(31, 1), clock=processor_time)
        runner.run(stack.aclose())
    return contenders, samples


def _make_batch(
    runner: asyncio.Runner, call: Callable[[], Awaitable[object]], in_flight: int, each_calls: int
) -> Callable[[], None]:
    async def call_repeatedly() -> None:
        for _ in range(each_calls):
            await call()

    async def call_concurrently() -> None:
        await asyncio.gather(*(call_repeatedly() for _ in range(in_flight)))

    return lambda: runner.run(call_concurrently())


def _make_table(
    title: str, library: str, contenders: list[Contender], samples: Samples, skipped: dict[str, str]
) -> Table:
    baseline = _name(callers.OURS, library)
    title = f"{title}, on {library}"
    return build_table(title, "µs", contenders, samples, baseline=baseline, skipped=skipped, notes=_NOTES)


def _compare_libraries(
    title: str, contenders: dict[str, list[Contender]], samples: Samples, absent: dict[str, str]
) -> Table:
    """Compare methods and stock functions on all libraries, from the same samples."""
    default, *_ = contenders
    names = {_name(who, library) for library in contenders for who in (callers.OURS, callers.STOCK)}
    shown = [each for of_library in contenders.values() for each in of_library if each.name in names]
    return build_table(
        *(f"{title}, the libraries compared", "µs", shown, samples),
        baseline=_name(callers.OURS, default),
        skipped={_name(callers.OURS, library): why for library, why in absent.items()},
        notes=_NOTES,
    )


def _make_promises(title: str, library: str, samples: Samples) -> list[Promise]:
    ours = _name(callers.OURS, library)
    peers = [_name(each, library) for each in (callers.BARE_PYDANTIC, callers.BARE_PYDANTIC_KEEPING)]
    return [
        Promise(f"{title}: {ours}, against {peer}", 1.0, samples.ratio(ours, peer))
        for peer in peers
        if peer in samples.of
    ]


def _name(who: str, library: str) -> str:
    """Return the name of a contender: those over both libraries take turns."""
    return f"{who}, on {library}"
