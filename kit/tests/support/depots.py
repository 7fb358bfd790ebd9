"""Descriptions of a made-up depot: without tenants, and with tenants in a header, in the path and in the query."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from importlib import import_module
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

from kit.tests.support.descriptions import COUNT, TEXT, make_query_parameter, make_response, ref
from kit.tests.support.scripted_server import ReceivedRequest, Reply, reply

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import ModuleType

TOKEN = "token-of-the-test"

_ORGANIZATION = {"word": "organization", "plural": "organizations", "none": "the user's own organization"}
#: By the name of the service, what its `x-tenant` says; nothing without tenants.
TENANTS: Mapping[str, dict[str, str]] = {
    "Acme": {},
    "Globex": {"in": "header", "name": "X-Org-Id", **_ORGANIZATION, "listing": "organizations.list"},
    "Initech": {"in": "path", "name": "org_id", "word": "org", "plural": "orgs"},
    "Hooli": {"in": "query", "name": "site", "word": "site", "plural": "sites", "none": "the main site"},
}


def make_depot(name: str) -> dict[str, Any]:
    """Return the description of one of the services, in the form of a corrected one."""
    tenant = TENANTS[name]
    place = tenant.get("in", "")
    prefix = "/orgs/{org_id}" if place == "path" else ""
    own: list[dict[str, Any]] = []
    if place:
        own = [{"name": tenant["name"], "in": place, "schema": TEXT, "required": place == "path"}]
    limit, offset = make_query_parameter("limit", COUNT), make_query_parameter("offset", COUNT)
    paths: dict[str, Any] = {
        f"{prefix}/bins": {
            "parameters": own,
            "get": _operation("bins_list", _page("Bin", "count"), [limit, offset, make_query_parameter("color")]),
            "post": {
                **_operation("bins_create", make_response(ref("Bin")), status="201"),
                "requestBody": {"required": True, "content": {"application/json": {"schema": ref("BinRequest")}}},
            },
        },
        f"{prefix}/bins/{{id}}": {
            "parameters": [*own, {"name": "id", "in": "path", "required": True, "schema": COUNT}],
            "get": _operation("bins_get", make_response(ref("Bin"))),
            "patch": {
                **_operation("bins_update", make_response(ref("Bin"))),
                "requestBody": {"required": True, "content": {"application/json": {"schema": ref("BinRequest")}}},
            },
        },
        f"{prefix}/crates": {
            "parameters": own,
            "get": _operation("crates_list", _page("Bin", "count", "next"), [make_query_parameter("page", COUNT)]),
        },
        f"{prefix}/moves": {
            "parameters": own,
            "get": _operation("moves_list", _page("Bin", "next"), [make_query_parameter("cursor")]),
        },
        f"{prefix}/labels/{{id}}": {
            "parameters": [*own, {"name": "id", "in": "path", "required": True, "schema": COUNT}],
            "get": _operation("labels_get", make_response({"type": "string", "format": "binary"}, "application/pdf")),
            "put": {
                **_operation("labels_replace", {"description": "stored"}, status="204"),
                "requestBody": {
                    "required": True,
                    "content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}},
                },
            },
        },
    }
    if tenant.get("listing"):
        rows = {"type": "array", "items": ref("Organization")}
        paths["/organizations"] = {"get": _operation("organizations_list", make_response(rows))}
    return {
        "openapi": "3.0.3",
        "info": {"title": f"{name} API", "version": "1"},
        "servers": [{"url": f"https://api.{name.lower()}.example", "description": "Live"}],
        "security": [{"key": []}],
        **({"x-tenant": tenant} if tenant else {}),
        "paths": paths,
        "components": {
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer"}},
            "schemas": {
                "Bin": {
                    "type": "object",
                    "required": ["id"],
                    "x-secret-properties": ["api_key"],
                    "properties": {"id": COUNT, "color": TEXT, "api_key": TEXT, "since": _DAY},
                },
                "BinRequest": {"type": "object", "required": ["color"], "properties": {"color": TEXT, "size": COUNT}},
                "Organization": {"type": "object", "required": ["id"], "properties": {"id": TEXT, "name": TEXT}},
            },
        },
    }


_DAY = {"type": "string", "format": "date"}


def _operation(name: str, response: Any, parameters: Any = (), *, status: str = "200") -> dict[str, Any]:
    return {
        "operationId": name,
        "tags": [name.partition("_")[0]],
        "summary": name.replace("_", " ").capitalize(),
        **({"parameters": [*parameters]} if parameters else {}),
        "responses": {status: response},
    }


def _page(row: str, *names: str) -> dict[str, Any]:
    described: dict[str, Any] = {"count": COUNT, "next": {**TEXT, "nullable": True}}
    properties: dict[str, Any] = {name: described[name] for name in names}
    properties["results"] = {"type": "array", "items": ref(row)}
    return make_response({"type": "object", "properties": properties})


@dataclass
class Depot:
    """Answers as a depot does; each row says whom it is for. The first request for the bin 503 is refused."""

    rows: int = 5
    refused: set[str] = field(default_factory=set[str])

    def __call__(self, received: ReceivedRequest) -> Reply:
        path, _, text = received.target.partition("?")
        query = {name: values[-1] for name, values in parse_qs(text).items()}
        found = re.fullmatch(r"(?:/orgs/([^/]+))?/(\w+)(?:/(\w+))?/?", path)
        assert found is not None, path
        tenant = found[1] or received.header("X-Org-Id") or query.get("site")
        if tenant == "closed":
            return reply(403, {"detail": "closed"})
        if found[2] == "labels":
            return (
                reply(200, headers=[("Content-Type", "application/pdf")], raw=b"%PDF")
                if received.body == b""
                else reply(204)
            )
        if found[2] == "organizations":
            return reply(200, [{"id": "a"}, {"id": "b"}])
        return (
            self._answer_one(received, found[3], tenant)
            if found[3] or received.method == "POST"
            else self._list(query, found[2], tenant, path)
        )

    def _answer_one(self, received: ReceivedRequest, name: str | None, tenant: str | None) -> Reply:
        if name == "503" and "503" not in self.refused:
            self.refused.add("503")
            return reply(503, headers=[("Retry-After", "0")])
        if name == "404":
            return reply(404, {"detail": "There is no such bin."}, headers=[("X-Request-Id", "r-1")])
        if name == "422":
            document = {"title": "Unprocessable", "errors": [{"pointer": "/color", "detail": "is no color"}]}
            return reply(422, document, headers=[("Content-Type", "application/problem+json")])
        if name == "9":
            return reply(200, raw=b"<html>", headers=[("Content-Type", "text/html")])
        sent: dict[str, Any] = json.loads(received.body) if received.body else {}
        return reply(201 if received.method == "POST" else 200, {"id": 1, "color": sent.get("color", tenant)})

    def _list(self, query: dict[str, str], name: str, tenant: str | None, path: str) -> Reply:
        size = int(query.get("limit", 2))
        start = int(query.get("offset", query.get("cursor", (int(query.get("page", 1)) - 1) * size)))
        rows = [{"id": row + 1, "color": tenant} for row in range(self.rows)][start : start + size]
        end = start + size
        more = {"moves": f"cursor={end}", "crates": f"page={end // size + 1}"}.get(name, f"offset={end}&limit={size}")
        following = f"http://elsewhere.example{path}?{more}" if end < self.rows else None
        return reply(200, {"count": self.rows, "next": following, "results": rows})


@dataclass(frozen=True)
class Sdk:
    """One SDK, and what its service calls things."""

    name: str
    module: ModuleType

    @property
    def package(self) -> str:
        return self.name.lower()

    @property
    def word(self) -> str:
        return TENANTS[self.name].get("word", "")

    @property
    def plural(self) -> str:
        return TENANTS[self.name].get("plural", "")

    @property
    def argument(self) -> str:
        return f"{self.word}_id"

    def make_client(self, **options: Any) -> Any:
        """Return a sync client."""
        return getattr(self.module, self.name)(**options)

    def import_feature(self, name: str) -> Any:
        """Return a module of the SDK: that of exports, of dlt, …."""
        return import_module(f"{self.package}.{name}")

    def default(self, tenant: str = "a") -> dict[str, str]:
        """Return the option of a client that has the default tenant."""
        return {self.argument: tenant} if self.word else {}


def read_tenant(received: ReceivedRequest) -> str | None:
    """Return whom a request is for."""
    path, _, query = received.target.partition("?")
    found = re.match(r"/orgs/([^/]+)/", path)
    return found[1] if found else received.header("X-Org-Id") or parse_qs(query).get("site", [None])[0]
