from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from fleetit import AsyncPages, DecodeError, NotFound, Page, Pages
from kit.tests.support.scripted_server import ScriptedServer, reply
from tests.fleetit.listings.listing_endpoint import ListingEndpoint, make_listing

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.flavours import Flavour


def get_ids(rows: list[Any]) -> list[int]:
    return [row.id for row in rows]


@pytest.mark.parametrize(
    ("rows", "requests"),
    [
        (0, [(0, 100)]),
        (1, [(0, 100)]),
        (99, [(0, 100)]),
        (100, [(0, 100)]),
        (101, [(0, 100), (100, 100)]),
        (200, [(0, 100), (100, 100)]),
        (250, [(0, 100), (100, 100), (200, 100)]),
    ],
)
def test_every_row_comes_once_in_order_without_needless_requests(
    flavour: Flavour, rows: int, requests: list[tuple[int, int]]
) -> None:
    endpoint = ListingEndpoint(list(range(rows)))
    with ScriptedServer(endpoint) as server:
        pages = make_listing(flavour, server)
        assert isinstance(pages, Pages if flavour.name == "sync" else AsyncPages)
        assert endpoint.requests == []  # no request before iteration
        assert get_ids(flavour.list_rows(pages)) == list(range(rows))
        assert endpoint.requests == requests
        assert get_ids(flavour.run(pages.all)) == list(range(rows))  # each use starts again
        assert endpoint.requests == requests * 2


@pytest.mark.parametrize(
    ("arguments", "cap", "requests", "expected"),
    [
        pytest.param({"limit": 3}, 100, [(0, 3), (3, 3), (6, 3)], range(7), id="small pages"),
        pytest.param({"limit": 1, "offset": 5}, 100, [(5, 1), (6, 1)], range(5, 7), id="limit 1 from the sixth row"),
        pytest.param({"offset": 6}, 100, [(6, 100)], range(6, 7), id="the last row"),
        pytest.param({"offset": 7}, 100, [(7, 100)], range(0), id="after the last row"),
        pytest.param({"offset": 2**63 - 1}, 100, [(2**63 - 1, 100)], range(0), id="largest offset"),
        pytest.param({}, 3, [(0, 100), (3, 100), (6, 100)], range(7), id="server returns fewer rows than requested"),
        pytest.param({"limit": 5}, 4, [(0, 5), (4, 5)], range(7), id="server returns one row less than requested"),
    ],
)
def test_the_next_offset_follows_from_the_rows_received(
    flavour: Flavour, arguments: dict[str, int], cap: int, requests: Any, expected: range
) -> None:
    endpoint = ListingEndpoint(list(range(7)), max_rows=cap)
    with ScriptedServer(endpoint) as server:
        assert get_ids(flavour.list_rows(make_listing(flavour, server, **arguments))) == list(expected)
        assert endpoint.requests == requests


def test_a_page_has_its_count_offset_and_limit(flavour: Flavour) -> None:
    with ScriptedServer(ListingEndpoint(list(range(7)), max_rows=3)) as server:
        pages: list[Page[Any]] = flavour.run(make_listing(flavour, server, limit=5, offset=1).pages)
        assert [(get_ids(page.results), page.count, page.offset, page.limit) for page in pages] == [
            ([1, 2, 3], 7, 1, 5),
            ([4, 5, 6], 7, 4, 5),
        ]


@pytest.mark.parametrize("offset", [0, 2, 9])
def test_first_and_count_send_one_request_for_one_row(flavour: Flavour, offset: int) -> None:
    endpoint = ListingEndpoint([10, 11, 12])
    with ScriptedServer(endpoint) as server:
        pages = make_listing(flavour, server, offset=offset, limit=50)
        first = flavour.run(pages.first)
        assert (None if first is None else first.id) == {0: 10, 2: 12, 9: None}[offset]
        assert endpoint.requests == [(offset, 1)]
        assert flavour.run(pages.count) == max(0, 3 - offset)
        assert endpoint.requests == [(offset, 1)] * 2


def test_first_of_an_empty_listing_is_none(flavour: Flavour) -> None:
    with ScriptedServer(ListingEndpoint([])) as server:
        assert flavour.run(make_listing(flavour, server).first) is None
        assert flavour.run(make_listing(flavour, server).count) == 0


def test_the_next_url_is_never_followed(flavour: Flavour) -> None:
    other_endpoint = ListingEndpoint([666])
    with ScriptedServer(other_endpoint) as other:
        endpoint = ListingEndpoint(
            list(range(5)),
            edit_envelope=lambda envelope: envelope.update(next=f"{other.url}/v2/integrations/active/?offset=2"),
        )
        with ScriptedServer(endpoint) as server:
            assert get_ids(flavour.list_rows(make_listing(flavour, server, limit=2))) == [0, 1, 2, 3, 4]
            assert endpoint.requests == [(0, 2), (2, 2), (4, 2)]
        assert other.requests == []


@pytest.mark.parametrize("value", [5, "x", [], {}, True], ids=["number", "word", "array", "object", "boolean"])
def test_a_malformed_next_url_is_ignored(flavour: Flavour, value: Any) -> None:
    with ScriptedServer(
        ListingEndpoint(list(range(3)), edit_envelope=lambda envelope: envelope.update(next=value, previous=value))
    ) as server:
        assert get_ids(flavour.list_rows(make_listing(flavour, server, limit=2))) == [0, 1, 2]


def without(name: str) -> Callable[[dict[str, Any]], object]:
    return lambda envelope: envelope.pop(name)


def with_fields(**fields: Any) -> Callable[[dict[str, Any]], object]:
    return lambda envelope: envelope.update(fields)


@pytest.mark.parametrize(
    ("change", "where"),
    [
        pytest.param(without("count"), "count", id="count missing"),
        pytest.param(with_fields(count=None), "count", id="count null"),
        pytest.param(with_fields(count="3"), "count", id="count is text"),
        pytest.param(with_fields(count=3.0), "count", id="count is a float"),
        pytest.param(with_fields(count=True), "count", id="count is a boolean"),
        pytest.param(with_fields(count=-1), "count", id="count negative"),
        pytest.param(without("results"), "results", id="results missing"),
        pytest.param(with_fields(results=None), "results", id="results null"),
        pytest.param(with_fields(results={}), "results", id="results is an object"),
        pytest.param(with_fields(results="abc"), "results", id="results is text"),
    ],
)
@pytest.mark.parametrize("use", ["iterate", "pages", "first", "count", "all"])
def test_a_malformed_envelope_is_an_error_and_not_an_empty_page(
    flavour: Flavour, change: Callable[[dict[str, Any]], object], where: str, use: str
) -> None:
    with ScriptedServer(ListingEndpoint([1, 2, 3], edit_envelope=change)) as server:
        pages = make_listing(flavour, server, limit=2)
        with pytest.raises(DecodeError, match=rf"^integrations_list_active: .* at {where}: ") as caught:
            flavour.list_rows(pages) if use == "iterate" else flavour.run(getattr(pages, use))
        assert caught.value.where == where


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        pytest.param([4, 6, 6], [0, 1, 2, 3, 4, 5], id="rows added while reading"),
        pytest.param([6, 4], [0, 1, 2, 3], id="rows deleted while reading"),
    ],
)
def test_the_newest_count_decides_where_the_listing_ends(
    flavour: Flavour, counts: list[int], expected: list[int]
) -> None:
    next_counts = iter(counts)
    with ScriptedServer(
        ListingEndpoint(list(range(6)), edit_envelope=lambda envelope: envelope.update(count=next(next_counts)))
    ) as server:
        assert get_ids(flavour.list_rows(make_listing(flavour, server, limit=2))) == expected


def test_a_server_that_ignores_limit_and_offset_gets_one_request(flavour: Flavour) -> None:
    everything = [{"id": number} for number in range(250)]
    with ScriptedServer([reply(200, {"count": 250, "results": everything})]) as server:
        assert len(flavour.list_rows(make_listing(flavour, server))) == 250
        assert len(server.requests) == 1


def test_a_null_row_is_refused_with_its_place(flavour: Flavour) -> None:
    with ScriptedServer([reply(200, {"count": 2, "results": [{"id": 1}, None]})]) as server:
        with pytest.raises(DecodeError, match="a row is expected, not null") as caught:
            flavour.list_rows(make_listing(flavour, server))
        assert caught.value.where == "results[1]"


def test_breaking_out_of_the_loop_sends_no_more_requests(flavour: Flavour) -> None:
    endpoint = ListingEndpoint(list(range(10)))
    with ScriptedServer(endpoint) as server:
        pages = make_listing(flavour, server, limit=2)
        if flavour.name == "sync":
            for row in pages:
                if row.id == 2:
                    break
        else:

            async def break_early() -> None:
                async for row in pages:
                    if row.id == 2:
                        break

            flavour.run(break_early)
        assert endpoint.requests == [(0, 2), (2, 2)]


def test_an_error_is_raised_after_the_rows_before_it(flavour: Flavour) -> None:
    endpoint = ListingEndpoint(list(range(4)))
    with ScriptedServer(lambda received: reply(404) if "offset=2" in received.target else endpoint(received)) as server:
        pages = make_listing(flavour, server, limit=2)
        rows: list[Any] = []
        if flavour.name == "sync":
            with pytest.raises(NotFound):
                rows.extend(pages)
        else:

            async def iterate() -> None:
                async for row in pages:
                    rows.append(row)  # noqa: PERF401 - the rows before the error are needed

            with pytest.raises(NotFound):
                flavour.run(iterate)
        assert get_ids(rows) == [0, 1]


def test_the_fleet_is_fixed_when_the_listing_is_made(flavour: Flavour) -> None:
    with ScriptedServer(ListingEndpoint(list(range(5)))) as server:
        client: Any = flavour.client(token="t", base_url=server.url, fleet_id=1)
        for pages in (client.integrations.list_active(limit=2), client.integrations.list_active(limit=2, fleet_id=7)):
            flavour.list_rows(pages)
        assert [received.header("Fleet-Id") for received in server.requests] == ["1"] * 3 + ["7"] * 3
