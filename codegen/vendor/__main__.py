"""Vendoring: documentation pages into spec/, and all of them merged into spec/openapi.yaml.

    python -m codegen.vendor                        merge what is there again
    python -m codegen.vendor PAGE.md                add or replace a page, from a file
    python -m codegen.vendor https://…/page.md      the same, from the network
    python -m codegen.vendor https://…/llms.txt     every page under /api-reference/ that the index names
    python -m codegen.vendor FRAGMENT.yaml          the same for a transcription
    python -m codegen.vendor --check                verify hashes, and that the merge is current

Everything is read, parsed and merged first; only then is anything written. Exit status: 0 done, 1 a problem (on
standard error, a line for each), 2 a mistake in the command.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import MofNCompleteColumn, Progress

from codegen.openapi.paths import METHODS
from codegen.project import HERE, Problem, Project
from codegen.vendor import download as fetch
from codegen.vendor import page
from codegen.vendor import store as spec
from codegen.vendor.sources import Fidelity, Source

if TYPE_CHECKING:
    from collections.abc import Sequence

    from codegen.vendor.store import Spec

Arrival = tuple[Source, bytes]

_TRANSCRIBED = [fidelity.value for fidelity in Fidelity if fidelity is not Fidelity.VERBATIM]


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command."""
    parser = _parser()
    arguments = parser.parse_args(argv)
    if (arguments.address or arguments.fidelity) and (not arguments.page or "://" in arguments.page):
        parser.error("--address and --fidelity say something about a file, and there is none")
    project = Project(arguments.root.resolve())
    try:
        before = spec.load(project)
        if arguments.check:
            before.check()
            print("spec/: every page is as it was vendored, and openapi.yaml is current")
        else:
            _vendor(before, arguments, today=datetime.now(UTC).date())
    except Problem as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="vendor", description="Pages of the documentation into spec/.")
    what = parser.add_mutually_exclusive_group()
    what.add_argument("page", nargs="?", help="PAGE.md, FRAGMENT.yaml, or the https address of a page or of llms.txt")
    what.add_argument("--check", action="store_true", help="only verify that everything is as it was vendored")
    parser.add_argument("--address", help="where the file is published")
    parser.add_argument("--fidelity", choices=_TRANSCRIBED, help="how sure a new transcription is")
    parser.add_argument("--root", type=Path, default=HERE.root, help="the project; this one by default")
    return parser


def _vendor(before: Spec, arguments: argparse.Namespace, *, today: date) -> None:
    if arguments.page is None:
        arrived: list[Arrival] = []
    elif "://" in arguments.page:
        arrived = _from_network(before, fetch.address(arguments.page), today)
    else:
        arrived = [_from_file(before, Path(arguments.page), arguments, today)]
    after = before.adding(arrived)
    merged = after.merged()
    after.save(merged)
    for source, content in arrived:
        inferred = " (inferred; say --address if it is known)" if source.address_inferred else ""
        named = ", ".join(f"{method.upper()} {path}" for method, path in after.read(source.file, content).operations)
        print(f"{after.name(source.file)}: {named or 'no operation'}, from {source.address}{inferred}")
    for note in merged.notes:
        print(note)
    count = sum(method in METHODS for item in merged.document["paths"].values() for method in item)
    print(f"spec/openapi.yaml: operations: {count}, pages: {len(after.sources.pages)}")


def _from_file(before: Spec, path: Path, arguments: argparse.Namespace, today: date) -> Arrival:
    """Read a page or a transcription; what is not said about it stays as it was."""
    folder = {".md": "pages", ".yaml": "transcribed"}.get(path.suffix)
    if folder is None:
        msg = f"{path}: PAGE.md or FRAGMENT.yaml is expected"
        raise Problem(msg)
    file = f"{folder}/{path.name}"
    content = spec.read_file(path, name=str(path))
    read = before.read(file, content, name=str(path))
    listed = before.sources.get(file)
    inferred = False
    if arguments.address:
        address = fetch.address(arguments.address)
    elif listed:
        address, inferred = listed.address, listed.address_inferred
    elif folder == "pages" and (likely := page.likely_address(read)):
        address, inferred = likely, True
    else:
        msg = f"{path}: new, so say where it is published: --address https://…"
        raise Problem(msg)
    if folder == "pages":
        fidelity = Fidelity.VERBATIM
    elif arguments.fidelity:
        fidelity = Fidelity(arguments.fidelity)
    elif listed:
        fidelity = listed.fidelity
    else:
        msg = f"{path}: new, so say how sure it is: --fidelity {' | '.join(_TRANSCRIBED)}"
        raise Problem(msg)
    return _arrival(before, Source(file, address, "", today, fidelity, inferred), content)


def _from_network(before: Spec, address: str, today: date) -> list[Arrival]:
    """Fetch a page, or every page that an index names."""
    addresses: tuple[str, ...] = (address,)
    if fetch.is_index(address):
        [content] = fetch.fetch([address], max_bytes=fetch.MAX_INDEX_BYTES)
        index = fetch.pages_of(content, address)
        addresses = index.pages
        for other in index.elsewhere:
            print(f"{other}: on another host, left alone")
    files = _files(before, addresses)
    problems: list[str] = []
    arrived: list[Arrival] = []
    for file, where, content in zip(files, addresses, _with_progress(addresses), strict=True):
        try:
            before.read(file, content, name=where)
            arrived.append(_arrival(before, Source(file, where, "", today, Fidelity.VERBATIM), content))
        except Problem as problem:
            problems.append(str(problem))
    if problems:
        raise Problem("\n".join(problems))
    return arrived


def _files(before: Spec, addresses: Sequence[str]) -> list[str]:
    """Return the file of each page: the one that it has, or one that its address gives."""
    owners = {source.file: source for source in before.sources.pages}
    known = {source.address: source.file for source in before.sources.stated}
    taken: dict[str, str] = {}
    for address in addresses:
        file = known.get(address) or f"pages/{fetch.file_name(address)}"
        owner = owners.get(file)
        # A page whose address was only inferred is taken for the page that its file name fits.
        if owner and owner.address != address and not owner.address_inferred:
            msg = f"{address}: would be {before.name(file)}, which is the page of {owner.address}"
            raise Problem(msg)
        if taken.setdefault(file, address) != address:
            msg = f"{address}: would be {before.name(file)}, and so would {taken[file]}"
            raise Problem(msg)
    return list(taken)


def _arrival(before: Spec, source: Source, content: bytes) -> Arrival:
    """Complete a page's entry with its hash; refuse to overwrite a file that nothing vouches for."""
    target, name = before.project.spec / source.file, before.name(source.file)
    if before.sources.get(source.file) is None and target.exists() and spec.read_file(target, name=name) != content:
        msg = f"{name}: there already, but not listed in sources.toml; move it away first"
        raise Problem(msg)
    return replace(source, sha256=sha256(content).hexdigest()), content


def _with_progress(addresses: Sequence[str]) -> list[bytes]:
    """Fetch pages behind a progress bar, where there is a terminal to show it on."""
    console = Console(stderr=True)
    columns = (*Progress.get_default_columns(), MofNCompleteColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        task = progress.add_task("pages", total=len(addresses))
        return fetch.fetch(addresses, progress=lambda: progress.advance(task))


if __name__ == "__main__":
    sys.exit(main())
