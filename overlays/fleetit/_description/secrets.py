"""The secrets in the body of a request: those of the description, and unknown fields by their names."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any, cast

from fleetit._description.arguments import as_node
from fleetit._description.document import get_body_schema, get_operation, load_description, merge_all_of
from fleetit_api._secrets import is_secret_name, mask

if TYPE_CHECKING:
    from collections.abc import Callable

    from fleetit._description.document import Node


def mask_body(method: str, path: str, body: Any) -> Any:
    """Return the JSON body of a request with `***` in place of its secrets.

    Args:
        method: The HTTP method.
        path: The path template; a path that is not described has no described secrets.
        body: The JSON document.
    """
    return _replace(_find_schema(method, path), body, mask)


def find_secrets(method: str, path: str, body: Any) -> list[Any]:
    """Return the secret values in the JSON body of a request. The arguments are those of `mask_body`."""
    found: list[Any] = []
    with suppress(RecursionError):  # nested too deeply: what was found until then
        _replace(_find_schema(method, path), body, found.append)
    return found


def _find_schema(method: str, path: str) -> Node:
    document = load_description()
    return get_body_schema(document, get_operation(document, method, path), "application/json") or {}


def _replace(schema: Node, value: Any, replace: Callable[[Any], Any]) -> Any:
    """Return a copy of a value of a schema, with its secrets replaced."""
    if not isinstance(value, dict | list):
        return value
    schema = merge_all_of(load_description(), schema)
    if isinstance(value, list):
        row = as_node(schema.get("items"))
        return [_replace(row, item, replace) for item in cast("list[Any]", value)]
    properties, secrets = schema.get("properties", {}), schema.get("x-secret-properties", ())
    return {
        name: replace(item)
        if name in secrets or (name not in properties and is_secret_name(name))
        else _replace(as_node(properties.get(name)), item, replace)
        for name, item in cast("dict[str, Any]", value).items()
    }
