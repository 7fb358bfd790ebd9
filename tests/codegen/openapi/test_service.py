"""What the service is called, and whom a call of it is for."""

from __future__ import annotations

from typing import Any

import pytest

from openapi_sdk.description.tenants import is_tenant_parameter
from openapi_sdk.model.facts import Tenant
from openapi_sdk_codegen.openapi.service import find_tenant, name_package, name_service

ORG = {"in": "header", "name": "X-Org-Id", "word": "org", "plural": "orgs"}


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("FleetIT API V2 Public", "FleetIT"),
        ("Acme", "Acme"),
        ("acme REST API (v1.2)", "Acme"),
        ("Public API of the Acme Corp.", "AcmeCorp"),
        ("OpenAPI specification for GitHub's v3", "GitHubS"),
        ("Café Número 9", "CafeNumero"),
        ("3scale", "Scale"),
        pytest.param("Import API", "ImportApi", id="a keyword as a package"),
        pytest.param("None", "NoneApi", id="a keyword"),
        pytest.param("Email API", "EmailApi", id="a package of Python"),
        pytest.param("HTTPX", "HTTPXApi", id="a package that every SDK needs"),
        pytest.param("API v2", "Api", id="nothing is left"),
        pytest.param("имя", "Api", id="no letter of ASCII"),
        pytest.param("", "Api", id="no title"),
        pytest.param("a" * 39 + " bc d", "A" + "a" * 38 + "D", id="40 letters"),
        pytest.param('"""; import os', "ImportOs", id="code"),
    ],
)
def test_the_name_of_a_title(title: str, name: str) -> None:
    assert name_service({"info": {"title": title}}) == name


@pytest.mark.parametrize(
    ("info", "name"),
    [
        pytest.param({"title": "Acme API", "x-name": "ACME"}, "ACME", id="a name"),
        pytest.param({"title": "Acme API", "x-name": "a b"}, "Acme", id="no name"),
        pytest.param({"title": ["a"], "x-name": {}}, "Api", id="no texts"),
        pytest.param("Acme", "Api", id="no info"),
    ],
)
def test_a_name_comes_before_that_of_the_title(info: Any, name: str) -> None:
    assert name_service({"info": info}) == name
    assert name_package({"info": info}) == f"{name.lower()}_api"


def describe(*schemas: Any, **tenant: str) -> dict[str, Any]:
    """Return a document whose operations have these schemas of the parameter of the tenant."""
    parameter = {"name": tenant.get("name", "x-org-id"), "in": tenant.get("in", "header")}
    paths = {f"/{n}": {"get": {"parameters": [{**parameter, "schema": each}]}} for n, each in enumerate(schemas)}
    return {"paths": paths, "x-tenant": ORG | tenant, "components": {"schemas": {"Id": {"type": "integer"}}}}


@pytest.mark.parametrize(
    ("schemas", "expected"),
    [
        pytest.param([{"type": "string"}], "string", id="a text"),
        pytest.param([{"type": "integer"}], "integer", id="an integer"),
        pytest.param([{"type": ["integer", "null"]}], "integer", id="an integer or null"),
        pytest.param([{"$ref": "#/components/schemas/Id"}], "integer", id="a reference"),
        pytest.param([{"allOf": [{"$ref": "#/components/schemas/Id"}, {"minimum": 1}]}], "integer", id="an allOf"),
        pytest.param([{"type": "string"}, {"type": "integer"}], "integer", id="one of two"),
        pytest.param([{}], "string", id="no type"),
        pytest.param([7], "string", id="no schema"),
        pytest.param([], "integer", id="no operation"),
    ],
)
def test_the_type_of_an_id_is_that_of_its_parameter(schemas: list[Any], expected: str) -> None:
    tenant = find_tenant(describe(*schemas))
    assert tenant is not None
    assert (tenant.type, tenant.argument, tenant.none, tenant.listing) == (expected, "org_id", "", "")


@pytest.mark.parametrize("document", [{}, {"x-tenant": None}, {"x-tenant": {}}, {"x-tenant": "org"}], ids=str)
def test_a_document_without_a_tenant(document: dict[str, Any]) -> None:
    assert find_tenant(document) is None


@pytest.mark.parametrize(
    ("tenant_place", "place", "name", "expected"),
    [
        ("header", "header", "X-Org-Id", True),
        ("header", "header", "x-ORG-id", True),
        ("header", "header", "X-Org", False),
        ("header", "query", "X-Org-Id", False),
        ("query", "query", "X-Org-Id", True),
        ("query", "query", "x-org-id", False),
        ("path", "path", "X-Org-Id", True),
        ("path", "query", "X-Org-Id", False),
    ],
)
def test_the_parameter_of_the_tenant(tenant_place: Any, place: str, name: str, expected: bool) -> None:
    assert is_tenant_parameter(Tenant(tenant_place, "X-Org-Id", "org", "orgs", "", "string"), place, name) is expected
    assert not is_tenant_parameter(None, place, name)
