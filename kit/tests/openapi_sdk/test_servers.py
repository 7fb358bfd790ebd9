"""The servers of a description with their variables, and headers of every request, are options of the client."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from kit.tests.openapi_sdk.auth.gates import describe, made_flavours
from kit.tests.support.scripted_server import ScriptedServer, reply
from openapi_sdk_codegen.corrections.conventions.client_headers import lift_client_headers

if TYPE_CHECKING:
    from pathlib import Path

SERVERS = [
    {
        "url": "https://{region}.gates.example/{basePath}",
        "description": "Production",
        "variables": {"region": {"default": "us", "enum": ["us", "eu"]}, "basePath": {"default": "v1"}},
    },
    {"url": "https://{hostname}/api", "description": "On premises"},
    {"url": "https://{region}.test.example", "description": "Test", "variables": {"region": {"default": "xx"}}},
]


@pytest.mark.parametrize(
    ("given", "variables", "base_url"),
    [
        pytest.param({}, {}, "https://us.gates.example/v1", id="the defaults"),
        pytest.param({"region": "eu"}, {}, "https://eu.gates.example/v1", id="one of the values"),
        pytest.param({}, {"REGION": "eu"}, "https://eu.gates.example/v1", id="of a variable"),
        pytest.param({"region": "us"}, {"REGION": "eu"}, "https://us.gates.example/v1", id="an argument before it"),
        pytest.param({"base_path": "v2/beta"}, {}, "https://us.gates.example/v2/beta", id="a path"),
        pytest.param({"environment": "on_premises", "hostname": "a.b:8443"}, {}, "https://a.b:8443/api", id="a host"),
        pytest.param({"environment": "test"}, {}, "https://xx.test.example", id="another default"),
        pytest.param({"environment": "test", "region": "any"}, {}, "https://any.test.example", id="any value"),
        pytest.param({"base_url": "https://own.example"}, {"REGION": "eu"}, "https://own.example", id="one's own"),
        pytest.param({"environment": "sandbox"}, {"REGION": "eu"}, "http://127.0.0.1:8431", id="the sandbox"),
    ],
)
def test_a_server_is_chosen_with_its_variables(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: Any, variables: Any, base_url: str
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(f"GATES_{name}", value)
    with made_flavours(describe({}, [], servers=SERVERS), tmp_path) as (_, flavours):
        for flavour in flavours:
            assert flavour.client(**given).base_url == base_url


@pytest.mark.parametrize(
    ("given", "message"),
    [
        pytest.param({"region": "mars"}, r"^region \(GATES_REGION\): 'mars' is not one of us, eu$", id="no value"),
        pytest.param({"environment": "on_premises"}, r"^hostname: missing; .* set GATES_HOSTNAME$", id="missing"),
        pytest.param(
            {"environment": "test", "region": "evil.example/"}, r"^region .* is not a part of https", id="another host"
        ),
        pytest.param({"environment": "test", "region": "me@evil"}, "^region .* is not a part of", id="a user"),
        pytest.param({"base_path": "?a=b"}, "^base_path .* is not a part of", id="a query"),
        pytest.param({"environment": "on_premises", "hostname": 3}, "^hostname .* 3 is not a part", id="a number"),
        pytest.param(
            {"hostname": "a"}, "^hostname: the server production has no such variable", id="of another server"
        ),
        pytest.param({"base_url": "https://a", "region": "eu"}, "^base_url, region: both passed", id="with a base URL"),
    ],
)
def test_what_makes_no_server_is_refused(tmp_path: Path, given: Any, message: str) -> None:
    with made_flavours(describe({}, [], servers=SERVERS), tmp_path) as (sdk, flavours):
        for flavour in flavours:
            with pytest.raises(sdk.ConfigurationError, match=message):
                flavour.client(**given)


def test_a_view_keeps_its_server_and_what_of_it_is_not_passed(tmp_path: Path) -> None:
    with made_flavours(describe({}, [], servers=SERVERS), tmp_path) as (sdk, flavours):
        for flavour in flavours:
            client = flavour.client(region="eu")
            views = {
                "": client.with_options(timeout=5),
                "path": client.with_options(base_path="v2"),
                "none": client.with_options(region=None),
                "server": client.with_options(environment="test"),
                "other": client.with_options(environment="on_premises", hostname="a"),
            }
            assert {name: each.base_url for name, each in views.items()} == {
                "": "https://eu.gates.example/v1",
                "path": "https://eu.gates.example/v2",
                "none": "https://us.gates.example/v1",
                "server": "https://eu.test.example",
                "other": "https://a/api",
            }
            with pytest.raises(sdk.ConfigurationError, match=r"^region: this client has a base URL of its own"):
                flavour.client(base_url="https://own.example").with_options(region="eu")


@pytest.mark.parametrize(
    ("url", "default", "base_url"),
    [
        pytest.param("{base}", "https://gates.example/v1", "https://gates.example/v1", id="all of it"),
        pytest.param("{base}/api", "https://gates.example", "https://gates.example/api", id="the host, with https"),
        pytest.param("https://gates.example{base}", "/v1", "https://gates.example/v1", id="a path with its slash"),
        pytest.param("https://gates.example/{base}", "", "https://gates.example", id="an empty path"),
    ],
)
def test_a_variable_that_is_more_than_a_part_has_its_default(
    tmp_path: Path, url: str, default: str, base_url: str
) -> None:
    servers = [{"url": url, "variables": {"base": {"default": default}}}]
    with made_flavours(describe({}, [], servers=servers), tmp_path) as (sdk, flavours):
        assert sdk.SERVICE.facts.variables == ()
        for flavour in flavours:
            assert flavour.client().base_url == base_url


@pytest.mark.parametrize(
    "value", ["evil.example/", "a@evil", "a#b", "a?b", "a\\b", "a\u3002b", "a\uff0fb", "a%2fb", "a\n", ""]
)
def test_no_value_of_a_variable_is_more_than_a_part_of_a_host(tmp_path: Path, value: str) -> None:
    servers = [{"url": "https://{name}.gates.example", "variables": {"name": {"default": ""}}}]
    with made_flavours(describe({}, [], servers=servers), tmp_path) as (sdk, flavours):
        for flavour in flavours:
            with pytest.raises(sdk.ConfigurationError, match=r"^name"):
                flavour.client(name=value)


@pytest.mark.parametrize(
    ("servers", "end"),
    [
        pytest.param([{"url": "/api/v1"}], ", which ends with '/api/v1'", id="a path"),
        pytest.param([{"url": "/api/v1/"}, {"url": "/api/v2"}], ", which ends with '/api/v1'", id="two paths"),
        pytest.param(
            [{"url": "/{base}", "variables": {"base": {"default": "v1", "enum": ["v1"]}}}],
            ", which ends with '/v1'",
            id="a variable with one value",
        ),
        pytest.param([{"url": "/"}], "", id="no path"),
        pytest.param([{"url": "/a b/../%00"}], "", id="no plain path"),
        pytest.param([], "", id="no server"),
    ],
)
def test_a_missing_base_url_is_said_with_its_path(tmp_path: Path, servers: Any, end: str) -> None:
    with made_flavours(describe({}, [], servers=servers), tmp_path) as (sdk, flavours):
        for flavour in flavours:
            with pytest.raises(sdk.ConfigurationError) as caught:
                flavour.client()
            message = "base_url: missing; the description names no host; pass base_url= or set GATES_BASE_URL"
            assert str(caught.value) == message + end


def with_header(schema: Any, *, described: int = 9, operations: int = 10) -> dict[str, Any]:
    """Return a description whose operations need a header."""
    document = describe({}, [])
    header = {"name": "Gates-Version", "in": "header", "required": True, "schema": schema}
    for number in range(2, operations):
        own = {"operationId": f"gates_open{number}", "responses": {"204": {"description": "done"}}}
        document["paths"][f"/{number}"] = {"post": {**own, "tags": ["gates"]}}
    for item in list(document["paths"].values())[:described]:
        item["post"]["parameters"] = [header]
    lift_client_headers(document)
    return document


@pytest.mark.parametrize(
    ("schema", "given", "sent"),
    [
        pytest.param({"type": "string", "default": "2026-01"}, {}, "2026-01", id="a default"),
        pytest.param({"type": "string", "enum": ["7"]}, {}, "7", id="the only value"),
        pytest.param({"type": "string", "default": "2026-01"}, {"gates_version": "2025-07"}, "2025-07", id="given"),
        pytest.param({"type": "integer"}, {"gates_version": "3"}, "3", id="without a default"),
    ],
)
def test_a_header_that_every_call_needs_is_an_option_of_the_client(
    tmp_path: Path, schema: Any, given: Any, sent: str
) -> None:
    with made_flavours(with_header(schema), tmp_path) as (sdk, flavours):
        for flavour in flavours:
            with ScriptedServer([reply(204)]) as server:
                client = flavour.client(base_url=server.url, **given)
                flavour.run(client.gates.open)
                flavour.run(client.gates.knock)
                flavour.run(client.with_options(gates_version="9").gates.open)
                flavour.run(partial(client.request, "GET", "/more"))
            assert [each.header("Gates-Version") for each in server.requests] == [sent, sent, "9", sent]
            with pytest.raises(sdk.InvalidInput, match="pass gates_version= to the client"):
                flavour.run(partial(client.gates.open, options={"headers": {"gates-version": "1"}}))
        if "default" not in schema and "enum" not in schema:
            with pytest.raises(sdk.ConfigurationError, match=r"^gates_version: missing; .* set GATES_GATES_VERSION$"):
                sdk.Gates(base_url="https://gates.example")
        with pytest.raises(sdk.ConfigurationError, match=r"^gates_version \(GATES_GATES_VERSION\): has a line break"):
            sdk.Gates(base_url="https://gates.example", gates_version="1\r\nX: y")


@pytest.mark.parametrize(
    ("described", "operations"), [pytest.param(8, 10, id="most"), pytest.param(4, 4, id="all of a few")]
)
def test_a_header_of_some_operations_stays_an_argument_of_theirs(described: int, operations: int) -> None:
    document = with_header({"type": "string"}, described=described, operations=operations)
    assert "x-client-headers" not in document
    assert sum("parameters" in item["post"] for item in document["paths"].values()) == described


@pytest.mark.parametrize(
    ("headers", "described"),
    [
        pytest.param([], 9, id="none"),
        pytest.param([{"name": "gates-version", "default": "7"}], 0, id="with another default"),
        pytest.param([{"name": "Other"}], 9, id="another one"),
    ],
)
def test_a_correction_says_which_headers_are_options(headers: Any, described: int) -> None:
    document = with_header({"type": "string"})
    for item in list(document["paths"].values())[:9]:
        item["post"]["parameters"] = [{"name": "Gates-Version", "in": "header", "required": True, "schema": {}}]
    document["x-client-headers"] = headers
    lift_client_headers(document)
    assert document["x-client-headers"] == headers
    assert sum(bool(item["post"].get("parameters")) for item in document["paths"].values()) == described


def test_a_parameter_that_says_who_calls_is_no_argument_of_methods() -> None:
    document = describe({"a": {"type": "apiKey", "in": "header", "name": "X-Api-Key"}})
    key = {"name": "x-api-key", "in": "header", "required": True, "schema": {"type": "string"}}
    document["paths"]["/open"]["post"]["parameters"] = [key, {**key, "name": "X-Other"}]
    lift_client_headers(document)
    assert [each["name"] for each in document["paths"]["/open"]["post"]["parameters"]] == ["X-Other"]


@pytest.mark.parametrize("host", ["xn--", "xn--a", "xn--a.example"])
def test_a_host_that_is_no_name_is_refused_at_once(tmp_path: Path, host: str) -> None:
    with made_flavours(describe({}, [], servers=SERVERS), tmp_path) as (sdk, flavours):
        for flavour in flavours:
            with pytest.raises(sdk.ConfigurationError, match="is not an absolute URL"):
                flavour.client(base_url=f"https://{host}/")
