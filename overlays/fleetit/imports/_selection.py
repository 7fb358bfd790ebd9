"""Chooses which rows of a file are still to be sent, by what the journal says about their content."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Literal, TypeAlias

from attrs import frozen

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fleetit.imports._history import History
    from fleetit.imports._rows import Row

#: What to do with rows that may have been taken.
Unknown: TypeAlias = Literal["keep", "resend", "skip"]


@frozen
class Selection:
    """What is to be done with the rows of a file.

    Attributes:
        rows: The rows to send, in the order of the file.
        again: Those of them that may have been taken before, by their indexes.
        kept: Rows that may have been taken, and stay as they are.
        newly_skipped: Rows that may have been taken, and are skipped from now on.
        taken: How many were taken before.
        skipped: How many were skipped before.
        new: How many of the rows to send no earlier run knew.
        missing: How many rows that were taken, or may have been, are not in the file any more.
    """

    rows: tuple[Row, ...]
    again: frozenset[int]
    kept: tuple[Row, ...]
    newly_skipped: tuple[Row, ...]
    taken: int
    skipped: int
    new: int
    missing: int


def select_rows(rows: Iterable[Row], history: History, unknown: Unknown) -> Selection:
    """Choose the rows to send.

    A row is recognized by its content, wherever it is in the file. If it was taken twice, two such rows are left out.

    Args:
        rows: The rows of the file.
        history: What the journal says.
        unknown: What to do with rows that may have been taken.
    """
    left = {"taken": history.taken.copy(), "skipped": history.skipped.copy(), "unknown": history.unknown.copy()}
    planned = history.planned.copy()
    counts = Counter[str]()
    to_send: list[Row] = []
    again: set[int] = set()
    doubtful: list[Row] = []
    for row in rows:
        digest = row.digest
        is_planned = planned[digest] > 0
        planned[digest] -= 1
        found = next((name for name, counter in left.items() if counter[digest] > 0), None)
        if found is not None:
            left[found][digest] -= 1
            counts[found] += 1
        if found == "unknown":
            doubtful.append(row)
            if unknown == "resend":
                again.add(len(to_send))
                to_send.append(row)
        elif found is None:
            to_send.append(row)
            counts["new"] += not is_planned
    return Selection(
        rows=tuple(to_send),
        again=frozenset(again),
        kept=tuple(doubtful) if unknown == "keep" else (),
        newly_skipped=tuple(doubtful) if unknown == "skip" else (),
        taken=counts["taken"],
        skipped=counts["skipped"],
        new=counts["new"],
        missing=sum(counter.total() for counter in left.values()),
    )
