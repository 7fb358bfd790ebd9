"""Read the two things that a review compares: a commit, the working tree, or a file with a description."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from codegen.corrections.apply import load_corrected
from codegen.diff import Description, read_description
from codegen.diff.files import parse_document
from codegen.project import Problem, Project
from codegen.surface.collect import collect_surface

if TYPE_CHECKING:
    from pathlib import Path

    from codegen.review.git import Commit, GitRepository

_WORKING_TREE = "the working tree"
_VERSION = re.compile(r'^__version__ = "([^"\n]*)"$', re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One of the two things that are compared.

    Attributes:
        name: The name for readers.
        description: The OpenAPI description.
        surface: The text of the Python surface; None if there is none.
        surface_name: The name of the surface in error messages.
        remarks: What a reader has to know about the origin of the two, as sentences.
        is_stale: Whether `spec/` makes another description than this one.
        version: The version that it declares; "" if it isn't known.
    """

    name: str
    description: Description
    surface: str | None = None
    surface_name: str = ""
    remarks: tuple[str, ...] = ()
    is_stale: bool = False
    version: str = ""

    @property
    def document(self) -> dict[str, Any]:
        """The description as a JSON document."""
        return self.description.top.object


def read_commit(project: Project, repository: GitRepository, commit: Commit) -> Snapshot:
    """Read the snapshot of a commit: the corrected description, or the published one if there is none.

    Raises:
        Problem: If the commit has no description, or a file can't be read.
    """
    remarks: list[str] = []
    for path in (project.corrected, project.published):
        name = project.name(path)
        content = repository.read_file(commit, name)
        if content is not None:
            break
        remarks.append(f"{commit.name} has no {name}.")
    else:
        msg = f"{commit.name}: has neither {project.name(project.corrected)} nor {name}"
        raise Problem(msg)
    if remarks:
        remarks.append(f"{name} was read instead. It is the published description, without corrections.")
    pinned = project.name(project.surface)
    surface = repository.read_file(commit, pinned)
    if surface is None:
        remarks.append(f"{commit.name} has no {pinned}. Python was not compared.")
    return Snapshot(
        commit.name,
        Description.from_document(parse_document(content, f"{commit.name}:{name}"), f"{commit.name}:{name}", content),
        None if surface is None else _decode(surface, f"{commit.name}:{pinned}"),
        f"{commit.name}:{pinned}",
        tuple(remarks),
        version=_find_version(repository.read_file(commit, project.name(project.version))),
    )


def read_working_tree(project: Project) -> Snapshot:
    """Read the snapshot of the working tree: the generated package and the description in it.

    Raises:
        Problem: If one of the two can't be read, or if `spec/` makes no description to compare it with.
    """
    try:
        content = project.corrected.read_bytes()
    except OSError as error:
        msg = f"{project.name(project.corrected)}: can't be read: {error.strerror}; run `nox -s regenerate`"
        raise Problem(msg) from error
    name = project.name(project.corrected)
    document = parse_document(content, name)
    remarks: list[str] = []
    is_stale = False
    missing = [project.name(path) for path in (project.published, project.corrections) if not path.exists()]
    if missing:
        remarks.append(f"There is no {missing[0]}, so generated/ was not compared with spec/.")
    elif is_stale := load_corrected(project) != document:
        remarks.append(
            "generated/ is not what spec/ generates. This report describes generated/: run `nox -s regenerate`."
        )
    return Snapshot(
        _WORKING_TREE,
        Description.from_document(document, name, content),
        collect_surface(project.package),
        "generated",
        tuple(remarks),
        is_stale,
    )


def read_file(path: Path) -> Snapshot:
    """Read the snapshot of a file with a description; it has no surface. Raises what `read_description` raises."""
    description = read_description(path)
    return Snapshot(description.name, description)


def _decode(content: bytes, name: str) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        msg = f"{name}: not UTF-8: {error.reason} at byte {error.start:,}"
        raise Problem(msg) from error


def _find_version(content: bytes | None) -> str:
    """Return the version that a committed `_version.py` declares; "" if there is none."""
    stated = _VERSION.search((content or b"").decode("utf-8", "replace"))
    return stated[1] if stated else ""


def declared_version(project: Project) -> str:
    """Return the version that `_version.py` declares.

    Raises:
        Problem: If the file can't be read or declares no version.
    """
    try:
        text = project.version.read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        msg = f"{project.name(project.version)}: can't be read: {error}"
        raise Problem(msg) from error
    stated = _VERSION.search(text)
    if stated is None:
        msg = f'{project.name(project.version)}: no line `__version__ = "X.Y.Z"`'
        raise Problem(msg)
    return stated[1]
