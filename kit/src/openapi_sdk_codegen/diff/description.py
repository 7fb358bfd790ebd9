"""An OpenAPI description: one document and the files it refers to, read and checked before anything is compared."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from openapi_sdk.description.nodes import is_object
from openapi_sdk_codegen.diff.checking import Checker
from openapi_sdk_codegen.diff.circles import find_circular
from openapi_sdk_codegen.diff.composed import compose, read_documents
from openapi_sdk_codegen.diff.files import Files, References, check_document
from openapi_sdk_codegen.diff.lifecycle import Deprecation
from openapi_sdk_codegen.diff.node import (
    DocumentNode,
    Remarks,
    UnresolvedError,
    describe_type,
    find_unknown,
    read_place,
)
from openapi_sdk_codegen.openapi.paths import METHODS, normalize_path
from openapi_sdk_codegen.project import Problem, quote_text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

#: Keywords whose target depends on the schema that refers to them.
_DYNAMIC_REFERENCES = ("$dynamicRef", "$recursiveRef")
_VERSION = re.compile(r"3\.[01](\.[0-9]+)?(-.+)?")


def read_description(path: Path) -> CheckedDescription:
    """Read a description, and the files in its folder that it refers to.

    Args:
        path: A file in JSON or in YAML 1.2; UTF-8; at most 64 MiB, all files together (32 MiB for one
            of YAML). Or a folder, all of whose documents describe one API.

    Raises:
        Problem: If it is not an OpenAPI 3.0 or 3.1 description, can't be read, or is too large: one line with file
            and place.
    """
    try:
        if path.is_dir():
            return _read_folder(path)
        folder, is_file = path.resolve().parent, path.is_file()
    except (OSError, ValueError, RuntimeError) as error:
        msg = f"{str(path)!a}: $: not a path: {' '.join(str(error).split())}"
        raise Problem(msg) from error
    if not is_file:
        # In full: the old and the new one may have one name.
        msg = f"{path}: no such file"
        if path.parts[:1] in {("http:",), ("https:",)}:
            msg += "; an address is not downloaded: name a file"
        raise Problem(msg)
    files = Files(folder)
    top = files.read(path, path.name)
    if not files.contents[path.name].strip():
        top.reject("the file is empty")
    if not is_object(top.value):
        top.reject(f"expected an object at the top, not {describe_type(top.value)}")
    return _read(path.name, top, files)


def _read_folder(path: Path) -> CheckedDescription:
    files = Files(path.resolve())
    documents = read_documents(path, files)
    name = f"{path.resolve().name}/"  # no file has this name
    return _read(name, DocumentNode(name, compose(name, documents)), files, documents)


@dataclass(slots=True)
class CheckedDescription:
    """A description that has been read and checked.

    Attributes:
        name: Its name in error messages.
        top: The document.
        remarks: What in it is invalid but harmless, and what was not understood and is not compared: one line each,
            with file and place in front, sorted by place.
        documents: The documents that it is composed of; none if it is one document.
    """

    name: str
    top: DocumentNode
    remarks: tuple[str, ...]
    _references: References = field(repr=False)
    documents: tuple[DocumentNode, ...] = ()

    @classmethod
    def from_document(cls, document: dict[str, Any], name: str, content: bytes | None = None) -> CheckedDescription:
        """Return the description of a document in memory, without a folder that references may lead to.

        Args:
            document: The document. It is not copied: don't change it while the description is in use.
            name: Its name in error messages.
            content: The JSON or YAML that it was read from, in which `line` finds places.

        Raises:
            Problem: If it is not an OpenAPI 3.0 or 3.1 description.
        """
        files = Files(contents={} if content is None else {name: content})
        return _read(name, DocumentNode(name, check_document(document, name)), files)

    @property
    def is_older(self) -> bool:
        """Whether it is of OpenAPI 3.0."""
        return str(self.top.object.get("openapi")).startswith("3.0")

    def document_of(self, node: DocumentNode) -> DocumentNode:
        """Return the document whose servers and security a node has, if it has none of its own."""
        return next((each for each in self.documents if each is node.top), self.top)

    def follow_ref(self, node: DocumentNode) -> DocumentNode:
        """Return the target of the `$ref` of a schema. If it leads nowhere, that is an unknown node."""
        reference = node.child("$ref")
        return reference if reference.is_unknown else self._references.follow(node)

    def find(self, place: str) -> DocumentNode | None:
        """Return the node at a place, which is written as `DocumentNode.place` is; None if there is none."""
        file, parts = read_place(place)
        node = self.top if file == self.name else self._references.files.find(file)
        for part in parts or ():
            try:
                node = node.child(part) if node else None
            except (KeyError, IndexError, TypeError):
                return None
        return None if parts is None else node

    def line(self, place: DocumentNode | str) -> int | None:
        """Return the line of a place in its file, from 1; None for a document in memory, and for no place.

        The file is read once more when the first line is asked for. A value in an object is in the line of its key; one
        that an alias or `<<` repeats is in the line of these.

        Args:
            place: A node, or its place as text: `api.yaml: $.paths`.
        """
        file, parts = read_place(place.place if isinstance(place, DocumentNode) else place)
        positions = self._references.files.positions(file)
        found = None if positions is None or parts is None else positions.find(parts)
        return None if found is None else found[0]

    def operations(self) -> Iterator[ComparedOperation]:
        """Yield the operations of `paths` in document order."""
        for path, item in self.top.entries("paths"):
            for method in _methods_of(path, item):
                yield ComparedOperation(
                    f"{method.upper()} {path}", path, (path, method), item.resolved, item.child(method)
                )

    def webhooks(self) -> Iterator[ComparedOperation]:
        """Yield the operations of `webhooks`, and of `x-webhooks`, which OpenAPI 3.0 has instead.

        The label of a webhook with several methods has the method too.
        """
        for holder in ("webhooks", "x-webhooks"):
            for name, item in self.top.entries(holder):
                methods = _methods_of(name, item)
                for method in methods:
                    label = f"webhook {name}{f' {method.upper()}' if len(methods) > 1 else ''}"
                    yield ComparedOperation(label, "", (name, method), item.resolved, item.child(method))

    def components(self, kind: str) -> DocumentNode | None:
        """Return the object with the components of a kind. If all components are unknown, it is those."""
        components = self.top.get("components")
        return components if components is None or components.is_unknown else components.get(kind)

    def unknown_paths(self) -> set[str]:
        """Return the paths, without names of parameters, whose path items were not understood."""
        paths = self.top.get("paths")
        return set[str]() if paths is None else {normalize_path(path) for path in find_unknown(paths)}


class ComparedOperation(NamedTuple):
    """An operation, a webhook or a callback.

    Attributes:
        label: Its name in reports.
        path: The path template; "" for a webhook or a callback.
        key: What it is found by: the path template or the names of the webhook or the callback, and the method.
        item: The path item, with references followed.
        node: The operation object.
    """

    label: str
    path: str
    key: tuple[str, ...]
    item: DocumentNode
    node: DocumentNode

    @property
    def deprecation(self) -> Deprecation:
        """Its deprecation and stability. An extension of the path item applies to all of its operations."""
        return Deprecation.from_object({**self.item.object, **self.node.object})

    def callbacks(self) -> Iterator[ComparedOperation]:
        """Yield its callbacks."""
        for name, callback in self.node.entries("callbacks"):
            for expression, item in callback.entries() if not name.startswith("x-") else ():
                for method in _methods_of(expression, item):
                    label = f"{self.label} callback {name} {method.upper()} {expression}"
                    yield ComparedOperation(label, "", (name, expression, method), item.resolved, item.child(method))


def _methods_of(name: str, item: DocumentNode) -> list[str]:
    return [] if name.startswith("x-") else [method for method in METHODS if method in item.object]


def _read(name: str, top: DocumentNode, files: Files, documents: tuple[DocumentNode, ...] = ()) -> CheckedDescription:
    """Check a document and what it refers to."""
    remarks = Remarks()
    for each in documents or (top,):
        _check_version(each, remarks)
    references = References(files)
    checker = Checker(references, remarks)
    checker.check(top, *documents)
    description = CheckedDescription(name, top, (), references, documents)
    for schema in checker.schemas:
        for keyword in _DYNAMIC_REFERENCES:
            if keyword in schema.object:
                why = "a dynamic reference: its target depends on where it is used; the target is not compared"
                remarks.add(schema, why, keyword)
    for schema in find_circular(checker.schemas, description.follow_ref):
        error = UnresolvedError("is circular: the schema consists of itself, so no value can be valid")
        remarks.add(schema, error.describe(schema.value["$ref"]), "$ref")
        schema.child("$ref").unknown = schema.value["$ref"]
    _check_operations(description, remarks)
    description.remarks = remarks.sentences()
    return description


def _check_version(top: DocumentNode, remarks: Remarks) -> None:
    """Reject a document that is not OpenAPI 3.0 or 3.1."""
    if "swagger" in top.value:
        top.child("swagger").reject("Swagger 2, not OpenAPI 3; convert it first")
    if "openapi" not in top.value:
        top.reject("not an OpenAPI description: `openapi` is missing")
    version = top.child("openapi")
    text = version.value
    if isinstance(text, float):
        text = str(text)
        remarks.add(version, f"expected a string, not a number; read as {text!r}")
    if not isinstance(text, str):
        version.reject(f"expected a version as a string, not {describe_type(text)}")
    if not _VERSION.fullmatch(text):
        version.reject(f"expected OpenAPI 3.0 or 3.1, not {quote_text(text)}")
    if not {"paths", "components", "webhooks"} & set(top.value):
        top.reject("has no `paths`, `components` or `webhooks`: nothing to compare")


def _check_operations(description: CheckedDescription, remarks: Remarks) -> None:
    """Add remarks on paths that are none, and on operations that have the path or the operationId of another one."""
    for path, item in description.top.entries("paths"):
        if not path.startswith(("/", "x-")):
            remarks.add(item, "a path has to begin with a slash; compared as it is")
    nodes_by_path: dict[tuple[str, ...], DocumentNode] = {}
    for each in description.operations():
        known = nodes_by_path.setdefault((normalize_path(each.path), *each.key[1:]), each.node)
        if known is not each.node:
            why = (
                f"the same operation as {known.place}: the paths differ only in the names of parameters; both compared"
            )
            remarks.add(each.node, why)
    nodes_by_id: dict[str, DocumentNode] = {}
    for each in (*description.operations(), *description.webhooks()):
        operation_id = each.node.object.get("operationId")
        if operation_id is not None:
            known = nodes_by_id.setdefault(operation_id, each.node)
            if known is not each.node:
                why = f"{quote_text(operation_id)} is also the operationId of {known.place}; both compared"
                remarks.add(each.node, why, "operationId")
