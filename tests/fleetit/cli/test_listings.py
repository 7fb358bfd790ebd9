"""Listings: how many rows are shown, of which fleets, in which columns."""

from __future__ import annotations

import csv
import io
import json
import re
import shlex
import signal
import subprocess
import sys
import threading
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import parse_qs, urlsplit

import pytest

from fleetit import Retry
from fleetit.sandbox import running
from kit.tests.support.scripted_server import Action, ReceivedRequest, Reply, ScriptedServer, reply
from openapi_sdk.listings.tenants import MAX_TENANTS
from tests.fleetit.cli.bars import replace_bar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

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


@pytest.mark.alike
@pytest.mark.parametrize(
    ("options", "rows", "requests", "note"),  # what is asked, shown, sent, and said
    [
        pytest.param([], 20, 1, f"20 of {ROWS} rows; --all shows all.", id="a screenful"),
        pytest.param(["--limit", "3"], 3, 1, f"3 of {ROWS} rows", id="some"),
        pytest.param(["--limit", "120"], 120, 2, f"120 of {ROWS} rows", id="more than a page"),
        pytest.param(["--all"], ROWS, 3, "", id="all"),
        pytest.param(["--limit", str(ROWS)], ROWS, 3, "", id="as many as there are"),
        pytest.param(["--limit", "30", "--page-size", "10"], 30, 4, f"30 of {ROWS} rows", id="pages overlap"),
        pytest.param(["--limit", "3", "--page-size", "10"], 3, 1, f"3 of {ROWS} rows", id="less than a page"),
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
    run.fine("tolls", "list", "--limit", "3")
    assert "limit=3" in big.requests[-1].query


@pytest.mark.heavy
@pytest.mark.parametrize("options", [["--csv"], ["--all-fleets"], ["--limit", "1"]], ids=["all", "fleets", "a row"])
def test_the_size_of_a_page_is_that_of_the_api(options: list[str], big: Sandbox, run: Runner) -> None:
    run.fine("tolls", "list", "--page-size", "7", *options)
    sizes = {each.query.partition("limit=")[2].partition("&")[0] for each in big.requests if "tolls" in each.path}
    assert sizes == {"7"}


@pytest.mark.alike
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
    assert json.loads(run.fine("tolls", "list", "--json", "--limit", "2")) == listed
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


@pytest.mark.heavy
def test_all_fleets(sandbox: Sandbox, run: Runner) -> None:
    rows = list(csv.DictReader(io.StringIO(run.fine("tolls", "list", "--all-fleets", "--csv"))))
    assert {int(row["fleet_id"]) for row in rows} == set(sandbox.fleets)
    assert next(iter(rows[0])) == "fleet_id"
    expected = {(fleet, row["id"]) for fleet in sandbox.fleets for row in sandbox.rows("tolls", fleet)}
    assert {(int(row["fleet_id"]), int(row["id"])) for row in rows} == expected
    assert len(rows) == len(expected)
    document = json.loads(run.fine("tolls", "list", "--all-fleets", "--jsonl").splitlines()[0])
    assert document["fleet_id"] == sandbox.fleets[0]


class Served:
    """Serves tolls of some fleets, and says which fleets it was asked for.

    Args:
        tolls: The rows of each fleet, or what is answered in place of them.
    """

    def __init__(self, tolls: dict[int, list[Any] | Reply]) -> None:
        self.tolls = tolls
        self.together = threading.Barrier(min(len(tolls), MAX_TENANTS))
        self.server = ScriptedServer(self.answer, concurrent=True)

    def answer(self, request: ReceivedRequest) -> Reply:
        query = parse_qs(urlsplit(request.target).query)
        if "/fleets/" in request.target:
            return make_page([{"id": fleet} for fleet in self.tolls])
        rows = self.tolls[int(request.header("Fleet-Id") or 0)]
        if not isinstance(rows, list):
            return rows
        offset, limit = int(query["offset"][0]), int(query["limit"][0])
        return make_page(rows[offset : offset + limit], len(rows))


def make_page(rows: list[Any], count: int | None = None) -> bytes:
    return reply(200, {"count": len(rows) if count is None else count, "next": None, "results": rows})


@pytest.fixture
def serve(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Served], Served]]:
    with ExitStack() as stack:

        def start(served: Served) -> Served:
            server = stack.enter_context(served.server)
            monkeypatch.setenv("FLEETIT_TOKEN", "t")
            monkeypatch.setenv("FLEETIT_BASE_URL", server.url)
            return served

        yield start


@pytest.mark.heavy
def test_fleets_are_listed_at_the_same_time(serve: Callable[[Served], Served], run: Runner) -> None:
    class Waiting(Served):
        def answer(self, request: ReceivedRequest) -> Reply:
            if "/tolls/" in request.target and "offset=0" in request.target:
                self.together.wait(30)  # until all were asked for
            return super().answer(request)

    tolls: dict[int, list[Any] | Reply] = {
        fleet: [{"id": fleet * 10_000 + number} for number in range(fleet * 400)] for fleet in (4, 1, 3, 2)
    }
    serve(Waiting(tolls))
    rows = [json.loads(line) for line in run.fine("tolls", "list", "--all-fleets", "--jsonl").splitlines()]
    expected = [{"fleet_id": fleet, **row} for fleet, listed in tolls.items() for row in cast("list[Any]", listed)]
    assert rows == expected


@pytest.mark.parametrize("fleets", [2, 6], ids=["few fleets", "more fleets than at the same time"])
def test_a_fleet_that_fails_is_named(fleets: int, serve: Callable[[Served], Served], run: Runner) -> None:
    tolls: dict[int, list[Any] | Reply] = {fleet: [{"id": fleet}] for fleet in range(1, fleets + 1)}
    tolls[2] = reply(403, {"detail": "Not yours."})
    serve(Served(tolls))
    done = run("tolls", "list", "--all-fleets", "--jsonl")
    assert (done.status, done.err.count("\n")) == (4, 1)
    assert "403 Forbidden: Not yours. (fleet 2). The token may not" in done.err
    assert [json.loads(line)["fleet_id"] for line in done.out.splitlines()] == [1, *range(3, fleets + 1)]


@pytest.mark.parametrize("options", [["--jsonl"], ["--jsonl", "--limit", "1"]], ids=["all rows", "a row"])
def test_each_fleet_that_fails_is_named(options: list[str], serve: Callable[[Served], Served], run: Runner) -> None:
    refused = reply(403, {"detail": "Not yours."})
    serve(Served({1: refused, 2: refused, 3: [{"id": 3}]}))
    done = run("tolls", "list", "--all-fleets", *options)
    assert (done.status, json.loads(done.out)) == (4, {"fleet_id": 3, "id": 3})
    assert "403 Forbidden: Not yours. (fleet 1) (fleets that were not read either: 2). The token may not" in done.err


def test_all_rows_of_a_fleet_are_listed_exactly(big: Sandbox, run: Runner) -> None:
    run.fine("tolls", "list", "--csv")
    # Neighbouring pages have a row in common, so that rows that move are noticed. Their requests arrive in any order.
    assert sorted(int(parse_qs(each.query)["offset"][0]) for each in big.requests) == [0, 99, 198]


@pytest.mark.parametrize(
    ("option", "expected"),
    [
        pytest.param("--jsonl", '{"fleet_id":1,"id":1}\n', id="lines"),
        pytest.param("--json", '[\n  {\n    "fleet_id": 1,\n    "id": 1\n  }\n]\n', id="one document"),
        pytest.param("--csv", "fleet_id,id", id="CSV"),
        pytest.param("--columns=id", "id\n1\n", id="table"),
    ],
)
def test_rows_of_the_other_fleets_are_written(
    option: str, expected: str, serve: Callable[[Served], Served], run: Runner
) -> None:
    serve(Served({1: [{"id": 1}], 2: reply(404, {"detail": "Gone."})}))
    done = run("tolls", "list", "--all-fleets", option)
    assert (done.status, done.out[: len(expected)], "1" in done.out) == (4, expected, True)
    assert done.err.endswith("try --fleet. The output is not complete; it has 1 row.\n")


@pytest.mark.parametrize(
    "command", ["tolls list", "export tolls tolls.csv"], ids=["list", "export, of which nothing is kept"]
)
def test_a_listing_that_is_not_whole_has_one_hint(
    command: str, serve: Callable[[Served], Served], run: Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    serve(Served({7: make_page([], 3)}))
    done = run(*command.split(), "--fleet", "7")
    assert (done.status, done.out) == (1, "")
    hint = "the page has no rows; 0 of 3 rows were read, list them again (fleet 7)"
    assert done.err == f"fleetit: tolls_list: at offset 0: {hint}\n"


def test_output_that_ends_within_a_fleet_is_called_incomplete(serve: Callable[[Served], Served], run: Runner) -> None:
    class Ending(Served):
        def answer(self, request: ReceivedRequest) -> Reply:
            if "/tolls/" in request.target and "offset=0" not in request.target:
                return reply(404, {"detail": "Gone."})
            return super().answer(request)

    serve(Ending({7: [{"id": number} for number in range(300)]}))
    done = run("tolls", "list", "--jsonl", "--fleet", "7")
    assert (done.status, len(done.out.splitlines())) == (1, 100)
    assert done.err.endswith("The output is not complete; it has 100 rows.\n")


@pytest.mark.parametrize("option", ["--jsonl", "--json", "--csv", "--columns=id"])
def test_a_server_that_goes_away_leaves_a_part_to_be_done(
    option: str, serve: Callable[[Served], Served], run: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Going(Served):
        def answer(self, request: ReceivedRequest) -> Reply:
            if request.header("Fleet-Id") == "2":
                self.server.stop_listening()
                return None  # and the connection is reset
            return super().answer(request)

    monkeypatch.setattr("openapi_sdk.listings.tenants._be_patient", lambda *_: {"retry": Retry(attempts=1)})
    monkeypatch.setattr("openapi_sdk.cli.listings.MAX_TENANTS", 1)
    serve(Going({fleet: [{"id": fleet}] for fleet in range(1, 5)}))
    done = run("tolls", "list", "--all-fleets", option)
    assert (done.status, "1" in done.out, "4" in done.out) == (4, True, False)
    assert "(fleet 3) (fleets that were not read either: 2, 4). `fleetit doctor` says" in done.err
    assert done.err.endswith("The output is not complete; it has 1 row.\n")


@pytest.mark.parametrize("option", ["--jsonl", "--json"])
def test_output_that_was_not_begun_is_not_called_incomplete(
    option: str, serve: Callable[[Served], Served], run: Runner
) -> None:
    serve(Served({7: [{"id": 1}]}))
    done = run("tolls", "list", "--fleet", "7", option, "--columns", "nope")
    assert (done.status, done.out) == (2, "")
    assert "complete" not in done.err


@pytest.mark.parametrize("option", ["--jsonl", "--json", "--csv", "--all"])
def test_no_row_at_all_is_the_failure_of_the_fleet(option: str, serve: Callable[[Served], Served], run: Runner) -> None:
    serve(Served({1: [], 2: reply(404, {"detail": "Gone."})}))
    done = run("tolls", "list", "--all-fleets", option)
    assert (done.status, done.out) == (1, "")
    assert "(fleet 2)" in done.err


def test_output_that_has_nothing_is_not_called_incomplete(serve: Callable[[Served], Served], run: Runner) -> None:
    serve(Served({1: reply(404, {"detail": "Gone."})}))
    assert "complete" not in run("tolls", "list", "--all-fleets", "--jsonl").err


def test_a_filter_that_is_too_long_is_named(serve: Callable[[Served], Served], run: Runner) -> None:
    serve(Served({1: []}))
    done = run("tolls", "list", "--search", "a" * 70_000)
    assert (done.status, done.err) == (
        2,
        "fleetit: --search: can't be requested with 70,000 characters: URL too long\n",
    )


def test_a_filter_that_is_wrong_is_that_of_no_fleet(serve: Callable[[Served], Served], run: Runner) -> None:
    served = serve(Served({1: [], 2: []}))
    done = run("tolls", "list", "--all-fleets", "--transaction-date-gte", "today")
    assert (done.status, done.err.count("\n")) == (2, 1)
    assert "--transaction-date-gte" in done.err
    assert "(fleet" not in done.err
    assert not [each for each in served.server.requests if "/tolls/" in each.target]


@pytest.mark.heavy
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT for one process")
def test_ctrl_c_waits_for_no_fleet(serve: Callable[[Served], Served]) -> None:
    served = serve(Served(dict.fromkeys(range(1, 7), (Action.STALL,))))
    command = [sys.executable, "-m", "fleetit.cli", "tolls", "list", "--all-fleets", "--jsonl"]
    asked = threading.Event()
    answer = served.answer

    def note(request: ReceivedRequest) -> Reply:
        if "/tolls/" in request.target:
            asked.set()
        return answer(request)

    served.server.script = note
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:  # noqa: S603 - ours
        assert asked.wait(60)
        process.send_signal(signal.SIGINT)
        # The server never answers.
        assert process.wait(60) == 130
        assert process.communicate() == (b"", b"")


def test_with_a_limit_no_fleet_is_requested_for_nothing(serve: Callable[[Served], Served], run: Runner) -> None:
    served = serve(Served({fleet: [{"id": 1}, {"id": 2}] for fleet in (1, 2, 3)}))
    done = run("tolls", "list", "--all-fleets", "--limit", "3", "--columns", "fleet_id,id")
    assert done.out.splitlines()[1:] == ["1         1", "1         2", "2         1"]
    assert "3 of at least 4 rows" in done.err
    assert [each.header("Fleet-Id") for each in served.server.requests] == [None, "1", "2"]


@pytest.mark.alike
@pytest.mark.parametrize(
    ("options", "is_wanted", "texts"),
    [
        pytest.param("--all", True, ["rows"], id="table"),
        pytest.param("--csv", True, ["rows"], id="CSV"),
        pytest.param("--jsonl", False, ["rows"], id="lines on the same terminal"),
        pytest.param("", False, ["rows"], id="a screenful"),
        pytest.param("--all-fleets", True, ["fleet 7 (1 of 2)", "fleet 8 (2 of 2)"], id="all fleets"),
    ],
)
def test_a_bar_says_how_far_a_fleet_is(  # noqa: PLR0917 - a table
    options: str,
    is_wanted: bool,
    texts: list[str],
    serve: Callable[[Served], Served],
    run: Runner,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rows = [{"id": number} for number in range(150)]
    serve(Served({7: rows, 8: rows}))
    told = replace_bar(monkeypatch, "openapi_sdk.cli.listings")
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    run.fine("tolls", "list", *(["--fleet", "7"] if len(texts) == 1 else []), *options.split())
    steps = [20] if not options else [100, 150]
    is_table = "sv" not in options and "json" not in options
    # The bar is gone before the table is written.
    assert told == [is_wanted, *((step, 150, text) for text in texts for step in steps), *([""] if is_table else [])]


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        pytest.param({"id": 1, "fleet_id": 9}, {"fleet_id": 1, "id": 1, "fleet_id_": 9}, id="field of this name"),
        pytest.param(
            {"id": 1, "fleet_id": 9, "fleet_id_": 8},
            {"fleet_id": 1, "id": 1, "fleet_id__": 9, "fleet_id_": 8},
            id="two fields of such names",
        ),
        pytest.param({"id": 1, "fleet": 9}, {"fleet_id": 1, "id": 1, "fleet": 9}, id="fleet of the row"),
    ],
)
def test_no_field_is_lost_to_the_column_of_the_fleet(
    row: Any, expected: Any, serve: Callable[[Served], Served], run: Runner
) -> None:
    serve(Served({1: [row], 2: []}))
    assert json.loads(run.fine("tolls", "list", "--all-fleets", "--jsonl")) == expected
    (cells,) = csv.DictReader(io.StringIO(run.fine("tolls", "list", "--all-fleets", "--csv")))
    assert {name: int(cells[name]) for name in expected} == expected


def test_a_dry_run_of_all_fleets_says_that_fleets_are_asked_for(sandbox: Sandbox, run: Runner) -> None:
    done = run("driver-agreements", "list", "--all-fleets", "--dry-run")
    assert done.status == 0
    blocks = [block.splitlines() for block in done.out.split("\n\n")]
    assert [block[0] for block in blocks] == [
        f"GET {sandbox.url}/v2/fleets/",
        f"GET {sandbox.url}/v2/driver-agreements/",
    ]
    assert not [line for line in blocks[0] if line.startswith("Fleet-Id")]
    assert "Fleet-Id: <id of each fleet>" in blocks[1]
    assert done.err == "The first request says which fleets there are. The second one is sent for each of them.\n"
    shown = json.loads(run.fine("tolls", "list", "--all-fleets", "--dry-run", "--json", "--search", "a"))
    assert [each["path"] for each in shown] == ["/v2/fleets/", "/v2/tolls/"]
    assert (shown[1]["headers"]["Fleet-Id"], ["search", "a"] in shown[1]["query"]) == ("<id of each fleet>", True)
    assert len(sandbox.requests) == 0


def test_csv_is_that_of_an_export(serve: Callable[[Served], Served], run: Runner) -> None:
    rows: list[Any] = [
        {"id": 1, "amount": "-4.50", "agency": "=1", "custom_fields": {"Dept": "x", "none": None}, "cash_cost": 1},
        {"id": 2, "amount": "", "agency": "", "new": [1, "a"], "tags": None, "vehicle": {"id": 2}, "cash_cost": 0.5},
        {"id": 3, "amount": "1E+3", "agency": 'a,"b"\r\n', "billed_on": "2026-01-31", "late": True, "\ud800": "\udfff"},
    ]
    serve(Served({1: rows, 2: rows[:1]}))
    listed = run.fine("tolls", "list", "--all-fleets", "--csv")
    exported = run.fine("export", "tolls", "-", "--format", "csv", "--all-fleets", "--quiet")
    assert listed.replace("\n", "\r\n").replace("\r\r\n", "\r\n") == exported
    assert exported.count("custom_fields_Dept") == 1


@pytest.mark.alike
@pytest.mark.parametrize("option", ["--csv", "--json", "--jsonl", "table"])
@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        pytest.param(str(2**63), str(2**63), id="64 bits"),
        pytest.param("-" + "1" * 40, "-" + "1" * 40, id="integer of 40 digits"),
        pytest.param(f'"{"1" * 40}.5"', f"{'1' * 40}.5", id="decimal of 40 digits"),
        pytest.param('"nul\\u0000nul"', "nul\0nul", id="NUL"),
        pytest.param('"\\ud800"', "\ud800", id="lone surrogate"),
    ],
)
def test_values_that_break_formats(
    sent: str, expected: str, option: str, serve: Callable[[Served], Served], run: Runner
) -> None:
    names = ["source_id", "amount", "cash_cost", "agency", "new"]
    fields = ", ".join(f'"{name}": {sent}' for name in names)
    row = f'{{"id": 1, {fields}, "custom_fields": {{"x": {sent}}}}}'
    text = f'{{"count": 1, "next": null, "results": [{row}]}}'
    serve(Served({1: reply(200, raw=text.encode(), headers=[("Content-Type", "application/json")])}))
    options = [] if option == "table" else [option]
    names = [*names, "custom_fields_x"]
    out = run.fine("tolls", "list", "--fleet", "1", "--columns", ",".join(names), *options)
    if option == "--csv":
        found: list[Any] = [each.removeprefix("'") for each in list(csv.reader(io.StringIO(out, newline="")))[1]]
    elif option == "table":
        found = out.splitlines()[1].split()
    else:
        document = json.loads(out)
        found = [(document[0] if option == "--json" else document)[name] for name in names]
    texts = [re.sub(r"\\(?:x|u)([0-9a-f]{2,4})", lambda each: chr(int(each[1], 16)), str(each)) for each in found]
    assert [each.removesuffix(".00") for each in texts] == [expected] * len(names)


@pytest.mark.parametrize(
    ("most", "expected"),
    [
        pytest.param(2, "2 of at least 2 rows; --all shows all.\n", id="a fleet was not read"),
        pytest.param(3, "3 of at least 4 rows; --all shows all.\n", id="a row was not read"),
        pytest.param(4, "", id="all were read"),
        pytest.param(5, "", id="there are fewer"),
    ],
)
def test_note_says_that_there_may_be_more(
    serve: Callable[[Served], Served], run: Runner, most: int, expected: str
) -> None:
    serve(Served({fleet: [{"id": 1}, {"id": 2}] for fleet in (1, 2)}))
    done = run("tolls", "list", "--all-fleets", "--limit", str(most), "--columns", "fleet_id,id")
    assert done.err == expected


def test_some_rows_of_all_fleets(big: Sandbox, run: Runner) -> None:
    done = run("tolls", "list", "--all-fleets", "--limit", str(ROWS + 1), "--columns", "fleet_id,id")
    lines = done.out.splitlines()[1:]
    assert [line.split()[0] for line in lines] == [str(big.fleets[0])] * ROWS + [str(big.fleets[1])]
    assert f"{ROWS + 1} of at least {2 * ROWS} rows" in done.err


@pytest.mark.parametrize(
    ("options", "count", "note"),
    [
        pytest.param(["--limit", "2"], 2, "2 of 3 rows; --all shows all.\n", id="some"),
        pytest.param(["--all"], 3, "", id="all"),
        pytest.param([], 3, "", id="a screenful"),
    ],
)
def test_a_listing_without_pages_has_the_same_options(
    options: list[str], count: int, note: str, sandbox: Sandbox, run: Runner
) -> None:
    done = run("driver-agreements", "list", "--fleet", "7", "--columns", "id", *options)
    assert (done.status, len(done.out.splitlines())) == (0, count + 1)
    assert done.err == note
    assert [each.query for each in sandbox.requests] == [""]


def test_a_listing_without_pages_of_all_fleets(sandbox: Sandbox, run: Runner) -> None:
    rows = [json.loads(line) for line in run.fine("driver-agreements", "list", "--all-fleets", "--jsonl").splitlines()]
    expected = [(fleet, row["id"]) for fleet in sandbox.fleets for row in sandbox.rows("driver_agreements", fleet)]
    assert [(row["fleet_id"], row["id"]) for row in rows] == expected


LATE, EARLY = "--transaction-date-gte 2025-06-01", "--transaction-date-lte 2025-01-01"


@pytest.mark.parametrize(
    ("line", "note"),
    [
        pytest.param("--driver 1", "No rows with --driver 1.", id="filter"),
        pytest.param("--driver 1 --driver 2 --csv", "No rows with --driver 1 --driver 2.", id="list, and a program"),
        pytest.param("--search zzqq --no-violation --json", "No rows with --no-violation --search zzqq.", id="boolean"),
        pytest.param("--search 'zz q' --csv", 'No rows with --search "zz q".', id="two words"),
        pytest.param("--search= --driver 1", 'No rows with --driver 1 --search "".', id="empty text"),
        pytest.param(
            f"{LATE} {EARLY}",
            f"No rows with {LATE} {EARLY}. --transaction-date-gte is above --transaction-date-lte, so that no row can "
            "match.",
            id="days the wrong way round",
        ),
        pytest.param(
            "--amount-min 10 --amount-max 9.5",
            "No rows with --amount-min 10 --amount-max 9.5. --amount-min is above --amount-max, so that no row can "
            "match.",
            id="numbers the wrong way round",
        ),
        pytest.param(
            "--amount-min 0.001 --amount-max 0.001", "No rows with --amount-min 0.001 --amount-max 0.001.", id="equal"
        ),
        pytest.param(
            f"--posting-date-gte 2025-06-01 {EARLY} --driver 1",
            f"No rows with --driver 1 {EARLY} --posting-date-gte 2025-06-01.",
            id="days of other fields",
        ),
    ],
)
def test_no_rows_with_filters(line: str, note: str, sandbox: Sandbox, run: Runner) -> None:
    assert sandbox.token
    done = run("tolls", "list", *shlex.split(line))
    assert (done.status, done.err) == (0, f"{note}\n")


@pytest.mark.parametrize("low", ["--fine-amount-gt", "--fine-amount-gte"])
@pytest.mark.parametrize("high", ["--fine-amount-lt", "--fine-amount-lte"])
def test_each_kind_of_range_is_compared(low: str, high: str, sandbox: Sandbox, run: Runner) -> None:
    assert sandbox.token
    error = run("citations", "list", low, "100", high, "99").err
    assert error.endswith(f" {low} is above {high}, so that no row can match.\n")


def test_columns_of_a_table_are_what_rows_are_filtered_by(
    sandbox: Sandbox, run: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert sandbox.token
    monkeypatch.setenv("COLUMNS", "120")
    columns = run.fine("tolls", "list").splitlines()[0].split()
    assert {"id", "vehicle_plate_number", "amount", "transaction_date", "billing_status"} <= set(columns)
    assert "our_cost" not in columns


def test_no_rows(sandbox: Sandbox, run: Runner) -> None:
    assert sandbox.token
    done = run("tolls", "list", "--transaction-date-gte", "2090-01-01")
    assert (done.status, done.out, done.err) == (0, "", "No rows with --transaction-date-gte 2090-01-01.\n")
    assert run.fine("tolls", "list", "--transaction-date-gte", "2090-01-01", "--json") == "[]\n"
    assert run.fine("tolls", "list", "--transaction-date-gte", "2090-01-01", "--csv", "--columns", "id") == "id\n"


@pytest.mark.alike
@pytest.mark.parametrize(
    ("options", "expected"),
    [
        pytest.param(["--all", "--limit", "3"], "can't be combined", id="all and some"),
        pytest.param(["--limit", "0"], "1 or more", id="no rows"),
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
        pytest.param(["--page-size", "0"], "--page-size 0: 1 to 100 is needed", id="empty pages"),
        pytest.param(["--page-size", "101"], "--page-size 101: 1 to 100 is needed", id="pages that are too large"),
        pytest.param(["--limt", "3"], "Did you mean --limit?", id="misspelt option"),
    ],
)
def test_wrong_options(options: list[str], expected: str, sandbox: Sandbox, run: Runner) -> None:
    assert sandbox.token
    done = run("tolls", "list", *options)
    assert (done.status, done.out) == (2, "")
    assert expected in done.err
    assert done.err.startswith("fleetit: ")
    assert done.err.count("\n") == 1


@pytest.mark.alike
@pytest.mark.parametrize("listing", ["tolls", "citations", "driver-agreements", "integrations list-active"])
def test_columns_of_a_piped_table_do_not_depend_on_rows(listing: str, sandbox: Sandbox, run: Runner) -> None:
    """Neither on their values, nor on their number."""
    assert sandbox.token
    words = listing.split() if " " in listing else [listing, "list"]
    tables = [run.fine(*words, "--fleet", fleet, "--limit", most) for fleet in ("7", "42", "512") for most in "15"]
    assert len({tuple(each.splitlines()[0].split()) for each in tables}) == 1


def test_columns_of_a_piped_table_are_those_that_people_look_for(
    sandbox: Sandbox, run: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert sandbox.token
    monkeypatch.setenv("COLUMNS", "80")
    first = run.fine("driver-agreements", "list", "--fleet", "7").split("\n")[0]
    assert first.split() == ["id", "agreement_number", "agreement_start_date", "agreement_end_date"]
    first = run.fine("citations", "list").split("\n")[0]
    assert first.split() == ["id", "received_date", "ticket_date", "vehicle_plate_number", "fine_amount", "total"]
