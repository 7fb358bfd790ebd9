"""Which components the parts of a description use, directly or through each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from codegen.openapi.document import each_operation
from codegen.openapi.paths import METHODS
from codegen.openapi.references import component_of
from codegen.openapi.tree import as_array, as_object, as_text, is_object, object_at, walk

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from codegen.trial.results import Key

#: Kind and name: `("schemas", "Vehicle")`.
Component = tuple[str, str]


class ComponentGraph:
    """The components of a description, and which of them use which."""

    def __init__(self, document: dict[str, Any]) -> None:
        self._document = document
        self._used: dict[Component, set[Component]] = {
            (kind, name): _find_components(component)
            for kind, components in object_at(document, "components").items()
            for name, component in as_object(components).items()
        }

    def __iter__(self) -> Iterator[Component]:
        """Iterate over all components."""
        return iter(self._used)

    def reach(self, start: Iterable[Component]) -> set[Component]:
        """Return the components of `start` that exist, and all that these use."""
        found: set[Component] = set()
        waiting = list(start)
        while waiting:
            component = waiting.pop()
            if component in self._used and component not in found:
                found.add(component)
                waiting += self._used[component]
        return found

    def by_operation(self) -> dict[Key, set[Component]]:
        """Return the components that each operation uses."""
        result: dict[Key, set[Component]] = {}
        for operation in each_operation(self._document):
            item = object_at(self._document, "paths", operation.path)
            shared = {key: value for key, value in item.items() if key not in METHODS}
            direct = _find_components(operation.data) | _find_components(shared)
            for requirement in as_array(operation.data.get("security", self._document.get("security"))):
                direct |= {("securitySchemes", name) for name in as_object(requirement)}
            result[operation.method, operation.path] = self.reach(direct)
        return result


def _find_components(node: Any) -> set[Component]:
    """Return the components that a node refers to: by `$ref`, or in the mapping of a discriminator."""
    found: set[Component] = set()
    if not is_object(node):
        return found
    for _, each in walk(node):
        if is_object(each):
            found.add(component_of(as_text(each.get("$ref"))) or ("", ""))
            for target in object_at(each, "discriminator", "mapping").values():
                found.add(component_of(as_text(target)) or ("schemas", as_text(target)))
    return found
