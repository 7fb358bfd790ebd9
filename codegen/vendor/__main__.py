"""Vendor documentation pages into spec/, and merge all of them into spec/openapi.yaml.

    python -m codegen.vendor                        merge the pages again
    python -m codegen.vendor PAGE.md                add or replace a page, from a file
    python -m codegen.vendor https://…/page.md      the same, from the network
    python -m codegen.vendor https://…/llms.txt     every page under /api-reference/ that the index links to
    python -m codegen.vendor FRAGMENT.yaml          add or replace a transcription
    python -m codegen.vendor --check                verify the hashes, and that the merge is current

Everything is read, parsed and merged before anything is written. Exit status: 0 done, 1 problems (on standard error, a
line for each), 2 wrong arguments.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from rich.console import Console
from rich.progress import MofNCompleteColumn, Progress

from codegen.openapi.paths import METHODS
from codegen.project import HERE, Problem, Project
from codegen.vendor.download import (
    MAX_INDEX_BYTES,
    download,
    file_name_for,
    is_index,
    normalize_address,
    parse_index,
)
from codegen.vendor.page import infer_address
from codegen.vendor.sources import Fidelity, Source
from codegen.vendor.store import load_spec, read_file

if TYPE_CHECKING:
    from collections.abc import Sequence

    from codegen.vendor.store import Spec

_TRANSCRIBED = [fidelity.value for fidelity in Fidelity if fidelity is not Fidelity.VERBATIM]


class NewPage(NamedTuple):
    """A page to add or to replace."""

    source: Source
    content: bytes


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command and return its exit status."""
    parser = _make_parser()
    arguments = parser.parse_args(argv)
    if (arguments.address or arguments.fidelity) and (not arguments.page or "://" in arguments.page):
        parser.error("--address and --fidelity describe a file, and there is none")
    project = Project(arguments.root.resolve())
    try:
        spec = load_spec(project)
        if arguments.check:
            spec.verify()
            print("spec/: every page is as it was vendored, and openapi.yaml is current")
        else:
            _vendor(spec, arguments, today=datetime.now(UTC).date())
    except Problem as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


def _make_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="vendor", description="Vendor documentation pages into spec/.")
    what = parser.add_mutually_exclusive_group()
    what.add_argument("page", nargs="?", help="PAGE.md, FRAGMENT.yaml, or the https address of a page or of llms.txt")
    what.add_argument("--check", action="store_true", help="change nothing; verify that everything is as vendored")
    parser.add_argument("--address", help="where the file is published")
    parser.add_argument("--fidelity", choices=_TRANSCRIBED, help="how certain a new transcription is")
    parser.add_argument("--root", type=Path, default=HERE.root, help="a checkout of this project (default: this one)")
    return parser


def _vendor(old: Spec, arguments: argparse.Namespace, *, today: date) -> None:
    """Add the pages of the arguments, merge, save, and print what was done."""
    pages: list[NewPage] = []
    if arguments.page is not None and "://" in arguments.page:
        pages = _download_pages(old, normalize_address(arguments.page), today)
    elif arguments.page is not None:
        pages = [_read_page(old, Path(arguments.page), arguments, today)]
    new = old.with_pages(pages)
    merged = new.merge()
    new.save(merged)
    for source, content in pages:
        inferred = " (inferred; give --address if you know it)" if source.address_inferred else ""
        page = new.parse_page(source.file, content)
        operations = ", ".join(f"{method.upper()} {path}" for method, path in page.operations) or "no operation"
        print(f"{new.name(source.file)}: {operations}, from {source.address}{inferred}")
    for note in merged.notes:
        print(note)
    count = sum(method in METHODS for item in merged.document["paths"].values() for method in item)
    print(f"spec/openapi.yaml: operations: {count}, pages: {len(new.sources.pages)}")


def _read_page(spec: Spec, path: Path, arguments: argparse.Namespace, today: date) -> NewPage:
    """Read a page or a transcription from a file; without arguments, its address and fidelity stay as listed."""
    folder = {".md": "pages", ".yaml": "transcribed"}.get(path.suffix)
    if folder is None:
        msg = f"{path}: PAGE.md or FRAGMENT.yaml is expected"
        raise Problem(msg)
    file = f"{folder}/{path.name}"
    content = read_file(path, name=str(path))
    page = spec.parse_page(file, content, name=str(path))
    listed = spec.sources.get(file)
    is_inferred = False
    if arguments.address:
        address = normalize_address(arguments.address)
    elif listed:
        address, is_inferred = listed.address, listed.address_inferred
    elif folder == "pages" and (inferred := infer_address(page)):
        address, is_inferred = inferred, True
    else:
        msg = f"{path}: a new page: give its address with --address https://…"
        raise Problem(msg)
    if folder == "pages":
        fidelity = Fidelity.VERBATIM
    elif arguments.fidelity:
        fidelity = Fidelity(arguments.fidelity)
    elif listed:
        fidelity = listed.fidelity
    else:
        msg = f"{path}: a new transcription: say how certain it is with --fidelity {' | '.join(_TRANSCRIBED)}"
        raise Problem(msg)
    return _make_page(spec, Source(file, address, "", today, fidelity, is_inferred), content)


def _download_pages(spec: Spec, address: str, today: date) -> list[NewPage]:
    """Download a page, or every page of an index."""
    addresses: tuple[str, ...] = (address,)
    if is_index(address):
        [content] = download([address], max_bytes=MAX_INDEX_BYTES)
        index = parse_index(content, address)
        addresses = index.pages
        for other in index.on_other_hosts:
            print(f"{other}: on another host, not downloaded")
    files = _choose_files(spec, addresses)
    problems: list[str] = []
    pages: list[NewPage] = []
    for file, each, content in zip(files, addresses, _download_with_progress(addresses), strict=True):
        try:
            spec.parse_page(file, content, name=each)
            pages.append(_make_page(spec, Source(file, each, "", today, Fidelity.VERBATIM), content))
        except Problem as problem:
            problems.append(str(problem))
    if problems:
        raise Problem("\n".join(problems))
    return pages


def _choose_files(spec: Spec, addresses: Sequence[str]) -> list[str]:
    """Return the file for each address: that of the page with this address, or else one named after the address."""
    by_file = {source.file: source for source in spec.sources.pages}
    by_address = {source.address: source.file for source in spec.sources.with_known_address}
    chosen: dict[str, str] = {}
    for address in addresses:
        file = by_address.get(address) or f"pages/{file_name_for(address)}"
        page = by_file.get(file)
        # A page with an inferred address is treated as the page of this address if the file name is the same.
        if page and page.address != address and not page.address_inferred:
            msg = f"{address}: its file would be {spec.name(file)}, which is the page of {page.address}"
            raise Problem(msg)
        if chosen.setdefault(file, address) != address:
            msg = f"{address}: its file would be {spec.name(file)}, as for {chosen[file]}"
            raise Problem(msg)
    return list(chosen)


def _make_page(spec: Spec, source: Source, content: bytes) -> NewPage:
    """Add the hash to the entry of a page; refuse to overwrite a file that is not listed."""
    target, name = spec.project.spec / source.file, spec.name(source.file)
    if spec.sources.get(source.file) is None and target.exists() and read_file(target, name=name) != content:
        msg = f"{name}: the file exists, but is not listed in sources.toml; move it away first"
        raise Problem(msg)
    return NewPage(replace(source, sha256=sha256(content).hexdigest()), content)


def _download_with_progress(addresses: Sequence[str]) -> list[bytes]:
    """Download pages, with a progress bar on a terminal."""
    console = Console(stderr=True)
    columns = (*Progress.get_default_columns(), MofNCompleteColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        task = progress.add_task("pages", total=len(addresses))
        return download(addresses, progress=lambda: progress.advance(task))


if __name__ == "__main__":
    sys.exit(main())
