"""Pin the public names of the generated package, or compare them with the pinned ones.

    openapi-sdk surface            print what differs
    openapi-sdk surface --write    also rewrite the pinned lines; read their diff before you commit them

Reads generated/PACKAGE_api/ and, without importing it, finds each class, field, method and argument. Compares them
with tests/surface/PACKAGE_api.txt, which has a line for each, and with spec/names.toml, which says what on the wire
has which name: whatever the description calls it later, it keeps that. --write writes both. PACKAGE is `package` of
[tool.openapi-sdk].

Exit status: 0 nothing differs, or written; 1 something differs, or the package can't be read; 2 wrong arguments.
"""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

from openapi_sdk_codegen.openapi.released_names import write_names
from openapi_sdk_codegen.project import Problem, add_root, find_project, make_parser
from openapi_sdk_codegen.surface.collect import collect_surface, diff_surfaces
from openapi_sdk_codegen.surface.names import collect_names

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from openapi_sdk_codegen.project import Project


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
        made = read_pins(project)
    except Problem as problem:
        print(f"surface: {problem}", file=sys.stderr)
        return 1
    pinned = {path: path.read_text(encoding="utf-8") if path.exists() else "" for path in made}
    lines = diff_surfaces(pinned[project.surface], made[project.surface])
    if options.write:
        write_pins(made)  # before anything is printed: the reader may go
    print(*lines, sep="\n", end="\n" if lines else "")
    changed = [path for path, text in made.items() if text != pinned[path]]
    if options.write:
        for path, text in made.items():
            print(f"surface: wrote {len(text.splitlines())} lines to {project.name(path)}")
        return 0
    for path in changed:
        hint = "if that is intended, run `openapi-sdk surface --write`"
        print(f"surface: {project.name(path)} differs from the package; {hint}", file=sys.stderr)
    if not changed:
        print(f"surface: {' and '.join(map(project.name, made))} match the package")
    return 1 if changed else 0


def read_pins(project: Project) -> dict[Path, str]:
    """Return what pins the names of the package as it is: the texts of the surface and of `spec/names.toml`.

    Raises:
        Problem: If the package, or the description in it, can't be read.
    """
    surface = collect_surface(project.package)
    try:
        document = json.loads(project.corrected.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        msg = f"{project.name(project.corrected)}: can't be read: {error}; run `openapi-sdk regenerate`"
        raise Problem(msg) from error
    return {project.surface: surface, project.names: write_names(collect_names(document))}


def write_pins(pins: Mapping[Path, str]) -> None:
    """Write what pins names."""
    for path, text in pins.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
