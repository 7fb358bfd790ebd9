"""The exact requests that are sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx
import pytest
from attrs import evolve

from fleetit import ConfigurationError, InvalidInput, __version__
from fleetit_api.api.integrations import integrations_list_active
from kit.tests.support.scripted_server import ReceivedRequest, ScriptedServer, reply
from tests.fleetit.client.call_styles import CALL_STYLES, EMPTY_PAGE, PATH, UNREACHABLE_URL, list_integrations
from tests.fleetit.client.operations import call_operation, make_operation, send_request

if TYPE_CHECKING:
    from tests.support.flavours import Flavour

OK = reply(200, EMPTY_PAGE)


def get_headers(received: ReceivedRequest) -> dict[str, str]:
    """Return the headers by lower-case name; none may come twice."""
    names = [name.lower() for name, _ in received.headers]
    assert len(set(names)) == len(names)
    return {name.lower(): value for name, value in received.headers}


@pytest.mark.parametrize(
    ("style", "target"), [("resource", f"{PATH}?limit=1&offset=0"), ("request", PATH), ("stock", PATH)], ids=CALL_STYLES
)
def test_a_get_request_is_sent_exactly_like_this(flavour: Flavour, style: str, target: str) -> None:
    with ScriptedServer([OK]) as server:
        list_integrations(flavour, flavour.client(token="planted", base_url=server.url, fleet_id=42), style)
        (received,) = server.requests
        assert (received.method, received.target, received.body) == ("GET", target, b"")
        assert get_headers(received) == {
            "host": server.url.removeprefix("http://"),
            "authorization": "Bearer planted",
            "fleet-id": "42",
            "user-agent": f"fleetit-python/{__version__} httpx/{httpx.__version__}",
            "accept": "*/*",
            "accept-encoding": "gzip",
            "connection": "keep-alive",
        }


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_a_body_is_sent_as_json_in_utf_8(flavour: Flavour, method: str) -> None:
    document = {"plate": "Ü1", "tags": [1, None, True], "nested": {"a": 0.5}}
    body = '{"plate":"Ü1","tags":[1,null,true],"nested":{"a":0.5}}'.encode()
    with ScriptedServer([OK]) as server:
        client: Any = flavour.client(token="t", base_url=server.url)
        send_request(flavour, client, method, "/v2/things/", json=document)
        call_operation(flavour, client, make_operation(method), body=document)
        for received in server.requests:
            assert (received.method, received.target, received.body) == (method, "/v2/things/", body)
            assert get_headers(received)["content-type"] == "application/json"
            assert get_headers(received)["content-length"] == str(len(body))


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH"])
def test_a_post_without_a_body_has_content_length_0(flavour: Flavour, method: str) -> None:
    with ScriptedServer([OK]) as server:
        client: Any = flavour.client(token="t", base_url=server.url)
        send_request(flavour, client, method, "/v2/things/")
        headers = get_headers(server.requests[0])
        assert headers["content-length"] == "0"
        assert "content-type" not in headers


@pytest.mark.parametrize("method", ["get", "Get", "GET", "HEAD", "OPTIONS", "delete"])
def test_a_method_is_taken_in_any_case(flavour: Flavour, method: str) -> None:
    with ScriptedServer([reply(204)]) as server:
        client: Any = flavour.client(token="t", base_url=server.url)
        assert send_request(flavour, client, method, "/v2/things/") is None
        assert server.requests[0].method == method.upper()


@pytest.mark.parametrize(
    "method", ["TRACE", "CONNECT", "", "GET ", "GET\r\nX: y", "\uff27\uff25\uff34", None, b"GET", 5]
)
def test_an_invalid_method_is_refused(flavour: Flavour, method: Any) -> None:
    client: Any = flavour.client(token="t", base_url=UNREACHABLE_URL)
    with pytest.raises(InvalidInput, match=r"^method: .* is not one of DELETE, GET, HEAD"):
        send_request(flavour, client, method, "/v2/things/")


def test_a_header_of_an_operation_and_of_a_stock_client_is_sent(flavour: Flavour) -> None:
    with ScriptedServer([OK]) as server:
        client: Any = flavour.client(token="t", base_url=server.url)
        call_operation(flavour, client, note="a note, of ~ two parts")
        stock = client.api.with_headers({"Idempotency-Key": "k-1", "Accept": "application/json"})
        function: Any = integrations_list_active.asyncio if flavour.name == "async" else integrations_list_active.sync
        flavour.run(lambda: function(client=stock))
        assert get_headers(server.requests[0])["x-note"] == "a note, of ~ two parts"
        assert get_headers(server.requests[1])["idempotency-key"] == "k-1"
        assert get_headers(server.requests[1])["accept"] == "application/json"


def test_connection_headers_of_a_stock_client_are_not_sent(flavour: Flavour) -> None:
    with ScriptedServer([OK]) as server:
        client: Any = flavour.client(token="planted", base_url=server.url)
        other = {"Authorization": "Bearer other", "Host": "evil.example", "User-Agent": "x", "Accept-Encoding": "br"}
        function: Any = integrations_list_active.asyncio if flavour.name == "async" else integrations_list_active.sync
        flavour.run(lambda: function(client=client.api.with_headers(other)))
        headers = get_headers(server.requests[0])
        assert headers["authorization"] == "Bearer planted"
        assert headers["host"] == server.url.removeprefix("http://")
        assert headers["accept-encoding"] == "gzip"


def test_an_operation_that_needs_a_fleet_is_not_sent_without_one(flavour: Flavour) -> None:
    needs = make_operation(fleet="required")
    with ScriptedServer([OK]) as server:
        client: Any = flavour.client(token="t", base_url=server.url)
        for without_fleet in (client, flavour.client(token="t", base_url=server.url, fleet_id=3).for_fleet(None)):
            with pytest.raises(ConfigurationError, match=r"^things_do: needs a fleet; pass fleet_id= to the call"):
                call_operation(flavour, without_fleet, needs)
        assert server.requests == []
        call_operation(flavour, client.for_fleet(7), needs)
        call_operation(flavour, client, needs, fleet_id=9)
        assert [get_headers(received)["fleet-id"] for received in server.requests] == ["7", "9"]


@pytest.mark.parametrize(("fleet_id", "sent_ids"), [(None, []), (7, ["7"])])
def test_a_fleet_id_header_that_an_operation_builds_is_replaced(
    flavour: Flavour, fleet_id: int | None, sent_ids: list[str]
) -> None:
    made = make_operation()
    made = evolve(made, build=lambda **_: {"url": "/v2/things/", "headers": {"fleet-id": "5"}})
    with ScriptedServer([OK]) as server:
        call_operation(flavour, flavour.client(token="t", base_url=server.url), made, fleet_id=fleet_id)
        assert [value for name, value in server.requests[0].headers if name.lower() == "fleet-id"] == sent_ids


@pytest.mark.parametrize("style", CALL_STYLES)
def test_a_cookie_that_the_server_sets_is_not_sent_back(flavour: Flavour, style: str) -> None:
    # All views share the connections: a session of fleet 7 would go out with fleet 9's requests.
    with ScriptedServer(
        [reply(200, EMPTY_PAGE, headers=[("Set-Cookie", "sessionid=of-fleet-7; Path=/")]), OK]
    ) as server:
        client: Any = flavour.client(token="t", base_url=server.url)
        list_integrations(flavour, client.for_fleet(7), style)
        list_integrations(flavour, client.for_fleet(9), style)
        assert "cookie" not in get_headers(server.requests[1])
