"""Take what changed into a copy of the project, regenerate and review it there, and make a patch of the difference."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from openapi_sdk_codegen.diff import read_description
from openapi_sdk_codegen.generate import fidelity
from openapi_sdk_codegen.generate.package import regenerate
from openapi_sdk_codegen.lint.load import load_linted
from openapi_sdk_codegen.project import Problem, Project
from openapi_sdk_codegen.report.accepted import AcceptedChanges
from openapi_sdk_codegen.review.handwritten_impact import read_notifications
from openapi_sdk_codegen.review.review import review
from openapi_sdk_codegen.review.snapshots import GitRepository, Snapshot, read_working_tree
from openapi_sdk_codegen.surface.command import read_pins, write_pins
from openapi_sdk_codegen.watch.watched import format_watched, path_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from openapi_sdk_codegen.report.report import Report
    from openapi_sdk_codegen.vendor.adding import NewSource
    from openapi_sdk_codegen.vendor.merge import Merged
    from openapi_sdk_codegen.vendor.store import Spec
    from openapi_sdk_codegen.watch.read import Reading

#: What vendoring and regenerating read or write.
_COPIED = (
    "spec",
    "generated",
    "docs/fields.md",
    "docs/fidelity.md",
    "tests/surface",
    "pyproject.toml",
)
_NAMES = ("spec/", "the documentation")
#: What is accepted belongs to the next release, not to this comparison.
_NOTHING_ACCEPTED = AcceptedChanges("", {}, {})


@dataclass(frozen=True, slots=True)
class Changes:
    """What follows from the pages that changed.

    Attributes:
        report: The review, with the news of the pages as remarks.
        patch: The difference, for `git apply`.
    """

    report: Report
    patch: bytes


def rebuild(project: Project) -> None:
    """Generate the package and its pages, and pin its names, as `regenerate` and `surface --write` do.

    Raises:
        Problem: If a step fails.
    """
    document = load_linted(project)
    regenerate(document, project)
    fidelity.write_pages(document, project)
    write_pins(read_pins(project))


def report_changes(spec: Spec, reading: Reading, *, rebuild: Callable[[Project], None] = rebuild) -> Changes:
    """Report what a reading means for users of the package. The project itself is not changed.

    Pages that can't be merged are left out. If a step after that fails, what is published is compared, and the patch
    has `spec/` alone.

    Args:
        spec: The folder that the reading was compared with.
        reading: What was read.
        rebuild: Generates everything in a copy of the project.

    Raises:
        Problem: If the copy can't be made, or git can't be run.
    """
    remarks = [each.text for each in reading.news]
    with TemporaryDirectory(prefix="openapi-sdk-watch-") as folder:
        copy = Project(Path(folder))
        _copy(spec.project, copy)
        repository = GitRepository(copy.root, is_own=True)
        repository.run("init", "--quiet")
        (copy.root / ".git" / "info" / "exclude").write_text("__pycache__/\n", encoding="utf-8")
        repository.run("add", "--all")
        watched = dict(reading.watched)
        merged, refused = _merge(replace(spec, project=copy), reading.taken)
        for each, problem in refused:
            watched.pop(each.source.address or "", None)  # to be told again
            remarks.append(f"{each.source.file}: left out of the patch: {problem}")
        new_spec, result = merged
        new_spec.save(result)
        path_of(copy).write_text(format_watched(watched), encoding="utf-8", newline="\n")
        snapshots = [read_description(each.published) for each in (spec.project, copy)]
        old, new = (Snapshot(name, each) for name, each in zip(_NAMES, snapshots, strict=True))
        paths = "."
        try:
            rebuild(copy)
            old, new = (
                replace(read_working_tree(each), name=name)
                for name, each in zip(_NAMES, (spec.project, copy), strict=True)
            )
        except Problem as problem:
            paths = "spec"
            remarks.append(f"The patch has spec/ alone, and what is published was compared: {problem}")
        new = replace(new, remarks=(*new.remarks, *remarks))
        report = review(old, new, _NOTHING_ACCEPTED, read_notifications(spec.project.kinds))
        repository.run("add", "--all", "--intent-to-add")
        patch = repository.run("diff", "--binary", "--no-color", "--no-ext-diff", "--no-renames", "--", paths)
        return Changes(report, patch)


def _merge(spec: Spec, taken: Sequence[NewSource]) -> tuple[tuple[Spec, Merged], list[tuple[NewSource, Problem]]]:
    """Merge all pages; if they disagree, those that can be merged, one after the other."""

    def merge(sources: Sequence[NewSource]) -> tuple[Spec, Merged]:
        new = spec.with_pages((each.source, each.content) for each in sources)
        return new, new.merge()

    try:
        return merge(taken), []
    except Problem:
        kept: list[NewSource] = []
        refused: list[tuple[NewSource, Problem]] = []
        for each in taken:
            try:
                merge([*kept, each])
            except Problem as problem:
                refused.append((each, problem))
            else:
                kept.append(each)
        return merge(kept), refused


def _copy(project: Project, copy: Project) -> None:
    for name in _COPIED:
        source, target = project.root / name, copy.root / name
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        elif source.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)
