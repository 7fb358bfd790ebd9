"""`client.api` sends only to the base URL of its client."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from fleetit import ConfigurationError
from kit.tests.support.scripted_server import ScriptedServer, reply
from tests.fleetit.client.call_styles import EMPTY_PAGE
from tests.support.flavours import Flavour

if TYPE_CHECKING:
    from collections.abc import Callable


def get(flavour: Flavour, client: Any, url: str) -> Any:
    """Send a GET with the httpx client of `client.api`, as a user might."""
    api = client.api
    return flavour.run(
        lambda: (api.get_async_httpx_client() if flavour.name == "async" else api.get_httpx_client()).get(url)
    )


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda _: "http://localhost:9/api/v2/", id="another host and port"),
        pytest.param(lambda url: url.replace("127.0.0.1", "localhost"), id="another host"),
        pytest.param(lambda _: "http://127.0.0.1:9/api/v2/", id="another port"),
        pytest.param(lambda url: url.replace("http:", "https:"), id="another scheme"),
        pytest.param(lambda url: url.replace("http://", "http://planted:planted@"), id="user info"),
        pytest.param(lambda url: url.replace("/api/", "/other/"), id="another path"),
        pytest.param(lambda url: url.replace("/api/", "/apis/"), id="a path that begins alike"),
    ],
)
def test_a_url_outside_of_the_base_url_is_refused_and_not_sent(flavour: Flavour, change: Callable[[str], str]) -> None:
    with ScriptedServer([reply(200, EMPTY_PAGE)]) as server:
        client = flavour.client(token="t", base_url=f"{server.url}/api")
        with pytest.raises(ConfigurationError, match=r"^GET: http.* is not below this client's base_url") as caught:
            get(flavour, client, change(f"{server.url}/api/v2/") + "?pin=planted")
        assert "planted" not in str(caught.value)
        assert server.requests == []


def test_a_client_of_the_other_kind_is_refused_and_nothing_is_sent(flavour: Flavour) -> None:
    with ScriptedServer([reply(200, EMPTY_PAGE)]) as server:
        client: Any = flavour.client(token="t", base_url=server.url)
        other = Flavour({"sync": "async", "async": "sync"}[flavour.name])
        with pytest.raises(ConfigurationError) as caught:
            get(other, client, f"{server.url}/v2/?pin=planted")
        other.close()
        why = {"sync": "FleetIT; call `sync`, or use AsyncFleetIT", "async": "AsyncFleetIT; await `asyncio`, or use"}
        assert str(caught.value).startswith(f"GET /v2/: this is {why[flavour.name]}")
        assert server.requests == []


@pytest.mark.parametrize("prefix", ["", "/api"])
def test_a_url_below_the_base_url_is_sent(flavour: Flavour, prefix: str) -> None:
    with ScriptedServer([reply(200, EMPTY_PAGE)]) as server:
        client = flavour.client(token="t", base_url=server.url + prefix)
        assert get(flavour, client, f"{server.url}{prefix}/v2/things/?a=b").json() == EMPTY_PAGE
        assert [received.target for received in server.requests] == [f"{prefix}/v2/things/?a=b"]
