"""The words of a tenant are those of its service, also two words, and ids that are texts."""

from __future__ import annotations

import pytest

from openapi_sdk.description.document import Description
from openapi_sdk.description.tables import Tables
from openapi_sdk.description.tenants import (
    find_tenant_of_request,
    is_about_all_tenants,
    iter_other_tenants_of_request,
    names_tenant,
)
from openapi_sdk.model.facts import Tenant

UNIT = Tenant("header", "Unit", "business_unit", "business_units", "the default unit", "string", "units.list")

#: Its parameter is called otherwise than the tenant.
ORGANIZATION = UNIT._replace(name="org", word="organization", plural="organizations", listing="")
IN_PATH, IN_QUERY = ORGANIZATION._replace(place="path"), ORGANIZATION._replace(place="query")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        pytest.param("business_unit", True, id="the word"),
        pytest.param("targetBusinessUnitIds", True, id="the word, of several ids"),
        pytest.param("unit_id", False, id="a part of the word"),
        pytest.param("business_unit_name", False, id="no id"),
        pytest.param("id", False, id="an id"),
    ],
)
def test_what_names_a_tenant(name: str, expected: bool) -> None:
    assert names_tenant(UNIT, name) is expected


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        pytest.param("/business-units/a/", [], id="its own"),
        pytest.param("/business-units/b/", ["path"], id="another one"),
        pytest.param("/orders/b/?business_unit_id=b", ["business_unit_id"], id="a query"),
    ],
)
def test_where_a_request_names_another_tenant(target: str, expected: list[str]) -> None:
    places = iter_other_tenants_of_request(Description({}), UNIT, "GET", target, body=None, tenant_id="a")
    assert [*places] == expected


#: Without an operationId, so that no package is needed.
GET: dict[str, object] = {"get": {"responses": {}}}
IN_PATHS = Description({"paths": {"/accounts/{org}/bins/{id}": GET, "/accounts/search": GET}})


@pytest.mark.parametrize(
    ("tenant", "target", "expected", "others"),
    [
        pytest.param(IN_PATH, "/accounts/a/shelves/7", "a", [], id="its own in a path"),
        pytest.param(IN_PATH, "/accounts/b%20c/shelves", "b c", ["path"], id="another one in a path"),
        pytest.param(IN_PATH, "/accounts", None, [], id="a shorter path"),
        pytest.param(IN_PATH, "/accounts/", None, [], id="a path that ends before it"),
        pytest.param(IN_PATH, "/accounts/search", None, [], id="another described path"),
        pytest.param(IN_PATH, "/accounts/search/bins", "search", ["path"], id="what may be one"),
        pytest.param(IN_PATH, "/shelves/b", None, [], id="a path without it"),
        pytest.param(IN_QUERY, "/shelves?org=b", "b", ["org"], id="its parameter in a query"),
        pytest.param(IN_QUERY, "/shelves?organization_id=b", None, ["organization_id"], id="its word in a query"),
        pytest.param(ORGANIZATION, "/shelves?org=b", None, [], id="the name of its header in a query"),
    ],
)
def test_whom_a_request_is_for(tenant: Tenant, target: str, expected: str | None, others: list[str]) -> None:
    assert find_tenant_of_request(IN_PATHS, tenant, target) == expected
    places = iter_other_tenants_of_request(IN_PATHS, tenant, "GET", target, body=None, tenant_id="a")
    assert [*places] == others


def test_the_listing_of_the_tenants_is_about_all() -> None:
    listing = {"operationId": "units_list", "tags": ["units"]}
    description = Description({"paths": {"/units/": {"get": listing}}})
    assert is_about_all_tenants(description, UNIT, "/units/?page=2", "a")
    assert not is_about_all_tenants(description, UNIT, "/orders/", "a")


@pytest.mark.parametrize(
    ("tenant", "expected"),
    [pytest.param(UNIT, True, id="with tenants"), pytest.param(None, False, id="without tenants")],
)
def test_the_table_of_the_tenants(tenant: Tenant | None, expected: bool) -> None:
    row = {"properties": {"id": {"type": "integer"}}}
    answer = {"200": {"content": {"application/json": {"schema": {"type": "array", "items": row}}}}}
    description = Description({"paths": {"/business-units/": {"get": {"responses": answer}}}})
    assert Tables(description, tenant)["business_units"].is_fixed is expected


def test_two_descriptions_share_nothing() -> None:
    names = ("one", "other")
    found = [
        Description({"paths": {"/a/": {"get": {"operationId": f"{name}_list", "tags": [name]}}}}) for name in names
    ]
    assert [[*each.methods] for each in found] == [["one.list"], ["other.list"]]
    assert found[0].find_known_keys("POST", "/a/", "a/b") is found[0].find_known_keys("POST", "/a/", "a/b")
    assert found[0].find_known_keys("POST", "/a/", "a/b") is not found[1].find_known_keys("POST", "/a/", "a/b")
