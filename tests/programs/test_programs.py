"""The programs of this folder, which a new user could have written, run against the sandbox."""

from __future__ import annotations

import asyncio
import copy
import json
import os
import subprocess
import sys
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

from fleetit import AsyncFleetIT, FleetIT, Retry
from fleetit.sandbox import running
from fleetit.service import SERVICE
from fleetit.webhooks import TollNotification, WebhookVerifier
from kit.tests.support.scripted_server import Action, ScriptedServer, reply
from tests.programs import (
    dashboard,
    django_receiver,
    export_tables,
    failures,
    fastapi_receiver,
    flask_receiver,
    import_vehicles,
    messages,
    not_described,
    raw_responses,
    repl_session,
    tenants,
)
from tests.support.servers import serving_asgi, serving_wsgi

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from fleetit.sandbox import Sandbox

HERE = Path(__file__).parent
TOLLS = "/v2/tolls/"


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with running() as sandbox:
        yield sandbox


@pytest.fixture
def client(sandbox: Sandbox) -> Iterator[FleetIT]:
    with FleetIT(sandbox.token, fleet_id=42, base_url=sandbox.url, retry=Retry(backoff=0)) as client:
        yield client


@pytest.fixture
def verifier(client: FleetIT, sandbox: Sandbox) -> WebhookVerifier:
    return WebhookVerifier.from_active_integrations(client, sandbox.fleets, refresh_seconds=None)


def rows_of(sandbox: Sandbox, fleet: int, table: str = "tolls") -> list[dict[str, Any]]:
    """Return the rows of the sandbox itself, with which the programs' results are compared."""
    return sandbox.rows(table, fleet)


@pytest.mark.parametrize(
    "program", sorted({*HERE.glob("*.py")} - {*HERE.glob("test_*.py")}), ids=lambda path: path.stem
)
def test_a_program_is_short(program: Path) -> None:
    assert 10 <= len(program.read_text(encoding="utf-8").splitlines()) <= 40


@pytest.mark.parametrize(
    "program", [*HERE.glob("receivers/*_app.py"), *HERE.glob("receivers/lambda_*.py")], ids=lambda path: path.stem
)
def test_a_receiver_with_an_inbox_is_short(program: Path) -> None:
    lines = program.read_text(encoding="utf-8").splitlines()
    assert len([line for line in lines if line and "import" not in line]) <= 50


# Exports


def test_pandas_sums_decimals(client: FleetIT, sandbox: Sandbox) -> None:
    rows = rows_of(sandbox, 512)
    violations = [row for row in rows if row["violation"]]
    fees = export_tables.fees_by_agency(client.for_fleet(512))
    expected = {
        agency: sum(Decimal(row["violation_fee"]) for row in violations if row["agency"] == agency)
        for agency in {row["agency"] for row in violations}
    }
    assert fees == expected
    assert len(fees) > 1


def test_polars_sums_decimals(client: FleetIT, sandbox: Sandbox) -> None:
    plates = {row["id"]: row["plate_number"] for row in rows_of(sandbox, 512, "vehicles")}
    sums = dict[str, Decimal]()
    for row in rows_of(sandbox, 512):
        plate = plates[row["vehicle"]]
        sums[plate] = sums.get(plate, Decimal(0)) + Decimal(row["amount"])
    expected = sorted(sums.items(), key=lambda item: (-item[1], item[0]))[:5]
    assert export_tables.dearest_vehicles(client.for_fleet(512), 5) == expected


def test_parquet_has_decimals_and_dates(client: FleetIT, sandbox: Sandbox, tmp_path: Path) -> None:
    export_tables.write_parquet(client.for_fleet(512), tmp_path / "tolls.parquet")
    frame = pl.read_parquet(tmp_path / "tolls.parquet")
    assert dict(frame.schema) == {
        "id": pl.Int64(),
        "transaction_date": pl.Date(),
        "agency": pl.String(),
        "vehicle_plate_number": pl.String(),
        "amount": pl.Decimal(4, 2),
        "violation_fee": pl.Decimal(4, 2),
    }
    rows = rows_of(sandbox, 512)
    assert dict(frame.select("id", "amount").rows()) == {row["id"]: Decimal(row["amount"]) for row in rows}


# An import with bad rows

FILE = [
    "plate_state,plate_number,vehicle_make",
    "NY,AB1,Ford",
    "New York,AB2,Ford",
    "NJ,,Kia",
    "NY,AB3,Kia",
    "NY,AB4,Kia",
    "NY,AB4,Kia",
    "CT,AB5,Kia",
]


def test_an_import_sends_the_good_rows_and_names_the_lines_of_the_bad_ones(client: FleetIT, sandbox: Sandbox) -> None:
    created, problems = import_vehicles.import_vehicles(client, FILE, size=2)
    assert [vehicle.plate_number for vehicle in created] == ["AB1", "AB3", "AB5"]
    assert problems == [
        "line 3, plate_state: has 8 characters, at most 2 are accepted",
        "line 4, plate_number: has 0 characters, at least 1 is needed",
        "line 7: The fields plate_number, plate_state must make a unique set.",
    ]
    assert len(sandbox.requests) == 3
    plates = {row["plate_number"] for row in rows_of(sandbox, 42, "vehicles")}
    assert plates & {"AB1", "AB2", "AB3", "AB4", "AB5"} == {"AB1", "AB3", "AB5"}


def test_an_import_names_the_lines_of_a_batch_that_failed_as_a_whole(client: FleetIT, sandbox: Sandbox) -> None:
    sandbox.fail_next(500)
    created, problems = import_vehicles.import_vehicles(client, [*FILE[:2], *FILE[4:6], FILE[7]], size=2)
    assert [vehicle.plate_number for vehicle in created] == ["AB4", "AB5"]
    assert [problem.partition(": ")[0] for problem in problems] == ["lines 2 to 3"]


def test_a_row_is_checked_without_sending_it(client: FleetIT, sandbox: Sandbox) -> None:
    assert import_vehicles.check_row(client, {"plate_state": "NY", "plate_number": "AB1"}) == []
    assert import_vehicles.check_row(client, {"plate_state": "NY"}) == ["plate_number: missing; it is required"]
    assert len(sandbox.requests) == 0


# Receivers of webhooks


def send_webhooks(sandbox: Sandbox, url: str) -> list[int]:
    """Send a toll of two fleets, a parking ticket, a toll of another fleet's secret, and an old toll."""
    stolen = sandbox.get_webhook_secret(7)
    return [
        *sandbox.send_webhook(url, 42),
        *sandbox.send_webhook(url, 512),
        *sandbox.send_webhook(url, 42, kind="parking"),
        *sandbox.send_webhook(url, 42, secret=stolen),
        *sandbox.send_webhook(url, 42, timestamp=1_700_000_000),
    ]


STATUSES = [200, 200, 200, 401, 401]


def test_fastapi_books_each_toll_once(sandbox: Sandbox, verifier: WebhookVerifier) -> None:
    booked: list[tuple[str, object]] = []
    toll = b'{"type":"ticket","ticketID":900,"amount":"7.25"}'
    with serving_asgi(fastapi_receiver.make_app(verifier, booked), lifespan=False) as url:
        assert send_webhooks(sandbox, url) == STATUSES
        assert sandbox.send_webhook(url, 42, body=toll, times=2) == [200, 200]
    # They are booked after the answers, in threads: in any order.
    assert sorted(key.rpartition(":")[0] for key, _ in booked) == ["toll:42", "toll:42", "toll:512"]
    assert ("toll:42:900", Decimal("7.25")) in booked


def test_flask_writes_each_delivery(sandbox: Sandbox, verifier: WebhookVerifier, tmp_path: Path) -> None:
    journal = tmp_path / "journal"
    with serving_wsgi(flask_receiver.make_app(verifier, journal)) as url:
        assert send_webhooks(sandbox, url) == STATUSES
        assert sandbox.send_webhook(url, 7, body=b'{"type":"ticket","ticketID":900,"amount":"7.25"}') == [200]
        assert sandbox.send_webhook(url, 7, body=b'{"type":"new"}') == [200]
    lines = journal.read_text(encoding="utf-8").splitlines()
    assert [" ".join(line.split()[:2]) for line in lines[:3]] == ["42 toll", "512 toll", "42 citation"]
    assert lines[3:] == ["7 toll 900 7.25", "7 unknown {'type': 'new'}"]


def test_django_keeps_each_delivery(sandbox: Sandbox, verifier: WebhookVerifier) -> None:
    with serving_wsgi(django_receiver.make_app(verifier)) as url:
        assert send_webhooks(sandbox, url) == STATUSES
    assert [each.fleet_id for each in django_receiver.deliveries] == [42, 512, 42]
    assert [isinstance(each.notification, TollNotification) for each in django_receiver.deliveries] == [
        True,
        True,
        False,
    ]


# A dashboard with cancellation


def test_a_dashboard_is_refreshed_in_time_or_keeps_its_figures() -> None:
    async def use(sandbox: Sandbox) -> dict[int, dashboard.Figures]:
        figures: dict[int, dashboard.Figures] = {}
        async with AsyncFleetIT(sandbox.token, base_url=sandbox.url) as client:
            for _ in range(3):
                assert not await dashboard.refresh(client, figures, [7, 42, 512], seconds=0.01)
            left = asyncio.create_task(dashboard.refresh(client, figures, [7, 42, 512], seconds=60))
            await asyncio.sleep(0.01)
            left.cancel()
            with pytest.raises(asyncio.CancelledError):
                await left
            assert figures == {}
            assert await dashboard.refresh(client, figures, [7, 42, 512], seconds=60)
            assert not await dashboard.refresh(client, figures, [7], seconds=0.01)
        return figures

    with running(latency_ms=100) as sandbox:
        figures = asyncio.run(use(sandbox))
        for fleet in (7, 42, 512):
            rows = rows_of(sandbox, fleet)
            assert figures[fleet] == (
                len({row["vehicle"] for row in rows}),
                sum(row["violation"] for row in rows),
                sum(Decimal(row["amount"]) for row in rows),
            )


# pytest with the sandbox


@pytest.mark.heavy
def test_a_users_tests_pass_and_find_a_mistake(tmp_path: Path) -> None:
    tests = (HERE / "user_tests.py").read_text(encoding="utf-8")
    (tmp_path / "test_right.py").write_text(tests, encoding="utf-8")
    (tmp_path / "test_wrong.py").write_text(tests.replace("billing_status=9", "billing_status=8"), encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-W", "error", str(tmp_path)]
    environment = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}  # those of this project take seconds to load
    result = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)  # noqa: S603 - our own
    assert "FAILED test_wrong.py::test_violations_are_disputed_in_one_fleet" in result.stdout
    assert "1 failed, 3 passed" in result.stdout


# Tenants in threads


def test_tenants_see_their_own_rows(client: FleetIT, sandbox: Sandbox) -> None:
    names = {f"tenant {fleet}": fleet for fleet in sandbox.fleets}
    many = {f"{name}, {number}": fleet for number in range(10) for name, fleet in names.items()}
    last = tenants.last_tolls(client, many)
    assert list(last) == list(many)
    for name, ids in last.items():
        rows = rows_of(sandbox, many[name])
        days = {row["id"]: row["transaction_date"] for row in rows}
        assert [days[each] for each in ids] == sorted(days.values(), reverse=True)[:3]
    assert Counter(request.fleet for request in sandbox.requests) == {str(fleet): 10 for fleet in sandbox.fleets}


def test_a_citation_has_one_owner(client: FleetIT, sandbox: Sandbox) -> None:
    citation = rows_of(sandbox, 109, "citations")[0]["id"]
    names = {"north": 42, "south": 109, "west": 7}
    assert tenants.owner_of_citation(client, names, citation) == "south"
    assert tenants.owner_of_citation(client, {"north": 42}, citation) is None


# Messages for an end user


@pytest.fixture(scope="module")
def shared_sandbox() -> Iterator[Sandbox]:
    with running() as sandbox:
        yield sandbox


@pytest.mark.parametrize(
    ("status", "action", "message"),
    [
        pytest.param(0, lambda c: c.vehicles.create(plate_state="NY", plate_number="AB1"), "Saved.", id="saved"),
        pytest.param(
            0,
            lambda c: c.vehicles.create(plate_state="N.Y.", plate_number="AB1"),
            "Please correct: plate_state has 4 characters, at most 2 are accepted",
            id="refused by the client",
        ),
        pytest.param(
            0,
            lambda c: c.tolls.update(42001, billing_status=999),
            'Please correct: billing_status Invalid pk "999" - object does not exist.',
            id="refused by FleetIT",
        ),
        pytest.param(
            0, lambda c: c.citations.get(1), "This does not exist, or you have no access to it.", id="not found"
        ),
        pytest.param(
            401,
            lambda c: c.auth.whoami(),
            "The connection to FleetIT is not set up correctly. Ask your administrator.",
            id="a wrong token",
        ),
        pytest.param(429, lambda c: c.auth.whoami(), "Too many requests. Try again in 90 seconds.", id="too many"),
        pytest.param(
            503, lambda c: c.auth.whoami(), "FleetIT can't be reached right now. Try again later.", id="an outage"
        ),
        pytest.param(
            409,
            lambda c: c.auth.whoami(),
            "Something went wrong. Tell support: auth_whoami, 409, None.",
            id="unforeseen",
        ),
    ],
)
def test_an_end_user_is_told(
    shared_sandbox: Sandbox, status: int, action: Callable[[FleetIT], object], message: str
) -> None:
    if status:
        shared_sandbox.fail_next(status, retry_after=90)
    with FleetIT(shared_sandbox.token, fleet_id=42, base_url=shared_sandbox.url) as client:
        assert messages.attempt(lambda: action(client)) == message


# An interpreter

SHOWN = [
    "FleetIT(base_url='URL', fleet_id=42)",
    "<TollsResource: list, submit_test, update>",
    "<Pages: tolls.list, fleet 512, 100 a page, not requested yet>",
    "230",
    "<Page: rows 1 to 100 of 230: [Toll(id=512001, vehicle=Vehicle(id=",
    "Decimal('19.17')",
    "['billed_on', 'billing_status_fk', ",
    "(True, 'NJTA')",
    "Vehicle(id=512017, plate_number='F512N017', ",
    "'F512N017'",
    "ActiveIntegration(id=512001, integration=",
    "<RawResponse: status 200, 166 bytes, attempt 1>",
]


def test_an_interpreter_shows_what_things_are(client: FleetIT, sandbox: Sandbox) -> None:
    shown = [repr(value).replace(sandbox.url, "URL") for value in repl_session.session(client)]
    assert [text[: len(start)] for text, start in zip(shown, SHOWN, strict=True)] == SHOWN
    assert max(map(len, shown)) < 1000
    assert sandbox.token not in str(shown)
    assert sandbox.get_webhook_secret(512) not in str(shown)


# Raw responses


def test_a_raw_response_says_how_it_came(client: FleetIT, sandbox: Sandbox) -> None:
    sandbox.fail_next(429, on="/v2/tolls/42001/")
    line, toll = raw_responses.set_status(client, 42001, 3)
    assert line.startswith("200 application/json ")
    assert line.endswith(" bytes, attempt 2")
    assert toll.billing_status_fk is not None
    assert toll.billing_status_fk.id == 3


def test_a_raw_listing_has_its_first_page_and_all_rows(client: FleetIT, sandbox: Sandbox) -> None:
    line, body, ids = raw_responses.first_page(client)
    rows = rows_of(sandbox, 42)
    document = json.loads(body)
    assert line == f"200 application/json {len(body)} bytes, attempt 1"
    assert (document["count"], len(document["results"])) == (12, 5)
    assert sorted(ids) == sorted(row["id"] for row in rows)
    assert len(sandbox.requests) == 3  # three pages; the first one is not requested again


# What failed


@pytest.mark.parametrize(
    ("response", "ticket"),
    [
        pytest.param(
            reply(400, {"detail": "No."}, headers=[("X-Request-Id", "r-1"), ("X-RateLimit-Remaining", "3")]),
            "fleet 7: 400 {'detail': 'No.'} (r-1, 3 calls left)",
            id="an answer",
        ),
        pytest.param(
            reply(200, raw=b"<p>", headers=[("Content-Type", "text/html")]),
            "fleet 7: 200 text/html (look first)",
            id="no JSON",
        ),
        pytest.param((Action.CLOSE,), "fleet 7: no response (look first)", id="none"),
        pytest.param(reply(200, {"id": 1}), "", id="a success"),
    ],
)
def test_a_ticket_has_what_is_known_of_a_failure(response: Any, ticket: str) -> None:
    with ScriptedServer([response]) as server, FleetIT(token="t", base_url=server.url, fleet_id=7) as client:
        assert failures.write_ticket(lambda: client.tolls.update(1, billing_status=3)) == ticket


def test_a_program_sees_how_many_calls_are_left() -> None:
    page = reply(200, {"count": 0, "results": []}, headers=[("X-RateLimit-Remaining", "17")])
    with ScriptedServer([page]) as server, FleetIT(token="t", base_url=server.url) as client:
        assert failures.count_left(client) == 17


# What is not described


@pytest.fixture(scope="module")
def newer_sandbox() -> Iterator[Sandbox]:
    """Run a sandbox of a newer description, with a listing that this version of the client does not know."""
    description = copy.deepcopy(SERVICE.description.document)
    results = {"type": "array", "items": {"$ref": "#/components/schemas/Transponder"}}
    page = {"type": "object", "properties": {"count": {}, "next": {}, "previous": {}, "results": results}}
    answer = {"description": "", "content": {"application/json": {"schema": page}}}
    description["paths"]["/v2/transponders/"] = {
        "get": {"operationId": "transponders_list", "responses": {"200": answer}}
    }
    with running(description=description) as sandbox:
        yield sandbox


def test_what_is_not_described_is_called(newer_sandbox: Sandbox) -> None:
    with FleetIT(newer_sandbox.token, fleet_id=512, base_url=newer_sandbox.url) as client:
        rows = rows_of(newer_sandbox, 512, "transponders")
        listed = list(not_described.list_transponders(client, "IN_STOCK"))
        assert listed == [(row["id"], row["number"]) for row in rows]
        assert [request.query for request in newer_sandbox.requests] == [
            "status=IN_STOCK&limit=50&offset=0",
            "status=IN_STOCK&limit=50&offset=50",
        ]
        assert not_described.rename_vehicle(client, 512001, "Van 1") == "Van 1"
        assert not_described.rename_vehicle(client, 7001, "Van 1") is None
        newer_sandbox.requests.clear()
        assert len(not_described.tolls_of_plaza(client, "GWB")) == 230
        assert newer_sandbox.requests[0].query == "limit=100&offset=0&exit_plaza=GWB"
