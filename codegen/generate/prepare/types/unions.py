"""Which model of a union a document is: by a discriminator, in unions and in hierarchies that `allOf` makes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from codegen.openapi.references import component_of
from codegen.openapi.tree import as_array, as_object, as_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from codegen.generate.prepare.types.flattener import Flattener

#: A base of more models than this is read as the base alone: the union would be in every annotation.
_MAX_DESCENDANTS = 50
#: The name of a property, and the component schema by its value.
Discriminators = dict[str, dict[str, str]]


class Hierarchies:
    """The models that are made of a model with a discriminator.

    Args:
        flattener: Has the component schemas.
    """

    def __init__(self, flattener: Flattener) -> None:
        self._flattener = flattener
        self._parents = {name: _find_parents(schema) for name, schema in flattener.schemas.items()}
        self._children: dict[str, list[str]] = {}
        for name in sorted(self._parents):
            for parent in self._parents[name]:
                self._children.setdefault(parent, []).append(name)

    def find_members(self, name: str) -> list[str]:
        """Return the models that a reference to a model may mean, itself last; empty if it means only itself."""
        if not self._find_discriminators(name):
            return []
        found = [each for each in _reach(name, self._children) if self._flattener.kind(each) == "model"]
        return [*sorted(found), name] if 0 < len(found) <= _MAX_DESCENDANTS else []

    def find_discriminators(self, name: str) -> Discriminators:
        """Return the discriminators of a model and of those it is made of, for the models that it may mean."""
        members = self.find_members(name)
        found: Discriminators = {}
        for each in self._find_discriminators(name):
            merge_discriminators(found, read_discriminator(each, members, self._flattener))
        for member in members[:-1]:
            own = as_object(self._flattener.schemas.get(member)).get("discriminator")
            if own:
                merge_discriminators(
                    found, read_discriminator(as_object(own), self.find_members(member), self._flattener)
                )
        return found

    def _find_discriminators(self, name: str) -> list[dict[str, Any]]:
        places = [name, *_reach(name, self._parents)]
        found = [as_object(self._flattener.schemas.get(each)).get("discriminator") for each in places]
        return [as_object(each) for each in found if each]


def read_discriminator(discriminator: dict[str, Any], members: Iterable[str], flattener: Flattener) -> Discriminators:
    """Return which of the models has which value of the property that a discriminator names.

    A model has the values that the mapping gives it, those that its own schema allows, and its name.
    """
    name = as_text(discriminator.get("propertyName"))
    members = [*members]
    if not name or not members:
        return {}
    found: dict[str, str] = {}
    for value, target in as_object(discriminator.get("mapping")).items():
        kind, component = component_of(as_text(target)) or ("schemas", as_text(target))
        while kind == "schemas" and component not in members and flattener.kind(component) == "alias":
            flat = flattener.component(component)
            if component in {flat.ref, flat.alias, ""}:
                break
            component = flat.ref or flat.alias
        if component in members:
            found[str(value)] = component
    for member in sorted(members):
        for value in find_values(member, name, flattener):
            if isinstance(value, str):
                found.setdefault(value, member)
    for member in sorted(members):
        found.setdefault(member, member)
    return {name: dict(sorted(found.items()))}


def find_values(model: str, name: str, flattener: Flattener) -> tuple[Any, ...]:
    """Return the values of a property of a model, if it has only one."""
    flat = flattener.flatten(flattener.component(model).properties.get(name))
    values = flat.values or (flattener.component(flat.ref).values if flat.ref else None) or ()
    return values if len(values) == 1 else ()


def merge_discriminators(target: Discriminators, added: Discriminators) -> None:
    """Add discriminators. Those that are there come first, and keep their values."""
    for name, values in added.items():
        target[name] = {**values, **target.get(name, {})}


def _find_parents(schema: Any) -> list[str]:
    found = [component_of(as_text(as_object(part).get("$ref"))) for part in as_array(as_object(schema).get("allOf"))]
    return [each[1] for each in found if each and each[0] == "schemas"]


def _reach(name: str, edges: dict[str, list[str]]) -> list[str]:
    """Return everything that a name leads to, without itself."""
    found: dict[str, None] = {}
    waiting = [*edges.get(name, ())]
    while waiting:
        each = waiting.pop(0)
        if each != name and each not in found:
            found[each] = None
            waiting += edges.get(each, ())
    return [*found]
