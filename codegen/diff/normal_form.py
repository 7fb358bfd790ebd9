"""Schemas in a normal form: references followed, `allOf` merged, the spellings of 3.0 and 3.1 made one.

A schema is known by the parts that must all hold: those of an `allOf`, those behind references. Parts are
places of the document, so two places that refer to one component have the same key, and recursion ends.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from codegen.diff.keywords import ANNOTATIONS
from codegen.diff.normalize import Merging

if TYPE_CHECKING:
    from codegen.diff.description import Description
    from codegen.diff.node import Node

#: References and `allOf` within each other; an inheritance that is deeper is a mistake, and each level costs stack.
MAX_ALL_OF = 100


class Part(NamedTuple):
    """A schema object, or as much of it as counts.

    Attributes:
        node: Where it stands.
        only: The one keyword that counts; "" for all.
        without: Choices that don't count: what is left is what they all have in common.
    """

    node: Node
    only: str = ""
    without: tuple[str, ...] = ()

    def view(self) -> dict[str, Any]:
        """Return the keywords that count."""
        return {
            keyword: value
            for keyword, value in self.node.object.items()
            if keyword not in ANNOTATIONS and self.only in ("", keyword)
        }


#: The parts that must all hold; none stands for a schema that isn't there, which takes anything.
Key = tuple[Part, ...]


@dataclass(slots=True)
class Schema:
    """A schema in normal form.

    Attributes:
        key: What it was made from.
        never: It takes nothing: `false`.
        types: Its types without null, by enum and const if `type` is absent; None for any.
        nullable: Whether null is taken.
        null_listed: Whether null stands in its enum.
        values: The other keywords that hold values, by name.
        nodes: Where each keyword stands.
        children: The schemas in it, by keyword and name: ("properties", "id"), ("prefixItems", "0"), ("items", "").
        branches: The choices of oneOf and anyOf without a null branch.
        required: The properties that must be there.
        rest: What could not be merged, such as a second pattern.
    """

    key: Key
    never: bool = False
    types: frozenset[str] | None = None
    nullable: bool = False
    null_listed: bool = False
    values: dict[str, Any] = field(default_factory=dict[str, Any])
    nodes: dict[str, Node] = field(default_factory=dict[str, "Node"])
    children: dict[tuple[str, str], Key] = field(default_factory=dict[tuple[str, str], Key])
    branches: dict[str, list[Key]] = field(default_factory=dict[str, list[Key]])
    required: set[str] = field(default_factory=set[str])
    rest: list[Key] = field(default_factory=list[Key])

    def place(self, keyword: str = "", name: str = "") -> str:
        """Return where a keyword stands, or else the schema itself; "" if it stands nowhere."""
        node = self.nodes.get(keyword)
        if node is not None:
            return (node.at(name) if name and name in node.object else node).place
        return self.key[0].node.place if self.key else ""


@dataclass(slots=True)
class Schemas:
    """The schemas of one description in normal form, each made once."""

    description: Description
    _keys: dict[Node, tuple[Key, int]] = field(default_factory=dict["Node", tuple[Key, int]])
    _made: dict[Key, Schema] = field(default_factory=dict[Key, Schema])

    def key(self, node: Node | None) -> Key:
        """Return the parts of the schema at a place; none for no place.

        Raises:
            Problem: If an `allOf` holds itself, or is deeper than 100 levels.
        """
        return () if node is None else self._key(node, ())[0]

    def _key(self, node: Node, above: tuple[Node, ...]) -> tuple[Key, int]:
        """Return the parts, and how deep the deepest of them was."""
        if node in self._keys:
            return self._keys[node]
        if node in above:
            node.refuse("a circular `allOf`: it holds itself, which nothing can satisfy")
        parts = [Part(node)] if not isinstance(node.value, dict) or _says_something(node) else []
        depth, within = 0, list(node.listed("allOf"))
        if "$ref" in node.object:
            within.append(self.description.target(node))
        for each in within:
            found, deeper = self._key(each, (*above, node)) if len(above) < MAX_ALL_OF else ((), MAX_ALL_OF)
            parts.extend(found)
            depth = max(depth, deeper + 1)
        if depth > MAX_ALL_OF:
            node.refuse(f"`allOf` nested deeper than {MAX_ALL_OF} levels")
        self._keys[node] = tuple(dict.fromkeys(parts)) or (Part(node),), depth
        return self._keys[node]

    def of(self, key: Key) -> Schema:
        """Return the normal form."""
        if key not in self._made:
            made = Schema(key)
            Merging(made, self.key).merge()
            self._made[key] = made
        return self._made[key]

    def chosen(self, schema: Schema, keyword: str, branch: Key) -> Schema:
        """Return a schema with one of its choices made."""
        core = self.core(schema, keyword)
        return self.of(tuple(dict.fromkeys((*core.key, *branch))))

    def core(self, schema: Schema, keyword: str) -> Schema:
        """Return a schema without its choices."""
        chooser = schema.nodes[keyword]
        return self.of(
            tuple(
                part._replace(without=(*part.without, keyword))
                if part.node.get(keyword) is chooser and keyword not in part.without
                else part
                for part in schema.key
            )
        )


def label(key: Key) -> str:
    """Return what a schema is called: by the component that it is, or its title; "" if it has no name."""
    for part in key:
        node = part.node
        if len(node.parts) > 1 and node.parts[-2] in ("schemas", "$defs", "definitions"):
            return str(node.parts[-1])
        if "title" in node.object:
            return str(node.object["title"])
    return ""


def _says_something(node: Node) -> bool:
    return any(keyword not in ANNOTATIONS and keyword not in ("$ref", "allOf") for keyword in node.object)
