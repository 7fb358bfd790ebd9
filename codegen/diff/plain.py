"""Check the fields of an OpenAPI object that hold plain values, and leave out what is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from codegen.diff.node import describe_type
from codegen.diff.references import is_reference
from codegen.diff.structure import PLAIN
from codegen.diff.unresolved import UnresolvedError
from codegen.openapi.tree import is_array, is_object

if TYPE_CHECKING:
    from collections.abc import Callable

    from codegen.diff.node import Node
    from codegen.diff.references import References
    from codegen.diff.remarks import Remarks


def check_plain(node: Node, name: str, expected: str, references: References, remarks: Remarks) -> None:
    """Check a field. If its value is wrong, leave out the value or the wrong part of it, and add a remark.

    Args:
        node: The object that has the field.
        name: The name of the field.
        expected: A key of `PLAIN`.
        references: Finds the target, if the field is a reference.
        remarks: Takes the remarks.
    """
    if is_object(node.value[name]) and expected not in _MAPS and is_reference(node.child(name)):
        child = node.child(name)
        try:
            child.replace(references.follow_all(child).value)
        except UnresolvedError as error:
            remarks.add(child, error.describe(child.value["$ref"]), "$ref")
            _leave_out_unread(node, name)
            return
    value, types = node.value[name], PLAIN[expected]
    if value is None:
        remarks.add(node, "null; left out", name)
        node.leave_out(name)
    elif describe_type(value) not in types:
        remarks.add(node, f"{_mismatch(types, value)}; left out", name)
        _leave_out_unread(node, name)
    elif expected in _CLEANED and not isinstance(value, str):
        cleaned = _CLEANED[expected](node, name, value, remarks)
        if cleaned is None:
            _leave_out_unread(node, name)
        elif cleaned != value:
            node.child(name).replace(cleaned)


def _leave_out_unread(node: Node, name: str) -> None:
    node.leave_out(name)
    node.unread += (name,)


def _mismatch(types: tuple[str, ...], value: object) -> str:
    return f"expected {' or '.join(types)}, not {describe_type(value)}"


def _keep_strings(node: Node, name: str, values: list[Any], remarks: Remarks, *keys: str | int) -> list[str]:
    """Return the strings of an array, and add a remark on everything else in it."""
    kept = [each for each in values if isinstance(each, str)]
    if len(kept) < len(values):
        for index, each in enumerate(values):
            if not isinstance(each, str):
                remarks.add(node, f"{_mismatch(('a string',), each)}; left out", name, *keys, index)
    return kept


def _keep_types(node: Node, name: str, values: list[Any], remarks: Remarks) -> list[str]:
    """Return the names of types. `[string, null]` is often written without the quotes that `null` needs."""
    for index, each in enumerate(values):
        if each is None:
            remarks.add(node, 'null; read as "null"', name, index)
    return _keep_strings(node, name, ["null" if each is None else each for each in values], remarks)


def _keep_map_of_strings(node: Node, name: str, value: dict[str, Any], remarks: Remarks) -> dict[str, str]:
    """Return the entries that are strings. Null is an empty text: YAML has it where somebody wrote none."""
    kept: dict[str, str] = {}
    for key, each in value.items():
        if each is None:
            remarks.add(node, "null; read as an empty string", name, key)
            kept[key] = ""
        elif isinstance(each, str):
            kept[key] = each
        else:
            remarks.add(node, f"{_mismatch(('a string',), each)}; left out", name, key)
    return kept


def _keep_map_of_arrays(
    node: Node, name: str, value: dict[str, Any], remarks: Remarks, *keys: int
) -> dict[str, list[str]]:
    """Return the entries with the strings in them. A scheme that needs no scope is often written without an array."""
    kept: dict[str, list[str]] = {}
    for key, each in value.items():
        if not is_array(each):
            remarks.add(node, f"{_mismatch(('an array',), each)}; read as an empty array", name, *keys, key)
            kept[key] = []
        else:
            kept[key] = _keep_strings(node, name, each, remarks, *keys, key)
    return kept


def _keep_requirements(node: Node, name: str, value: list[Any], remarks: Remarks) -> list[dict[str, list[str]]]:
    kept: list[dict[str, list[str]]] = []
    for index, each in enumerate(value):
        if is_object(each):
            kept.append(_keep_map_of_arrays(node, name, each, remarks, index))
        else:
            remarks.add(node, f"{_mismatch(('an object',), each)}; left out", name, index)
    return kept


def _check_discriminator(node: Node, name: str, value: dict[str, Any], remarks: Remarks) -> dict[str, Any] | None:
    """Return a discriminator; None if it does not name a property."""
    if not isinstance(value.get("propertyName"), str):
        remarks.add(node, "`propertyName` is not there, or is not a string; left out", name)
        return None
    if "mapping" not in value:
        return value
    mapping = value["mapping"]
    if is_object(mapping):
        return value | {"mapping": _keep_map_of_strings(node.child(name), "mapping", mapping, remarks)}
    remarks.add(node, f"{_mismatch(('an object',), mapping)}; left out", name, "mapping")
    return {key: each for key, each in value.items() if key != "mapping"}


#: In these maps, `$ref` may be a name.
_MAPS = frozenset(("map of strings", "map of arrays"))

#: Return what is right in a value, or None if nothing is.
_CLEANED: dict[str, Callable[[Node, str, Any, Remarks], Any]] = {
    "strings": _keep_strings,
    "types": _keep_types,
    "map of strings": _keep_map_of_strings,
    "map of arrays": _keep_map_of_arrays,
    "requirements": _keep_requirements,
    "discriminator": _check_discriminator,
}
