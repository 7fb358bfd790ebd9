"""Small documents: one operation, with the one thing that a row is about."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]

TEXT: Json = {"type": "string"}
OK: Json = {"200": {"description": "ok"}}


def document(operation: Json | None = None, *, openapi: str = "3.1.0", **more: Any) -> Json:
    """A document with `POST /things`."""
    paths = {} if operation is None else {"/things": {"post": {"responses": OK, **operation}}}
    return {"openapi": openapi, "info": {"title": "t", "version": "1"}, "paths": paths, **more}


def content(schema: Json | bool, media_type: str = "application/json") -> Json:
    return {"content": {media_type: {"schema": schema}}}


def sent(schema: Json | bool, **more: Any) -> Json:
    return document({"requestBody": content(schema)}, **more)


def received(schema: Json | bool, **more: Any) -> Json:
    return document({"responses": {"200": {"description": "ok", **content(schema)}}}, **more)


def query(schema: Json | bool, within: str = "query", **more: Any) -> Json:
    return document({"parameters": [{"name": "p", "in": within, "schema": schema, **more}]})


def header(schema: Json | bool, **more: Any) -> Json:
    return document({"responses": {"200": {"description": "ok", "headers": {"X-H": {"schema": schema, **more}}}}})


def webhook(operation: Json, name: str = "tolls", **more: Any) -> Json:
    return document(webhooks={name: {"post": {"responses": OK, **operation}}}, **more)


def answer_header(schema: Json | bool, **more: Any) -> Json:
    return webhook({"responses": {"200": {"description": "ok", "headers": {"X-H": {"schema": schema, **more}}}}})


def holding(schema: Json | bool) -> Json:
    """An object with a property of a schema."""
    return {"type": "object", "properties": {"p": schema}}
