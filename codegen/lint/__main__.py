"""Print what the lint finds in the corrected description; exit with 1 if that is anything: `python -m codegen.lint`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from codegen.corrections.apply import applied
from codegen.lint import RULES, lint
from codegen.project import HERE, Problem, Project

if TYPE_CHECKING:
    from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the findings for a checkout; return 1 if there are any, 2 if there is nothing to lint."""
    parser = argparse.ArgumentParser(prog="lint", description="What openapi-python-client would get wrong.")
    parser.add_argument("--root", type=Path, default=HERE.root, help="a checkout of this project")
    project = Project(parser.parse_args(arguments).root.resolve())
    try:
        findings = lint(applied(project))
    except Problem as problem:
        print(problem, file=sys.stderr)
        return 2
    for finding in findings:
        print(finding)
    if not findings:
        print(f"{len(RULES)} rules, nothing found")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
