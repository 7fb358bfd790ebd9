"""Check a document and everything that it refers to, so that all of it can be read without further checks.

What is wrong becomes a remark. Then it is left out, or, where it may stand for something, marked as unknown. References
are followed: a node that refers to another one has its value and its children.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from codegen.diff.node import canonical_json, describe_type
from codegen.diff.plain import check_plain
from codegen.diff.references import is_reference
from codegen.diff.structure import MAPS_WITH_EXTENSIONS, NOT_COMPARED, OBJECTS, PLAIN, REQUIRED
from codegen.diff.unresolved import UnresolvedError

if TYPE_CHECKING:
    from codegen.diff.node import Node
    from codegen.diff.references import References
    from codegen.diff.remarks import Remarks

#: Fields that say nothing about the wire. The specification allows some of them beside a `$ref`.
_PROSE = frozenset(("$ref", "summary", "description"))


class Checker:
    """Checks the objects of one description, each once.

    Attributes:
        schemas: The schema objects that were found.
    """

    def __init__(self, references: References, remarks: Remarks) -> None:
        self.schemas: list[Node] = []
        self._references = references
        self._remarks = remarks
        self._waiting: list[tuple[Node, str]] = []
        self._done: set[tuple[Node, str]] = set()
        self._targets: dict[Node, tuple[Node, list[str]]] = {}

    def check(self, top: Node) -> None:
        """Check a document, and follow its references.

        Raises:
            Problem: If the files that it refers to are too large together.
        """
        self._waiting.append((top, "document"))
        while self._waiting:
            found = self._waiting.pop()
            if found not in self._done:
                self._done.add(found)
                self._check(*found)
        for node in list(self._targets):
            self._link(node)

    def _check(self, node: Node, expected: str) -> None:
        if node.unknown:
            return
        if expected != "schema" and is_reference(node):
            self._check_reference(node, expected)
        elif self._has_type(node, expected):
            if expected.startswith("[]"):
                self._waiting += ((each, expected[2:]) for each in node.elements())
            elif expected.startswith("{}"):
                self._check_map(node, expected[2:])
            elif not isinstance(node.value, bool):
                self._check_object(node, expected)

    def _has_type(self, node: Node, expected: str) -> bool:
        """Whether a value is an object or an array, as is expected. If not, mark it as unknown."""
        type_ = "an array" if expected.startswith("[]") else "an object"
        actual = describe_type(node.value)
        if actual == type_ or (expected == "schema" and actual == "a boolean"):
            return True
        empty: Any = [] if type_ == "an array" else {}
        if expected.startswith("{}") and node.value == []:
            self._remarks.add(node, "expected an object, not an array; read as an empty object")
        else:
            self._remarks.add(node, f"expected {type_}, not {actual}; not compared")
            node.unknown = canonical_json(node.value)
        node.replace(empty)
        return False

    def _check_map(self, node: Node, expected: str) -> None:
        for name in list(node.value):
            if expected in MAPS_WITH_EXTENSIONS and name.startswith("x-"):
                continue
            if node.value[name] is None:
                self._remarks.add(node, "null; read as an empty object", name)
                node.child(name).replace({})
            self._waiting.append((node.child(name), expected))

    def _check_object(self, node: Node, expected: str) -> None:
        if expected == "schema":
            self._check_schema(node)
        fields = OBJECTS[expected]
        others = NOT_COMPARED.get(expected)
        for name, value in list(node.value.items()):
            field = fields.get(name)
            if field in PLAIN:
                check_plain(node, name, field, self._references, self._remarks)
            elif field is not None or ("" in fields and not name.startswith(("x-", "$"))):
                if value is None:
                    self._remarks.add(node, "null; left out", name)
                    node.leave_out(name)
                else:
                    self._waiting.append((node.child(name), field or fields[""]))
            elif others is not None and name not in others and not name.startswith(("x-", "$")):
                self._remarks.add(node, "no field that OpenAPI has here; not compared", name)
        for name in REQUIRED.get(expected, ()):
            if name not in node.value:
                self._remarks.add(node, f"`{name}` is missing; not compared")
                node.unknown = node.unknown or canonical_json(node.value)

    def _check_schema(self, node: Node) -> None:
        """Find the target of the `$ref` of a schema. Keywords beside it count, so the schema stays as it is."""
        self.schemas.append(node)
        if "$ref" not in node.value:
            return
        if not isinstance(node.value["$ref"], str):
            found = describe_type(node.value["$ref"])
            self._remarks.add(node, f"expected a string, not {found}; left out", "$ref")
            node.leave_out("$ref")
            return
        try:
            target = self._references.follow(node)
            if not target.is_unknown:
                _check_type(target, dict, bool)
        except UnresolvedError as error:
            self._mark_unresolved(node, node.child("$ref"), error)
        else:
            self._waiting.append((target, "schema"))

    def _check_reference(self, node: Node, expected: str) -> None:
        """Follow a reference in place of anything other than a schema."""
        try:
            target = self._references.follow_all(node)
            _check_type(target, list if expected.startswith("[]") else dict)
        except UnresolvedError as error:
            self._mark_unresolved(node, node, error)
            return
        beside = [name for name in node.value if name not in _PROSE and not name.startswith("x-")]
        if expected != "item":
            for name in beside:
                self._remarks.add(node, "ignored, because a `$ref` stands beside it", name)
            beside = []
        self._targets[node] = target, beside
        self._waiting.append((target, expected))
        if beside:
            self._check_object(node, expected)

    def _mark_unresolved(self, node: Node, unknown: Node, error: UnresolvedError) -> None:
        reference: str = node.value["$ref"]
        self._remarks.add(node, error.describe(reference), "$ref")
        unknown.unknown = reference or "#"
        if unknown is node:
            node.replace({})

    def _link(self, node: Node) -> None:
        """Give a reference the value and the children of its target, after those of the target."""
        if node in self._targets:
            target, beside = self._targets.pop(node)
            self._link(target)
            node.refer(target, beside)


def _check_type(target: Node, *types: type) -> None:
    if not isinstance(target.value, types):
        msg = f"refers to {describe_type(target.value)}"
        raise UnresolvedError(msg)
