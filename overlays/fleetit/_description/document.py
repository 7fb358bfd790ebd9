"""The OpenAPI description that `fleetit_api` was generated from, loaded once."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, cast

from fleetit_api.exceptions import ConfigurationError
from openapi_sdk.description.media_types import find_media_type
from openapi_sdk.description.nodes import object_at
from openapi_sdk.description.references import find_broken_refs, resolve_ref
from openapi_sdk.description.schemas import contains_itself

if TYPE_CHECKING:
    from openapi_sdk.description.nodes import Node


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


def check_description(document: Node) -> None:
    """Raise ConfigurationError if references of a description lead nowhere, or its schemas are parts of themselves.

    The packaged description was checked when it was generated.
    """
    for reference, is_circle in find_broken_refs(document):
        why = "references go in circles at" if is_circle else "reference names nothing in it:"
        msg = f"the description's {why} {reference}"
        raise ConfigurationError(msg)
    for name, schema in object_at(document, "components", "schemas").items():
        if contains_itself(document, schema):
            msg = f"the description's `allOf` go in a circle at {name}"
            raise ConfigurationError(msg)


def get_operation(document: Node, method: str, path: str) -> Node:
    """Return the operation of a method and a path template; an empty one if it is not described."""
    operation: Node = document.get("paths", {}).get(path, {}).get(method.lower(), {})
    return operation


def get_body_schema(document: Node, operation: Node, media_type: str) -> Node | None:
    """Return the schema of a request body in a media type, without its parameters; None if there is none."""
    content = resolve_ref(document, operation.get("requestBody", {})).get("content", {})
    found = find_media_type(content, media_type) or next(iter(content), "")
    return cast("Node | None", content.get(found, {}).get("schema"))
