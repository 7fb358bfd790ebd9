"""Measures subjects: `python -m bench [SUBJECT ...] [--quick] [--json FILE] [--markdown FILE]`."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import replace
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

from bench.machine import Elsewhere, machine, python, versions
from bench.measure import Effort
from bench.report import Report, as_data, as_markdown, targets_as_markdown

if TYPE_CHECKING:
    from collections.abc import Sequence

#: In this order; each is a module with a function `measure`.
SUBJECTS = ("reading", "writing", "verifying", "importing", "calling", "listing", "memory", "generating", "reviewing")
#: Cores that other programs keep busy and nobody would notice.
_NEGLIGIBLE = 0.1

_ABOUT = """\
Peers are measured in one run and in turn, A B C, B C A, so that a noisy moment hits them all. A ratio is the median of
the ratios within each round. Collecting garbage is on, as it is in a program. A smaller number is better everywhere.

To reproduce this: `nox -s bench`, which writes this file and `bench/results.json` anew. One subject only:
`nox -s bench -- reading`, which prints it.
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns its exit status, which no target changes."""
    parser = argparse.ArgumentParser(prog="bench", description=(__doc__ or "").split(":", 1)[0])
    parser.add_argument("subjects", nargs="*", metavar="SUBJECT", help=f"{', '.join(SUBJECTS)} (default: all)")
    parser.add_argument("--quick", action="store_true", help="only show that all works; the numbers mean nothing")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the results as JSON")
    parser.add_argument("--markdown", type=Path, metavar="FILE", help="write the results as Markdown, not print them")
    options = parser.parse_args(arguments)
    unknown = [each for each in options.subjects if each not in SUBJECTS]
    if unknown:
        parser.error(f"{', '.join(unknown)}: not among {', '.join(SUBJECTS)}")
    effort = Effort(quick=options.quick)
    reports = [_measured(subject, effort) for subject in options.subjects or SUBJECTS]
    data = _data(reports, effort)
    text = _markdown(data, reports)
    if options.json is not None:
        options.json.write_text(json.dumps(data, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    if options.markdown is None:
        sys.stdout.write(text)
    else:
        options.markdown.write_text(text, encoding="utf-8")
    return 0


def _measured(subject: str, effort: Effort) -> Report:
    sys.stderr.write(f"bench: {subject}\n")
    elsewhere, started = Elsewhere(), perf_counter()
    report: Report = import_module(f"bench.{subject}").measure(effort)
    return replace(report, elsewhere=elsewhere.cores(), seconds=perf_counter() - started)


def _data(reports: Sequence[Report], effort: Effort) -> dict[str, Any]:
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "quick": effort.quick,
        "machine": machine(),
        "python": python(),
        "versions": versions(),
        "subjects": [as_data(report) for report in reports],
    }


def _markdown(data: dict[str, Any], reports: Sequence[Report]) -> str:
    listed = ", ".join(f"{name} {version}" for name, version in data["versions"].items())
    lines = [
        "# Measurements",
        "",
        *(["**A smoke test: these numbers mean nothing.**", ""] if data["quick"] else []),
        f"- Date: {data['date']}",
        f"- Machine: {data['machine']}",
        f"- Python: {data['python']}",
        f"- Versions: {listed}",
        f"- Other programs meanwhile: {_elsewhere(reports)}",
        "",
        _ABOUT,
    ]
    if any(report.targets for report in reports):
        lines += ["## Targets", "", *targets_as_markdown(reports), ""]
    for report in reports:
        lines += as_markdown(report)
    return "\n".join(lines)


def _elsewhere(reports: Sequence[Report]) -> str:
    known = [(report.subject, report.elsewhere) for report in reports if report.elsewhere is not None]
    if not known:
        return "this system doesn't tell"
    busy = [f"{subject} {cores:.1f}" for subject, cores in known if cores >= _NEGLIGIBLE]
    return f"they kept cores busy, on average, during {', '.join(busy)}" if busy else "none to speak of"


if __name__ == "__main__":
    sys.exit(main())
