"""Attribute a place of a description, or a file of the generated package, to the operations that it belongs to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from codegen.openapi.paths import METHODS
from codegen.trial.components import Component, ComponentGraph
from codegen.trial.step import Found

if TYPE_CHECKING:
    from collections.abc import Collection

    from codegen.openapi.tree import Parts
    from codegen.trial.results import Key, Refusal


class Attribution:
    """The operations of the sources to which the places of a description belong.

    A place inside an operation belongs to it; a place inside a path, to its operations; a place inside a component, to
    the operations that use it.
    """

    def __init__(self, document: dict[str, Any], keys: Collection[Key]) -> None:
        self._keys = keys
        self._graph = ComponentGraph(document)
        self._users: dict[Component, list[Key]] = {}
        for key, components in self._graph.by_operation().items():
            for component in components:
                self._users.setdefault(component, []).append(key)

    def found(self, refusal: Refusal, parts: Parts) -> Found:
        """Return an error at a place, with what it belongs to."""
        return Found(refusal, tuple(self.operations_at(parts)), frozenset(self.components_at(parts)))

    def operations_at(self, parts: Parts) -> list[Key]:
        """Return the operations of the sources that a place belongs to."""
        match parts:
            case ("paths", str(path), str(method), *_) if method in METHODS:
                found = [(method, path)]
            case ("paths", str(path), *_):
                found = [(method, path) for method in METHODS]
            case ("components", str(kind), str(name), *_):
                found = self._users.get((kind, name), [])
            case _:
                found = []
        return [key for key in found if key in self._keys]

    def components_at(self, parts: Parts) -> set[Component]:
        """Return the component that a place is in, and those that use it."""
        match parts:
            case ("components", str(kind), str(name), *_):
                place = (kind, name)
                return {each for each in self._graph if place in self._graph.reach([each])}
            case _:
                return set()
