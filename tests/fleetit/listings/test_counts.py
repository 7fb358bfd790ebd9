"""`count()` is the number of rows that `all()` returns, wherever the listing begins."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest

from fleetit.service import SERVICE
from fleetit_api.api import Call, DescribedResponse, Listing, Operation
from kit.tests.support.scripted_server import ReceivedRequest, ScriptedServer, reply
from openapi_sdk.listings.answers import Envelope
from openapi_sdk.listings.options import ListingOptions
from openapi_sdk.listings.tenants import TenantListing

if TYPE_CHECKING:
    from tests.support.flavours import Flavour

ROWS = 5


def answer(request: ReceivedRequest, *, has_next: bool) -> bytes:
    """Return a page of five rows, by offset or by the number of the page; two rows a page without a limit."""
    query = {name: int(values[0]) for name, values in parse_qs(urlsplit(request.target).query).items()}
    limit = query.get("limit", query.get("size", 2))
    first = query["offset"] if "offset" in query else (query.get("page", 1) - 1) * limit
    rows = [{"id": each} for each in range(first, min(first + limit, ROWS))]
    if "page" in query and not rows:
        return reply(404, {"detail": "Invalid page."})
    document: dict[str, Any] = {"count": ROWS, "results": rows}
    if has_next:
        document["next"] = "http://x/?page=9" if first + limit < ROWS else None
    return reply(200, document)


@pytest.mark.parametrize("offset", [0, 1, 4, 5, 9])
@pytest.mark.parametrize("limit", [1, 2, 100])
def test_by_offset(flavour: Flavour, offset: int, limit: int) -> None:
    with ScriptedServer(lambda request: answer(request, has_next=False)) as server:
        client: Any = flavour.client(token="t", base_url=server.url)
        listing = client.request_pages("GET", "/v2/things/", limit=limit, offset=offset)
        count = flavour.run(listing.count)
        assert len(server.requests) == 1
        assert count == len(flavour.run(listing.all)) == max(0, ROWS - offset)


def build(**arguments: Any) -> dict[str, Any]:
    """Build the request of a listing by page numbers."""
    query = "&".join(f"{name}={value}" for name, value in arguments.items() if value)
    return {"method": "get", "url": f"/v2/things/?{query}", "headers": {}}


@pytest.mark.parametrize(
    ("page", "size"),
    [(page, size) for page in (1, 2, 3) for size in (None, 2, 3, 100) if not size or (page - 1) * size < ROWS],
)
@pytest.mark.parametrize("has_next", [True, False], ids=["next", "no next"])
def test_by_page(flavour: Flavour, page: int, size: int | None, has_next: bool) -> None:
    operation: Operation[Any] = Operation(
        id="things_list",
        method="GET",
        path="/v2/things/",
        build=build,
        responses=(DescribedResponse(200, 200, "json"),),
        listing=Listing("number", "results", count="count", next="next" if has_next else "", size="size"),
    )
    with ScriptedServer(lambda request: answer(request, has_next=has_next)) as server:
        client: Any = flavour.client(token="t", base_url=server.url)
        listing = client._caller.pages(operation, Call({"page": page, "size": size}))
        expected = ROWS - (page - 1) * (size or 2)
        assert flavour.run(listing.count) == len(flavour.run(listing.all)) == expected


def test_the_count_of_a_described_listing(flavour: Flavour) -> None:
    with ScriptedServer([reply(200, {"count": 300, "next": None, "previous": None, "results": []})]) as server:
        client: Any = flavour.client(token="t", base_url=server.url)
        assert flavour.run(client.tolls.list(offset=200).count) == 100


@pytest.mark.parametrize(
    ("kind", "options", "expected"),
    [
        pytest.param("offset", {"start": 5}, True, id="offset"),
        pytest.param("cursor", {"start": None}, True, id="first cursor"),
        pytest.param("cursor", {"start": "b"}, False, id="later cursor"),
        pytest.param("number", {"start": 1}, True, id="first page"),
        pytest.param("number", {"start": 2}, False, id="later page of unknown size"),
        pytest.param("number", {"start": 2, "limit": 10}, True, id="later page of a size"),
        pytest.param("number", {"start": 2, "next": "next"}, True, id="later page that says whether it is the last"),
        pytest.param("number", {"start": 1, "count": ""}, False, id="no count"),
    ],
)
def test_one_page_says_how_many_rows_there_are(kind: Any, options: dict[str, Any], expected: bool) -> None:
    listing = Listing(kind, "results", count=options.get("count", "count"), next=options.get("next", ""))
    found = ListingOptions(SERVICE, "op", listing, options["start"], options.get("limit"))
    assert found.knows_count == expected


@pytest.mark.parametrize("count", [pytest.param(5, id="a count"), pytest.param(None, id="none")])
def test_the_count_of_a_listing_by_cursors(count: int | None) -> None:
    options = ListingOptions(SERVICE, "op", Listing("cursor", "results", count="count"), None, None)
    assert options.count_rows(Envelope([1, 2], count, "cursor=b")) == count


def test_the_place_and_the_filters_of_a_listing_are_not_shown() -> None:
    listing = Listing("cursor", "results", next="next")
    for shown in (
        ListingOptions(SERVICE, "op", listing, "planted", None),
        Envelope([], None, "?cursor=planted"),
        TenantListing[Any](SERVICE, SERVICE.description.methods["tolls.list"], {"agency": "planted"}, print),
    ):
        assert "planted" not in repr(shown)
