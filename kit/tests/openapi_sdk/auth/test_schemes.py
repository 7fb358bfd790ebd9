"""What each scheme sends, and what of it can be seen."""

from __future__ import annotations

import base64
import copy
import inspect
import logging
import pickle
import traceback
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import httpx
import pytest

from kit.tests.openapi_sdk.auth.gates import BASIC, BEARER, describe, key, made_flavours
from kit.tests.support.scripted_server import ScriptedServer, reply

if TYPE_CHECKING:
    from pathlib import Path

    from kit.tests.support.scripted_server import ReceivedRequest

SECRET = "planted secret/4711+="
PLANTED = "planted-secret/4711+="
QUOTED = "planted-secret%2F4711%2B%3D"
USER = base64.b64encode(f"Mia:{SECRET}".encode()).decode()


def show(request: ReceivedRequest) -> list[str]:
    """Return the parts of a request that say who calls."""
    names = {"authorization", "x-api-key", "x-app-key", "cookie", "x-signature"}
    headers = [f"{name}: {value}" for name, value in request.headers if name.lower() in names]
    return [*headers, *request.target.split("?")[1:]]


def bearer(token: str) -> list[str]:
    return [f"Authorization: Bearer {token}"]


KINDS: dict[str, tuple[Any, Any, dict[str, str], list[str]]] = {
    "bearer": ({"a": BEARER}, None, {"token": PLANTED}, bearer(PLANTED)),
    "another prefix": (
        {"a": {**BEARER, "x-prefix": "Bot"}},
        None,
        {"token": PLANTED},
        [f"Authorization: Bot {PLANTED}"],
    ),
    "a raw key in Authorization": (
        {"a": key("Authorization")},
        None,
        {"api_key": PLANTED},
        [f"Authorization: {PLANTED}"],
    ),
    "a word before a key": (
        {"a": key("Authorization", **{"x-prefix": "Gates-API-Key"})},
        None,
        {"api_key": PLANTED},
        [f"Authorization: Gates-API-Key {PLANTED}"],
    ),
    "a name right before a key": (
        {"a": key("Authorization", **{"x-prefix": "Token token="})},
        None,
        {"api_key": PLANTED},
        [f"Authorization: Token token={PLANTED}"],
    ),
    "a key that has its prefix": (
        {"a": key("Authorization", **{"x-prefix": "Token token="})},
        None,
        {"api_key": f"token token={PLANTED}"},
        [f"Authorization: Token token={PLANTED}"],
    ),
    "a key with spaces in it": (
        {"a": key("Authorization")},
        None,
        {"api_key": f"Token token={PLANTED}"},
        [f"Authorization: Token token={PLANTED}"],
    ),
    "a key in a header": ({"a": key("X-Api-Key")}, None, {"api_key": PLANTED}, [f"X-Api-Key: {PLANTED}"]),
    "a key in the query": ({"a": key("key", "query")}, None, {"api_key": PLANTED}, [f"key={QUOTED}"]),
    "a key in a cookie": ({"a": key("sid", "cookie")}, None, {"api_key": PLANTED}, [f"Cookie: sid={PLANTED}"]),
    "basic": ({"a": BASIC}, None, {"username": "Mia", "password": SECRET}, [f"Authorization: Basic {USER}"]),
    "two keys at once": (
        {"api": key("X-Api-Key"), "app": key("X-App-Key")},
        None,
        {"api": PLANTED, "app": PLANTED},
        [f"X-Api-Key: {PLANTED}", f"X-App-Key: {PLANTED}"],
    ),
    "two kinds at once": (
        {"a": BEARER, "b": key("key", "query")},
        None,
        {"token": PLANTED, "api_key": PLANTED},
        [f"Authorization: Bearer {PLANTED}", f"key={QUOTED}"],
    ),
    "the second of two": (
        {"a": BEARER, "b": key("X-Api-Key")},
        [{"a": []}, {"b": []}],
        {"api_key": PLANTED},
        [f"X-Api-Key: {PLANTED}"],
    ),
    "one or none, and there is one": (
        {"a": BEARER},
        [{}, {"a": []}],
        {"token": PLANTED},
        bearer(PLANTED),
    ),
    "one or none, and there is none": ({"a": BEARER}, [{}, {"a": []}], {}, []),
    "a scheme that nothing uses": ({"a": key("X-Api-Key")}, [], {}, []),
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_is_sent_to_what_needs_it_and_shown_nowhere(
    tmp_path: Path, kind: str, caplog: pytest.LogCaptureFixture
) -> None:
    schemes, security, given, expected = KINDS[kind]
    caplog.set_level(logging.DEBUG)
    events: list[Any] = []
    secrets = [each for each in given.values() if each != "Mia"]
    secrets += [quote(each, safe="") for each in secrets] + ([USER] if "username" in given else [])
    answers = [reply(204), reply(204), reply(400, {"detail": secrets}), None]
    with made_flavours(describe(schemes, security), tmp_path) as (sdk, flavours):
        for flavour in flavours:
            with ScriptedServer([*answers]) as server:
                client = flavour.client(
                    base_url=server.url, on_request=events.append, on_response=events.append, **given
                )
                for operation in (client.gates.open, client.gates.knock):
                    flavour.run(operation)
                errors: list[Any] = []
                for _ in range(2):
                    with pytest.raises(sdk.GatesError) as caught:
                        flavour.run(client.gates.open)
                    errors.append(caught.value)
            opened, knocked = server.requests[:2]
            assert (sorted(show(opened)), show(knocked)) == (sorted(expected), [])
            shown = [repr(client), repr(client._settings), caplog.text, *map(repr, events)]
            for error in errors:
                shown += [str(error), repr(error), repr(error.args), repr(copy.copy(error))]
                assert not any(each.encode() in pickle.dumps(error) for each in secrets)
                shown += traceback.format_exception(error)
                frames = inspect.getinnerframes(error.__traceback__)
                shown += [repr(each.frame.f_locals) for each in frames if "/tests/" not in each.filename]
            assert [each for each in shown for secret in secrets if secret in each] == []
            with pytest.raises(TypeError, match="holds a secret"):
                pickle.dumps(client)
            assert copy.copy(client) is client


@pytest.mark.parametrize(
    ("schemes", "security", "given", "variables", "message"),
    [
        pytest.param(
            {"a": key("X")},
            None,
            {},
            {},
            r"^api_key: missing; pass Gates\(api_key=…\) or set GATES_API_KEY$",
            id="a key",
        ),
        pytest.param({"a": key("X")}, None, {}, {"API_KEY": ""}, "^api_key: missing", id="an empty variable"),
        pytest.param(
            {"a": BASIC},
            None,
            {},
            {},
            r"^username and password: missing; pass Gates\(username=…, password=…\) or set GATES_USERNAME and "
            "GATES_PASSWORD$",
            id="basic",
        ),
        pytest.param({"a": BASIC}, None, {"username": "u"}, {}, "^password: missing; .*GATES_PASSWORD$", id="a part"),
        pytest.param(
            {"a": BASIC, "b": key("X")},
            [{"a": []}, {"b": []}],
            {},
            {},
            "^username and password, or api_key: missing; pass .* GATES_PASSWORD; or pass .* GATES_API_KEY$",
            id="one of two",
        ),
        pytest.param(
            {"a": BASIC, "b": key("X")},
            [{"a": []}, {"b": []}],
            {"password": "p"},
            {},
            "^username: missing; pass .* GATES_USERNAME$",
            id="a part of the first of two",
        ),
        pytest.param({"a": key("X")}, None, {"api_key": "k "}, {}, r"^api_key .*has a space at an end", id="space"),
        pytest.param({"a": key("X")}, None, {"api_key": "k\nb"}, {}, "^api_key .*control char", id="a line end"),
        pytest.param({"a": key("k", "query")}, None, {"api_key": "k b"}, {}, "^api_key .*white space", id="a query"),
        pytest.param({"a": key("X")}, None, {"api_key": ""}, {}, "^api_key .*not an empty one$", id="an empty key"),
        pytest.param({"a": key("X")}, None, {"api_key": "…"}, {}, "^api_key: … stands for your api", id="an example"),
        pytest.param({"a": key("X", "cookie")}, None, {"api_key": "a;b=c"}, {}, "a cookie can't", id="two cookies"),
        pytest.param(
            {"a": BASIC}, None, {"username": "a:b", "password": "c"}, {}, "^username .*a colon$", id="a colon in a name"
        ),
        pytest.param(
            {"a": BASIC}, None, {"username": "a", "password": "c\n"}, {}, "^password .*control characters$", id="a line"
        ),
        pytest.param(
            {"a": {"type": "http", "scheme": "digest"}},
            None,
            {},
            {},
            r"^authentication: the description doesn't say how to send a \(http digest\); write Service\(auth",
            id="what no scheme says",
        ),
    ],
)
def test_what_is_missing_or_wrong_is_named_at_construction(  # noqa: PLR0917 - a parameter for each column of the table
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    schemes: Any,
    security: Any,
    given: Any,
    variables: Any,
    message: str,
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(f"GATES_{name}", value)
    with made_flavours(describe(schemes, security), tmp_path) as (sdk, flavours):
        for flavour in flavours:
            with pytest.raises(sdk.ConfigurationError, match=message):
                flavour.client(base_url="http://127.0.0.1:9", **given)


def test_arguments_come_before_variables_and_views_replace_one_of_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GATES_TOKEN", "t")
    document = describe({"a": BEARER, "b": key("X-Api-Key")}, [{"a": []}, {"b": []}])
    with made_flavours(document, tmp_path) as (_, flavours):
        for flavour in flavours:
            with ScriptedServer([reply(204)]) as server:
                client = flavour.client(base_url=server.url, api_key="k")
                for each in (
                    client,
                    client.with_options(timeout=5),
                    client.with_options(token="v"),
                    client.with_options(api_key=None),
                    flavour.client(base_url=server.url),
                ):
                    flavour.run(each.gates.open)
                by_key, by_token, by_variable = (
                    ["X-Api-Key: k"],
                    ["Authorization: Bearer v"],
                    ["Authorization: Bearer t"],
                )
                assert [*map(show, server.requests)] == [by_key, by_key, by_token, by_variable, by_variable]


def test_each_may_be_a_function(tmp_path: Path) -> None:
    with made_flavours(describe({"a": BASIC}), tmp_path) as (sdk, flavours):
        for flavour in flavours:
            passwords = iter(["one", "two", "bad\n"])

            async def ask_async(passwords: Any = passwords) -> str:
                return str(next(passwords))

            ask: Any = ask_async if flavour.name == "async" else passwords.__next__
            with ScriptedServer([reply(503), reply(204)]) as server:
                client = flavour.client(
                    base_url=server.url, username=lambda: "me", password=ask, retry=sdk.Retry(backoff=0)
                )
                flavour.run(partial(client.request, "GET", "/open"))
                with pytest.raises(sdk.ConfigurationError, match=r"^password: what the function returned has"):
                    flavour.run(client.gates.open)
            sent = [base64.b64decode(show(each)[0].rpartition(" ")[2]).decode() for each in server.requests]
            assert sent == ["me:one", "me:two"]

        async def never() -> str:
            return "never asked"

        with pytest.raises(sdk.ConfigurationError, match=r"^password: a coroutine function, which only AsyncGates"):
            sdk.Gates(username="me", password=never)


def test_headers_and_parameters_of_auth_have_arguments_of_their_own(tmp_path: Path) -> None:
    document = describe({"a": key("X-Api-Key"), "b": key("key", "query")})
    with made_flavours(document, tmp_path) as (sdk, flavours):
        for flavour in flavours:
            client = flavour.client(base_url="http://127.0.0.1:9", a="k", b="k")
            for options in ({"headers": {"x_api_key": "z"}}, {"query": {"key": "z"}}):
                with pytest.raises(sdk.InvalidInput, match=r"can't be set here: the client sets it; pass [ab]= to the"):
                    flavour.run(partial(client.gates.open, options=options))
            with pytest.raises(sdk.ConfigurationError, match=r"^default_headers: .*pass a= to the client"):
                flavour.client(a="k", b="k", default_headers={"X-API-KEY": "z"})


def test_a_function_of_the_overlay_makes_what_no_scheme_says(tmp_path: Path) -> None:
    document = describe({"a": {"type": "http", "scheme": "signed"}, "b": key("key", "query")})
    seen: list[Any] = []

    def sign(method: str, url: str, headers: Any, body: bytes | None) -> dict[str, str]:
        seen.append((method, url.partition("/open")[2], headers.get("X-More"), body))
        return {"X-Signature": "of-the-request", "Authorization": "Signed planted-signature"}

    with made_flavours(document, tmp_path) as (sdk, flavours):
        for flavour in flavours:
            flavour._class.service = sdk.Service(sdk.FACTS, sdk.TREE, version="1", authenticate=sign)
            with ScriptedServer([reply(204), reply(204), reply(400, {"detail": "planted-signature"})]) as server:
                client = flavour.client(base_url=server.url, api_key="k", default_headers={"X-More": "1"})
                flavour.run(client.gates.open)
                flavour.run(client.gates.knock)
                with pytest.raises(sdk.BadRequest) as caught:
                    flavour.run(partial(client.request, "POST", "/open", json={"a": 1}))
            assert seen == [("POST", "?key=k", "1", None), ("POST", "?key=k", "1", b'{"a":1}')]
            assert "planted" not in repr(caught.value)
            parts = [*map(show, server.requests)]
            assert parts[0] == ["X-Signature: of-the-request", "Authorization: Signed planted-signature", "key=k"]
            assert parts[1] == []
            seen.clear()


@pytest.mark.parametrize(
    ("returned", "message"),
    [
        pytest.param(None, "authenticate: returned NoneType, not a mapping of headers", id="nothing"),
        pytest.param({"X": 3}, "authenticate: X must be a string, not int", id="a number"),
        pytest.param({"X": "planted\r\nY: z"}, "authenticate: X has a line break", id="two headers"),
        pytest.param({"Host": "planted"}, "authenticate: returned a header that can't be set", id="another host"),
        pytest.param({"X planted": "z"}, "authenticate: returned a header that can't be set", id="no name"),
    ],
)
def test_what_a_function_of_the_overlay_returns_is_checked(tmp_path: Path, returned: Any, message: str) -> None:
    with made_flavours(describe({"a": {"type": "http", "scheme": "signed"}}), tmp_path) as (sdk, flavours):
        for flavour in flavours:
            flavour._class.service = sdk.Service(
                sdk.FACTS, sdk.TREE, version="1", authenticate=lambda *_, returned=returned: returned
            )
            client = flavour.client(transport=httpx.MockTransport(lambda _: httpx.Response(204)))
            with pytest.raises(sdk.ConfigurationError, match=f"^{message}") as caught:
                flavour.run(client.gates.open)
            assert "planted" not in str(caught.value)


def test_nothing_is_sent_to_where_a_redirect_points(tmp_path: Path) -> None:
    with (
        ScriptedServer([reply(204)]) as other,
        made_flavours(describe({"a": key("key", "query")}), tmp_path) as (sdk, flavours),
    ):
        for flavour in flavours:
            with ScriptedServer([reply(302, headers=[("Location", f"{other.url}/open?key={QUOTED}")])]) as server:
                client = flavour.client(base_url=server.url, api_key=PLANTED)
                with pytest.raises(sdk.RedirectRefused) as caught:
                    flavour.run(client.gates.open)
            assert PLANTED not in repr(caught.value) + str(dict(caught.value.headers))
            assert QUOTED not in repr(caught.value) + str(dict(caught.value.headers))
        assert other.requests == []
