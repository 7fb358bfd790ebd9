"""Two SDKs of made-up services, with orders: Acme, without tenants, and Bazaar, whose tenants are shops."""

from __future__ import annotations

import importlib
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kit.tests.support.checkout import HERE
from kit.tests.support.descriptions import COUNT, TEXT, make_query_parameter, make_response, ref
from openapi_sdk.service import Service
from openapi_sdk_codegen.generate.package import generate

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

_ROWS = {"type": "array", "items": ref("Order")}
_SHOP = {"name": "Shop", "in": "header", "schema": TEXT}
SHOPS = {"in": "header", "name": "Shop", "word": "shop", "plural": "shops", "none": "the first shop"}

_MODULES = ("clients", "exceptions", "facts", "exports", "imports")


def describe(name: str, *, has_shops: bool) -> dict[str, Any]:
    """Return the description of a service."""
    common: dict[str, Any] = {"tags": ["orders"], "security": [{"bearerAuth": []}]}
    paging = [make_query_parameter(each, COUNT) for each in ("limit", "offset")]
    page = {"type": "object", "properties": {"count": COUNT, "results": _ROWS}}
    return {
        "openapi": "3.0.0",
        "info": {"title": name, "version": "1"},
        "servers": [{"url": f"https://{name.lower()}.test"}],
        **({"x-tenant": SHOPS} if has_shops else {}),
        "paths": {
            "/orders/": {
                "parameters": [_SHOP] if has_shops else [],
                "get": {
                    **common,
                    "operationId": "orders_list",
                    "parameters": paging,
                    "responses": {"200": make_response(ref("Page"))},
                },
            },
            "/orders/bulk/": {
                "parameters": [_SHOP] if has_shops else [],
                "post": {
                    **common,
                    "operationId": "orders_create_many",
                    "requestBody": {"required": True, "content": {"application/json": {"schema": _ROWS}}},
                    "responses": {"201": make_response(_ROWS)},
                },
            },
        },
        "components": {
            "securitySchemes": {"bearerAuth": {"type": "http", "scheme": "bearer"}},
            "schemas": {
                "Page": page,
                "Order": {"type": "object", "required": ["number"], "properties": {"id": COUNT, "number": TEXT}},
            },
        },
    }


@dataclass(frozen=True)
class Sdk:
    """An SDK: its service, the class of its client, and what is generated of errors, exports and imports."""

    service: Service
    errors: Any
    client: Any
    exports: Any
    imports: Any


def _load(package: str) -> Sdk:
    modules: Any = {each: importlib.import_module(f"{package}.{each}") for each in _MODULES}
    clients, errors, facts, exports, imports = (modules[each] for each in _MODULES)
    service = Service(facts.FACTS, errors.TREE, version="1.0")
    # What an overlay writes as a class.
    client = type("Client", (clients.BaseClient,), {"service": service})
    return Sdk(service, errors, client, exports, imports)


@contextmanager
def made_up_sdks(folder: Path) -> Generator[tuple[Sdk, Sdk]]:
    """Generate two SDKs into an empty folder, and load them: one without tenants, and one whose tenants are shops."""
    generate(describe("Acme", has_shops=False), HERE, folder / "acme_api")
    generate(describe("Bazaar", has_shops=True), HERE, folder / "bazaar_api")
    sys.path.insert(0, str(folder))
    importlib.invalidate_caches()
    try:
        yield _load("acme_api"), _load("bazaar_api")
    finally:
        sys.path.remove(str(folder))
        for name in [name for name in sys.modules if name.partition(".")[0] in {"acme_api", "bazaar_api"}]:
            del sys.modules[name]
