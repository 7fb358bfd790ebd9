"""Servers that lie about their pages: no listing ends early in silence, has a row twice, or leads elsewhere."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from kit.tests.openapi_sdk.listings.ways import ROWS, Asked, Server, link, list_of, size_of
from kit.tests.support.scripted_server import ScriptedServer, reply
from openapi_sdk.listings.answers import iter_links

if TYPE_CHECKING:
    from kit.tests.support.flavours import Flavour


def say(asked: Asked, document: Any, headers: dict[str, str], **fields: Any) -> Any:
    """Return an answer with other fields. Those of an object in it are `outer__inner`."""
    document = dict(document)
    for name, value in fields.items():
        outer, _, inner = name.partition("__")
        document[outer] = {**document[outer], inner: value} if inner else value
    del asked
    return document, headers


def send(asked: Asked, document: Any, headers: dict[str, str], **others: str) -> Any:
    """Return an answer with other headers. One that is empty is left out."""
    del asked
    changed = {**headers, **{name.replace("_", "-"): value for name, value in others.items()}}
    return document, {name: value for name, value in changed.items() if value}


def drop_key(asked: Asked, document: Any, headers: dict[str, str]) -> Any:
    return {**document, "data": [{**row, "token": None} for row in asked.rows]}, headers


def repeat(asked: Asked, document: Any, headers: dict[str, str]) -> Any:
    """Return the rows of the first page in place of those that were asked for."""
    del asked, document
    return [{"id": 100 - index, "name": "again"} for index in range(3)], headers


def repeat_behind(asked: Asked, document: Any, headers: dict[str, str]) -> Any:
    """Return rows up to a key, and not behind it."""
    return (document if len(asked.query) < 2 else [{"id": 99, "name": "n1"}, {"id": 7, "name": "other"}]), headers


LIES: list[Any] = [
    pytest.param("cursor", partial(say, next_cursor="3"), "a cursor that came before", id="the same cursor again"),
    pytest.param("cursor", partial(say, next_cursor=["3"]), "a URL or null", id="a cursor that is a list"),
    pytest.param("cursor", partial(say, next_cursor={"a": 1}), "or a cursor", id="a cursor that is an object"),
    pytest.param("cursor", partial(say, next_cursor="a" * 20_000), "or a cursor", id="a cursor that is too long"),
    pytest.param("last_id", partial(say, last_id=None), "a cursor is expected", id="more rows, and no cursor"),
    pytest.param("last_id", partial(say, last_id="3"), "a cursor that came before", id="the same id again"),
    pytest.param(
        "json_api", partial(say, links__next="https://x/y?a=1"), "a URL with one `page", id="an address, no cursor"
    ),
    pytest.param(
        "json_api",
        partial(say, links__next="/y?page[cursor]=3&page[cursor]=6"),
        "a URL with one `page",
        id="an address with two cursors",
    ),
    pytest.param("hal", partial(say, _links={"next": {"href": "/y"}}), "an address with a query", id="no query"),
    pytest.param(
        "hal", partial(say, _links={"next": {"href": 3}}), "an address with a query", id="a number as address"
    ),
    pytest.param(
        "hal", partial(say, _links={"next": {"href": "?page=2"}}), "a cursor that came before", id="an address again"
    ),
    pytest.param("link", partial(send, Link='<?page=2>; rel="next"'), "a cursor that came before", id="a link again"),
    pytest.param("link", partial(send, Link="<?a=1>; rel=next, <?a=2>; rel=next"), "there are several", id="two links"),
    pytest.param("link", partial(send, Link='<?page=2; rel="next"'), "RFC 8288", id="a link that is none"),
    pytest.param("link", partial(send, Link='?page=2; rel="next"'), "RFC 8288", id="a link without brackets"),
    pytest.param(
        "link", partial(send, Link='</y>; rel="next"'), "an address with a query", id="a link without a query"
    ),
    pytest.param("link", partial(send, Link=f"<?{'a' * 20_000}>"), "RFC 8288", id="a link that is too long"),
    pytest.param("undescribed_link", partial(send, Link="<?page=2; rel=next"), "RFC 8288", id="an undescribed one"),
    pytest.param("link", repeat, "the same rows as on", id="the same rows, by links"),
    pytest.param("offset_alone", repeat, "the same rows as on", id="the same rows, whatever the offset"),
    pytest.param("max_id", repeat_behind, "a row came that came before", id="another order than that of the ids"),
    pytest.param("starting_after", partial(say, data=[]), "the page has none", id="more rows, and a page without any"),
    pytest.param("starting_after", drop_key, "a value is expected", id="a row without its key"),
    pytest.param("offset_more", partial(say, items=[]), "the page has none", id="the same, by an offset"),
    pytest.param("offset_and_total", partial(say, paging__total="8"), "an integer of at least 0", id="a total as text"),
    pytest.param("inner_total", partial(say, meta={"pagination": {"total_entries": -1}}), "at least 0", id="negative"),
    pytest.param("inner_total", partial(say, meta={"pagination": {"total_entries": True}}), "at least 0", id="a flag"),
]


@pytest.mark.parametrize(("name", "change", "why"), LIES)
def test_a_lie_is_an_error(flavour: Flavour, ways: Any, name: str, change: Any, why: str) -> None:
    with ScriptedServer(Server(name, change)) as server:
        pages = list_of(flavour, server, name, **size_of(name, 3))
        with pytest.raises(ways.DecodeError, match=rf"^{name}_list: .*{why}"):
            flavour.list_rows(pages)
        assert len(server.requests) <= 2


@pytest.mark.parametrize("total", [ROWS + 1, 100])
def test_a_total_of_more_rows_than_there_are_is_an_error(flavour: Flavour, ways: Any, total: int) -> None:
    lie = partial(say, meta={"pagination": {"total_entries": total}})
    with ScriptedServer(Server("inner_total", lie)) as server, pytest.raises(ways.PageDrift):
        flavour.list_rows(list_of(flavour, server, "inner_total", per_page=3))


@pytest.mark.parametrize(
    ("name", "change"),
    [
        pytest.param("total_header", partial(send, X_Total_Count=""), id="a header that is missing"),
        pytest.param("total_header", partial(send, X_Total_Count="many"), id="a header that is no number"),
        pytest.param("total_header", partial(send, X_Total_Count="1" * 40), id="a number that is too long"),
        pytest.param("pages_header", partial(send, X_WP_TotalPages="-1"), id="a number of pages that is none"),
        pytest.param("inner_total", partial(say, meta={"pagination": {"total_entries": None}}), id="a total of null"),
        pytest.param("inner_total", partial(say, meta={}), id="a total that is missing"),
        pytest.param("last_page", partial(say, meta={"last_page": "many"}), id="a number of pages that is a text"),
        pytest.param("offset_more", partial(say, hasMore=None), id="more rows, perhaps"),
    ],
)
def test_a_listing_that_does_not_say_its_end_is_read_to_an_empty_page(flavour: Flavour, name: str, change: Any) -> None:
    with ScriptedServer(Server(name, change)) as server:
        pages = list_of(flavour, server, name, **size_of(name, 3))
        assert len(flavour.list_rows(pages)) == ROWS
        assert len(server.requests) == 4
        assert flavour.run(pages.count) == ROWS


def lead_astray(asked: Asked, document: Any, headers: dict[str, str]) -> Any:
    del headers
    return document, {
        "Link": f'<https://evil.example/steal?page={asked.number + 1}&color=blue>; rel="next"'
    } if asked.more else {}


def test_no_address_is_followed(flavour: Flavour) -> None:
    answers = Server("link", lead_astray)
    with ScriptedServer(answers) as server:
        pages = list_of(flavour, server, "link", limit=3, color="red")
        assert len(flavour.list_rows(pages)) == ROWS
        assert {each.target.partition("?")[0] for each in server.requests} == {"/link"}
        assert {each.header("Host") for each in server.requests} == {server.url.removeprefix("http://")}


@pytest.mark.parametrize(
    "first",
    [
        pytest.param('<?page=9>; rel="last"; title="a, b; rel=next"', id="commas in quotes"),
        pytest.param('<?page=9>; rel="prev last"', id="several relations"),
        pytest.param('<?page=9>; rel="prev"; rel="next"', id="relations behind the first"),
        pytest.param('<?page=9>; rel="next"; anchor="#other"', id="a link of another thing"),
        pytest.param("<?page=9>; REL=Last", id="capitals"),
        pytest.param("<?page=9>;rel=nextish", id="a relation that begins so"),
        pytest.param(",,<?page=9>", id="empty links, and one without a relation"),
        pytest.param('<?page=9>; title="\\"; rel=\\"next"; rel=prev', id="quotes in quotes"),
    ],
)
def test_other_links_are_left_alone(flavour: Flavour, first: str) -> None:
    def change(asked: Asked, document: Any, headers: dict[str, str]) -> Any:
        del headers
        return document, link(asked, first=first)

    with ScriptedServer(Server("link", change)) as server:
        assert len(flavour.list_rows(list_of(flavour, server, "link", limit=3))) == ROWS
        assert len(server.requests) == 3


def test_each_line_of_a_repeated_header_counts(flavour: Flavour) -> None:
    rows = [{"id": number, "name": "n"} for number in (1, 2)]
    first = reply(200, rows[:1], headers=[("Link", '<?page=2>; rel="next"'), ("Link", '<?page=9>; rel="last"')])
    last = reply(200, rows[1:], headers=[("Link", '<?page=1>; rel="prev"'), ("Link", '<?page=1>; rel="first"')])
    with ScriptedServer([first, last]) as server:
        assert [row.id for row in flavour.list_rows(list_of(flavour, server, "link"))] == [1, 2]


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        pytest.param('<?a>; rel="last next"', [("?a", {"last", "next"})], id="two relations"),
        pytest.param("<?a>;rel=next,<?b>;rel=prev", [("?a", {"next"}), ("?b", {"prev"})], id="no spaces"),
        pytest.param('<?a,b;c>; rel="next"', [("?a,b;c", {"next"})], id="commas in an address"),
        pytest.param("<?a> ; rel = next", [("?a", {"next"})], id="spaces"),
        pytest.param("<?a>", [("?a", set())], id="no relation"),
        pytest.param(" , ", [], id="nothing"),
        pytest.param("", [], id="an empty header"),
        pytest.param("<?a>; rel=next garbage", [None], id="something behind it"),
        pytest.param('<?a>; rel="next', [None], id="an open quote"),
        pytest.param("<" * 5_000, [None], id="many brackets"),
        pytest.param("<a>;" + " " * 16_000, [None], id="many spaces"),
        pytest.param("<a>" + "; a" * 5_000 + '"', [None], id="many parameters"),
    ],
)
def test_links_are_read(header: str, expected: list[Any]) -> None:
    found = [None if each is None else (each[0], {*each[1]}) for each in iter_links(header)]
    assert found == expected
