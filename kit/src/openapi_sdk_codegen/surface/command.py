"""Pin the public names of the generated package, or compare them with the pinned ones.

    openapi-sdk surface            print what differs
    openapi-sdk surface --write    also rewrite the pinned lines; read their diff before you commit them

Reads generated/PACKAGE_api/ and, without importing it, finds each class, field, method and argument. Compares them
with tests/surface/PACKAGE_api.txt, which has a line for each; --write writes it. PACKAGE is `package` of
[tool.openapi-sdk].

Exit status: 0 nothing differs, or written; 1 something differs, or the package can't be read; 2 wrong arguments.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from openapi_sdk_codegen.project import Problem, add_root, find_project, make_parser
from openapi_sdk_codegen.surface.collect import collect_surface, diff_surfaces

if TYPE_CHECKING:
    from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Compare or rewrite the pinned surface. Return 1 if it differs or the package can't be read."""
    parser = make_parser("surface", __doc__)
    mode = parser.add_mutually_exclusive_group()
    mode.add_argument("--check", action="store_true", help="compare it with the package (the default)")
    mode.add_argument("--write", action="store_true", help="rewrite it; read the diff before you commit it")
    add_root(parser)
    options = parser.parse_args(arguments)
    try:
        project = find_project(options.root)
        name = project.name(project.surface)
        current = collect_surface(project.package)
    except Problem as problem:
        print(f"surface: {problem}", file=sys.stderr)
        return 1
    pinned = project.surface.read_text(encoding="utf-8") if project.surface.exists() else ""
    lines = diff_surfaces(pinned, current)
    print(*lines, sep="\n", end="\n" if lines else "")
    if options.write:
        project.surface.parent.mkdir(parents=True, exist_ok=True)
        project.surface.write_text(current, encoding="utf-8", newline="\n")
        print(f"surface: wrote {len(current.splitlines())} lines to {name}")
        return 0
    if lines:
        hint = "if that is intended, run `openapi-sdk surface --write`"
        print(f"surface: {name} differs from the package; {hint}", file=sys.stderr)
        return 1
    print(f"surface: {name} matches the package")
    return 0
