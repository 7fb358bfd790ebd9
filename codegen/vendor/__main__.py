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
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from rich.console import Console
from rich.progress import MofNCompleteColumn, Progress

from codegen.openapi import yaml
from codegen.openapi.document import each_operation
from codegen.project import HERE, Problem, Project
from codegen.report.escape import escape_invisible
from codegen.vendor import page
from codegen.vendor.document import is_document, is_json
from codegen.vendor.download import (
    MAX_INDEX_BYTES,
    document_name_for,
    download,
    file_name_for,
    is_index,
    normalize_address,
    parse_index,
)
from codegen.vendor.page import infer_address
from codegen.vendor.sources import Fidelity, Source
from codegen.vendor.store import load_spec, max_bytes, read_file

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from codegen.vendor.fragment import Page
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


# Read the sources that are to be added or replaced: from files, from addresses, and from the index of a site


#: What `--fidelity` may say.
TRANSCRIBED = [fidelity.value for fidelity in Fidelity if fidelity is not Fidelity.VERBATIM]
_DOCUMENTS = (".yaml", ".yml", ".json")


class NewSource(NamedTuple):
    """A page, a document or a transcription to add or to replace."""

    source: Source
    content: bytes
    page: Page


@dataclass(frozen=True, slots=True)
class Adding:
    """What the sources are added to.

    Attributes:
        spec: The folder as it is.
        today: The day on which they are read.
    """

    spec: Spec
    today: date

    def read(self, path: Path, *, address: str | None = None, fidelity: str | None = None) -> NewSource:
        """Read a source from a file; what is not given stays as listed.

        A page of an operation that is stored, or with the address of a stored page, replaces that whatever its name.

        Args:
            path: A page, a whole document, or a fragment.
            address: Where it is published.
            fidelity: How certain a transcription is. A file with one is a transcription.

        Raises:
            Problem: If it can't be read or parsed, or if a transcription lacks its address or its fidelity.
        """
        file = self._choose_file(path, is_transcription=fidelity is not None)
        content = read_file(path, name=str(path), max_bytes=max_bytes(file))
        page = self.spec.parse_page(file, content, name=str(path))
        if file.startswith("pages/") and self.spec.sources.get(file) is None:
            file = self._find_stored(page, address) or file
        listed = self.spec.sources.get(file)
        source = Source(file, None, "", self.today, self._choose_fidelity(path, file, fidelity))
        if address is None and listed is None and source.fidelity is not Fidelity.VERBATIM:
            msg = f"{path}: a new transcription: give its address with --address https://…"
            raise Problem(msg)
        if address:
            source = replace(source, address=normalize_address(address))
        elif listed:
            source = replace(source, address=listed.address, address_inferred=listed.address_inferred)
        elif file.startswith("pages/") and (inferred := infer_address(page)):
            source = replace(source, address=inferred, address_inferred=True)
        return self._make(source, content, page)

    def download(self, address: str) -> list[NewSource]:
        """Download a page or a document, or every page of an index.

        Raises:
            Problem: If one of them can't be downloaded or parsed; a line for each.
        """
        address = normalize_address(address)
        if not is_index(address):
            [content] = download([address], max_bytes=yaml.MAX_BYTES)
            if is_document(content):
                return [self._parse(self._file_of_document(address, content), address, content)]
            if len(content) > page.MAX_BYTES:
                msg = f"{address}: a page larger than {page.MAX_BYTES:,} bytes"
                raise Problem(msg)
            return [self._parse(self._files_of_pages([address])[0], address, content)]
        [content] = download([address], max_bytes=MAX_INDEX_BYTES)
        index = parse_index(content, address)
        for other in index.on_other_hosts:
            print(f"{other}: on another host, not downloaded")
        files = self._files_of_pages(index.pages)
        problems: list[str] = []
        sources: list[NewSource] = []
        for file, each, content in zip(files, index.pages, _download_with_progress(index.pages), strict=True):
            try:
                sources.append(self._parse(file, each, content))
            except Problem as problem:
                problems.append(str(problem))
        if problems:
            raise Problem("\n".join(problems))
        return sources

    def _find_stored(self, page: Page, address: str | None) -> str | None:
        """Return the file of the page that another one replaces: that of its address, or of the same operation."""
        pages = [each for each in self.spec.sources.pages if each.file.startswith("pages/")]
        wanted = normalize_address(address) if address else None
        of_address = [each.file for each in pages if wanted and each.address == wanted]
        of_operation = [
            each.file
            for each in pages
            if self.spec.parse_page(each.file, self.spec.contents[each.file]).operations == page.operations
        ]
        return next(iter((*of_address, *of_operation)), None)

    def _choose_fidelity(self, path: Path, file: str, fidelity: str | None) -> Fidelity:
        listed = self.spec.sources.get(file)
        if not file.startswith("transcribed/"):
            return Fidelity.VERBATIM
        if fidelity is not None:
            return Fidelity(fidelity)
        if listed is None:
            msg = f"{path}: a new transcription: say how certain it is with --fidelity {' | '.join(TRANSCRIBED)}"
            raise Problem(msg)
        return listed.fidelity

    def _parse(self, file: str, address: str, content: bytes) -> NewSource:
        page = self.spec.parse_page(file, content, name=address)
        return self._make(Source(file, address, "", self.today, Fidelity.VERBATIM), content, page)

    def _make(self, source: Source, content: bytes, page: Page) -> NewSource:
        """Add the hash to the entry of a source; refuse to overwrite a file that is not listed."""
        target, name = self.spec.project.spec / source.file, self.spec.name(source.file)
        if self.spec.sources.get(source.file) is None and target.exists():
            existing = read_file(target, name=name, max_bytes=max_bytes(source.file))
            if existing != content:
                msg = f"{name}: the file exists, but is not listed in sources.toml; move it away first"
                raise Problem(msg)
        return NewSource(replace(source, sha256=sha256(content).hexdigest()), content, page)

    def _choose_file(self, path: Path, *, is_transcription: bool) -> str:
        """Return the file in `spec/` for a file: that with its name, in the folder of its kind."""
        if path.suffix == ".md":
            return f"pages/{path.name}"
        if path.suffix not in _DOCUMENTS or (is_transcription and path.suffix != ".yaml"):
            expected = "FRAGMENT.yaml" if is_transcription else "PAGE.md, DOCUMENT.yaml (.yml, .json) or FRAGMENT.yaml"
            msg = f"{path}: {expected} is expected"
            raise Problem(msg)
        transcription, document = f"transcribed/{path.name}", f"documents/{path.name}"
        folder = path.resolve().parent
        is_listed = self.spec.sources.get(transcription) is not None and self.spec.sources.get(document) is None
        if folder == (self.spec.project.spec / "documents").resolve():
            return document
        is_there = folder == (self.spec.project.spec / "transcribed").resolve()
        return transcription if is_transcription or is_listed or is_there else document

    def _file_of_document(self, address: str, content: bytes) -> str:
        known = dict(self.spec.sources.known_addresses)
        file = known.get(address, "")
        if not file.startswith("documents/"):
            file = f"documents/{document_name_for(address)}{'.json' if is_json(content) else '.yaml'}"
        self._check_owner(file, address)
        return file

    def _files_of_pages(self, addresses: Sequence[str]) -> list[str]:
        """Return the file for each address: that of the page with this address, or else one named after the address."""
        known = dict(self.spec.sources.known_addresses)
        chosen: dict[str, str] = {}
        for address in addresses:
            file = known.get(address) or f"pages/{file_name_for(address)}"
            self._check_owner(file, address)
            if chosen.setdefault(file, address) != address:
                msg = f"{address}: its file would be {self.spec.name(file)}, as for {chosen[file]}"
                raise Problem(msg)
        return list(chosen)

    def _check_owner(self, file: str, address: str) -> None:
        """Refuse a file that is that of another address. If that is unknown or inferred, it is taken for this one."""
        listed = self.spec.sources.get(file)
        if listed and listed.address not in (None, address) and not listed.address_inferred:
            msg = f"{address}: its file would be {self.spec.name(file)}, which is the page of {listed.address}"
            raise Problem(msg)


def _download_with_progress(addresses: Sequence[str]) -> list[bytes]:
    """Download pages, with a progress bar on a terminal."""
    console = Console(stderr=True)
    columns = (*Progress.get_default_columns(), MofNCompleteColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        task = progress.add_task("pages", total=len(addresses))
        return download(addresses, progress=lambda: progress.advance(task))


if __name__ == "__main__":
    sys.exit(main())
