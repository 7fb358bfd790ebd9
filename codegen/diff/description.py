"""An OpenAPI description: one document and the files it refers to, read and validated before anything is compared."""

from __future__ import annotations

import re
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from codegen.diff.files import Files, check_document
from codegen.diff.node import Node, describe_type
from codegen.diff.normalize import Normalizer
from codegen.diff.structure import check_structure
from codegen.openapi.paths import METHODS, normalize_path
from codegen.openapi.references import MAX_REFERENCES, child_key, parse_ref
from codegen.openapi.tree import parse_json_path
from codegen.project import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

#: Keywords whose target depends on the schema that refers to them.
_DYNAMIC_REFERENCES = ("$dynamicRef", "$recursiveRef")
#: Two files of at least so many bytes are read in two processes. Starting one takes longer than reading less.
_PARALLEL_BYTES = 256 * 1024

_VERSION = re.compile(r"3\.[01](\.[0-9]+)?(-.+)?")


class OperationNode(NamedTuple):
    """An operation as it stands in a description.

    Attributes:
        name: The path template, or the name of the webhook.
        method: The method in lower case.
        item: The path item, with references followed.
        node: The operation object.
    """

    name: str
    method: str
    item: Node
    node: Node


@dataclass(slots=True)
class Description:
    """A description that has been read and validated.

    Attributes:
        name: Its name in error messages.
        top: The document.
    """

    name: str
    top: Node
    _files: Files
    _targets: dict[Node, Node] = field(default_factory=dict[Node, Node], repr=False)

    @classmethod
    def from_document(cls, document: dict[str, Any], name: str) -> Description:
        """Return the description of a document in memory, which must not refer to other files.

        Args:
            document: The document. It is not copied: don't change it while the description is in use.
            name: Its name in error messages.

        Raises:
            Problem: If it is not an OpenAPI 3.0 or 3.1 description that can be compared.
        """
        description = cls(name, Node(name, (), check_document(document, name)), Files())
        _validate(description)
        return description

    def resolve(self, node: Node) -> Node:
        """Return a node, or what it refers to directly or through other references.

        Raises:
            Problem: If a reference leads to nothing, in a circle, to a host, or out of the folder.
        """
        for _ in range(MAX_REFERENCES):
            if not isinstance(node.object.get("$ref"), str):
                return node
            node = self.follow_ref(node)
        return node.reject(f"more than {MAX_REFERENCES} references in a row: they are circular")

    def follow_ref(self, node: Node) -> Node:
        """Return the target of the `$ref` of a node. Raises what `resolve` raises."""
        if node not in self._targets:
            self._targets[node] = self._find_target(node.child("$ref"))
        return self._targets[node]

    def _find_target(self, reference: Node) -> Node:
        text = str(reference.value)
        try:
            file, keys = parse_ref(text)
        except ValueError as error:
            reference.reject(f"{error}; write the reference as #/components/...")
        node = self._files.read_referenced(reference, file) if file else self._top_of(reference)
        for key in keys:
            try:
                node = node.child(child_key(node.value, key))
            except KeyError:
                reference.reject(f"refers to nothing: {text!r}")
        return node

    def _top_of(self, reference: Node) -> Node:
        if reference.file == self.name:
            return self.top
        return next(top for top in self._files.tops.values() if top.file == reference.file)

    def find(self, place: str) -> Node | None:
        """Return the node at a place: a file, and the path in it, as `Node.place` has them. None if there is none."""
        file, _, path = place.partition(": $")
        parts = parse_json_path(f"${path}")
        node = next((top for top in (self.top, *self._files.tops.values()) if top.file == file), None)
        for part in parts or ():
            try:
                node = node.child(part) if node else None
            except (KeyError, IndexError, TypeError):
                return None
        return None if parts is None else node

    def operations(self) -> Iterator[OperationNode]:
        """Yield the operations of `paths` in document order."""
        for path, item in self.top.entries("paths"):
            if path.startswith("/"):
                yield from self._operations_of(path, item)

    def webhooks(self) -> Iterator[OperationNode]:
        """Yield the operations of `webhooks`, and of `x-webhooks`, which OpenAPI 3.0 has instead."""
        for holder in ("webhooks", "x-webhooks"):
            for name, item in self.top.entries(holder):
                if not name.startswith("x-"):
                    yield from self._operations_of(name, item)

    def _operations_of(self, name: str, item: Node) -> Iterator[OperationNode]:
        item = self.resolve(item)
        for method in METHODS:
            if method in item.object:
                yield OperationNode(name, method, item, item.child(method))


def read_description(path: Path) -> Description:
    """Read a description, and the files in its folder that it refers to.

    Args:
        path: A file in JSON or in YAML 1.2 without aliases; UTF-8; at most 64 MiB, all files together (32 MiB for one
            of YAML).

    Raises:
        Problem: If it is not an OpenAPI 3.0 or 3.1 description that can be compared: one line with file and place.
    """
    try:
        folder = path.resolve().parent
    except (OSError, ValueError, RuntimeError) as error:
        msg = f"{str(path)!a}: $: not a path: {' '.join(str(error).split())}"
        raise Problem(msg) from error
    files = Files(folder)
    description = Description(path.name, files.read(path, path.name), files)
    _validate(description)
    return description


def read_descriptions(old: Path, new: Path) -> tuple[Description, Description]:
    """Read two descriptions, large ones in parallel. Reading YAML takes longer than all the rest.

    Raises:
        Problem: As `read_description` does; if both are wrong, for the old one.
    """
    try:
        is_large = min(old.stat().st_size, new.stat().st_size) >= _PARALLEL_BYTES
    except (OSError, ValueError):
        is_large = False
    if not is_large:
        return read_description(old), read_description(new)
    with ProcessPoolExecutor(1) as executor:
        future = executor.submit(read_description, new)
        return read_description(old), future.result()


def _validate(description: Description) -> None:
    """Reject a description that can't be compared as a whole."""
    top = description.top
    if "swagger" in top.value:
        top.child("swagger").reject("Swagger 2, not OpenAPI 3; convert it first")
    if "openapi" not in top.value:
        top.reject("not an OpenAPI description: `openapi` is missing")
    version = top.child("openapi")
    if not isinstance(version.value, str):
        version.reject(f"expected a version as a string, not {describe_type(version.value)}")
    if not _VERSION.fullmatch(version.value):
        version.reject(f"expected OpenAPI 3.0 or 3.1, not {version.value[:40]!r}")
    if not {"paths", "components", "webhooks"} & set(top.value):
        top.reject("has no `paths`, `components` or `webhooks`: nothing to compare")
    normalizer = Normalizer(description.follow_ref)
    for schema in check_structure(top, description.resolve):
        normalizer.key(schema)
        if any(keyword in schema.object for keyword in _DYNAMIC_REFERENCES):
            schema.reject("a dynamic reference: its target depends on the schema that refers to it")
    _check_unique_operations(description)


def _check_unique_operations(description: Description) -> None:
    """Reject two operations with the same operationId, or with the same path and method."""
    nodes_by_path: dict[tuple[str, str], Node] = {}
    for path, method, _, node in description.operations():
        key = normalize_path(path), method
        if key in nodes_by_path:
            place = nodes_by_path[key].place
            node.reject(f"the same operation as {place}: the paths differ only in the names of parameters")
        nodes_by_path[key] = node
    nodes_by_id: dict[str, Node] = {}
    for each in (*description.operations(), *description.webhooks()):
        operation_id = each.node.object.get("operationId")
        if operation_id is None:
            continue
        known = nodes_by_id.setdefault(operation_id, each.node)
        if known is not each.node:
            each.node.child("operationId").reject(f"{operation_id[:80]!r} is also the operationId of {known.place}")
