"""The most common tasks, written as a user of openai-python or stripe-python would write them at first guess."""

from __future__ import annotations

import asyncio
import csv
import json
import re
from decimal import Decimal
from typing import TYPE_CHECKING

import httpx
import pandas as pd
import pytest

from fleetit import AsyncFleetIT, FleetIT, FleetITError, InvalidInput, RateLimited
from fleetit.sandbox import running

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from fleetit.sandbox import Sandbox


@pytest.fixture(scope="module")
def server() -> Iterator[Sandbox]:
    with running() as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(server: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Sandbox:
    """Set what a user has in the environment: programs make their client with `FleetIT()`."""
    server.reset()
    monkeypatch.setenv("FLEETIT_BASE_URL", server.url)
    monkeypatch.setenv("FLEETIT_TOKEN", server.token)
    monkeypatch.setenv("FLEETIT_FLEET_ID", "512")
    return server


def test_a_call(sandbox: Sandbox) -> None:
    client = FleetIT()
    toll = client.tolls.list().first()
    assert toll is not None
    updated = client.tolls.update(toll.id, billing_status=9)
    assert (updated.id, updated.billing_status) == (toll.id, "DISPUTED_TOLL_OR_TICKET")
    assert json.loads(json.dumps(updated.to_dict()))["id"] == toll.id
    client.close()
    assert [(request.method, request.fleet) for request in sandbox.requests] == [("GET", "512"), ("PATCH", "512")]


def test_a_loop_over_a_listing(sandbox: Sandbox) -> None:
    with FleetIT() as client:
        total = sum(toll.amount or 0 for toll in client.tolls.list(violation=True))
    assert total == sum(Decimal(row["amount"]) for row in sandbox.rows("tolls", 512) if row["violation"])


def test_the_newest_ten(sandbox: Sandbox) -> None:
    with FleetIT() as client:
        newest = client.tolls.list(ordering="-transaction_date").take(10)
    days = sorted((row["transaction_date"] for row in sandbox.rows("tolls", 512)), reverse=True)
    assert [str(toll.transaction_date) for toll in newest] == days[:10]
    assert len(sandbox.requests) == 1


def explain(client: FleetIT) -> str:
    try:
        client.tolls.list().all()
    except RateLimited as error:
        return f"{error.status}, {error.headers['Retry-After']}: try again in {error.retry_after} s"
    except FleetITError as error:
        return f"{error}, {error.may_have_happened}, {error.response and error.response.json()}"
    return "fine"


def test_errors(sandbox: Sandbox) -> None:
    with FleetIT() as client:
        sandbox.fail_next(429, retry_after=90)
        assert explain(client) == "429, 90: try again in 90.0 s"
        sandbox.fail_next(403)
        assert re.fullmatch(r"tolls_list: 403 Forbidden: .* \(fleet 512\), False, \{'detail': .*\}", explain(client))
        assert explain(client) == "fine"


def test_a_raw_response(sandbox: Sandbox) -> None:
    with FleetIT() as client:
        response = client.with_raw_response.auth.whoami()
    assert (response.status, response.headers["Content-Type"]) == (200, "application/json")
    assert response.parse() is not None
    assert response.json() == json.loads(response.body)
    assert response.request_id is None  # the sandbox gives none
    assert len(sandbox.requests) == 1


def test_a_tenant_and_no_other(sandbox: Sandbox) -> None:
    with FleetIT() as client:
        tenant = client.for_fleet(7, only=True)
        assert tenant.tolls.list().count() == len(sandbox.rows("tolls", 7))
        with pytest.raises(InvalidInput, match="fleet 7 only"):
            tenant.tolls.list(fleet_id=42)
    assert {request.fleet for request in sandbox.requests} == {"7"}


def test_a_mock() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        assert request.headers["Fleet-Id"] == "42"
        return httpx.Response(200, json={"id": 12, "amount": "4.50"})

    with FleetIT("token", fleet_id=42, transport=httpx.MockTransport(answer)) as client:
        assert client.tolls.update(12, billing_status=9).amount == Decimal("4.50")


def test_many_calls_at_once(sandbox: Sandbox) -> None:
    async def main() -> dict[int, int]:
        async with AsyncFleetIT() as client:
            fleets = [fleet.id async for fleet in client.fleets.list()]
            counts = await asyncio.gather(*(client.for_fleet(fleet).tolls.list().count() for fleet in fleets))
            return dict(zip(fleets, counts, strict=True))

    assert asyncio.run(main()) == {fleet: len(sandbox.rows("tolls", fleet)) for fleet in sandbox.fleets}


def test_a_data_frame(sandbox: Sandbox) -> None:
    with FleetIT() as client:
        frame = pd.DataFrame(client.tolls.list().all())
    expected = sum(Decimal(row["amount"]) for row in sandbox.rows("tolls", 512))
    assert (len(frame), frame["amount"].sum()) == (len(sandbox.rows("tolls", 512)), expected)


def test_a_file_of_all_rows(sandbox: Sandbox, tmp_path: Path) -> None:
    path = tmp_path / "tolls.csv"
    with FleetIT() as client, path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, ["id", "agency", "amount"], extrasaction="ignore")
        writer.writeheader()
        for toll in client.tolls.list():
            writer.writerow(toll)
    with path.open(newline="", encoding="utf-8") as file:
        written = {int(row["id"]): row["amount"] for row in csv.DictReader(file)}
    assert written == {row["id"]: row["amount"] for row in sandbox.rows("tolls", 512)}
