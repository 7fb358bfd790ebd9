"""Reviewing files: what `openapi-sdk diff OLD NEW` costs for two large files, and for many alternatives.

The descriptions are invented. Each comparison is a process of its own; its costs include that of its own processes.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any, NamedTuple

from bench.large_descriptions import repeat_description
from bench.report import Row, Table
from openapi_sdk_codegen.openapi.yaml import dump_yaml
from tests.support.checkout import HERE

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bench.measure import Effort

#: With so many operations, a description has 3 MB.
_OPERATIONS = 640
_ALTERNATIVES = (100, 200, 400)


class FilesCost(NamedTuple):
    """The cost of a comparison: processor seconds of all its processes, and the peak memory of the largest, in MB."""

    seconds: float
    peak: float


def measure_files(effort: Effort, change: Callable[[dict[str, Any]], dict[str, Any]]) -> list[Table]:
    """Compare files with changed ones.

    Args:
        effort: How often.
        change: Returns a changed copy of a description.
    """
    old = repeat_description(effort.of(_OPERATIONS, 5))
    repeats = effort.of(3, 1)
    alternatives = [effort.of(count, count // 50) for count in _ALTERNATIVES]
    found: dict[str, list[FilesCost]] = {}
    for name, write in (("YAML", dump_yaml), ("JSON", json.dumps)):
        texts = [write(each) for each in (old, change(old))]
        size = f"{name}, {len(texts[0].encode()) / 1e6:.1f} MB each"
        found[size] = [_compare(texts, name.lower()) for _ in range(repeats)]
    by_alternatives = {
        f"{count:,} alternatives": [
            _compare([_alternatives(count, each) for each in (9, 8)], "json") for _ in range(repeats)
        ]
        for count in alternatives
    }
    few, yaml = f"{alternatives[0]:,} alternatives", next(iter(found))
    notes = "All of `openapi-sdk diff`: starting, reading, checking, comparing, writing."
    return [
        Table("Comparing two files", "s", yaml, _make_rows(found, "seconds"), notes=notes),
        Table("The memory of comparing two files", "MB", yaml, _make_rows(found, "peak"), notes="The largest process."),
        Table("Alternatives of `oneOf` that all change", "s", few, _make_rows(by_alternatives, "seconds"), notes=notes),
    ]


def _make_rows(found: dict[str, list[FilesCost]], what: str) -> list[Row]:
    values = {name: [float(getattr(cost, what)) for cost in costs] for name, costs in found.items()}
    least = median(next(iter(values.values())))
    return [Row(name, median(each), min(each), max(each), median(each) / least) for name, each in values.items()]


def _alternatives(count: int, max_length: int) -> str:
    """Return a description whose request is one of many objects."""
    choices = [
        {
            "type": "object",
            "required": ["kind"],
            "properties": {"kind": {"enum": [f"kind {index}"]}, "text": {"type": "string", "maxLength": max_length}},
        }
        for index in range(count)
    ]
    body = {"content": {"application/json": {"schema": {"oneOf": choices}}}}
    operation = {"requestBody": body, "responses": {"200": {"description": "ok"}}}
    return json.dumps(
        {"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": {"/things": {"post": operation}}}
    )


def _compare(texts: Sequence[str], suffix: str) -> FilesCost:
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder, f"{name}.{suffix}") for name in ("old", "new")]
        for path, text in zip(paths, texts, strict=True):
            path.write_text(text, encoding="utf-8")
        arguments = [*map(str, paths), "--format", "json", "--fail-on", "none"]
        command = [sys.executable, "-m", "openapi_sdk_codegen", "diff", *arguments]
        with subprocess.Popen(command, cwd=HERE.root, stdout=subprocess.DEVNULL) as process:  # noqa: S603 - our own arguments, no shell
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        msg = f"the comparison failed with status {process.returncode}"
        raise AssertionError(msg)
    return FilesCost(usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024 / 1e6)
