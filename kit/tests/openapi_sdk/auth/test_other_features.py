"""Sandboxes, stock functions, dry runs and sources of dlt follow what says who calls."""

from __future__ import annotations

import base64
import urllib.error
import urllib.request
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any

import pytest

from kit.tests.openapi_sdk.auth.gates import BASIC, BEARER, describe, key, made_flavours
from kit.tests.support.scripted_server import ScriptedServer, reply
from openapi_sdk.client.calls import get_calls
from openapi_sdk.messages.request import Request
from openapi_sdk.secrets.redaction import SecretValue

if TYPE_CHECKING:
    from pathlib import Path

OAUTH: dict[str, Any] = {
    "type": "oauth2",
    "flows": {"clientCredentials": {"tokenUrl": "https://id.example/token", "scopes": {}}},
}
KINDS: dict[str, tuple[Any, Any, str]] = {
    "bearer": ({"a": BEARER}, None, "Bearer"),
    "another prefix": ({"a": {**BEARER, "x-prefix": "Bot"}}, None, "Bot"),
    "basic": ({"a": BASIC}, None, 'Basic realm="sandbox"'),
    "a key in a header": ({"a": key("X-Key")}, None, "ApiKey"),
    "a raw key": ({"a": key("Authorization")}, None, "ApiKey"),
    "a word before a key": ({"a": key("Authorization", **{"x-prefix": "Token"})}, None, "ApiKey"),
    "a key in the query": ({"a": key("key", "query")}, None, "ApiKey"),
    "a key in a cookie": ({"a": key("sid", "cookie")}, None, "ApiKey"),
    "a client": ({"a": OAUTH}, None, "Bearer"),
    "two at once": ({"a": BEARER, "b": key("X-Key")}, None, "Bearer"),
    "one of two": ({"a": BASIC, "b": key("X-Key")}, [{"b": []}, {"a": []}], "ApiKey"),
}


def ask(url: str, **headers: str) -> tuple[int, str | None]:
    request = urllib.request.Request(url, b"", headers, method="POST")  # noqa: S310 - of this machine
    try:
        with urllib.request.urlopen(request) as answer:  # noqa: S310 - as above
            return answer.status, None
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers["WWW-Authenticate"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_sandbox_takes_its_token_where_the_description_says(tmp_path: Path, kind: str) -> None:
    schemes, security, challenge = KINDS[kind]
    with (
        made_flavours(describe(schemes, security), tmp_path) as (sdk, flavours),
        import_module("gates.sandbox").running() as sandbox,
    ):
        facts = sdk.SERVICE.facts
        for flavour in flavours:
            client = flavour.client(base_url=sandbox.url, **facts.make_options(sandbox.token))
            flavour.run(client.gates.open)
            wrong = flavour.client(base_url=sandbox.url, **facts.make_options("wrong-token"))
            flavour.run(wrong.gates.knock)
            with pytest.raises(sdk.Unauthorized, match="Invalid token"):
                flavour.run(wrong.gates.open)
        assert ask(f"{sandbox.url}/open") == (401, challenge)
        assert ask(f"{sandbox.url}/knock") == (204, None)
        assert [each.authorised for each in sandbox.requests[:3]] == [True, True, False]
        assert sandbox.token not in repr(sandbox.requests[:])


def test_a_sandbox_takes_a_key_in_place_of_a_name(tmp_path: Path) -> None:
    with (
        made_flavours(describe({"a": BASIC}), tmp_path),
        import_module("gates.sandbox").running() as sandbox,
    ):
        for text, status in (
            (f"{sandbox.token}:", 204),
            (f"me:{sandbox.token}", 204),
            (f"{sandbox.token}:wrong", 401),
            ("", 401),
        ):
            sent = base64.b64encode(text.encode()).decode()
            assert ask(f"{sandbox.url}/open", Authorization=f"Basic {sent}")[0] == status
        assert ask(f"{sandbox.url}/open", Authorization="Basic ***")[0] == 401


def test_a_stock_function_sends_what_its_operation_needs(tmp_path: Path) -> None:
    document = describe({"a": BEARER, "b": key("X-Key")}, [{"a": []}])
    document["paths"]["/open"]["post"]["security"] = [{"b": []}]
    with made_flavours(document, tmp_path) as (_, flavours), ScriptedServer([reply(204)]) as server:
        for flavour in flavours:
            client = flavour.client(base_url=server.url, token="t", api_key="k")
            for name in ("open", "knock"):
                module = import_module(f"gates_api.api.gates.gates_{name}")
                call = module.sync_detailed if flavour.name == "sync" else module.asyncio_detailed
                flavour.run(partial(call, client=client.api))
        sent = [(each.header("Authorization"), each.header("X-Key")) for each in server.requests]
        assert sent == [(None, "k"), (None, None)] * 2


def test_a_dry_run_shows_where_a_secret_is_sent_and_no_secret(tmp_path: Path) -> None:
    schemes = {"a": BASIC, "b": key("key", "query"), "c": key("sid", "cookie")}
    with made_flavours(describe(schemes), tmp_path) as (_, (flavour, _async)):
        client = flavour.client(
            base_url="http://127.0.0.1:9",
            username="planted-name",
            password="planted-password",
            **dict.fromkeys(("b", "c"), "planted-key"),
            default_headers={"X-Auth-Token": "planted-header"},
        )
        shown = get_calls(client).show_authorized(Request("op", "GET", "/open?a=1", "/open"))
        assert shown.target == "/open?a=1&key=***"
        assert shown.headers == {"Authorization": "Basic ***", "Cookie": "sid=***", "X-Auth-Token": "***"}


def test_a_source_of_dlt_takes_the_only_credential_alone(tmp_path: Path) -> None:
    source = pytest.importorskip("openapi_sdk.dlt.source")
    with made_flavours(describe({"a": key("X-Key")}), tmp_path) as (sdk, _):
        with source._connect(sdk.Gates, SecretValue("k")) as client:
            assert client._settings.credentials.tokens["api_key"].reveal() == "k"
            assert source._connect(sdk.Gates, SecretValue(client)) is client
        with pytest.raises(sdk.ConfigurationError, match=r"^api_key: missing"):
            source._connect(sdk.Gates, SecretValue(None))


def test_a_source_of_dlt_takes_no_part_of_two_credentials(tmp_path: Path) -> None:
    source = pytest.importorskip("openapi_sdk.dlt.source")
    with (
        made_flavours(describe({"a": BASIC}), tmp_path) as (sdk, _),
        pytest.raises(
            sdk.ConfigurationError, match=r"^client: pass Gates\(username=…, password=…\), not a token alone$"
        ),
    ):
        source._connect(sdk.Gates, SecretValue("planted"))
