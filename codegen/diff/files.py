"""Read the files of a description, within limits, and only from the folder of its first file."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from codegen.diff.node import Node, describe_type
from codegen.diff.positions import Positions
from codegen.diff.unresolved import UnresolvedError
from codegen.openapi.tree import check_bounds, is_object, walk
from codegen.openapi.yaml import parse_yaml_value
from codegen.project import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable

#: Limit for all files of a description together. For YAML, codegen/openapi/yaml.py has a lower one.
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
    _tops: dict[Path, Node] = field(default_factory=dict[Path, Node])
    _referenced: dict[tuple[Path, str], Node | UnresolvedError] = field(
        default_factory=dict[tuple[Path, str], "Node | UnresolvedError"]
    )
    _positions: dict[str, Positions] = field(default_factory=dict[str, Positions], repr=False)
    _bytes: int = 0

    def read(self, path: Path, name: str) -> Node:
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
                msg = f"{name}: $: no such file"
                raise Problem(msg)
            self._bytes += real_path.stat().st_size
            if self._bytes > MAX_BYTES:
                msg = f"{name}: $: larger than {MAX_BYTES:,} bytes, the limit for all files of a description"
                raise TooLargeError(msg)
            with real_path.open("rb") as file:
                content = file.read(MAX_BYTES + 1)
        except (OSError, ValueError, RuntimeError) as error:  # a path with a zero byte; a circle of links
            msg = f"{name}: $: can't be read: {_to_line(error)}"
            raise Problem(msg) from error
        top = Node(name, parse_value(content, name))
        self._tops[real_path] = top
        self.contents[name] = content
        return top

    def find(self, name: str) -> Node | None:
        """Return the value in a file that has been read, by the name in its places; None if there is none."""
        return next((top for top in self._tops.values() if top.file == name), None)

    def positions(self, name: str) -> Positions | None:
        """Return the lines of a file, by the name in its places. The file is read for them when they are asked for."""
        if name not in self._positions and name in self.contents:
            self._positions[name] = Positions(self.contents[name].decode("utf-8-sig"))
        return self._positions.get(name)

    def read_referenced(self, node: Node, address: str) -> Node:
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

    def _read_address(self, folder: Path, address: str) -> Node:
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


def parse_document(content: bytes, name: str) -> dict[str, Any]:
    """Parse JSON or YAML with an object at the top.

    Raises:
        Problem: If it is neither, has a key twice, or is nested too deep.
    """
    return check_document(parse_value(content, name), name)


def parse_value(content: bytes, name: str) -> Any:
    """Parse JSON or YAML with any value at the top. Raises what `parse_document` raises."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        msg = f"{name}: $: not UTF-8: {error.reason} at byte {error.start:,}; save it as UTF-8"
        raise Problem(msg) from error
    if name.endswith(".json") or text.lstrip()[:1] == "{":
        try:
            value: Any = json.loads(text, object_pairs_hook=_unique_keys, parse_constant=_reject_constant)
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


def _unique_keys(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for key, value in pairs:
        if key in result:
            msg = f"the key {key[:80]!r} is there twice"
            raise ValueError(msg)
        result[key] = value
    return result


def _reject_constant(constant: str) -> None:
    msg = f"{constant} is not a JSON number"
    raise ValueError(msg)


def _to_line(error: BaseException) -> str:
    """Return the message of an error in one line."""
    return " ".join(str(error).split()) or type(error).__name__
