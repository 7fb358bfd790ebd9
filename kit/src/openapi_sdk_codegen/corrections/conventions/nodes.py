"""The schemas of a description, and the references between components."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from openapi_sdk.description.nodes import as_array, as_object, is_array, is_object, object_at
from openapi_sdk.description.references import NAME_MAPS, component_of, each_node, format_pointer, parse_ref

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

PREFIX = "#/components/schemas/"


def schema_of(reference: Any) -> str | None:
    """Return the name of the component schema that a reference leads to; None if it leads anywhere else."""
    if not isinstance(reference, str):
        return None
    try:
        document, keys = parse_ref(reference)
    except ValueError:
        return None
    return keys[2] if not document and len(keys) == 3 and keys[:2] == ("components", "schemas") else None  # noqa: PLR2004


def reachable_schemas(document: dict[str, Any], nodes: Iterable[Any]) -> set[str]:
    """Return the names of the component schemas that nodes refer to, directly or through other components."""
    components = object_at(document, "components")
    found: set[str] = set()
    waiting, seen = list(nodes), set[str]()
    while waiting:
        for node in each_node(waiting.pop()):
            mapping = object_at(node, "discriminator", "mapping").values()
            for reference in (
                node.get("$ref"),
                *(PREFIX + each if _is_name(each) else each for each in map(str, mapping)),
            ):
                if not isinstance(reference, str) or reference in seen:
                    continue
                seen.add(reference)
                kind, name = component_of(reference) or ("", "")
                if name in object_at(components, kind):
                    waiting.append(components[kind][name])
                    found |= {name} if kind == "schemas" else set()
    return found


def rename_references(node: Any, names: Mapping[str, str]) -> None:
    """Change the references to component schemas in place, also those of discriminators and of `x-shown-fields`."""
    if not names:
        return
    for each in each_node(node):
        if is_object(each.get("x-shown-fields")):
            each["x-shown-fields"] = {names.get(name, name): fields for name, fields in each["x-shown-fields"].items()}
        if isinstance(each.get("$ref"), str):
            each["$ref"] = _renamed(each["$ref"], names)
        mapping = object_at(each, "discriminator", "mapping")
        for value, target in mapping.items():
            if isinstance(target, str):
                mapping[value] = _renamed(
                    PREFIX + _escaped(target) if _is_name(target) or target in names else target, names
                )


def _is_name(target: str) -> bool:
    """Whether the target of a discriminator is the name of a component, not a reference to it."""
    return "/" not in target and "#" not in target


def _escaped(name: str) -> str:
    return format_pointer((name,))[1:]


def _renamed(reference: str, names: Mapping[str, str]) -> str:
    kind, name = component_of(reference) or ("", "")
    if kind != "schemas" or name not in names:
        return reference
    _, keys = parse_ref(reference)
    return "#" + format_pointer((*keys[:2], names[name], *keys[3:]))


def complete_mappings(document: dict[str, Any]) -> None:
    """Write down which value of a discriminator means which component; by default it is the component's name.

    After that, a component can get another name, and the value stays.
    """
    for node in each_node(document):
        discriminator = as_object(node.get("discriminator"))
        if "propertyName" not in discriminator:
            continue
        mapping = discriminator.setdefault("mapping", {})
        if not is_object(mapping):
            continue
        targets = [*map(str, mapping.values())]
        known = {*targets, *map(schema_of, targets)}
        for member in (*as_array(node.get("oneOf")), *as_array(node.get("anyOf"))):
            name = schema_of(as_object(member).get("$ref"))
            if name is not None and name not in known:
                mapping.setdefault(name, member["$ref"])
        if not mapping:
            del discriminator["mapping"]


def shape(schema: Any) -> Any:
    """Return a schema without the texts that do not change what it describes."""
    if is_array(schema):
        return [shape(each) for each in schema]
    if not is_object(schema):
        return schema
    result: dict[str, Any] = {}
    for key, value in schema.items():
        if key in NAME_MAPS and is_object(value):
            result[key] = {name: shape(each) for name, each in value.items()}
        elif key in {"enum", "const", "default"}:
            result[key] = repr(value)
        elif key not in {"title", "description", "example", "examples", "externalDocs", "x-fidelity", "x-source"}:
            result[key] = sorted(map(str, value)) if key == "required" and is_array(value) else shape(value)
    return result
