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

from bench.charts import draw_charts
from bench.machine import OtherPrograms, describe_machine, describe_python, get_versions
from bench.measure import Effort
from bench.report import Report, render_markdown, render_promises, to_data

if TYPE_CHECKING:
    from collections.abc import Sequence

#: The subjects in the order of the report. Each is a module with a function `measure`.
SUBJECTS = (
    *("reading", "writing", "verifying", "receiving", "importing", "calling", "listing", "memory", "export"),
    *("generating", "reviewing", "sandbox", "cli", "warehouse", "mcp"),
)
#: The report doesn't mention other programs that keep fewer cores busy.
_NEGLIGIBLE_CORES = 0.1

_ABOUT = """\
All contenders are measured in one run and take turns (A B C, B C A), so that other load affects all of them. A ratio is
the median of the ratios of all rounds. Garbage collection is on for all. Before each turn, what the previous contender
left is collected. Times are what a clock on the wall shows, except where a table says processor time. Smaller numbers
are better.

`nox -s bench` writes this file, `results.json` and the charts again. `nox -s bench -- reading` prints one subject.
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit status. A promise that is not kept is no failure."""
    parser = argparse.ArgumentParser(prog="bench", description=(__doc__ or "").split(":", 1)[0])
    parser.add_argument("subjects", nargs="*", metavar="SUBJECT", help=f"{', '.join(SUBJECTS)} (default: all)")
    parser.add_argument("--quick", action="store_true", help="only check that it works; the numbers mean nothing")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the results as JSON")
    parser.add_argument(
        "--markdown", type=Path, metavar="FILE", help="write Markdown, and charts beside it, instead of printing it"
    )
    options = parser.parse_args(arguments)
    unknown = [each for each in options.subjects if each not in SUBJECTS]
    if unknown:
        parser.error(f"{', '.join(unknown)}: not among {', '.join(SUBJECTS)}")
    effort = Effort(quick=options.quick)
    reports: list[Report] = []
    text = ""
    for subject in options.subjects or SUBJECTS:
        reports.append(_measure(subject, effort))
        data = _collect_data(reports, effort)
        text = _render(data, reports)
        # After each subject: if a later one fails, what was measured is kept.
        if options.json is not None:
            options.json.write_text(json.dumps(data, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
        if options.markdown is not None:
            options.markdown.write_text(text, encoding="utf-8")
            draw_charts(data, options.markdown.parent)
    if options.markdown is None:
        sys.stdout.write(text)
    return 0


def _measure(subject: str, effort: Effort) -> Report:
    sys.stderr.write(f"bench: {subject}\n")
    others, started = OtherPrograms(), perf_counter()
    report: Report = import_module(f"bench.{subject}").measure(effort)
    return replace(report, elsewhere=others.measure_cores(), seconds=perf_counter() - started)


def _collect_data(reports: Sequence[Report], effort: Effort) -> dict[str, Any]:
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "quick": effort.quick,
        "machine": describe_machine(),
        "python": describe_python(),
        "versions": get_versions(),
        "subjects": [to_data(report) for report in reports],
    }


def _render(data: dict[str, Any], reports: Sequence[Report]) -> str:
    listed = ", ".join(f"{name} {version}" for name, version in data["versions"].items())
    lines = [
        "# Measurements",
        "",
        *(["**A smoke test: these numbers mean nothing.**", ""] if data["quick"] else []),
        f"- Date: {data['date']}",
        f"- Machine: {data['machine']}",
        f"- Python: {data['python']}",
        f"- Versions: {listed}",
        f"- Other programs during the measurement: {_describe_other_programs(reports)}",
        "",
        _ABOUT,
    ]
    if any(report.promises for report in reports):
        lines += ["## Promises", "", *render_promises(reports), ""]
    for report in reports:
        lines += render_markdown(report)
    return "\n".join(lines)


def _describe_other_programs(reports: Sequence[Report]) -> str:
    known = [(report.subject, report.elsewhere) for report in reports if report.elsewhere is not None]
    if not known:
        return "unknown on this system"
    busy = [f"{subject} {cores:.1f}" for subject, cores in known if cores >= _NEGLIGIBLE_CORES]
    return f"average number of busy cores during {', '.join(busy)}" if busy else "none"


if __name__ == "__main__":
    sys.exit(main())
