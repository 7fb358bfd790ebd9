"""Each way to page is found in a description, and read to its end: each row once, in both flavours."""

from __future__ import annotations

import inspect
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from kit.tests.openapi_sdk.listings.ways import AHEAD, COUNTED, ROWS, SIZE, WAYS, WHOLE, Server, list_of, size_of
from kit.tests.support.scripted_server import ScriptedServer

if TYPE_CHECKING:
    from kit.tests.support.flavours import Flavour

NAMES = [f"n{index}" for index in range(ROWS)]


@pytest.mark.parametrize("name", WAYS)
def test_each_row_comes_once(flavour: Flavour, name: str) -> None:
    answers = Server(name)
    with ScriptedServer(answers) as server:
        pages = list_of(flavour, server, name, **size_of(name, SIZE), color="red")
        assert [row.name for row in flavour.list_rows(pages)] == NAMES
        assert len(answers.queries) == WAYS[name].requests
        assert all(query["color"] == "red" for query in answers.queries)  # filters hold on each page
        assert flavour.run(pages.count) == ROWS
        assert [row["name"] for row in flavour.run(pages.to_rows)] == NAMES


@pytest.mark.alike
@pytest.mark.parametrize("name", WAYS)
def test_some_rows_are_taken(flavour: Flavour, name: str) -> None:
    answers = Server(name)
    with ScriptedServer(answers) as server:
        pages = list_of(flavour, server, name)
        first: Any = flavour.run(pages.first)
        assert first.name == "n0"
        for wanted in (1, 4, 20):
            found: Any = flavour.run(partial(pages.take, wanted))
            assert [row.name for row in found] == NAMES[:wanted]
        found = flavour.run(pages.pages)
        assert [row.name for page in found for row in page.results] == NAMES


@pytest.mark.parametrize("name", WAYS)
def test_one_answer_says_how_many_rows_there_are(flavour: Flavour, name: str) -> None:
    answers = Server(name)
    with ScriptedServer(answers) as server:
        assert flavour.run(list_of(flavour, server, name, **size_of(name, SIZE)).count) == ROWS
        assert (len(answers.queries) == 1) == (name in COUNTED | WHOLE)


@pytest.mark.alike
@pytest.mark.parametrize("name", WAYS)
def test_pages_may_have_fewer_rows_than_are_asked_for(flavour: Flavour, name: str) -> None:
    with ScriptedServer(Server(name, size=2)) as server:
        pages = list_of(flavour, server, name, **size_of(name, 5))
        assert [row.name for row in flavour.list_rows(pages)] == NAMES
        assert flavour.run(pages.count) == ROWS


def test_a_docstring_begins_with_the_description_where_there_is_no_summary(flavour: Flavour) -> None:
    client = flavour.client(token="t", base_url="http://127.0.0.1")
    assert (inspect.getdoc(client.whole.list) or "").startswith("List things\n\nAll of them.\n\n`GET /whole`")
    assert (inspect.getdoc(client.link.list) or "").startswith("link_list.\n\n<Note>")  # markup is no summary


def test_the_row_of_number_0_is_no_end(flavour: Flavour) -> None:
    with ScriptedServer(Server("from_row", size=ROWS - 1)) as server:
        assert [row.name for row in flavour.list_rows(list_of(flavour, server, "from_row"))] == NAMES


@pytest.mark.parametrize("name", sorted(AHEAD))
def test_pages_of_known_places_are_requested_ahead(flavour: Flavour, name: str) -> None:
    with ScriptedServer(Server(name), concurrent=True) as server:
        pages = list_of(flavour, server, name, prefetch=4, **size_of(name, 2))
        assert [row.name for row in flavour.list_rows(pages)] == NAMES


@pytest.mark.parametrize("name", ["offset_and_total", "composite", "body_offset_and_total"])
def test_a_listing_is_exact_by_any_key(flavour: Flavour, name: str) -> None:
    answers = Server(name)

    def insert(asked: Any, *answer: Any) -> Any:
        del asked
        if len(answers.queries) == 2:
            answers.rows.insert(
                0, {**answers.rows[0], "id": 999, "uuid": "99999999-0000-4000-8000-000000000000", "a": 99}
            )
        return answer

    answers.change = insert
    with ScriptedServer(answers) as server:
        found = flavour.list_rows(list_of(flavour, server, name, exact=True, limit=3))
    names = [row.name for row in found]
    assert sorted(set(names)) == NAMES
    keys = {tuple(getattr(row, each, None) for each in ("id", "uuid", "a", "b")) for row in found}
    assert len(names) == len(keys)


@pytest.mark.parametrize(
    ("name", "argument", "expected"),
    [
        pytest.param("offset_in_digits", "limit", "int", id="a size that is described as a text"),
        pytest.param("offset_in_digits", "offset", "int", id="an offset that is"),
        pytest.param("page_in_digits", "page", "int", id="the number of a page that is"),
        pytest.param("page_in_digits", "limit", "int", id="a size beside a number"),
        pytest.param("offset_token", "offset", "str", id="an offset that is a cursor"),
    ],
)
def test_numbers_that_are_described_as_texts_are_integers(
    flavour: Flavour, name: str, argument: str, expected: str
) -> None:
    method = getattr(flavour.client(token="t", base_url="http://127.0.0.1"), name).list
    assert inspect.signature(method).parameters[argument].annotation == expected


@pytest.mark.parametrize("rows", [pytest.param(ROWS, id="two rows on the last page"), pytest.param(7, id="one row")])
@pytest.mark.parametrize("order", [pytest.param(1, id="ascending"), pytest.param(-1, id="descending")])
def test_the_parameter_follows_from_the_order_of_the_rows(flavour: Flavour, order: int, rows: int) -> None:
    answers = Server("before")
    answers.rows = answers.rows[:rows][::-order]
    with ScriptedServer(answers) as server:
        assert len(flavour.list_rows(list_of(flavour, server, "before", limit=3))) == rows
    assert all(("after" in query) == (order > 0) for query in answers.queries[1:])


@pytest.mark.parametrize(
    ("name", "place"),
    [
        pytest.param("cursor", {"cursor": "3"}, id="a cursor"),
        pytest.param("json_api", {"page_cursor": "3"}, id="a cursor with brackets"),
        pytest.param("starting_after", {"starting_after": "t2"}, id="the key of a row"),
        pytest.param("link", {"page": 2}, id="a page that an address leads on from"),
        pytest.param("json_api_number", {"page_number": 2}, id="a number with brackets"),
        pytest.param("offset_alone", {"offset": 3}, id="an offset"),
        pytest.param("body_offset", {"offset": 3}, id="an offset in a body"),
        pytest.param("body_number", {"page": 2}, id="a number in a body"),
        pytest.param("body_cursor", {"start_cursor": "3"}, id="a cursor in a body"),
        pytest.param("body_key", {"starting_after": "t2"}, id="the key of a row in a body"),
    ],
)
def test_a_listing_begins_where_it_is_told(flavour: Flavour, name: str, place: dict[str, Any]) -> None:
    with ScriptedServer(Server(name)) as server:
        pages = list_of(flavour, server, name, **place, **size_of(name, 3))
        assert [row.name for row in flavour.list_rows(pages)] == NAMES[3:]
        assert flavour.run(pages.count) == ROWS - 3
