"""Make the generated package and its pages from spec/.

    openapi-sdk regenerate
    openapi-sdk regenerate --check    fail with a diff if a byte would change

Reads spec/. Writes generated/PACKAGE_api/, which also gets the corrected description (openapi.json), and
docs/fields.md, which lists every field and how certain it is; in docs/fidelity.md, if there is one, the numbers.
PACKAGE is `package` of [tool.openapi-sdk]. What is generated is not edited by hand: change spec/corrections.yaml, and
run this again.

Exit status: 0 done, or all is current; 1 a problem, or something would change; 2 wrong arguments.
"""

from __future__ import annotations

import sys
from itertools import chain
from typing import TYPE_CHECKING, Any

from openapi_sdk.escape import escape_invisible
from openapi_sdk_codegen.generate import fidelity
from openapi_sdk_codegen.generate.package import diff_package, regenerate
from openapi_sdk_codegen.lint.load import load_linted
from openapi_sdk_codegen.project import Problem, Project, add_root, find_project, make_parser

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


def main(arguments: list[str] | None = None) -> int:
    """Run the command and return its exit status."""
    parser = make_parser("regenerate", __doc__)
    parser.add_argument("--check", action="store_true", help="change nothing; fail with a diff if a byte would change")
    add_root(parser)
    options = parser.parse_args(arguments)
    try:
        project = find_project(options.root)
        document = load_linted(project)
        return _check(document, project) if options.check else _regenerate(document, project)
    except Problem as problem:
        print(f"regenerate: {problem}", file=sys.stderr)
        return 1


def _regenerate(document: dict[str, Any], project: Project) -> int:
    regenerate(document, project)
    pages = fidelity.write_pages(document, project)
    print(f"regenerated {_list_files(project, pages)}")
    return 0


def _check(document: dict[str, Any], project: Project) -> int:
    pages = fidelity.diff_pages(document, project)
    lines = [*diff_package(document, project), *chain(*pages.values())]
    if lines:
        print(*map(escape_invisible, lines), sep="\n")
        print("regenerate: generated files differ from what spec/ makes; run `openapi-sdk regenerate`", file=sys.stderr)
        return 1
    print(f"{_list_files(project, pages)} are current")
    return 0


def _list_files(project: Project, pages: Iterable[Path]) -> str:
    *names, last = map(project.name, (project.package, *pages))
    return f"{', '.join(names)} and {last}"
