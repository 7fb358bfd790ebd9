"""A made-up description, whose operations nobody has written a line for, and its answers, which are validated."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, cast

from openapi_schema_validator import OAS31Validator, oas31_format_checker

from tests.fleetit.sandbox.loopback import send_request
from tests.fleetit.sandbox.validated import JSON, validate_response

if TYPE_CHECKING:
    from fleetit.sandbox import Sandbox

INTEGER: dict[str, Any] = {"type": "integer"}
TEXT: dict[str, Any] = {"type": "string"}
#: What OpenAPI 3.0 has in place of a type for null.
NULL: dict[str, Any] = {"enum": [None], "nullable": True}


def ref(name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{name}"}


def obj(required: str, **properties: Any) -> dict[str, Any]:
    return {"type": "object", "required": required.split(), "properties": properties}


def many(schema: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": schema}


def page(schema: dict[str, Any]) -> dict[str, Any]:
    url = {"type": "string", "nullable": True}
    return obj("count next previous results", count=INTEGER, next=url, previous=url, results=many(schema))


def answer(schema: dict[str, Any] | None, status: int = 200, **more: Any) -> dict[str, Any]:
    content = {} if schema is None else {"content": {"application/json": {"schema": schema, **more}}}
    return {"responses": {str(status): {"description": "ok", **content}}}


def body(schema: dict[str, Any]) -> dict[str, Any]:
    return {"requestBody": {"content": {"application/json": {"schema": schema}}}}


def query(name: str, schema: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"name": name, "in": "query", "schema": schema, **more}


def in_path(name: str, schema: dict[str, Any] = INTEGER) -> dict[str, Any]:
    return {"name": name, "in": "path", "required": True, "schema": schema}


def make_description(schemas: dict[str, Any], paths: dict[str, Any], version: str = "3.0.3") -> dict[str, Any]:
    info = {"title": "Made up", "version": "1"}
    return {"openapi": version, "info": info, "paths": paths, "components": {"schemas": schemas}}


def make_3_1(node: Any) -> Any:
    """Return a description of OpenAPI 3.0 as one of 3.1."""
    if isinstance(node, list):
        return [make_3_1(each) for each in cast("list[Any]", node)]
    if not isinstance(node, dict):
        return node
    if node == NULL:
        return {"type": "null"}
    items = cast("dict[str, Any]", node).items()
    changed = {name: make_3_1(each) for name, each in items if name != "nullable"}
    if node.get("nullable") is True:
        changed["type"] = [node["type"], "null"]
    return changed | ({"openapi": "3.1.0"} if "openapi" in changed else {})


def call(
    sandbox: Sandbox, document: dict[str, Any], method: str, target: str, sent: object = None, *, fleet: int = 7
) -> tuple[int, Any]:
    """Send a request, validate a success against a description, and return its status and its JSON."""
    content = None if sent is None else json.dumps(sent).encode()
    response = send_request(
        sandbox, target, method=method, fleet=fleet, headers={} if sent is None else JSON, body=content
    )
    assert response.status < 500, response.body
    answered = response.json if response.body else None
    if response.status >= 400:
        return response.status, answered
    path = min(
        (
            each
            for each in document["paths"]
            if re.fullmatch(re.sub("{[^}]*}", "[^/]+", each), target.partition("?")[0])
        ),
        key=lambda each: each.count("{"),
    )
    if document["openapi"].startswith("3.0"):
        validate_response(document, path, method.lower(), response.status, answered)
        return response.status, answered
    described = document["paths"][path][method.lower()]["responses"][str(response.status)]
    if "content" in described:
        root = {**described["content"]["application/json"]["schema"], "components": document["components"]}
        OAS31Validator(root, format_checker=oas31_format_checker).validate(answered)
    return response.status, answered
