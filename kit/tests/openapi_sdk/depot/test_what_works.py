"""The table of kit/tests/depot/README.md is true: what works has a test, and the rest does today what it says."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from kit.tests.depot.sdk import HERE

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

    from kit.tests.support.flavours import Flavour

_ROW = re.compile(r"^\| (.+) \| (yes|not yet) \| (.+) \|$", re.MULTILINE)
ROWS = {row[1]: (row[2], row[3]) for row in _ROW.finditer((HERE / "README.md").read_text(encoding="utf-8"))}
WORKS = {thing: text.strip("`") for thing, (works, text) in ROWS.items() if works == "yes"}
NOT_YET = {thing for thing, (works, _) in ROWS.items() if works == "not yet"}


@pytest.mark.parametrize("thing", WORKS)
def test_what_works_has_a_test(thing: str) -> None:
    texts = [each.read_text(encoding="utf-8") for each in Path(__file__).parent.glob("test_*.py")]
    assert any(f"\ndef {WORKS[thing]}(" in text for text in texts)


class Given(NamedTuple):
    """What a check works with."""

    flavour: Flavour
    client: Any
    sandbox: Any
    depot: ModuleType
    project: Path


@pytest.fixture
def given(flavour: Flavour, client: Any, sandbox: Any, depot: ModuleType, project: Path) -> Given:
    return Given(flavour, client, sandbox, depot, project)


def check_time(given: Given) -> None:
    assert given.flavour.list_rows(given.client.shelves.list())[0].opens_at == "08:30:00Z"


def check_plural(given: Given) -> None:
    assert {"shelves", "shelfs"} & {*given.sandbox.world.tables} == {"shelfs"}


#: What happens today, by what doesn't work yet.
TODAY: dict[str, Callable[[Given], None]] = {
    "a time of day": check_time,
    "the plural of `Shelf`, in the sandbox": check_plural,
}


def test_each_row_that_does_not_work_is_checked() -> None:
    assert {*TODAY} == NOT_YET


@pytest.mark.parametrize("thing", TODAY)
def test_what_does_not_work_does_today_what_the_table_says(thing: str, given: Given) -> None:
    TODAY[thing](given)
