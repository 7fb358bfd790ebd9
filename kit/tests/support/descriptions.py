"""A made-up description without lint findings, with one of most kinds of things, and functions that change it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

TEXT = {"type": "string"}
COUNT = {"type": "integer"}
OBJECT: dict[str, Any] = {"type": "object", "properties": {"a": TEXT}}
#: The tenant of a description, whose client has the argument `org_id`.
ORGS = {"in": "header", "name": "X-Org-Id", "word": "org", "plural": "orgs", "none": "the account's default org"}


def ref(name: str) -> dict[str, str]:
    """Return a reference to a schema."""
    return {"$ref": f"#/components/schemas/{name}"}


def make_response(schema: dict[str, Any], *media_types: str) -> dict[str, Any]:
    """Return a response with a schema, in each of the media types."""
    return {"description": "ok", "content": {each: {"schema": schema} for each in media_types or ("application/json",)}}


def make_query_parameter(name: str, schema: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    """Return a query parameter."""
    return {"name": name, "in": "query", "schema": schema or TEXT, **more}


def make_description() -> dict[str, Any]:
    """Return the description."""
    return {
        "openapi": "3.0.0",
        "info": {"title": "t", "version": "1"},
        "paths": {
            "/v2/things/": {
                "parameters": [{"name": "X-Org-Id", "in": "header", "schema": COUNT}],
                "get": {
                    "operationId": "things_list",
                    "tags": ["things"],
                    "security": [{"bearerAuth": []}],
                    "parameters": [
                        {"$ref": "#/components/parameters/Limit"},
                        make_query_parameter("offset", COUNT, example={"$ref": "an example", "beside": 1}),
                        make_query_parameter("type", {"allOf": [ref("Kind")]}),
                        make_query_parameter("ids", {"type": "array", "items": COUNT}, explode=True),
                    ],
                    "responses": {
                        "200": make_response(ref("ThingPage")),
                        "404": {"$ref": "#/components/responses/Gone"},
                    },
                },
                "post": {
                    "operationId": "things_create",
                    "tags": ["things"],
                    "security": [{"bearerAuth": []}],
                    "requestBody": {"content": {"application/json": {"schema": ref("Thing")}}},
                    "responses": {"201": make_response(ref("Thing"))},
                },
            }
        },
        "components": {
            "parameters": {"Limit": make_query_parameter("limit", COUNT)},
            "responses": {"Gone": {"description": "gone"}},
            "schemas": {
                "Kind": {"type": "string", "enum": ["a", "b"]},
                "Free": {"type": "object", "additionalProperties": True},
                "Thing": {
                    "type": "object",
                    "x-note": {"$ref": "no reference", "beside": 1},
                    "properties": {
                        "id": COUNT,
                        "type": ref("Kind"),
                        "state": {"type": "string", "enum": ["on", "off"]},
                        "default": TEXT,
                        "parent": {"nullable": True, "allOf": [ref("Thing")]},
                        "custom_fields": ref("Free"),
                    },
                },
                "Wide": {"allOf": [ref("Thing"), OBJECT]},
                "ThingPage": {
                    "type": "object",
                    "properties": {"count": COUNT, "results": {"type": "array", "items": ref("Thing")}},
                },
            },
        },
    }


Change = Callable[[dict[str, Any]], None]


def change_operation(**change: Any) -> Change:
    """Return a function that changes the list operation."""

    def apply(document: dict[str, Any]) -> None:
        document["paths"]["/v2/things/"]["get"].update(change)

    return apply


def remove_from_operation(key: str) -> Change:
    """Return a function that removes a key of the list operation."""

    def apply(document: dict[str, Any]) -> None:
        del document["paths"]["/v2/things/"]["get"][key]

    return apply


def add_parameters(*added: dict[str, Any]) -> Change:
    """Return a function that adds parameters to the list operation."""

    def apply(document: dict[str, Any]) -> None:
        document["paths"]["/v2/things/"]["get"]["parameters"].extend(added)

    return apply


def set_body(*media_types: str, schema: dict[str, Any] | None = None) -> Change:
    """Return a function that replaces the body of the create operation."""

    def apply(document: dict[str, Any]) -> None:
        content = make_response(schema or ref("Thing"), *media_types)["content"]
        document["paths"]["/v2/things/"]["post"]["requestBody"] = {"content": content}

    return apply


def add_schemas(**added: dict[str, Any]) -> Change:
    """Return a function that adds named schemas, or replaces them."""

    def apply(document: dict[str, Any]) -> None:
        document["components"]["schemas"].update(added)

    return apply


def replace_properties(**added: dict[str, Any]) -> Change:
    """Return a function that replaces the properties of the schema `Thing`."""
    return add_schemas(Thing={"type": "object", "properties": added})


def add_operation(path: str, **change: Any) -> Change:
    """Return a function that adds another operation like the list operation."""

    def apply(document: dict[str, Any]) -> None:
        document["paths"][path] = {"get": {**document["paths"]["/v2/things/"]["get"], **change}}

    return apply


def add_components(kind: str, **added: dict[str, Any]) -> Change:
    """Return a function that adds components of another kind."""

    def apply(document: dict[str, Any]) -> None:
        document["components"].setdefault(kind, {}).update(added)

    return apply
