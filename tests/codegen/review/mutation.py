"""Mutations of a description, each with the changes that the review must report.

The expected changes are written here and in the tables beside it. They follow from oasdiff's rules and from what
breaks users: requests may widen, responses may narrow.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from openapi_sdk_codegen.report.change import Level

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tests.codegen.review.reachability import Json, Reachability, Usage

ERROR, WARNING, INFO = Level.ERROR, Level.WARNING, Level.INFO
#: From the least to the most severe.
LEVELS = (INFO, WARNING, ERROR)

#: A rule and its level; "" if oasdiff has no rule for it, and only the level is known.
Rule = tuple[str, Level]


@dataclass(frozen=True)
class SurfaceExpectation:
    """The surface change that must be reported.

    Attributes:
        symbol: A regular expression for the whole dotted name.
        kinds: The possible kinds of the change.
        level: Its level.
        words: A text that one of its two lines must contain.
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
        what: The element that is changed.
        change: Changes it in a description.
        wire: The wire changes that must be reported: operation, rule, level.
        surface: The surface change that must be reported; None if Python does not show the mutation, or if no package
            can be generated from it.
        owns: What no other mutation of a batch may change or require.
        disconnects: What no other mutation of a batch may require, because no operation leads to it after this one.
        requires: What must be unchanged.
        operations: The operations and payloads that lead to it.
        schemas: The schemas that it is about.
        only_parameters: Whether it is about parameters, and not about bodies and responses.
    """

    kind: str
    what: str
    change: Callable[[Json], None]
    wire: frozenset[tuple[str, str, Level]]
    surface: SurfaceExpectation | None = None
    owns: frozenset[str] = frozenset()
    disconnects: frozenset[str] = frozenset()
    requires: frozenset[str] = frozenset()
    operations: frozenset[str] = frozenset()
    schemas: frozenset[str] = frozenset()
    only_parameters: bool = False

    @property
    def name(self) -> str:
        """What is changed and how. No two mutations have the same name."""
        return f"{self.kind}: {self.what}"


@dataclass(frozen=True)
class Expectation:
    """The rules for one change in a schema: of a request body, of a response, of a parameter."""

    request: Rule
    response: Rule
    parameter: Rule = ("", INFO)
    surface: frozenset[str] = field(default_factory=frozenset[str])

    def wire(self, usages: Iterable[tuple[str, Usage]]) -> frozenset[tuple[str, str, Level]]:
        """Return the wire changes that must be reported for the operations that use the schema."""
        rules: dict[Usage, Rule] = {"request": self.request, "response": self.response, "parameter": self.parameter}
        return frozenset((operation, *rules[usage]) for operation, usage in usages)


def value_at(document: Json, *keys: str | int) -> Any:
    """Return the value under a path of keys."""
    node: Any = document
    for key in keys:
        node = node[key]
    return node


def make_batches(mutations: Iterable[Mutation]) -> list[list[Mutation]]:
    """Put mutations together that can be made in one description, so that each must still be reported."""
    batches: list[_Batch] = []
    for mutation in mutations:
        batch = next((batch for batch in batches if batch.fits(mutation)), None)
        if batch is None:
            batch = _Batch()
            batches.append(batch)
        batch.add(mutation)
    return [batch.mutations for batch in batches]


def sample_each_kind(mutations: Iterable[Mutation]) -> list[Mutation]:
    """Return one mutation of each kind, chosen so that they fit into few batches.

    A mutation that the surface shows is preferred to one that it doesn't.
    """
    by_kind: dict[str, list[Mutation]] = {}
    for mutation in mutations:
        by_kind.setdefault(mutation.kind, []).append(mutation)
    batches: dict[bool, list[_Batch]] = {True: [], False: []}
    for candidates in by_kind.values():
        in_surface = [mutation for mutation in candidates if mutation.surface]
        fitting = (
            (batch, each)
            for batch in batches[bool(in_surface)]
            for each in in_surface or candidates
            if batch.fits(each)
        )
        found = next(fitting, None)
        if found is None:
            found = _Batch(), (in_surface or candidates)[0]
            batches[bool(in_surface)].append(found[0])
        found[0].add(found[1])
    return [mutation for group in batches.values() for batch in group for mutation in batch.mutations]


@dataclass
class _Batch:
    mutations: list[Mutation] = field(default_factory=list[Mutation])
    owned: set[str] = field(default_factory=set[str])
    disconnected: set[str] = field(default_factory=set[str])
    required: set[str] = field(default_factory=set[str])

    def fits(self, mutation: Mutation) -> bool:
        """Whether a mutation can be added without a conflict."""
        conflicts = (
            mutation.owns & (self.owned | self.disconnected | self.required)
            or mutation.disconnects & (self.owned | self.required)
            or mutation.requires & (self.owned | self.disconnected)
        )
        return not conflicts

    def add(self, mutation: Mutation) -> None:
        """Add a mutation."""
        self.mutations.append(mutation)
        self.owned |= mutation.owns
        self.disconnected |= mutation.disconnects
        self.required |= mutation.requires


def apply_mutations(document: Json, mutations: Iterable[Mutation]) -> Json:
    """Change a description in place, and return it."""
    for mutation in mutations:
        mutation.change(document)
    return document


def schema_requirements(reach: Reachability, name: str) -> frozenset[str]:
    """Return what a change in a schema requires: the schema, and the operations that lead to it."""
    found = {f"schema {name}"}
    for operation, usage in reach.usages[name]:
        found |= {f"operation {operation}", f"{usage} of {operation}"}
    return frozenset(found)
