"""The first rows of a listing, and what a listing is not."""

from __future__ import annotations

import asyncio
import inspect
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from fleetit import InvalidInput, Retry
from kit.tests.support.scripted_server import ScriptedServer
from tests.fleetit.listings.listing_endpoint import ListingEndpoint

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.support.flavours import Flavour


@dataclass
class Listed:
    """A listing of a server that has the rows 0 to 999."""

    flavour: Flavour
    url: str
    endpoint: ListingEndpoint

    def list_rows(self, **arguments: Any) -> Any:
        client: Any = self.flavour.client(token="t", base_url=self.url, retry=Retry(attempts=1))
        return client.integrations.list_active(**arguments)

    def take(self, n: object, **arguments: Any) -> list[int]:
        rows: list[Any] = self.flavour.run(lambda: self.list_rows(**arguments).take(n))
        return [row.id for row in rows]


@pytest.fixture(scope="module")
def server() -> Iterator[tuple[ScriptedServer, ListingEndpoint]]:
    endpoint = ListingEndpoint([])
    with ScriptedServer(endpoint) as server:
        yield server, endpoint


@pytest.fixture
def listed(flavour: Flavour, server: tuple[ScriptedServer, ListingEndpoint]) -> Listed:
    endpoint = server[1]
    endpoint.ids, endpoint.max_rows, endpoint.requests = list(range(1000)), 100, []
    return Listed(flavour, server[0].url, endpoint)


@pytest.mark.parametrize(
    ("n", "arguments", "requests"),
    [
        pytest.param(0, {}, [], id="none"),
        pytest.param(0, {"prefetch": 4}, [], id="none, ahead"),
        pytest.param(1, {}, [(0, 1)], id="one"),
        pytest.param(7, {}, [(0, 7)], id="fewer than a page"),
        pytest.param(7, {"offset": 5}, [(5, 7)], id="from the sixth row on"),
        pytest.param(7, {"prefetch": 4}, [(0, 7)], id="fewer than a page, ahead"),
        pytest.param(100, {}, [(0, 100)], id="a page"),
        pytest.param(101, {}, [(0, 100), (100, 100)], id="a page and a row"),
        pytest.param(7, {"limit": 3}, [(0, 3), (3, 3), (6, 3)], id="the caller's own page size"),
        pytest.param(2, {"limit": 3}, [(0, 2)], id="fewer than the caller's own page size"),
        pytest.param(10, {"limit": 2, "prefetch": 32}, [(each, 2) for each in range(0, 10, 2)], id="five pages ahead"),
        pytest.param(9, {"limit": 2, "prefetch": 3}, [(each, 2) for each in range(0, 10, 2)], id="a part of a page"),
        pytest.param(1, {"exact": True}, [(0, 2)], id="one of an exact listing"),
        pytest.param(5, {"exact": True, "limit": 3}, [(0, 3), (2, 3)], id="exact pages, which overlap"),
        pytest.param(7, {"exact": True, "limit": 3, "prefetch": 9}, [(0, 3), (2, 3), (4, 3)], id="exact pages, ahead"),
    ],
)
def test_the_first_rows_take_no_request_more_than_they_need(
    listed: Listed, n: int, arguments: dict[str, Any], requests: list[tuple[int, int]]
) -> None:
    start = arguments.get("offset", 0)
    assert listed.take(n, **arguments) == list(range(start, start + n))
    assert sorted(listed.endpoint.requests) == requests


def test_fewer_rows_are_all_that_there_are(listed: Listed) -> None:
    listed.endpoint.ids = [1, 2]
    assert listed.take(5) == listed.take(10**6) == [1, 2]
    assert listed.endpoint.requests == [(0, 5), (0, 100)]


class Three:
    def __index__(self) -> int:
        return 3


def test_the_number_may_be_an_integer_of_another_library(listed: Listed) -> None:
    assert listed.take(Three()) == listed.take(Three(), limit=2, prefetch=4) == [0, 1, 2]
    assert sorted(listed.endpoint.requests) == [(0, 2), (0, 3), (2, 2)]


def test_a_listing_of_which_rows_were_taken_is_as_before(listed: Listed) -> None:
    listing = listed.list_rows()
    listed.flavour.run(lambda: listing.take(1))
    assert "100 a page" in repr(listing)
    assert len(listed.flavour.run(listing.all)) == 1000


def test_a_server_with_smaller_pages_gives_as_many_rows(listed: Listed) -> None:
    listed.endpoint.max_rows = 2
    assert listed.take(5) == [0, 1, 2, 3, 4]
    assert listed.endpoint.requests == [(0, 5), (2, 5), (4, 5)]


@pytest.mark.parametrize("n", [-1, 2.0, "3", None, True, 2**63], ids=repr)
def test_a_number_of_rows_is_a_whole_number(listed: Listed, n: object) -> None:
    with pytest.raises(InvalidInput, match=r"n: .* is not a whole number of at least 0"):
        listed.take(n)
    assert listed.endpoint.requests == []


def use_as_condition(listing: Any) -> object:
    return "rows" if listing else "no rows"


#: What is done with a listing, and what the error says. An async listing has further words.
USES: list[Any] = [
    pytest.param(bool, TypeError, "a listing has no truth value", id="bool"),
    pytest.param(use_as_condition, TypeError, "; write {wait}listing.count() for the number of rows, or", id="count"),
    pytest.param(use_as_condition, TypeError, "or {wait}listing.first(), which is None without rows", id="first"),
    pytest.param(lambda listing: listing[0], TypeError, "'{kind}' object is not subscriptable; write", id="an index"),
    pytest.param(lambda listing: listing[:3], TypeError, "{wait}listing.take(n) for a list of n", id="a slice"),
    pytest.param(len, TypeError, "object of type '{kind}' has no len()", id="len"),
    pytest.param(
        lambda listing: listing.data,
        AttributeError,
        "'{kind}' object has no attribute 'data'; write {each}for row in listing, or {wait}listing.all()",
        id="data",
    ),
    pytest.param(
        lambda listing: listing.to_pandas(),
        AttributeError,
        "; write pandas.DataFrame({wait}listing.to_rows())",
        id="to_pandas",
    ),
    pytest.param(lambda listing: listing.next(), AttributeError, "; write {wait}listing.first()", id="next"),
    pytest.param(
        lambda listing: listing.has_more, AttributeError, "; write {each}for page in listing.pages()", id="has_more"
    ),
]


@pytest.mark.parametrize(("use", "error", "text"), USES)
def test_what_a_listing_is_not_says_what_to_write(
    listed: Listed, use: Callable[[Any], object], error: type[Exception], text: str
) -> None:
    is_async = listed.flavour.name == "async"
    words = ("AsyncPages", "await ", "async ") if is_async else ("Pages", "", "")
    with pytest.raises(error) as caught:
        use(listed.list_rows())
    assert text.format(**dict(zip(("kind", "wait", "each"), words, strict=True))) in str(caught.value)
    assert listed.endpoint.requests == []


def test_a_name_that_nobody_knows_gets_no_hint(listed: Listed) -> None:
    with pytest.raises(AttributeError, match=r"'(Async)?Pages' object has no attribute 'unheard_of'$") as caught:
        listed.list_rows().unheard_of  # noqa: B018 - the access is what is tested
    assert caught.value.name == "unheard_of"


def test_a_listing_is_nothing_to_await(listed: Listed) -> None:
    async def wait(listing: Any) -> None:
        await listing

    hint = r"; write async for row in listing, or await listing.all\(\)" if listed.flavour.name == "async" else ""
    with pytest.raises(TypeError, match=rf"^object (Async)?Pages can't be used in 'await' expression{hint}$"):
        asyncio.run(wait(listed.list_rows()))
    assert listed.endpoint.requests == []


def test_a_guess_is_no_attribute(listed: Listed) -> None:
    listing = listed.list_rows()
    assert "data" not in dir(listing)
    assert not inspect.isabstract(type(listing))


def test_a_repr_says_whether_anything_was_requested(listed: Listed) -> None:
    listing = listed.list_rows()
    assert "not requested yet" in repr(listing)
    listed.flavour.run(lambda: listing.take(1))
    assert "requested" in repr(listing)
    assert "not requested yet" not in repr(listing)
