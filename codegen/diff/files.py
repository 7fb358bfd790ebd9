"""The files of a description: read within bounds, and never from outside of its folder."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from codegen.diff.node import Node
from codegen.openapi import yaml
from codegen.openapi.tree import is_array, is_object
from codegen.project import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable

#: For all files of a description together. YAML has a bound of its own: codegen/openapi/yaml.py.
MAX_BYTES = 64 * 1024 * 1024


@dataclass(slots=True)
class Files:
    """The files that a description consists of.

    Attributes:
        folder: The folder of the first file, which no reference may leave; None for a description in memory.
        tops: The top of every file that was read, by its path without links.
    """

    folder: Path | None = None
    tops: dict[Path, Node] = field(default_factory=dict[Path, Node])
    _bytes: int = 0

    def read(self, path: Path, name: str) -> Node:
        """Read a file once.

        Raises:
            Problem: If it can't be read, is too large, or is neither YAML nor JSON with an object at the top.
        """
        try:
            real = path.resolve()
            if real in self.tops:
                return self.tops[real]
            if not real.is_file():
                msg = f"{name}: $: no such file"
                raise Problem(msg)
            self._bytes += real.stat().st_size
            if self._bytes > MAX_BYTES:
                msg = f"{name}: $: larger than {MAX_BYTES:,} bytes, which is the bound for a description"
                raise Problem(msg)
            with real.open("rb") as file:
                content = file.read(MAX_BYTES + 1)
        except (OSError, ValueError, RuntimeError) as error:  # a path with a zero byte; a circle of links
            msg = f"{name}: $: can't be read: {_line(error)}"
            raise Problem(msg) from error
        self.tops[real] = Node(name, (), parse_document(content, name))
        return self.tops[real]

    def follow(self, reference: Node, place: str) -> Node:
        """Return the top of the file that a reference names.

        Args:
            reference: The `$ref` itself.
            place: What it says before the `#`.

        Raises:
            Problem: If that is an address, lies outside of the folder, or can't be read.
        """
        try:
            address = urlsplit(place)
        except ValueError as error:
            reference.refuse(f"a reference to what is no address: {_line(error)}")
        if address.scheme or address.netloc:
            reference.refuse("a reference to another host or by a scheme is not followed; vendor that file")
        if self.folder is None:
            reference.refuse("a reference to another file, but this description is in memory: it has no folder")
        relative = unquote(address.path)
        path = self.folder / Path(reference.file).parent / relative
        try:
            real = path.resolve()
        except (OSError, ValueError, RuntimeError) as error:
            reference.refuse(f"a reference to what is no path: {_line(error)}")
        if Path(relative).is_absolute() or not real.is_relative_to(self.folder):
            reference.refuse(f"a reference out of the folder of the description: {place!r}")
        try:
            return self.read(path, real.relative_to(self.folder).as_posix())
        except Problem as problem:
            reference.refuse(f"refers to what can't be read: {problem}")


def parse_document(content: bytes, name: str) -> dict[str, Any]:
    """Parse JSON, or YAML.

    Raises:
        Problem: If it is neither, or has no object at the top; if a key is there twice; if it is nested too deep.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        msg = f"{name}: $: not UTF-8: {error.reason} at byte {error.start:,}; save it as UTF-8"
        raise Problem(msg) from error
    if name.endswith(".json") or text.lstrip()[:1] == "{":
        try:
            value: Any = json.loads(text, object_pairs_hook=_once, parse_constant=_refuse)
        except (ValueError, RecursionError) as error:
            if name.endswith(".json"):
                msg = f"{name}: $: not JSON: {_line(error)}"
                raise Problem(msg) from error
        else:
            return checked(value, name)
    return yaml.parse(text, name=f"{name}: $")


def checked(value: object, name: str) -> dict[str, Any]:
    """Return a value that is an object, with text as keys, a tree, and not too deep.

    Raises:
        Problem: If it is not.
    """
    if not is_object(value):
        msg = f"{name}: $: an object is expected at the top, not {kind(value)}"
        raise Problem(msg)
    level: list[Any] = [value]
    for _ in range(yaml.MAX_DEPTH):
        below: list[Any] = []
        for each in level:
            if is_object(each):
                if not all(isinstance(key, str) for key in each):
                    msg = f"{name}: $: a key that is not text"
                    raise Problem(msg)
                below.extend(each.values())
            elif is_array(each):
                below.extend(each)
        level = [each for each in below if isinstance(each, (dict, list))]
        if not level:
            return value
        if len(level) > MAX_BYTES:
            break  # shared values in memory, which double with each level
    msg = f"{name}: $: nested deeper than {yaml.MAX_DEPTH} levels"
    raise Problem(msg)


def kind(value: object) -> str:
    """Return what JSON calls a value."""
    if value is None:
        return "null"
    kinds = ((bool, "a boolean"), (str, "text"), (dict, "an object"), (list, "an array"))
    return next((word for type_, word in kinds if isinstance(value, type_)), "a number")


def _once(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            msg = f"the key {key[:80]!r} is there twice"
            raise ValueError(msg)
        found[key] = value
    return found


def _refuse(constant: str) -> None:
    msg = f"{constant} is no number of JSON"
    raise ValueError(msg)


def _line(error: BaseException) -> str:
    return " ".join(str(error).split()) or type(error).__name__
