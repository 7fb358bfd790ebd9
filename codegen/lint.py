"""The lint: what openapi-python-client gets wrong without a word is refused before it runs.

The rules are in `lint_operations` and `lint_schemas`, one entry a hazard. What the generator itself warns
about is not here: its warnings are errors (`generate`).

`python -m codegen.lint` prints what the rules find in the corrected description, and exits with 1 if that is
anything.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from codegen import lint_operations, lint_schemas
from codegen.description import place
from codegen.project import HERE, Problem, Project

if TYPE_CHECKING:
    from collections.abc import Sequence

    from codegen.rule import Rule

RULES: tuple[Rule, ...] = (*lint_operations.RULES, *lint_schemas.RULES)


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """Something in a description that the generator would get wrong.

    Attributes:
        where: The place, as a path that can be pasted as the target of a correction.
        rule: The id of the rule.
        text: What is there, and what to do.
    """

    where: str
    rule: str
    text: str

    def __str__(self) -> str:
        return f"{self.where}: {self.text} [{self.rule}]"


def lint(document: dict[str, Any]) -> list[Finding]:
    """Return what every rule finds, ordered by place."""
    return sorted(Finding(place(parts), rule.id, text) for rule in RULES for parts, text in rule.check(document))


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the findings for a checkout; return 1 if there are any, 2 if there is nothing to lint."""
    from codegen.correct import applied  # noqa: PLC0415 - `correct` uses this module

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
