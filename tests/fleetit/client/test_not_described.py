"""What is not described: `client.request_pages`, and names that don't exist."""

from __future__ import annotations

import copy
from inspect import signature
from traceback import walk_tb
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest

from fleetit import AsyncFleetIT, DecodeError, FleetIT, InvalidInput
from fleetit_api.api.tolls import TollsResource
from kit.tests.support.scripted_server import ReceivedRequest, ScriptedServer, reply
from tests.fleetit.client.call_styles import UNREACHABLE_URL

if TYPE_CHECKING:
    from tests.support.flavours import Flavour


def list_things(request: ReceivedRequest) -> bytes:
    """Return a page of five rows."""
    query = {name: values[0] for name, values in parse_qs(urlsplit(request.target).query).items()}
    first, limit = int(query["offset"]), int(query["limit"])
    return reply(200, {"count": 5, "results": [{"id": each} for each in range(first, min(first + limit, 5))]})


@pytest.mark.parametrize("options", [{}, {"prefetch": 3}, {"exact": True}], ids=["plain", "prefetch", "exact"])
def test_a_listing_that_is_not_described_is_walked(flavour: Flavour, options: Any) -> None:
    with ScriptedServer(list_things) as server:
        client: Any = flavour.client(token="t", base_url=server.url, fleet_id=42)
        pages = client.request_pages(
            "get",
            "/v2/things of us/",
            params={"a": [1, 2]},
            limit=2,
            fleet_id=7,
            options={"query": {"b": 3}},
            **options,
        )
        assert server.requests == []
        assert flavour.list_rows(pages) == [{"id": each} for each in range(5)]
        assert flavour.run(pages.first) == {"id": 0}
        targets = [each.target for each in server.requests]
        assert targets[0] == "/v2/things%20of%20us/?a=1&a=2&limit=2&offset=0&b=3"
        assert {each.header("Fleet-Id") for each in server.requests} == {"7"}
        assert repr(pages) == "<%sPages: GET /v2/things%%20of%%20us/, fleet 7, 2 a page, requested>" % (
            "Async" if flavour.name == "async" else ""
        )


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        pytest.param({"params": {"limit": 5}}, "params: pass limit= as an argument", id="limit in the query"),
        pytest.param({"params": {"offset": 5}}, "params: pass offset= as an argument", id="offset in the query"),
        pytest.param(
            {"params": {"a": {"b": 5}}}, "a: can't be .*: a mapping has no clear text", id="a mapping as a value"
        ),
        pytest.param({"path": "/v2/../"}, "path: ", id="another path"),
        pytest.param({"path": "https://example.com/"}, "path: ", id="another host"),
        pytest.param({"method": "FETCH"}, "method: ", id="an unknown method"),
        pytest.param({"limit": 0}, "limit", id="no rows"),
        pytest.param({"prefetch": 99}, "prefetch", id="too many pages ahead"),
        pytest.param({"fleet_id": "7"}, "fleet_id", id="a fleet as text"),
        pytest.param({"options": {"x": 1}}, "options: there is no 'x'", id="an unknown option"),
    ],
)
def test_a_wrong_argument_is_refused_at_once(flavour: Flavour, arguments: Any, why: str) -> None:
    client: Any = flavour.client(token="t", base_url=UNREACHABLE_URL)
    with pytest.raises(InvalidInput, match=why):
        client.request_pages(**{"method": "GET", "path": "/v2/things/"} | arguments)


@pytest.mark.parametrize(
    ("document", "why"),
    [
        pytest.param([{"id": "PLANTED"}], "results: an array of rows", id="a plain list"),
        pytest.param({"results": [{"id": "PLANTED"}]}, "count: an integer", id="no count"),
        pytest.param({"count": 1, "data": []}, "results: an array of rows", id="another name of the rows"),
    ],
)
def test_a_document_that_is_no_page_is_an_error(flavour: Flavour, document: Any, why: str) -> None:
    with ScriptedServer([reply(200, document)]) as server:
        client: Any = flavour.client(token="t", base_url=server.url)
        with pytest.raises(DecodeError, match=why) as caught:
            flavour.run(client.request_pages("GET", "/v2/things/").all)
    frames = [
        frame
        for frame, _ in walk_tb(caught.value.__traceback__)
        if frame.f_globals["__name__"].startswith(("fleetit", "openapi_sdk"))
    ]
    assert frames
    assert "PLANTED" not in repr([frame.f_locals for frame in frames])


@pytest.mark.parametrize("name", ["limit", "offset", "prefetch", "exact"])
def test_defaults_are_those_of_a_listing_that_is_described(name: str) -> None:
    described, other = (signature(each).parameters[name] for each in (TollsResource.list, FleetIT.request_pages))
    assert other.default == described.default


@pytest.mark.parametrize("status", [200, 299])
def test_a_page_without_a_body_is_an_error(flavour: Flavour, status: int) -> None:
    with ScriptedServer([reply(status, raw=b"")]) as server:
        client: Any = flavour.client(token="t", base_url=server.url)
        with pytest.raises(DecodeError, match="it is empty"):
            flavour.run(client.request_pages("GET", "/v2/things/").all)


def test_an_operation_that_does_not_exist_says_which_do(flavour: Flavour) -> None:
    client: Any = flavour.client(token="t", base_url=UNREACHABLE_URL)
    for vehicles in (client.vehicles, client.with_raw_response.vehicles):
        with pytest.raises(AttributeError) as caught:
            _ = vehicles.paint
        methods = ", ".join(name for name in dir(type(client.vehicles)) if not name.startswith("_"))
        assert str(caught.value) == (
            f"vehicles.paint is not described; vehicles has {methods}. What is not described is called with "
            "client.request(method, path), and listed with client.request_pages"
        )
        assert {"create", "update_many"} <= {*methods.split(", ")}
        assert (caught.value.name, caught.value.obj) == ("paint", vehicles)


def test_a_resource_that_does_not_exist_says_which_do(flavour: Flavour) -> None:
    client: Any = flavour.client(token="t", base_url=UNREACHABLE_URL)
    with pytest.raises(
        AttributeError, match=r"no attribute 'vehicle'; its resources are .*\bvehicles\b.*\. What is not"
    ):
        _ = client.vehicle
    with pytest.raises(AttributeError, match=r"no attribute '_vehicle'$"):
        _ = client._vehicle
    assert not hasattr(client, "vehicle")
    assert not hasattr(client.vehicles, "__length_hint__")
    assert getattr(client.vehicles, "paint", None) is None


@pytest.mark.parametrize("kind", [FleetIT, AsyncFleetIT])
def test_a_client_without_its_attributes_does_not_recurse(kind: Any) -> None:
    with pytest.raises(AttributeError, match=r"no attribute '_settings'$"):
        _ = kind.__new__(kind)._settings
    resource = copy.copy(kind(token="t", base_url=UNREACHABLE_URL).vehicles)
    assert "create_many" in repr(resource)
