"""Find what references lead to: within a document, or in the files of its folder."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from codegen.diff.remarks import UnresolvedError
from codegen.openapi.references import MAX_REFERENCES, child_key, parse_ref
from codegen.openapi.tree import is_object

if TYPE_CHECKING:
    from codegen.diff.files import Files
    from codegen.diff.node import Node


@dataclass(slots=True)
class References:
    """Finds the targets of the references of one description.

    Attributes:
        files: The files that they may lead to.
    """

    files: Files
    _targets: dict[Node, Node] = field(default_factory=dict["Node", "Node"], repr=False)

    def follow(self, node: Node, left: int = MAX_REFERENCES) -> Node:
        """Return what a node with a `$ref` refers to. It may be a reference too.

        Args:
            node: The node.
            left: The number of other references that its pointer may lead through.

        Raises:
            UnresolvedError: If it leads to nothing, to a host, or out of the folder.
            Problem: If the files of the description are too large together.
        """
        if node not in self._targets:
            self._targets[node] = self._find(node, left)
        return self._targets[node]

    def follow_all(self, node: Node) -> Node:
        """Return what a node refers to in the end. Raises what `follow` raises, and if the references are circular."""
        for _ in range(MAX_REFERENCES):
            if not is_reference(node):
                return node
            node = self.follow(node)
        msg = f"leads through more than {MAX_REFERENCES} references: they are circular"
        raise UnresolvedError(msg)

    def _find(self, node: Node, left: int) -> Node:
        try:
            address, keys = parse_ref(node.value["$ref"])
        except ValueError as error:
            msg = "is not a JSON pointer; write it as #/components/..."
            raise UnresolvedError(msg) from error
        target = self.files.read_referenced(node, address) if address else node.top
        for key in keys:
            target = self._step(target, key, left)
        return target

    def _step(self, node: Node, key: str, left: int) -> Node:
        """Return a child of a node. A pointer may lead through an object that is a reference itself."""
        while True:
            try:
                return node.child(child_key(node.value, key))
            except KeyError:
                if not left or not is_reference(node):
                    msg = "refers to nothing"
                    raise UnresolvedError(msg) from None
            left -= 1
            node = self.follow(node, left)


def is_reference(node: Node) -> bool:
    """Whether a node is an object with a `$ref`."""
    return is_object(node.value) and isinstance(node.value.get("$ref"), str)
