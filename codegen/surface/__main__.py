"""Compare the pinned surface with the package, or rewrite it: `python -m codegen.surface [--check | --write]`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from codegen.project import HERE, Problem, Project
from codegen.surface.collect import difference, surface

if TYPE_CHECKING:
    from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Compare or rewrite the pinned surface; return 1 if it differs or can't be read."""
    parser = argparse.ArgumentParser(prog="surface", description="The pinned surface of the generated package.")
    mode = parser.add_mutually_exclusive_group()
    mode.add_argument("--check", action="store_true", help="compare with the package (the default)")
    mode.add_argument("--write", action="store_true", help="rewrite it, to be looked at in the diff")
    parser.add_argument("--root", type=Path, default=HERE.root, help="a checkout of this project")
    options = parser.parse_args(arguments)
    project = Project(options.root.resolve())
    pinned = project.name(project.surface)
    try:
        now = surface(project.package)
    except Problem as problem:
        print(f"surface: {problem}", file=sys.stderr)
        return 1
    old = project.surface.read_text(encoding="utf-8") if project.surface.exists() else ""
    lines = difference(old, now)
    print(*lines, sep="\n", end="\n" if lines else "")
    if options.write:
        project.surface.parent.mkdir(parents=True, exist_ok=True)
        project.surface.write_text(now, encoding="utf-8", newline="\n")
        print(f"surface: {pinned} has {len(now.splitlines())} lines")
        return 0
    if lines:
        print(f"surface: {pinned} is not what the package has: look, then `nox -s surface`", file=sys.stderr)
        return 1
    print(f"surface: {pinned} is what the package has")
    return 0


if __name__ == "__main__":
    sys.exit(main())
