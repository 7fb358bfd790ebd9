"""Depot takes a token or an API key, and one of its operations a key alone."""

from __future__ import annotations

import urllib.error
import urllib.request
from typing import TYPE_CHECKING, Any

import pytest

from kit.tests.support.scripted_server import ScriptedServer, reply

if TYPE_CHECKING:
    from types import ModuleType

    from kit.tests.support.flavours import Flavour


@pytest.mark.parametrize(
    ("given", "listing", "sent"),
    [
        pytest.param({"token": "t"}, "workers", ("Bearer t", None), id="a token"),
        pytest.param({"api_key": "k"}, "workers", (None, "k"), id="a key"),
        pytest.param({"token": "t", "api_key": "k"}, "workers", ("Bearer t", None), id="the first of both"),
        pytest.param({"token": "t", "api_key": "k"}, "scales", (None, "k"), id="the only one that is described"),
        pytest.param({"api_key": "k"}, "scales", (None, "k"), id="a key where only one is described"),
    ],
)
def test_a_call_sends_what_its_operation_needs(flavour: Flavour, given: Any, listing: str, sent: Any) -> None:
    with ScriptedServer([reply(200, [] if listing == "scales" else {"count": 0, "results": []})]) as server:
        client = flavour.client(base_url=server.url, **given)
        assert flavour.list_rows(getattr(client, listing).list()) == []
    (request,) = server.requests
    assert (request.header("Authorization"), request.header("X-Api-Key")) == sent


def test_what_an_operation_needs_and_is_missing_is_named(flavour: Flavour, depot: ModuleType) -> None:
    client = flavour.client(token="t", base_url="http://127.0.0.1:9")
    with pytest.raises(depot.ConfigurationError, match=r"^scales_list: api_key: missing; .* set DEPOT_API_KEY$"):
        flavour.list_rows(client.scales.list())
    with pytest.raises(depot.ConfigurationError, match=r"^token, or api_key: missing; pass Depot\(token=…\) or set"):
        flavour.client(base_url="http://127.0.0.1:9")


@pytest.mark.parametrize("call", ["request", "request_pages"])
@pytest.mark.parametrize(
    ("path", "given", "sent"),
    [
        pytest.param("/scales", {"token": "t", "api_key": "k"}, (None, "k"), id="an operation with its own"),
        pytest.param("/workers", {"token": "t", "api_key": "k"}, ("Bearer t", None), id="one with the usual"),
        pytest.param("/other", {"token": "t", "api_key": "k"}, ("Bearer t", None), id="a path that is not described"),
    ],
)
def test_a_request_to_a_path_sends_what_its_operation_needs(
    flavour: Flavour, call: str, path: str, given: Any, sent: Any
) -> None:
    with ScriptedServer([reply(200, {"count": 0, "results": []})]) as server:
        client = flavour.client(base_url=server.url, **given)
        if call == "request":
            flavour.run(lambda: client.request("GET", path))
        else:
            flavour.list_rows(client.request_pages("GET", path))
    (request,) = server.requests
    assert (request.header("Authorization"), request.header("X-Api-Key")) == sent


def test_a_request_to_a_path_names_what_its_operation_needs(flavour: Flavour, depot: ModuleType) -> None:
    client = flavour.client(token="t", base_url="http://127.0.0.1:9")
    with pytest.raises(depot.ConfigurationError, match=r"^GET /scales: api_key: missing; .* set DEPOT_API_KEY$"):
        flavour.run(lambda: client.request("GET", "/scales"))


def ask(sandbox: Any, path: str, **headers: str) -> int:
    """Return the status of an answer of a sandbox."""
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    try:
        with urllib.request.urlopen(urllib.request.Request(sandbox.url + path, headers=sent)) as answer:  # noqa: S310
            status: int = answer.status
            return status
    except urllib.error.HTTPError as error:
        with error:
            return error.code


def test_the_sandbox_takes_a_key_where_one_is_described(sandbox: Any) -> None:
    bearer = {"Authorization": f"Bearer {sandbox.token}"}
    key = {"X_Api_Key": sandbox.token}
    statuses = {
        (path, name): ask(sandbox, path, **headers)
        for path in ("/scales", "/workers")
        for name, headers in (("token", bearer), ("key", key), ("wrong key", {"X_Api_Key": "k"}), ("nothing", {}))
    }
    assert statuses == {
        ("/scales", "token"): 401,
        ("/scales", "key"): 200,
        ("/scales", "wrong key"): 401,
        ("/scales", "nothing"): 401,
        ("/workers", "token"): 200,
        ("/workers", "key"): 200,
        ("/workers", "wrong key"): 401,
        ("/workers", "nothing"): 401,
    }
