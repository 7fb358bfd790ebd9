"""SDKs of descriptions that leave out what others have."""

from __future__ import annotations

import pydoc
from typing import TYPE_CHECKING, Any

import pytest

from kit.tests.support.depots import TOKEN
from kit.tests.support.descriptions import TEXT, make_query_parameter, make_response, ref
from kit.tests.support.made_sdks import made_sdk
from kit.tests.support.scripted_server import ScriptedServer, reply
from openapi_sdk_codegen.corrections.conventions import apply_conventions

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PING = {"operationId": "pings_create", "tags": ["pings"], "responses": {"204": {"description": "done"}}}


def describe(title: str, **more: Any) -> dict[str, Any]:
    """Return a description with one operation, and nothing else."""
    return {"openapi": "3.0.3", "info": {"title": title, "version": "1"}, "paths": {"/pings": {"post": PING}}, **more}


def ping(sdk: Any, server: ScriptedServer, name: str, **options: Any) -> None:
    with getattr(sdk, name)(token=TOKEN, base_url=server.url, **options) as client:
        client.pings.create()


def test_a_description_of_one_operation_is_enough(tmp_path: Path) -> None:
    with made_sdk(describe("Bare API"), tmp_path) as sdk, ScriptedServer([reply(204)]) as server:
        ping(sdk, server, "Bare")
        for base in (sdk.Bare, sdk.AsyncBare):
            shown = pydoc.plain(pydoc.render_doc(base))
            assert "sandbox" in shown
        with pytest.raises(sdk.ConfigurationError) as caught:
            sdk.Bare(token=TOKEN, environment="production")
        assert "sandbox" in str(caught.value)
        assert sdk.SERVICE.default_environment == "sandbox"
        assert sdk.SERVICE.description.methods.keys() == {"pings.create"}


@pytest.mark.parametrize(
    "tenant", [None, {"in": "header", "name": "X-Site", "word": "site", "plural": "sites"}], ids=str
)
def test_what_needs_a_listing_says_that_there_is_none(tmp_path: Path, tenant: Any) -> None:
    document = describe("Bare API", **({"x-tenant": tenant} if tenant else {}))
    with made_sdk(document, tmp_path) as sdk, sdk.Bare(token=TOKEN, environment="sandbox") as client:
        wrong: list[Callable[[], Any]] = [lambda: client.lists, lambda: client.pings.list]
        if tenant:
            wrong += [
                lambda: list(client.across_sites(client.pings.create)),
                lambda: list(client.across_sites(print, ["a"])),
            ]
        for use in wrong:
            with pytest.raises((sdk.InvalidInput, AttributeError)) as caught:
                use()
            assert not str(caught.value).endswith("client.")


@pytest.mark.parametrize(
    ("servers", "expected"),
    [
        pytest.param([{"url": "/v1"}], {}, id="a path, whose host nobody knows"),
        pytest.param(
            [{"url": "https://api.example/v1/"}, {"url": "https://two.example", "description": "Test server"}],
            {"server_1": "https://api.example/v1", "test": "https://two.example"},
            id="two",
        ),
        pytest.param(
            [{"url": "https://api.example", "description": "Sandbox server"}],
            {"sandbox_server": "https://api.example"},
            id="one with the name of that of this machine",
        ),
        pytest.param(
            [{"url": "https://a.example/{v}", "variables": {"v": {"default": "2", "enum": ["2"]}}}],
            {"server_1": "https://a.example/2"},
            id="a variable with one value",
        ),
        pytest.param(
            [{"url": "https://a.example", "description": "US region (the default): for most"}],
            {"us_region": "https://a.example"},
            id="a remark is no part of a name",
        ),
    ],
)
def test_servers_are_environments(tmp_path: Path, servers: list[dict[str, Any]], expected: dict[str, str]) -> None:
    with made_sdk(describe("Served", servers=servers), tmp_path) as sdk:
        assert sdk.SERVICE.environments == {**expected, "sandbox": "http://127.0.0.1:8431"}
        for name, url in sdk.SERVICE.environments.items():
            with sdk.Served(token=TOKEN, environment=name) as client:
                assert client.base_url == url


def test_a_token_goes_nowhere_where_no_server_is_described(tmp_path: Path) -> None:
    with made_sdk(describe("Nowhere", servers=[]), tmp_path) as sdk:
        with pytest.raises(sdk.ConfigurationError, match=r"^base_url: missing; .* or set NOWHERE_BASE_URL$"):
            sdk.Nowhere(token=TOKEN)
        with sdk.Nowhere(token=TOKEN, environment="sandbox") as client:
            assert client.base_url == "http://127.0.0.1:8431"


@pytest.mark.parametrize("word", ["attempt", "path", "method", "token", "message", "base", "page"])
def test_a_tenant_may_have_any_word(tmp_path: Path, word: str) -> None:
    tenant = {"in": "header", "name": "X-Tenant", "word": word, "plural": f"{word}_group"}
    parameters = [{"name": "X-Tenant", "in": "header", "schema": TEXT}, make_query_parameter("a")]
    operation = {**PING, "parameters": parameters, "responses": {"200": make_response(TEXT)}}
    document = describe("Words", **{"x-tenant": tenant}) | {"paths": {"/pings": {"post": operation}}}
    events: list[Any] = []
    argument = f"{word}_id"
    with made_sdk(document, tmp_path) as sdk, ScriptedServer([reply(409, {"detail": "no"})]) as server:
        with pytest.raises(sdk.Conflict) as caught:
            ping(sdk, server, "Words", on_request=events.append, **{argument: "7"})
        error: Any = caught.value
        again = type(error)(*error.args)
        for each in (error, again):
            assert (getattr(each, argument), each.status, each.operation) == ("7", 409, "pings_create")
        assert getattr(events[0], argument) == "7"


NAMES = ["clients", "events", "exceptions", "facts", "models", "errors", "types", "services", "openapi_sdk", "attrs"]
SCHEMAS = ["Retry", "Options", "Facts", "RequestEvent", "NotFound", "Timeout", "Pages", "Call", "Any", "ClashError"]


def test_names_of_modules_and_classes_of_the_kit_are_free(tmp_path: Path) -> None:
    answer = {"type": "object", "properties": {name.lower(): ref(name) for name in SCHEMAS}}
    paths = {
        f"/{name}": {
            "get": {"operationId": f"{name}_get", "tags": [name], "responses": {"200": make_response(ref(schema))}},
            "post": {
                "operationId": f"{name}_create",
                "tags": [name],
                "requestBody": {"required": True, "content": {"application/json": {"schema": ref(schema)}}},
                "responses": {"200": make_response(answer)},
            },
        }
        for name, schema in zip(NAMES, SCHEMAS, strict=True)
    }
    row = {"type": "object", "properties": {"id": TEXT, "status": TEXT, "errors": {"type": "array", "items": TEXT}}}
    document = describe("Clash", components={"schemas": dict.fromkeys(SCHEMAS, row)}) | {"paths": paths}
    document = apply_conventions(document)
    with made_sdk(document, tmp_path) as sdk, ScriptedServer([reply(200, {"id": "a", "retry": {"id": "b"}})]) as server:
        with sdk.Clash(token=TOKEN, base_url=server.url, retry=sdk.Retry(attempts=1)) as client:
            for method in sdk.SERVICE.description.methods.values():
                call = getattr(getattr(client, method.resource), method.name)
                assert call().id == "a" if method.is_safe else call(id="a").retry.id == "b"
            assert {method.resource for method in sdk.SERVICE.description.methods.values()} == {*NAMES}
        assert issubclass(sdk.NotFound, sdk.ClashError)
        assert sdk.SERVICE.facts.name == "Clash"
