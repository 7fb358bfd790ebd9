"""List what openapi-python-client, the generator, would get wrong in the corrected description.

    openapi-sdk lint

Reads spec/openapi.yaml and spec/corrections.yaml. Changes no file. `regenerate` refuses a description with findings.

Exit status: 0 no findings, 1 findings, 2 wrong arguments, or the description can't be read.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from openapi_sdk.escape import escape_invisible
from openapi_sdk_codegen.corrections.load import load_corrected
from openapi_sdk_codegen.lint import RULES, lint
from openapi_sdk_codegen.project import Problem, add_root, find_project, make_parser

if TYPE_CHECKING:
    from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit status."""
    parser = make_parser("lint", __doc__)
    add_root(parser)
    options = parser.parse_args(arguments)
    try:
        findings = lint(load_corrected(find_project(options.root)))
    except Problem as problem:
        print(f"lint: {problem}", file=sys.stderr)
        return 2
    for finding in findings:
        print(escape_invisible(str(finding)))
    if not findings:
        print(f"{len(RULES)} rules, nothing found")
    return 1 if findings else 0
