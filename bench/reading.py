"""Reading: parse the bytes of a page into models, also with fields that the description doesn't have."""

from __future__ import annotations

import json
from itertools import cycle
from typing import TYPE_CHECKING, Any

from bench import pages
from bench.measure import Contender, Effort, Samples, measure_in_turn, processor_time
from bench.models import ORJSON, OURS, PYDANTIC, PYDANTIC_KEEPING, list_libraries, load_library
from bench.peers import PeerMissing, copy_generated_package
from bench.report import Promise, Report, Table, build_table

if TYPE_CHECKING:
    from collections.abc import Callable

#: The pages that are read and written: title, schema, and a function that makes page number N.
PAGES: tuple[tuple[str, str, Callable[[int], dict[str, Any]]], ...] = (
    ("active integrations", "ActiveIntegrationPage", pages.integrations),
    ("tolls with vehicle, transponder and driver", "TollPage", pages.tolls),
    ("citations with vehicle and driver", "CitationPage", pages.citations),
)


#: The tolls of so many pages have more different date-times than ours caches (4,096), as the tolls of a fleet have.
_DIFFERENT = 100
_WITHOUT = "without them"


def measure(effort: Effort) -> Report:
    """Read different pages of a hundred rows in turn."""
    tables: list[Table] = []
    promises: list[Promise] = []
    for title, schema, make in PAGES:
        bodies = _make_bodies(make, effort)
        found, skipped = list_libraries(schema, make(0))
        contenders = [Contender(each.name, _make_reader(each.read, bodies), note=each.remark) for each in found]
        samples = _measure(contenders, effort)
        tables.append(
            build_table(
                *(f"Reading {title}", "µs", contenders, samples),
                baseline=OURS,
                skipped=skipped,
                notes=_describe_bodies(bodies),
            )
        )
        promises += _make_promises(title, samples)
    table, promise = _measure_unknown(effort)
    return Report("reading", [*tables, table], [*promises, promise])


def _measure_unknown(effort: Effort) -> tuple[Table, Promise]:
    """Read pages of tolls without and with two unknown fields in each row.

    Models read faster or slower after they have found unknown fields, so those with some have a package of their own.
    """
    known, unknown = _make_bodies(pages.tolls, effort), _make_bodies(pages.tolls_with_unknown, effort)
    copy = copy_generated_package("fleetit_api_with_unknown_fields")
    contenders: list[Contender] = []
    skipped: dict[str, str] = {}
    for name in (OURS, PYDANTIC_KEEPING, PYDANTIC, ORJSON):
        try:
            plain = load_library(name, "TollPage", pages.tolls())
            full = load_library(name, "TollPage", pages.tolls_with_unknown(), known=pages.tolls(), package=copy)
        except PeerMissing as error:
            skipped[name] = str(error)
            continue
        contenders += [
            Contender(f"{name}, {_WITHOUT}", _make_reader(plain.read, known)),
            Contender(name, _make_reader(full.read, unknown), note=full.remark),
        ]
    samples = _measure(contenders, effort)
    title, baseline = "Reading tolls with two unknown fields in each row", f"{OURS}, {_WITHOUT}"
    notes = _describe_bodies(unknown)
    table = build_table(title, "µs", contenders, samples, baseline=baseline, skipped=skipped, notes=notes)
    return table, Promise(
        f"tolls with two unknown fields in each row, against {_WITHOUT}", 1.3, samples.ratio(OURS, baseline)
    )


def _make_promises(title: str, samples: Samples) -> list[Promise]:
    return [
        Promise(f"{title}: {OURS}, against {name}, `model_validate_json`", 1.0, samples.ratio(OURS, name))
        for name in (PYDANTIC, PYDANTIC_KEEPING)
        if name in samples.of
    ]


def _measure(contenders: list[Contender], effort: Effort) -> Samples:
    return measure_in_turn(contenders, rounds=effort.of(41, 1), seconds=effort.of(20, 0) / 1000, clock=processor_time)


def _make_bodies(make: Callable[[int], dict[str, Any]], effort: Effort) -> list[bytes]:
    documents = map(make, range(effort.of(_DIFFERENT, 3)))
    return [json.dumps(document, separators=(",", ":")).encode() for document in documents]


def _describe_bodies(bodies: list[bytes]) -> str:
    size = sum(map(len, bodies)) // len(bodies)
    return f"{len(bodies)} different pages in turn, each of {pages.ROWS} rows and about {size:,} bytes. Processor time."


def _make_reader(read: Callable[[bytes], Any], bodies: list[bytes]) -> Callable[[], Any]:
    turns = cycle(bodies)
    return lambda: read(next(turns))
