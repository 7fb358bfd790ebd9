"""Servers that lie about their pages: no listing ends early in silence, has a row twice, or leads elsewhere."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from kit.tests.openapi_sdk.listings.ways import AHEAD, ROWS, Asked, Server, link, list_of, size_of
from kit.tests.support.scripted_server import ScriptedServer, reply
from openapi_sdk.listings.answers import iter_links

if TYPE_CHECKING:
    from types import ModuleType

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


def lead_by_path(asked: Asked, document: Any, headers: dict[str, str]) -> Any:
    """Return an answer whose next page has another path, and the same query."""
    del headers
    address = f"/items/after/{asked.end}?size=3"
    return say(asked, document, {"Link": f'<{address}>; rel="next"'}, _links={"next": {"href": address}})


def lead_by_path_only(asked: Asked, document: Any, headers: dict[str, str]) -> Any:
    """Return the first page, whose next page has another path. Its query changes, and means nothing."""
    return say(asked, document, headers, _links={"next": {"href": f"/items/after/3?time={len(asked.query)}"}})


def link_by_path(asked: Asked, document: Any, headers: dict[str, str]) -> Any:
    return document, lead_by_path(asked, {}, headers)[1]


def send_null(asked: Asked, document: Any, headers: dict[str, str]) -> Any:
    del asked
    return [*document, None], headers


NO_LINK = partial(send, Link="")
LIES: list[Any] = [
    pytest.param("link_of_cursor", NO_LINK, "whether there are more rows", id="a full page, and no link at all"),
    pytest.param("link_and_object", NO_LINK, "whether there are more rows", id="the same with an object"),
    pytest.param(
        "link_of_cursor", partial(send, Link='</>; rel="self"'), "whether there are more", id="a link that says nothing"
    ),
    pytest.param("whole_and_status", partial(say, success=False), "says that the call failed", id="no success"),
    pytest.param("hal", lead_by_path, "its path is not followed", id="the path leads to the next page"),
    pytest.param("hal", lead_by_path_only, "whose path is not followed", id="the path alone leads there"),
    pytest.param("link", link_by_path, "its path is not followed", id="the path of a link does"),
    pytest.param("undescribed_link", link_by_path, "its path is not followed", id="of one that is not described"),
    pytest.param("cursor", partial(say, data=[None]), "a row is expected, not null", id="a row of null"),
    pytest.param("link", send_null, "a row is expected, not null", id="a row of null in an array"),
    pytest.param("whole_object", partial(say, has_more=True), "there are more rows; x-paging", id="more than all rows"),
    pytest.param("next_page", partial(say, things=[]), "the page has none", id="the same, by a number"),
    pytest.param("cursor", partial(say, next_cursor="3"), "a cursor that came before", id="the same cursor again"),
    pytest.param(
        "cursor",
        partial(say, data=[], next_cursor="3"),
        "a cursor that came before",
        id="the same cursor, and never a row",
    ),
    pytest.param("last_id", partial(say, data=[], last_id="3"), "the page has none", id="the same with more rows"),
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
    pytest.param("hal", partial(say, _links={"next": {"href": "/y"}}), "its path is not followed", id="no query"),
    pytest.param(
        "hal", partial(say, _links={"next": {"href": 3}}), "its path is not followed", id="a number as address"
    ),
    pytest.param(
        "hal", partial(say, _links={"next": {"href": "?page=2"}}), "its path is not followed", id="an address again"
    ),
    pytest.param("link", partial(send, Link='<?page=2>; rel="next"'), "its path is not followed", id="a link again"),
    pytest.param("link", partial(send, Link="<?a=1>; rel=next, <?a=2>; rel=next"), "there are several", id="two links"),
    pytest.param("link", partial(send, Link='<?page=2; rel="next"'), "RFC 8288", id="a link that is none"),
    pytest.param("link", partial(send, Link='?page=2; rel="next"'), "RFC 8288", id="a link without brackets"),
    pytest.param(
        "link", partial(send, Link='</y>; rel="next"'), "its path is not followed", id="a link without a query"
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
    pytest.param("body_offset", repeat, "the same rows as on", id="the same rows, by an offset in a body"),
    pytest.param(
        "body_cursor",
        partial(say, has_more=True, next_cursor="3"),
        "a cursor that came before",
        id="the same, in a body",
    ),
    pytest.param(
        "body_cursor", partial(say, has_more=True, next_cursor=None), "a cursor is expected", id="none, in a body"
    ),
    pytest.param(
        "body_cursor",
        partial(say, has_more=True, results=[], next_cursor="3"),
        "the page has none",
        id="the same in a body, and never a row",
    ),
    pytest.param(
        "body_key", partial(say, data=[]), "the page has none", id="more rows by a body, and a page without any"
    ),
    pytest.param("body_number", partial(say, count="8"), "an integer of at least 0", id="a total as text, by a body"),
]


@pytest.mark.parametrize(("name", "change", "why"), LIES)
def test_a_lie_is_an_error(flavour: Flavour, ways: Any, name: str, change: Any, why: str) -> None:
    with ScriptedServer(Server(name, change)) as server:
        pages = list_of(flavour, server, name, **size_of(name, 3))
        with pytest.raises(ways.DecodeError, match=rf"^{name}_list: .*{why}"):
            flavour.list_rows(pages)
        assert len(server.requests) <= 2


def grow(asked: Asked, document: Any, headers: dict[str, str], **fields: Any) -> Any:
    """Return an answer with other fields from the second page on."""
    return (document, headers) if asked.number == 1 else say(asked, document, headers, **fields)


@pytest.mark.parametrize(
    ("name", "change"),
    [
        pytest.param("inner_total", partial(say, meta={"pagination": {"total_entries": ROWS + 1}}), id="a number"),
        pytest.param("inner_total", partial(say, meta={"pagination": {"total_entries": 100}}), id="a large number"),
        pytest.param("inner_total", partial(grow, meta={"pagination": {"total_entries": 100}}), id="one that grows"),
        pytest.param("inner_total", partial(grow, meta={"pagination": {"total_entries": 5}}), id="one that shrinks"),
        pytest.param("offset_and_total", partial(say, paging__total=ROWS + 1), id="an offset"),
        pytest.param("offset_and_total", partial(grow, paging__total=100), id="an offset, a total that grows"),
        pytest.param("offset_and_total", partial(grow, paging__total=5), id="an offset, a total that shrinks"),
        pytest.param("cursor_and_total", partial(say, total=ROWS + 1), id="a cursor"),
        pytest.param("whole_and_total", partial(say, meta={"total": ROWS + 1}), id="all rows"),
        pytest.param("total_header", partial(send, X_Total_Count="9"), id="a header"),
        pytest.param("body_offset_and_total", partial(say, total=ROWS + 1), id="an offset in a body"),
        pytest.param("body_number", partial(say, count=ROWS + 1), id="a number in a body"),
    ],
)
@pytest.mark.parametrize("prefetch", [0, 4])
def test_a_total_of_other_rows_than_there_are_is_an_error(
    flavour: Flavour, ways: Any, name: str, change: Any, prefetch: int
) -> None:
    ahead = {"prefetch": prefetch} if name in AHEAD else {}
    with ScriptedServer(Server(name, change), concurrent=True) as server, pytest.raises(ways.PageDrift):
        flavour.list_rows(list_of(flavour, server, name, **size_of(name, 3), **ahead))


def end_with(asked: Asked, document: Any, headers: dict[str, str], **fields: Any) -> Any:
    """Return an answer whose last page says in another way that it is the last one: by these fields alone."""
    if asked.more:
        return document, headers
    rows: dict[str, Any] = {
        name: document[name] for name in document if name in {"_embedded", "data", "items", "things"}
    }
    return rows | fields, headers


#: Ways, how many requests they take, and what their last page says in place of what is usual.
ENDS: list[tuple[Any, ...]] = [
    ("cursor", 3, {}, {"next_cursor": None}, {"next_cursor": False}, {"next_cursor": 0}),
    ("cursor", 4, {"next_cursor": "8"}, {"next_cursor": 8}),
    ("json_api", 3, {}, {"links": {}}, {"links": {"next": ""}}, {"links": {"next": False}}, {"links": None}),
    ("hal", 3, {}, {"_links": {"next": {}}}, {"_links": {"next": {"href": ""}}}, {"_links": {"next": None}}),
    ("next_page", 3, {}, {"meta": {"next_page": 0}}, {"meta": {"next_page": ""}}, {"meta": None}),
    ("last_id", 3, {}, {"last_id": None}, {"last_id": ""}, {"has_more": False, "last_id": "8"}),
    ("last_id", 4, {"last_id": "8"}),
    ("offset_more", 4, {}, {"hasMore": None}, {"hasMore": "perhaps"}),
    ("starting_after", 4, {}, {"has_more": None}),
    ("whole_object", 1, {}, {"has_more": None}),
    ("last_page", 4, {}, {"meta": {"last_page": 0}}, {"meta": {"last_page": None}}),
]


@pytest.mark.parametrize(
    ("name", "change", "requests"),
    [
        pytest.param(name, partial(end_with, **fields), requests, id=f"{name}: {fields or 'nothing'}")
        for name, requests, *ends in ENDS
        for fields in ends
    ],
)
def test_the_last_page_may_say_in_any_way_that_it_is(flavour: Flavour, name: str, change: Any, requests: int) -> None:
    with ScriptedServer(Server(name, change)) as server:
        assert len(flavour.list_rows(list_of(flavour, server, name, **size_of(name, 3)))) == ROWS
        assert len(server.requests) == requests


def test_an_error_past_the_end_is_an_error(flavour: Flavour, ways: Any) -> None:
    answers = Server("total_header", partial(send, X_Total_Count=""), past=400)
    with ScriptedServer(answers) as server, pytest.raises(ways.BadRequest):
        flavour.list_rows(list_of(flavour, server, "total_header", per_page=3))


@pytest.mark.parametrize("name", ["last_page", "pages_header"])
def test_too_many_pages_are_none(flavour: Flavour, name: str) -> None:
    """Pages that are requested ahead, and don't exist, are no errors."""
    change = partial(say, meta={"last_page": 9}) if name == "last_page" else partial(send, X_WP_TotalPages="9")
    with ScriptedServer(Server(name, change), concurrent=True) as server:
        for prefetch in (0, 4):
            pages = list_of(flavour, server, name, per_page=3, prefetch=prefetch)
            assert len(flavour.list_rows(pages)) == ROWS


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
        pytest.param("</other?page=9&name=\xe9>; rel=last", id="an address that is relative, in Latin-1"),
        pytest.param(f"<?page=9&a={'a' * 8_192}>; rel=last", id="8 KiB"),
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


@pytest.mark.parametrize(
    ("limit", "rows"),
    [
        pytest.param({"limit": 9}, 8, id="fewer rows than were asked for"),
        pytest.param({}, 0, id="no rows"),
    ],
)
def test_a_page_that_is_not_full_needs_no_link(flavour: Flavour, limit: dict[str, int], rows: int) -> None:
    answers = Server("link_of_cursor", change=NO_LINK)
    answers.rows = answers.rows[:rows]
    with ScriptedServer(answers) as server:
        assert len(flavour.list_rows(list_of(flavour, server, "link_of_cursor", **limit))) == rows


def test_rows_of_a_page_that_says_nothing_of_others_can_be_taken(flavour: Flavour, ways: ModuleType) -> None:
    with ScriptedServer(Server("link_of_cursor", change=NO_LINK)) as server:
        pages = list_of(flavour, server, "link_of_cursor", limit=3)
        assert flavour.run(pages.first).name == "n0"
        assert [row.name for row in flavour.run(partial(pages.take, 3))] == ["n0", "n1", "n2"]
        with pytest.raises(ways.DecodeError, match="whether there are more rows"):
            flavour.run(partial(pages.take, 4))


def test_a_link_that_is_missing_behind_the_first_page_is_the_end(flavour: Flavour) -> None:
    def change(asked: Asked, document: Any, headers: dict[str, str]) -> Any:
        return document, headers if asked.more else {}

    with ScriptedServer(Server("link_of_cursor", change=change)) as server:
        assert len(flavour.list_rows(list_of(flavour, server, "link_of_cursor", limit=4))) == ROWS


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
        pytest.param('<?a>; rel="next"; results="true"', [("?a", {"next"})], id="it says that it has rows"),
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
    found = [None if each is None else (each.address, {*each.relations}) for each in iter_links(header)]
    assert found == expected
    assert all(each is None or each.has_rows for each in iter_links(header))


def test_a_link_says_that_it_leads_to_no_rows() -> None:
    assert [each and each.has_rows for each in iter_links('<?a>; rel=next; results="false", <?b>; results=False')] == [
        False,
        False,
    ]
