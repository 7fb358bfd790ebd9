"""The entries of a report: a change, and what the review adds to it."""

from __future__ import annotations

from dataclasses import dataclass

from codegen.report.change import Change, Level, SurfaceChange


@dataclass(frozen=True, slots=True)
class WireEntry:
    """One change of the wire.

    Attributes:
        change: The change, with the level that the review gives it.
        accepted: The reason why it is accepted; "" if it isn't.
        python: The Python names that it changes, without the name of the package.
        note: Why the level differs from that of the rule; "" if it doesn't.
        breaks_python: Whether one of the Python changes that it causes is breaking, whatever its own level.
    """

    change: Change
    accepted: str = ""
    python: tuple[str, ...] = ()
    note: str = ""
    breaks_python: bool = False

    @property
    def is_breaking(self) -> bool:
        """Whether the change is an error and is not accepted."""
        return self.change.level is Level.ERROR and not self.accepted

    @property
    def sentence(self) -> str:
        """The change in one sentence, with its place."""
        return f"{self.change.subject}: {self.change.text}"


@dataclass(frozen=True, slots=True)
class SurfaceEntry:
    """One change of the Python surface.

    Attributes:
        accepted: The reason why it is accepted; "" if it isn't.
        explained: Whether a change of the wire explains it.
    """

    change: SurfaceChange
    accepted: str = ""
    explained: bool = True

    @property
    def is_breaking(self) -> bool:
        """Whether the change is an error and is not accepted."""
        return self.change.level is Level.ERROR and not self.accepted

    @property
    def sentence(self) -> str:
        """The change in one sentence."""
        return self.change.text or self.change.kind


@dataclass(frozen=True, slots=True)
class Note:
    """One effect of the changes on the overlay, the handwritten package.

    Attributes:
        kind: The topic: `listing`, `fleet-id`, `notification`, `fidelity`, `secrets`, `retry`, `reading`,
            `sandbox`.
        where: The operation or the schema.
        text: The effect, as a sentence.
    """

    kind: str
    where: str
    text: str
