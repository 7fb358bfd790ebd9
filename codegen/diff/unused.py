"""Compare the named schemas that no operation uses, such as payloads of webhooks that a document doesn't describe.

Schemas that operations use, but never at the same place in both documents, are compared here too: their names moved.

Nobody knows whether such a schema is sent or received. So each difference is judged in both directions, that in which
it breaks more counts, and its level is one lower than that of its rule.
"""

from __future__ import annotations

from collections import deque
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from codegen.diff.comparison import Context, SchemaUse, change_in_schema
from codegen.diff.pairs import Pair
from codegen.diff.rules import Subject
from codegen.diff.switches import find_switch
from codegen.report.change import Level

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from codegen.diff.comparison import Comparison
    from codegen.diff.differences import Difference
    from codegen.diff.node import Node
    from codegen.diff.pairs import Edge
    from codegen.diff.switches import Switch
    from codegen.report.change import Change

#: Why a schema is compared on its own.
_UNUSED = "no operation uses"
_USED = "operations use, but never at the same place in both documents"
_LOWER_LEVELS = {Level.ERROR: Level.WARNING, Level.WARNING: Level.INFO, Level.INFO: Level.INFO}


class _Visit(NamedTuple):
    """A pair of schemas on the way through a named one.

    Attributes:
        pair: The pair.
        path: The path to it.
        excluded_from: The directions that don't have it.
        switch: The place of the two schemas, if the reference changes there or on the way.
    """

    pair: Pair
    path: str
    excluded_from: frozenset[str]
    switch: Switch | None


def compare_unused_schemas(
    comparison: Comparison, schemas: Iterable[tuple[str, Node, Node]], *, used: Collection[str]
) -> None:
    """Compare named schemas, each with everything in it that is not compared elsewhere.

    Args:
        comparison: The comparison.
        schemas: The name of each, and its nodes in both documents.
        used: The names of the schemas that operations use in both documents.
    """
    pairs = comparison.pairs
    roots = {
        name: _Visit(
            Pair(pairs.old.key(old), pairs.new.key(new)), "", frozenset(), find_switch(pairs.old, pairs.new, old, new)
        )
        for name, old, new in schemas
    }
    seen = {*comparison.used_pairs, *(root.pair for root in roots.values())}
    for name, root in roots.items():
        if root.pair not in comparison.used_pairs:
            why = _USED if name in used else _UNUSED
            changes = _compare_schema(comparison, name, root, seen)
            comparison.changes.extend(
                replace(each, text=f"{each.text.removesuffix('.')}, in a schema that {why}.") for each in changes
            )


def _compare_schema(comparison: Comparison, name: str, root: _Visit, seen: set[Pair]) -> Iterator[Change]:
    """Yield the changes in a schema, breadth first. What is compared is added to `seen`."""
    waiting = deque([root])
    while waiting:
        visit = waiting.popleft()
        result = comparison.pairs.compare(visit.pair)
        comparison.unused_remarks.extend(result.remarks)
        for difference in result.differences:
            yield _change(name, visit, difference if visit.switch is None else visit.switch.relocate(difference))
        for edge in result.edges:
            if edge.pair not in seen:
                seen.add(edge.pair)
                waiting.append(_follow(comparison, visit, edge))


def _follow(comparison: Comparison, visit: _Visit, edge: Edge) -> _Visit:
    pairs = comparison.pairs
    switch = visit.switch or find_switch(pairs.old, pairs.new, edge.old_node, edge.new_node)
    return _Visit(edge.pair, visit.path + edge.step, visit.excluded_from | {edge.excluded_from}, switch)


def _change(name: str, visit: _Visit, difference: Difference) -> Change:
    """Return the change in the direction in which it breaks more. If both break the same, it is received."""
    changes = [
        change_in_schema(
            SchemaUse(Context("components", f"schemas {name}"), Subject("body", direction), visit.pair, None),
            difference,
            visit.path,
            is_excluded=direction in visit.excluded_from,
        )
        for direction in ("response", "request")
    ]
    change = min(changes, key=lambda each: each.level.rank)
    return replace(change, level=_LOWER_LEVELS[change.level], direction="none")
