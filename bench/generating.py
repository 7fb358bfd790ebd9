"""Generating: how long it takes as the description grows."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

from bench.grown import generated, grown
from bench.measure import Contender, Effort, Samples, processor_time, side_by_side
from bench.report import Report, Table, Target, table
from codegen.lint import lint
from codegen.openapi.validation import validate_openapi

if TYPE_CHECKING:
    from collections.abc import Callable

#: How many times as much as before an added operation may cost; were the growth quadratic, it would be 4 times.
_LINEAR = 1.5
_NOTES = "Processor time, that of the generator and the formatter included."


def measure(effort: Effort) -> Report:
    """Generate, lint and validate made-up descriptions."""
    sizes = (25, effort.of(100, 26), effort.of(400, 27))
    documents = {size: grown(size) for size in sizes}
    tables: list[Table] = []
    targets: list[Target] = []
    for title, work in (("Generating the package", _generate), ("Linting", lint), ("Validating", _check)):
        contenders = [_contender(size, work, documents[size]) for size in sizes]
        samples = side_by_side(contenders, rounds=effort.of(3, 1), warm_up=False, clock=processor_time)
        tables.append(table(title, "s", contenders, samples, baseline=_name(sizes[0]), notes=_NOTES))
        what = f"{title}: an operation of {sizes[1]} to {sizes[2]}, against one of {sizes[0]} to {sizes[1]}"
        targets.append(Target(what, _LINEAR, _growth(samples, sizes)))
    return Report("generating", tables, targets)


def _growth(samples: Samples, sizes: tuple[int, int, int]) -> float:
    """Return how many times as much an operation costs that is added to many, as one that is added to few.

    By the fastest rounds: the work is always the same, and what comes on top is the machine's.
    """
    low, middle, high = sizes
    few, some, many = (min(samples.of[_name(size)]) for size in sizes)
    return ((many - some) / (high - middle)) / (max(some - few, 1e-9) / (middle - low))


def _name(size: int) -> str:
    return f"{size} operations"


def _contender(size: int, work: Callable[[dict[str, Any]], object], document: dict[str, Any]) -> Contender:
    return Contender(_name(size), lambda: work(document))


def _generate(document: dict[str, Any]) -> None:
    folder = generated(document)
    shutil.rmtree(folder)


def _check(document: dict[str, Any]) -> None:
    validate_openapi(document, name="the description")
