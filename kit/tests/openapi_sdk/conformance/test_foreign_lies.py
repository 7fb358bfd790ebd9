"""A sandbox of a foreign API that lies: cursors, no tenants, unions, and rows in `data`."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pytest

from kit.tests.openapi_sdk.sandbox.test_descriptions import make_sandboxes
from kit.tests.support.checkout import KIT
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
    when,
)
from kit.tests.support.made_sdks import made_sdk
from openapi_sdk_codegen.corrections.conventions import apply_conventions
from openapi_sdk_codegen.openapi.yaml import load_yaml

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from openapi_sdk.conformance.judge import Judge

pytestmark = pytest.mark.heavy
CONVERSATIONS, CONVERSATION, FILES = "conversations_list", "conversations_retrieve", "files_list"
ROW = "answer 200 /data/[]"
#: The sandbox knows no listing of customers, so it answers with one for any id.
UNKNOWN = ("customers_retrieve", "path customer_id", "unknown id")


@pytest.fixture(scope="module", name="ask")
def _ask(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Judge]]:
    published = load_yaml(KIT / "tests/foreign/lantern.yaml", name="lantern.yaml")
    document = apply_conventions(published, published=published)
    with (
        made_sdk(document, tmp_path_factory.mktemp("lantern")) as lantern,
        make_sandboxes(lantern).running() as sandbox,
    ):
        honest = Honest(lantern.SERVICE, sandbox.url)
        yield partial(read, partial(lantern.Lantern, token=sandbox.token), honest)
        honest.close()


LIES = {
    "a conversation without id": Lie(CONVERSATIONS, {(f"{ROW}/id", "present")}, put("id", ...)),
    "an unknown status": Lie(CONVERSATIONS, {(f"{ROW}/status", "enum")}, put("status", "paused", only=2)),
    "a text for a moment": Lie(CONVERSATIONS, {(f"{ROW}/created", "type")}, put("created", "now")),
    "a number in a union": Lie(CONVERSATIONS, {(f"{ROW}/customer", "type")}, put("customer", 7)),
    "another title than in the listing": Lie(CONVERSATION, {("answer 200 /title", "same")}, put("title", "other")),
    "an ignored status": Lie(CONVERSATIONS, {("query status", "filter")}, ask=ignore("status")),
    "every second conversation of a status is left out": Lie(
        CONVERSATIONS, {("query status", "filter")}, leave_out("status", only=1)
    ),
    "no word of more pages": Lie(FILES, {("answer 200 /has_more", "present")}, change_page(has_more=...)),
    "an ignored purpose": Lie(FILES, {("query purpose", "filter")}, ask=ignore("purpose")),
    "a file twice": Lie(FILES, {("query cursor", "pages")}, repeat_row),
    "a new field of files": Lie(FILES, {(f"{ROW}/note", "described")}, put("note", "planted")),
    "the first page again": Lie(FILES, why="all rows fit on one page", tell=when("after", repeat_row)),
}


def find_contradictions(judge: Judge) -> set[tuple[str, ...]]:
    return list_contradictions(judge) - {UNKNOWN}


def test_the_sandbox_contradicts_nothing(ask: Callable[..., Judge]) -> None:
    assert find_contradictions(ask()) == set()


@pytest.mark.parametrize("lie", [pytest.param(each, id=name) for name, each in LIES.items()])
def test_a_lie_is_found_and_nothing_else(ask: Callable[..., Judge], lie: Lie) -> None:
    assert find_contradictions(ask(lie)) == lie.contradictions
