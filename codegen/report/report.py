"""What a review says, before it is written in any format."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from codegen.report.change import Change, Level, SurfaceChange
from codegen.report.changelog import entry
from codegen.report.verdict import Verdict, verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


@dataclass(frozen=True, slots=True)
class WireEntry:
    """One change of the wire, and what the review adds to it.

    Attributes:
        change: The change; its level is the review's.
        accepted: The reason for which it is accepted; "" if it isn't.
        python: The Python names that it moves, without the package's own beginning.
        note: What else there is to say: why its level is not that of the rule.
        breaks_python: Whether something that it moves breaks users, whatever its own level.
    """

    change: Change
    accepted: str = ""
    python: tuple[str, ...] = ()
    note: str = ""
    breaks_python: bool = False

    @property
    def breaks(self) -> bool:
        """Whether it breaks somebody, and nobody has accepted that."""
        return self.change.level is Level.ERROR and not self.accepted


@dataclass(frozen=True, slots=True)
class SurfaceEntry:
    """One change of the Python surface, and what the review adds to it.

    Attributes:
        change: The change.
        accepted: The reason for which it is accepted; "" if it isn't.
        explained: Whether a change of the wire explains it.
    """

    change: SurfaceChange
    accepted: str = ""
    explained: bool = True

    @property
    def breaks(self) -> bool:
        """Whether it breaks somebody, and nobody has accepted that."""
        return self.change.level is Level.ERROR and not self.accepted


@dataclass(frozen=True, slots=True)
class Note:
    """What the changes do to the part of the SDK that is written by hand.

    Attributes:
        kind: What it is about: `listing`, `fleet-id`, `notification`, `fidelity`, `secrets`, `retry`, `reading`.
        where: The operation or the schema.
        text: What follows, as a plain sentence.
    """

    kind: str
    where: str
    text: str


@dataclass(frozen=True, slots=True)
class Report:
    """The review of an API change.

    Attributes:
        base: What is compared with, as a reader knows it: `v1.2.0`, `old.yaml`.
        new: What is compared.
        wire: The changes of the wire, the gravest of each operation first.
        surface: The changes of the Python surface; None if no surface was compared.
        overlay: What that does to the overlay; None if nobody looked.
        unclassified: Whether the descriptions differ in what neither the wire nor Python shows.
        stale: Accepted changes that match nothing any more, each as a sentence.
        remarks: What else a reader has to know: that the base has no surface.
    """

    base: str
    new: str
    wire: tuple[WireEntry, ...]
    surface: tuple[SurfaceEntry, ...] | None = None
    overlay: tuple[Note, ...] | None = None
    unclassified: bool = False
    stale: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    verdict: Verdict = field(init=False)
    changelog: str = field(init=False)

    def __post_init__(self) -> None:
        """Draw the conclusions."""
        object.__setattr__(self, "wire", tuple(sorted(self.wire, key=_of_wire)))
        if self.surface is not None:
            object.__setattr__(self, "surface", tuple(sorted(self.surface, key=_of_surface)))
        lesser = bool(self.overlay) or self.unclassified
        object.__setattr__(self, "verdict", verdict(self.entries, lesser=lesser))
        object.__setattr__(self, "changelog", entry(self.wire, self.surface or ()))

    @classmethod
    def of_descriptions(cls, old: str, new: str, changes: Iterable[Change]) -> Report:
        """Return the report of two descriptions alone: no surface, no overlay, nothing accepted.

        Args:
            old: The name of the old description.
            new: The name of the new one.
            changes: What changed.
        """
        return cls(old, new, tuple(WireEntry(each) for each in changes))

    @property
    def entries(self) -> tuple[WireEntry | SurfaceEntry, ...]:
        """All changes, those of the wire first."""
        return (*self.wire, *(self.surface or ()))

    @property
    def unexplained(self) -> tuple[SurfaceEntry, ...]:
        """The surface changes that no change of the wire explains."""
        return tuple(each for each in self.surface or () if not each.explained)

    @property
    def unseen(self) -> tuple[WireEntry, ...]:
        """The changes of the wire that no surface shows; none if no surface was compared."""
        return () if self.surface is None else tuple(each for each in self.wire if not each.python)

    @property
    def operations(self) -> dict[str, tuple[WireEntry, ...]]:
        """The changes of the wire by operation, in the order of the operations."""
        found: dict[str, list[WireEntry]] = {}
        for each in self.wire:
            found.setdefault(each.change.operation, []).append(each)
        return {operation: tuple(entries) for operation, entries in found.items()}

    def count(self, level: Level) -> int:
        """Return how many changes of a level there are, of wire and surface, accepted ones too."""
        return sum(each.change.level is level for each in self.entries)

    @property
    def accepted(self) -> int:
        """How many changes are accepted."""
        return sum(bool(each.accepted) for each in self.entries)

    def fails(self, on: str) -> bool:
        """Whether it has a change that isn't accepted and is as grave as `error` or `warning`; never on `none`."""
        grave = {"error": {Level.ERROR}, "warning": {Level.ERROR, Level.WARNING}, "none": set[Level]()}[on]
        return any(each.change.level in grave and not each.accepted for each in self.entries)


_GRAVITY = {level: number for number, level in enumerate(Level)}


def _of_wire(entry: WireEntry) -> tuple[object, ...]:
    change = entry.change
    method, _, path = change.operation.partition(" ")
    return (
        path,
        method,
        _GRAVITY[change.level],
        change.location,
        change.id,
        change.text,
        change.old_place,
        entry.accepted,
    )


def _of_surface(entry: SurfaceEntry) -> tuple[object, ...]:
    change = entry.change
    return (_GRAVITY[change.level], change.symbol, change.kind, change.before, change.after, entry.accepted)


def gravest_first(entries: Sequence[WireEntry]) -> list[WireEntry]:
    """Return changes of the wire by level, and within a level as they stand."""
    return sorted(entries, key=lambda each: _GRAVITY[each.change.level])
