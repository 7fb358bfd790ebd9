"""Changes of a description, each with what the review has to say of it.

What it has to say is written down here and in the tables beside it, from oasdiff's rules and from what breaks users:
users send no more than they may (requests may widen), and take no more than they were promised (responses may narrow).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from codegen.report.change import Level

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tests.codegen.review.reachability import Json, Reach, Way

ERROR, WARNING, INFO = Level.ERROR, Level.WARNING, Level.INFO
#: From the least grave to the gravest.
GRAVITY = (INFO, WARNING, ERROR)

#: A rule and its level; "" if the rules of oasdiff have none, and only the level follows.
Rule = tuple[str, Level]


@dataclass(frozen=True)
class Seen:
    """What the surface has to show.

    Attributes:
        symbol: A regular expression for the whole dotted name.
        kinds: What may be said to have happened.
        level: How grave it is.
        words: What one of the lines has to hold.
    """

    symbol: str
    kinds: frozenset[str]
    level: Level = ERROR
    words: str = ""


@dataclass(frozen=True)
class Mutation:
    """One change of a description.

    Attributes:
        kind: What is changed, in words.
        what: The one thing that is changed.
        change: Changes it in a description.
        wire: The operation and the rule of each change that must be told, and its level.
        surface: What the surface must show; None if Python has nothing of it, or can't be generated from it.
        raised: Whether it changes only names on the wire, and breaks users of Python by that.
        owns: What nothing else may change or rely on when several changes are made at once.
        cuts: What nothing else may rely on, because it isn't reached in this way any more.
        needs: What must be as it was.
        labels: The operations and payloads that lead to it.
        names: The schemas that it is about.
        flat: Whether it is about parameters, and neither bodies nor answers.
    """

    kind: str
    what: str
    change: Callable[[Json], None]
    wire: frozenset[tuple[str, str, Level]]
    surface: Seen | None = None
    raised: bool = False
    owns: frozenset[str] = frozenset()
    cuts: frozenset[str] = frozenset()
    needs: frozenset[str] = frozenset()
    labels: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    flat: bool = False

    @property
    def name(self) -> str:
        """What is changed, and how: no two have the same."""
        return f"{self.kind}: {self.what}"

    @property
    def level(self) -> Level:
        """The gravest that must be told of it, wherever."""
        levels = [INFO, *(level for _, _, level in self.wire)]
        levels += [self.surface.level] if self.surface else []
        return ERROR if self.raised else max(levels, key=GRAVITY.index)


@dataclass(frozen=True)
class Row:
    """What must be told of a change in a schema: of what users send, of what they receive, of a parameter."""

    request: Rule
    response: Rule
    parameter: Rule = ("", INFO)
    surface: frozenset[str] = field(default_factory=frozenset[str])

    def wire(self, ways: Iterable[tuple[str, Way]]) -> frozenset[tuple[str, str, Level]]:
        """Return what must be told for every operation that leads to it."""
        rules: dict[Way, Rule] = {"request": self.request, "response": self.response, "parameter": self.parameter}
        return frozenset((label, *rules[way]) for label, way in ways)


def kinds(*names: str) -> frozenset[str]:
    """Return the kinds of changes of the surface."""
    return frozenset(names)


def at(document: Json, *steps: str | int) -> Any:
    """Return what stands somewhere in a description."""
    node: Any = document
    for step in steps:
        node = node[step]
    return node


def batches(mutations: Iterable[Mutation]) -> list[list[Mutation]]:
    """Put mutations together that can be made at once, each of which must still be told."""
    made: list[_Batch] = []
    for each in mutations:
        batch = next((batch for batch in made if batch.takes(each)), None)
        if batch is None:
            batch = _Batch()
            made.append(batch)
        batch.add(each)
    return [batch.mutations for batch in made]


@dataclass
class _Batch:
    mutations: list[Mutation] = field(default_factory=list[Mutation])
    owned: set[str] = field(default_factory=set[str])
    cut: set[str] = field(default_factory=set[str])
    needed: set[str] = field(default_factory=set[str])

    def takes(self, each: Mutation) -> bool:
        ours = each.owns & (self.owned | self.cut | self.needed) or each.cuts & (self.owned | self.needed)
        return not (ours or each.needs & (self.owned | self.cut))

    def add(self, each: Mutation) -> None:
        self.mutations.append(each)
        self.owned |= each.owns
        self.cut |= each.cuts
        self.needed |= each.needs


def applied(document: Json, mutations: Iterable[Mutation]) -> Json:
    """Make changes in a description, which is the caller's to change."""
    for each in mutations:
        each.change(document)
    return document


def places(reach: Reach, name: str) -> frozenset[str]:
    """Return what a change in a schema relies on: the schema, and the operations that lead to it."""
    found = {f"schema {name}"}
    for label, way in reach.ways[name]:
        found |= {f"operation {label}", f"{way} of {label}"}
    return frozenset(found)
