"""Tokens that the client fetches: once, kept, renewed, and never where they don't belong."""

from __future__ import annotations

import asyncio
import base64
import logging
import threading
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

import pytest

from kit.tests.openapi_sdk.auth.gates import describe, key, made_flavours
from kit.tests.support.scripted_server import Action, ScriptedServer, choose_read_timeout, reply
from openapi_sdk.calls.oauth import Grant

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kit.tests.support.flavours import Flavour

SECRET = "planted:secret/4711"
GIVEN = {"client_id": "the id", "client_secret": SECRET}
BASIC = "Basic " + base64.b64encode(b"the%20id:planted%3Asecret%2F4711").decode()


def oauth(url: str, **flow: Any) -> dict[str, Any]:
    flow = {"tokenUrl": url, "scopes": {"open": "", "shut": ""}, **flow}
    return {"oauth": {"type": "oauth2", "flows": {"clientCredentials": flow}}}


def token(name: str = "planted-token", **more: Any) -> bytes:
    return reply(200, {"access_token": name, "token_type": "Bearer", "expires_in": 3600, **more})


def open_gate(flavour: Flavour, server: ScriptedServer, **options: Any) -> Any:
    client = flavour.client(base_url=server.url, **{**GIVEN, **options})
    flavour.run(client.gates.open)
    return client


def sent(server: ScriptedServer) -> list[str | None]:
    return [each.header("Authorization") for each in server.requests]


def test_a_token_is_fetched_once_and_kept(tmp_path: Path) -> None:
    with ScriptedServer([token()]) as tokens:
        document = describe(oauth(f"{tokens.url}/token?tenant=1"), [{"oauth": ["open"]}])
        with made_flavours(document, tmp_path) as (_, flavours):
            for flavour in flavours:
                tokens.requests.clear()
                with ScriptedServer([reply(204)]) as server:
                    client = open_gate(flavour, server, default_headers={"X-Own": "1"})
                    flavour.run(client.gates.open)
                    flavour.run(client.with_options(timeout=5).gates.open)
                    flavour.run(client.gates.knock)
                assert sent(server) == [*["Bearer planted-token"] * 3, None]
                (asked,) = tokens.requests
                assert (asked.method, asked.target) == ("POST", "/token?tenant=1")
                assert asked.header("Authorization") == BASIC
                assert asked.header("Content-Type") == "application/x-www-form-urlencoded"
                assert asked.header("X-Own") is None
                assert parse_qs(asked.body.decode()) == {"grant_type": ["client_credentials"], "scope": ["open"]}


def test_id_and_secret_may_be_fields_of_the_body_and_functions(tmp_path: Path) -> None:
    with ScriptedServer([token()]) as tokens:
        document = describe(oauth(f"{tokens.url}/token", **{"x-credentials-in-body": True}))
        with made_flavours(document, tmp_path) as (_, flavours):
            for flavour in flavours:
                tokens.requests.clear()
                asked: list[str] = []

                def ask(asked: list[str] = asked) -> str:
                    asked.append("secret")
                    return SECRET

                with ScriptedServer([reply(204)]) as server:
                    client = open_gate(flavour, server, client_secret=ask)
                    flavour.run(client.gates.open)
                (request,) = tokens.requests
                assert (request.header("Authorization"), asked) == (None, ["secret"])
                assert parse_qs(request.body.decode()) == {
                    "grant_type": ["client_credentials"],
                    "client_id": ["the id"],
                    "client_secret": [SECRET],
                }


def test_a_token_that_is_given_comes_first_and_a_relative_address_is_that_of_the_api(tmp_path: Path) -> None:
    with made_flavours(describe(oauth("token")), tmp_path) as (_, flavours):
        for flavour in flavours:
            with ScriptedServer(lambda each: token() if each.target == "/v1/token" else reply(204)) as server:
                client = flavour.client(base_url=f"{server.url}/v1", token="t", **GIVEN)
                flavour.run(client.gates.open)
                flavour.run(flavour.client(base_url=f"{server.url}/v1", **GIVEN).gates.open)
            assert sent(server) == ["Bearer t", BASIC, "Bearer planted-token"]


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.mark.parametrize(
    ("expires_in", "kept_until"),
    [
        pytest.param(3600, 3540, id="a minute before it ends"),
        pytest.param(100, 90, id="a tenth before it ends"),
        pytest.param("100", 90, id="seconds as text"),
        pytest.param(0.5, 0.45, id="less than a second"),
    ],
)
def test_a_token_is_renewed_before_it_ends(tmp_path: Path, expires_in: Any, kept_until: float) -> None:
    with (
        ScriptedServer([token("one", expires_in=expires_in), token("two", expires_in=expires_in)]) as tokens,
        made_flavours(describe(oauth(f"{tokens.url}/token")), tmp_path) as (_, flavours),
    ):
        for flavour in flavours:
            tokens.script = [token("one", expires_in=expires_in), token("two", expires_in=expires_in)]
            clock = Clock()
            with ScriptedServer([reply(204)]) as server:
                client = flavour.client(base_url=server.url, **GIVEN)
                client._connections._access_tokens._clock = clock
                for clock.now in (0.0, kept_until - 0.01, kept_until + 0.01, kept_until + 0.02):
                    flavour.run(client.gates.open)
            assert sent(server) == ["Bearer one", "Bearer one", "Bearer two", "Bearer two"]


def test_a_token_is_renewed_once_after_a_401(tmp_path: Path) -> None:
    with (
        ScriptedServer([token()]) as tokens,
        made_flavours(describe(oauth(f"{tokens.url}/token")), tmp_path) as (sdk, flavours),
    ):
        for flavour in flavours:
            tokens.requests.clear()
            tokens.script = [token("one", expires_in=None), token("two"), token("three")]
            with ScriptedServer([reply(204), reply(401), reply(204), reply(401)]) as server:
                client = open_gate(flavour, server, retry=sdk.Retry(attempts=1))
                flavour.run(client.gates.open)
                with pytest.raises(sdk.Unauthorized):
                    flavour.run(client.gates.open)
            assert sent(server) == [f"Bearer {each}" for each in ("one", "one", "two", "two", "three")]


@pytest.mark.parametrize(
    ("answered", "error"),
    [
        pytest.param(token(), None, id="a token"),
        pytest.param(reply(403, {"error": "access_denied"}), "Forbidden", id="an error"),
        pytest.param(None, "TransportError", id="the end of the connection"),
    ],
)
def test_calls_at_the_same_time_fetch_one_token(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answered: Any, error: str | None
) -> None:
    calls = 8
    begun: list[threading.Semaphore] = []

    def begin(grant: Grant, *arguments: Any, make: Any = Grant.__init__, **more: Any) -> None:
        make(grant, *arguments, **more)
        begun[-1].release()  # each call does that once, before it waits for another one

    def answer(_: Any) -> Any:
        for _ in range(calls):
            assert begun[-1].acquire(timeout=30)
        return answered

    monkeypatch.setattr(Grant, "__init__", begin)

    with (
        ScriptedServer(answer) as tokens,
        ScriptedServer([reply(204)]) as server,
        made_flavours(describe(oauth(f"{tokens.url}/token")), tmp_path) as (sdk, flavours),
    ):
        for flavour in flavours:
            tokens.requests.clear()
            begun.append(threading.Semaphore(0))
            client = flavour.client(base_url=server.url, retry=sdk.Retry(attempts=1), **GIVEN)
            results = run_at_once(flavour, client.gates.open, calls)
            assert {type(each).__name__ for each in results} == {error or "NoneType"}
            assert all(len(each.__notes__) == 1 for each in results if each is not None)
            assert len({id(each) for each in results if each is not None}) in {0, calls}
            assert len(tokens.requests) == 1


def run_at_once(flavour: Flavour, call: Callable[[], Any], number: int) -> list[Any]:
    results: list[Any] = []
    if flavour.runner is not None:

        async def run_all() -> list[Any]:
            return await asyncio.gather(*(call() for _ in range(number)), return_exceptions=True)

        return flavour.runner.run(run_all())

    def run() -> None:
        try:
            results.append(call())
        except Exception as error:  # noqa: BLE001 - the test compares it
            results.append(error)

    threads = [threading.Thread(target=run) for _ in range(number)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    return results


def test_a_call_that_is_cancelled_leaves_the_token_to_others(tmp_path: Path) -> None:
    with (
        ScriptedServer([(Action.STALL,), token()]) as tokens,
        ScriptedServer([reply(204)]) as server,
        made_flavours(describe(oauth(f"{tokens.url}/token")), tmp_path) as (_, flavours),
    ):
        flavour = flavours[1]
        client = flavour.client(base_url=server.url, **GIVEN)

        async def cancel_one() -> None:
            first = asyncio.create_task(client.gates.open())
            await asyncio.to_thread(tokens.replied.wait)
            second = asyncio.create_task(client.gates.open())
            await asyncio.sleep(0)
            first.cancel()
            with pytest.raises(asyncio.CancelledError):
                await first
            await second

        assert flavour.runner is not None
        flavour.runner.run(cancel_one())
        assert (len(tokens.requests), sent(server)) == (2, ["Bearer planted-token"])


STRANGE = "planted-token-in-a-strange-place"
LIES: dict[str, tuple[Any, str, str]] = {
    "refused": (reply(401, {"error": "x", "error_description": f"not {SECRET}"}), "Unauthorized", r"not \*\*\*"),
    "a wrong scope": (reply(400, {"error": "invalid_scope"}), "BadRequest", "invalid_scope"),
    "a redirect": (reply(307, headers=[("Location", "http://127.0.0.1:1/")]), "RedirectRefused", "redirects are never"),
    "a page": (reply(200, raw=b"<html>" + STRANGE.encode()), "DecodeError", "a JSON object is expected"),
    "an array": (reply(200, [STRANGE]), "DecodeError", "a JSON object is expected"),
    "another field": (reply(200, {"token": STRANGE}), "DecodeError", "access_token: a text"),
    "a number": (reply(200, {"access_token": 4711}), "DecodeError", "access_token: a text"),
    "an empty token": (token(""), "DecodeError", "access_token: a text"),
    "two headers": (token(f"{STRANGE}\r\nX: y"), "DecodeError", "access_token: it is too long, or"),
    "a long token": (token(STRANGE * 600), "DecodeError", "access_token: it is too long, or"),
    "another type": (token(STRANGE, token_type="mac"), "DecodeError", "token_type: bearer is expected"),
    "a type that is no text": (token(STRANGE, token_type=[1]), "DecodeError", "token_type: bearer is expected"),
    "an end in the past": (token(STRANGE, expires_in=-5), "DecodeError", "expires_in: a positive number"),
    "an end that is true": (token(STRANGE, expires_in=True), "DecodeError", "expires_in: a positive number"),
    "an end that is a word": (token(STRANGE, expires_in="soon"), "DecodeError", "expires_in: a positive number"),
    "an endless end": (reply(200, raw=b'{"access_token":"t","expires_in":1e999}'), "DecodeError", "a JSON object"),
    "a large answer": (reply(200, raw=b" " * 70_000), "ResponseTooLarge", "larger than max_response_bytes"),
    "a deep answer": (reply(200, raw=b"[" * 60_000), "DecodeError", "a JSON object is expected"),
    "nothing": ((Action.STALL,), "TimeoutError", "no response for"),
    "the end of the connection": (None, "TransportError", "Read"),
}  # fmt: skip


@pytest.mark.parametrize("lie", LIES)
def test_a_server_of_tokens_that_lies_is_an_error_without_secrets(
    tmp_path: Path, lie: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    answer, error_class, message = LIES[lie]
    with (
        ScriptedServer([answer]) as tokens,
        ScriptedServer([reply(204)]) as server,
        made_flavours(describe(oauth(f"{tokens.url}/token")), tmp_path) as (sdk, flavours),
    ):
        for flavour in flavours:
            options = {"retry": sdk.Retry(attempts=1), "timeout": choose_read_timeout(answer)}
            client = flavour.client(base_url=server.url, **GIVEN, **options)
            with pytest.raises(getattr(sdk, error_class), match=message) as caught:
                flavour.run(client.gates.open)
            error: Any = caught.value
            assert error.__notes__ == ["raised by OAuth before attempt 1 of gates_open"]
            assert error.may_have_happened is False
            shown = [repr(error), str(error.args), caplog.text, str(dict(getattr(error, "headers", None) or {}))]
            shown.append(str(getattr(error, "body", "")))
            for secret in (SECRET, STRANGE, BASIC, BASIC[6:], "planted"):
                assert not [each for each in shown if secret in each]
    assert server.requests == []


def test_a_server_of_tokens_is_asked_again_as_any_other(tmp_path: Path) -> None:
    with (
        ScriptedServer([token()]) as tokens,
        ScriptedServer([reply(204)]) as server,
        made_flavours(describe(oauth(f"{tokens.url}/token")), tmp_path) as (sdk, flavours),
    ):
        for flavour in flavours:
            tokens.script = [reply(503), None, token()]
            open_gate(flavour, server, retry=sdk.Retry(backoff=0))


def test_a_wait_for_a_token_of_another_call_ends_with_the_deadline(tmp_path: Path) -> None:
    with (
        ScriptedServer([(Action.STALL,)]) as tokens,
        ScriptedServer([reply(204)]) as server,
        made_flavours(describe(oauth(f"{tokens.url}/token")), tmp_path) as (sdk, (flavour, _)),
    ):
        client = flavour.client(base_url=server.url, **GIVEN, retry=sdk.Retry(attempts=1))
        first = threading.Thread(target=run_at_once, args=(flavour, client.gates.open, 1))
        first.start()
        tokens.replied.wait()
        with pytest.raises(sdk.TimeoutError, match=r"^no token: another call has been fetching one for 0\.\d+ s"):
            client.gates.open(options={"deadline": 0.05})
        client.close()
        first.join()


@pytest.mark.parametrize(
    "url",
    [
        "http://id.example/token",
        "https://me:pass@id.example/token",
        "ftp://id.example/token",
        "https://id.example:99999/token",
        "https://id.example:0/token",
        "https://id.example/to ken",
        "https://id.example\\@evil.example/token",
        "https://id.example\\.evil.example/token",
        "https://id.example\u3002evil.example/token",
        "https://id.example\uff0fevil.example/token",
        "https://id.example%2eevil.example/token",
        "https://id.example,evil.example/token",
        "https://[v1.a]/token",
        "http://127.0.0.1.evil.example/token",
        "http://0177.0.0.1/token",
        "data:,token",
    ],
)
def test_a_secret_goes_to_no_address_that_others_can_read(tmp_path: Path, url: str) -> None:
    with made_flavours(describe(oauth(url)), tmp_path) as (sdk, flavours):
        for flavour in flavours:
            client = flavour.client(base_url="https://gates.example", **GIVEN)
            with pytest.raises(sdk.ConfigurationError, match=r"^client_secret: the description says to send it to"):
                flavour.run(client.gates.open)


def test_a_token_that_is_fetched_may_be_one_of_two_that_are_sent(tmp_path: Path) -> None:
    with ScriptedServer([token()]) as tokens, ScriptedServer([reply(204)]) as server:
        schemes = {**oauth(f"{tokens.url}/token"), "key": key("X-Api-Key")}
        with made_flavours(describe(schemes), tmp_path) as (sdk, flavours):
            for flavour in flavours:
                open_gate(flavour, server, api_key="k")
                with pytest.raises(sdk.ConfigurationError, match=r"^api_key: missing"):
                    flavour.client(base_url=server.url, **GIVEN)
            assert [each.header("X-Api-Key") for each in server.requests] == ["k", "k"]
            assert sent(server) == ["Bearer planted-token"] * 2
