"""Small OpenAPI documents with one operation, built around the part that a test is about."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]

TEXT: Json = {"type": "string"}
OK: Json = {"200": {"description": "ok"}}


def document(operation: Json | None = None, *, openapi: str = "3.1.0", **fields: Any) -> Json:
    """Return a document with the operation `POST /things`, or without any operation."""
    paths = {} if operation is None else {"/things": {"post": {"responses": OK, **operation}}}
    return {"openapi": openapi, "info": {"title": "t", "version": "1"}, "paths": paths, **fields}


def content(schema: Json | bool, media_type: str = "application/json") -> Json:
    """Return a body with a schema."""
    return {"content": {media_type: {"schema": schema}}}


def sent(schema: Json | bool, **fields: Any) -> Json:
    """Return a document with a request body."""
    return document({"requestBody": content(schema)}, **fields)


def received(schema: Json | bool, **fields: Any) -> Json:
    """Return a document with a response body."""
    return document({"responses": {"200": {"description": "ok", **content(schema)}}}, **fields)


def everywhere(schema: Json | bool, **fields: Any) -> Json:
    """Return a document with a schema in what is sent and what is received, as a body and as a property."""
    bodies = {"content": {kind: {"schema": each} for kind, each in (("a/b", schema), ("a/p", object_with(schema)))}}
    return document({"requestBody": bodies, "responses": {"200": {"description": "ok", **bodies}}}, **fields)


def query(schema: Json | bool, location: str = "query", **fields: Any) -> Json:
    """Return a document with a parameter."""
    return document({"parameters": [{"name": "p", "in": location, "schema": schema, **fields}]})


def header(schema: Json | bool, **fields: Any) -> Json:
    """Return a document with a response header."""
    return document({"responses": {"200": {"description": "ok", "headers": {"X-H": {"schema": schema, **fields}}}}})


def webhook(operation: Json, name: str = "orders", **fields: Any) -> Json:
    """Return a document with a webhook."""
    return document(webhooks={name: {"post": {"responses": OK, **operation}}}, **fields)


def webhook_response_header(schema: Json | bool, **fields: Any) -> Json:
    """Return a document with a header that users send in the response to a webhook."""
    return webhook({"responses": {"200": {"description": "ok", "headers": {"X-H": {"schema": schema, **fields}}}}})


def object_with(schema: Json | bool) -> Json:
    """Return the schema of an object with one property."""
    return {"type": "object", "properties": {"p": schema}}
