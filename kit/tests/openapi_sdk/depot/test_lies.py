"""A sandbox of Depot that lies: other paging, ids, filters and tenants than those of any other API."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING

import pytest

from kit.tests.support.lying import (
    Honest,
    Lie,
    change_page,
    ignore,
    leave_out,
    list_contradictions,
    put,
    read,
    repeat_row,
    set_query,
    when,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

    import httpx

    from openapi_sdk.conformance.judge import Judge

pytestmark = pytest.mark.heavy
CRATES, CRATE, WORKERS, MOVES, SHELVES = "crates_list", "crates_get", "workers_list", "moves_list", "shelves_list"
ROW = "answer 200 /results/[]"
Ask = Callable[..., "Judge"]


@pytest.fixture(scope="module", name="ask")
def _ask(depot: ModuleType) -> Iterator[Ask]:
    with import_module(f"{depot.__name__}.sandbox").running() as sandbox:
        honest = Honest(depot.SERVICE, sandbox.url)
        yield partial(read, partial(depot.Depot, token=sandbox.token, api_key=sandbox.token), honest)
        honest.close()


def of_another_site(request: httpx.Request) -> None:
    request.headers["Site-Id"] = "1"


LIES = {
    "every second crate of a color is left out": Lie(CRATES, {("query color", "filter")}, leave_out("color")),
    "an ignored color": Lie(CRATES, {("query color", "filter")}, ask=ignore("color")),
    "an ignored day": Lie(CRATES, {("query stored_on", "filter")}, ask=ignore("stored_on")),
    "a crate twice": Lie(CRATES, {("query offset", "offset")}, when("offset", repeat_row)),
    "an offset that skips": Lie(
        CRATES, {("query offset", "offset")}, ask=set_query(offset=lambda text: str(int(text) + bool(int(text))))
    ),
    "another value than in the listing": Lie(CRATE, {("answer 200 /value", "same")}, put("value", "1.00")),
    "a crate without id": Lie(CRATES, {(f"{ROW}/id", "present")}, put("id", ..., only=5)),
    "an unknown color": Lie(CRATES, {(f"{ROW}/color", "enum")}, put("color", "purple", only=6)),
    "a larger count": Lie(CRATES, {("answer 200 /count", "count")}, change_page(count=lambda count: count + 1)),
    "crates of another site": Lie(CRATES, {("header Site-Id", "site")}, ask=of_another_site),
    "a worker without id": Lie(WORKERS, {(f"{ROW}/id", "present")}, put("id", ...)),
    "the same page of workers again": Lie(WORKERS, ask=ignore("page"), why="all rows fit on one page"),
    "the same page of moves again": Lie(MOVES, ask=ignore("cursor"), why="all rows fit on one page"),
    "another form of days": Lie(WORKERS, {(f"{ROW}/hired_on", "format")}, put("hired_on", "01.02.2020")),
    "a new field of workers": Lie(WORKERS, {(f"{ROW}/nickname", "described")}, put("nickname", "planted")),
    "a crate that weighs more": Lie(CRATE, {("answer 200 /weight", "same")}, put("weight", lambda kg: kg + 1)),
    "a shelf twice": Lie(SHELVES, {("query per_page", "pages")}, repeat_row),
    "a new field of a content": Lie(
        CRATES, {(f"{ROW}/content/note", "described")}, put("content.note", "planted", only=6)
    ),
}


def find_contradictions(judge: Judge) -> set[tuple[str, ...]]:
    """Return what is contradicted, but for the status of a wrong value, which no listing describes."""
    return {each for each in list_contradictions(judge) if each[1:] != ("answer 400", "status")}


def test_the_sandbox_contradicts_nothing(ask: Ask) -> None:
    assert find_contradictions(ask()) == set()


@pytest.mark.parametrize("lie", [pytest.param(each, id=name) for name, each in LIES.items()])
def test_a_lie_is_found_and_nothing_else(ask: Ask, lie: Lie) -> None:
    assert find_contradictions(ask(lie)) == lie.contradictions
