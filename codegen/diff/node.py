"""A value of a document together with where it stands."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NoReturn

from codegen.openapi.tree import Parts, is_array, is_object, json_path
from codegen.project import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(eq=False, slots=True)
class Node:
    """One place of a document; two nodes are the same only if they are the same object.

    Attributes:
        file: The file's name, as messages show it.
        parts: The way from the top of the file.
        value: What stands there.
    """

    file: str
    parts: Parts
    value: Any
    _children: dict[str | int, Node] = field(default_factory=dict[str | int, "Node"], repr=False)

    @property
    def place(self) -> str:
        """The file and the place in it."""
        return f"{self.file}: {json_path(self.parts)}"

    @property
    def object(self) -> dict[str, Any]:
        """The value, which the check of the document has found to be an object; empty for a boolean schema."""
        return self.value if is_object(self.value) else {}

    def at(self, key: str | int) -> Node:
        """Return what stands under a key: always the same node."""
        if key not in self._children:
            self._children[key] = Node(self.file, (*self.parts, key), self.value[key])
        return self._children[key]

    def get(self, key: str) -> Node | None:
        """Return what stands under a key of an object, if it is there."""
        return self.at(key) if key in self.object else None

    def entries(self, key: str | None = None) -> Iterator[tuple[str, Node]]:
        """Walk an object, or the object under a key, in its order; an absent one is empty."""
        holder = self if key is None else self.get(key)
        if holder is not None:
            for name in holder.object:
                yield name, holder.at(name)

    def listed(self, key: str | None = None) -> list[Node]:
        """Return the items of an array, or of the array under a key; none if it is absent."""
        holder = self if key is None else self.get(key)
        return [holder.at(index) for index in range(len(holder.value))] if holder and is_array(holder.value) else []

    def refuse(self, why: str) -> NoReturn:
        """Complain about this place."""
        msg = f"{self.place}: {why}"
        raise Problem(msg)
