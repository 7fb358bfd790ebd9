"""Add pages, documents or a record to spec/, and merge all of them into spec/openapi.yaml.

    openapi-sdk vendor                        merge the sources again
    openapi-sdk vendor page.md other.md       add or replace pages, from files
    openapi-sdk vendor openapi.yaml           the same for a whole OpenAPI 3.0 or 3.1 document (or .yml, .json)
    openapi-sdk vendor https://acme.test/openapi.yaml
                                              the same for a page or a document, from the network
    openapi-sdk vendor https://acme.test/llms.txt
                                              every page under /api-reference/ that the index links to
    openapi-sdk vendor rendered.yaml --fidelity documented --address https://acme.test/page
                                              add or replace a transcription of a page
    openapi-sdk vendor record.toml            add the record of a conformance run, and propose corrections
    openapi-sdk vendor --check                verify the hashes, and that the merge is current

Reads spec/sources.toml and the files that it lists. Writes the file to spec/pages/, spec/documents/ or
spec/transcribed/, its hash and address to spec/sources.toml, and the merge to spec/openapi.yaml; a record to
spec/observed/. Everything is read, parsed and merged before anything is written. Says
whether names of methods follow the operationIds or the paths, and why (`x-names-from` in `info` decides otherwise),
and which new resources are hard to tell from others, with a correction.

Exit status: 0 done, 1 problems (on standard error), 2 wrong arguments.
"""

from __future__ import annotations

import sys
from collections import Counter
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from openapi_sdk.escape import escape_invisible
from openapi_sdk.model.reprs import join_some
from openapi_sdk_codegen.corrections.apply import apply_corrections
from openapi_sdk_codegen.corrections.conventions.operation_names import explain_names
from openapi_sdk_codegen.corrections.near_names import find_near_names, list_new_methods
from openapi_sdk_codegen.corrections.reach import find_lost
from openapi_sdk_codegen.observed.record import MAX_BYTES as MAX_RECORD_BYTES
from openapi_sdk_codegen.observed.record import OTHER_SERVER, STATUSES, folder_of, parse_record, read_records
from openapi_sdk_codegen.openapi.document import each_operation
from openapi_sdk_codegen.openapi.released_names import read_names
from openapi_sdk_codegen.openapi.service import check_names
from openapi_sdk_codegen.openapi.yaml import load_yaml
from openapi_sdk_codegen.project import Problem, Project, add_root, find_project, list_lines, make_parser
from openapi_sdk_codegen.vendor.adding import TRANSCRIBED, Adding
from openapi_sdk_codegen.vendor.conflicts import MergeConflict
from openapi_sdk_codegen.vendor.proposals import propose, write_actions
from openapi_sdk_codegen.vendor.sources import kind_of
from openapi_sdk_codegen.vendor.store import load_spec, read_file

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Iterator, Sequence

    from openapi_sdk_codegen.vendor.adding import NewSource
    from openapi_sdk_codegen.vendor.store import Spec

#: Operations of a source that are named in the output.
_MAX_NAMED = 5


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command and return its exit status."""
    parser = _make_parser()
    arguments = parser.parse_args(argv)
    sources, files = arguments.sources, [each for each in arguments.sources if "://" not in each]
    if (arguments.address or arguments.fidelity) and not len(sources) == len(files) == 1:
        parser.error("--address and --fidelity describe one file, and no other source")
    records = [each for each in files if each.endswith(".toml")]
    if records and len(sources) > 1:
        parser.error(f"{records[0]}: a record is added alone, because corrections are proposed for it")
    try:
        project = find_project(arguments.root)
        if records:
            _observe(project, Path(records[0]))
            return 0
        spec = load_spec(project)
        if arguments.check:
            spec.verify()
            print("spec/: every source is as it was vendored, and openapi.yaml is current")
        else:
            _vendor(project, spec, arguments)
    except Problem as problem:
        print(f"vendor: {problem}", file=sys.stderr)
        return 1
    return 0


def _make_parser() -> ArgumentParser:
    parser = make_parser("vendor", __doc__)
    what = parser.add_mutually_exclusive_group()
    what.add_argument(
        "sources",
        nargs="*",
        default=[],
        metavar="SOURCE",
        help="PAGE.md, DOCUMENT.yaml (.yml, .json), FRAGMENT.yaml, RECORD.toml, or the address of a page or document",
    )
    what.add_argument("--check", action="store_true", help="change nothing; verify that everything is as vendored")
    parser.add_argument("--address", help="where the file is published")
    parser.add_argument("--fidelity", choices=TRANSCRIBED, help="the file is a transcription: how certain it is")
    add_root(parser)
    return parser


def _vendor(project: Project, old: Spec, arguments: Namespace) -> None:
    """Add the sources of the arguments, merge, save, and print what was done."""
    adding = Adding(old, datetime.now(UTC).date())
    added = adding.read_all(arguments.sources, address=arguments.address, fidelity=arguments.fidelity)
    new = old.with_pages((each.source, each.content) for each in added)
    older = [note for each in added for note in _explain_older(old, each)]
    try:
        merged = new.merge()
    except MergeConflict as conflict:
        raise Problem("\n".join((str(conflict), *older))) from conflict
    lost = [*_find_lost_corrections(project, merged.document)]
    new.save(merged)
    for each in added:
        print(f"{new.name(each.source.file)}: {_describe(each)}")
    for note in (*merged.notes, *older):
        print(escape_invisible(note))
    count = sum(1 for _ in each_operation(merged.document))
    print(f"spec/openapi.yaml: operations: {count}, sources: {len(new.sources.pages)}")
    for note in (*lost, *_explain_names(project, merged.document)):
        print(*map(escape_invisible, note.splitlines()), sep="\n")


def _find_lost_corrections(project: Project, published: dict[str, Any]) -> Iterator[str]:
    """Yield a sentence for each operation that a correction no longer reaches. `regenerate` says what doesn't fit."""
    name = project.name(project.corrections)
    try:
        before = load_yaml(project.published, name=project.name(project.published))
        corrections = load_yaml(project.corrections, name=name)
        yield from find_lost(before, corrections, published, corrections, name=name)
    except Problem:
        return


def _explain_older(spec: Spec, added: NewSource) -> Iterator[str]:
    """Yield of which documents an added one seems to be a newer version: those with most of its operations."""
    file, operations = added.source.file, {*added.page.operations}
    if kind_of(file) != "documents":
        return
    for other, content in spec.contents.items():
        if kind_of(other) == "documents" and other != file:
            shared = operations & {*spec.parse_page(other, content).operations}
            if 2 * len(shared) > len(operations):
                yield (
                    f"{other} has {len(shared)} of the {len(operations)} operations of {file}. If this is a newer "
                    f"version of it, restore spec/, and vendor it under the name {Path(other).name}"
                )


def _explain_names(project: Project, published: dict[str, Any]) -> Iterator[str]:
    """Yield what names of methods follow, and why; which are hard to tell apart; what is wrong with the service's."""
    name = project.name(project.corrections)
    try:
        corrected = apply_corrections(published, load_yaml(project.corrections, name=name), name=name)
    except Problem as problem:
        yield f"What names of methods follow is known when the corrections fit: {problem}"
        return
    released = read_names(project)
    yield explain_names(corrected, published, released.methods_from).reason
    resources = {each.method.partition(".")[0] for each in released.operations.values()}
    for near in find_near_names(list_new_methods(corrected, published, released), resources):
        yield f"{near}:\n{write_actions(near.propose(corrected))}"
    try:
        check_names(corrected, project.settings)
    except Problem as problem:
        yield f"`regenerate` will refuse this: {problem}"


def _observe(project: Project, path: Path) -> None:
    """Add a record, and print what it says: proposals on standard output are ready to paste."""
    content = read_file(path, name=str(path), max_bytes=MAX_RECORD_BYTES)
    record = parse_record(content, name=str(path))
    # The same record is stored once, and those of two accounts never get one name.
    target = folder_of(project) / f"{record.taken}-{sha256(content).hexdigest()[:12]}.toml"
    known = [] if target.exists() else [record]
    proposals = propose(project, [*read_records(project), *known])
    target.parent.mkdir(exist_ok=True)
    target.write_bytes(content)
    statuses = Counter(each.status for each in record.facts)
    counts = ", ".join(f"{statuses[each]} {each}" for each in STATUSES)
    print(f"{project.name(target)}: facts: {counts}; now run `openapi-sdk regenerate`")
    if record.environment == OTHER_SERVER:
        print("It is of no server of the description, but of a sandbox or the like. Don't commit it.")
    if project.corrected.exists() and sha256(project.corrected.read_bytes()).hexdigest() != record.description:
        print("It is of another description. Facts count where operation and place are still described.")
    missing = dict.fromkeys(f"{each.operation}, {each.place}: {each.fact}" for each in proposals.evidence.missing)
    _print_list("Not described any more:", [*missing])
    _print_list("Contradicted, and no rule makes a correction of it:", proposals.open)
    if proposals.actions:
        print(f"Proposed for {project.name(project.corrections)}; read each of them before you paste it:\n")
        print(*map(escape_invisible, proposals.to_yaml().splitlines()), sep="\n")
    elif not proposals.open:
        print("Nothing contradicts the description.")


def _print_list(title: str, lines: list[str]) -> None:
    if lines:
        print(title, *map(escape_invisible, list_lines(lines).splitlines()), sep="\n")


def _describe(added: NewSource) -> str:
    """Return what a source has, and where it comes from."""
    operations = [f"{method.upper()} {path}" for method, path in added.page.operations]
    named = join_some(operations, _MAX_NAMED) or "no operation"
    if added.source.address is None:
        return f"{named}; its address is not known (give --address if you know it)"
    inferred = " (inferred; give --address if you know it)" if added.source.address_inferred else ""
    return f"{named}, from {added.source.address}{inferred}"
