"""Writing: write the models of a page as JSON."""

from __future__ import annotations

import json
from itertools import cycle
from typing import TYPE_CHECKING, Any

from bench import pages
from bench.measure import Contender, Effort, measure_in_turn, processor_time
from bench.models import OURS, Library, list_libraries
from bench.reading import PAGES
from bench.report import Report, Table, build_table

if TYPE_CHECKING:
    from collections.abc import Callable


def measure(effort: Effort) -> Report:
    """Write pages of a hundred rows."""
    tables: list[Table] = []
    for title, schema, make in PAGES:
        documents = [make(number) for number in range(effort.of(8, 2))]
        bodies = [json.dumps(document).encode() for document in documents]
        found, skipped = list_libraries(schema, documents[0])
        contenders = [Contender(each.name, _make_writer(each, bodies), note=each.remark) for each in found]
        samples = measure_in_turn(
            contenders, rounds=effort.of(41, 1), seconds=effort.of(20, 0) / 1000, clock=processor_time
        )
        notes = f"{len(bodies)} different pages in turn, each of {pages.ROWS} rows. "
        notes += "Ours writes as the client writes bodies: `to_dict()`, then `json`. Processor time."
        tables.append(
            build_table(f"Writing {title}", "µs", contenders, samples, baseline=OURS, skipped=skipped, notes=notes)
        )
    return Report("writing", tables, [])


def _make_writer(library: Library, bodies: list[bytes]) -> Callable[[], Any]:
    turns = cycle([library.read(body) for body in bodies])
    return lambda: library.write(next(turns))
