"""Make the project of an SDK of an OpenAPI document.

    openapi-sdk new acme openapi.yaml                     in the folder acme/
    openapi-sdk new acme https://acme.test/openapi.json   the same, of a document on the network
    openapi-sdk new acme openapi.yaml --dry-run           only say what it would be

NAME is what the service is called; the package, the command and the folder have it in lower case. The document is
OpenAPI 3.0 or 3.1, YAML or JSON. What can't be generated, or refers to another file, is left out by a correction with
its reason, and named in the report and in the README.

Makes a new folder with all that an SDK needs: spec/, generated/, overlays/, tests/, docs/, examples/, kit/,
pyproject.toml, noxfile.py and README.md, as a repository of git with one commit if none is around it. A folder that is
not empty is never written over. If something fails, nothing is left.

Exit status: 0 made, 1 it can't be made, 2 wrong arguments.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from openapi_sdk_codegen.new.document import read_published
from openapi_sdk_codegen.new.making import Wanted, check_folder, make_project
from openapi_sdk_codegen.new.names import choose_names
from openapi_sdk_codegen.new.report import write_report
from openapi_sdk_codegen.progress import Progress
from openapi_sdk_codegen.project import Problem, make_parser

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Sequence

#: An identifier of SPDX, which `pyproject.toml` has.
_LICENSE = re.compile(r"[A-Za-z0-9][A-Za-z0-9.+-]{0,60}")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit status."""
    options, progress = _make_parser().parse_args(arguments), Progress()
    try:
        wanted = _read_wanted(options)
        progress(f"{wanted.published.name}: as {wanted.names.service}")
        made = make_project(wanted, progress, is_dry=options.dry_run)
    except Problem as problem:
        progress.finish()
        print(f"new: {problem}", file=sys.stderr)
        return 1
    progress.finish()
    print(write_report(wanted, made, is_dry=options.dry_run))
    return 0


def _make_parser() -> ArgumentParser:
    parser = make_parser("new", __doc__)
    parser.add_argument("name", metavar="NAME", help="what the service is called, such as acme")
    parser.add_argument("document", metavar="DOCUMENT", help="a file, or an https address")
    parser.add_argument("--package", metavar="NAME", help="the package that users import (default: NAME in lower case)")
    parser.add_argument("--program", metavar="NAME", help="the command of the SDK (default: the package)")
    parser.add_argument("--directory", type=Path, metavar="FOLDER", help="where to make it (default: the package)")
    parser.add_argument("--license", default="", metavar="SPDX", help="the license of the SDK, such as MIT")
    parser.add_argument("--kit", type=Path, metavar="WHEEL", help="a wheel of openapi-sdk (default: of this one)")
    parser.add_argument("--dry-run", action="store_true", help="make nothing, and say what it would be")
    return parser


def _read_wanted(options: Namespace) -> Wanted:
    """Read the document, and check what was chosen.

    Raises:
        Problem: If something is wrong with either.
    """
    if options.license and not _LICENSE.fullmatch(options.license):
        msg = f"--license: {options.license!r} is no identifier of SPDX, such as MIT or Apache-2.0"
        raise Problem(msg)
    if options.kit is not None and not (options.kit.is_file() and options.kit.name.startswith("openapi_sdk-")):
        msg = f"--kit: {options.kit}: a wheel of openapi-sdk is expected, openapi_sdk-VERSION-py3-none-any.whl"
        raise Problem(msg)
    if options.directory is not None:
        check_folder(options.directory.absolute())
    published = read_published(options.document)
    names = choose_names(options.name, options.package, published.title, options.program)
    folder = (options.directory or Path(names.package)).absolute()
    check_folder(folder)
    return Wanted(published, names, folder, options.license, options.kit)
