"""Make a component of what a reference into a schema leads to.

`#/components/schemas/Order/properties/line` is valid, but the generator reads references to components only, and a
place inside of a schema may move when it gets a name.
"""

from __future__ import annotations

from typing import Any

from openapi_sdk.description.nodes import is_object, object_at
from openapi_sdk.description.references import child_key, each_node, find_value, parse_ref
from openapi_sdk_codegen.corrections.conventions.nodes import PREFIX
from openapi_sdk_codegen.corrections.conventions.words import class_name, module_name, pascal_case, snake_case
from openapi_sdk_codegen.openapi.paths import METHODS
from openapi_sdk_codegen.openapi.python_names import number_names

_SCHEMA_HOLDERS = frozenset({"schema", "items", "additionalProperties", "not", "if", "then", "else", "contains"})
_SCHEMA_MAPS = frozenset({"properties", "patternProperties", "$defs", "definitions"})
_SCHEMA_LISTS = frozenset({"allOf", "anyOf", "oneOf", "prefixItems"})
#: Keys of a place that say nothing about what is there.
_SILENT = {*_SCHEMA_HOLDERS, *_SCHEMA_MAPS, *_SCHEMA_LISTS, *METHODS} | {"components", "schemas", "paths", "content"}


def lift_places(document: dict[str, Any]) -> None:
    """Move what references lead to inside of schemas to the components, in place. The longest references come first."""
    schemas = object_at(document, "components", "schemas")
    modules = {module_name(str(name)) for name in schemas}
    for keys in sorted(_inner_places(document), key=lambda keys: (-len(keys), keys)):
        try:
            holder = find_value(document, keys[:-1])
            last = child_key(holder, keys[-1])
        except KeyError:
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
    return parse_ref(reference)[1] if isinstance(reference, str) and reference.startswith("#/") else ()


def _is_schema_place(keys: tuple[str, ...]) -> bool:
    return keys[-1] in _SCHEMA_HOLDERS or keys[-2] in _SCHEMA_MAPS or keys[-2] in _SCHEMA_LISTS


def _free_name(keys: tuple[str, ...], modules: set[str]) -> str:
    said = [key for key in keys if key not in _SILENT and not key.isdecimal()]
    base = "".join(pascal_case(snake_case(key)) for key in said) or "Schema"
    if keys[-1] == "items" or keys[-1].isdecimal():
        base += "Item" if keys[-1] == "items" else f"Option{int(keys[-1]) + 1}"
    name = next(each for each in map(class_name, number_names(base)) if module_name(each) not in modules)
    modules.add(module_name(name))
    return name
