"""References into a schema: what they lead to becomes a component of its own.

`#/components/schemas/Order/properties/line` is valid, but the generator reads references to components only, and a
place inside of a schema may move when it gets a name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from codegen.corrections.conventions import words
from codegen.corrections.conventions.nodes import PREFIX, each_node
from codegen.openapi.paths import METHODS
from codegen.openapi.references import child_key, find_value, parse_ref
from codegen.openapi.tree import is_object, object_at

if TYPE_CHECKING:
    from collections.abc import Iterator

_SCHEMA_HOLDERS = frozenset({"schema", "items", "additionalProperties", "not", "if", "then", "else", "contains"})
_SCHEMA_MAPS = frozenset({"properties", "patternProperties", "$defs", "definitions"})
_SCHEMA_LISTS = frozenset({"allOf", "anyOf", "oneOf", "prefixItems"})
#: Keys of a place that say nothing about what is there.
_SILENT = {*_SCHEMA_HOLDERS, *_SCHEMA_MAPS, *_SCHEMA_LISTS, *METHODS} | {"components", "schemas", "paths", "content"}


def lift_places(document: dict[str, Any]) -> None:
    """Move what references lead to inside of schemas to the components, in place. The longest references come first."""
    schemas = object_at(document, "components", "schemas")
    modules = {words.module_name(str(name)) for name in schemas}
    for keys in sorted(_inner_places(document), key=lambda keys: (-len(keys), keys)):
        try:
            holder = find_value(document, keys[:-1])
            last = child_key(holder, keys[-1])
        except (KeyError, ValueError):
            continue
        target = holder[last]
        if not is_object(target):
            continue
        reference = target if set(target) == {"$ref"} else {"$ref": f"{PREFIX}{_free_name(keys, modules)}"}
        if reference is not target:
            schemas[reference["$ref"].removeprefix(PREFIX)] = target
            holder[last] = dict(reference)
        for node in list(each_node(document)):
            if _keys_of(node.get("$ref")) == keys:
                node["$ref"] = reference["$ref"]


def _inner_places(document: dict[str, Any]) -> set[tuple[str, ...]]:
    found = {keys for node in each_node(document) if (keys := _keys_of(node.get("$ref")))}
    return {keys for keys in found if len(keys) > 3 and _is_schema_place(keys)}  # noqa: PLR2004 - the component itself


def _keys_of(reference: Any) -> tuple[str, ...]:
    """Return the keys of a reference within the document, or none."""
    if not isinstance(reference, str) or not reference.startswith("#/"):
        return ()
    try:
        return parse_ref(reference)[1]
    except ValueError:
        return ()


def _is_schema_place(keys: tuple[str, ...]) -> bool:
    return keys[-1] in _SCHEMA_HOLDERS or keys[-2] in _SCHEMA_MAPS or keys[-2] in _SCHEMA_LISTS


def _free_name(keys: tuple[str, ...], modules: set[str]) -> str:
    name = next(each for each in _names(keys) if words.module_name(each) not in modules)
    modules.add(words.module_name(name))
    return name


def _names(keys: tuple[str, ...]) -> Iterator[str]:
    said = [key for key in keys if key not in _SILENT and not key.isdecimal()]
    base = "".join(words.pascal_case(words.snake_case(key)) for key in said) or "Schema"
    if keys[-1] == "items" or keys[-1].isdecimal():
        base += "Item" if keys[-1] == "items" else f"Option{int(keys[-1]) + 1}"
    yield words.class_name(base)
    number = 2
    while True:
        yield words.class_name(f"{base}{number}")
        number += 1
