"""A sandbox gives tokens to clients with an id and a secret, at the paths of `tokenUrl`."""

from __future__ import annotations

import base64
import json
import urllib.error
import urllib.request
from contextlib import contextmanager
from importlib import import_module
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest

from kit.tests.openapi_sdk.auth.gates import describe, made_flavours
from openapi_sdk.loopback import is_loopback

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path
    from types import ModuleType

    from kit.tests.support.flavours import Flavour


@contextmanager
def running(folder: Path, url: str, **flow: Any) -> Generator[tuple[ModuleType, list[Flavour], Any]]:
    """Yield an SDK whose tokens are fetched at a URL, both flavours, and its sandbox."""
    scheme = {"type": "oauth2", "flows": {"clientCredentials": {"tokenUrl": url, "scopes": {"open": ""}, **flow}}}
    document = describe({"oauth": scheme}, [{"oauth": ["open"]}])
    with made_flavours(document, folder) as (sdk, flavours), import_module("gates.sandbox").running() as sandbox:
        yield sdk, flavours, sandbox


@pytest.mark.parametrize(
    ("url", "path", "flow"),
    [
        pytest.param("https://id.example/oauth/token?tenant=1", "/oauth/token", {}, id="another host"),
        pytest.param("/oauth/token", "/oauth/token", {}, id="a path"),
        pytest.param("token", "/token", {}, id="a relative one"),
        pytest.param("https://id.example/token", "/token", {"x-credentials-in-body": True}, id="in the body"),
        pytest.param("https://gates.example/open", "/open", {}, id="the path of an operation"),
    ],
)
def test_a_client_with_a_secret_works_with_its_sandbox(tmp_path: Path, url: str, path: str, flow: Any) -> None:
    with running(tmp_path, url, **flow) as (sdk, flavours, sandbox):
        for flavour in flavours:
            sandbox.reset()
            given = {"base_url": sandbox.url, "client_id": "me", "client_secret": sandbox.token}
            flavour.run(flavour.client(**given).gates.open)
            assert [(each.method, each.path) for each in sandbox.requests] == [("POST", path), ("POST", "/open")]
            assert sandbox.token not in repr(sandbox.requests[:])
            wrong = flavour.client(**{**given, "client_secret": "planted"}, retry=sdk.Retry(attempts=1))
            with pytest.raises(sdk.Unauthorized, match="invalid_client"):
                flavour.run(wrong.gates.open)
            sandbox.fail_next(503)
            flavour.run(flavour.client(**given, retry=sdk.Retry(backoff=0)).gates.open)


def test_a_token_of_another_machine_is_fetched_where_the_description_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    httpx = pytest.importorskip("httpx")
    sent: list[str] = []

    def answer(request: Any) -> Any:
        sent.append(f"{request.url.scheme}://{request.url.netloc.decode()}{request.url.raw_path.decode()}")
        return httpx.Response(200, json={"access_token": "t", "expires_in": 3600, "id": 1})

    monkeypatch.delenv("HTTPS_PROXY", raising=False)
    with running(tmp_path, "https://id.example/token?a=1") as (_, (flavour, _async), _sandbox):
        for base_url in ("https://gates.example/v1", "http://127.0.0.1:9/v1", "http://localhost:9"):
            client = flavour.client(
                base_url=base_url, client_id="a", client_secret="b", transport=httpx.MockTransport(answer)
            )
            flavour.run(client.gates.open)
    tokens = [each for each in sent if "token" in each]
    assert tokens == [
        "https://id.example/token?a=1",
        "http://127.0.0.1:9/token?a=1",
        "http://localhost:9/token?a=1",
    ]
    assert is_loopback("localhost")


GRANT = {"grant_type": "client_credentials"}
#: The fields and the header that are sent, with TOKEN in place of that of the sandbox; the status and the error.
ASKED: dict[str, tuple[Any, str, tuple[int, str | None]]] = {
    "a header": (GRANT, "me:TOKEN", (200, None)),
    "a header in escapes": (GRANT, "m%20e:%TOKEN", (200, None)),
    "a body": ({**GRANT, "client_id": "me", "client_secret": "TOKEN"}, "", (200, None)),
    "a scope": ({**GRANT, "scope": "open"}, "me:TOKEN", (200, None)),
    "a wrong secret": (GRANT, "me:wrong", (401, "invalid_client")),
    "a wrong secret in a body": ({**GRANT, "client_id": "me", "client_secret": "x"}, "", (401, "invalid_client")),
    "no id": (GRANT, ":TOKEN", (401, "invalid_client")),
    "no id in a body": ({**GRANT, "client_secret": "TOKEN"}, "", (401, "invalid_client")),
    "nobody": (GRANT, "", (401, "invalid_client")),
    "a bearer token": (GRANT, "Bearer TOKEN", (401, "invalid_client")),
    "no base64": (GRANT, "Basic *", (401, "invalid_client")),
    "both": ({**GRANT, "client_id": "me", "client_secret": "TOKEN"}, "me:TOKEN", (400, "invalid_request")),
    "no grant": ({}, "me:TOKEN", (400, "invalid_request")),
    "two grants": ([*GRANT.items(), *GRANT.items()], "me:TOKEN", (400, "invalid_request")),
    "another grant": ({"grant_type": "password"}, "me:TOKEN", (400, "unsupported_grant_type")),
}


def test_requests_for_tokens_are_answered_as_rfc_6749_says(tmp_path: Path) -> None:
    with running(tmp_path, "/token") as (_, _, sandbox):
        escaped = f"%{ord(sandbox.token[0]):X}{sandbox.token[1:]}"
        for name, (fields, given, expected) in ASKED.items():
            header = given.replace("%TOKEN", escaped).replace("TOKEN", sandbox.token)
            if ":" in given:
                header = "Basic " + base64.b64encode(header.encode()).decode()
            body = urlencode(fields).replace("TOKEN", sandbox.token)
            assert ask(sandbox.url, body, **({"Authorization": header} if header else {})) == expected, name


def ask(url: str, body: str, **headers: str) -> tuple[int, str | None]:
    request = urllib.request.Request(f"{url}/token", body.encode(), headers)  # noqa: S310 - of this machine
    try:
        with urllib.request.urlopen(request) as answer:  # noqa: S310 - as above
            return answer.status, json.load(answer).get("error")
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.load(error)["error"]
