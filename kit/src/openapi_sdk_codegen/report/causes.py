"""Causes: what changed at one place of the documents, with all the changes that it makes.

One property of a schema that a hundred operations use makes a hundred changes. A reader decides about one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from openapi_sdk_codegen.report.change import join_fingerprints, locate

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from openapi_sdk_codegen.report.change import Change, Level, WireEntry

#: A sentence names this many of the values that differ at one place, and counts the rest.
_MAX_JOINED = 20


class Side(NamedTuple):
    """What stands in one of the two documents.

    Attributes:
        version: `old` or `new`.
        place: The file, the line if it is known, and the path in it; "" if there is none.
        target: The place that a `$ref` there leads to; "" if there is none.
        excerpt: The YAML that stands there, shortened; "" if it isn't known.
        value: The value, as far as the rule looks at it; None if there is none.
    """

    version: str
    place: str
    target: str
    excerpt: str
    value: Any


@dataclass(frozen=True, slots=True)
class Cause:
    """What changed at one place of the documents: one rule, one old place, one new place.

    Attributes:
        entries: The changes that it makes, in the order of the report.
        text: What changed, as a sentence. Several values of one place are one sentence.
    """

    entries: tuple[WireEntry, ...]
    text: str

    @property
    def change(self) -> Change:
        """Its first change. Rule, level and places are those of all of them."""
        return self.entries[0].change

    @property
    def level(self) -> Level:
        """Its severity."""
        return self.change.level

    @property
    def fingerprint(self) -> str:
        """Identifies it in `review-accepted.toml`, and stands for exactly these changes. Of one change, its own."""
        return join_fingerprints([entry.change.fingerprint for entry in self.entries])

    @property
    def operations(self) -> dict[str, tuple[str, ...]]:
        """The operations that change, each with the parts that do."""
        found: dict[str, list[str]] = {}
        for entry in self.entries:
            locations = found.setdefault(entry.change.operation, [])
            if entry.change.location not in locations:
                locations.append(entry.change.location)
        return {operation: tuple(locations) for operation, locations in found.items()}

    @property
    def subjects(self) -> tuple[str, ...]:
        """Every part of an operation that changes: `GET /v2/things/, query limit`."""
        return tuple(dict.fromkeys(entry.change.subject for entry in self.entries))

    @property
    def sides(self) -> tuple[Side, Side]:
        """What stands in the old and in the new document."""
        change = self.change
        return (
            Side("old", locate(change.old_place, change.old_line), change.old_target, change.old_excerpt, change.old),
            Side("new", locate(change.new_place, change.new_line), change.new_target, change.new_excerpt, change.new),
        )

    @property
    def subject(self) -> str:
        """What changes, for readers: `GET /v2/things/, query limit`; `Thing.amount in 12 operations`."""
        operations = self.operations
        if len(operations) == 1:
            ((operation, locations),) = operations.items()
            return self.change.subject if len(locations) == 1 else f"{operation}, {len(locations):,} places"
        number = f"{len(operations):,} operations"
        return f"{self.change.symbol} in {number}" if self.change.symbol else number

    @property
    def sentence(self) -> str:
        """The cause in one sentence, with its place."""
        return f"{self.subject}: {self.text}"

    @property
    def accepted(self) -> str:
        """The reason why all of it is accepted; "" if it isn't."""
        reasons = [entry.accepted for entry in self.entries]
        return reasons[0] if all(reasons) else ""

    @property
    def is_breaking(self) -> bool:
        """Whether a change of it is an error and is not accepted."""
        return any(entry.is_breaking for entry in self.entries)

    @property
    def breaks_python(self) -> bool:
        """Whether a Python change that it causes is breaking, whatever its own level."""
        return any(entry.breaks_python for entry in self.entries)

    @property
    def python(self) -> tuple[str, ...]:
        """The Python names that it changes, without the name of the package."""
        return tuple(dict.fromkeys(name for entry in self.entries for name in entry.python))

    @property
    def calls(self) -> tuple[str, ...]:
        """What users call where it changes; nothing if that is not known of all its places."""
        known = all(entry.calls for entry in self.entries)
        return tuple(dict.fromkeys(name for entry in self.entries if known for name in entry.calls))

    @property
    def note(self) -> str:
        """Why the level differs from that of the rule; "" if it doesn't."""
        return self.entries[0].note


def find_causes(entries: Iterable[WireEntry]) -> tuple[Cause, ...]:
    """Return the causes of changes, in the order of their first changes."""
    groups: dict[tuple[str, ...], list[WireEntry]] = {}
    for entry in entries:
        groups.setdefault(_key(entry.change), []).append(entry)
    return tuple(Cause(tuple(group), _join_texts([entry.change for entry in group])) for group in groups.values())


def _key(change: Change) -> tuple[str, ...]:
    """Return what the changes of a cause have in common. A change that is at no place is a cause of its own."""
    if not change.old_place and not change.new_place:
        return change.id, change.level, change.operation, change.location, change.text
    return change.id, change.level, change.old_place, change.new_place, change.step


def _join_texts(changes: Sequence[Change]) -> str:
    """Return the sentence of the changes of a cause. Those that differ in one value each become one that lists them."""
    texts = {change.text: change.listed for change in changes}
    around = {
        (before, after) for before, _, after in (text.rpartition(value) for text, value in texts.items() if value)
    }
    if len(texts) == 1 or not all(texts.values()) or len(around) != 1:
        return _count_rest(list(texts), " ")
    ((before, after),) = around
    return f"{before}{_count_rest(list(texts.values()), ', ')}{after}"


def _count_rest(parts: list[str], separator: str) -> str:
    named = separator.join(parts[:_MAX_JOINED])
    return named if len(parts) <= _MAX_JOINED else f"{named} and {len(parts) - _MAX_JOINED:,} more"
