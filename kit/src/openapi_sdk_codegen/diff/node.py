"""A JSON value with its place in a document, JSON values as text, and remarks on a document."""

from __future__ import annotations

import json
from copy import copy
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn

from openapi_sdk.description.nodes import is_array, is_object
from openapi_sdk.description.schemas import name_type
from openapi_sdk.escape import escape_invisible
from openapi_sdk.model.reprs import shorten
from openapi_sdk_codegen.openapi.tree import Parts, json_path, parse_json_path
from openapi_sdk_codegen.project import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

#: Longer values are cut in sentences.
_MAX_CHARACTERS = 80


@dataclass(eq=False, slots=True)
class DocumentNode:
    """A value and its place in a document. Each place has exactly one node, so nodes are compared by identity.

    Attributes:
        file: Name of the file, as messages show it.
        value: The value. After reading, a value of the wrong type is an empty one of the right type.
        key: The key or index of the value in its parent; "" at the top of a file.
        parent: The node of the object or array that the value is in; None at the top of a file.
        target: What the node refers to, through any number of references; None if it is no reference. Two kinds of
            references have none: schemas, whose targets `Description.follow_ref` returns, and path items with fields
            beside the `$ref`, which have the children of their targets and their own.
        unknown: What stands here if it was not understood: a reference that leads nowhere, or a value of the wrong
            type. "" if it was.
        unread: The fields that were left out, because their values are of the wrong type.
    """

    file: str
    value: Any
    key: str | int = ""
    parent: DocumentNode | None = field(default=None, repr=False)
    target: DocumentNode | None = field(default=None, repr=False)
    unknown: str = ""
    unread: tuple[str, ...] = ()
    _children: dict[str | int, DocumentNode] | None = field(default=None, repr=False)
    _is_copy: bool = field(default=False, repr=False)

    @property
    def parts(self) -> Parts:
        """Keys and indices that lead from the top of the file to the value."""
        keys: list[str | int] = []
        node = self
        while node.parent is not None:
            keys.append(node.key)
            node = node.parent
        return tuple(reversed(keys))

    @property
    def place(self) -> str:
        """The file and the path in it: `api.yaml: $.paths`. That of a reference is not that of its target."""
        return f"{self.file}: {json_path(self.parts)}"

    @property
    def top(self) -> DocumentNode:
        """The node at the top of the file."""
        node = self
        while node.parent is not None:
            node = node.parent
        return node

    @property
    def is_unknown(self) -> bool:
        """Whether the value was not understood, and can't be compared. A remark on the description says why."""
        return bool(self.unknown) or (self.target is not None and self.target.is_unknown)

    @property
    def resolved(self) -> DocumentNode:
        """The node itself, or what it refers to through any number of references."""
        return self.target or self

    @property
    def object(self) -> dict[str, Any]:
        """The value if it is an object, else an empty object."""
        return self.value if is_object(self.value) else {}

    def child(self, key: str | int) -> DocumentNode:
        """Return the node under a key or index that exists."""
        if self._children is None:
            self._children = {}
        if key not in self._children:
            target = self.target
            self._children[key] = target.child(key) if target else DocumentNode(self.file, self.value[key], key, self)
        return self._children[key]

    def get(self, key: str) -> DocumentNode | None:
        """Return the node under a key, or None if the value has no such key."""
        return self.child(key) if key in self.object else None

    def entries(self, key: str | None = None) -> Iterator[tuple[str, DocumentNode]]:
        """Yield the entries of this object, or of the object under `key`, in document order."""
        holder = self if key is None else self.get(key)
        if holder is not None:
            for name in holder.object:
                yield name, holder.child(name)

    def elements(self, key: str | None = None) -> list[DocumentNode]:
        """Return the elements of this array, or of the array under `key`."""
        holder = self if key is None else self.get(key)
        return [holder.child(index) for index in range(len(holder.value))] if holder and is_array(holder.value) else []

    def refer(self, target: DocumentNode, beside: Iterable[str] = ()) -> None:
        """Take the value and the children of a target.

        Args:
            target: What it refers to.
            beside: The fields beside the `$ref` that count. They win over those of the target.
        """
        kept: dict[str | int, DocumentNode] = {key: self.child(key) for key in beside}
        if kept:
            self._children = {**{key: target.child(key) for key in target.object}, **kept}
            self.value = {key: each.value for key, each in self._children.items()}
        else:
            self.target, self.value, self._children = target, target.value, None

    def replace(self, value: Any) -> None:
        """Replace the value, also in what holds it. The document that was read is not changed."""
        self.value, self._is_copy = value, True
        if self.parent is not None:
            self.parent._copy()  # noqa: SLF001 - of the same class
            self.parent.value[self.key] = value

    def leave_out(self, key: str) -> None:
        """Remove a key from the object. The document that was read is not changed."""
        self._copy()
        del self.value[key]

    def _copy(self) -> None:
        """Make the value a copy of what was read, once."""
        if not self._is_copy:
            self.replace(copy(self.value))

    def reject(self, reason: str) -> NoReturn:
        """Raise a `Problem` that names this place."""
        msg = f"{self.place}: {reason}"
        raise Problem(msg)


def read_place(place: str) -> tuple[str, Parts | None]:
    """Return the file of a place, and the keys and indices in it; None if it is no place in a file."""
    file, _, path = place.partition(": $")
    return file, parse_json_path(f"${path}")


def are_known(*nodes: DocumentNode | None) -> bool:
    """Whether all nodes were understood. A node that isn't there is understood."""
    return not any(node is not None and node.is_unknown for node in nodes)


def are_read(old: DocumentNode, new: DocumentNode, *keys: str) -> bool:
    """Whether none of these fields was left out of one of two objects."""
    return not any(key in node.resolved.unread for node in (old, new) for key in keys)


def find_unknown(holder: DocumentNode) -> set[str]:
    """Return the keys of an object whose values were not understood."""
    return {name for name, each in holder.entries() if each.is_unknown}


def canonical_json(value: Any) -> str:
    """Return the same text for equal JSON values: keys are sorted, and 1.0 is written as 1."""
    return json.dumps(_with_integers(value), sort_keys=True, ensure_ascii=False)


def format_value(value: Any) -> str:
    """Return a value as text for a sentence. Values of more than 80 characters are cut."""
    is_list_of_text = is_array(value) and value and all(isinstance(each, str) for each in value)
    text = ", ".join(value) if is_list_of_text else canonical_json(value)
    return text if len(text) <= _MAX_CHARACTERS else text[: _MAX_CHARACTERS - 1] + "…"


def describe_type(value: object) -> str:
    """Return the JSON type of a value with its article, as messages write it."""
    name = name_type(value)
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


# Remarks on a description: what in it is invalid but harmless, and what can't be compared


#: Characters of one remark. It may quote the document.
_MAX_REMARK = 500


class Remark(NamedTuple):
    """A remark: its place, and a sentence about it."""

    file: str
    parts: Parts
    text: str

    def __str__(self) -> str:
        return f"{self.file}: {json_path(self.parts)}: {self.text}"


class Remarks:
    """The remarks on one description."""

    def __init__(self) -> None:
        self._found: set[Remark] = set()

    def add(self, node: DocumentNode, text: str, *keys: str | int) -> None:
        """Add a remark.

        Args:
            node: The node that it is about.
            text: What is wrong, and what was done about it.
            keys: Lead from the node to the value that the remark is about.
        """
        self._found.add(Remark(node.file, (*node.parts, *keys), text))

    def sentences(self) -> tuple[str, ...]:
        """Return the remarks as lines of text, sorted by place."""
        return tuple(_to_line(str(each)) for each in sorted(self._found))


def _to_line(text: str) -> str:
    """Return a text on one line, without characters that a terminal would act on."""
    text = text if len(text) <= _MAX_REMARK else f"{text[: _MAX_REMARK - 1]}…"
    return escape_invisible(text)


# The error of a reference that leads nowhere


#: Characters of a reference in a remark.
_MAX_SHOWN = 200


class UnresolvedError(Exception):
    """A reference that leads to nothing that can be read. The message is the end of a sentence that it begins."""

    def describe(self, reference: str) -> str:
        """Return a sentence about a reference."""
        return f"{shorten(reference, _MAX_SHOWN)!r} {self}; not compared"
