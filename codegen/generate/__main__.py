"""Regenerate the package, or check that it is current: `python -m codegen.generate [--check]`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from codegen.generate.package import check, regenerate
from codegen.project import HERE, Problem, Project


def main(arguments: list[str] | None = None) -> int:
    """Run the command; returns its exit status."""
    parser = argparse.ArgumentParser(prog="regenerate", description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--check", action="store_true", help="change nothing; fail with a diff if a byte would change")
    parser.add_argument("--root", type=Path, default=HERE.root, help="the project's folder (default: this one)")
    options = parser.parse_args(arguments)
    project = Project(options.root.resolve())
    try:
        if not options.check:
            regenerate(project)
            print(f"regenerated {project.name(project.package)}")
            return 0
        lines = check(project)
    except Problem as problem:
        print(f"regenerate: {problem}", file=sys.stderr)
        return 1
    if lines:
        print(*lines, sep="\n")
        print("regenerate: generated/ is not what spec/ makes; run `nox -s regenerate`", file=sys.stderr)
        return 1
    print(f"{project.name(project.package)} is what spec/ makes, to the byte")
    return 0


if __name__ == "__main__":
    sys.exit(main())
