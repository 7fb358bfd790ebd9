"""Generating: how the time grows with the number of operations, and the cost of the maintainers' command."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any, NamedTuple

from bench.large_descriptions import generate_package, repeat_description
from bench.measure import Contender, Effort, measure_in_turn, processor_time
from bench.peers import get_scratch_folder
from bench.report import Report, Row, Table, build_table
from openapi_sdk_codegen.lint import lint
from openapi_sdk_codegen.openapi.validation import validate_openapi
from openapi_sdk_codegen.openapi.yaml import dump_yaml
from openapi_sdk_codegen.project import Project
from tests.support.checkout import HERE

if TYPE_CHECKING:
    from collections.abc import Callable

_NOTES = "Processor time, including that of the generator and the formatter."
_LARGE = 600
_COMMAND_NOTES = (
    "A new process that reads spec/, generates, audits, formats and checks; processor time with all of its processes. "
    "The middle half is the range of all runs, because they are few."
)
#: An action that changes nothing of the package: corrections can't be empty.
_NO_CORRECTIONS = """\
overlay: 1.0.0
info: {title: none, version: 1.0.0}
extends: openapi.yaml
actions:
  - target: $.info
    description: For the benchmark.
    update: {x-benchmark: true}
"""


def measure(effort: Effort) -> Report:
    """Generate, lint and validate descriptions of three sizes."""
    sizes = (effort.of(25, 3), effort.of(100, 4), effort.of(400, 5))
    documents = {size: repeat_description(size) for size in sizes}
    tables: list[Table] = []
    for title, work in (("Generating the package", _generate), ("Linting", lint), ("Validating", _validate)):
        contenders = [_make_contender(size, work, documents[size]) for size in sizes]
        samples = measure_in_turn(contenders, rounds=effort.of(3, 1), warm_up=False, clock=processor_time)
        tables.append(build_table(title, "s", contenders, samples, baseline=_name(sizes[0]), notes=_NOTES))
    return Report("generating", [*tables, *_measure_commands(effort)])


class _Cost(NamedTuple):
    """The cost of a command: processor seconds, and the peak memory of its largest process in MB."""

    seconds: float
    megabytes: float


def _measure_commands(effort: Effort) -> list[Table]:
    """Run `regenerate` on a large project, and `regenerate -- --check` on this one."""
    size = effort.of(_LARGE, 5)
    large, check = f"regenerate {size} operations", "check the package of today"
    with tempfile.TemporaryDirectory(dir=get_scratch_folder()) as folder:
        project = _make_project(Path(folder), size)
        commands = {large: ("--root", str(project.root)), check: ("--check",)}
        costs = {
            name: [_run_command(*arguments) for _ in range(effort.of(3, 1))] for name, arguments in commands.items()
        }
    seconds = [_make_row(name, [cost.seconds for cost in found]) for name, found in costs.items()]
    memory = [_make_row(name, [cost.megabytes for cost in found]) for name, found in costs.items()]
    return [
        Table("The maintainers' command", "s", large, seconds, notes=_COMMAND_NOTES),
        Table("The memory of the command", "MB", large, memory, notes="The peak of its largest process."),
    ]


def _make_project(folder: Path, size: int) -> Project:
    """Make a project of a large description, whose generated package is missing."""
    project = Project(folder)
    shutil.copy(HERE.root / "pyproject.toml", project.root)
    project.spec.mkdir()
    project.published.write_text(dump_yaml(repeat_description(size)), encoding="utf-8")
    project.corrections.write_text(_NO_CORRECTIONS, encoding="utf-8")
    return project


def _run_command(*arguments: str) -> _Cost:
    command = [sys.executable, "-m", "openapi_sdk_codegen", "regenerate", *arguments]
    process = subprocess.Popen(command, cwd=HERE.root, stdout=subprocess.DEVNULL)  # noqa: S603 - our own arguments
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return _Cost(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def _make_row(name: str, values: list[float]) -> Row:
    return Row(name, median(values), min(values), max(values))


def _name(size: int) -> str:
    return f"{size} operations"


def _make_contender(size: int, work: Callable[[dict[str, Any]], object], document: dict[str, Any]) -> Contender:
    return Contender(_name(size), lambda: work(document))


def _generate(document: dict[str, Any]) -> None:
    folder = generate_package(document)
    shutil.rmtree(folder)


def _validate(document: dict[str, Any]) -> None:
    validate_openapi(document, name="the description")
