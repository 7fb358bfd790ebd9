"""Derive the names that nobody wrote: tags, operationIds, and names of schemas.

With this, a page becomes a method without anything written by hand. Published pages leave names out or write them for
readers ("Orders > All Open Orders"), and the generator would name everything after the path
(docs/generator.md, rows 8, 9 and 15). A name that a correction or a transcription gives is kept.

The conventions take any document and never raise: what would clash gets distinct names by rule. The names depend on no
order. After them, each operation has one plain tag and an operationId `<resource>_<method>`, each inline schema that
becomes a class has a name under `components.schemas`, what is sent and received are different schemas, and
`x-secret-properties` lists each secret.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from openapi_sdk.description.nodes import as_array, as_object, as_text, is_array, is_object, object_at
from openapi_sdk.description.references import child_key, find_value, parse_ref, resolve_ref
from openapi_sdk_codegen.corrections.conventions.enums import name_members, normalize_enums
from openapi_sdk_codegen.corrections.conventions.nodes import (
    PREFIX,
    complete_mappings,
    each_node,
    rename_references,
    schema_of,
)
from openapi_sdk_codegen.corrections.conventions.operations import OWN_VERSION, name_operations
from openapi_sdk_codegen.corrections.conventions.paging import OF_LISTINGS, add_page_parameters
from openapi_sdk_codegen.corrections.conventions.requests import split_requests
from openapi_sdk_codegen.corrections.conventions.schemas import SchemaNamer
from openapi_sdk_codegen.corrections.conventions.words import class_name, module_name, pascal_case, snake_case
from openapi_sdk_codegen.openapi.document import each_operation
from openapi_sdk_codegen.openapi.paths import METHODS, path_parameters
from openapi_sdk_codegen.openapi.python_names import number_names
from openapi_sdk_codegen.openapi.secrets import mark_secrets
from openapi_sdk_codegen.openapi.tree import Parts, copy_json

if TYPE_CHECKING:
    from openapi_sdk_codegen.openapi.document import PlacedOperation

__all__ = ("apply_conventions",)


def apply_conventions(document: dict[str, Any], *, published: dict[str, Any] | None = None) -> dict[str, Any]:
    """Return a description with all names; the argument is not changed.

    Args:
        document: The description, corrected.
        published: The description before corrections. An operationId that a correction has set, so that it is
            different from the published one, is kept. By default the document counts as published.
    """
    result: dict[str, Any] = copy_json(document)
    _list_tags_once(result)
    repair_mistakes(result)
    named = name_operations(result, document if published is None else published)
    for operation, _ in named:
        add_page_parameters(result, operation)
        _copy_descriptions(operation)
    components = result.setdefault("components", {})
    if not is_object(components) or not is_object(components.setdefault("schemas", {})):
        return result  # the validation says so
    lift_places(result)
    missing = reserve_missing(result)
    complete_mappings(result)
    rename_components(result)
    normalize_enums(result)
    namer = SchemaNamer(result)
    namer.name_components()
    for operation, names in named:
        namer.name_operation(operation, names)
    split_requests(result)
    name_members(result)
    drop_other_titles(result)
    mark_secrets(result)
    _drop_reserved(result, missing)
    _drop_instructions(result)
    return result


def _drop_instructions(document: dict[str, Any]) -> None:
    """Remove the extensions that nothing but the conventions reads."""
    object_at(document, "info").pop(OWN_VERSION, None)
    for parameter in object_at(document, "components", "parameters").values():
        as_object(parameter).pop(OF_LISTINGS, None)


def _list_tags_once(document: dict[str, Any]) -> None:
    """Drop a tag of the document's list that is there twice, such as one that a correction renames to another."""
    tags = document.get("tags")
    if is_array(tags):
        described = sorted(tags, key=lambda tag: not as_object(tag).get("description"))
        first = {repr(as_object(tag).get("name", tag)): tag for tag in reversed(described)}
        document["tags"] = [tag for tag in tags if any(tag is each for each in first.values())]


def _copy_descriptions(operation: PlacedOperation) -> None:
    """Copy the description of a parameter to its schema, where the generator reads it."""
    for _, parameter in operation.parameters:
        schema = as_object(parameter.get("schema"))
        if schema and "$ref" not in schema and "description" in parameter:
            schema.setdefault("description", parameter["description"])


# Components that would clash as classes or modules get other names, and all references follow.
#
# The generator turns `Foo_Bar` into the class `FooBar`, and makes a module `json_object` for both `JSONObject` and
# `JsonObject`. The name in the plainest form is kept, whatever the order of the components.


def rename_components(document: dict[str, Any]) -> None:
    """Give each component schema in place a name that the generator takes as it is."""
    schemas = object_at(document, "components", "schemas")
    taken: set[str] = set()
    names: dict[str, str] = {}
    for name in sorted(map(str, schemas), key=_plainest_first):
        possible = map(class_name, number_names(class_name(name)))
        new = next(each for each in possible if module_name(each) not in taken)
        taken.add(module_name(new))
        names[name] = new
    changed = {name: new for name, new in names.items() if name != new}
    if changed:
        renamed = {names[str(name)]: schema for name, schema in schemas.items()}
        schemas.clear()
        schemas.update(renamed)
        rename_references(document, changed)


def reserve_missing(document: dict[str, Any]) -> list[dict[str, Any]]:
    """Put an empty schema in place of each one that references lead to and that is missing, and return them.

    So no other schema gets its name: the reference would lead to something that its author didn't mean.
    """
    schemas = object_at(document, "components", "schemas")
    names = {schema_of(node.get("$ref")) for node in each_node(document)} - {None, *schemas}
    missing: dict[str, dict[str, Any]] = {name: {} for name in sorted(filter(None, names))}
    schemas.update(missing)
    return [*missing.values()]


def _drop_reserved(document: dict[str, Any], missing: list[dict[str, Any]]) -> None:
    """Remove the empty schemas again, for the validation to say which references lead nowhere."""
    schemas = object_at(document, "components", "schemas")
    for name in [name for name, schema in schemas.items() if any(schema is each for each in missing)]:
        del schemas[name]


def _plainest_first(name: str) -> tuple[bool, bool, str]:
    new = class_name(name)
    return name != new, pascal_case(snake_case(name)) != name, name


def drop_other_titles(document: dict[str, Any]) -> None:
    """Remove titles in place that are other names: the generator would call the class after them. The text is kept."""
    for name, schema in object_at(document, "components", "schemas").items():
        title = as_text(as_object(schema).get("title"))
        if title and class_name(title) != name:
            del schema["title"]
            if not as_text(schema.get("description")):
                schema["description"] = title


# References into a schema: what they lead to becomes a component of its own.
#
# `#/components/schemas/Order/properties/line` is valid, but the generator reads references to components only, and a
# place inside of a schema may move when it gets a name.


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


# Repair mistakes that many descriptions have, and that can be read in one way only.
#
# - A parameter that says that it is in the path, and is not, is left out.
# - A name in braces in the path that no parameter describes is a parameter with any text.
# - An enum without values is removed, so that any value of the type is allowed.
# - A range of statuses in lower case (`4xx`) is one in upper case.
#
# The validation refuses all other mistakes.


_LOWER_RANGE = re.compile("[1-5](xx|xX|Xx)")


class Repair(NamedTuple):
    """A mistake that was repaired.

    Attributes:
        parts: The place of the operation that has it; empty if it is in no operation.
        what: What is read instead.
    """

    parts: Parts
    what: str


def find_mistakes(document: dict[str, Any]) -> list[Repair]:
    """Return what `repair_mistakes` would repair."""
    return repair_mistakes(copy_json(document))


def repair_mistakes(document: dict[str, Any]) -> list[Repair]:
    """Repair the mistakes of a description in place, and return them."""
    found = [repair for operation in each_operation(document) for repair in _repair_path(document, operation)]
    found += [repair for operation in each_operation(document) for repair in _repair_statuses(operation)]
    empty = [node for node in each_node(document) if is_array(node.get("enum")) and not node["enum"]]
    for node in empty:
        del node["enum"]
    return [*found, *([Repair((), "an enum without values is read as any value of its type")] if empty else [])]


def _repair_statuses(operation: PlacedOperation) -> list[Repair]:
    responses = as_object(operation.data.get("responses"))
    ranges = [status for status in responses if _LOWER_RANGE.fullmatch(status) and status.upper() not in responses]
    if ranges:
        operation.data["responses"] = {
            status.upper() if status in ranges else status: response for status, response in responses.items()
        }
    return [Repair(operation.parts, f"the status {status} is read as {status.upper()}") for status in ranges]


def _repair_path(document: dict[str, Any], operation: PlacedOperation) -> list[Repair]:
    """Make the parameters of an operation fit its path."""
    found: list[Repair] = []
    wanted = list(dict.fromkeys(path_parameters(operation.path)))
    item = as_object(object_at(document, "paths").get(operation.path))
    described: set[str] = set()
    for holder in (item, operation.data):
        kept: list[Any] = []
        for each in as_array(holder.get("parameters")):
            parameter = resolve_ref(document, each)
            name = as_text(parameter.get("name"))
            if parameter.get("in") == "path" and name and name not in wanted:
                found.append(Repair(operation.parts, f"the parameter {name!r} is left out: it is not in the path"))
            else:
                kept.append(each)
                described |= {name} if parameter.get("in") == "path" else set()
        if is_array(holder.get("parameters")):
            holder["parameters"] = kept
    for name in wanted:
        if name not in described:
            added = {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
            operation.data["parameters"] = [*as_array(operation.data.get("parameters")), added]
            found.append(Repair(operation.parts, f"the parameter {name!r} is a text: no parameter describes it"))
    return found
