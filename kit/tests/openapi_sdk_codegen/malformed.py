"""A strategy for descriptions with a value of the wrong type somewhere."""

from __future__ import annotations

import copy
from typing import Any

from hypothesis import strategies as st

from openapi_sdk.description.nodes import is_array, is_object

#: Values of every JSON type, some of them unhashable, nested, or almost a reference.
WRONG_VALUES: tuple[Any, ...] = (
    *(None, True, 0, 1.5, "", "x", [], {}, [[]], [{}], [1], ["x"], {"x": 1}, {"x": []}),
    *({"$ref": []}, {"$ref": "#"}, {"$ref": "#/x"}, {"$ref": "#/components/schemas/Thing"}),
)


def each_place(node: Any, parts: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Return the places of all values below a node."""
    children: list[tuple[str | int, Any]] = []
    if is_object(node):
        children += node.items()
    elif is_array(node):
        children += enumerate(node)
    return [place for key, child in children for place in ((*parts, key), *each_place(child, (*parts, key)))]


def replaced(document: dict[str, Any], place: tuple[str | int, ...], value: Any) -> dict[str, Any]:
    """Return a copy of a document with another value at a place."""
    result = copy.deepcopy(document)
    node: Any = result
    for key in place[:-1]:
        node = node[key]
    node[place[-1]] = copy.deepcopy(value)
    return result


def malformed(document: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Generate copies of a document with a wrong value at any one place."""
    return st.builds(replaced, st.just(document), st.sampled_from(each_place(document)), st.sampled_from(WRONG_VALUES))
