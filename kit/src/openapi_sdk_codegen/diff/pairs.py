"""Pairs of schemas: an old schema, the new one in its place, and what differs between them.

Pairs form a graph: each has an edge to every pair of schemas within its two schemas. A recursive schema makes a cycle.

Each schema also has a number, its fingerprint, which is the same for schemas that allow the same values. It stands for
the normal form, so it does not depend on the document. Schemas are matched by their numbers where comparing every old
one with every new one would take too long.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from openapi_sdk.description.nodes import as_object
from openapi_sdk_codegen.diff.node import canonical_json
from openapi_sdk_codegen.diff.normal_form import matches_everything
from openapi_sdk_codegen.diff.values import mapped_names

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from openapi_sdk_codegen.diff.differences import Difference
    from openapi_sdk_codegen.diff.lifecycle import Policy
    from openapi_sdk_codegen.diff.node import DocumentNode
    from openapi_sdk_codegen.diff.normal_form import NormalSchema, SchemaKey
    from openapi_sdk_codegen.diff.normalize import Normalizer

#: Schemas within schemas count to this depth. Two that differ only below it have the same number; that is found when
#: they are compared.
MAX_DEPTH = 12
#: The keywords whose schema allows anything by default.
_ANYTHING = ("items", "additionalProperties")


@dataclass(slots=True)
class Fingerprints:
    """Numbers the schemas of two descriptions.

    Attributes:
        _numbers: The number of each distinct text and structure.
        _known: The numbers of the schemas that have been read, by schema and depth.
        _keywords: The number of the keywords of a schema itself.
        _texts: Schemas as text.
    """

    _numbers: dict[Hashable, int] = field(default_factory=dict["Hashable", int])
    _known: dict[tuple[SchemaKey, int], int] = field(default_factory=dict[tuple["SchemaKey", int], int])
    _keywords: dict[SchemaKey, int] = field(default_factory=dict["SchemaKey", int])
    _texts: dict[SchemaKey, str] = field(default_factory=dict["SchemaKey", str])

    def text(self, key: SchemaKey) -> str:
        """Return a schema as text, without following references."""
        if key not in self._texts:
            parts = (part.keywords() if part.node.object else part.node.value for part in key)
            self._texts[key] = "\n".join(map(canonical_json, parts))
        return self._texts[key]

    def number(self, normalizer: Normalizer, key: SchemaKey, depth: int = MAX_DEPTH) -> int:
        """Return the number of a schema.

        Args:
            normalizer: Makes the normal form of the schemas of its description.
            key: The schema.
            depth: To which depth the schemas within it count.
        """
        if (key, depth) not in self._known:
            schema = normalizer.without_single_choices(normalizer.schema(key))
            inner: tuple[Hashable, ...] = ()
            if depth and not schema.is_false:
                numbers = [(step, self.number(normalizer, each, depth - 1)) for step, each in _subschemas(schema)]
                anything = self.number(normalizer, (), depth - 1)
                inner = (
                    *((step, each) for step, each in numbers if step[0] not in _ANYTHING or each != anything),
                    *(
                        (step, self._number_of_list(normalizer, keys, depth - 1))
                        for step, keys in _lists(normalizer, schema)
                    ),
                )
            self._known[key, depth] = self._number_of((self._number_of_keywords(schema), inner))
        return self._known[key, depth]

    def _number_of(self, structure: Hashable) -> int:
        return self._numbers.setdefault(structure, len(self._numbers))

    def _number_of_list(self, normalizer: Normalizer, keys: list[SchemaKey], depth: int) -> int:
        return self._number_of(tuple(sorted(self.number(normalizer, each, depth) for each in keys)))

    def _number_of_keywords(self, schema: NormalSchema) -> int:
        if schema.key not in self._keywords:
            self._keywords[schema.key] = self._number_of(canonical_json(_keywords(schema)))
        return self._keywords[schema.key]


def _keywords(schema: NormalSchema) -> list[Any]:
    """Return everything that a schema says, other than the schemas within it."""
    if schema.is_false:
        return []
    values = dict(schema.values)
    if "const" in values:
        values["enum"] = [values.pop("const")]
    if matches_everything(values.get("pattern", "")):
        values.pop("pattern", None)
    if "discriminator" in values:
        values["discriminator"] = [values["discriminator"]["propertyName"], mapped_names(values["discriminator"])]
    types = None if schema.types is None else sorted(schema.types)
    return [types, schema.nullable, sorted(schema.required), sorted(schema.unknown), values]


def _subschemas(schema: NormalSchema) -> list[tuple[tuple[str, str], SchemaKey]]:
    return sorted(schema.subschemas.items(), key=lambda item: item[0])


def _lists(normalizer: Normalizer, schema: NormalSchema) -> list[tuple[str, list[SchemaKey]]]:
    """Return the schemas within a schema whose order has no meaning."""
    choices = ((keyword, normalizer.flat_choices(each)) for keyword, each in schema.choices.items())
    return [*sorted(choices), ("", schema.unmerged)]


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


# Finds the schemas that are written alike in two documents, with everything they refer to: most schemas of most pairs.
#
# Nothing can differ in them, so they are not compared.


#: A reference in the JSON of a schema. Within a text the quotes are escaped.
_REFERENCE = re.compile(r'"\$(?:ref|dynamicRef|recursiveRef)": ("(?:[^"\\]|\\.)*"|[^"])')


@dataclass(slots=True)
class Unchanged:
    """Knows which schemas of two documents are written alike, with everything they refer to.

    Attributes:
        old: The top of the old document.
        new: The top of the new one.
        _same: The references to components that are alike, as JSON; None until the first schema is looked up.
        _texts: Schemas as JSON.
    """

    old: DocumentNode
    new: DocumentNode
    _same: set[str] | None = None
    _texts: dict[DocumentNode, str] = field(default_factory=dict["DocumentNode", str])

    def are_alike(self, old: SchemaKey, new: SchemaKey) -> bool:
        """Whether two schemas are alike. False if that is not certain: for a reference to another file or place."""
        if len(old) != len(new) or not old:
            return False
        if self._same is None:
            self._same = _find_same(self.old.value, self.new.value)
        return all(
            one[1:] == other[1:] and self._are_nodes_alike(one.node, other.node)
            for one, other in zip(old, new, strict=True)
        )

    def _are_nodes_alike(self, old: DocumentNode, new: DocumentNode) -> bool:
        if old.file != self.old.file or new.file != self.new.file:
            return False
        text = self._write(old)
        return text == self._write(new) and _find_references(text) <= (self._same or set())

    def _write(self, node: DocumentNode) -> str:
        if node not in self._texts:
            self._texts[node] = json.dumps(node.value)
        return self._texts[node]


def _find_same(old: dict[str, Any], new: dict[str, Any]) -> set[str]:
    """Return the references to components that are alike, with everything they refer to."""
    texts = _write_components(old)
    others = _write_components(new)
    same = {reference for reference, text in texts.items() if others.get(reference) == text}
    users: dict[str, list[str]] = {}
    for reference in same:
        for each in _find_references(texts[reference]):
            users.setdefault(each, []).append(reference)
    waiting = [reference for reference in users if reference not in same]
    while waiting:
        for user in users.get(waiting.pop(), ()):
            if user in same:
                same.remove(user)
                waiting.append(user)
    return same


def _write_components(document: dict[str, Any]) -> dict[str, str]:
    """Return each component as JSON, by the reference to it as JSON."""
    return {
        json.dumps(f"#/components/{kind}/{name}"): json.dumps(component)
        for kind, components in as_object(document.get("components")).items()
        for name, component in as_object(components).items()
    }


def _find_references(text: str) -> set[str]:
    return set(_REFERENCE.findall(text))
