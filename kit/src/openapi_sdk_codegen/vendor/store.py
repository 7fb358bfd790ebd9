"""Read, verify and write the folder spec/: all of its files together, or none."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from openapi_sdk_codegen.openapi import yaml
from openapi_sdk_codegen.project import Problem, Project
from openapi_sdk_codegen.vendor import page
from openapi_sdk_codegen.vendor.document import parse_document
from openapi_sdk_codegen.vendor.merge import Merged, merge
from openapi_sdk_codegen.vendor.sources import Source, Sources, kind_of, parse_sources, update_sources

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from openapi_sdk_codegen.vendor.fragment import ParsedSource

_FOLDERS = ("pages", "documents", "transcribed")
_HEAD = "# What is published, nothing corrected: merged from the pages of spec/ by `openapi-sdk vendor`, not edited.\n"


_PARSERS = {
    "pages": page.parse_published,
    "documents": parse_document,
    "transcribed": page.parse_transcribed,
}


@dataclass(frozen=True, slots=True)
class Spec:
    """The pages and sources.toml, in memory until they are saved.

    Attributes:
        project: The checkout.
        text: The text of sources.toml.
        sources: The entries of sources.toml.
        contents: The bytes of each page that is listed and exists, by file.
    """

    project: Project
    text: str
    sources: Sources
    contents: Mapping[str, bytes]

    def with_pages(self, pages: Iterable[tuple[Source, bytes]]) -> Spec:
        """Return a copy with pages added or replaced."""
        added = list(pages)
        name = self.project.name(self.project.sources)
        text = update_sources(self.text, [source for source, _ in added], name=name)
        contents = dict(self.contents) | {source.file: content for source, content in added}
        return Spec(self.project, text, parse_sources(text, name=name), contents)

    def merge(self) -> Merged:
        """Merge all pages.

        Raises:
            Problem: If a page is missing, was changed since it was vendored, or can't be parsed; if pages disagree.
        """
        _raise_if_any(self._find_changed_pages())
        pages = [(source, self.parse_page(source.file, self.contents[source.file])) for source in self.sources.pages]
        return merge(pages, self.sources.precedences)

    def parse_page(self, file: str, content: bytes, *, name: str | None = None) -> ParsedSource:
        """Parse a page, a document or a transcription, as its folder says."""
        return _PARSERS[kind_of(file)](content, name=name or self.name(file))

    def verify(self) -> None:
        """Check that the files are those that sources.toml lists, and that openapi.yaml is the merge of them.

        Raises:
            Problem: If not; a line for each difference.
        """
        listed = {source.file for source in self.sources.pages}
        existing = {
            path.relative_to(self.project.spec).as_posix()
            for folder in _FOLDERS
            for path in (self.project.spec / folder).rglob("*")
            if not path.is_dir()
        }
        unlisted = [
            f"{self.name(file)}: not listed in {self.project.name(self.project.sources)}; vendor it or delete it"
            for file in sorted(existing - listed)
        ]
        _raise_if_any(unlisted + self._find_changed_pages())
        name = self.project.name(self.project.published)
        if read_file(self.project.published, name=name, max_bytes=yaml.MAX_BYTES) != format_description(self.merge()):
            msg = f"{name}: not the merge of the pages; run `openapi-sdk vendor`"
            raise Problem(msg)

    def save(self, merged: Merged) -> None:
        """Write the pages, sources.toml and openapi.yaml: only those that changed, and all of them or none.

        Raises:
            Problem: If a file can't be written; all files are then as before.
        """
        files = {self.project.spec / file: content for file, content in self.contents.items()}
        files[self.project.sources] = self.text.encode()
        files[self.project.published] = format_description(merged)
        try:
            changed = {path: content for path, content in files.items() if not _has_content(path, content)}
            _replace(changed, self.project.spec)
        except OSError as error:
            msg = f"{self.project.name(self.project.spec)}: can't be written, nothing was changed: {error}"
            raise Problem(msg) from error

    def name(self, file: str) -> str:
        """Return the path of a page for messages."""
        return self.project.name(self.project.spec / file)

    def _find_changed_pages(self) -> list[str]:
        problems: list[str] = []
        for source in self.sources.pages:
            content = self.contents.get(source.file)
            if content is None:
                listing = self.project.name(self.project.sources)
                what = f"listed, but does not exist; restore it, or take its entry out of {listing}"
                problems.append(f"{self.name(source.file)}: {what}")
            elif (digest := sha256(content).hexdigest()) != source.sha256:
                problems.append(
                    f"{self.name(source.file)}: SHA-256 is {digest}, but {source.sha256} was vendored; "
                    "restore it, or vendor it again"
                )
        return problems


def load_spec(project: Project) -> Spec:
    """Read sources.toml, and every page that it lists and that exists."""
    name = project.name(project.sources)
    text = yaml.decode_text(read_file(project.sources, name=name), name=name)
    listed = parse_sources(text, name=name)
    paths = {source.file: project.spec / source.file for source in listed.pages}
    contents = {
        file: read_file(path, name=project.name(path), max_bytes=max_bytes(file))
        for file, path in paths.items()
        if os.path.lexists(path)
    }
    return Spec(project, text, listed, contents)


def max_bytes(file: str) -> int:
    """Return the bound for the size of a file in `spec/`."""
    return yaml.MAX_BYTES if kind_of(file) == "documents" else page.MAX_BYTES


def read_file(path: Path, *, name: str, max_bytes: int = page.MAX_BYTES) -> bytes:
    """Read a file of bounded size; the default bound is that of a page.

    Raises:
        Problem: If it can't be read, is not a file, or is larger.
    """
    try:
        if not path.is_file():
            msg = f"{name}: no such file"
            raise Problem(msg)
        with path.open("rb") as file:
            content = file.read(max_bytes + 1)
    except (OSError, ValueError) as error:  # ValueError: a path with a zero byte
        msg = f"{name}: can't be read: {error}"
        raise Problem(msg) from error
    if len(content) > max_bytes:
        msg = f"{name}: larger than {max_bytes:,} bytes"
        raise Problem(msg)
    return content


def format_description(merged: Merged) -> bytes:
    """Return the bytes of openapi.yaml."""
    return (_HEAD + yaml.dump_yaml(merged.document)).encode()


def _has_content(path: Path, content: bytes) -> bool:
    return path.is_file() and path.read_bytes() == content


def _replace(files: Mapping[Path, bytes], folder: Path) -> None:
    """Replace files, all or none. New and old ones are kept in a folder beside them, on the same file system."""
    with TemporaryDirectory(dir=folder, prefix=".vendor-") as name:
        pairs = [(path, Path(name, f"{index}.new")) for index, path in enumerate(files)]
        for path, new in pairs:
            new.write_bytes(files[path])
        done: list[tuple[Path, Path]] = []
        made = [parent for parent in {path.parent for path in files} if not parent.exists()]
        try:
            for parent in made:
                parent.mkdir()
            for path, new in pairs:
                old = new.with_suffix(".old")
                if path.exists():
                    shutil.copy2(path, old)
                done.append((path, old))
                new.replace(path)
        except BaseException:
            for path, old in reversed(done):
                if old.exists():
                    old.replace(path)
                else:
                    path.unlink(missing_ok=True)
            for parent in filter(Path.exists, made):
                parent.rmdir()
            raise


def _raise_if_any(problems: list[str]) -> None:
    if problems:
        raise Problem("\n".join(problems))
