"""The OpenAPI description that `fleetit_api` was generated from: loaded once, its references resolved."""

from __future__ import annotations

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
#: Levels of `allOf` within each other.
_MAX_PARTS = 50


@cache
def load_description() -> Node:
    """Load the description that `fleetit_api` ships.

    Raises:
        ConfigurationError: If the generated package, or its description, is missing.
    """
    try:
        text = (files("fleetit_api") / "openapi.json").read_text(encoding="utf-8")
    except (FileNotFoundError, ModuleNotFoundError) as error:
        msg = f"fleetit_api/openapi.json can't be read ({error}): install fleetit whole, or regenerate it"
        raise ConfigurationError(msg) from error
    return cast("Node", json.loads(text))


def get_operation(document: Node, method: str, path: str) -> Node:
    """Return the operation of a method and a path template; an empty one if it is not described."""
    operation: Node = document.get("paths", {}).get(path, {}).get(method.lower(), {})
    return operation


def get_body_schema(document: Node, operation: Node, media_type: str) -> Node | None:
    """Return the schema of a request body in a media type, without its parameters; None if there is none."""
    content = resolve_ref(document, operation.get("requestBody", {})).get("content", {})
    found = [media for key, media in content.items() if key.partition(";")[0].strip().lower() == media_type.lower()]
    # A range such as `*/*` is sent as another media type.
    return cast("Node | None", (found or [*content.values(), {}])[0].get("schema"))


def get_type(schema: Node) -> str | None:
    """Return the type of a schema other than null; None if it names none. OpenAPI 3.1 may list several."""
    types: Any = schema.get("type")
    if isinstance(types, list):
        return next((str(name) for name in cast("list[object]", types) if name != "null"), None)
    return None if types is None else str(types)


def is_null(schema: Node) -> bool:
    """Whether a schema is for null alone."""
    return schema.get("enum") == [None] or schema.get("type") in ("null", ["null"])


def resolve_ref(document: Node, node: Node) -> Node:
    """Return a node, or what it refers to if it is a `$ref`, through any number of references.

    Raises:
        ConfigurationError: If a reference leaves the document, points to nothing in it, or goes in a circle.
    """
    for _ in range(_MAX_REFERENCES):
        if "$ref" not in node:
            return node
        node = _resolve_pointer(document, str(node["$ref"]))
    msg = f"the description's references go in circles at {node['$ref']}"
    raise ConfigurationError(msg)


def merge_all_of(document: Node, schema: Node, depth: int = 0) -> dict[str, Any]:
    """Return a schema with its reference resolved, and the parts of its `allOf` merged into it.

    Raises:
        ConfigurationError: If the parts go in a circle, or a reference can't be resolved.
    """
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
        lists = {key: [*merged.get(key, ()), *part.get(key, ())] for key in ("required", "x-secret-properties")}
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
