"""What a journal says about each row: taken, skipped, perhaps taken, or planned."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, cast

if TYPE_CHECKING:
    from collections.abc import Mapping

#: What became of a batch. `unsent` rows were not processed, and `unknown` ones may have been.
Outcome: TypeAlias = Literal["taken", "refused", "unsent", "unknown"]


class History:
    """Counts digests: a row may be in a file several times.

    Attributes:
        taken: Rows that FleetIT has.
        skipped: Rows that may have been taken, and are not to be sent again.
        unknown: Rows that may have been taken.
        refused_again: Those of the unknown rows that FleetIT refused when they were sent again.
        planned: Rows of which an earlier run knew.
        last_batch: The number of the last batch; 0 if there is none.
    """

    def __init__(self) -> None:
        self.taken: Counter[str] = Counter()
        self.skipped: Counter[str] = Counter()
        self.unknown: Counter[str] = Counter()
        self.refused_again: set[str] = set()
        self.planned: Counter[str] = Counter()
        self.last_batch = 0
        self._in_flight: dict[int, tuple[list[str], list[str]]] = {}

    @property
    def has_rows(self) -> bool:
        """Whether FleetIT has rows, or may have some."""
        return bool(self.taken or self.skipped or self.unknown)

    def apply(self, entry: Mapping[str, Any]) -> None:
        """Take an entry of the journal into account.

        Raises:
            KeyError, TypeError, ValueError: If it is no entry of a journal.
        """
        event = entry["event"]
        if event == "plan":
            self.planned |= Counter(_check_digests(entry["digests"]))
        elif event == "skipped":
            skipped = Counter(_check_digests(entry["digests"]))
            self.unknown -= skipped
            self.skipped += skipped
        elif event == "sending":
            digests = _check_digests(entry["digests"])
            again: list[str] = [digests[index] for index in entry["again"]]
            self.unknown -= Counter(again)
            self.last_batch = max(self.last_batch, int(entry["batch"]))
            self._in_flight[int(entry["batch"])] = (digests, again)
        else:
            self._end(event, *self._in_flight.pop(int(entry["batch"])))

    def end(self) -> None:
        """Take what was in flight at the end of the journal for unknown."""
        for digests, _ in self._in_flight.values():
            self.unknown += Counter(digests)
        self._in_flight.clear()

    def _end(self, event: str, digests: list[str], again: list[str]) -> None:
        if event == "taken":
            self.taken += Counter(digests)
        elif event == "unknown":
            self.unknown += Counter(digests)
        elif event in {"refused", "unsent"}:
            # Of rows that were sent again it is still not known whether the first time took them.
            self.unknown += Counter(again)
            if event == "refused":
                self.refused_again.update(again)
        else:
            msg = f"no such event: {event}"
            raise ValueError(msg)


def _check_digests(value: Any) -> list[str]:
    digests = cast("list[object]", value) if isinstance(value, list) else [None]
    if not all(isinstance(each, str) for each in digests):
        msg = "digests are a list of texts"
        raise TypeError(msg)
    return cast("list[str]", digests)
