"""The values of a JSON document, each read as the type that it should have.

Everything here takes any value. A value of another type reads as an empty one, so that nothing breaks at a description
that is wrong.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias, TypeGuard

#: An object of an OpenAPI document that is only read.
Node: TypeAlias = Mapping[str, Any]


def is_object(value: object) -> TypeGuard[dict[str, Any]]:
    """Whether a value is a JSON object."""
    return isinstance(value, dict)


def is_array(value: object) -> TypeGuard[list[Any]]:
    """Whether a value is a JSON array."""
    return isinstance(value, list)


def is_number(value: object) -> TypeGuard[float]:
    """Whether a value is a number of JSON. In Python, True is one too."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def as_object(value: object) -> dict[str, Any]:
    """Return a value if it is an object, else an empty object."""
    return value if is_object(value) else {}


def as_array(value: object) -> list[Any]:
    """Return a value if it is an array, else an empty array."""
    return value if is_array(value) else []


def as_text(value: object) -> str:
    """Return a value if it is text, else an empty text."""
    return value if isinstance(value, str) else ""


def object_at(node: object, *keys: str) -> dict[str, Any]:
    """Return the object under a path of keys, or an empty object if there is none."""
    for key in keys:
        node = as_object(node).get(key)
    return as_object(node)
