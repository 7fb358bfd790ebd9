"""Generating: how the time grows with the number of operations."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

from bench.large_descriptions import generate_package, repeat_description
from bench.measure import Contender, Effort, Samples, measure_in_turn, processor_time
from bench.report import Report, Table, Target, build_table
from codegen.lint import lint
from codegen.openapi.validation import validate_openapi

if TYPE_CHECKING:
    from collections.abc import Callable

#: The most that an additional operation may cost, compared with one in a small description. Quadratic growth gives 4.
_MAX_GROWTH = 1.5
_NOTES = "Processor time, including that of the generator and the formatter."


def measure(effort: Effort) -> Report:
    """Generate, lint and validate descriptions of three sizes."""
    sizes = (25, effort.of(100, 26), effort.of(400, 27))
    documents = {size: repeat_description(size) for size in sizes}
    tables: list[Table] = []
    targets: list[Target] = []
    for title, work in (("Generating the package", _generate), ("Linting", lint), ("Validating", _validate)):
        contenders = [_make_contender(size, work, documents[size]) for size in sizes]
        samples = measure_in_turn(contenders, rounds=effort.of(3, 1), warm_up=False, clock=processor_time)
        tables.append(build_table(title, "s", contenders, samples, baseline=_name(sizes[0]), notes=_NOTES))
        what = f"{title}: an operation of {sizes[1]} to {sizes[2]}, against one of {sizes[0]} to {sizes[1]}"
        targets.append(Target(what, _MAX_GROWTH, _compute_growth(samples, sizes)))
    return Report("generating", tables, targets)


def _compute_growth(samples: Samples, sizes: tuple[int, int, int]) -> float:
    """Return the cost of an additional operation in a large description, relative to a small one.

    Uses the fastest rounds, because the work is always the same and other load only adds to it.
    """
    low, middle, high = sizes
    few, some, many = (min(samples.of[_name(size)]) for size in sizes)
    return ((many - some) / (high - middle)) / (max(some - few, 1e-9) / (middle - low))


def _name(size: int) -> str:
    return f"{size} operations"


def _make_contender(size: int, work: Callable[[dict[str, Any]], object], document: dict[str, Any]) -> Contender:
    return Contender(_name(size), lambda: work(document))


def _generate(document: dict[str, Any]) -> None:
    folder = generate_package(document)
    shutil.rmtree(folder)


def _validate(document: dict[str, Any]) -> None:
    validate_openapi(document, name="the description")
