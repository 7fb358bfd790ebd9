"""What is passed by its place: which of a list moved, and what came in before others."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def moved(old: Sequence[str], new: Sequence[str]) -> set[str]:
    """Return the fewest names that have to move to turn one order into the other, of those that are in both."""
    place = {name: index for index, name in enumerate(new)}
    kept = [name for name in old if name in place]
    # The longest run of names whose order is the same; the rest moved.
    ends: list[int] = []
    last: list[str] = []
    before: dict[str, str | None] = {}
    for name in kept:
        at = bisect_left(ends, place[name])
        before[name] = last[at - 1] if at else None
        ends[at : at + 1] = [place[name]]
        last[at : at + 1] = [name]
    stays: set[str] = set()
    step = last[-1] if last else None
    while step is not None:
        stays.add(step)
        step = before[step]
    return set(kept) - stays


def inserted(old: Sequence[str], new: Sequence[str]) -> set[str]:
    """Return the new names that stand before one that was there already."""
    there = set(old)
    after = {name for index, name in enumerate(new) if there.intersection(new[index + 1 :])}
    return after - there
