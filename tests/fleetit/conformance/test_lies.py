"""The sandbox contradicts nothing, and each lie about it is found and named, or can't be; nothing else is."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

import pytest

from fleetit import FleetIT, Retry
from fleetit.sandbox import running
from fleetit.service import SERVICE
from kit.tests.support.lying import Honest, Lie, list_contradictions, read
from openapi_sdk.conformance.meanings import MEANINGS
from tests.fleetit.conformance.lies import LIES, LIES_ABOUT_PAGES, PAGE, render

if TYPE_CHECKING:
    from _pytest.mark import ParameterSet

    from openapi_sdk.conformance.judge import Judge


Ask = Callable[..., "Judge"]


@contextmanager
def asking(rows: int = 0) -> Generator[Ask]:
    """Return what reads a sandbox. One fleet has more tolls."""
    with running(rows={"tolls": 12, "citations": 30 if rows else 12}) as sandbox:
        fleet = sandbox.fleets[0]
        like = {name: each for name, each in sandbox.rows("tolls", fleet)[0].items() if name != "id"}
        for number in range(rows):
            own = {
                "transaction_date": f"2025-03-{number % 28 + 1:02}", "posting_date": f"2025-04-{number % 25 + 1:02}",
                "exit_time": f"{number % 24:02}:30:{number % 60:02}", "amount": f"{number % 17}.50",
                "violation": number % 3 == 0, "is_billed": number % 4 == 0,
            }  # fmt: skip
            sandbox.add("tolls", fleet=fleet, **{**like, **own})
        honest = Honest(SERVICE, sandbox.url)
        yield partial(read, partial(FleetIT, token=sandbox.token, retry=Retry(attempts=1)), honest)
        honest.close()


@pytest.fixture(scope="module", name="ask")
def _ask() -> Iterator[Ask]:
    with asking() as ask:
        yield ask


@pytest.fixture(scope="module", name="ask_for_pages")
def _ask_for_pages() -> Iterator[Ask]:
    with asking(rows=90) as ask:
        yield ask


@pytest.mark.heavy
def test_the_sandbox_contradicts_nothing(ask_for_pages: Ask) -> None:
    facts = ask_for_pages().list_facts("GET")
    assert [each for each in facts if each.status == "contradicted"] == []
    # Which headers come back is not described, so that it says nothing.
    told = [each.status == "confirmed" for each in facts if each.fact != "header"]
    assert sum(told) >= 0.9 * len(told)
    assert len(told) > 700


def name_lies(lies: Mapping[str, Lie]) -> list[ParameterSet]:
    return [pytest.param(each, id=name) for name, each in lies.items()]


@pytest.mark.heavy
@pytest.mark.alike
@pytest.mark.parametrize("lie", name_lies(LIES))
def test_a_lie_is_found_and_nothing_else(ask: Ask, lie: Lie) -> None:
    assert list_contradictions(ask(lie, lie.operation.rpartition("_")[0])) == lie.contradictions


@pytest.mark.heavy
@pytest.mark.alike
@pytest.mark.parametrize("lie", name_lies(LIES_ABOUT_PAGES))
def test_a_lie_about_pages_is_found_and_nothing_else(ask_for_pages: Ask, lie: Lie) -> None:
    assert list_contradictions(ask_for_pages(lie, lie.operation.rpartition("_")[0])) == lie.contradictions


@pytest.mark.nightly
@pytest.mark.parametrize("lie", name_lies({**LIES, **LIES_ABOUT_PAGES})[::3])  # all take long
def test_a_lie_contradicts_nothing_of_other_operations(ask_for_pages: Ask, lie: Lie) -> None:
    assert list_contradictions(ask_for_pages(lie)) == lie.contradictions


def test_the_page_has_all_lies() -> None:
    assert PAGE.read_text(encoding="utf-8") == render(), "run python -m tests.fleetit.conformance.lies"


def test_each_contradiction_is_explained() -> None:
    facts = {fact for lie in {**LIES, **LIES_ABOUT_PAGES}.values() for *_, fact in lie.facts}
    assert facts - MEANINGS.keys() == {"fleet"}
