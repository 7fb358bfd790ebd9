"""The sandbox contradicts nothing, and each lie about it is found and named, or can't be; nothing else is."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pytest

from fleetit import FleetIT, Retry
from fleetit.sandbox import running
from fleetit.service import SERVICE
from kit.tests.support.lying import Honest, Lie, list_contradictions, read
from tests.fleetit.conformance.lies import LIES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from openapi_sdk.conformance.judge import Judge


@pytest.fixture(scope="module", name="ask")
def _ask() -> Iterator[Callable[..., Judge]]:
    with running(rows={"tolls": 12, "citations": 12}) as sandbox:
        for number in range(90):  # one fleet has more rows than a page
            sandbox.add("tolls", fleet=sandbox.fleets[0], transaction_date=f"2025-03-{number % 28 + 1:02}")
        honest = Honest(SERVICE, sandbox.url)
        yield partial(read, partial(FleetIT, token=sandbox.token, retry=Retry(attempts=1)), honest)
        honest.close()


@pytest.mark.heavy
def test_the_sandbox_contradicts_nothing(ask: Callable[..., Judge]) -> None:
    facts = ask().list_facts("GET")
    assert [each for each in facts if each.status == "contradicted"] == []
    # Which headers come back is not described, so that it says nothing.
    told = [each.status == "confirmed" for each in facts if each.fact != "header"]
    assert sum(told) >= 0.9 * len(told)
    assert len(told) > 700


@pytest.mark.heavy
@pytest.mark.parametrize("lie", [pytest.param(each, id=name) for name, each in LIES.items()])
def test_a_lie_is_found_and_nothing_else(ask: Callable[..., Judge], lie: Lie) -> None:
    found = list_contradictions(ask(lie, lie.operation.rpartition("_")[0]))
    assert found == {(lie.operation, place, fact) for place, fact in lie.facts}


@pytest.mark.nightly
@pytest.mark.parametrize("lie", [pytest.param(each, id=name) for name, each in [*LIES.items()][::3]])  # all take long
def test_a_lie_contradicts_nothing_of_other_operations(ask: Callable[..., Judge], lie: Lie) -> None:
    assert list_contradictions(ask(lie)) == {(lie.operation, place, fact) for place, fact in lie.facts}
