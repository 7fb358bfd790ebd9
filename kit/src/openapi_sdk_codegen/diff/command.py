"""Report what changes between two OpenAPI documents, and what that breaks. Needs no project.

    openapi-sdk diff old.yaml new.yaml
    openapi-sdk diff old.yaml new.yaml --output changes.html
    openapi-sdk diff old.yaml new.yaml --format github --fail-on warning    annotations for a workflow
    openapi-sdk diff old.yaml new.yaml --accepted review-accepted.toml
    openapi-sdk diff old.yaml new.yaml --severity-levels levels.txt          a rule and its level on each line
    openapi-sdk diff old/ new/                  an API that all documents of a folder describe

Reads both documents, and files of their folders that they refer to. Writes only the file of --output. The rules and
their levels are oasdiff's, and some more (their names begin with x-). A file of accepted changes has an entry for each:

    [[accepted]]
    fingerprint = "0123456789ab"    # from the report
    reason = "The server never answered with it."

Exit status: 0 nothing breaks that is not accepted, 1 something does, 2 wrong arguments, or a file can't be read.
"""

from __future__ import annotations

import sys
from argparse import ArgumentTypeError
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from openapi_sdk_codegen.diff import Policy, compare
from openapi_sdk_codegen.diff.severities import read_severities
from openapi_sdk_codegen.project import Problem, make_parser
from openapi_sdk_codegen.report.accepted import read_accepted
from openapi_sdk_codegen.report.render import FORMATS, write

if TYPE_CHECKING:
    from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the changes. Return 0 if nothing breaks, 1 if something does, 2 if a description can't be read."""
    parser = make_parser("diff", __doc__)
    parser.add_argument(
        "old", type=Path, metavar="OLD", help="the old document: OpenAPI 3.0 or 3.1, YAML or JSON; or a folder of some"
    )
    parser.add_argument("new", type=Path, metavar="NEW", help="the new document, or a folder of some")
    parser.add_argument("--format", choices=tuple(FORMATS), help="of the report (default: by FILE, or text)")
    parser.add_argument("--output", type=Path, metavar="FILE", help="write the report to a file")
    parser.add_argument(
        "--accepted",
        type=Path,
        metavar="FILE",
        help="changes with the reason why they are accepted; they fail nothing",
    )
    parser.add_argument(
        "--severity-levels",
        type=Path,
        metavar="FILE",
        help="levels of rules, in place of their own: error, warning, info or none, which is not reported",
    )
    parser.add_argument(
        "--fail-on",
        choices=("error", "warning", "none"),
        default="error",
        help="the lowest level that exits with 1 (default: error)",
    )
    parser.add_argument(
        "--today",
        type=_read_day,
        metavar="YYYY-MM-DD",
        help="the day that sunsets are compared with; by default all sunsets are in the future",
    )
    parser.add_argument(
        "--notice",
        type=_read_days,
        default=0,
        metavar="DAYS",
        help="the least number of days from deprecation to sunset",
    )
    parser.add_argument(
        "--received",
        action="append",
        default=[],
        metavar="SCHEMA",
        help="a component that users receive by a webhook which is not described; may be repeated",
    )
    options = parser.parse_args(arguments)
    try:
        accepted = None
        if options.accepted is not None:
            accepted = read_accepted(options.accepted, name=str(options.accepted))
        result = compare(
            options.old,
            options.new,
            Policy(options.today, options.notice),
            received=options.received,
            severities=options.severity_levels and read_severities(options.severity_levels),
        )
        report = result.report(accepted)
        write(report, options.format, options.output)
    except Problem as problem:
        print(f"diff: {problem}", file=sys.stderr)
        return 2
    return 1 if report.fails(options.fail_on) else 0


def _read_days(text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        msg = f"{text!r} is not a number of days, 0 or more"
        raise ArgumentTypeError(msg)
    return int(text)


def _read_day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        msg = f"{text!r} is not a day YYYY-MM-DD"
        raise ArgumentTypeError(msg) from error
