"""Compare two descriptions as a whole: operations, webhooks, security, versions, schemas."""

from __future__ import annotations

from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

from codegen.diff.comparison import Comparison
from codegen.diff.components import compare_components, compare_payloads, compare_versions
from codegen.diff.description import Description, read_description, read_descriptions
from codegen.diff.excerpts import add_excerpts
from codegen.diff.lifecycle import Policy
from codegen.diff.operations import compare_operations, compare_webhooks
from codegen.diff.security import compare_security
from codegen.report.causes import Cause, find_causes
from codegen.report.change import Change, Level
from codegen.report.entries import WireEntry
from codegen.report.report import Report

if TYPE_CHECKING:
    from collections.abc import Iterable

#: What can be compared: a file, a document in memory, or a description that was read.
Source = str | PathLike[str] | dict[str, Any] | Description


@dataclass(frozen=True, slots=True)
class ComparisonResult:
    """What changes from one description to another.

    Attributes:
        old: The name of the old description: of its file, or `old`.
        new: The name of the new description.
        changes: The changes, sorted. The same documents give the same ones.
        causes: What changed at one place, with all the changes that it makes.
        remarks: What could not be understood, and was therefore not compared.
        folders: The folders of the two files, relative to the current one if they are in it; "" if there are none.
    """

    old: str
    new: str
    changes: tuple[Change, ...]
    causes: tuple[Cause, ...]
    remarks: tuple[str, ...] = ()
    folders: tuple[str, str] = ("", "")

    @property
    def breaking(self) -> tuple[Cause, ...]:
        """The causes that break users who rely on the old description."""
        return tuple(cause for cause in self.causes if cause.level is Level.ERROR)

    def report(self) -> Report:
        """Return the report, which `codegen.report.render.render` writes in each format."""
        return Report.of_descriptions(self.old, self.new, self.changes, self.remarks, self.folders)


def compare(
    old: Source, new: Source, policy: Policy | None = None, *, received: Iterable[str] = ()
) -> ComparisonResult:
    """Compare two descriptions, of OpenAPI 3.0 or 3.1, in YAML or JSON.

    Args:
        old: The old one: a file of at most 64 MiB, with the files in its folder that it refers to; a document in
            memory, which is not changed; or what `read_description` returned.
        new: The new one.
        policy: The day of the comparison and the notice, for rules about sunsets. By default the day is unknown: a
            removal before the sunset is an error, and no sunset is too soon.
        received: Names of schemas in `components` that users receive by webhooks which the documents don't describe.
            Each is compared as the payload of a webhook of that name.

    Raises:
        Problem: If a description can't be read, with its file and place; if neither has a schema of `received`.
    """
    if isinstance(old, str | PathLike) and isinstance(new, str | PathLike):
        descriptions = read_descriptions(Path(old), Path(new))
    else:
        descriptions = _read(old, "old"), _read(new, "new")
    comparison = _compare(*descriptions, policy, received)
    changes = tuple(add_excerpts(comparison.collect_changes(), *descriptions))
    causes = find_causes(WireEntry(change) for change in changes)
    remarks = (*_join_remarks(*descriptions), *comparison.remarks)
    return ComparisonResult(
        descriptions[0].name, descriptions[1].name, changes, causes, remarks, (_folder(old), _folder(new))
    )


def _folder(source: Source) -> str:
    """Return the folder of a file, as annotations name it."""
    if not isinstance(source, str | PathLike):
        return ""
    folder = Path(source).parent
    here = Path.cwd()
    return (folder.relative_to(here) if folder.is_relative_to(here) else folder).as_posix()


def _join_remarks(old: Description, new: Description) -> list[str]:
    """Return the remarks on both descriptions; what is true of both is one remark."""
    in_new = {remark.replace(f"{new.name}: ", ": "): remark for remark in new.remarks}
    joined: list[str] = []
    for remark in old.remarks:
        same = in_new.pop(remark.replace(f"{old.name}: ", ": "), "")
        joined.append(f"in both documents, {same}" if same else remark)
    return [*joined, *in_new.values()]


def _read(source: Source, name: str) -> Description:
    if isinstance(source, Description):
        return source
    if isinstance(source, dict):
        return Description.from_document(source, name)
    return read_description(Path(source))


def compare_descriptions(
    old: Description, new: Description, policy: Policy | None = None, *, received: Iterable[str] = ()
) -> list[Change]:
    """Return what changes from one description to another, without excerpts. Arguments and errors as of `compare`."""
    return _compare(old, new, policy, received).collect_changes()


def _compare(old: Description, new: Description, policy: Policy | None, received: Iterable[str]) -> Comparison:
    comparison = Comparison(old, new, policy or Policy())
    compare_operations(comparison)
    compare_webhooks(comparison)
    compare_security(comparison)
    compare_versions(comparison)
    compare_payloads(comparison, received)
    comparison.compare_used_schemas()
    compare_components(comparison)
    return comparison
