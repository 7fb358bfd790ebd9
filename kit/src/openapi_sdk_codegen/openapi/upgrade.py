"""Rewrite OpenAPI 3.0 as 3.1, without loss: what differs between the two is how schemas say a few things."""

from __future__ import annotations

from typing import Any

from openapi_sdk.description.nodes import is_array, is_object
from openapi_sdk.description.schemas import CHOICES
from openapi_sdk_codegen.openapi.structure import SCHEMA, check_structure
from openapi_sdk_codegen.openapi.tree import copy_json, value_at

_NULL = {"type": "null"}


def upgrade(document: dict[str, Any], *, version: str) -> dict[str, Any]:
    """Return a copy of an OpenAPI 3.0 document, or a fragment of one, as OpenAPI 3.1.

    `nullable` becomes a type, and a limit that is excluded a keyword of its own. Everything else means the same.

    Args:
        document: The document; what is wrong in it stays as it is.
        version: The version of the result.
    """
    upgraded: dict[str, Any] = copy_json(document) | {"openapi": version}
    rewrite_older_keywords(upgraded)
    return upgraded


def rewrite_older_keywords(document: dict[str, Any]) -> None:
    """Rewrite the keywords of OpenAPI 3.0 that 3.1 does not have, in place.

    Documents of 3.1 use them, too, and so do corrections that were written for 3.0.
    """
    shapes = check_structure(document, is_newer=True).shapes
    places = [parts for parts, shape in shapes.items() if shape == SCHEMA.name]
    for parts in sorted(places, key=len, reverse=True):  # what is within a schema comes before it
        schema = value_at(document, parts)
        if is_object(schema):
            upgrade_limits(schema)
            _upgrade_nullable(schema)


def upgrade_limits(schema: dict[str, Any]) -> None:
    """Write a limit that is excluded as a number, in place: OpenAPI 3.0 has a boolean beside the limit."""
    for excluded, limit in (("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")):
        if isinstance(schema.get(excluded), bool):
            is_excluded = schema.pop(excluded)
            if is_excluded and limit in schema:
                schema[excluded] = schema.pop(limit)


def _upgrade_nullable(schema: dict[str, Any]) -> None:
    if not isinstance(schema.get("nullable"), bool) or not schema.pop("nullable"):
        return
    enum = schema.get("enum")
    if is_array(enum) and None not in enum:
        schema["enum"] = [*enum, None]
    if isinstance(schema.get("type"), str | list):
        types = schema["type"] if is_array(schema["type"]) else [schema["type"]]
        schema["type"] = types if "null" in types else [*types, "null"]
    # In 3.0, `nullable` counts whatever stands beside it. In 3.1, each of these has to allow null.
    choices = [keyword for keyword in CHOICES if is_array(schema.get(keyword))]
    for keyword in choices:
        if _NULL not in schema[keyword]:
            schema[keyword] = [*schema[keyword], dict(_NULL)]
    free = [keyword for keyword in CHOICES if keyword not in choices]
    for keyword, choice in zip([each for each in ("$ref", "allOf") if each in schema], free, strict=False):
        schema[choice] = [{keyword: schema.pop(keyword)}, dict(_NULL)]
