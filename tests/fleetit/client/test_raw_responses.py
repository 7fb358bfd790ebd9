"""`client.with_raw_response`: the response of a call, which is parsed later."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

import pytest

from fleetit import AsyncFleetIT, DecodeError, FleetIT, InvalidInput, NotFound, RawResponse, Retry
from fleetit_api.api import RESOURCES
from fleetit_api.models import TollUpdate
from kit.tests.support.scripted_server import ScriptedServer, reply
from tests.fleetit.client.call_styles import UNREACHABLE_URL

if TYPE_CHECKING:
    from tests.support.flavours import Flavour

TOLL = {"id": 12, "amount": "4.50"}


def page(*ids: int, count: int) -> bytes:
    """Return the reply with a page of tolls."""
    rows = [{"id": each} for each in ids]
    return reply(200, {"count": count, "next": None, "previous": None, "results": rows}, headers=[("X-Rows", "7")])


def test_a_raw_response_has_status_headers_attempts_and_the_model(flavour: Flavour) -> None:
    with ScriptedServer([reply(503), reply(200, TOLL, headers=[("X-Request-Id", "abc")])]) as server:
        client: Any = flavour.client(token="t", base_url=server.url, retry=Retry(attempts=2, backoff=0))
        raw = flavour.run(lambda: client.with_raw_response.citations.get(12, fleet_id=7))
        assert (raw.status, raw.attempts, raw.headers["x-request-ID"]) == (200, 2, "abc")
        assert "X-REQUEST-ID" in raw.headers
        assert raw.body.startswith(b"{")
        assert (raw.request_id, raw.json()) == ("abc", TOLL)
        assert raw.parse().id == 12
        assert raw.parse() == raw.parse()
        assert [each.header("Fleet-Id") for each in server.requests] == ["7", "7"]
        assert repr(raw) == f"<RawResponse: status 200, {len(raw.body)} bytes, attempt 2>"
        assert "abc" not in repr(raw.headers)


def test_a_status_that_is_no_success_raises_at_once(flavour: Flavour) -> None:
    with ScriptedServer([reply(404, {"detail": "no such toll"})]) as server:
        client: Any = flavour.client(token="t", base_url=server.url)
        for call in (
            lambda: client.with_raw_response.tolls.update(12, body=TollUpdate(billing_status=3)),
            client.with_raw_response.tolls.list,
        ):
            with pytest.raises(NotFound, match="no such toll"):
                flavour.run(call)


def test_a_body_that_cannot_be_read_raises_when_it_is_parsed(flavour: Flavour) -> None:
    with ScriptedServer([reply(200, raw=b"<html>")]) as server:
        client: Any = flavour.client(token="t", base_url=server.url)
        raw = flavour.run(lambda: client.with_raw_response.citations.get(12))
        assert raw.body == b"<html>"
        for read in (raw.parse, raw.json):
            with pytest.raises(DecodeError, match="citations_get: the response can't be read: not JSON"):
                read()


def request(flavour: Flavour, client: Any, *args: Any, **options: Any) -> Any:
    return flavour.run(lambda: client.with_raw_response.request(*args, **options))


def test_the_raw_response_of_a_call_that_is_not_described(flavour: Flavour) -> None:
    with ScriptedServer([reply(503), reply(201, TOLL, headers=[("X-Request-Id", "abc")])]) as server:
        client = flavour.client(token="t", base_url=server.url, retry=Retry(attempts=2, backoff=0))
        options = {"headers": {"X-Trace": "1"}}
        raw = request(flavour, client, "PUT", "/v2/x/", params={"a": 1}, json={"b": 2}, fleet_id=7, options=options)
        assert (raw.status, raw.attempts, raw.request_id, raw.json(), raw.parse()) == (201, 2, "abc", TOLL, TOLL)
        sent = server.requests[1]
        assert (sent.method, sent.target, sent.body) == ("PUT", "/v2/x/?a=1", b'{"b":2}')
        assert (sent.header("Fleet-Id"), sent.header("X-Trace")) == ("7", "1")


@pytest.mark.parametrize(
    ("response", "document"),
    [pytest.param(reply(204), None, id="empty"), pytest.param(reply(200, [1]), [1], id="an array")],
)
def test_the_document_of_a_raw_response(flavour: Flavour, response: bytes, document: Any) -> None:
    with ScriptedServer([response]) as server:
        raw = request(flavour, flavour.client(token="t", base_url=server.url), "GET", "/v2/x/")
        assert (raw.json(), raw.parse(), raw.request_id) == (document, document, None)


def test_a_raw_request_raises_as_the_plain_one_does(flavour: Flavour) -> None:
    with ScriptedServer([reply(404, {"detail": "no such toll"}), reply(200, raw=b"<html>")]) as server:
        client = flavour.client(token="t", base_url=server.url, fleet_id=7)
        with pytest.raises(NotFound, match="no such toll"):
            request(flavour, client, "GET", "/v2/x/")
        with pytest.raises(InvalidInput, match="must begin with a slash"):
            request(flavour, client, "GET", "x")
        raw = request(flavour, client, "GET", "/v2/x/")
        for read in (raw.parse, raw.json):
            with pytest.raises(DecodeError, match=r"^GET /v2/x/: the response can't be read: not JSON .* \(fleet 7\)$"):
                read()


def test_the_raw_request_has_the_signature_of_the_plain_one(flavour: Flavour) -> None:
    client: Any = flavour.client(token="t", base_url=UNREACHABLE_URL)
    plain, raw = inspect.signature(client.request), inspect.signature(client.with_raw_response.request)
    assert plain.parameters == raw.parameters


def test_a_raw_response_of_a_test_of_a_user() -> None:
    raw = RawResponse(status=200, headers={"X-Request-ID": "abc"}, body=b'{"a":1}', attempts=1, parse=lambda: 5)
    assert (raw.request_id, raw.headers["x-request-id"], raw.json(), raw.parse()) == ("abc", "abc", {"a": 1}, 5)
    assert RawResponse(status=204, headers={}, body=b"", attempts=1, parse=lambda: 5).json() is None


@pytest.mark.parametrize("options", [{}, {"prefetch": 2}, {"exact": True}], ids=["plain", "prefetch", "exact"])
def test_a_listing_requests_its_first_page_once(flavour: Flavour, options: Any) -> None:
    pages = {0: page(1, 2, count=3), 2: page(3, count=3), 1: page(2, 3, count=3)}

    def answer(request: Any) -> bytes:
        return pages[int(request.target.partition("offset=")[2].partition("&")[0])]

    with ScriptedServer(answer) as server:
        client: Any = flavour.client(token="t", base_url=server.url)
        raw = flavour.run(lambda: client.with_raw_response.tolls.list(limit=2, **options))
        assert (raw.status, raw.attempts, raw.headers["X-Rows"], len(server.requests)) == (200, 1, "7", 1)
        assert [row["id"] for row in raw.json()["results"]] == [1, 2]
        listing = raw.parse()
        assert [row.id for row in flavour.list_rows(listing)] == [1, 2, 3]
        assert len(server.requests) == 2
        # Each iteration starts again, with a page as it is now.
        assert [row.id for row in flavour.list_rows(listing)] == [1, 2, 3]
        assert len(server.requests) == 4


def test_every_method_has_a_raw_one_with_its_signature(flavour: Flavour) -> None:
    client: Any = flavour.client(token="t", base_url=UNREACHABLE_URL)
    found = 0
    for name in RESOURCES:
        plain, raw = getattr(client, name), getattr(client.with_raw_response, name)
        methods = {each for each in dir(plain) if not each.startswith("_")}
        assert methods == {each for each in dir(raw) if not each.startswith("_")}
        for method in methods:
            assert inspect.signature(getattr(plain, method)) == inspect.signature(getattr(raw, method))
            found += 1
    assert found >= 24


@pytest.mark.parametrize("kind", [FleetIT, AsyncFleetIT])
def test_the_raw_resources_do_not_keep_the_client_open(kind: Any) -> None:
    client = kind(token="t", base_url=UNREACHABLE_URL)
    assert client.with_raw_response is client.with_raw_response
    assert client not in vars(client.with_raw_response).values()
