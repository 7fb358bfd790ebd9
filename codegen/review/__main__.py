"""The review of an API change: the wire and the Python surface, compared with a base, and what that means for users.

`python -m codegen.review [BASE]`: BASE is a commit (a branch, a tag, a hash), or a file with a description. Without it
that is where the branch left the main branch; on the main branch the last release.

The base is read from git as it was committed, its pinned surface too; nothing is checked out, rebuilt or fetched.
"""

from __future__ import annotations

import argparse
import re
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from codegen.diff import compare_descriptions
from codegen.openapi.tree import as_object
from codegen.project import HERE, Problem, Project
from codegen.report.change import Change, Level, SurfaceChange
from codegen.report.entries import SurfaceEntry, WireEntry
from codegen.report.render import FORMATS, render
from codegen.report.report import Report
from codegen.review import accepted as acceptance
from codegen.review.git import History, version
from codegen.review.handwritten_impact import NOTIFICATIONS, impact
from codegen.review.python_impact import Names, moves_names
from codegen.review.snapshots import Side, committed, described, working_tree
from codegen.surface.compare import compare_surfaces

if TYPE_CHECKING:
    from collections.abc import Sequence

    from codegen.review.accepted import Accepted
    from codegen.review.git import Commit

ACCEPTED = "review-accepted.toml"
_VERSION = re.compile(r'^__version__ = "([^"\n]*)"$', re.MULTILINE)
_RAISED = "oasdiff calls it info; it moves Python names, which breaks whoever uses them."


def review(old: Side, new: Side, accepted: Accepted) -> Report:
    """Compare two sides.

    Args:
        old: The base.
        new: What is reviewed.
        accepted: The accepted changes.

    Raises:
        Problem: If the surface of a side is none; if nothing changed but `spec/`, which was not generated from.
    """
    schemas = {*_schemas(old), *_schemas(new)}
    wire = compare_descriptions(
        old.description, new.description, received=[name for name in NOTIFICATIONS if name in schemas]
    )
    moved: list[SurfaceChange] | None = None
    if old.surface is not None and new.surface is not None:
        names = (old.surface_name, new.surface_name)
        moved = compare_surfaces(old.surface, new.surface, old_name=names[0], new_name=names[1])
    if new.is_stale and not wire and not moved and old.document == new.document:
        msg = "generated/: nothing changed here, but it is not what spec/ makes: run `nox -s regenerate`, then review"
        raise Problem(msg)
    accounted = Names(old.document, new.document).moved(wire, moved or ())
    entries = [
        _entry(change, of_python, accepted, known=moved is not None)
        for change, of_python in zip(wire, accounted, strict=True)
    ]
    explained = {id(each) for of_python in accounted for each in of_python}
    of_surface = None
    if moved is not None:
        of_surface = tuple(
            SurfaceEntry(each, accepted.reason(each.fingerprint), id(each) in explained) for each in moved
        )
    fingerprints = [each.fingerprint for each in (*wire, *(moved or ()))]
    remarks = [*old.remarks, *new.remarks]
    if of_surface is None and not any("Python" in each for each in remarks):
        remarks.append("Two descriptions were compared: Python is not.")
    return Report(
        old.name,
        new.name,
        tuple(entries),
        of_surface,
        tuple(impact(old.document, new.document)),
        descriptions_differ=old.document != new.document,
        stale=accepted.stale(fingerprints),
        remarks=tuple(remarks),
    )


def _schemas(side: Side) -> list[str]:
    return [*as_object(as_object(side.document.get("components")).get("schemas"))]


def _entry(change: Change, of_python: list[SurfaceChange], accepted: Accepted, *, known: bool) -> WireEntry:
    """Add to a change of the wire what it moves; raise it where what it moves is what breaks."""
    level = Level.ERROR if moves_names(change, seen=bool(of_python) or not known) else change.level
    return WireEntry(
        replace(change, level=level),
        accepted.reason(change.fingerprint),
        tuple(dict.fromkeys(each.symbol for each in of_python)),
        _RAISED if level is not change.level else "",
        breaks_python=any(each.level is Level.ERROR for each in of_python),
    )


def declared_version(project: Project) -> str:
    """Return the version of the package, which `_version.py` states.

    Raises:
        Problem: If the file can't be read or states no version.
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


def _sides(options: argparse.Namespace, project: Project) -> tuple[Side, Side] | None:
    """Return what is compared; None if that is a release, and there is none yet."""
    history = History(project.root)
    if options.base is not None and _is_file(options.base):
        old = described(Path(options.base))
    else:
        commit = history.release() if options.release else _commit(history, options.base)
        if commit is None:
            return None
        old = committed(project, history, commit)
    return old, described(options.new) if options.new else working_tree(project)


def _is_file(name: str) -> bool:
    try:
        return Path(name).is_file()
    except (OSError, ValueError):  # longer than a name may be; with a zero byte
        return False


def _commit(history: History, base: str | None) -> Commit:
    return history.base() if base is None else history.commit(base)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="review", description="What changed of the API and of its Python surface.")
    parser.add_argument("base", nargs="?", metavar="BASE", help="a commit, or a file with a description")
    parser.add_argument("--new", type=Path, help="a file with the new description (default: the working tree)")
    parser.add_argument("--format", choices=tuple(FORMATS), default="text")
    parser.add_argument("--output", type=Path, metavar="FILE", help="where the report is written (default: here)")
    parser.add_argument("--fail-on", choices=("error", "warning", "none"), default="error", help="what exits with 1")
    parser.add_argument("--accepted", type=Path, metavar="FILE", help=f"accepted changes (default: {ACCEPTED})")
    parser.add_argument(
        "--release", action="store_true", help="compare with the last release, which a major version may break"
    )
    parser.add_argument("--root", type=Path, default=HERE.root, help="a checkout of this project")
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the review; return 0 if nothing breaks, 1 if something does and isn't accepted, 2 if it can't be read."""
    parser = _parser()
    options = parser.parse_args(arguments)
    if options.release and (options.base is not None or options.new):
        parser.error("--release compares the working tree with the last release: no BASE, no --new")
    project = Project(options.root.resolve())
    try:
        sides = _sides(options, project)
        if sides is None:
            print("review: there is no release vX.Y.Z yet: nothing to compare with")
            return 0
        path = options.accepted or project.root / ACCEPTED
        accepted = acceptance.read(path, name=project.name(path), required=options.accepted is not None)
        report = review(*sides, accepted)
        _write(report, options)
        if not report.fails(options.fail_on):
            return 0
        return 0 if options.release and _carried(project, report) else 1
    except Problem as problem:
        print(f"review: {' '.join(str(problem).splitlines())}", file=sys.stderr)
        return 2


def _carried(project: Project, report: Report) -> bool:
    """Whether a new major version carries the changes since a release, whose tag is the report's base."""
    declared, released = declared_version(project), report.base.rpartition("/")[2]
    carried = version(declared)[0] > version(released)[0]
    why = "carries" if carried else "is no new major version since"
    print(f"review: version {declared} {why} {released}", file=sys.stderr)
    return carried


def _write(report: Report, options: argparse.Namespace) -> None:
    if options.output is None:
        colour = options.format == "text" and sys.stdout.isatty()
        sys.stdout.write(render(report, options.format, colour=colour))
        return
    try:
        options.output.write_text(render(report, options.format), encoding="utf-8", newline="\n")
    except OSError as error:
        msg = f"{options.output}: can't be written: {error.strerror}"
        raise Problem(msg) from error


if __name__ == "__main__":
    sys.exit(main())
