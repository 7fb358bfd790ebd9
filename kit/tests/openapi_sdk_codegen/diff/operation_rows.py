"""Changes of operations, servers, security, components and the version."""

from __future__ import annotations

from typing import Any

from kit.tests.openapi_sdk_codegen.diff.documents import OK, TEXT, document, received
from kit.tests.openapi_sdk_codegen.diff.rows import Row

Json = dict[str, Any]
NOTHING = document({})
KEY: Json = {"key": []}


def scheme(**fields: Any) -> Json:
    return document(components={"securitySchemes": {"key": fields}})


def flows(**fields: Any) -> Json:
    return scheme(type="oauth2", flows={"clientCredentials": {"tokenUrl": "https://a/t", "scopes": {}} | fields})


def implicit(**fields: Any) -> Json:
    return scheme(type="oauth2", flows={"implicit": {"authorizationUrl": "https://a/a", "scopes": {}} | fields})


def named(**schemas: Json) -> Json:
    return document(components={"schemas": schemas})


def using(name: str) -> Json:
    return received({"$ref": f"#/components/schemas/{name}"}, components={"schemas": {name: TEXT}})


def numbered(version: str) -> Json:
    return document() | {"info": {"title": "t", "version": version}}


OPERATIONS = [
    Row("endpoint-added", "api-path-removed-without-deprecation", document(), NOTHING),
    Row("api-operation-id-added", "api-operation-id-removed", NOTHING, document({"operationId": "a"})),
    Row(
        "api-operation-id-removed",
        "api-operation-id-removed",
        document({"operationId": "b"}),
        document({"operationId": "a"}),
    ),
    Row("api-tag-added", "api-tag-removed", document({"tags": ["a"]}), document({"tags": ["a", "b"]})),
    *(
        Row("x-api-first-tag-changed", "x-api-first-tag-changed", document({"tags": old}), document({"tags": new}))
        for old, new in ((["a"], ["b"]), (["a", "b"], ["b", "a"]), ([], ["b"]))
    ),
]

A: Json = {"url": "https://a.example/v1"}
B: Json = {"url": "https://b.example"}


def serving(*servers: Json) -> Json:
    return document({}, servers=[*servers])


def operation_served(*servers: Json) -> Json:
    return document({"servers": [*servers]}, servers=[A])


def path_served(*servers: Json) -> Json:
    item = {"servers": [*servers], "post": {"responses": OK}}
    return document(servers=[A]) | {"paths": {"/things": item}}


REGIONS: Json = {"url": "https://{region}.example", "variables": {"region": {"default": "a", "enum": ["a", "b"]}}}
OTHER_REGION: Json = {**REGIONS, "variables": {"region": {"default": "b", "enum": ["a", "b"]}}}
ONE_REGION: Json = {**REGIONS, "variables": {"region": {"default": "a", "enum": ["a"]}}}
MOVED = "x-api-server-moved"

MOVED_PATH = "x-api-path-changed"


def at(path: str, **operation: Any) -> Json:
    return document() | {"paths": {path: {"get": {"operationId": "a", "responses": OK, **operation}}}}


PATHS = [
    Row(MOVED_PATH, MOVED_PATH, at("/a/{id}"), at("/b/{id}")),
    Row(
        "api-path-removed-with-deprecation endpoint-added",
        f"endpoint-deprecated {MOVED_PATH}",
        at("/a", deprecated=True),
        at("/b"),
    ),
    Row(
        "api-path-removed-without-deprecation endpoint-added",
        "api-path-removed-without-deprecation endpoint-added",
        at("/a"),
        at("/b", operationId="b"),
    ),
]

SERVERS = [
    Row(MOVED, MOVED, serving(A), serving(B)),
    Row(MOVED, MOVED, serving(A), serving({"url": "https://a.example/v2"})),
    Row("x-api-first-server-changed", "x-api-first-server-changed", serving(REGIONS), serving(OTHER_REGION)),
    Row("x-api-server-removed", "x-api-server-added", serving(REGIONS), serving(ONE_REGION)),
    Row("x-api-server-added", "x-api-server-removed", serving(A), serving(A, B)),
    Row("x-api-server-added", MOVED, serving(), serving(A)),
    Row("x-api-first-server-changed", "x-api-first-server-changed", serving(A, B), serving(B, A)),
    Row("x-api-first-server-changed", MOVED, serving(A), serving(B, A)),
    Row(MOVED, MOVED, operation_served(), operation_served(B)),
    Row(MOVED, MOVED, path_served(A), path_served(B)),
    Row("", "", serving(A), serving({**A, "url": f"{A['url']}/", "description": "Production"})),
    Row("", "", path_served(B), document({"servers": [B]}, servers=[A])),
]

SECURITY = [
    Row(
        "api-security-added",
        "x-api-security-narrowed",
        document({"security": [KEY]}),
        document({"security": [KEY, {"b": []}]}),
    ),
    Row(
        "api-security-added x-api-security-narrowed",
        "api-security-added api-security-removed",
        NOTHING,
        document({"security": [KEY]}),
    ),
    Row(
        "api-security-added x-api-security-narrowed x-api-security-narrowed",
        "api-security-added api-security-added api-security-removed",
        document({"security": [KEY, {"b": []}]}),
        document({"security": [KEY | {"b": []}]}),
    ),
    Row(
        "api-security-scope-added",
        "api-security-scope-removed",
        document({"security": [KEY]}),
        document({"security": [{"key": ["read"]}]}),
    ),
    Row(
        "api-security-scope-added",
        "api-security-scope-removed",
        document({"security": [{"key": ["write"]}]}),
        document({"security": [{"key": ["read"]}, {"key": ["write"]}]}),
    ),
    Row(
        "api-global-security-added api-global-security-removed",
        "api-global-security-added x-api-global-security-narrowed",
        document({}, security=[KEY]),
        document({}, security=[{}]),
    ),
    Row(
        "api-global-security-scope-added",
        "api-global-security-scope-removed",
        document({}, security=[KEY]),
        document({}, security=[{"key": ["read"]}]),
    ),
    Row(
        "api-security-component-added",
        "api-security-component-removed",
        document(),
        scheme(type="http", scheme="basic"),
    ),
    Row(
        "api-security-component-type-changed",
        "api-security-component-type-changed",
        scheme(type="http", scheme="basic"),
        scheme(type="apiKey", name="k"),
    ),
    Row(
        "x-api-security-component-changed",
        "x-api-security-component-changed",
        scheme(type="http", scheme="basic"),
        scheme(type="http", scheme="bearer"),
    ),
    Row(
        "x-api-security-component-changed",
        "x-api-security-component-changed",
        scheme(type="apiKey", name="k"),
        scheme(type="apiKey", name="k", **{"in": "header"}),
    ),
    Row(
        "api-security-component-oauth-token-url-changed",
        "api-security-component-oauth-token-url-changed",
        flows(),
        flows(tokenUrl="https://b/t"),
    ),
    Row(
        "api-security-component-oauth-url-changed",
        "api-security-component-oauth-url-changed",
        implicit(),
        implicit(authorizationUrl="https://b/a"),
    ),
    Row(
        "x-api-security-component-oauth-refresh-url-changed",
        "x-api-security-component-oauth-refresh-url-changed",
        flows(),
        flows(refreshUrl="https://b/r"),
    ),
    Row(
        "api-security-component-oauth-scope-added",
        "api-security-component-oauth-scope-removed",
        flows(),
        flows(scopes={"read": "Read"}),
    ),
    Row(
        "api-security-component-oauth-scope-changed",
        "api-security-component-oauth-scope-changed",
        flows(scopes={"read": "Read"}),
        flows(scopes={"read": "Read all"}),
    ),
    Row(
        "x-api-security-component-oauth-flow-added",
        "x-api-security-component-oauth-flow-removed",
        scheme(type="oauth2", flows={}),
        flows(),
    ),
]

COMPONENTS = [
    Row("api-schema-removed", "", named(A=TEXT), named()),
    Row("api-schema-removed", "api-schema-removed", using("A"), using("B")),
    Row("response-body-type-changed", "response-body-type-changed", named(A=TEXT), named(A={"type": "integer"})),
    Row("api-version-decreased", "", numbered("2.1.0"), numbered("2.0.9")),
    Row("", "", numbered("1"), numbered("1.0.0")),
    Row("api-version-decreased", "", numbered("v10"), numbered("v9.1-beta")),
    Row("", "", numbered("2024-05"), numbered("b2")),
]

ROWS = [*OPERATIONS, *PATHS, *SERVERS, *SECURITY, *COMPONENTS]
