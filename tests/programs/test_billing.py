"""The loop of docs/errors.md that bills tolls: each toll gets one invoice and its mark."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from fleetit import FleetIT, FleetITError, Retry
from fleetit.sandbox import running
from tests.support.examples import BLOCKS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from fleetit.sandbox import Sandbox

PATCH = "PATCH /v2/tolls/{id}/"
OPEN = {"fleet": 7, "billing_status": "NO_ACTION"}
TOLLS = [{"id": 1, **OPEN}, {"id": 2, **OPEN}, {"id": 3, "fleet": 7, "billing_status": "PAID_SUCCESSFULLY"}]
#: Far more than the example needs.
MOST_RUNS = 5


@pytest.fixture(name="sandbox", scope="module")
def _sandbox() -> Iterator[Sandbox]:
    with running(data={"fleets": [{"id": 7}], "tolls": TOLLS}) as sandbox:
        yield sandbox


@pytest.fixture(name="client")
def _client(sandbox: Sandbox) -> Iterator[FleetIT]:
    sandbox.reset()
    with FleetIT(token=sandbox.token, base_url=sandbox.url, fleet_id=7, retry=Retry(backoff=0)) as client:
        yield client


def load_example() -> Callable[[FleetIT, set[int]], int]:
    """Return the function of the page, without the program that calls it."""
    (text,) = (content for _, page, content in BLOCKS if page == "errors.md" and "def bill(" in content)
    names: dict[str, Any] = {}
    exec(compile(text.partition("\nwith ")[0], "errors.md", "exec"), names)  # noqa: S102 - our own text
    bill: Callable[[FleetIT, set[int]], int] = names["bill"]
    return bill


@pytest.mark.parametrize(
    ("fault", "runs", "changes"),
    [
        pytest.param({}, 1, 2, id="nothing fails"),
        pytest.param({"times": 1}, 2, 3, id="503, not carried out"),
        pytest.param({"times": 1, "carry_out": True}, 2, 2, id="503, carried out"),
        pytest.param({"times": 1, "how": "drop"}, 2, 3, id="no answer, not carried out"),
        pytest.param({"times": 1, "how": "drop", "carry_out": True}, 2, 2, id="no answer, carried out"),
        pytest.param({"times": 1, "how": "truncate"}, 2, 2, id="half an answer"),
        pytest.param({"times": 1, "how": "wrong_json"}, 2, 2, id="an answer that can't be read"),
        pytest.param({"times": 3}, 3, 5, id="503 more than once"),
    ],
)
def test_each_toll_is_billed_once(
    sandbox: Sandbox, client: FleetIT, fault: dict[str, Any], runs: int, changes: int
) -> None:
    if fault:
        sandbox.fail(PATCH, **fault)
    bill, books, results = load_example(), set[int](), list[int]()
    while not results or (results[-1] and len(results) < MOST_RUNS):
        results.append(bill(client, books))
    sent = [(each.path, each.body) for each in sandbox.requests.of(PATCH)]
    assert (results[-1], len(results), len(sent)) == (0, runs, changes)
    assert (books, {body for _, body in sent}) == ({1, 2}, {'{"billing_status":3}'})
    assert {row["id"]: row["billing_status"] for row in sandbox.rows("tolls")} == {
        1: "INVOICED_NOT_PAID", 2: "INVOICED_NOT_PAID", 3: "PAID_SUCCESSFULLY",
    }  # fmt: skip


def test_what_is_refused_ends_it_and_the_next_run_goes_on(sandbox: Sandbox, client: FleetIT) -> None:
    bill, books = load_example(), set[int]()
    sandbox.fail_next(403, on=PATCH)
    with pytest.raises(FleetITError):
        bill(client, books)
    assert (bill(client, books), books) == (0, {1, 2})
