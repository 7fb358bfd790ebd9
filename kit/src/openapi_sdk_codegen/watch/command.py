"""Ask for every published page again, and report what changed.

    openapi-sdk watch                      the report is written to build/watch
    openapi-sdk watch --output changes     to this folder: report.md, report.html, and changes.patch for `git apply`
    openapi-sdk watch --json found.json    what was found, for a program

Reads the addresses in spec/sources.toml, and asks for each. Changes nothing else in the project.

Exit status: 0 nothing changed, 1 something changed, 2 wrong arguments, or a page can't be read; what changed is
reported then, too.
"""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from openapi_sdk.escape import escape_invisible
from openapi_sdk_codegen.project import Problem, add_root, find_project, make_parser
from openapi_sdk_codegen.report.render import render
from openapi_sdk_codegen.vendor.store import load_spec
from openapi_sdk_codegen.watch.read import read_sources
from openapi_sdk_codegen.watch.report import report_changes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from openapi_sdk_codegen.watch.read import Reading
    from openapi_sdk_codegen.watch.report import Changes

_STATES = ("unchanged", "changed", "unreadable")


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command and return its exit status."""
    parser = make_parser("watch", __doc__)
    parser.add_argument(
        "--output", type=Path, metavar="FOLDER", help="where report and patch go (default: build/watch)"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write what was found as JSON")
    add_root(parser)
    options = parser.parse_args(argv)
    try:
        project = find_project(options.root)
        folder: Path = options.output or project.root / "build" / "watch"
        spec = load_spec(project)
        reading = read_sources(spec, datetime.now(UTC).date())
        changes = report_changes(spec, reading) if reading.changed else None
        _write(folder, changes)
        status = 2 if reading.unreadable else 1 if reading.changed else 0
        if options.json:
            options.json.write_text(_to_json(_STATES[status], reading, changes), encoding="utf-8", newline="\n")
    except (Problem, OSError) as problem:
        print(f"watch: {problem}", file=sys.stderr)
        return 2
    _print(reading, changes, folder)
    return status


def _write(folder: Path, changes: Changes | None) -> None:
    """Write the report and the patch. Those of an earlier run are removed."""
    for name in ("report.md", "report.html", "changes.patch"):
        (folder / name).unlink(missing_ok=True)
    if changes is None:
        return
    folder.mkdir(parents=True, exist_ok=True)
    for name, form in (("report.md", "markdown"), ("report.html", "html")):
        (folder / name).write_text(render(changes.report, form), encoding="utf-8", newline="\n")
    (folder / "changes.patch").write_bytes(changes.patch)


def _to_json(state: str, reading: Reading, changes: Changes | None) -> str:
    content = {
        "state": state,
        "changed": reading.changed,
        "asked": reading.asked,
        "verdict": changes.report.verdict.step if changes else None,
        "pages": [{"what": each.what, "address": each.address, "text": each.text} for each in reading.news],
    }
    return json.dumps(content, indent=2) + "\n"


def _print(reading: Reading, changes: Changes | None, folder: Path) -> None:
    if not reading.news:
        print(f"watch: {reading.asked} addresses, nothing changed")
        return
    for each in reading.news:
        print(escape_invisible(f"{each.what}: {each.text}"))
    if changes:
        print(escape_invisible(f"{changes.report.verdict.step}: {changes.report.counts}; see {folder}"))
