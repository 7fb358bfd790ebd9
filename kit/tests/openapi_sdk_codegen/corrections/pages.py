"""Small descriptions for the tests of names."""

from __future__ import annotations

import copy
from typing import Any

from openapi_sdk_codegen.corrections.conventions import apply_conventions
from openapi_sdk_codegen.openapi.document import each_operation

ROW: dict[str, Any] = {"type": "object", "properties": {"id": {"type": "integer"}}}
ROWS: dict[str, Any] = {"type": "array", "items": ROW}
ENVELOPE: dict[str, Any] = {
    "type": "object",
    "properties": {
        "count": {"type": "integer"},
        "next": {"type": "string"},
        "previous": {"type": "string"},
        "results": ROWS,
    },
}


def content(schema: Any, media_type: str = "application/json") -> dict[str, Any]:
    """Return a response or a body of a schema."""
    return {"description": "", "content": {media_type: {"schema": copy.deepcopy(schema)}}}


def operation(answer: Any = None, *, body: Any = None, **more: Any) -> dict[str, Any]:
    """Return an operation that answers with a schema, or with nothing."""
    made = {"responses": {"200": {"description": ""} if answer is None else content(answer)}, **more}
    return made if body is None else {**made, "requestBody": content(body)}


def describe(*operations: tuple[str, str, dict[str, Any]], openapi: str = "3.0.3", **schemas: Any) -> dict[str, Any]:
    """Return a description of operations, each as (method, path, operation)."""
    paths: dict[str, Any] = {}
    for method, path, data in operations:
        paths.setdefault(path, {})[method] = copy.deepcopy(data)
    return {
        "openapi": openapi,
        "info": {"title": "t", "version": "1"},
        "paths": paths,
        "components": {"schemas": copy.deepcopy(schemas)},
    }


def method_names(document: dict[str, Any]) -> dict[str, str]:
    """Return `resource.method` of each operation, by its label."""
    found = each_operation(apply_conventions(document))
    return {each.label: f"{each.tag}.{str(each.id).removeprefix(f'{each.tag}_')}" for each in found}


def schemas_of(document: dict[str, Any]) -> dict[str, Any]:
    """Return the named schemas after the conventions."""
    found: dict[str, Any] = apply_conventions(document)["components"]["schemas"]
    return found


def ref(name: str) -> dict[str, str]:
    """Return a reference to a component schema."""
    return {"$ref": f"#/components/schemas/{name}"}
