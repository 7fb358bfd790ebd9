"""State of one comparison: the changes found so far, and the schemas that operations use.

Schemas are compared once, in pairs. Then each operation gets the changes in the schemas that it uses.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from openapi_sdk_codegen.diff.differences import Difference
from openapi_sdk_codegen.diff.lifecycle import Deprecation, compare_deprecation
from openapi_sdk_codegen.diff.node import read_place
from openapi_sdk_codegen.diff.normalize import Normalizer
from openapi_sdk_codegen.diff.pairs import Pair, SchemaPairs
from openapi_sdk_codegen.diff.rules import LEVELS, Subject, find_rule
from openapi_sdk_codegen.diff.schemas import compare_schemas
from openapi_sdk_codegen.diff.switches import find_switch
from openapi_sdk_codegen.diff.unchanged import Unchanged
from openapi_sdk_codegen.report.change import Change

if TYPE_CHECKING:
    from collections.abc import Iterator

    from openapi_sdk_codegen.diff.description import CheckedDescription
    from openapi_sdk_codegen.diff.lifecycle import Policy
    from openapi_sdk_codegen.diff.node import DocumentNode
    from openapi_sdk_codegen.diff.pairs import Edge
    from openapi_sdk_codegen.diff.switches import Switch
    from openapi_sdk_codegen.report.change import Direction


class Context(NamedTuple):
    """The part of the API that a change or a schema belongs to.

    Attributes:
        operation: The operation: `GET /v2/things/`, `webhook NAME`; or `components` or `security`.
        location: The part of the operation: `query limit`; "" for the operation itself.
        direction: Whether it is sent, received, or neither.
    """

    operation: str
    location: str = ""
    direction: Direction = "none"


class SchemaUse(NamedTuple):
    """A pair of schemas that an operation uses.

    Attributes:
        context: The operation, and the part of it that has the schemas.
        subject: What the schemas describe.
        pair: The schemas.
        switch: The place of the two schemas, if the reference changes there.
    """

    context: Context
    subject: Subject
    pair: Pair
    switch: Switch | None


class ChangedEdge(NamedTuple):
    """A pair within a pair, in which something differs.

    Attributes:
        step: The path from one to the other.
        excluded_from: The direction that excludes it.
        number: The number of the inner pair.
        switch: The place of the two schemas, if the reference changes there.
    """

    step: str
    excluded_from: str
    number: int
    switch: Switch | None


class ChangedPair(NamedTuple):
    """A pair in which something differs.

    Attributes:
        differences: What differs in the two schemas themselves.
        edges: The pairs within it in which something differs.
    """

    differences: list[Difference]
    edges: list[ChangedEdge]


@dataclass(slots=True)
class Comparison:
    """Mutable state of one comparison.

    Attributes:
        old: The old description.
        new: The new description.
        policy: The policy for sunsets.
        pairs: Compares pairs of schemas.
        changes: The changes found so far, except those in schemas.
        uses: The schemas that operations use.
        used_pairs: All pairs that `uses` lead to, in a stable order; `compare_used_schemas` fills it.
        unused_remarks: What could not be compared in schemas that no operation uses.
    """

    old: CheckedDescription
    new: CheckedDescription
    policy: Policy
    pairs: SchemaPairs = field(init=False)
    changes: list[Change] = field(default_factory=list[Change])
    uses: list[SchemaUse] = field(default_factory=list[SchemaUse])
    used_pairs: dict[Pair, None] = field(default_factory=dict[Pair, None])
    unused_remarks: list[str] = field(default_factory=list[str])

    @property
    def is_composed(self) -> bool:
        """Whether an operation may have the servers and the security of one of several documents."""
        return bool(self.old.documents or self.new.documents)

    def __post_init__(self) -> None:
        """Prepare the comparison of schemas."""
        old, new = (Normalizer(each.follow_ref, each.is_older) for each in (self.old, self.new))
        self.pairs = SchemaPairs(old, new, self.policy, compare_schemas, Unchanged(self.old.top, self.new.top))

    def add_change(  # noqa: PLR0917 - a change has this many parts
        self,
        id_: str,
        context: Context,
        text: str,
        old: DocumentNode | None = None,
        new: DocumentNode | None = None,
        values: tuple[Any, Any] = (None, None),
    ) -> None:
        """Add a change that is not in a schema.

        Args:
            id_: The rule.
            context: What changes.
            text: What changes, as a sentence.
            old: Its node in the old document.
            new: Its node in the new document.
            values: The old and the new value.
        """
        places = (old.place if old else ""), (new.place if new else "")
        operation, location, direction = context
        self.changes.append(Change(id_, LEVELS[id_], direction, operation, location, text, *places, *values))

    def add_deprecation(self, context: Context, subject: Subject, old: DocumentNode, new: DocumentNode) -> None:
        """Add what changes in the deprecation of a parameter or a header."""
        deprecations = Deprecation.from_object(old.object), Deprecation.from_object(new.object)
        for each in compare_deprecation(*deprecations, self.policy):
            difference = Difference(each.kind, old.place, new.place, each.old, each.new)
            id_ = find_rule(subject, difference, is_property=False, is_excluded=False)
            self.add_change(id_, context, difference.describe(subject.kind), old, new, (each.old, each.new))

    def add_schemas(
        self, context: Context, subject: Subject, old: DocumentNode | None, new: DocumentNode | None
    ) -> None:
        """Add two schemas to compare. None allows any value."""
        pair = Pair(self.pairs.old.key(old), self.pairs.new.key(new))
        self.uses.append(SchemaUse(context, subject, pair, find_switch(self.pairs.old, self.pairs.new, old, new)))

    def compare_used_schemas(self) -> None:
        """Compare all pairs of schemas that operations use."""
        waiting = [use.pair for use in self.uses]
        self.used_pairs = dict.fromkeys(waiting)
        while waiting:
            for edge in self.pairs.compare(waiting.pop()).edges:
                if edge.pair not in self.used_pairs:
                    self.used_pairs[edge.pair] = None
                    waiting.append(edge.pair)

    @property
    def remarks(self) -> tuple[str, ...]:
        """What could not be compared, sorted. Each begins with its place."""
        used = {remark for pair in self.used_pairs for remark in self.pairs.compare(pair).remarks}
        return tuple(sorted(used.union(self.unused_remarks)))

    def collect_changes(self) -> list[Change]:
        """Return all changes in a stable order. A change in a schema appears in every operation that uses it."""
        changed = self._find_changed_pairs()
        numbers = {pair: number for number, pair in enumerate(pair for pair in self.used_pairs if pair in changed)}
        pairs = [
            ChangedPair(
                differences,
                [self._changed_edge(edge, numbers[edge.pair]) for edge in edges if edge.pair in numbers],
            )
            for differences, edges, _ in map(self.pairs.compare, numbers)
        ]
        changes = list(self.changes)
        for use in self.uses:
            if use.pair in numbers:
                changes.extend(_changes_of_use(use, numbers[use.pair], pairs))
        unique = {_sort_key(change): change for change in changes}
        return [unique[key] for key in sorted(unique)]

    def _changed_edge(self, edge: Edge, number: int) -> ChangedEdge:
        switch = find_switch(self.pairs.old, self.pairs.new, edge.old_node, edge.new_node)
        return ChangedEdge(edge.step, edge.excluded_from, number, switch)

    def _find_changed_pairs(self) -> set[Pair]:
        """Return the pairs in which something differs, at any depth."""
        parents: dict[Pair, list[Pair]] = {}
        waiting: list[Pair] = []
        for pair in self.used_pairs:
            result = self.pairs.compare(pair)
            if result.differences:
                waiting.append(pair)
            for edge in result.edges:
                parents.setdefault(edge.pair, []).append(pair)
        changed = set(waiting)
        while waiting:
            for pair in parents.get(waiting.pop(), ()):
                if pair not in changed:
                    changed.add(pair)
                    waiting.append(pair)
        return changed


def _changes_of_use(use: SchemaUse, start: int, pairs: list[ChangedPair]) -> Iterator[Change]:
    """Yield the changes in a pair and all pairs within it, breadth first, so that each has its shortest path.

    A pair is visited at most twice: where the direction of the use has it, and where the direction excludes it.
    """
    direction = use.subject.direction
    waiting, seen = deque([(start, "", False, use.switch)]), {(start, False)}
    while waiting:
        number, path, is_excluded, switch = waiting.popleft()
        for difference in pairs[number].differences:
            relocated = difference if switch is None else switch.relocate(difference)
            yield change_in_schema(use, relocated, path, is_excluded=is_excluded)
        for edge in pairs[number].edges:
            visit = edge.number, is_excluded or edge.excluded_from == direction
            if visit not in seen:
                seen.add(visit)
                waiting.append((edge.number, path + edge.step, visit[1], switch or edge.switch))


def change_in_schema(use: SchemaUse, difference: Difference, path: str, *, is_excluded: bool) -> Change:
    """Return the change that a difference makes.

    Args:
        use: Where the schemas are used.
        difference: What differs.
        path: The path from the used schemas to those that differ.
        is_excluded: Whether the direction of the use doesn't have what is at the path.
    """
    context, subject = use.context, use.subject
    full_path = path + difference.step
    excluded_trait = "read-only" if subject.direction == "request" else "write-only"
    is_excluded = is_excluded or (bool(difference.step) and excluded_trait in difference.traits)
    # A choice of a body is still the body, not a property of it.
    is_property = bool(_without_choices(full_path))
    id_ = find_rule(subject, difference, is_property=is_property, is_excluded=is_excluded)
    location = " ".join(filter(None, (context.location, full_path.removeprefix("."))))
    text = difference.describe(subject.noun(is_property=is_property))
    old_place, new_place = difference.old_place, difference.new_place
    return Change(
        id_,
        LEVELS[id_],
        subject.direction,
        context.operation,
        location,
        text,
        old_place,
        new_place,
        difference.old,
        difference.new,
        step=difference.step,
        symbol=name_place(old_place, difference.step, difference.old_target)
        or name_place(new_place, difference.step, difference.new_target),
        old_target=difference.old_target,
        new_target=difference.new_target,
        listed=difference.listed,
    )


def _without_choices(path: str) -> str:
    """Remove everything in parentheses from a path."""
    depth, rest = 0, ""
    for character in path:
        depth += (character == "(") - (character == ")")
        rest += character if depth == 0 and character != ")" else ""
    return rest


def _sort_key(change: Change) -> tuple[str, ...]:
    return (change.operation, change.location, change.id, change.text, change.old_place, change.new_place)


# Names of places of a document, for readers


_ITEM_STEPS = {"items": "[]", "additionalProperties": "{}"}


@lru_cache(maxsize=4096)
def name_place(place: str, step: str = "", target: str = "") -> str:
    """Return the schema of `components` that a place is in, and the path of properties from there: `Thing.owner.id`.

    Args:
        place: A file, and the place in it.
        step: The property that is meant, if the place is that of the schema that it is in.
        target: The place that a reference at the place leads to: the path goes on there.

    Returns:
        "" for a place in no schema of `components`.
    """
    name, path = _read_place(place)
    path += _read_place(target)[1]
    return "" if not name else f"{name}{path}" if path.endswith(step) else f"{name}{path}{step}"


def _read_place(place: str) -> tuple[str, str]:
    """Return the schema of `components` that a place is in, and the path of properties in it; "" for what is none."""
    match read_place(place)[1]:
        case ("components", "schemas", name, *waiting):
            pass
        case _:
            return "", ""
    path = ""
    while waiting:
        keyword = str(waiting.pop(0))
        if keyword == "properties" and waiting:
            path += f".{waiting.pop(0)}"
        elif keyword in _ITEM_STEPS:
            path += _ITEM_STEPS[keyword]
        elif keyword in {"allOf", "oneOf", "anyOf"} and waiting:
            waiting.pop(0)
        else:
            break
    return str(name), path
