"""Reading: parse the bytes of a page into models."""

from __future__ import annotations

import json
from itertools import cycle
from typing import TYPE_CHECKING, Any

from bench import pages
from bench.measure import Contender, Effort, Samples, measure_in_turn
from bench.models import JSON, ORJSON, OURS, PYDANTIC, STOCK, list_libraries
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
        size = sum(map(len, bodies)) // len(bodies)
        notes = f"{len(bodies)} different pages in turn, each of {pages.ROWS} rows and about {size:,} bytes."
        tables.append(
            build_table(f"Reading {title}", "µs", contenders, samples, baseline=OURS, skipped=skipped, notes=notes)
        )
        targets += _make_targets(title, samples)
    return Report("reading", tables, targets)


def _make_targets(title: str, samples: Samples) -> list[Target]:
    found: list[Target] = []
    if STOCK in samples.of:
        what = f"{title}: the stock generated models, against {OURS}"
        found.append(Target(what, 5, samples.ratio(STOCK, OURS), at_least=True, aim=10))
    if PYDANTIC in samples.of:
        what = f"{title}: pydantic v2 `model_validate_json`, against {OURS}"
        found.append(Target(what, 1, samples.ratio(PYDANTIC, OURS), at_least=True, aim=2))
    alone = ORJSON if ORJSON in samples.of else JSON
    found.append(Target(f"{title}: {OURS}, against {alone}", 3, samples.ratio(OURS, alone), aim=1.5))
    return found


def _make_reader(read: Callable[[bytes], Any], bodies: list[bytes]) -> Callable[[], Any]:
    turns = cycle(bodies)
    return lambda: read(next(turns))
