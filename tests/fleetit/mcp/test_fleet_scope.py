"""Tools of a server for one fleet can name no other fleet."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema_rs import Draft202012Validator

from fleetit.service import TENANT
from openapi_sdk.description.tenants import iter_other_tenants, list_tenant_arguments, names_tenant
from openapi_sdk.mcp.tools import limit_to_tenant
from tests.fleetit.mcp.serving import call, get_text, with_client

if TYPE_CHECKING:
    from mcp import Client

    from fleetit.sandbox import Sandbox


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("fleet", True),
        ("fleets", True),
        ("fleet_id", True),
        ("fleet-ids", True),
        ("fleetId", True),
        ("targetFleetIDs", True),
        ("fleet_pk", True),
        ("to_fleet", True),
        ("fleet_name", False),
        ("fleet_liable", False),
        ("fleet_group_id", False),
        ("fleeting", False),
        ("id", False),
        ("", False),
    ],
)
def test_name_of_a_fleet(name: str, expected: bool) -> None:
    assert names_tenant(TENANT, name) == expected


@pytest.mark.parametrize(
    ("path", "arguments", "expected"),
    [
        pytest.param("/v2/tolls/{id}/", [("id", "path")], set[str](), id="no fleet"),
        pytest.param("/v2/fleets/", [("limit", "query")], set[str](), id="no parameter"),
        pytest.param("/v2/fleet/settings/", [], set[str](), id="fleet of the header"),
        pytest.param("/v2/fleets/{id}/", [("id", "path")], {"id"}, id="resource of fleets"),
        pytest.param("/v2/childFleets/{id}/", [("id", "path")], {"id"}, id="of a kind"),
        pytest.param("/v2/fleet-{id}/", [("id", "path")], {"id"}, id="in one part"),
        pytest.param(
            "/v2/fleets/{number}/tolls/{id}/", [("number", "path"), ("id", "path")], {"number"}, id="fleet of a toll"
        ),
        pytest.param("/v2/tolls/{fleet_name}/", [("fleet_name", "path")], {"fleet_name"}, id="name of the parameter"),
        pytest.param(
            "/v2/tolls/", [("fleet", "query"), ("x-fleet-ids", "header")], {"fleet", "x-fleet-ids"}, id="query"
        ),
        pytest.param("/v2/tolls/", [("fleet_name", "query")], set[str](), id="another filter"),
        pytest.param("/v2/fleet-groups/{id}/", [("id", "path")], None, id="group of fleets"),
        pytest.param("/v2/fleets/by-code/{code}/", [("code", "path")], None, id="unknown parameter of fleets"),
    ],
)
def test_arguments_that_name_a_fleet(path: str, arguments: list[tuple[str, str]], expected: set[str] | None) -> None:
    described = [(name, name, place) for name, place in arguments]
    method: Any = SimpleNamespace(path=path, resource="x", operation=SimpleNamespace(arguments=described))
    assert list_tenant_arguments(TENANT, method) == expected


def test_resource_of_fleets_with_another_path_is_not_limited() -> None:
    described = [("id", "id", "path")]
    method: Any = SimpleNamespace(
        path="/v2/parts/{id}/", resource="fleets", operation=SimpleNamespace(arguments=described)
    )
    assert list_tenant_arguments(TENANT, method) is None


@pytest.mark.parametrize(
    ("schema", "allowed"),
    [
        pytest.param({"type": "integer"}, [7], id="integer"),
        pytest.param({"type": "string"}, ["7"], id="text"),
        pytest.param({"type": ["integer", "null"]}, [7], id="integer or null"),
        pytest.param({}, [7, "7"], id="any"),
        pytest.param({"type": "array", "items": {"type": "integer"}}, [[], [7], [7, 7]], id="list"),
        pytest.param(
            {"type": ["array", "null"], "items": {"type": "integer"}}, [None, [], [7], [7, 7]], id="list or null"
        ),
        pytest.param({"type": "array"}, [[], [7], ["7"], [7, 7]], id="list of any"),
        pytest.param({"type": ["array", "string"]}, ["7"], id="list or text"),
        pytest.param({"type": "object"}, [], id="object"),
        pytest.param({"anyOf": [{"type": "integer"}, {"type": "object"}]}, [7], id="one of several"),
    ],
)
def test_only_one_fleet_fits(schema: dict[str, Any], allowed: list[Any]) -> None:
    validator = Draft202012Validator(limit_to_tenant(schema, 7))
    candidates: list[Any] = [7, "7", 9, "9", "07", "7,9", True, None, {"id": 7}, [], [7], ["7"], [7, 7], [9], [7, 9]]
    assert [each for each in candidates if validator.is_valid(each)] == allowed


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param({"fleet": 7, "fleet_ids": [7, "7"], "fleets": []}, [], id="this fleet"),
        pytest.param({"name": 9, "fleet_name": "x"}, [], id="other fields"),
        pytest.param({"a": [{"fleetId": 9}]}, ["body.a.0.fleetId"], id="another one"),
        pytest.param([{"fleet_ids": [7, 9]}], ["body.0.fleet_ids"], id="another one too"),
        pytest.param({"fleet": None}, ["body.fleet"], id="null"),
        pytest.param({"fleet": True}, ["body.fleet"], id="boolean"),
        pytest.param({"fleet": {"id": 7}}, ["body.fleet"], id="object"),
        pytest.param("9", [], id="text"),
    ],
)
def test_fields_that_name_another_fleet(body: Any, expected: list[str]) -> None:
    assert [*iter_other_tenants(TENANT, body, 7, "body")] == expected
    assert expected or [*iter_other_tenants(TENANT, {"fleet": True}, 1, "body")] == ["body.fleet"]


def test_operation_whose_path_names_a_fleet_is_limited(sandbox: Sandbox) -> None:
    async def use(client: Client) -> Any:
        return {tool.name: tool for tool in (await client.list_tools()).tools}["fleets_update"]

    tool = with_client(sandbox, use, allow_writes=True, fleet_id=7)
    assert tool.input_schema["properties"]["id"]["enum"] == [7]
    for other in (42, "42", 7.5, [7], True):
        given = {"id": other, "body": {"title": "x"}}
        refused = call(sandbox, "fleets_update", given, allow_writes=True, fleet_id=7)
        assert refused.is_error
        assert "fleets_update was not called:\n- id: " in get_text(refused)
    assert len(sandbox.requests) == 0
    allowed = call(sandbox, "fleets_update", {"id": 7, "body": {"title": "x"}}, allow_writes=True, fleet_id=7)
    assert not allowed.is_error, get_text(allowed)
    assert [(each.path, each.fleet) for each in sandbox.requests] == [("/v2/fleets/7/", "7")]


def test_any_fleet_can_be_named_without_a_fixed_one(sandbox: Sandbox) -> None:
    given = {"id": 42, "body": {"title": "x"}}
    assert not call(sandbox, "fleets_update", given, allow_writes=True).is_error


def test_the_listing_of_fleets_has_the_fixed_one_alone(sandbox: Sandbox) -> None:
    listed = call(sandbox, "fleets_list", {"fields": ["id"]}, fleet_id=7)
    assert not listed.is_error, get_text(listed)
    assert (listed.structured_content or {})["rows"] == [{"id": 7}]
    assert len((call(sandbox, "fleets_list", {"fields": ["id"]}).structured_content or {})["rows"]) > 1
