"""A JSON document as a tree: the places of its values, and one walk over all of them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from openapi_sdk.description.nodes import is_array, is_object
from openapi_sdk_codegen.project import Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

#: The keys and indices that lead from the top of a document to a value.
Parts = tuple[str | int, ...]

#: Deeper documents are mistakes or attacks; the deepest real one here has 16 levels.
MAX_DEPTH = 100
#: Objects and arrays in one document. A description of 64 MiB has about 3 million. Python objects that are shared
#: within a document count each time, and can double the number with each level.
MAX_NODES = 5_000_000

_PLAIN_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_SEGMENT = re.compile(r"\.([A-Za-z_][A-Za-z0-9_]*)|\[([0-9]{1,9})\]|\['((?:[^'\\]|\\.)*)'\]", re.DOTALL)


def is_container(value: object) -> bool:
    """Whether a value is a JSON object or array."""
    return isinstance(value, dict | list)


def copy_json(value: Any) -> Any:
    """Return a copy of a JSON value, in a third of the time that `copy.deepcopy` takes."""
    if is_object(value):
        return {key: copy_json(each) for key, each in value.items()}
    return [copy_json(each) for each in value] if is_array(value) else value


def value_at(document: Any, parts: Parts) -> Any:
    """Return the value at a place that exists."""
    for part in parts:
        document = document[part]
    return document


def json_path(parts: Parts) -> str:
    """Return a place as an RFC 9535 path, which can be pasted as the target of a correction."""
    return "$" + "".join(_segment(part) for part in parts)


def json_path_of_keys(parts: Parts, keys: Sequence[str]) -> str:
    """Return the path of several keys of the object at a place."""
    return f"{json_path(parts)}[{', '.join(map(_quote, keys))}]"


def _segment(part: str | int) -> str:
    if isinstance(part, int):
        return f"[{part}]"
    return f".{part}" if _PLAIN_KEY.fullmatch(part) else f"[{_quote(part)}]"


def _quote(key: str) -> str:
    escaped = key.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


def parse_json_path(path: str) -> Parts | None:
    """Return the place that `json_path` wrote; None for any other text."""
    if not path.startswith("$"):
        return None
    parts: list[str | int] = []
    position = 1
    while position < len(path):
        segment = _SEGMENT.match(path, position)
        if segment is None:
            return None
        name, index, quoted = segment.groups()
        parts.append(
            int(index) if index else re.sub(r"\\(.)", r"\1", quoted, flags=re.DOTALL) if name is None else name
        )
        position = segment.end()
    return tuple(parts)


def check_bounds(document: Any, *, name: str) -> None:
    """Check that a document is not nested too deep and has not too many values, which `walk` does more slowly.

    Raises:
        Problem: As `walk`.
    """
    level: list[Any] = [document]
    count = 1
    for _ in range(MAX_DEPTH):
        level = [
            child
            for node in level
            for child in (node.values() if is_object(node) else node if is_array(node) else ())
            if is_container(child)
        ]
        count += len(level)
        if count > MAX_NODES:
            msg = f"{name}: more than {MAX_NODES:,} objects and arrays"
            raise Problem(msg)
        if not level:
            return
    msg = f"{name}: nested deeper than {MAX_DEPTH} levels"
    raise Problem(msg)


def walk(
    document: Any, *, name: str = "the document", skip: Callable[[Parts], bool] | None = None
) -> Iterator[tuple[Parts, dict[str, Any] | list[Any]]]:
    """Yield every object and array of a document with its place, level by level, the document itself first.

    Args:
        document: Any JSON value.
        name: Its name in error messages.
        skip: Called with the place of an object or array; if it returns true, that value is left out with all below.

    Raises:
        Problem: If the document is nested deeper than 100 levels, or has more than 5 million objects and arrays.
    """
    level: list[tuple[Parts, Any]] = [((), document)]
    count = 1
    for _ in range(MAX_DEPTH):
        below: list[tuple[Parts, Any]] = []
        for parts, node in level:
            if is_object(node):
                yield parts, node
                below += [((*parts, key), child) for key, child in node.items() if is_container(child)]
            elif is_array(node):
                yield parts, node
                below += [((*parts, index), child) for index, child in enumerate(node) if is_container(child)]
            if count + len(below) > MAX_NODES:
                msg = f"{name}: more than {MAX_NODES:,} objects and arrays"
                raise Problem(msg)
        level = [(parts, node) for parts, node in below if not skip(parts)] if skip else below
        if not level:
            return
        count += len(level)
    msg = f"{name}: nested deeper than {MAX_DEPTH} levels"
    raise Problem(msg)
