"""A comparison under way: what it has found, and the schemas that are still to be told operation by operation."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from codegen.diff.pairs import Pair
from codegen.diff.rules import LEVELS, Subject, rule
from codegen.report.change import Change

if TYPE_CHECKING:
    from collections.abc import Iterator

    from codegen.diff.differences import Fact
    from codegen.diff.node import Node
    from codegen.diff.pairs import Pairs
    from codegen.report.change import Direction


class Place(NamedTuple):
    """Where in the API something is.

    Attributes:
        operation: The operation: `GET /v2/tolls/`, `webhook NAME`; or `components` or `security`.
        location: What within the operation; "" for the operation itself.
        direction: Whether it is sent, received, or neither.
    """

    operation: str
    location: str = ""
    direction: Direction = "none"


class Root(NamedTuple):
    """A pair of schemas that an operation refers to, and what they describe."""

    place: Place
    subject: Subject
    pair: Pair


@dataclass(slots=True)
class Comparison:
    """What is found on the way.

    Attributes:
        pairs: The pairs of schemas.
        changes: What is found so far, schemas apart.
        roots: The schemas that operations refer to.
        walked: All pairs of schemas that they lead to, once they have been walked.
    """

    pairs: Pairs
    changes: list[Change] = field(default_factory=list[Change])
    roots: list[Root] = field(default_factory=list[Root])
    walked: dict[Pair, None] = field(default_factory=dict[Pair, None])

    def add(  # noqa: PLR0917 - a change has as many sides
        self,
        id_: str,
        place: Place,
        text: str,
        old: Node | None = None,
        new: Node | None = None,
        values: tuple[Any, Any] = (None, None),
    ) -> None:
        """Add a change that is not about a schema."""
        places = (old.place if old else ""), (new.place if new else "")
        operation, location, direction = place
        self.changes.append(Change(id_, LEVELS[id_], direction, operation, location, text, *places, *values))

    def schemas(self, place: Place, subject: Subject, old: Node | None, new: Node | None) -> None:
        """Add two schemas to compare; an absent one takes anything."""
        self.roots.append(Root(place, subject, Pair(self.pairs.old.key(old), self.pairs.new.key(new))))

    def walk(self) -> None:
        """Compare all pairs of schemas that operations lead to."""
        waiting = [root.pair for root in self.roots]
        self.walked = dict.fromkeys(waiting)
        while waiting:
            for edge in self.pairs.compared(waiting.pop()).edges:
                if edge.pair not in self.walked:
                    self.walked[edge.pair] = None
                    waiting.append(edge.pair)

    def told(self) -> list[Change]:
        """Return all changes, those of schemas told for every operation that refers to them, in a stable order."""
        changed = self._changed()
        numbers = {pair: number for number, pair in enumerate(pair for pair in self.walked if pair in changed)}
        spots = [
            Spot(facts, [(edge.step, edge.hidden, numbers[edge.pair]) for edge in edges if edge.pair in numbers])
            for facts, edges in map(self.pairs.compared, numbers)
        ]
        found = list(self.changes)
        for root in self.roots:
            if root.pair in numbers:
                found.extend(_tell(root, numbers[root.pair], spots))
        once = {_order(change): change for change in found}
        return [once[key] for key in sorted(once)]

    def _changed(self) -> set[Pair]:
        """Return the pairs in which something differs, however deep: the others need not be walked."""
        above: dict[Pair, list[Pair]] = {}
        differing: list[Pair] = []
        for pair in self.walked:
            compared = self.pairs.compared(pair)
            if compared.facts:
                differing.append(pair)
            for edge in compared.edges:
                above.setdefault(edge.pair, []).append(pair)
        changed = set(differing)
        while differing:
            for pair in above.get(differing.pop(), ()):
                if pair not in changed:
                    changed.add(pair)
                    differing.append(pair)
        return changed


class Spot(NamedTuple):
    """A pair of schemas in which something differs, for the walks of all operations.

    Attributes:
        facts: What differs in itself.
        ways: The step to each pair in it in which something differs, what hides it, and its number.
    """

    facts: list[Fact]
    ways: list[tuple[str, str, int]]


def _tell(root: Root, first: int, spots: list[Spot]) -> Iterator[Change]:
    """Walk from a pair to all in it, and tell each once: where the way to it is the shortest."""
    direction = root.subject.direction
    waiting, seen = deque([(first, "", False)]), {(first, False)}
    while waiting:
        number, path, hidden = waiting.popleft()
        for fact in spots[number].facts:
            yield _change(root, fact, path, hidden=hidden)
        for step, hides, there in spots[number].ways:
            way = there, hidden or hides == direction
            if way not in seen:
                seen.add(way)
                waiting.append((there, path + step, way[1]))


def _change(root: Root, fact: Fact, path: str, *, hidden: bool) -> Change:
    whole = (path + fact.step).removeprefix(".")
    trait = "read-only" if root.subject.direction == "request" else "write-only"
    # A choice is still the body, or the property, that it is a choice for.
    inside = bool(_without_choices(path + fact.step))
    id_ = rule(root.subject, fact, inside=inside, hidden=hidden or (bool(fact.step) and trait in fact.traits))
    location = " ".join(filter(None, (root.place.location, whole)))
    text = fact.sentence(root.subject.noun(inside=inside))
    places = fact.old_place, fact.new_place, fact.old, fact.new
    return Change(id_, LEVELS[id_], root.subject.direction, root.place.operation, location, text, *places)


def _without_choices(path: str) -> str:
    depth, rest = 0, ""
    for character in path:
        depth += (character == "(") - (character == ")")
        rest += character if depth == 0 and character != ")" else ""
    return rest


def _order(change: Change) -> tuple[str, ...]:
    return (change.operation, change.location, change.id, change.text, change.old_place, change.new_place)
