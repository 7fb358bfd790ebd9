"""Vendor pages and documents into spec/, and merge all of them into spec/openapi.yaml.

    python -m codegen.vendor                        merge the sources again
    python -m codegen.vendor PAGE.md                add or replace a page, from a file
    python -m codegen.vendor DOCUMENT.yaml          the same for a whole OpenAPI 3.0 or 3.1 document (or .yml, .json)
    python -m codegen.vendor https://…              the same for a page or a document, from the network
    python -m codegen.vendor https://…/llms.txt     every page under /api-reference/ that the index links to
    python -m codegen.vendor FRAGMENT.yaml --fidelity documented --address https://…
                                                    add or replace a transcription
    python -m codegen.vendor --check                verify the hashes, and that the merge is current

Everything is read, parsed and merged before anything is written. Exit status: 0 done, 1 problems (on standard error, a
line for each), 2 wrong arguments.
"""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from codegen.openapi.document import each_operation
from codegen.project import HERE, Problem, Project
from codegen.report.escape import escape_invisible
from codegen.vendor.adding import TRANSCRIBED, Adding
from codegen.vendor.store import load_spec

if TYPE_CHECKING:
    from collections.abc import Sequence

    from codegen.vendor.adding import NewSource
    from codegen.vendor.store import Spec

#: Operations of a source that are named in the output.
_MAX_NAMED = 5


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command and return its exit status."""
    parser = _make_parser()
    arguments = parser.parse_args(argv)
    if (arguments.address or arguments.fidelity) and (not arguments.source or "://" in arguments.source):
        parser.error("--address and --fidelity describe a file, and there is none")
    project = Project(arguments.root.resolve())
    try:
        spec = load_spec(project)
        if arguments.check:
            spec.verify()
            print("spec/: every source is as it was vendored, and openapi.yaml is current")
        else:
            _vendor(spec, arguments)
    except Problem as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


def _make_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="vendor", description="Vendor pages and documents into spec/.")
    what = parser.add_mutually_exclusive_group()
    what.add_argument(
        "source",
        nargs="?",
        help="PAGE.md, DOCUMENT.yaml (.yml, .json), FRAGMENT.yaml, or the https address of a page or document",
    )
    what.add_argument("--check", action="store_true", help="change nothing; verify that everything is as vendored")
    parser.add_argument("--address", help="where the file is published")
    parser.add_argument("--fidelity", choices=TRANSCRIBED, help="the file is a transcription: how certain it is")
    parser.add_argument("--root", type=Path, default=HERE.root, help="a checkout of this project (default: this one)")
    return parser


def _vendor(old: Spec, arguments: argparse.Namespace) -> None:
    """Add the sources of the arguments, merge, save, and print what was done."""
    adding = Adding(old, datetime.now(UTC).date())
    added: list[NewSource] = []
    if arguments.source is not None and "://" in arguments.source:
        added = adding.download(arguments.source)
    elif arguments.source is not None:
        added = [adding.read(Path(arguments.source), address=arguments.address, fidelity=arguments.fidelity)]
    new = old.with_pages((each.source, each.content) for each in added)
    merged = new.merge()
    new.save(merged)
    for each in added:
        print(f"{new.name(each.source.file)}: {_describe(each)}")
    for note in merged.notes:
        print(escape_invisible(note))
    count = sum(1 for _ in each_operation(merged.document))
    print(f"spec/openapi.yaml: operations: {count}, sources: {len(new.sources.pages)}")


def _describe(added: NewSource) -> str:
    """Return what a source has, and where it comes from."""
    operations = added.page.operations
    named = ", ".join(f"{method.upper()} {path}" for method, path in operations[:_MAX_NAMED]) or "no operation"
    more = f" and {len(operations) - _MAX_NAMED} more" if len(operations) > _MAX_NAMED else ""
    if added.source.address is None:
        return f"{named}{more}; its address is not known (give --address if you know it)"
    inferred = " (inferred; give --address if you know it)" if added.source.address_inferred else ""
    return f"{named}{more}, from {added.source.address}{inferred}"


if __name__ == "__main__":
    sys.exit(main())
