"""The report on a set of changes, as data."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from codegen.report.change import Change, Level
from codegen.report.changelog import write_changelog_entry
from codegen.report.entries import Note, SurfaceEntry, WireEntry
from codegen.report.verdict import Verdict, decide_verdict

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
        descriptions_differ: Whether anything differs between the descriptions, also if it is no change of the wire.
        stale: Entries of `review-accepted.toml` that match no change any more, each as a sentence.
        remarks: Anything else that a reader has to know, such as "v1.0.0 has no surface".
        verdict: The version step that the changes need.
        changelog: The entry for CHANGELOG.md.
    """

    base: str
    new: str
    wire: tuple[WireEntry, ...]
    surface: tuple[SurfaceEntry, ...] | None = None
    overlay: tuple[Note, ...] | None = None
    descriptions_differ: bool = False
    stale: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    verdict: Verdict = field(init=False)
    changelog: str = field(init=False)

    def __post_init__(self) -> None:
        """Sort the entries, and derive verdict and changelog entry."""
        object.__setattr__(self, "wire", tuple(sorted(self.wire, key=_wire_order)))
        if self.surface is not None:
            object.__setattr__(self, "surface", tuple(sorted(self.surface, key=_surface_order)))
        descriptions_differ = bool(self.overlay) or self.descriptions_differ
        object.__setattr__(self, "verdict", decide_verdict(self.entries, descriptions_differ=descriptions_differ))
        object.__setattr__(self, "changelog", write_changelog_entry(self.wire, self.surface or ()))

    @classmethod
    def of_descriptions(cls, old: str, new: str, changes: Iterable[Change]) -> Report:
        """Return the report on two descriptions, without surface, effects on the overlay and accepted changes.

        Args:
            old: The name of the old description.
            new: The name of the new description.
            changes: What changed.
        """
        return cls(old, new, tuple(WireEntry(change) for change in changes))

    @property
    def entries(self) -> tuple[WireEntry | SurfaceEntry, ...]:
        """All changes, those of the wire first."""
        return (*self.wire, *(self.surface or ()))

    @property
    def unexplained(self) -> tuple[SurfaceEntry, ...]:
        """The surface changes that no wire change explains."""
        return tuple(entry for entry in self.surface or () if not entry.explained)

    @property
    def unseen(self) -> tuple[WireEntry, ...]:
        """The wire changes that change nothing in Python; empty if no surface was compared."""
        return () if self.surface is None else tuple(entry for entry in self.wire if not entry.python)

    @property
    def operations(self) -> dict[str, tuple[WireEntry, ...]]:
        """The wire changes of each operation."""
        found: dict[str, list[WireEntry]] = {}
        for entry in self.wire:
            found.setdefault(entry.change.operation, []).append(entry)
        return {operation: tuple(entries) for operation, entries in found.items()}

    def count(self, level: Level) -> int:
        """Return the number of changes of a level: wire and surface, accepted ones included."""
        return sum(entry.change.level is level for entry in self.entries)

    @property
    def accepted(self) -> int:
        """The number of accepted changes."""
        return sum(bool(entry.accepted) for entry in self.entries)

    @property
    def counts(self) -> str:
        """The number of changes of each level, on one line."""
        accepted = f", {self.accepted} accepted" if self.accepted else ""
        return (
            f"{self.count(Level.ERROR)} breaking, {self.count(Level.WARNING)} to check, "
            f"{self.count(Level.INFO)} harmless{accepted}"
        )

    def fails(self, threshold: str) -> bool:
        """Whether a change that is not accepted is at least as severe as the threshold.

        Args:
            threshold: `error` or `warning`; `none` never fails.
        """
        failing = {"error": {Level.ERROR}, "warning": {Level.ERROR, Level.WARNING}, "none": set[Level]()}[threshold]
        return any(entry.change.level in failing and not entry.accepted for entry in self.entries)


def _wire_order(entry: WireEntry) -> tuple[object, ...]:
    change = entry.change
    method, _, path = change.operation.partition(" ")
    order = (path, method, change.level.rank, change.location, change.id, change.text)
    return (*order, change.old_place, entry.accepted)


def _surface_order(entry: SurfaceEntry) -> tuple[object, ...]:
    change = entry.change
    return (change.level.rank, change.symbol, change.kind, change.before, change.after, entry.accepted)
