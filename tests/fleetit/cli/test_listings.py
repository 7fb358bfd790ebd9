"""Listings: how many rows are shown, of which fleets, in which columns."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

import pytest

from fleetit.cli._listings import SCREENFUL
from fleetit.sandbox import running

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fleetit.sandbox import Sandbox
    from tests.fleetit.cli.conftest import Runner

ROWS = 250


@pytest.fixture(scope="module")
def many() -> Iterator[Sandbox]:
    with running(rows={"tolls": ROWS}) as made:
        yield made


@pytest.fixture
def big(many: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Sandbox:
    many.reset()
    monkeypatch.setenv("FLEETIT_TOKEN", many.token)
    monkeypatch.setenv("FLEETIT_BASE_URL", many.url)
    monkeypatch.setenv("FLEETIT_FLEET_ID", "7")
    return many


@pytest.mark.parametrize(
    ("options", "rows", "requests", "note"),  # what is asked, shown, sent, and said
    [
        pytest.param([], SCREENFUL, 1, f"{SCREENFUL} of {ROWS} rows; --all shows all.", id="a screenful"),
        pytest.param(["--limit-rows", "3"], 3, 1, f"3 of {ROWS} rows", id="some"),
        pytest.param(["--limit-rows", "120"], 120, 2, f"120 of {ROWS} rows", id="more than a page"),
        pytest.param(["--all"], ROWS, 3, "", id="all"),
        pytest.param(["--limit-rows", str(ROWS)], ROWS, 3, "", id="as many as there are"),
    ],
)
def test_a_table_has_so_many_rows(  # noqa: PLR0917 - a table
    options: list[str], rows: int, requests: int, note: str, big: Sandbox, run: Runner
) -> None:
    done = run("tolls", "list", "--columns", "id", *options)
    assert done.status == 0
    lines = done.out.splitlines()
    assert (lines[0], len(lines)) == ("id", rows + 1)
    assert len(big.requests) == requests
    assert note in done.err
    assert bool(note) == ("rows" in done.err)


def test_no_more_rows_are_requested_than_are_shown(big: Sandbox, run: Runner) -> None:
    run.fine("tolls", "list", "--limit-rows", "3")
    assert "limit=3" in big.requests[-1].query


@pytest.mark.parametrize("name", ["--json", "--jsonl", "--csv"])
def test_programs_get_all_rows(name: str, big: Sandbox, run: Runner) -> None:
    assert big.token
    out = run.fine("tolls", "list", name)
    count = {
        "--json": lambda: len(json.loads(out)),
        "--jsonl": lambda: len([json.loads(line) for line in out.splitlines()]),
        "--csv": lambda: len(list(csv.DictReader(io.StringIO(out)))),
    }[name]()
    assert count == ROWS
    assert out.startswith("[\n  {") == (name == "--json")


def test_rows_are_written_as_they_came(big: Sandbox, run: Runner) -> None:
    listed = json.loads(run.fine("request", "GET", "/v2/tolls/", "--query", "limit=2"))["results"]
    assert json.loads(run.fine("tolls", "list", "--json", "--limit-rows", "2")) == listed
    assert len(big.requests) == 2


def test_filters_are_sent(big: Sandbox, run: Runner) -> None:
    run.fine(
        "tolls", "list", "--vehicle", "7001", "--vehicle", "7002", "--no-violation", "--amount-min", "2.50",
        "--ordering", "-transaction_date", "--transaction-date-gte", "2025-01-02",
    )  # fmt: skip
    query = big.requests[-1].query
    for part in (
        "vehicle=7001&vehicle=7002", "violation=false", "amount_min=2.5", "ordering=-transaction_date",
        "transaction_date_gte=2025-01-02",
    ):  # fmt: skip
        assert part in query


def test_all_fleets(sandbox: Sandbox, run: Runner) -> None:
    rows = list(csv.DictReader(io.StringIO(run.fine("tolls", "list", "--all-fleets", "--csv"))))
    assert {int(row["fleet"]) for row in rows} == set(sandbox.fleets)
    assert next(iter(rows[0])) == "fleet"
    expected = {(fleet, row["id"]) for fleet in sandbox.fleets for row in sandbox.rows("tolls", fleet)}
    assert {(int(row["fleet"]), int(row["id"])) for row in rows} == expected
    assert len(rows) == len(expected)
    document = json.loads(run.fine("tolls", "list", "--all-fleets", "--jsonl").splitlines()[0])
    assert document["fleet"] == sandbox.fleets[0]


def test_some_rows_of_all_fleets(big: Sandbox, run: Runner) -> None:
    done = run("tolls", "list", "--all-fleets", "--limit-rows", str(ROWS + 1), "--columns", "fleet,id")
    lines = done.out.splitlines()[1:]
    assert [line.split()[0] for line in lines] == [str(big.fleets[0])] * ROWS + [str(big.fleets[1])]
    assert f"{ROWS + 1} of at least {2 * ROWS} rows" in done.err


@pytest.mark.parametrize(
    ("options", "count", "note"),
    [
        pytest.param(["--limit-rows", "2"], 2, "2 of 3 rows; --all shows all.", id="some"),
        pytest.param(["--all"], 3, "", id="all"),
        pytest.param([], 3, "", id="a screenful"),
    ],
)
def test_a_listing_without_pages_has_the_same_options(
    options: list[str], count: int, note: str, sandbox: Sandbox, run: Runner
) -> None:
    done = run("driver-agreements", "list", "--fleet", "7", "--columns", "id", *options)
    assert (done.status, len(done.out.splitlines())) == (0, count + 1)
    assert note in done.err
    assert [each.query for each in sandbox.requests] == [""]


def test_a_listing_without_pages_of_all_fleets(sandbox: Sandbox, run: Runner) -> None:
    rows = [json.loads(line) for line in run.fine("driver-agreements", "list", "--all-fleets", "--jsonl").splitlines()]
    expected = [(fleet, row["id"]) for fleet in sandbox.fleets for row in sandbox.rows("driver_agreements", fleet)]
    assert [(row["fleet"], row["id"]) for row in rows] == expected


def test_no_rows(sandbox: Sandbox, run: Runner) -> None:
    assert sandbox.token
    done = run("tolls", "list", "--transaction-date-gte", "2090-01-01")
    assert (done.status, done.out, done.err) == (0, "", "No rows.\n")
    assert run.fine("tolls", "list", "--transaction-date-gte", "2090-01-01", "--json") == "[]\n"
    assert run.fine("tolls", "list", "--transaction-date-gte", "2090-01-01", "--csv", "--columns", "id") == "id\n"


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        pytest.param(["--all", "--limit-rows", "3"], "can't be combined", id="all and some"),
        pytest.param(["--limit-rows", "0"], "1 or more", id="no rows"),
        pytest.param(["--json", "--csv"], "--json and --csv can't be combined", id="two formats"),
        pytest.param(["--columns", "amuont"], "did you mean 'amount'?", id="misspelt column"),
        pytest.param(["--columns", "id,amuont", "--json"], "did you mean 'amount'?", id="misspelt column of JSON"),
        pytest.param(["--columns", "id,amuont", "--jsonl"], "did you mean 'amount'?", id="misspelt column of lines"),
        pytest.param(["--columns", "id,amuont", "--csv"], "did you mean 'amount'?", id="misspelt column of CSV"),
        pytest.param(["--all-fleets", "--fleet", "7"], "--fleet can't be combined", id="all fleets and one"),
        pytest.param(["--all-fleets", "--fleet", "7", "--dry-run"], "Use one of them", id="dry run of both"),
        pytest.param(["--columns", ","], "names no column", id="no column"),
        pytest.param(["--columns", "id", "--all-columns"], "can't be combined", id="two choices of columns"),
        pytest.param(["--ordering", "amuont"], "Choose from", id="value that is not allowed"),
        pytest.param(["--vehicle", "x"], "--vehicle", id="no integer"),
        pytest.param(["--amount-min", "NaN"], '"NaN" is no number', id="no number"),
        pytest.param(["--transaction-date-gte", "today"], "--transaction-date-gte", id="no date"),
        pytest.param(["--limit", "3"], "Did you mean --limit-rows?", id="misspelt option"),
    ],
)
def test_wrong_options(options: list[str], expected: str, sandbox: Sandbox, run: Runner) -> None:
    assert sandbox.token
    done = run("tolls", "list", *options)
    assert (done.status, done.out) == (2, "")
    assert expected in done.err
    assert done.err.startswith("fleetit: ")
    assert done.err.count("\n") == 1
