"""Rows that change while they are read contradict nothing."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from fleetit import FleetIT, Retry
from fleetit.sandbox import running
from fleetit.service import SERVICE
from openapi_sdk.conformance.judge import Judge
from openapi_sdk.conformance.reading import Reading

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fleetit.sandbox import Sandbox

FLEET = 7
DAYS, TIMES = [f"2025-0{month}-{day:02}" for month in (1, 2, 3) for day in (1, 9, 17)], ["07:30:00", "12:00:00"]
AMOUNTS, BOOLEANS = ["0.50", "4.50", "9.00", "14.54"], [False, True]
FIELDS: dict[str, dict[str, list[Any]]] = {
    "tolls": {
        "transaction_date": DAYS, "posting_date": DAYS, "exit_time": TIMES, "amount": AMOUNTS, "violation": BOOLEANS,
        "is_billed": BOOLEANS, "billing_status": ["NO_ACTION", "COD_SERVICE"],
    },
    "citations": {
        "issue_date": DAYS, "ticket_date": DAYS, "fine_amount": AMOUNTS, "penalty_amount": AMOUNTS,
        "issuing_authority": ["City of Sample", "Village of Example"],
    },
}  # fmt: skip


class ChangingTransport(httpx.BaseTransport):
    """Changes rows of a sandbox before a share of the requests."""

    def __init__(self, sandbox: Sandbox, seed: int) -> None:
        self._sandbox, self._random = sandbox, random.Random(seed)  # noqa: S311 - no secret
        self._share = self._random.choice([0.02, 0.1, 0.3, 1.0])
        self._inner = httpx.HTTPTransport()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Return the answer to a request."""
        while self._random.random() < self._share:
            self._change()
            self._share = min(self._share, 0.9)
        return self._inner.handle_request(request)

    def close(self) -> None:
        self._inner.close()

    def _change(self) -> None:
        choose, table = self._random.choice, self._random.choice([*FIELDS])
        fields = {name: choose(values) for name, values in FIELDS[table].items()}
        rows = self._sandbox.rows(table, FLEET)
        how = choose(["add", "remove", "change", "change", "change"])
        if how == "add" or len(rows) < 3:
            own = {"id", "billing_status", "billing_status_fk"}
            like = {name: each for name, each in rows[0].items() if name not in own} if rows else {}
            self._sandbox.add(table, fleet=FLEET, **{**like, **fields})
        elif how == "remove":
            self._sandbox.remove(table, choose(rows)["id"])
        else:
            name = choose([*fields])
            self._sandbox.change(table, choose(rows)["id"], **{name: fields[name]})


@pytest.fixture(scope="module", name="sandboxes")
def _sandboxes() -> Iterator[dict[bool, Sandbox]]:
    """Return one with a page of rows, and one with more."""
    with running(rows={"tolls": 12, "citations": 12}) as short, running(rows={"tolls": 102, "citations": 9}) as long:
        yield {False: short, True: long}


@pytest.mark.heavy
@pytest.mark.parametrize(
    "seed", [pytest.param(each, marks=pytest.mark.nightly) if each > 2 else each for each in range(200)]
)
def test_rows_that_change_contradict_nothing(sandboxes: dict[bool, Sandbox], seed: int) -> None:
    sandbox = sandboxes[seed % 5 == 0]
    sandbox.reset()
    judge = Judge(SERVICE)
    transport = ChangingTransport(sandbox, seed)
    options: Any = {"transport": transport, "retry": Retry(attempts=1), "fleet_id": FLEET}
    with FleetIT(token=sandbox.token, base_url=sandbox.url, **options) as client:
        reading = Reading(client, judge, sleep=lambda _: None)
        reading._operations = [each for each in reading._operations if each.id.startswith(("tolls", "citations"))]
        reading.run()
    transport.close()
    assert [str(each) for each in judge.list_facts("GET") if each.status == "contradicted"] == []
