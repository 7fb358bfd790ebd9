"""Read the files of a description, within limits and only from the folder of its first file; follow its references."""

from __future__ import annotations

import json
import re
from array import array
from bisect import bisect_left
from dataclasses import dataclass, field
from pathlib import Path
from sys import intern
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

import yaml

from openapi_sdk.description.nodes import is_object
from openapi_sdk.description.references import MAX_REFERENCES, child_key, parse_ref
from openapi_sdk_codegen.diff.node import DocumentNode, UnresolvedError, describe_type
from openapi_sdk_codegen.openapi.tree import check_bounds, walk
from openapi_sdk_codegen.openapi.yaml import decode_text, make_object, parse_yaml_value, refuse_constant
from openapi_sdk_codegen.openapi.yaml_reader import each_event, is_merge
from openapi_sdk_codegen.project import Problem

if TYPE_CHECKING:
    from openapi_sdk_codegen.openapi.tree import Parts

#: Limit for all files of a description together. For YAML, openapi_sdk_codegen/openapi/yaml.py has a lower one.
MAX_BYTES = 64 * 1024 * 1024


class TooLargeError(Problem):
    """The files of a description are too large together."""


@dataclass(slots=True)
class Files:
    """The files of a description.

    Attributes:
        folder: The folder of the first file. No reference may leave it. None for a document in memory.
        contents: What the files hold, by the names in their places.
    """

    folder: Path | None = None
    contents: dict[str, bytes] = field(default_factory=dict[str, bytes], repr=False)
    _tops: dict[Path, DocumentNode] = field(default_factory=dict[Path, DocumentNode])
    _referenced: dict[tuple[Path, str], DocumentNode | UnresolvedError] = field(
        default_factory=dict[tuple[Path, str], "DocumentNode | UnresolvedError"]
    )
    _positions: dict[str, Positions] = field(default_factory=dict[str, "Positions"], repr=False)
    _bytes: int = 0

    def read(self, path: Path, name: str) -> DocumentNode:
        """Return the value in a file. Each file is read once.

        Raises:
            TooLargeError: If all files together are too large.
            Problem: If it can't be read, or is neither YAML nor JSON.
        """
        try:
            real_path = path.resolve()
            if real_path in self._tops:
                return self._tops[real_path]
            if not real_path.is_file():
                msg = f"{name}: no such file"
                raise Problem(msg)
            self._bytes += real_path.stat().st_size
            if self._bytes > MAX_BYTES:
                msg = f"{name}: $: larger than {MAX_BYTES:,} bytes, the limit for all files of a description"
                raise TooLargeError(msg)
            with real_path.open("rb") as file:
                content = file.read(MAX_BYTES)
        except (OSError, ValueError, RuntimeError) as error:  # a path with a zero byte; a circle of links
            msg = f"{name}: $: can't be read: {_to_line(error)}"
            raise Problem(msg) from error
        top = DocumentNode(name, parse_value(content, name))
        self._tops[real_path] = top
        self.contents[name] = content
        return top

    def find(self, name: str) -> DocumentNode | None:
        """Return the value in a file that has been read, by the name in its places; None if there is none."""
        return next((top for top in self._tops.values() if top.file == name), None)

    def positions(self, name: str) -> Positions | None:
        """Return the lines of a file, by the name in its places. The file is read for them when they are asked for."""
        if name not in self._positions and name in self.contents:
            self._positions[name] = Positions(self.contents[name].decode("utf-8-sig"))
        return self._positions.get(name)

    def read_referenced(self, node: DocumentNode, address: str) -> DocumentNode:
        """Return the value in a file that a reference names.

        Args:
            node: The object with the `$ref`.
            address: The part of the reference before the `#`.

        Raises:
            UnresolvedError: If the address has a scheme or a host, leaves the folder, or can't be read.
            TooLargeError: If all files together are too large.
        """
        key = Path(node.file).parent, address
        found = self._referenced.get(key)
        if found is None:
            try:
                found = self._read_address(*key)
            except UnresolvedError as error:
                found = error
            self._referenced[key] = found
        if isinstance(found, UnresolvedError):
            raise found
        return found

    def _read_address(self, folder: Path, address: str) -> DocumentNode:
        try:
            parts = urlsplit(address)
        except ValueError as error:
            msg = f"is not an address: {_to_line(error)}"
            raise UnresolvedError(msg) from error
        if parts.scheme or parts.netloc:
            msg = "refers to another host or has a scheme; copy that file into the folder and refer to it"
            raise UnresolvedError(msg)
        if self.folder is None:
            msg = "refers to another file, but this description is in memory and has no folder"
            raise UnresolvedError(msg)
        relative = unquote(parts.path)
        path = self.folder / folder / relative
        try:
            real_path = path.resolve()
        except (OSError, ValueError, RuntimeError) as error:
            msg = f"is not a path: {_to_line(error)}"
            raise UnresolvedError(msg) from error
        if Path(relative).is_absolute() or not real_path.is_relative_to(self.folder):
            msg = "refers to a file out of the folder of the description"
            raise UnresolvedError(msg)
        try:
            return self.read(path, real_path.relative_to(self.folder).as_posix())
        except TooLargeError:
            raise
        except Problem as problem:
            msg = f"refers to a file that can't be read: {problem}"
            raise UnresolvedError(msg) from problem


@dataclass(slots=True)
class References:
    """Finds the targets of the references of one description.

    Attributes:
        files: The files that they may lead to.
    """

    files: Files
    _targets: dict[DocumentNode, DocumentNode] = field(default_factory=dict["DocumentNode", "DocumentNode"], repr=False)

    def follow(self, node: DocumentNode, left: int = MAX_REFERENCES) -> DocumentNode:
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

    def follow_all(self, node: DocumentNode) -> DocumentNode:
        """Return what a node refers to in the end. Raises what `follow` raises, and if the references are circular."""
        for _ in range(MAX_REFERENCES):
            if not is_reference(node):
                return node
            node = self.follow(node)
        msg = f"leads through more than {MAX_REFERENCES} references: they are circular"
        raise UnresolvedError(msg)

    def _find(self, node: DocumentNode, left: int) -> DocumentNode:
        try:
            address, keys = parse_ref(node.value["$ref"])
        except ValueError as error:
            msg = "is not a JSON pointer; write it as #/components/..."
            raise UnresolvedError(msg) from error
        target = self.files.read_referenced(node, address) if address else node.top
        for key in keys:
            target = self._step(target, key, left)
        return target

    def _step(self, node: DocumentNode, key: str, left: int) -> DocumentNode:
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


def is_reference(node: DocumentNode) -> bool:
    """Whether a node is an object with a `$ref`."""
    return is_object(node.value) and isinstance(node.value.get("$ref"), str)


def parse_document(content: bytes, name: str) -> dict[str, Any]:
    """Parse JSON or YAML with an object at the top.

    Raises:
        Problem: If it is neither, has a key twice, or is nested too deep.
    """
    return check_document(parse_value(content, name), name)


def parse_value(content: bytes, name: str) -> Any:
    """Parse JSON or YAML with any value at the top. Raises what `parse_document` raises."""
    text = decode_text(content, name=f"{name}: $")
    if name.endswith(".json") or text.lstrip()[:1] == "{":
        try:
            value: Any = json.loads(text, object_pairs_hook=make_object, parse_constant=refuse_constant)
        except (ValueError, RecursionError) as error:
            if name.endswith(".json"):
                msg = f"{name}: $: not JSON: {_to_line(error)}"
                raise Problem(msg) from error
        else:
            check_bounds(value, name=f"{name}: $")
            return value
    return parse_yaml_value(text, name=f"{name}: $")


def check_document(value: object, name: str) -> dict[str, Any]:
    """Return a value if it is an object whose keys are all strings, and not too deep.

    Raises:
        Problem: If it is not.
    """
    if not is_object(value):
        msg = f"{name}: $: expected an object at the top, not {describe_type(value)}"
        raise Problem(msg)
    for _, each in walk(value, name=f"{name}: $"):
        if is_object(each) and not all(isinstance(key, str) for key in each):
            msg = f"{name}: $: a key that is not a string"
            raise Problem(msg)
    return value


def _to_line(error: BaseException) -> str:
    """Return the message of an error in one line."""
    return " ".join(str(error).split()) or type(error).__name__


# Find the lines of places in a file. The file is read once more, when the first line is asked for.


#: What a JSON text consists of, other than blanks, colons and commas.
_PARTS = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]]|[^\s{}\[\],:"]+')


#: Values by their keys or indices: plain ones as the offset where they begin. What `<<` adds is under None.
_Inner = dict["str | int | None", "_Entry | int"]


@dataclass(slots=True)
class _Entry:
    """An object or an array in the text.

    Attributes:
        at: The offset where it begins. A value in an object begins at its key.
        is_array: Whether it is an array.
        inner: The values in it.
        key: The key of the next value, while an object is read.
        key_at: The offset of this key; None if a key is next.
    """

    at: int
    is_array: bool
    inner: _Inner = field(default_factory=dict["str | int | None", "_Entry | int"])
    key: str | None = None
    key_at: int | None = None


class Positions:
    """The lines and columns of the places in one file."""

    def __init__(self, text: str) -> None:
        """Read a text in JSON or YAML that was read without an error before."""
        builder = _Builder()
        if _is_json(text):
            _read_json(text, builder)
        else:
            _read_yaml(text, builder)
        self._top = builder.top
        self._line_ends = array("q", (match.start() for match in re.finditer("\n", text)))

    def find(self, parts: Parts) -> tuple[int, int] | None:
        """Return the line and the column of a place, both from 1; None if there is no such place.

        A value in an object is at its key. What an alias or `<<` repeats is where these stand.
        """
        entry: _Entry | int = self._top
        for part in parts:
            if isinstance(entry, int):  # an alias
                return self._locate(entry)
            if None in entry.inner and part not in entry.inner:
                return self._locate(entry.inner[None])
            if part not in entry.inner:
                return None
            entry = entry.inner[part]
        return self._locate(entry)

    def _locate(self, entry: _Entry | int) -> tuple[int, int]:
        """Return the line and the column of a value."""
        at = entry if isinstance(entry, int) else entry.at
        line = bisect_left(self._line_ends, at)
        return line + 1, at - (self._line_ends[line - 1] if line else -1)


class _Builder:
    """Builds the entry of a document from its values in their order."""

    def __init__(self) -> None:
        self.top: _Entry | int = 0
        self._open: list[_Entry] = []

    def add(self, at: int, key: str | None) -> None:
        """Add a plain value, or a key if one is next. The key None stands for `<<`."""
        holder = self._open[-1] if self._open else None
        if holder is None:
            return
        if holder.is_array:
            self._put(holder, at)
        elif holder.key_at is None:
            holder.key, holder.key_at = key, at
        else:
            self._put(holder, holder.key_at)

    def open(self, at: int, *, is_array: bool) -> None:
        """Begin an object or an array."""
        holder = self._open[-1] if self._open else None
        entry = _Entry(at if holder is None or holder.key_at is None else holder.key_at, is_array)
        if holder is None:
            self.top = entry
        else:
            self._put(holder, entry)
        self._open.append(entry)

    def close(self) -> None:
        """End the innermost object or array."""
        self._open.pop()

    def _put(self, holder: _Entry, value: _Entry | int) -> None:
        if holder.is_array:
            holder.inner[len(holder.inner)] = value
        else:
            holder.inner[holder.key] = value
            holder.key_at = None


def _is_json(text: str) -> bool:
    """Whether a text is JSON. One of YAML may begin with a brace, too."""
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


def _read_json(text: str, builder: _Builder) -> None:
    for match in _PARTS.finditer(text):
        part, at = match[0], match.start()
        if part in "{[":
            builder.open(at, is_array=part == "[")
        elif part in "}]":
            builder.close()
        elif part.startswith('"'):
            builder.add(at, intern(json.loads(part) if "\\" in part else part[1:-1]))
        else:
            builder.add(at, "")


def _read_yaml(text: str, builder: _Builder) -> None:
    texts: dict[str, str] = {}
    for event in each_event(text):
        kind: Any = event.__class__
        at: int = event.start_mark.index
        if kind is yaml.ScalarEvent:
            # Interned, so that a key is the text that was read as a key of the document.
            text = intern(event.value)
            builder.add(at, None if text == "<<" and is_merge(event) else text)
            if event.anchor is not None:
                texts[event.anchor] = text
        elif kind is yaml.AliasEvent:
            builder.add(at, texts.get(event.anchor, ""))
        elif kind is yaml.MappingStartEvent or kind is yaml.SequenceStartEvent:
            builder.open(at, is_array=kind is yaml.SequenceStartEvent)
        elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
            builder.close()
