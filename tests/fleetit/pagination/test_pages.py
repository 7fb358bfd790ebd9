from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from fleetit import AsyncPages, DecodeError, NotFound, Page, Pages, Retry
from tests.fleetit.pagination.rows import Rows
from tests.support.scripted import Scripted, reply

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.flavours import Flavour


def listing(flavour: Flavour, server: Scripted, **arguments: Any) -> Any:
    client: Any = flavour.client(token="t", base_url=server.url, retry=Retry(attempts=1))
    return client.integrations.list_active(**arguments)


def ids(rows: list[Any]) -> list[int]:
    return [row.id for row in rows]


@pytest.mark.parametrize(
    ("rows", "asked"),
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
def test_every_row_comes_once_in_order_and_no_request_is_wasted(
    flavour: Flavour, rows: int, asked: list[tuple[int, int]]
) -> None:
    serving = Rows(list(range(rows)))
    with Scripted(serving) as server:
        pages = listing(flavour, server)
        assert isinstance(pages, Pages if flavour.name == "sync" else AsyncPages)
        assert serving.asked == []  # nothing is sent before it is read
        assert ids(flavour.walk(pages)) == list(range(rows))
        assert serving.asked == asked
        assert ids(flavour.run(pages.all)) == list(range(rows))  # each use is a new walk
        assert serving.asked == asked * 2


@pytest.mark.parametrize(
    ("arguments", "cap", "asked", "found"),
    [
        pytest.param({"limit": 3}, 100, [(0, 3), (3, 3), (6, 3)], range(7), id="small pages"),
        pytest.param(
            {"limit": 1, "offset": 5}, 100, [(5, 1), (6, 1)], range(5, 7), id="one row at a time from the sixth"
        ),
        pytest.param({"offset": 6}, 100, [(6, 100)], range(6, 7), id="the last row"),
        pytest.param({"offset": 7}, 100, [(7, 100)], range(0), id="behind the last row"),
        pytest.param({"offset": 2**63 - 1}, 100, [(2**63 - 1, 100)], range(0), id="as far as there can be rows"),
        pytest.param({}, 3, [(0, 100), (3, 100), (6, 100)], range(7), id="a server that caps lower than asked"),
        pytest.param({"limit": 5}, 4, [(0, 5), (4, 5)], range(7), id="a server that caps a little lower"),
    ],
)
def test_a_walk_steps_by_the_rows_that_came(
    flavour: Flavour, arguments: dict[str, int], cap: int, asked: Any, found: range
) -> None:
    serving = Rows(list(range(7)), cap=cap)
    with Scripted(serving) as server:
        assert ids(flavour.walk(listing(flavour, server, **arguments))) == list(found)
        assert serving.asked == asked


def test_a_page_says_where_it_stands(flavour: Flavour) -> None:
    with Scripted(Rows(list(range(7)), cap=3)) as server:
        pages: list[Page[Any]] = flavour.run(listing(flavour, server, limit=5, offset=1).pages)
        assert [(ids(page.results), page.count, page.offset, page.limit) for page in pages] == [
            ([1, 2, 3], 7, 1, 5),
            ([4, 5, 6], 7, 4, 5),
        ]


@pytest.mark.parametrize("offset", [0, 2, 9])
def test_first_and_count_are_one_request_of_one_row(flavour: Flavour, offset: int) -> None:
    serving = Rows([10, 11, 12])
    with Scripted(serving) as server:
        pages = listing(flavour, server, offset=offset, limit=50)
        first = flavour.run(pages.first)
        assert (None if first is None else first.id) == {0: 10, 2: 12, 9: None}[offset]
        assert serving.asked == [(offset, 1)]
        assert flavour.run(pages.count) == 3
        assert serving.asked == [(offset, 1)] * 2


def test_first_of_nothing_is_none(flavour: Flavour) -> None:
    with Scripted(Rows([])) as server:
        assert flavour.run(listing(flavour, server).first) is None
        assert flavour.run(listing(flavour, server).count) == 0


def test_the_address_of_the_next_page_is_never_followed(flavour: Flavour) -> None:
    evil = Rows([666])
    with Scripted(evil) as other:
        serving = Rows(
            list(range(5)),
            change=lambda envelope: envelope.update(next=f"{other.url}/v2/integrations/active/?offset=2"),
        )
        with Scripted(serving) as server:
            assert ids(flavour.walk(listing(flavour, server, limit=2))) == [0, 1, 2, 3, 4]
            assert serving.asked == [(0, 2), (2, 2), (4, 2)]
        assert other.seen == []


@pytest.mark.parametrize("value", [5, "x", [], {}, True], ids=["number", "word", "array", "object", "boolean"])
def test_whatever_the_address_of_the_next_page_is_it_does_not_matter(flavour: Flavour, value: Any) -> None:
    with Scripted(Rows(list(range(3)), change=lambda envelope: envelope.update(next=value, previous=value))) as server:
        assert ids(flavour.walk(listing(flavour, server, limit=2))) == [0, 1, 2]


def _without(name: str) -> Callable[[dict[str, Any]], object]:
    return lambda envelope: envelope.pop(name)


def _with(**fields: Any) -> Callable[[dict[str, Any]], object]:
    return lambda envelope: envelope.update(fields)


@pytest.mark.parametrize(
    ("change", "where"),
    [
        pytest.param(_without("count"), "count", id="no count"),
        pytest.param(_with(count=None), "count", id="a count of null"),
        pytest.param(_with(count="3"), "count", id="a count as text"),
        pytest.param(_with(count=3.0), "count", id="a count with a fraction"),
        pytest.param(_with(count=True), "count", id="a count that is a boolean"),
        pytest.param(_with(count=-1), "count", id="a negative count"),
        pytest.param(_with(count=float("nan")), "count", id="a count that is no number"),
        pytest.param(_without("results"), "results", id="no rows"),
        pytest.param(_with(results=None), "results", id="null for the rows"),
        pytest.param(_with(results={}), "results", id="an object for the rows"),
        pytest.param(_with(results="abc"), "results", id="a text for the rows"),
    ],
)
@pytest.mark.parametrize("use", ["walk", "pages", "first", "count", "all"])
def test_an_envelope_that_says_too_little_is_an_error_rather_than_an_end(
    flavour: Flavour, change: Callable[[dict[str, Any]], object], where: str, use: str
) -> None:
    with Scripted(Rows([1, 2, 3], change=change)) as server:
        pages = listing(flavour, server, limit=2)
        with pytest.raises(DecodeError, match=rf"^integrations_list_active: .* at {where}: ") as caught:
            flavour.walk(pages) if use == "walk" else flavour.run(getattr(pages, use))
        assert caught.value.where == where


@pytest.mark.parametrize(
    ("counts", "found"),
    [
        pytest.param([4, 6, 6], [0, 1, 2, 3, 4, 5], id="rows were added meanwhile"),
        pytest.param([6, 3, 3], [0, 1, 2, 3], id="rows were taken away meanwhile"),
        pytest.param([10**30, 10**30, 10**30, 10**30], [0, 1, 2, 3, 4, 5], id="a count beyond all rows"),
    ],
)
def test_a_count_that_changes_meanwhile_ends_the_walk_where_it_says_now(
    flavour: Flavour, counts: list[int], found: list[int]
) -> None:
    said = iter(counts)
    with Scripted(Rows(list(range(6)), change=lambda envelope: envelope.update(count=next(said)))) as server:
        assert ids(flavour.walk(listing(flavour, server, limit=2))) == found


def test_a_server_that_ignores_limit_and_offset_is_not_asked_for_ever(flavour: Flavour) -> None:
    everything = [{"id": number} for number in range(250)]
    with Scripted([reply(200, {"count": 250, "results": everything})]) as server:
        assert len(flavour.walk(listing(flavour, server))) == 250
        assert len(server.seen) == 1


def test_rows_that_are_null_or_empty_are_rows(flavour: Flavour) -> None:
    with Scripted([reply(200, {"count": 3, "results": [None, {}, {"id": None}]})]) as server:
        rows = flavour.walk(listing(flavour, server))
        assert len(rows) == 3
        assert rows[0] is None
        assert rows[2].id is None


def test_leaving_early_asks_for_no_more(flavour: Flavour) -> None:
    serving = Rows(list(range(10)))
    with Scripted(serving) as server:
        pages = listing(flavour, server, limit=2)
        if flavour.name == "sync":
            for row in pages:
                if row.id == 2:
                    break
        else:

            async def leave() -> None:
                async for row in pages:
                    if row.id == 2:
                        break

            flavour.run(leave)
        assert serving.asked == [(0, 2), (2, 2)]


def test_an_error_in_the_middle_is_raised_after_the_rows_before_it(flavour: Flavour) -> None:
    serving = Rows(list(range(4)))
    with Scripted(lambda seen: reply(404) if "offset=2" in seen.target else serving(seen)) as server:
        pages = listing(flavour, server, limit=2)
        rows: list[Any] = []
        if flavour.name == "sync":
            with pytest.raises(NotFound):
                rows.extend(pages)
        else:

            async def walk() -> None:
                async for row in pages:
                    rows.append(row)  # noqa: PERF401 - what came before the error is wanted

            with pytest.raises(NotFound):
                flavour.run(walk)
        assert ids(rows) == [0, 1]


def test_the_fleet_is_settled_when_the_listing_is_made(flavour: Flavour) -> None:
    with Scripted(Rows(list(range(5)))) as server:
        client: Any = flavour.client(token="t", base_url=server.url, fleet_id=1)
        for pages in (client.integrations.list_active(limit=2), client.integrations.list_active(limit=2, fleet_id=7)):
            flavour.walk(pages)
        assert [seen.header("Fleet-Id") for seen in server.seen] == ["1"] * 3 + ["7"] * 3
