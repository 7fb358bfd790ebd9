"""The two things that a review compares: a commit, the working tree, or a file with a description."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from codegen.corrections.apply import applied
from codegen.diff import Description, read_description
from codegen.diff.files import parse_document
from codegen.project import Problem, Project
from codegen.surface.collect import collect_surface

if TYPE_CHECKING:
    from pathlib import Path

    from codegen.review.git import Commit, History

_WORKING_TREE = "the working tree"


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two things that are compared.

    Attributes:
        name: What the report calls it.
        description: Its OpenAPI description.
        surface: The text of its surface, None if it has none.
        surface_name: What messages call that.
        remarks: What a reader has to know about where these come from.
        is_stale: Whether the description is not what `spec/` makes now.
    """

    name: str
    description: Description
    surface: str | None = None
    surface_name: str = ""
    remarks: tuple[str, ...] = ()
    is_stale: bool = False

    @property
    def document(self) -> dict[str, Any]:
        """The description as a document."""
        return self.description.top.object


def committed(project: Project, history: History, commit: Commit) -> Side:
    """Return the side of a commit.

    Raises:
        Problem: If there is no description in it, or one that can't be read.
    """
    remarks: list[str] = []
    for path in (project.corrected, project.published):
        name = project.name(path)
        content = history.file(commit, name)
        if content is not None:
            break
        remarks.append(f"{commit.name} has no {name}.")
    else:
        msg = f"{commit.name}: neither {project.name(project.corrected)} nor {name} is in it"
        raise Problem(msg)
    if remarks:
        remarks.append(f"{name} was read instead, which is what was published, nothing corrected.")
    pinned = project.name(project.surface)
    text = history.file(commit, pinned)
    if text is None:
        remarks.append(f"{commit.name} has no {pinned}: Python is not compared.")
    label = f"{commit.name}:{name}"
    return Side(
        commit.name,
        Description.from_document(parse_document(content, label), label),
        None if text is None else _decoded(text, f"{commit.name}:{pinned}"),
        f"{commit.name}:{pinned}",
        tuple(remarks),
    )


def working_tree(project: Project) -> Side:
    """Return the side of the working tree: the generated package, with the description that it carries.

    Raises:
        Problem: If there is none, or it can't be read; or if `spec/` makes none, so that nobody can say whether it is
            what `spec/` makes.
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
    absent = [project.name(path) for path in (project.published, project.corrections) if not path.exists()]
    if absent:
        remarks.append(f"Whether generated/ is what spec/ makes is not known: there is no {absent[0]}.")
    elif is_stale := applied(project) != document:
        remarks.append("generated/ is not what spec/ makes, and this is about generated/: run `nox -s regenerate`.")
    return Side(
        _WORKING_TREE,
        Description.from_document(document, name),
        collect_surface(project.package),
        "generated",
        tuple(remarks),
        is_stale,
    )


def described(path: Path) -> Side:
    """Return the side of a file with a description, which has no surface; raises what `read_description` raises."""
    description = read_description(path)
    return Side(description.name, description)


def _decoded(content: bytes, name: str) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        msg = f"{name}: not UTF-8: {error.reason} at byte {error.start:,}"
        raise Problem(msg) from error
