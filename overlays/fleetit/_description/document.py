"""The OpenAPI description that `fleetit_api` was generated from: loaded once, its references resolved."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, TypeAlias, cast

from fleetit._errors.errors import ConfigurationError

#: An object of an OpenAPI document.
Node: TypeAlias = Mapping[str, Any]

#: A chain of more references than this is a circle.
_MAX_REFERENCES = 32
_SCHEMAS = "#/components/schemas/"
#: Levels of `allOf` within each other.
_MAX_PARTS = 50
#: Lists of properties, which are joined.
_JOINED = ("required", "x-secret-properties", "x-personal-properties")


@cache
def load_description() -> Node:
    """Load the description that `fleetit_api` ships."""
    return cast("Node", json.loads(_read_description()))


def hash_description() -> str:
    """Return the SHA-256 of the file of that description, in hexadecimal digits."""
    return hashlib.sha256(_read_description()).hexdigest()


def _read_description() -> bytes:
    try:
        return (files("fleetit_api") / "openapi.json").read_bytes()
    except (FileNotFoundError, ModuleNotFoundError) as error:
        msg = f"fleetit_api/openapi.json can't be read ({error}): install fleetit whole, or regenerate it"
        raise ConfigurationError(msg) from error


def get_operation(document: Node, method: str, path: str) -> Node:
    """Return the operation of a method and a path template; an empty one if it is not described."""
    operation: Node = document.get("paths", {}).get(path, {}).get(method.lower(), {})
    return operation


def get_body_schema(document: Node, operation: Node, media_type: str) -> Node | None:
    """Return the schema of a request body in a media type, without its parameters; None if there is none."""
    content = resolve_ref(document, operation.get("requestBody", {})).get("content", {})
    # A range such as `*/*` is sent as another media type.
    found = find_media_type(content, media_type) or next(iter(content), "")
    return cast("Node | None", content.get(found, {}).get("schema"))


def find_media_type(content: Node, media_type: str) -> str | None:
    """Return the key of a `content` for a media type, whatever parameters it has; None if there is none."""
    wanted = media_type.partition(";")[0].strip().lower()
    return next((each for each in content if each.partition(";")[0].strip().lower() == wanted), None)


def as_node(value: object) -> Node:
    """Return an object of the description; an empty one for anything else."""
    return cast("Node", value) if isinstance(value, dict) else {}


def as_list(value: object) -> list[Any]:
    """Return a list of the description; an empty one for anything else."""
    return cast("list[Any]", value) if isinstance(value, list) else []


def get_type(schema: Node) -> str | None:
    """Return the first of these types, or None."""
    return next(iter(get_types(schema)), None)


def get_types(schema: Node) -> list[str]:
    """Return the types that a schema names. OpenAPI 3.1 may list several; null among others is left out."""
    named: Any = schema.get("type")
    if isinstance(named, list):
        return [str(each) for each in cast("list[object]", named) if each != "null"]
    return [str(named)] if named else []


def list_types(document: Node, schema: Node) -> frozenset[str]:
    """Return the types that a schema allows, as far as it says; without null. A choice of several is a `union`."""
    merged = merge_only_choice(document, schema)
    types = set(get_types(merged))
    if "properties" in merged or "additionalProperties" in merged:
        types.add("object")
    if any(len(_list_other_choices(document, merged, keyword)) > 1 for keyword in ("oneOf", "anyOf")):
        types.add("union")
    if "type" not in merged and "enum" in merged:
        types.add("string" if all(isinstance(each, str) for each in merged["enum"]) else "union")
    return frozenset(types - {"null"})


def merge_only_choice(document: Node, schema: Node, depth: int = 0) -> Node:
    """Return a schema with its reference resolved and its `allOf` merged, and its only choice beside null too."""
    merged = merge_all_of(document, schema)
    for keyword in ("oneOf", "anyOf"):
        choices = _list_other_choices(document, merged, keyword)
        if len(choices) == 1 and depth < _MAX_REFERENCES:
            own = {name: value for name, value in merged.items() if name != keyword}
            return {**merge_only_choice(document, choices[0], depth + 1), **own}
    return merged


def get_alternatives(schema: Node) -> list[Node]:
    """Return a schema, or the schemas that it can be one of beside null, or the only one that it is made of."""
    choices = [each for each in get_choices(schema) if not is_null(each)]
    parts: list[Node] = schema.get("allOf", [])
    return choices or (parts if len(parts) == 1 else [schema])


def get_choices(schema: Node) -> list[Node]:
    """Return the schemas that a schema can be one of."""
    return [*schema.get("oneOf", ()), *schema.get("anyOf", ())]


def get_schema_name(schema: Node) -> str:
    """Return the name of a schema that is a reference, or an empty text."""
    (only, *others) = get_alternatives(schema)
    reference = "" if others else str(only.get("$ref", ""))
    return reference.removeprefix(_SCHEMAS) if reference.startswith(_SCHEMAS) else ""


def is_nullable(schema: Node) -> bool:
    """Return whether a schema, resolved, accepts null: as OpenAPI 3.0 says it, or as 3.1 does."""
    types: Any = schema.get("type")
    is_listed = isinstance(types, list) and "null" in types
    return schema.get("nullable") is True or is_listed or any(map(is_null, get_choices(schema)))


def is_null(schema: Node) -> bool:
    """Return whether a schema, resolved, is for null alone."""
    return schema.get("type") in ("null", ["null"]) or schema.get("enum") == [None]


def _list_other_choices(document: Node, schema: Node, keyword: str) -> list[Node]:
    return [each for each in schema.get(keyword, ()) if not is_null(resolve_ref(document, each))]


def resolve_ref(document: Node, node: Node) -> Node:
    """Return a node, or what it refers to if it is a `$ref`, through any number of references."""
    for _ in range(_MAX_REFERENCES):
        if "$ref" not in node:
            return node
        node = _resolve_pointer(document, str(node["$ref"]))
    msg = f"the description's references go in circles at {node['$ref']}"
    raise ConfigurationError(msg)


def merge_all_of(document: Node, schema: Node, depth: int = 0) -> dict[str, Any]:
    """Return a schema with its reference resolved, and the parts of its `allOf` merged into it."""
    schema = resolve_ref(document, schema)
    if depth > _MAX_PARTS:
        msg = f"the description's `allOf` are nested deeper than {_MAX_PARTS} levels, or go in a circle"
        raise ConfigurationError(msg)
    merged: dict[str, Any] = {}
    for part in (
        *(merge_all_of(document, part, depth + 1) for part in schema.get("allOf", ())),
        {keyword: value for keyword, value in schema.items() if keyword != "allOf"},
    ):
        properties = {**merged.get("properties", {}), **part.get("properties", {})}
        lists = {key: [*merged.get(key, ()), *part.get(key, ())] for key in _JOINED}
        merged |= part
        if properties:
            merged["properties"] = properties
        merged |= {key: names for key, names in lists.items() if names}
    return merged


def _resolve_pointer(document: Node, reference: str) -> Node:
    """Return the object at a JSON pointer in a URI fragment (RFC 6901)."""
    found: Any = document
    fragment, *tokens = reference.split("/")
    for token in tokens:
        name = token.replace("~1", "/").replace("~0", "~")
        found = cast("Node", found).get(name) if isinstance(found, dict) else None
    if fragment != "#" or not isinstance(found, dict):
        msg = f"the description's reference {reference!r} names nothing in it"
        raise ConfigurationError(msg)
    return cast("Node", found)
