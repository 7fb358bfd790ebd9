"""Pairs of schemas: an old schema, the new one in its place, and what differs between them.

Pairs form a graph: each has an edge to every pair of schemas within its two schemas. A recursive schema makes a cycle.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, NamedTuple

from openapi_sdk_codegen.diff.fingerprints import Fingerprints

if TYPE_CHECKING:
    from collections.abc import Callable

    from openapi_sdk_codegen.diff.differences import Difference
    from openapi_sdk_codegen.diff.lifecycle import Policy
    from openapi_sdk_codegen.diff.node import DocumentNode
    from openapi_sdk_codegen.diff.normal_form import NormalSchema, SchemaKey
    from openapi_sdk_codegen.diff.normalize import Normalizer
    from openapi_sdk_codegen.diff.unchanged import Unchanged

#: Choices within choices are compared to this depth. Deeper ones count as different.
MAX_NESTED_CHOICES = 30
#: So many pairs are compared to find equal schemas, in the whole comparison. That takes a few seconds.
MAX_COMPARISONS = 10_000


class Pair(NamedTuple):
    """An old schema and the new one in its place."""

    old: SchemaKey
    new: SchemaKey


class Edge(NamedTuple):
    """A pair within a pair.

    Attributes:
        step: The path from one to the other: `.name`, `[]`, `{}`, `(Dog)`.
        excluded_from: `request` for a property that is read-only in both schemas, `response` for a write-only one.
        old_node: The old schema where it is used, maybe a reference; None if that doesn't matter.
        new_node: The new schema where it is used.
    """

    step: str
    pair: Pair
    excluded_from: Literal["request", "response", ""] = ""
    old_node: DocumentNode | None = None
    new_node: DocumentNode | None = None


class PairDifferences(NamedTuple):
    """The result of comparing a pair.

    Attributes:
        differences: The differences of the two schemas themselves.
        edges: The pairs within them.
        remarks: What could not be compared.
    """

    differences: list[Difference]
    edges: list[Edge]
    remarks: list[str]


@dataclass(slots=True)
class SchemaPairs:
    """Compares pairs of schemas of two descriptions, each pair once.

    Attributes:
        old: Makes the normal form of old schemas.
        new: Makes the normal form of new schemas.
        policy: The policy for sunsets.
        compare_schemas: Compares two schemas, but not the pairs within them.
        unchanged: Knows the schemas that need no comparison.
        fingerprints: Numbers the schemas of both descriptions.
        comparisons_left: How many more pairs may be compared to find equal schemas.
        results: The result of each pair that has been compared.
    """

    old: Normalizer
    new: Normalizer
    policy: Policy
    compare_schemas: Callable[[SchemaPairs, NormalSchema, NormalSchema], PairDifferences]
    unchanged: Unchanged
    fingerprints: Fingerprints = field(default_factory=Fingerprints)
    comparisons_left: int = MAX_COMPARISONS
    results: dict[Pair, PairDifferences] = field(default_factory=dict[Pair, PairDifferences])
    _active: set[Pair] = field(default_factory=set[Pair])

    def compare(self, pair: Pair) -> PairDifferences:
        """Return what differs in a pair. A pair that is being compared right now has no differences yet."""
        if pair in self._active:
            return PairDifferences([], [], [])
        if pair not in self.results and self.unchanged.are_alike(*pair):
            self.results[pair] = PairDifferences([], [], [])
        if pair not in self.results:
            self._active.add(pair)
            self.results[pair] = self.compare_schemas(self, self.old.schema(pair.old), self.new.schema(pair.new))
            self._active.remove(pair)
        return self.results[pair]

    def are_equal(self, old: SchemaKey, new: SchemaKey) -> bool:
        """Whether nothing differs in two schemas and all schemas within them."""
        if len(self._active) > MAX_NESTED_CHOICES:
            return False
        waiting, seen = [Pair(old, new)], set[Pair]()
        while waiting:
            pair = waiting.pop()
            if pair not in seen:
                seen.add(pair)
                result = self.compare(pair)
                if result.differences:
                    return False
                waiting.extend(edge.pair for edge in result.edges)
        return True
