"""Check every reference of a document: where it leads to, and that it does not lead in a circle.

Only `#/…` is ever followed. No file is opened, and nothing is requested.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from codegen.openapi.references import child_key, parse_ref
from codegen.openapi.shapes import SCHEMA
from codegen.openapi.structure import Invalid, Reference, Structure, show
from codegen.openapi.tree import Parts, as_array, as_object

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Keywords whose schemas apply to the same value as the schema that holds them.
_IN_PLACE = ("allOf", "anyOf", "oneOf")
_IN_PLACE_SINGLE = ("not", "if", "then", "else")


def check_references(document: dict[str, Any], structure: Structure) -> list[Invalid]:
    """Return the references of a document that lead nowhere, to something else than is needed, or in a circle."""
    errors: list[Invalid] = []
    targets: dict[Parts, Parts] = {}
    for reference in structure.references:
        target = _find_target(document, reference)
        if isinstance(target, str):
            errors.append(Invalid((*reference.parts, "$ref"), target))
        elif (actual := structure.shapes.get(target)) != reference.shape.name:
            found = f"a {actual}" if actual else "a place that has none"
            why = f"{show(reference.value)} has to lead to a {reference.shape.name}, it leads to {found}"
            errors.append(Invalid((*reference.parts, "$ref"), why))
        else:
            targets[reference.parts] = target
    return [*errors, *_find_circles(document, structure, targets)]


def _find_target(document: dict[str, Any], reference: Reference) -> Parts | str:
    """Return the place that a reference leads to, or why there is none."""
    value = reference.value
    if not isinstance(value, str):
        return f"text is expected, it is {show(value)}"
    if not value.startswith("#/"):
        return f"{show(value)} is not within the document (#/…); references to anything else are not followed"
    parts: list[str | int] = []
    node: Any = document
    try:
        for key in parse_ref(value)[1]:
            parts.append(child_key(node, key))
            node = node[parts[-1]]
    except (KeyError, ValueError):
        return f"{show(value)} leads nowhere"
    return tuple(parts)


def _find_circles(document: dict[str, Any], structure: Structure, targets: dict[Parts, Parts]) -> Iterator[Invalid]:
    """Yield the references that lead to themselves, or to such a circle, without going into a value.

    A schema may contain itself in a property or an item. One that is itself describes nothing.
    """
    edges: dict[Parts, list[Parts]] = {parts: [target] for parts, target in targets.items()}
    for parts, shape in structure.shapes.items():
        if shape == SCHEMA.name:
            edges.setdefault(parts, []).extend(_each_in_place(as_object(_value_at(document, parts)), parts))
    incoming: dict[Parts, list[Parts]] = {}
    open_edges = {parts: len(followed) for parts, followed in edges.items()}
    for parts, followed in edges.items():
        for target in followed:
            incoming.setdefault(target, []).append(parts)
            open_edges.setdefault(target, 0)
    waiting = [parts for parts, count in open_edges.items() if not count]
    while waiting:
        for parts in incoming.get(waiting.pop(), ()):
            open_edges[parts] -= 1
            if not open_edges[parts]:
                waiting.append(parts)
    for parts in targets:
        if open_edges[parts]:
            yield Invalid((*parts, "$ref"), "it leads in a circle: what it leads to is itself again")


def _value_at(document: Any, parts: Parts) -> Any:
    for part in parts:
        document = document[part]
    return document


def _each_in_place(schema: dict[str, Any], parts: Parts) -> Iterator[Parts]:
    for keyword in _IN_PLACE:
        for index, _ in enumerate(as_array(schema.get(keyword))):
            yield (*parts, keyword, index)
    for keyword in _IN_PLACE_SINGLE:
        if keyword in schema:
            yield (*parts, keyword)
