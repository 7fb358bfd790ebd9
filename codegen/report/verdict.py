"""The verdict: the step of Semantic Versioning that the changes need, and the one change that forces it.

- `major`: a change of the wire or of the Python surface is an `error`, and nobody has accepted it.
- `minor`: there are other changes: additions, warnings, accepted errors. All of them are to be told to users.
- `patch`: no change of either, but the descriptions differ, or what is said about them does: prose, examples,
  how sure a field is. Nobody has to change code.
- `none`: nothing differs.

Of several that force a step, the first is named: a change of the wire before one of the surface, since it is the cause.
A version 0.x gets no other verdict: what is breaking doesn't depend on how much was promised.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from codegen.report.change import Change, Level, place

if TYPE_CHECKING:
    from collections.abc import Sequence

    from codegen.report.report import SurfaceEntry, WireEntry

Step = Literal["major", "minor", "patch", "none"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """The step that the changes need.

    Attributes:
        step: The step.
        forced_by: The entry that forces it; None if no single change does.
        because: What forces it, in words.
    """

    step: Step
    forced_by: WireEntry | SurfaceEntry | None
    because: str


def verdict(changes: Sequence[WireEntry | SurfaceEntry], *, lesser: bool) -> Verdict:
    """Return the verdict.

    Args:
        changes: All changes, those of the wire first.
        lesser: Whether something differs that asks nothing of anybody.
    """
    breaking = next((each for each in changes if each.breaks), None)
    if breaking:
        return Verdict("major", breaking, told(breaking))
    if changes:
        unaccepted = [each for each in changes if not each.accepted]
        gravest = min(unaccepted or changes, key=lambda each: list(Level).index(each.change.level))
        return Verdict("minor", gravest, told(gravest))
    if lesser:
        return Verdict("patch", None, "Only what asks nobody to change code: descriptions, examples, fidelity.")
    return Verdict("none", None, "Nothing changed.")


def told(entry: WireEntry | SurfaceEntry) -> str:
    """Tell a change in one sentence, with where it is."""
    change = entry.change
    return f"{place(change)}: {change.text}" if isinstance(change, Change) else (change.text or change.kind)
