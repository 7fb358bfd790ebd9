"""A document with every kind of place that a schema may stand in."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]


def _ref(name: str, kind: str = "schemas") -> Json:
    return {"$ref": f"#/components/{kind}/{name}"}


def _json(schema: Json) -> Json:
    return {"content": {"application/json": {"schema": schema}}}


def rich_document(openapi: str) -> Json:
    """Return the document in OpenAPI 3.0.3 or 3.1.0."""
    is_new = openapi.startswith("3.1")
    webhooks = {
        "webhooks": {
            "paid": {"post": {"requestBody": _json(_ref("Payload")), "responses": {"200": {"description": ""}}}}
        }
    }
    return {
        "openapi": openapi,
        "info": {"title": "Rich", "version": "1"},
        "paths": {
            "/things": {
                "parameters": [{"name": "X-Org", "in": "header", "schema": {"type": "integer", "minimum": 2}}],
                "get": {
                    "operationId": "list",
                    "parameters": [
                        _ref("limit", "parameters"),
                        {"name": "state", "in": "query", "schema": {"type": "string", "enum": ["a", "b", "c"]}},
                        {"name": "ids", "in": "query", "schema": {"type": "array", "items": {"type": "string"}}},
                        {
                            "name": "filter",
                            "in": "query",
                            "style": "deepObject",
                            "schema": {"type": "object", "properties": {"since": {"type": "string", "pattern": "^2"}}},
                        },
                    ],
                    "responses": {
                        "200": {
                            "description": "",
                            "headers": {"X-Total": {"schema": {"type": "integer", "maximum": 9_000}}},
                            **_json(
                                {
                                    "type": "object",
                                    "required": ["results"],
                                    "properties": {"results": {"type": "array", "items": _ref("Thing")}},
                                }
                            ),
                        },
                        "400": _ref("Refused", "responses"),
                    },
                },
                "post": {
                    "operationId": "create",
                    "requestBody": _ref("New", "requestBodies"),
                    "responses": {
                        "201": {"description": "", **_json(_ref("Thing"))},
                        "400": _ref("Refused", "responses"),
                    },
                },
            },
            "/things/{id}": {
                "put": {
                    "operationId": "replace",
                    "parameters": [
                        {"name": "id", "in": "path", "required": True, "schema": {"type": "string", "minLength": 2}}
                    ],
                    "requestBody": {"required": True, **_json(_ref("Both"))},
                    "responses": {"200": {"description": "", **_json(_ref("Both"))}},
                }
            },
        },
        **(webhooks if is_new else {}),
        "components": {
            "parameters": {
                "limit": {"name": "limit", "in": "query", "schema": {"type": "integer", "maximum": 100, "default": 20}}
            },
            "requestBodies": {"New": {"required": True, **_json(_ref("NewThing"))}},
            "responses": {"Refused": {"description": "", **_json(_ref("Error"))}},
            "schemas": {
                "Thing": {
                    "type": "object",
                    "required": ["id", "kind"],
                    "properties": {
                        "note": {"type": "string", "maxLength": 40},
                        "id": {"type": "integer", "format": "int64"},
                        "kind": {"type": "string", "enum": ["car", "van", "bus"]},
                        "tags": {"type": "array", "minItems": 2, "items": {"type": "string", "minLength": 2}},
                        "price": {"type": "number"},
                        "owner": _ref("Owner"),
                        "extra": {"type": "object", "maxProperties": 20, "additionalProperties": {"type": "string"}},
                        "parent": _ref("Thing"),
                    },
                },
                "Owner": {"allOf": [_ref("Base"), {"type": "object", "properties": {"name": {"type": "string"}}}]},
                "Base": {"type": "object", "properties": {"created": {"type": "string", "format": "date-time"}}},
                "NewThing": {
                    "type": "object",
                    "required": ["kind"],
                    "minProperties": 2,
                    "properties": {
                        "note": {"type": "string"},
                        "kind": {"type": "string", "enum": ["car", "van"]},
                        "seats": {"type": "integer", "minimum": 2, "maximum": 60, "multipleOf": 2},
                        "payment": {"oneOf": [_ref("Card"), _ref("Cash"), {"type": "string", "maxLength": 9}]},
                        "serial": {"type": "string", "readOnly": True},
                        "parts": {
                            "type": "array",
                            "uniqueItems": True,
                            "maxItems": 50,
                            "items": {"type": "object", "properties": {"size": {"type": "integer"}}},
                        },
                    },
                },
                "Card": {
                    "type": "object",
                    "required": ["number"],
                    "properties": {"number": {"type": "string", "pattern": "^[0-9]+$"}},
                },
                "Cash": {"type": "object", "required": ["amount"], "properties": {"amount": {"type": "number"}}},
                "Both": {
                    "type": "object",
                    "properties": {
                        "label": {"type": "string", **({} if is_new else {"nullable": True})},
                        "rank": {"type": "integer"},
                        "choice": {"anyOf": [{"type": "string", "maxLength": 5}, {"type": "integer", "minimum": 3}]},
                    },
                },
                "Payload": {
                    "type": "object",
                    "required": ["at"],
                    "properties": {"note": {"type": "string"}, "at": {"type": "string", "format": "date-time"}},
                },
                "Error": {"type": "object", "properties": {"detail": {"type": "string"}, "code": {"type": "integer"}}},
            },
        },
    }
