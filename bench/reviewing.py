"""Reviewing: the cost of comparing two descriptions, by the number of operations.

`python -m bench.reviewing COUNT` compares two invented descriptions of COUNT operations, and prints the processor
seconds, the peak memory in bytes, and the number of changes.
"""

from __future__ import annotations

import json
import subprocess
import sys
from statistics import median
from time import process_time
from typing import TYPE_CHECKING, Any, NamedTuple

from bench.large_descriptions import repeat_description
from bench.memory import get_peak_memory
from bench.report import Report, Row, Table
from bench.reviewing_files import measure_files
from openapi_sdk_codegen.diff import CheckedDescription, compare_descriptions
from openapi_sdk_codegen.openapi.document import each_operation
from tests.support.checkout import HERE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bench.measure import Effort

_SIZES = (250, 500, 1000)
_NOTES = (
    "Each comparison runs in a new process. The time includes loading the descriptions, but not making them. "
    "The middle half is the range of all comparisons, because they are few."
)


class Cost(NamedTuple):
    """The cost of a comparison: processor seconds, and peak memory in bytes."""

    seconds: float
    peak: int


def measure(effort: Effort) -> Report:
    """Compare descriptions of three sizes with changed ones."""
    sizes = tuple(effort.of(size, size // 50) for size in _SIZES)
    costs = {size: [_measure_cost(size) for _ in range(effort.of(3, 1))] for size in sizes}
    seconds = _make_rows({size: [each.seconds for each in found] for size, found in costs.items()})
    memory = _make_rows({size: [each.peak / 1e6 for each in found] for size, found in costs.items()})
    name = _name(sizes[0])
    tables = [
        Table("Comparing two descriptions", "s", name, seconds, notes=_NOTES),
        Table("The memory of the process", "MB", name, memory, notes="The peak, including both descriptions."),
    ]
    return Report("reviewing", [*tables, *measure_files(effort, change_description)])


def _name(size: int) -> str:
    return f"{size:,} operations"


def _make_rows(found: dict[int, list[float]]) -> list[Row]:
    middle = {size: median(values) for size, values in found.items()}
    least = middle[min(found)]
    return [
        Row(_name(size), middle[size], min(values), max(values), middle[size] / least) for size, values in found.items()
    ]


def _measure_cost(size: int) -> Cost:
    done = subprocess.run(  # noqa: S603 - our own arguments, no shell
        [sys.executable, "-m", "bench.reviewing", str(size)],
        capture_output=True,
        text=True,
        check=True,
        cwd=HERE.root,
        timeout=300,
    )
    seconds, peak, changes = done.stdout.split()
    if int(changes) < size:
        msg = f"{changes} changes were found, but each of the {size} operations has one"
        raise AssertionError(msg)
    return Cost(float(seconds), int(peak))


def change_description(document: dict[str, Any]) -> dict[str, Any]:
    """Return a copy in which every operation has one more parameter and every schema one more property."""
    copy: dict[str, Any] = json.loads(json.dumps(document))
    for operation in each_operation(copy):
        new = {"name": "added", "in": "query", "schema": {"type": "string"}}
        operation.data["parameters"] = [*operation.data.get("parameters", []), new]
    for schema in copy["components"]["schemas"].values():
        if "properties" in schema:
            schema["properties"]["added"] = {"type": "string"}
    return copy


def main(arguments: Sequence[str]) -> None:
    """Compare once, and print the cost."""
    old = repeat_description(int(arguments[0]))
    new = change_description(old)
    started = process_time()
    changes = compare_descriptions(
        CheckedDescription.from_document(old, "old"), CheckedDescription.from_document(new, "new")
    )
    sys.stdout.write(f"{process_time() - started} {get_peak_memory()} {len(changes)}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
