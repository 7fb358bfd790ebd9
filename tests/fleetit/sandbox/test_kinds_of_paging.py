"""Listings page as their description says, and our client, which is generated from it, reads each row once."""

from __future__ import annotations

import asyncio
import importlib
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

import pytest

from openapi_sdk.description.document import Description
from openapi_sdk.sandbox.paging import Pager
from openapi_sdk.sandbox.requests import RefusedError
from tests.fleetit.sandbox.made_up import INTEGER, TEXT, answer, many, obj, page, query, ref
from tests.support.generated import generated_client

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from types import ModuleType

    from openapi_sdk.description.operations import DescribedOperation

URL: dict[str, Any] = {"type": "string", "nullable": True}
#: More than three pages of the default size.
IDS = list(range(1, 321))


def envelope(rows: str, required: str = "", **fields: Any) -> dict[str, Any]:
    return obj(f"{rows} {required}".strip(), **{rows: many(ref("Thing"))}, **fields)


def sized(name: str, **bounds: int) -> dict[str, Any]:
    return query(name, {"type": "integer", **bounds})


PAGES: dict[str, tuple[list[dict[str, Any]], dict[str, Any]]] = {
    "offset": ([query("offset", INTEGER), sized("limit", default=120)], page(ref("Thing"))),
    "offset_without_url": (
        [sized("offset", default=8), sized("limit", minimum=3, maximum=40, default=3)],
        envelope("items", "total", total=INTEGER),
    ),
    "number": ([query("page", INTEGER), sized("page_size", default=0)], page(ref("Thing"))),
    "number_to_empty_page": ([query("page", INTEGER)], envelope("rows", count=INTEGER)),
    "number_with_size": (
        [query("page", INTEGER), sized("page_size", maximum=70, default=71)],
        envelope("results", "count", count=INTEGER),
    ),
    "number_from_zero": (
        [sized("page", minimum=0), sized("page_size", maximum=150, default=150)],
        envelope("rows", "page page_size", total=INTEGER, page=INTEGER, page_size=INTEGER, next=TEXT),
    ),
    "cursor": ([query("cursor", TEXT)], envelope("results", "next", next=URL, previous=URL, count=INTEGER)),
    "cursor_with_size": (
        [query("cursor", TEXT), sized("limit", default=30)],
        envelope("results", "took next", next=TEXT, took={"type": "number"}),
    ),
}


def describe(name: str) -> dict[str, Any]:
    parameters, schema = PAGES[name]
    fleet = {"name": "Fleet-Id", "in": "header", "schema": INTEGER}
    filtered = query("name", TEXT)
    common: dict[str, Any] = {"tags": [name], "security": [{"bearerAuth": []}]}
    return {
        "operationId": f"{name}_list",
        "parameters": [*parameters, fleet, filtered],
        **common,
        **answer(schema),
    }


#: Their end is only known when it is reached.
WITHOUT_TOTAL = {"number_to_empty_page", "cursor", "cursor_with_size"}
DOCUMENT: dict[str, Any] = {
    "openapi": "3.0.3",
    "info": {"title": "Made up", "version": "1"},
    "paths": {f"/v2/{name}/": {"get": describe(name)} for name in PAGES},
    "components": {
        "schemas": {"Thing": obj("id name", id=INTEGER, name=TEXT)},
        "securitySchemes": {"bearerAuth": {"type": "http", "scheme": "bearer"}},
    },
}
DATA: dict[str, Any] = {"things": [{"fleet": 7, "id": each, "name": f"n{each % 2}"} for each in IDS]}


@pytest.fixture(scope="module", name="package")
def _package(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModuleType]:
    folder: Path = tmp_path_factory.mktemp("paging")
    with generated_client(DOCUMENT, folder) as package:
        yield package


def list_ids(
    package: ModuleType, listing: str, /, *, churn: float = 0.0, is_async: bool = False, **options: Any
) -> tuple[list[int], list[int]]:
    """Return the ids of all rows, in the order in which the client yields them, and those of the rows that are left."""
    running = importlib.import_module("fleetit.sandbox").running
    with running(DATA, description=DOCUMENT, churn=churn) as sandbox:
        settings = {"token": sandbox.token, "base_url": sandbox.url, "fleet_id": 7}

        async def read() -> list[int]:
            async with package.AsyncFleetIT(**settings) as client:
                return [row.id async for row in getattr(client, listing).list(**options)]

        if is_async:
            found = asyncio.run(read())
        else:
            with package.FleetIT(**settings) as client:
                found = [row.id for row in getattr(client, listing).list(**options)]
        return found, [row["id"] for row in sandbox.rows("things", 7)]


@pytest.mark.parametrize("name", PAGES)
def test_each_row_comes_once(package: ModuleType, name: str) -> None:
    assert list_ids(package, name)[0] == IDS


@pytest.mark.parametrize("name", PAGES)
def test_filters_hold_on_each_page(package: ModuleType, name: str) -> None:
    assert list_ids(package, name, name="n1")[0] == IDS[::2]


@pytest.mark.parametrize("name", [each for each in PAGES if each not in WITHOUT_TOTAL])
def test_pages_can_be_requested_ahead(package: ModuleType, name: str) -> None:
    assert list_ids(package, name, is_async=True, prefetch=4)[0] == IDS


@pytest.mark.alike
@pytest.mark.parametrize(
    ("name", "options"),
    [
        pytest.param("number_with_size", {"page_size": 7}, id="page number"),
        pytest.param("cursor_with_size", {"limit": 7}, id="cursor"),
        pytest.param("offset", {"limit": 7}, id="offset"),
    ],
)
def test_size_of_a_page_can_be_chosen(package: ModuleType, name: str, options: dict[str, Any]) -> None:
    assert list_ids(package, name, **options)[0] == IDS


@pytest.mark.alike
@pytest.mark.parametrize(
    ("name", "options"),
    [
        pytest.param("cursor", {}, id="cursor"),
        pytest.param("cursor_with_size", {"limit": 7}, id="cursor, small pages"),
        pytest.param("offset", {"limit": 7, "exact": True}, id="offset, exact"),
        pytest.param("offset_without_url", {"limit": 7, "exact": True, "prefetch": 4}, id="offset, exact and ahead"),
    ],
)
def test_rows_that_stay_come_once_while_others_come_and_go(
    package: ModuleType, name: str, options: dict[str, Any]
) -> None:
    found, left = list_ids(package, name, churn=0.7, **options)
    assert len(set(found)) == len(found)
    assert set(IDS) & set(left) <= set(found)
    assert set(IDS) - set(left)


def test_conformance_reads_pages_of_each_kind(package: ModuleType) -> None:
    imported = importlib.import_module
    with imported("fleetit.sandbox").running(DATA, description=DOCUMENT) as sandbox:
        judge = imported("openapi_sdk.conformance.judge").Judge(imported("fleetit.service").SERVICE)
        with package.FleetIT(token=sandbox.token, base_url=sandbox.url, fleet_id=7) as client:
            reading = imported("openapi_sdk.conformance.reading").Reading(client, judge, sleep=lambda _: None)
            reading.run()
        asked = {name: [parse_qs(each.query) for each in sandbox.requests.of(f"/v2/{name}/")] for name in PAGES}
    assert [each.get("page") for each in asked["number"]][:3] == [None, ["2"], ["3"]]
    assert [each.get("page") for each in asked["number_from_zero"]][:3] == [None, ["1"], ["2"]]
    assert [len(each.get("cursor", ())) for each in asked["cursor"]][:3] == [0, 1, 1]
    assert [each.get("offset") for each in asked["offset"]][:2] == [["0"], ["120"]]


def get_operation(name: str) -> tuple[Description, DescribedOperation]:
    description = Description(DOCUMENT)
    return description, next(each for each in description.operations if each.id == f"{name}_list")


def make_page(name: str, rows: int = 250, **sent: str) -> dict[str, Any]:
    description, operation = get_operation(name)
    assert operation.paging is not None
    pager = Pager(description, operation, operation.paging)
    asked = {key: [value] for key, value in sent.items()}
    made: dict[str, Any] = pager.make_page(range(rows), lambda row: row, "http://x/", asked, lambda row: row)
    return made


@pytest.mark.parametrize(
    ("name", "sent", "expected"),
    [
        pytest.param("number", {}, (0, 100, "?page=2", None), id="first page by number, a default of no rows"),
        pytest.param("number", {"page": "3", "a": "b"}, (200, 50, None, "?a=b&page=2"), id="last page by number"),
        pytest.param("number_with_size", {"page_size": "71"}, (0, 70, None, None), id="more than the largest size"),
        pytest.param("number_with_size", {"page_size": "0"}, (0, 70, None, None), id="less than the smallest size"),
        pytest.param("offset_without_url", {"limit": "2"}, (0, 3, None, None), id="less than the smallest limit"),
        pytest.param("offset_without_url", {"limit": "3"}, (0, 3, None, None), id="the described smallest limit"),
        pytest.param("offset_without_url", {"limit": "50"}, (0, 40, None, None), id="the described largest limit"),
        pytest.param("offset_without_url", {}, (0, 3, None, None), id="the described default is the smallest limit"),
        pytest.param("offset", {}, (0, 120, "?limit=120&offset=120", None), id="a default over the usual limit"),
        pytest.param("number_with_size", {}, (0, 70, None, None), id="a default that is more than the largest size"),
        pytest.param("offset", {"limit": "50"}, (0, 50, "?limit=50&offset=50", None), id="offset"),
        pytest.param("offset", {"limit": "121"}, (0, 120, "?limit=120&offset=120", None), id="more than any page has"),
        pytest.param("number", {"page_size": "101"}, (0, 100, "?page=2&page_size=101", None), id="the usual limit"),
        pytest.param("number_from_zero", {"page": "0"}, (0, 150, "?page=1", None), id="a first page with the number 0"),
        pytest.param("number_from_zero", {"page": "1"}, (150, 100, None, None), id="the last of these"),
    ],
)
def test_page(name: str, sent: dict[str, Any], expected: tuple[int, int, str | None, str | None]) -> None:
    made = make_page(name, **sent)
    rows = made[next(field for field in ("results", "items", "rows") if field in made)]
    urls = [(made.get(key) or "").removeprefix("http://x/") or None for key in ("next", "previous")]
    assert (rows[0], len(rows), *urls) == expected
    assert made.get("count", made.get("total", 250)) == 250


@pytest.mark.parametrize(
    ("name", "sent"),
    [
        pytest.param("number", {"page": "4"}, id="a page after the last"),
        pytest.param("number", {"page": "3", "rows": 200}, id="a page after the last, which is full"),
        pytest.param("number", {"page": "0"}, id="a page before the first"),
        pytest.param("number", {"page": "x"}, id="no number"),
        pytest.param("cursor", {"cursor": "x"}, id="no cursor"),
        pytest.param("cursor", {"cursor": "WzEsMl0"}, id="a cursor of something else"),
        pytest.param("cursor", {"cursor": "ä"}, id="a cursor that is no ASCII"),
        pytest.param("cursor", {"cursor": "eyJhIjoxfQ"}, id="an object in place of a cursor"),
    ],
)
def test_page_that_does_not_exist_is_not_found(name: str, sent: dict[str, Any]) -> None:
    with pytest.raises(RefusedError) as refused:
        make_page(name, **sent)
    assert refused.value.status == 404


def test_empty_listing_has_a_first_page() -> None:
    for name in PAGES:
        assert [] in make_page(name, rows=0).values()


def test_end_of_a_listing_is_said_as_the_envelope_can() -> None:
    assert make_page("cursor", rows=1)["next"] is None
    assert make_page("cursor_with_size", rows=1)["next"] == ""  # it is no text or null, and always there
    assert "next" not in make_page("number_from_zero", rows=1)


def test_previous_page_of_a_cursor_is_before_it() -> None:
    first = make_page("cursor")
    second = make_page("cursor", cursor=first["next"].partition("=")[2])
    third = make_page("cursor", cursor=second["next"].partition("=")[2])
    assert (first["previous"], second["previous"]) == (None, "http://x/?")
    assert make_page("cursor", cursor=third["previous"].partition("=")[2])["results"] == second["results"]


def test_only_a_count_of_all_rows_is_filled_in() -> None:
    assert make_page("cursor")["count"] == 250
    assert "count" not in make_page("number_to_empty_page")  # it may be the length of the page


def test_usual_limit_is_the_largest_whatever_the_default_is() -> None:
    assert len(make_page("cursor_with_size", limit="101")["results"]) == 100


def test_fields_that_each_envelope_has_are_there() -> None:
    assert make_page("cursor_with_size").keys() == {"results", "next", "took"}
    made = make_page("number_from_zero", page="1")
    assert (made["page"], made["page_size"]) == (1, 150)


def test_rows_removed_around_a_cursor_lose_none_after_it() -> None:
    description, operation = get_operation("cursor_with_size")
    assert operation.paging is not None
    pager = Pager(description, operation, operation.paging)
    cursor = pager.make_page(range(100), lambda row: row, "/", {}, lambda row: row)["next"].partition("=")[2]
    left = [each for each in range(-5, 100) if not 27 <= each < 31]
    assert pager.make_page(left, lambda row: row, "/", {"cursor": [cursor]}, lambda row: row)["results"][0] == 31
    without_old = list(range(40, 100))
    assert pager.make_page(without_old, lambda row: row, "/", {"cursor": [cursor]}, lambda row: row)["results"]
