"""Regenerate the package and docs/fields.md, or check that they are current: `python -m codegen.generate [--check]`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from codegen.generate import fidelity
from codegen.generate.package import diff_package, regenerate
from codegen.project import HERE, Problem, Project


def main(arguments: list[str] | None = None) -> int:
    """Run the command and return its exit status."""
    parser = argparse.ArgumentParser(prog="regenerate", description=(__doc__ or "").split(":", 1)[0])
    parser.add_argument("--check", action="store_true", help="change nothing; fail with a diff if a byte would change")
    parser.add_argument("--root", type=Path, default=HERE.root, help="the project's folder (default: this one)")
    options = parser.parse_args(arguments)
    project = Project(options.root.resolve())
    try:
        return _check(project) if options.check else _regenerate(project)
    except Problem as problem:
        print(f"regenerate: {problem}", file=sys.stderr)
        return 1


def _regenerate(project: Project) -> int:
    regenerate(project)
    page = fidelity.write_page(project)
    print(f"regenerated {project.name(project.package)} and {project.name(page)}")
    return 0


def _check(project: Project) -> int:
    lines = [*diff_package(project), *fidelity.diff_page(project)]
    if lines:
        print(*lines, sep="\n")
        print("regenerate: generated files differ from what spec/ makes; run `nox -s regenerate`", file=sys.stderr)
        return 1
    print(f"{project.name(project.package)} and docs/fields.md are current")
    return 0


if __name__ == "__main__":
    sys.exit(main())
