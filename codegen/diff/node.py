"""A JSON value with its place in a document, and JSON values as text."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NoReturn

from codegen.openapi.tree import Parts, is_array, is_object, json_path
from codegen.project import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Longer values are cut in sentences.
_MAX_CHARACTERS = 80


@dataclass(eq=False, slots=True)
class Node:
    """A value and its place in a document. Each place has exactly one node, so nodes are compared by identity.

    Attributes:
        file: Name of the file, as messages show it.
        parts: Keys and indices that lead from the top of the file to the value.
        value: The value.
    """

    file: str
    parts: Parts
    value: Any
    _children: dict[str | int, Node] = field(default_factory=dict[str | int, "Node"], repr=False)

    @property
    def place(self) -> str:
        """The file and the path in it: `api.yaml: $.paths`."""
        return f"{self.file}: {json_path(self.parts)}"

    @property
    def object(self) -> dict[str, Any]:
        """The value if it is an object, else an empty object. After validation, only a boolean schema is no object."""
        return self.value if is_object(self.value) else {}

    def child(self, key: str | int) -> Node:
        """Return the node under a key or index that exists."""
        if key not in self._children:
            self._children[key] = Node(self.file, (*self.parts, key), self.value[key])
        return self._children[key]

    def get(self, key: str) -> Node | None:
        """Return the node under a key, or None if the value has no such key."""
        return self.child(key) if key in self.object else None

    def entries(self, key: str | None = None) -> Iterator[tuple[str, Node]]:
        """Yield the entries of this object, or of the object under `key`, in document order."""
        holder = self if key is None else self.get(key)
        if holder is not None:
            for name in holder.object:
                yield name, holder.child(name)

    def elements(self, key: str | None = None) -> list[Node]:
        """Return the elements of this array, or of the array under `key`."""
        holder = self if key is None else self.get(key)
        return [holder.child(index) for index in range(len(holder.value))] if holder and is_array(holder.value) else []

    def reject(self, reason: str) -> NoReturn:
        """Raise a `Problem` that names this place."""
        msg = f"{self.place}: {reason}"
        raise Problem(msg)


def canonical_json(value: Any) -> str:
    """Return the same text for equal JSON values: keys are sorted, and 1.0 is written as 1."""
    return json.dumps(_with_integers(value), sort_keys=True, ensure_ascii=False)


def format_value(value: Any) -> str:
    """Return a value as text for a sentence. Values of more than 80 characters are cut."""
    is_list_of_text = is_array(value) and value and all(isinstance(each, str) for each in value)
    text = ", ".join(value) if is_list_of_text else canonical_json(value)
    return text if len(text) <= _MAX_CHARACTERS else text[: _MAX_CHARACTERS - 1] + "…"


def json_type(value: object) -> str:
    """Return the name of the JSON type of a value, as JSON Schema's `type` has it."""
    if value is None:
        return "null"
    names = ((bool, "boolean"), (str, "string"), (int, "integer"), (dict, "object"), (list, "array"))
    return next((name for type_, name in names if isinstance(value, type_)), "number")


def describe_type(value: object) -> str:
    """Return the JSON type of a value with its article, as messages write it."""
    name = json_type(value)
    articles = {"null": "null", "integer": "a number", "object": "an object", "array": "an array"}
    return articles.get(name, f"a {name}")


def _with_integers(value: Any) -> Any:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if is_object(value):
        return {key: _with_integers(each) for key, each in value.items()}
    if is_array(value):
        return [_with_integers(each) for each in value]
    return value
