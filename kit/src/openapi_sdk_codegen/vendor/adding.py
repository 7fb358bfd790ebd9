"""Read the sources that are to be added or replaced: from files, from addresses, and from the index of a site."""

from __future__ import annotations

from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from rich.console import Console
from rich.progress import MofNCompleteColumn, Progress

from openapi_sdk_codegen.openapi import yaml
from openapi_sdk_codegen.openapi.fidelity import WRITTEN, Fidelity
from openapi_sdk_codegen.project import Problem
from openapi_sdk_codegen.vendor import page
from openapi_sdk_codegen.vendor.document import is_document, is_json
from openapi_sdk_codegen.vendor.download import (
    MAX_INDEX_BYTES,
    document_name_for,
    download,
    file_name_for,
    is_index,
    normalize_address,
    parse_index,
)
from openapi_sdk_codegen.vendor.page import infer_address
from openapi_sdk_codegen.vendor.sources import Source
from openapi_sdk_codegen.vendor.store import max_bytes, read_file

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from openapi_sdk_codegen.vendor.fragment import ParsedSource
    from openapi_sdk_codegen.vendor.store import Spec

#: What `--fidelity` may say.
TRANSCRIBED = [fidelity.value for fidelity in WRITTEN if fidelity is not Fidelity.VERBATIM]
_DOCUMENTS = (".yaml", ".yml", ".json")


class NewSource(NamedTuple):
    """A page, a document or a transcription to add or to replace."""

    source: Source
    content: bytes
    page: ParsedSource


@dataclass(frozen=True, slots=True)
class Adding:
    """What the sources are added to.

    Attributes:
        spec: The folder as it is.
        today: The day on which they are read.
    """

    spec: Spec
    today: date

    def read_all(
        self, names: Sequence[str], *, address: str | None = None, fidelity: str | None = None
    ) -> list[NewSource]:
        """Read sources from files and https addresses, as `read` and `download` do.

        Raises:
            Problem: If one of them can't be read, or two would be one file in `spec/`; a line for each.
        """
        problems: list[str] = []
        taken: dict[str, str] = {}
        sources: list[NewSource] = []
        for name in names:
            try:
                added = (
                    self.download(name)
                    if "://" in name
                    else [self.read(Path(name), address=address, fidelity=fidelity)]
                )
            except Problem as problem:
                problems.append(str(problem))
                continue
            problems += [
                f"{name}: its file would be {self.spec.name(file)}, as for {taken[file]}"
                for file in (each.source.file for each in added)
                if file in taken
            ]
            taken |= {each.source.file: name for each in added}
            sources += added
        if problems:
            raise Problem("\n".join(problems))
        return sources

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
        elif file.startswith("pages/") and (inferred := self._infer_address(page)):
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
            return [self.take(address, content)]
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

    def take(self, address: str, content: bytes, *, file: str | None = None) -> NewSource:
        """Return the page or the document that an address had.

        Args:
            address: The address, in its normal form.
            content: What it had.
            file: The file of the source that it replaces; by default, the content says what it is.

        Raises:
            Problem: If it can't be parsed, is too large for a page, or its file is that of another address.
        """
        if file is not None:
            return self._parse(file, address, content)
        if is_document(content):
            return self._parse(self._file_of_document(address, content), address, content)
        if len(content) > page.MAX_BYTES:
            msg = f"{address}: a page larger than {page.MAX_BYTES:,} bytes"
            raise Problem(msg)
        return self._parse(self._files_of_pages([address])[0], address, content)

    def _infer_address(self, page: ParsedSource) -> str | None:
        pattern = self.spec.project.settings.page_address
        return infer_address(page, pattern) if pattern else None

    def _find_stored(self, page: ParsedSource, address: str | None) -> str | None:
        """Return the file of the page that another one replaces: that of its address, or of the same operation."""
        pages = [each for each in self.spec.sources.pages if each.file.startswith("pages/")]
        wanted = normalize_address(address) if address else None
        of_address = [each.file for each in pages if wanted and each.address == wanted]
        of_operation = [
            each.file
            for each in pages
            if (content := self.spec.contents.get(each.file)) is not None  # the merge says that it is missing
            and self.spec.parse_page(each.file, content).operations == page.operations
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

    def _make(self, source: Source, content: bytes, page: ParsedSource) -> NewSource:
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
