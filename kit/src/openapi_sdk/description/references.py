"""JSON pointers (RFC 6901) and `$ref`: parse them, follow them, and the names of what they lead to.

python-jsonpath has JSON pointers too, but its array indices accept `+1`, ` 1`, `1_0` and `#1`, and it misreads keys
that are not ASCII. So this module has its own.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from openapi_sdk.description.nodes import as_object, is_array, is_object

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from openapi_sdk.description.nodes import Node


#: A longer chain of references is treated as a circle.
MAX_REFERENCES = 50

#: RFC 6901 allows no leading zeros. No array of a description has a billion items.
_INDEX = re.compile(r"0|[1-9][0-9]{0,8}")

_CIRCLE = object()
#: Keywords below which every key is a name, not a keyword: a property, a status or a component may be called `default`.
NAME_MAPS = frozenset(
    """
    $defs callbacks definitions headers links parameters pathItems patternProperties properties requestBodies responses
    schemas webhooks
    """.split()  # noqa: SIM905 - words, not code
)
#: Keywords whose values are data: nothing in them is a part of the description.
_DATA = frozenset({"example", "examples", "default", "enum", "const"})


def parse_pointer(text: str) -> tuple[str, ...]:
    """Return the keys of a JSON pointer: `("a/b", "0")` for `/a~1b/0`, none for the whole document.

    Raises:
        ValueError: If the pointer is not empty and does not begin with a slash.
    """
    if text and not text.startswith("/"):
        msg = f"not a JSON pointer: {text!r}"
        raise ValueError(msg)
    return tuple(key.replace("~1", "/").replace("~0", "~") for key in text.split("/")[1:])


def format_pointer(keys: Iterable[str]) -> str:
    """Return the JSON pointer that `parse_pointer` reads as these keys."""
    return "".join("/" + key.replace("~", "~0").replace("/", "~1") for key in keys)


@cache
def parse_ref(reference: str) -> tuple[str, tuple[str, ...]]:
    """Split a `$ref` into the document it names ("" for its own) and the keys of its pointer.

    The fragment is percent-decoded first, as RFC 6901 says, so `%2F` separates keys.

    Raises:
        ValueError: If the fragment is not a JSON pointer.
    """
    document, _, fragment = reference.partition("#")
    return document, parse_pointer(unquote(fragment))


def child_key(value: Any, key: str) -> str | int:
    """Return what a key of a pointer means in a value: itself in an object, a number in an array.

    Raises:
        KeyError: If the value has no such child.
    """
    if is_object(value) and key in value:
        return key
    if is_array(value) and _INDEX.fullmatch(key) and int(key) < len(value):
        return int(key)
    raise KeyError(key)


def find_value(document: Any, keys: Iterable[str]) -> Any:
    """Return the value that the keys of a pointer lead to.

    Raises:
        KeyError: If there is none.
    """
    value = document
    for key in keys:
        value = value[child_key(value, key)]
    return value


def find_target(document: Node, reference: str) -> Any:
    """Return the value that a `$ref` leads to within the document, which may be a reference; None if there is none."""
    if not reference.startswith("#"):
        return None
    try:
        return find_value(document, parse_ref(reference)[1])
    except (KeyError, ValueError):
        return None


def resolve_ref(document: Node, node: object) -> dict[str, Any]:
    """Return the object that a node is or refers to within the document, or an empty object if there is none."""
    for _ in range(MAX_REFERENCES + 1):
        reference = as_object(node).get("$ref")
        if not isinstance(reference, str):
            return as_object(node)
        node = find_target(document, reference)
    return {}


def each_node(node: object) -> Iterator[dict[str, Any]]:
    """Yield every object of a description that is not data, the outer ones first.

    Examples, defaults, constants and extensions are data: nothing in them is a reference.
    """
    waiting: list[tuple[Any, bool]] = [(node, False)]
    while waiting:
        value, is_name_map = waiting.pop()
        if is_object(value):
            yield value
            waiting += [
                (each, key in NAME_MAPS and not is_name_map)
                for key, each in value.items()
                if is_name_map or not (key in _DATA or str(key).startswith("x-"))
            ]
        elif is_array(value):
            waiting += [(each, False) for each in value]


def find_broken_refs(document: Node) -> Iterator[tuple[str, bool]]:
    """Yield each `$ref` of a document that leads to no value in it, and whether it goes in a circle.

    Others lead nowhere, or to another document.
    """
    checked = set[str]()
    for node in each_node(document):
        reference = node.get("$ref")
        if isinstance(reference, str) and reference not in checked:
            checked.add(reference)
            target = _follow(document, reference)
            if not isinstance(target, dict | bool):
                yield reference, target is _CIRCLE


def _follow(document: Node, reference: str) -> object:
    for _ in range(MAX_REFERENCES + 1):
        target: object = find_target(document, reference)
        following = as_object(target).get("$ref")
        if not isinstance(following, str):
            return target
        reference = following
    return _CIRCLE


def schema_name(node: object) -> str:
    """Return the name of the component schema that a node refers to; "" if it refers to none, or to a part of one."""
    reference = as_object(node).get("$ref")
    kind, name = component_of(reference) or ("", "") if isinstance(reference, str) else ("", "")
    is_whole = kind == "schemas" and len(parse_ref(str(reference))[1]) == len(("components", "schemas", name))
    return name if is_whole else ""


def component_of(reference: str) -> tuple[str, str] | None:
    """Return kind and name of the component that a reference leads to, or into; None if there is none."""
    try:
        document, keys = parse_ref(reference)
    except ValueError:
        return None
    match keys:
        case ("components", kind, name, *_) if not document:
            return kind, name
        case _:
            return None
