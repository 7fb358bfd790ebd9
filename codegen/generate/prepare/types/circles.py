"""Component schemas without a class that contain themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from codegen.openapi.references import component_of, find_refs

if TYPE_CHECKING:
    from codegen.generate.prepare.types.flattener import Flattener


def find_circles(flattener: Flattener) -> dict[str, set[str]]:
    """Return, for each component schema without a class, the others that it contains and that contain it."""
    edges: dict[str, set[str]] = {}
    for name, schema in flattener.schemas.items():
        if flattener.kind(name) == "alias":
            named = (component_of(each) for each in find_refs(schema))
            edges[name] = {each[1] for each in named if each and each[0] == "schemas"}
    reached = {name: _reach(name, edges) for name in edges}
    return {name: {other for other in found if name in reached.get(other, ())} for name, found in reached.items()}


def _reach(name: str, edges: dict[str, set[str]]) -> set[str]:
    found: set[str] = set()
    waiting = [*edges[name]]
    while waiting:
        each = waiting.pop()
        if each in edges and each not in found:
            found.add(each)
            waiting += edges[each]
    return found
