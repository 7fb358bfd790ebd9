"""The folder spec/ as a whole: read and verified together, changed together or not at all."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from codegen.openapi import yaml as document
from codegen.project import Problem, Project
from codegen.vendor import page, sources
from codegen.vendor.merge import Merged, merge

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from codegen.vendor.page import Page
    from codegen.vendor.sources import Source, Sources

_FOLDERS = ("pages", "transcribed")
_HEAD = (
    "# What FleetIT publishes, nothing corrected: merged from the pages of spec/ by `nox -s vendor`, never edited.\n"
)


@dataclass(frozen=True, slots=True)
class Spec:
    """The pages and where they come from; in memory until it is saved.

    Attributes:
        project: Where it is.
        text: The text of sources.toml.
        sources: What that says.
        contents: The bytes of each page that is listed and there, by its file.
    """

    project: Project
    text: str
    sources: Sources
    contents: Mapping[str, bytes]

    def adding(self, pages: Iterable[tuple[Source, bytes]]) -> Spec:
        """Return it with pages added or replaced."""
        added = list(pages)
        name = self.project.name(self.project.sources)
        text = sources.update(self.text, [source for source, _ in added], name=name)
        contents = dict(self.contents) | {source.file: content for source, content in added}
        return Spec(self.project, text, sources.parse(text, name=name), contents)

    def merged(self) -> Merged:
        """Merge all pages.

        Raises:
            Problem: If a page is missing, is not the one that was vendored, or can't be read, or if pages disagree.
        """
        _raise(self._altered())
        pages = [(source, self.read(source.file, self.contents[source.file])) for source in self.sources.pages]
        return merge(pages, self.sources.precedence)

    def read(self, file: str, content: bytes, *, name: str | None = None) -> Page:
        """Read a page as what its folder says it is."""
        reader = page.published if file.startswith("pages/") else page.transcribed
        return reader(content, name=name or self.name(file))

    def check(self) -> None:
        """Verify that what is on disk is what sources.toml lists, and that openapi.yaml is the merge of it.

        Raises:
            Problem: A line for everything that is not.
        """
        listed = {source.file for source in self.sources.pages}
        there = {
            path.relative_to(self.project.spec).as_posix()
            for folder in _FOLDERS
            for path in (self.project.spec / folder).rglob("*")
            if not path.is_dir()
        }
        unlisted = [
            f"{self.name(file)}: not listed in {self.project.name(self.project.sources)}; vendor it or delete it"
            for file in sorted(there - listed)
        ]
        _raise(unlisted + self._altered())
        name = self.project.name(self.project.published)
        if read_file(self.project.published, name=name, max_bytes=document.MAX_BYTES) != description(self.merged()):
            msg = f"{name}: not what the pages merge to; run `nox -s vendor`"
            raise Problem(msg)

    def save(self, merged: Merged) -> None:
        """Write pages, sources.toml and openapi.yaml, as far as they changed, all or none.

        Raises:
            Problem: If that fails; everything is then as it was.
        """
        files = {self.project.spec / file: content for file, content in self.contents.items()}
        files[self.project.sources] = self.text.encode()
        files[self.project.published] = description(merged)
        try:
            changed = {path: content for path, content in files.items() if not _holds(path, content)}
            _replace(changed, self.project.spec)
        except OSError as error:
            msg = f"{self.project.name(self.project.spec)}: can't be written, nothing was changed: {error}"
            raise Problem(msg) from error

    def name(self, file: str) -> str:
        """Return a page's file as messages show it."""
        return self.project.name(self.project.spec / file)

    def _altered(self) -> list[str]:
        problems: list[str] = []
        for source in self.sources.pages:
            content = self.contents.get(source.file)
            if content is None:
                problems.append(f"{self.name(source.file)}: listed, but not there")
            elif (digest := sha256(content).hexdigest()) != source.sha256:
                problems.append(
                    f"{self.name(source.file)}: SHA-256 is {digest}, but {source.sha256} was vendored; "
                    "restore it, or vendor it again"
                )
        return problems


def load(project: Project) -> Spec:
    """Read sources.toml, and every page that it lists and that is there."""
    content = _read(project.sources, project)
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        msg = f"{project.name(project.sources)}: not UTF-8: {error.reason} at byte {error.start:,}"
        raise Problem(msg) from error
    listed = sources.parse(text, name=project.name(project.sources))
    paths = {source.file: project.spec / source.file for source in listed.pages}
    contents = {file: _read(path, project) for file, path in paths.items() if os.path.lexists(path)}
    return Spec(project, text, listed, contents)


def read_file(path: Path, *, name: str, max_bytes: int = page.MAX_BYTES) -> bytes:
    """Read a file, by default one that should be no larger than a page.

    Raises:
        Problem: If it can't be read, is no file, or is larger.
    """
    try:
        if not path.is_file():
            msg = f"{name}: no such file"
            raise Problem(msg)
        with path.open("rb") as file:
            content = file.read(max_bytes + 1)
    except (OSError, ValueError) as error:  # the latter for a path with a zero byte
        msg = f"{name}: can't be read: {error}"
        raise Problem(msg) from error
    if len(content) > max_bytes:
        msg = f"{name}: larger than {max_bytes:,} bytes"
        raise Problem(msg)
    return content


def description(merged: Merged) -> bytes:
    """Return the bytes of openapi.yaml."""
    return (_HEAD + document.dump(merged.document)).encode()


def _holds(path: Path, content: bytes) -> bool:
    return path.is_file() and path.read_bytes() == content


def _replace(files: Mapping[Path, bytes], folder: Path) -> None:
    """Replace files, all or none; the new ones and the old ones wait beside them, on the same file system."""
    with TemporaryDirectory(dir=folder, prefix=".vendor-") as name:
        waiting = [(path, Path(name, f"{index}.new")) for index, path in enumerate(files)]
        for path, new in waiting:
            new.write_bytes(files[path])
        done: list[tuple[Path, Path]] = []
        try:
            for path, new in waiting:
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
            raise


def _read(path: Path, project: Project) -> bytes:
    return read_file(path, name=project.name(path))


def _raise(problems: list[str]) -> None:
    if problems:
        raise Problem("\n".join(problems))
