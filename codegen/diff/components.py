"""The named schemas of two documents: which are gone, and what changes in those that no operation uses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from codegen.diff.comparison import Place
from codegen.diff.pairs import Pair
from codegen.diff.rules import Subject
from codegen.project import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable

    from codegen.diff.comparison import Comparison
    from codegen.diff.description import Description
    from codegen.diff.node import Node
    from codegen.diff.normal_form import Key, Part, Schemas

Descriptions = tuple["Description", "Description"]
#: Named schemas, by their first parts.
Names = dict["Part", list[tuple[str, "Key"]]]


def compare_components(comparison: Comparison, descriptions: Descriptions) -> None:
    """Compare the schemas that have names; call it when all operations have been compared."""
    before, after = map(_schemas, descriptions)
    names, becoming = _names(comparison.pairs.old, before), _names(comparison.pairs.new, after)
    used = {name for pair in comparison.pairs.memo if pair.new for name in _within(pair.old, names)}
    became: dict[str, set[str]] = {}
    for pair in comparison.walked:
        now = _within(pair.new, becoming)
        for name, whole in _within(pair.old, names).items() if pair.new else ():
            # A part of an `allOf` has the name of another part only if that is new.
            there = {each for each, all_ in now.items() if (whole and all_) or each not in before}
            became.setdefault(name, set()).update(there)
    for name in sorted(before.keys() | after.keys()):
        if name not in after:
            _removed(comparison, name, before[name], became.get(name))
        elif name in before and name not in used:
            _changed(comparison, name, before[name], after[name])


def compare_payloads(comparison: Comparison, descriptions: Descriptions, names: Iterable[str]) -> None:
    """Compare named schemas as what users receive: the payloads of webhooks that the documents don't describe.

    Raises:
        Problem: If neither document has a schema of a name.
    """
    before, after = map(_schemas, descriptions)
    for name in names:
        old, new = before.get(name), after.get(name)
        place = Place(f"webhook {name}", "body", "response")
        if old is None and new is None:
            where = f"{descriptions[1].name}: $.components.schemas"
            msg = f"{where}: no schema {name!r}, neither here nor in the old document"
            raise Problem(msg)
        if old is None:
            comparison.add("webhook-added", Place(place.operation), "The payload is new.", None, new)
        elif new is None:
            comparison.add("webhook-removed", Place(place.operation), "The payload is gone.", old)
        else:
            comparison.schemas(place, Subject("body", "response"), old, new)


def _removed(comparison: Comparison, name: str, node: Node, became: set[str] | None) -> None:
    """Report a schema that lost its name, unless everything that used it now holds it itself."""
    if became is not None and not became:
        return
    text = f"The schema {name} is called {', '.join(sorted(became))} now." if became else f"The schema {name} is gone."
    comparison.add("api-schema-removed", Place("components", f"schemas {name}"), text, node)


def _changed(comparison: Comparison, name: str, old: Node, new: Node) -> None:
    pair = Pair(comparison.pairs.old.key(old), comparison.pairs.new.key(new))
    if not comparison.pairs.same(*pair):
        text = f"The schema {name}, which no operation uses, changes."
        comparison.add("x-api-schema-changed", Place("components", f"schemas {name}"), text, old, new)


def _schemas(description: Description) -> dict[str, Node]:
    components = description.top.get("components")
    return dict(components.entries("schemas")) if components is not None else {}


def _names(schemas: Schemas, components: dict[str, Node]) -> Names:
    """Return what schemas are called, by their first parts."""
    found: Names = {}
    for name, node in components.items():
        key = schemas.key(node)
        found.setdefault(key[0], []).append((name, key))
    return found


def _within(key: Key, names: Names) -> dict[str, bool]:
    """Return the named schemas that a schema consists of, each with whether it is all of it."""
    parts = set(key)
    return {
        name: len(known) == len(key) for part in key for name, known in names.get(part, ()) if parts.issuperset(known)
    }
