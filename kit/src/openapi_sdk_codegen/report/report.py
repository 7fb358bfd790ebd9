"""The report on a set of changes, as data."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from openapi_sdk.escape import code_span, escape_sentence
from openapi_sdk_codegen.report.causes import Cause, find_causes
from openapi_sdk_codegen.report.change import Change, HiddenEntry, Level, Note, SurfaceEntry, WireEntry
from openapi_sdk_codegen.report.verdict import Verdict, decide_verdict, describe_release

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True)
class Report:
    """The report on a set of changes.

    Attributes:
        base: Name of the base of the comparison, for readers: `v1.2.0`, `old.yaml`.
        new: Name of the version that is compared with it.
        wire: The changes of the wire, sorted by operation, then by level.
        surface: The changes of the Python surface, sorted by level; None if no surface was compared.
        overlay: The effects on the overlay, the handwritten package; None if they were not looked for.
        hidden: The changes of the published description that corrections hide.
        descriptions_differ: Whether anything differs between the descriptions, also if it is no change of the wire.
        stale: Entries of `review-accepted.toml` that match no change any more, each as a sentence.
        remarks: Anything else that a reader has to know, such as "v1.0.0 has no surface".
        version: The version of the base, `X.Y.Z`; "" if it isn't known.
        folders: The folders that the files of the old and of the new places are in: `api/v2`; "" if it isn't known.
        causes: What changed on the wire, each with all of its changes; those of one operation together.
        verdict: The version step that the changes need.
        changelog: The entry for CHANGELOG.md.
    """

    base: str
    new: str
    wire: tuple[WireEntry, ...]
    surface: tuple[SurfaceEntry, ...] | None = None
    overlay: tuple[Note, ...] | None = None
    hidden: tuple[HiddenEntry, ...] = ()
    descriptions_differ: bool = False
    stale: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    version: str = ""
    folders: tuple[str, str] = ("", "")
    causes: tuple[Cause, ...] = field(init=False)
    verdict: Verdict = field(init=False)
    changelog: str = field(init=False)

    def __post_init__(self) -> None:
        """Sort the entries, and derive verdict and changelog entry."""
        object.__setattr__(self, "wire", tuple(sorted(self.wire, key=_wire_order)))
        if self.surface is not None:
            object.__setattr__(self, "surface", tuple(sorted(self.surface, key=_surface_order)))
        object.__setattr__(self, "causes", find_causes(self.wire))
        descriptions_differ = bool(self.overlay) or self.descriptions_differ
        verdict = decide_verdict(self.entries, descriptions_differ=descriptions_differ, hidden=len(self.hidden))
        object.__setattr__(self, "verdict", verdict)
        object.__setattr__(self, "changelog", write_changelog_entry(self.causes, self.surface or ()))

    @classmethod
    def of_descriptions(
        cls,
        old: str,
        new: str,
        changes: Iterable[Change],
        remarks: Iterable[str] = (),
        folders: tuple[str, str] = ("", ""),
    ) -> Report:
        """Return the report on two descriptions, without surface, effects on the overlay and accepted changes.

        Args:
            old: The name of the old description.
            new: The name of the new description.
            changes: What changed.
            remarks: What a reader has to know besides.
            folders: The folders of the two descriptions.
        """
        return cls(old, new, tuple(WireEntry(change) for change in changes), remarks=tuple(remarks), folders=folders)

    @property
    def entries(self) -> tuple[Cause | SurfaceEntry, ...]:
        """What changed: the causes on the wire, then the changes of the surface."""
        return (*self.causes, *(self.surface or ()))

    @property
    def unexplained(self) -> tuple[SurfaceEntry, ...]:
        """The surface changes that no wire change explains."""
        return tuple(entry for entry in self.surface or () if not entry.explained)

    @property
    def unseen(self) -> tuple[Cause, ...]:
        """What changed on the wire and changes nothing in Python; empty if no surface was compared."""
        return () if self.surface is None else tuple(cause for cause in self.causes if not cause.python)

    @property
    def groups(self) -> dict[str, tuple[Cause, ...]]:
        """The causes by the operation that they change; "" for those of several operations.

        The causes of a group are sorted by level. Groups with the most severe causes come first, and "" before others.
        """
        found: dict[str, list[Cause]] = {}
        for cause in self.causes:
            operations = cause.operations
            found.setdefault(next(iter(operations)) if len(operations) == 1 else "", []).append(cause)
        groups = {name: tuple(sorted(causes, key=lambda cause: cause.level.rank)) for name, causes in found.items()}
        return dict(sorted(groups.items(), key=lambda group: (group[1][0].level.rank, bool(group[0]))))

    @property
    def breaking(self) -> tuple[Cause | SurfaceEntry, ...]:
        """The causes and surface changes that are breaking and not accepted."""
        return tuple(entry for entry in self.entries if entry.is_breaking)

    def find_position(self, entry: Cause | SurfaceEntry | HiddenEntry) -> tuple[str, int | None] | None:
        """Return where an entry is in the new document, or in the old one if it is gone there.

        Returns:
            The path of the file, with forward slashes, and the line, None if it isn't known. None for a change that is
            at no place of a document.
        """
        if isinstance(entry, SurfaceEntry):
            return None
        change = entry.change
        # An old place may be in a commit: `main (0123abc):path`, `HEAD:path`.
        old_file = change.old_place.partition(": $")[0].rpartition(":")[2]
        file = change.new_place.partition(": $")[0] or old_file
        folder, line = self.folders[bool(change.new_place)], change.new_line if change.new_place else change.old_line
        return ((PurePosixPath(folder) / file).as_posix(), line) if file else None

    @property
    def unread(self) -> tuple[HiddenEntry, ...]:
        """The hidden changes that nobody has accepted."""
        return tuple(entry for entry in self.hidden if not entry.accepted)

    @property
    def to_accept(self) -> tuple[Cause | SurfaceEntry | HiddenEntry, ...]:
        """What needs a decision: the breaking changes, and the hidden ones."""
        return (*self.breaking, *self.unread)

    @property
    def why_accept(self) -> str:
        """When what needs a decision may be accepted, as the beginning of a sentence."""
        if not self.breaking:
            return "If the correction is still right"
        return f"If no caller has to change anything{', or the correction is still right' if self.unread else ''}"

    @property
    def release(self) -> str:
        """Which version is next, as a sentence."""
        return describe_release(self.verdict.step, self.version)

    def count(self, level: Level) -> int:
        """Return the number of causes and surface changes of a level, accepted ones included."""
        return sum(entry.change.level is level for entry in self.entries)

    @property
    def accepted(self) -> int:
        """The number of accepted causes and surface changes."""
        return sum(bool(entry.accepted) for entry in self.entries)

    @property
    def counts(self) -> str:
        """The number of causes and surface changes of each level, on one line."""
        accepted = f", {self.accepted} accepted" if self.accepted else ""
        return (
            f"{self.count(Level.ERROR)} breaking, {self.count(Level.WARNING)} to check, "
            f"{self.count(Level.INFO)} harmless{accepted}"
        )

    def fails(self, threshold: str) -> bool:
        """Whether a change that is not accepted is at least as severe as the threshold, or is hidden.

        Args:
            threshold: `error` or `warning`; `none` never fails.
        """
        failing = {"error": {Level.ERROR}, "warning": {Level.ERROR, Level.WARNING}, "none": set[Level]()}[threshold]
        entries: tuple[WireEntry | SurfaceEntry, ...] = (*self.wire, *(self.surface or ()))
        is_unread = threshold != "none" and bool(self.unread)
        return is_unread or any(entry.change.level in failing and not entry.accepted for entry in entries)


def _wire_order(entry: WireEntry) -> tuple[object, ...]:
    change = entry.change
    method, _, path = change.operation.partition(" ")
    order = (path, method, change.level.rank, change.location, change.id, change.text)
    return (*order, change.old_place, entry.accepted)


def _surface_order(entry: SurfaceEntry) -> tuple[object, ...]:
    change = entry.change
    return (change.level.rank, change.symbol, change.kind, change.before, change.after, entry.accepted)


# The entry for CHANGELOG.md, in the sections of Keep a Changelog


SECTIONS = ("Added", "Changed", "Deprecated", "Removed")
#: What generated code knows of the description, and stock functions: few users write these.
_GENERATED = ("facts.", "api.")
_METHOD = re.compile(r"client\.[\w.]+\(\)")
_DEPRECATED = re.compile(r"deprecat|sunset")
#: If one of these is added or removed, the thing that has it is changed.
_CONSTRAINT = re.compile(
    r"default|pattern|-(min|max|const|discriminator|enum)\b|security|one-of|any-of|all-of|tag|operation-id"
)
_ADDED = re.compile(r"^new-|-added\b|-added-")
_REMOVED = re.compile(r"-removed\b|-removed-")


def find_section(rule: str) -> str:
    """Return the section of a change.

    Args:
        rule: The `id` of a wire change or the `kind` of a surface change.
    """
    if _DEPRECATED.search(rule) and "without-deprecation" not in rule:
        return "Deprecated"
    if rule.startswith(("api-removed", "api-path-removed")):
        return "Removed"
    if _CONSTRAINT.search(rule):
        return "Changed"
    if _REMOVED.search(rule):
        return "Removed"
    return "Added" if _ADDED.search(rule) else "Changed"


def write_changelog_entry(causes: Iterable[Cause], surface: Iterable[SurfaceEntry]) -> str:
    """Write the entry as Markdown; "" if there are no changes.

    A surface change that a wire change explains is left out. Wire changes with the same sentence share one line, which
    names all that changes. What is accepted breaks nobody. Text from the descriptions is escaped.
    """
    lines: dict[tuple[str, bool, str], list[str]] = {}  # (section, is breaking, sentence): what changes
    for cause in causes:
        key = (find_section(cause.change.id), cause.is_breaking or cause.breaks_python, cause.text)
        lines.setdefault(key, []).extend(_name(cause))
    for surface_entry in surface:
        if not surface_entry.explained:
            key = (find_section(surface_entry.change.kind), surface_entry.is_breaking, surface_entry.sentence)
            lines.setdefault(key, [])
    written: list[str] = []
    for section in SECTIONS:
        # Breaking changes first, then in the order of the sentences.
        keys = sorted((key for key in lines if key[0] == section), key=lambda key: (not key[1], key[2]))
        if keys:
            written += [f"### {section}", "", *(_write_line(*key[1:], lines[key]) for key in keys), ""]
    return "\n".join(written)


def _name(cause: Cause) -> tuple[str, ...]:
    """Return what a cause changes, as users write it: methods, arguments and fields, or else places of the description.

    Of an operation that changes as a whole, these are its methods, and not all that comes and goes with it.
    """
    python = tuple(name for name in cause.python if not name.startswith(_GENERATED))
    methods = tuple(name for name in python if _METHOD.fullmatch(name)) if not cause.change.location else ()
    if names := methods or python:
        return names
    return (cause.change.symbol,) if cause.change.symbol else cause.calls or cause.subjects


def _write_line(is_breaking: bool, sentence: str, names: list[str]) -> str:
    prefix = ", ".join(map(code_span, sorted(set(names))))
    return f"- {'**Breaking:** ' if is_breaking else ''}{f'{prefix}: ' if prefix else ''}{escape_sentence(sentence)}"
