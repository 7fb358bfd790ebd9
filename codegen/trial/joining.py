"""Join sources with what the project has, and refuse the operations that are in conflict."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from codegen.openapi.dialect import upgrade
from codegen.openapi.document import each_operation
from codegen.openapi.paths import METHODS
from codegen.openapi.tree import as_object, is_object, json_path, object_at
from codegen.openapi.validation import is_newer_dialect
from codegen.trial.candidate import Candidate, TrialSource
from codegen.trial.components import Component, ComponentGraph
from codegen.trial.results import Key, Refusal, label
from codegen.vendor.claims import PROVENANCE, canonical_json, merge_key

if TYPE_CHECKING:
    from collections.abc import Iterable

#: How messages call what the project has.
_PROJECT = "spec/"
_PRECEDENCE = "decide with a [[precedence]] in spec/sources.toml which one wins, and why"


def join(project: dict[str, Any], sources: Iterable[TrialSource]) -> Candidate:
    """Return a candidate of the project's merged description and the sources, in their order.

    If one of them is OpenAPI 3.1, all of them are read as that.
    """
    read = list(sources)
    newer = [each.document["openapi"] for each in read if is_newer_dialect(each.document)]
    if newer and not is_newer_dialect(project):
        project = upgrade(project, version=newer[0])
    joiner = _Joiner(project)
    for source in read:
        if is_newer_dialect(project) and not is_newer_dialect(source.document):
            source = replace(source, document=upgrade(source.document, version=project["openapi"]))  # noqa: PLW2901 - the same source
        joiner.add(source)
    return joiner.candidate


class _Joiner:
    """Adds sources one after the other, and knows which source has what.

    What two of them have in common has to be equal; an operation may be there only once.
    """

    def __init__(self, project: dict[str, Any]) -> None:
        self.candidate = Candidate(project)
        #: Who describes an operation, by its key of the merge.
        self._operations = {
            _merge_key(operation.method, operation.path): _PROJECT for operation in each_operation(project)
        }
        #: What is said for all methods of a path, and by whom.
        self._paths = {path: (_shared_fields(item), _PROJECT) for path, item in object_at(project, "paths").items()}
        #: The text of a component, and who has it.
        self._components = {
            component: (_canonical(project, component), _PROJECT) for component in ComponentGraph(project)
        }

    def add(self, source: TrialSource) -> None:
        """Add the operations and the components of a source."""
        graph = ComponentGraph(source.document)
        by_operation = graph.by_operation()
        different = {component: owner for component in graph if (owner := self._different_owner(source, component))}
        for key in source.operations:
            components = by_operation.get(key, set())
            refusals = [*self._path_conflicts(source, key), *_component_conflicts(components, different)]
            if key in self.candidate.outcomes:
                # Another source of this run has it, too: one line is about both.
                self.candidate.refuse([key], refusals[0])
                continue
            self.candidate.add(key, source, components, refusals)
            if not refusals:
                self._operations[_merge_key(*key)] = source.name
                self._paths.setdefault(key[1], (_shared_fields(source.document["paths"][key[1]]), source.name))
        used = set[Component]().union(*by_operation.values())
        for component in graph:
            if component not in self._components and component not in different:
                kind, name = component
                self._components[component] = (_canonical(source.document, component), source.name)
                value = source.document["components"][kind][name]
                self.candidate.add_component(component, value, is_used=component in used)

    def _different_owner(self, source: TrialSource, component: Component) -> str | None:
        """Return who has another component of this name, if anybody."""
        text, owner = self._components.get(component, ("", ""))
        # How a client proves who it is belongs to the client, not to a page.
        is_same = not owner or component[0] == "securitySchemes" or text == _canonical(source.document, component)
        return None if is_same else owner

    def _path_conflicts(self, source: TrialSource, key: Key) -> Iterable[Refusal]:
        method, path = key
        owner = self._operations.get(_merge_key(method, path))
        if owner:
            why = f"{label(key)} is described by both {owner} and {source.name}"
            return [Refusal("conflict", json_path(("paths", path, method)), why, _PRECEDENCE)]
        fields = _shared_fields(source.document["paths"][path])
        known, owner = self._paths.get(path, (fields, ""))
        if known != fields:
            why = f"{owner} and {source.name} say different things for all methods of {path}"
            return [Refusal("conflict", json_path(("paths", path)), why, _PRECEDENCE)]
        return []


def _component_conflicts(used: set[Component], different: dict[Component, str]) -> Iterable[Refusal]:
    for component in sorted(used & different.keys()):
        why = f"{component[1]} is another component in {different[component]}"
        yield Refusal("conflict", json_path(("components", *component)), why, _PRECEDENCE)


def _merge_key(method: str, path: str) -> tuple[str, ...]:
    return merge_key(("paths", path, method))


def _shared_fields(item: Any) -> str:
    return canonical_json({name: value for name, value in as_object(item).items() if name not in METHODS})


def _canonical(document: dict[str, Any], component: Component) -> str:
    """Return a component as text, without what the merge adds to it."""
    kind, name = component
    value = document["components"][kind][name]
    if is_object(value):
        value = {key: each for key, each in value.items() if key not in PROVENANCE}
    return canonical_json(value)
