"""Loads into DuckDB and PostgreSQL, from a sandbox."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from inspect import signature
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

import pytest
from dlt.pipeline.exceptions import PipelineStepFailed

from fleetit import ConfigurationError, FleetIT, Page, PageDrift
from fleetit.dlt import TableFailed, fleetit_source
from fleetit.service import SERVICE
from fleetit_api.models import Toll
from openapi_sdk.dlt import reading
from openapi_sdk.dlt.tables import SourceTable, load_tables
from openapi_sdk.listings.tenants import TenantListing, TenantPage, walk_tenants
from openapi_sdk.listings.walks import WalkState

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import dlt

    from fleetit.sandbox import Sandbox
    from tests.fleetit.dlt.conftest import MakePipeline


TABLES = load_tables(SERVICE)
FLEETS = (7, 42, 109, 512)


def query(pipeline: dlt.Pipeline, statement: str) -> list[tuple[Any, ...]]:
    with pipeline.sql_client() as client:
        return [tuple(row) for row in client.execute_sql(statement) or ()]


def requests_of(sandbox: Sandbox, path: str, since: int = 0) -> dict[str | None, dict[str, str]]:
    """Return the query of the last request of each fleet."""
    found = [each for each in list(sandbox.requests)[since:] if each.path == path]
    return {each.fleet: {name: value[0] for name, value in parse_qs(each.query).items()} for each in found}


def describe_trace(pipeline: dlt.Pipeline) -> list[str]:
    trace = pipeline.last_trace
    assert trace is not None
    return [repr(trace), trace.asstr(verbosity=3)]


def get_newest(kept: dict[str, Any]) -> dict[str, str]:
    return dict(kept["sources"]["fleetit"]["resources"]["tolls"]["newest_posting_date"])


def read_rows(client: FleetIT, **options: Any) -> list[dict[str, Any]]:
    return [row for resource in fleetit_source(client, **options).resources.values() for row in resource]


@pytest.mark.alike
@pytest.mark.heavy
def test_first_load_has_every_row_once_with_exact_values(
    make_each_pipeline: MakePipeline, client: FleetIT, sandbox: Sandbox
) -> None:
    sandbox.change("tolls", 7001, amount="12345678901234567.01", our_cost="0.000000001", posting_date="2025-01-31")
    pipeline = make_each_pipeline()
    pipeline.run(fleetit_source(client))
    assert {*query(pipeline, "SELECT fleet_id, id FROM tolls")} == {
        (fleet, row["id"]) for fleet in FLEETS for row in sandbox.rows("tolls", fleet)
    }
    for name, table in TABLES.items():
        keys = query(pipeline, f"SELECT {', '.join(table.primary_key)} FROM {name}")  # noqa: S608 - our own names
        assert keys
        assert len({*keys}) == len(keys)
    columns = "amount, our_cost, posting_date, violation, vehicle_plate_number"
    (row,) = query(pipeline, f"SELECT {columns} FROM tolls WHERE id = 7001")  # noqa: S608 - our own names
    assert row[:3] == (Decimal("12345678901234567.01"), Decimal("0.000000001"), dt.date(2025, 1, 31))
    assert isinstance(row[3], bool)
    shown = next(toll for toll in client.tolls.list(fleet_id=7) if toll.id == 7001)
    assert row[4] == (shown.vehicle.plate_number if shown.vehicle else None)
    ((total,),) = query(pipeline, "SELECT SUM(amount) FROM tolls WHERE fleet_id = 7")
    assert total == sum(Decimal(row["amount"]) for row in sandbox.rows("tolls", 7))


@pytest.mark.heavy
def test_second_load_asks_for_new_rows_alone(make_pipeline: MakePipeline, client: FleetIT, sandbox: Sandbox) -> None:
    options: dict[str, Any] = {"resources": ["tolls"], "fleets": [7, 512]}
    make_pipeline().run(fleetit_source(client, **options))
    assert all("posting_date_gte" not in each for each in requests_of(sandbox, "/v2/tolls/").values())
    since = len(sandbox.requests)
    newest = {
        str(fleet): max(row["posting_date"] for row in sandbox.rows("tolls", fleet) if row["posting_date"])
        for fleet in (7, 512)
    }
    sandbox.add("tolls", id=7_900, fleet=7, amount="1.25", posting_date=newest["7"])
    sandbox.change("tolls", 7001, posting_date=newest["7"], amount="99.99")
    before = query(make_pipeline(), "SELECT COUNT(*) FROM tolls")[0][0]

    make_pipeline().run(fleetit_source(client, **options))
    asked = requests_of(sandbox, "/v2/tolls/", since)
    assert {fleet: each["posting_date_gte"] for fleet, each in asked.items()} == {
        fleet: (dt.date.fromisoformat(day) - dt.timedelta(days=7)).isoformat() for fleet, day in newest.items()
    }
    # One page of each fleet. The first time there were three of one of them.
    assert len([each for each in list(sandbox.requests)[since:] if each.path == "/v2/tolls/"]) == 2
    found = query(make_pipeline(), "SELECT id, amount FROM tolls WHERE id IN (7001, 7900) ORDER BY id")
    assert found == [(7001, Decimal("99.99")), (7900, Decimal("1.25"))]
    assert query(make_pipeline(), "SELECT COUNT(*) FROM tolls")[0][0] == before + 1


@pytest.mark.heavy
def test_full_run_finds_rows_that_were_deleted(
    make_each_pipeline: MakePipeline, client: FleetIT, sandbox: Sandbox
) -> None:
    """By the statement of docs/warehouse.md: what the last full run did not load is no longer there."""
    pipeline = make_each_pipeline()
    pipeline.run(fleetit_source(client, fleets=[7, 42], resources=["tolls"]))
    oldest = min(sandbox.rows("tolls", 7), key=lambda row: str(row["posting_date"]))["id"]
    sandbox.remove("tolls", oldest)
    pipeline.run(fleetit_source(client, fleets=[7, 42], resources=["tolls"]))
    (load,) = pipeline.run(fleetit_source(client, fleets=[7], resources=["tolls"], full=True)).loads_ids
    found = query(pipeline, f"SELECT id FROM tolls WHERE fleet_id IN (7) AND _dlt_load_id <> '{load}'")  # noqa: S608
    assert found == [(oldest,)]


@pytest.mark.heavy
def test_failing_fleet_is_named_and_nothing_is_loaded(
    make_pipeline: MakePipeline, client: FleetIT, sandbox: Sandbox
) -> None:
    pipeline = make_pipeline()
    with pytest.raises(PipelineStepFailed) as caught:
        pipeline.run(fleetit_source(client, fleets=[7, 900], resources=["tolls"]))
    assert "tolls of fleet 900: tolls_list: 403" in str(caught.value)
    failure: BaseException | None = caught.value
    while failure is not None and not isinstance(failure, TableFailed):
        failure = failure.__cause__ or failure.__context__
    assert isinstance(failure, TableFailed)
    assert (failure.table, failure.fleet_id, failure.failed_fleets) == ("tolls", 900, (900,))
    # The next run begins where the last good one did: at the beginning.
    since = len(sandbox.requests)
    make_pipeline().run(fleetit_source(client, fleets=[7], resources=["tolls"]))
    assert "posting_date_gte" not in requests_of(sandbox, "/v2/tolls/", since)["7"]


def test_a_row_that_cannot_be_merged_ends_the_table(client: FleetIT, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "is_key", lambda *_: False)
    with pytest.raises(Exception, match="a row can't be merged") as caught:
        read_rows(client, fleets=[42, 7], resources=["tolls"])
    failure: BaseException | None = caught.value
    while failure is not None and not isinstance(failure, TableFailed):
        failure = failure.__cause__ or failure.__context__
    assert isinstance(failure, TableFailed)
    assert (failure.fleet_id, failure.failed_fleets) == (42, (42, 7))


@pytest.mark.heavy
def test_secrets_and_token_are_nowhere(
    make_pipeline: MakePipeline, sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sandbox.change("citations", 7001, pin="planted-pin")
    secrets = [sandbox.token, "planted-pin", *(sandbox.get_webhook_secret(fleet) for fleet in FLEETS)]
    monkeypatch.setenv("FLEETIT_BASE_URL", sandbox.url)
    pipeline = make_pipeline()
    pipeline.run(fleetit_source(sandbox.token))
    texts = [*describe_trace(pipeline), repr(pipeline.state)]
    texts.append(pipeline.default_schema.to_pretty_yaml())
    with pytest.raises(PipelineStepFailed) as caught:
        pipeline.run(fleetit_source(sandbox.token, fleets=[900]))
    texts += [str(caught.value), *describe_trace(pipeline)]
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(files) > 5
    for secret in secrets:
        assert not any(secret in text for text in texts)
        assert [path.name for path in files if secret.encode() in path.read_bytes()] == []
    columns = {name for table in pipeline.default_schema.tables.values() for name in table.get("columns", {})}
    assert not columns & {"pin", "webhook_signature_secret_token", "data_auth", "data_auth_url"}


@pytest.mark.heavy
def test_secret_is_loaded_if_it_is_asked_for(make_pipeline: MakePipeline, client: FleetIT, sandbox: Sandbox) -> None:
    sandbox.change("citations", 7001, pin="planted-pin")
    pipeline = make_pipeline()
    pipeline.run(fleetit_source(client, fleets=[7], resources=["citations"], secrets=["citations.pin"]))
    assert query(pipeline, "SELECT pin FROM citations WHERE id = 7001") == [("planted-pin",)]


def test_unknown_fields_are_columns(client: FleetIT, sandbox: Sandbox) -> None:
    row = {"id": 1, "amount": "1.10", "brand_new": {"a": 5}, "vehicle": None, "fleet_id": 99, "empty": None}
    sandbox.fail(
        "GET /v2/tolls/", how="wrong_json", body={"count": 1, "next": None, "previous": None, "results": [row]}
    )
    (found,) = read_rows(client, fleets=[7], resources=["tolls"])
    assert (found["fleet_id"], found["fleet_id_"]) == (7, 99)
    assert (found["brand_new_a"], found["amount"]) == (5, Decimal("1.10"))
    assert "empty" not in found


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        pytest.param({"start": "2025-05-01"}, {"posting_date_gte": "2025-05-01"}, id="first day"),
        pytest.param({"start": dt.date(2025, 5, 1)}, {"posting_date_gte": "2025-05-01"}, id="as a date"),
        pytest.param(
            {"start": dt.datetime(2025, 5, 1, 8, tzinfo=dt.UTC)}, {"posting_date_gte": "2025-05-01"}, id="as a moment"
        ),
        pytest.param(
            {"start": "2025-05-01", "dates": {"tolls": "transaction_date"}},
            {"transaction_date_gte": "2025-05-01"},
            id="another date",
        ),
        pytest.param({"start": "2025-05-01", "dates": {"tolls": None}}, {}, id="no date"),
        pytest.param({"filters": {"tolls": {"violation": True}}}, {"violation": "true"}, id="filter"),
        pytest.param({}, {}, id="nothing"),
    ],
)
def test_first_request(client: FleetIT, sandbox: Sandbox, options: dict[str, Any], expected: dict[str, str]) -> None:
    read_rows(client, fleets=[7], resources=["tolls"], **options)
    asked = requests_of(sandbox, "/v2/tolls/")["7"]
    assert {name: each for name, each in asked.items() if name not in {"limit", "offset"}} == expected


@pytest.mark.parametrize(
    ("lag_days", "expected"), [pytest.param(3, "2025-08-01", id="days"), pytest.param(0, "2025-08-04", id="none")]
)
@pytest.mark.usefixtures("kept")
def test_date_in_the_future_does_not_hide_rows(client: FleetIT, sandbox: Sandbox, lag_days: int, expected: str) -> None:
    sandbox.change("tolls", 7001, posting_date="2999-12-31")
    for _ in range(2):
        read_rows(client, fleets=[7], resources=["tolls"], lag_days=lag_days, today=lambda: dt.date(2025, 8, 4))
    assert requests_of(sandbox, "/v2/tolls/")["7"]["posting_date_gte"] == expected


def test_newest_day_does_not_go_back(client: FleetIT, sandbox: Sandbox, kept: dict[str, Any]) -> None:
    read_rows(client, fleets=[7], resources=["tolls"])
    first = get_newest(kept)
    for row in sandbox.rows("tolls", 7):
        if row["posting_date"] == first["7"]:
            sandbox.remove("tolls", row["id"])
    earlier = dt.date.fromisoformat(first["7"]) - dt.timedelta(days=1)  # is read again, and is not the newest day
    sandbox.add("tolls", id=7_900, fleet=7, amount="1.25", posting_date=earlier.isoformat())
    read_rows(client, fleets=[7], resources=["tolls"])
    assert get_newest(kept) == first


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        pytest.param({}, {"7": True, "42": False}, id="fleet that is new"),
        pytest.param({"dates": {"tolls": "transaction_date"}}, {"7": False, "42": False}, id="another date"),
        pytest.param({"full": True}, {"7": False, "42": False}, id="all rows"),
    ],
)
@pytest.mark.usefixtures("kept")
def test_a_fleet_is_read_from_its_beginning(
    client: FleetIT, sandbox: Sandbox, options: dict[str, Any], expected: dict[str, bool]
) -> None:
    read_rows(client, fleets=[7], resources=["tolls"])
    read_rows(client, fleets=[7, 42], resources=["tolls"], **options)
    asked = requests_of(sandbox, "/v2/tolls/")
    assert {fleet: "posting_date_gte" in each for fleet, each in asked.items()} == expected


@pytest.mark.heavy
def test_all_fleets_are_those_of_the_token(client: FleetIT, sandbox: Sandbox) -> None:
    rows = read_rows(client, resources=["tolls", "driver_agreements"])
    assert {row["fleet_id"] for row in rows} == {*FLEETS}
    assert [each.path for each in sandbox.requests].count("/v2/fleets/") == 1
    for path in ("/v2/tolls/", "/v2/driver-agreements/"):  # with and without pages
        assert requests_of(sandbox, path).keys() == {str(fleet) for fleet in FLEETS}


@pytest.mark.heavy
def test_rows_of_two_fleets_with_one_id_are_two_rows(
    make_pipeline: MakePipeline, client: FleetIT, sandbox: Sandbox
) -> None:
    rows = [{"id": 1, "amount": "1.10"}, {"id": 2, "amount": "2.20"}]
    body = {"count": 2, "next": None, "previous": None, "results": rows}
    sandbox.fail("GET /v2/tolls/", how="wrong_json", body=body)
    for _ in range(2):
        make_pipeline().run(fleetit_source(client, fleets=[7, 42], resources=["tolls"]))
    found = query(make_pipeline(), "SELECT fleet_id, id FROM tolls ORDER BY fleet_id, id")
    assert found == [(7, 1), (7, 2), (42, 1), (42, 2)]


def test_table_of_the_account_is_listed_for_no_fleet(client: FleetIT, sandbox: Sandbox) -> None:
    rows = read_rows(client, fleets=[7], resources=["fleets"])
    assert {row["id"] for row in rows} == {*FLEETS}
    assert requests_of(sandbox, "/v2/fleets/").keys() == {None}


def test_options_for_speed_reach_the_listing_and_the_threads(
    client: FleetIT, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[object] = []

    def walk(service: Any, read: Any, fleets: Any, at_once: int, failed: Any) -> Any:
        seen.append(at_once)
        return walk_tenants(service, read, fleets, at_once, failed)

    def read(listing: TenantListing[Any], fleet: int, stopped: Any) -> Any:
        seen.append(listing.arguments["prefetch"])
        return read_fleet(listing, fleet, stopped)

    read_fleet = TenantListing[Any].read
    monkeypatch.setattr(reading, "walk_tenants", walk)
    monkeypatch.setattr(TenantListing, "read", read)
    rows = read_rows(client, fleets=[7], resources=["tolls"], prefetch=3, workers=9)
    assert (len(rows), seen) == (len(sandbox.rows("tolls", 7)), [9, 3])


@pytest.mark.heavy
def test_rows_that_move_are_read_again_and_merged(
    client: FleetIT, make_pipeline: MakePipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    drifts = 2

    def read(_listing: object, fleet: int, _stopped: object) -> Iterator[TenantPage[Toll]]:
        nonlocal drifts
        yield TenantPage(fleet, Page([Toll(id=1, agency=f"{drifts} left")], 2, 0, 1), WalkState(1, 1))
        if drifts:
            drifts -= 1
            raise PageDrift(operation="tolls_list", offset=1)
        yield TenantPage(fleet, Page([Toll(id=2)], 2, 1, 1), WalkState(2, 2, is_done=True))

    monkeypatch.setattr(TenantListing, "read", read)
    pipeline = make_pipeline()
    pipeline.run(fleetit_source(client, fleets=[7], resources=["tolls"]))
    assert query(pipeline, "SELECT id FROM tolls ORDER BY id") == [(1,), (2,)]
    drifts = 3
    with pytest.raises(PipelineStepFailed, match="tolls: tolls_list: at offset 1: rows moved"):
        pipeline.run(fleetit_source(client, fleets=[7], resources=["tolls"]))


def test_rows_that_move_are_not_read_again_where_they_could_not_be_merged(
    client: FleetIT, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[int] = []

    def read(_listing: object, fleet: int, _stopped: object) -> Iterator[TenantPage[Toll]]:
        begun.append(fleet)
        yield TenantPage(fleet, Page([Toll(id=1)], 2, 0, 1), WalkState(1, 1))
        raise PageDrift(operation="tolls_list", offset=1)

    monkeypatch.setattr(TenantListing, "read", read)
    monkeypatch.setattr(SourceTable, "primary_key", [])
    with pytest.raises(Exception, match="tolls: tolls_list: at offset 1: rows moved"):
        read_rows(client, fleets=[7], resources=["tolls"])
    assert begun == [7]


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        pytest.param({"resources": ["toll"]}, "'toll' is no table, did you mean 'tolls'?", id="table"),
        pytest.param({"fleets": [0]}, "fleets: 0 is not the id of a fleet", id="fleet"),
        pytest.param({"fleets": []}, "fleets: there is none", id="no fleets"),
        pytest.param({"fleets": [None]}, "None is not the id of a fleet", id="no fleet"),
        pytest.param({"start": "yesterday"}, "start='yesterday': a date is needed", id="start"),
        pytest.param({"lag_days": -1}, "lag_days=-1: a number from 0 to 3,650", id="lag"),
        pytest.param({"workers": 17}, "workers=17: a number from 1 to 16", id="workers"),
        pytest.param({"dates": {"toll": None}}, "dates: 'toll' is no table", id="table of a date"),
        pytest.param(
            {"dates": {"tolls": "billed_on"}}, "can't be found by 'billed_on'; they can by posting_date", id="date"
        ),
        pytest.param({"dates": {"fleets": "id"}}, "they can by nothing", id="table without dates"),
        pytest.param({"secrets": ["pin"]}, "secrets: 'pin' is no secret of a table", id="secret"),
        pytest.param({"secrets": "citation.pin"}, "secrets: 'citation.pin'", id="table of a secret"),
    ],
)
def test_options_are_checked(client: FleetIT, options: dict[str, Any], expected: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        fleetit_source(client, **options)
    assert expected in str(caught.value)


def test_listings_are_exact(client: FleetIT, sandbox: Sandbox) -> None:
    rows = read_rows(client, fleets=[512], resources=["tolls"], prefetch=0)
    assert len(rows) == len({row["id"] for row in rows}) == len(sandbox.rows("tolls", 512))
    offsets = [parse_qs(each.query)["offset"][0] for each in sandbox.requests if each.path == "/v2/tolls/"]
    assert offsets[:2] == ["0", "99"]  # pages of an exact listing have a row in common


def test_a_source_has_the_defaults_of_the_page() -> None:
    defaults = {name: each.default for name, each in signature(fleetit_source).parameters.items()}
    assert (defaults["lag_days"], defaults["prefetch"], defaults["workers"]) == (7, 4, 4)
