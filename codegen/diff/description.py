"""An OpenAPI document and its references, read and checked as a whole before anything is compared."""

from __future__ import annotations

import re
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from codegen.diff import structure as grammar
from codegen.diff.files import Files, checked, kind
from codegen.diff.node import Node
from codegen.diff.normal_form import Schemas
from codegen.openapi.references import MAX_REFERENCES
from codegen.project import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_VERSION = re.compile(r"3\.[01](\.[0-9]+)?(-.+)?")
#: The place in an array that a JSON pointer may name has fewer digits.
MAX_DIGITS = 9
#: Keywords by which a schema refers to a place that depends on who refers to it.
#: Reading so many bytes takes longer than starting a process.
_LARGE = 256 * 1024
_DYNAMIC = ("$dynamicRef", "$recursiveRef")


@dataclass(slots=True)
class Description:
    """A description that has been read and checked.

    Attributes:
        name: What messages call it.
        top: The document.
    """

    name: str
    top: Node
    _files: Files
    _targets: dict[Node, Node] = field(default_factory=dict[Node, Node], repr=False)

    @classmethod
    def from_document(cls, document: dict[str, Any], name: str) -> Description:
        """Take a document that is already in memory; it must not refer to other files.

        Args:
            document: The document. It is not copied: leave it as it is while the description is in use.
            name: What messages call it.

        Raises:
            Problem: If it is no OpenAPI 3.0 or 3.1 description that can be compared.
        """
        return _checked(cls(name, Node(name, (), checked(document, name)), Files()))

    def resolve(self, node: Node) -> Node:
        """Follow references until there is none.

        Raises:
            Problem: If one leads nowhere, in a circle, to a host, or out of the folder.
        """
        left = MAX_REFERENCES
        while left and isinstance(node.object.get("$ref"), str):
            node, left = self.target(node), left - 1
        if left:
            return node
        return node.refuse(f"more than {MAX_REFERENCES} references in a row: they lead in a circle")

    def target(self, node: Node) -> Node:
        """Follow the one reference of a node; the errors are those of `resolve`."""
        if node not in self._targets:
            self._targets[node] = self._target(node.at("$ref"))
        return self._targets[node]

    def _target(self, reference: Node) -> Node:
        place, _, fragment = str(reference.value).partition("#")
        found = self._files.follow(reference, place) if place else self._top_of(reference)
        pointer = unquote(fragment)
        if pointer and not pointer.startswith("/"):
            reference.refuse(f"not a JSON pointer: {pointer!r}; write the reference as #/components/...")
        for step in pointer.split("/")[1:]:
            key = step.replace("~1", "/").replace("~0", "~")
            listed = found.listed()
            if key in found.object:
                found = found.at(key)
            elif key.isdecimal() and len(key) < MAX_DIGITS and int(key) < len(listed):
                found = listed[int(key)]
            else:
                reference.refuse(f"refers to nothing: {reference.value!r}")
        return found

    def _top_of(self, reference: Node) -> Node:
        if reference.file == self.name:
            return self.top
        return next(top for top in self._files.tops.values() if top.file == reference.file)

    def operations(self) -> Iterator[tuple[str, str, Node, Node]]:
        """Walk the operations of the paths: path, method, path item, operation; in the order of the document."""
        for path, written in self.top.entries("paths"):
            if path.startswith("/"):
                item = self.resolve(written)
                yield from ((path, method, item, item.at(method)) for method in grammar.METHODS if method in item.value)

    def webhooks(self) -> Iterator[tuple[str, str, Node, Node]]:
        """Walk the operations of the webhooks, of 3.1 and of its extension for 3.0, in the same way."""
        for holder in ("webhooks", "x-webhooks"):
            for name, written in self.top.entries(holder):
                if name.startswith("x-"):
                    continue
                item = self.resolve(written)
                yield from ((name, method, item, item.at(method)) for method in grammar.METHODS if method in item.value)


def read_description(path: Path) -> Description:
    """Read a description and the files beside it that it refers to.

    Args:
        path: JSON, or YAML 1.2 without aliases; UTF-8; at most 64 MiB, all files together (32 MiB for one of YAML).

    Raises:
        Problem: If it is no OpenAPI 3.0 or 3.1 description that can be compared: one line, with file and place.
    """
    try:
        folder = path.resolve().parent
    except (OSError, ValueError, RuntimeError) as error:
        msg = f"{str(path)!a}: $: not a path: {' '.join(str(error).split())}"
        raise Problem(msg) from error
    files = Files(folder)
    top = files.read(path, path.name)
    return _checked(Description(path.name, top, files))


def read_descriptions(old: Path, new: Path) -> tuple[Description, Description]:
    """Read two descriptions; large ones at the same time, since reading YAML takes longer than all the rest.

    Raises:
        Problem: As `read_description`, of the old one first.
    """
    try:
        is_worth_it = min(old.stat().st_size, new.stat().st_size) >= _LARGE
    except (OSError, ValueError):
        is_worth_it = False
    if not is_worth_it:
        return read_description(old), read_description(new)
    with ProcessPoolExecutor(1) as other:
        ahead = other.submit(read_description, new)
        return read_description(old), ahead.result()


def _checked(description: Description) -> Description:
    """Refuse what no rule could judge, so that nothing is compared in part."""
    top = description.top
    if "swagger" in top.value:
        top.at("swagger").refuse("Swagger 2, not OpenAPI 3; convert it first")
    if "openapi" not in top.value:
        top.refuse("not an OpenAPI description: `openapi` is missing")
    version = top.at("openapi")
    if not isinstance(version.value, str):
        version.refuse(f"a version as text is expected, not {kind(version.value)}")
    if not _VERSION.fullmatch(version.value):
        version.refuse(f"OpenAPI 3.0 or 3.1 is expected, not {version.value[:40]!r}")
    if not {"paths", "components", "webhooks"} & set(top.value):
        top.refuse("neither `paths` nor `components` nor `webhooks` is there: nothing to compare")
    schemas = Schemas(description)
    for schema in grammar.check(top, description.resolve):
        schemas.key(schema)
        if any(keyword in schema.object for keyword in _DYNAMIC):
            schema.refuse("a dynamic reference: which schema it means can't be told from the document")
    _check_names(description)
    return description


def _check_names(description: Description) -> None:
    """Refuse an operationId, or a path and method, that two operations have."""
    names: dict[str, Node] = {}
    places: dict[tuple[str, str], Node] = {}
    for path, method, _, operation in description.operations():
        key = (re.sub(r"\{[^{}]*\}", "{}", path), method)
        if key in places:
            operation.refuse(f"the same operation as {places[key].place}: the paths differ only in names")
        places[key] = operation
    for _, _, _, operation in (*description.operations(), *description.webhooks()):
        name = operation.object.get("operationId")
        if name in names and names[name] is not operation:
            operation.at("operationId").refuse(f"{name[:80]!r} is the operationId of {names[name].place} too")
        if name is not None:
            names[name] = operation
