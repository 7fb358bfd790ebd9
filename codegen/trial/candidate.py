"""The description of the project with the operations of the sources that are not refused."""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from codegen.openapi.paths import METHODS
from codegen.openapi.tree import as_array, as_object
from codegen.trial.components import Component
from codegen.trial.results import Key, Outcome, Refusal, label
from codegen.vendor.sources import Fidelity

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True)
class TrialSource:
    """A page or a document to try.

    Attributes:
        name: The file or the address.
        document: Its OpenAPI document.
        operations: Its operations, in their order.
    """

    name: str
    document: dict[str, Any]
    operations: tuple[Key, ...]


@dataclass(slots=True)
class Candidate:
    """The project's description with the operations of the sources that are not refused.

    Attributes:
        project: The merged description of the project, not corrected.
        outcomes: What becomes of each operation of the sources.
        notes: What the maintainer should know apart from that.
    """

    project: dict[str, Any]
    outcomes: dict[Key, Outcome] = field(default_factory=dict[Key, Outcome])
    notes: list[str] = field(default_factory=list[str])
    _sources: dict[Key, tuple[TrialSource, set[Component]]] = field(
        default_factory=dict[Key, tuple[TrialSource, set[Component]]]
    )
    _components: dict[Component, Any] = field(default_factory=dict[Component, Any])
    _unused: set[Component] = field(default_factory=set[Component])

    @property
    def keys(self) -> list[Key]:
        """The operations that are not refused, in the order of the sources."""
        return [key for key, outcome in self.outcomes.items() if outcome.accepted]

    @property
    def methods(self) -> dict[Key, str]:
        """The names of the methods of the operations that are not refused."""
        return {key: outcome.method for key, outcome in self.outcomes.items() if outcome.accepted and outcome.method}

    @property
    def unused(self) -> frozenset[Component]:
        """The components of the sources that no operation uses, and that are not left out."""
        return frozenset(self._unused)

    def add(self, key: Key, source: TrialSource, components: set[Component], refusals: list[Refusal]) -> None:
        """Add an operation of a source, with the components that it uses."""
        self.outcomes[key] = Outcome(label(key), refusals=refusals)
        self._sources[key] = (source, components)

    def add_component(self, component: Component, value: Any, *, is_used: bool) -> None:
        """Add a component of a source; `is_used` is whether an operation uses it."""
        self._components[component] = value
        if not is_used:
            self._unused.add(component)

    def refuse(self, keys: Iterable[Key], refusal: Refusal) -> None:
        """Refuse operations for a reason."""
        for key in keys:
            if refusal not in self.outcomes[key].refusals:
                self.outcomes[key].refusals.append(refusal)

    def note(self, text: str) -> None:
        """Note something, once."""
        if text not in self.notes:
            self.notes.append(text)

    def leave_out(self, components: Iterable[Component], refusal: Refusal) -> bool:
        """Leave out components that no operation uses; return whether there are any."""
        left_out = self._unused & set(components)
        for kind, name in sorted(left_out):
            self.notes.append(f"{kind} {name}, which no operation uses: [{refusal.rule}] {refusal.why}")
        self._unused -= left_out
        return bool(left_out)

    def document(self, keys: Iterable[Key] | None = None) -> dict[str, Any]:
        """Return the description with these operations, by default with all that are not refused."""
        result = copy.deepcopy(self.project)
        chosen = self.keys if keys is None else list(keys)
        needed: set[Component] = set() if keys is not None else set(self._unused)
        for method, path in chosen:
            source, components = self._sources[method, path]
            item = as_object(source.document["paths"][path])
            shared = {name: value for name, value in item.items() if name not in METHODS}
            target = result["paths"].setdefault(path, copy.deepcopy(shared))
            target[method] = _as_merged(source, item[method])
            needed |= components
        result["paths"] = dict(sorted(result["paths"].items()))
        components = result.setdefault("components", {})
        for kind, name in sorted(needed & self._components.keys()):
            components.setdefault(kind, {}).setdefault(name, copy.deepcopy(self._components[kind, name]))
        return result


def _as_merged(source: TrialSource, operation: dict[str, Any]) -> dict[str, Any]:
    """Return an operation as it is in the merged description: with the security of its document, and its source."""
    result = copy.deepcopy(operation)
    if "security" not in result and as_array(source.document.get("security")):
        result["security"] = copy.deepcopy(source.document["security"])
    result["x-fidelity"] = Fidelity.VERBATIM.value
    result["x-source"] = source.name
    return result
