"""Reading: parse the bytes of a page into models."""

from __future__ import annotations

import json
from itertools import cycle
from typing import TYPE_CHECKING, Any

from bench import pages
from bench.measure import Contender, Effort, Samples, measure_in_turn
from bench.models import JSON, ORJSON, OURS, OURS_JSON, PYDANTIC, STOCK, list_libraries
from bench.report import Report, Table, Target, build_table

if TYPE_CHECKING:
    from collections.abc import Callable

#: The pages that are read and written: title, schema, and a function that makes page number N.
PAGES: tuple[tuple[str, str, Callable[[int], dict[str, Any]]], ...] = (
    ("active integrations", "ActiveIntegrationPage", pages.integrations),
    ("tolls with vehicle, transponder and driver", "TollPage", pages.tolls),
    ("citations with vehicle and driver", "CitationPage", pages.citations),
)


def measure(effort: Effort) -> Report:
    """Read different pages of a hundred rows in turn."""
    tables: list[Table] = []
    targets: list[Target] = []
    for title, schema, make in PAGES:
        documents = [make(number) for number in range(effort.of(50, 3))]
        bodies = [json.dumps(document, separators=(",", ":")).encode() for document in documents]
        found, skipped = list_libraries(schema, documents[0])
        contenders = [Contender(each.name, _make_reader(each.read, bodies), note=each.note) for each in found]
        samples = measure_in_turn(contenders, rounds=effort.of(41, 2), seconds=effort.of(20, 0) / 1000)
        best = OURS if OURS in samples.of else OURS_JSON
        size = sum(map(len, bodies)) // len(bodies)
        notes = f"{len(bodies)} different pages in turn, each of {pages.ROWS} rows and about {size:,} bytes. "
        notes += f"The client reads as `{OURS}` with `fleetit[speed]`, and as `{OURS_JSON}` without."
        tables.append(
            build_table(f"Reading {title}", "µs", contenders, samples, baseline=best, skipped=skipped, notes=notes)
        )
        targets += _make_targets(title, samples, best)
    return Report("reading", tables, targets)


def _make_targets(title: str, samples: Samples, ours: str) -> list[Target]:
    found: list[Target] = []
    if STOCK in samples.of:
        what = f"{title}: the stock generated models, against {ours}"
        found.append(Target(what, 5, samples.ratio(STOCK, ours), at_least=True, aim=10))
    if PYDANTIC in samples.of:
        what = f"{title}: pydantic v2 `model_validate_json`, against {ours}"
        found.append(Target(what, 1, samples.ratio(PYDANTIC, ours), at_least=True, aim=2))
    alone = ORJSON if ORJSON in samples.of else JSON
    found.append(Target(f"{title}: {ours}, against {alone}", 3, samples.ratio(ours, alone), aim=1.5))
    return found


def _make_reader(read: Callable[[bytes], Any], bodies: list[bytes]) -> Callable[[], Any]:
    turns = cycle(bodies)
    return lambda: read(next(turns))
