"""Compare the parts that belong to no operation: named schemas, payloads that users receive, and the API's version."""

from __future__ import annotations

import re
from collections import deque
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from codegen.diff.comparison import Context, SchemaUse, change_in_schema
from codegen.diff.node import are_known
from codegen.diff.pairs import Pair
from codegen.diff.rules import Subject
from codegen.diff.switches import find_switch
from codegen.project import Problem
from codegen.report.change import Level

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from codegen.diff.comparison import Comparison
    from codegen.diff.description import Description
    from codegen.diff.differences import Difference
    from codegen.diff.node import Node
    from codegen.diff.normal_form import Part, SchemaKey
    from codegen.diff.normalize import Normalizer
    from codegen.diff.pairs import Edge
    from codegen.diff.switches import Switch
    from codegen.report.change import Change

#: The names and keys of named schemas, by the first part of the key.
NamedKeys = dict["Part", list[tuple[str, "SchemaKey"]]]

_VERSION = re.compile(r"v?(\d{1,9})(?:\.(\d{1,9}))?(?:\.(\d{1,9}))?(?:[-+].*)?")


def compare_components(comparison: Comparison) -> None:
    """Compare the named schemas. Call it after everything else has been compared.

    A schema that lost its name is reported, unless all of its uses now have the same content inline.
    """
    if not are_known(_get_schemas(comparison.old), _get_schemas(comparison.new)):
        return
    old, new = _read_schemas(comparison.old), _read_schemas(comparison.new)
    old_keys, new_keys = _named_keys(comparison.pairs.old, old), _named_keys(comparison.pairs.new, new)
    compared: set[str] = set()
    used: tuple[set[str], set[str]] = set(), set()
    new_names: dict[str, set[str]] = {}
    for pair in comparison.used_pairs:
        names, candidates = _names_within(pair.old, old_keys), _names_within(pair.new, new_keys)
        compared.update(names.keys() & candidates.keys())
        used[0].update(names)
        used[1].update(candidates)
        if not pair.new:
            continue
        for name, is_all in names.items():
            if name in new:
                continue
            # A part of an `allOf` took the name of another part only if that name is new.
            own = {each for each, is_all_new in candidates.items() if (is_all and is_all_new) or each not in old}
            new_names.setdefault(name, set()).update(own)
    for name in sorted(old):
        if name not in new:
            _add_removed(comparison, name, old[name], new_names.get(name))
    unused = (name for name in sorted(old.keys() & new.keys()) if name not in compared)
    named = ((name, old[name], new[name]) for name in unused)
    compare_unused_schemas(comparison, named, used=used[0] & used[1])


def compare_payloads(comparison: Comparison, names: Iterable[str]) -> None:
    """Compare named schemas as payloads of webhooks that the documents don't describe.

    Raises:
        Problem: If neither document has a schema of a name.
    """
    old, new = _read_schemas(comparison.old), _read_schemas(comparison.new)
    for name in names:
        context = Context(f"webhook {name}")
        if name in old and name in new:
            in_body = context._replace(location="body", direction="response")
            comparison.add_schemas(in_body, Subject("body", "response"), old[name], new[name])
        elif name in new:
            comparison.add_change("webhook-added", context, "The payload was added.", None, new[name])
        elif name in old:
            comparison.add_change("webhook-removed", context, "The payload was removed.", old[name])
        else:
            msg = f"{comparison.new.name}: $.components.schemas: no schema {name!r} here or in the old document"
            raise Problem(msg)


def compare_versions(comparison: Comparison) -> None:
    """Compare the versions of the API. Only versions that consist of numbers are compared."""
    old_info, new_info = comparison.old.top.get("info"), comparison.new.top.get("info")
    old, new = (str(info.object.get("version", "")) if info is not None else "" for info in (old_info, new_info))
    old_match, new_match = _VERSION.fullmatch(old), _VERSION.fullmatch(new)
    if old_match and new_match and _numbers(new_match) < _numbers(old_match):
        text = f"The version of the API decreases from {old} to {new}."
        comparison.add_change(
            "api-version-decreased", Context("components", "info"), text, old_info, new_info, (old, new)
        )


def _get_schemas(description: Description) -> Node | None:
    """Return the object with the named schemas. If all components are unknown, it is those."""
    components = description.top.get("components")
    return components if components is None or components.is_unknown else components.get("schemas")


def _read_schemas(description: Description) -> dict[str, Node]:
    schemas = _get_schemas(description)
    return dict(schemas.entries()) if schemas is not None else {}


def _named_keys(normalizer: Normalizer, schemas: dict[str, Node]) -> NamedKeys:
    keys: NamedKeys = {}
    for name, node in schemas.items():
        key = normalizer.key(node)
        keys.setdefault(key[0], []).append((name, key))
    return keys


def _names_within(key: SchemaKey, named: NamedKeys) -> dict[str, bool]:
    """Return the named schemas that a schema consists of. The value is true for one that is the whole schema."""
    parts = set(key)
    return {
        name: len(known) == len(key) for part in key for name, known in named.get(part, ()) if parts.issuperset(known)
    }


def _add_removed(comparison: Comparison, name: str, node: Node, new_names: set[str] | None) -> None:
    """Add the change of a schema that lost its name.

    Args:
        comparison: The comparison.
        name: The old name.
        node: The old schema.
        new_names: The names of the schemas that are used instead; empty if they have none; None if it was not used.
    """
    if new_names is not None and not new_names:
        return
    names = ", ".join(sorted(new_names or ()))
    text = f"The schema {name} is now called {names}." if names else f"The schema {name} was removed."
    comparison.add_change("api-schema-removed", Context("components", f"schemas {name}"), text, node)


def _numbers(match: re.Match[str]) -> tuple[int, ...]:
    return tuple(int(each or 0) for each in match.groups())


# Compare the named schemas that no operation uses, such as payloads of webhooks that a document doesn't describe.
#
# Schemas that operations use, but never at the same place in both documents, are compared here too: their names moved.
#
# Nobody knows whether such a schema is sent or received. So each difference is judged in both directions, that in which
# it breaks more counts, and its level is one lower than that of its rule.


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
