"""An export that is killed, fails, or is interrupted, and resumed: each row that stays is there once."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
from collections import Counter
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest

from fleetit import APIError, ConfigurationError, ConnectError, FleetIT, Forbidden, Retry
from fleetit.exports import ExportResult, Progress, export
from fleetit.sandbox import running
from kit.tests.support.scripted_server import ReceivedRequest, ScriptedServer, reply
from openapi_sdk.exports import unfinished as _unfinished
from tests.fleetit.exports.exported import READERS, read_pages, serving

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from fleetit.sandbox import Sandbox

FLEETS = [7, 42, 109]
#: Exports in a process of its own, and prints the rows so far after each page.
PROGRAM = """
import sys
from fleetit import FleetIT, Retry
from fleetit.exports import export
url, token, path, resume = sys.argv[1:]
with FleetIT(token, base_url=url, retry=Retry(attempts=12, backoff=0.02)) as client:
    export(client, "tolls", path, fleets=[7, 42, 109], prefetch=16, resume=resume == "yes",
           on_progress=lambda progress: print(progress.rows, flush=True))
"""


class Interrupted(Exception):
    """Ends an export from within."""


def run_until(sandbox: Sandbox, path: Path, rows: int | None, *, resume: bool) -> None:
    """Export in a process, and kill it after a number of rows."""
    command = [sys.executable, "-c", PROGRAM, sandbox.url, sandbox.token, str(path), "yes" if resume else "no"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 - ours
        assert process.stdout is not None
        for line in process.stdout:
            if rows is not None and int(line) >= rows:
                process.send_signal(signal.SIGKILL)
                break
        process.stdout.read()
    assert process.returncode == (0 if rows is None else -signal.SIGKILL)


@pytest.mark.nightly
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
@pytest.mark.parametrize(
    ("rows", "suffix"),
    [
        pytest.param(900, "jsonl", id="2,700 rows", marks=pytest.mark.heavy),
        pytest.param(
            2_500,
            "csv",
            id="7,500 rows",
            marks=[pytest.mark.nightly, pytest.mark.timeout(900)],
        ),
    ],
)
def test_each_row_that_stays_is_there_once_after_two_kills(rows: int, suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"tolls.{suffix}"
    with running(rows={"tolls": rows}, churn=0.2, seed=5) as sandbox:
        before = {fleet: {row["id"] for row in sandbox.rows("tolls", fleet)} for fleet in FLEETS}
        sandbox.fail(share=0.05, status=503)
        sandbox.fail(share=0.01, how="drop")
        run_until(sandbox, path, rows, resume=False)
        assert not path.exists()
        run_until(sandbox, path, 2 * rows, resume=True)
        assert not path.exists()
        run_until(sandbox, path, None, resume=True)
        after = {fleet: {row["id"] for row in sandbox.rows("tolls", fleet)} for fleet in FLEETS}
    found = Counter(read_ids(path))
    assert set(found.values()) == {1}
    for fleet in FLEETS:
        stayed = {(fleet, row_id) for row_id in before[fleet] & after[fleet]}
        assert stayed <= found.keys(), f"{len(stayed - found.keys())} rows of fleet {fleet} are missing"
        known = {(fleet, row_id) for row_id in before[fleet] | after[fleet]}
        invented = {each for each in found if each[0] == fleet} - known
        assert len(invented) <= rows // 50  # came and went meanwhile
    assert sorted(each.name for each in tmp_path.iterdir()) == [path.name]


def read_ids(path: Path, fleets: Sequence[int] = FLEETS) -> list[tuple[int, int]]:
    """Return the fleet and the id of each row, and check that those of a fleet are together."""
    lines = path.read_text(encoding="utf-8").splitlines()
    if path.suffix == ".csv":
        ids = [(int(fleet), int(row_id)) for fleet, row_id, *_ in (line.split(",", 2) for line in lines[1:])]
    else:
        ids = [(row["fleet_id"], row["id"]) for row in map(json.loads, lines)]
    assert [fleet for fleet, _ in groupby(ids, key=itemgetter(0))] == [*fleets]
    return ids


ROWS = [{"id": number} for number in range(1, 501)]
#: How many rows there are after each page: pages of an exact listing have a row in common.
STEPS = [100, 199, 298, 397, 496, 500]


def begin(client: FleetIT, path: Path, *, until: int = 200, **options: Any) -> list[Progress]:
    """Export tolls until there are so many rows, and return the progress."""
    seen: list[Progress] = []

    def look(progress: Progress) -> None:
        seen.append(progress)
        if progress.rows >= until:
            raise Interrupted

    with pytest.raises(Interrupted):
        export(client, "tolls", path, on_progress=look, **options)
    return seen


def finish(client: FleetIT, path: Path, **options: Any) -> tuple[ExportResult, list[Progress]]:
    """Resume an export of tolls, and return the result and the progress."""
    seen: list[Progress] = []
    return export(client, "tolls", path, resume=True, on_progress=seen.append, **options), seen


def count(path: Path) -> list[int]:
    return [json.loads(line)["id"] for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("exact", [True, False], ids=["exact", "not exact"])
def test_what_was_exported_is_not_requested_again(exact: bool, tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    steps = STEPS if exact else [100, 200, 300, 400, 500]
    with serving(ROWS) as client:
        before = begin(client, path, prefetch=1, exact=exact)
        result, after = finish(client, path, exact=exact)
    assert (count(path), result.rows, result.was_resumed) == ([row["id"] for row in ROWS], 500, True)
    assert [each.rows for each in (*before, *after)] == steps


@pytest.mark.parametrize("until", [100, 150], ids=["within a fleet", "after a fleet"])
def test_progress_counts_what_was_exported_before(until: int, tmp_path: Path) -> None:
    rows = {"7": ROWS[:150], "8": ROWS[:50], "9": ROWS[:50]}
    with serving(rows) as client:
        before = begin(client, tmp_path / "a.jsonl", until=until, fleets=[7, 8, 9], prefetch=1)
        _, after = finish(client, tmp_path / "a.jsonl", fleets=[7, 8, 9], prefetch=1)
    # Fleets that were not asked yet are taken to be like the others.
    expected = [Progress(100, 450, 0, 3), Progress(150, 450, 1, 3), Progress(200, 300, 2, 3), Progress(250, 250, 3, 3)]
    assert [*before, *after] == expected


@pytest.mark.parametrize("suffix", ["jsonl", "csv"])
def test_a_fleet_that_is_exported_last_is_at_its_place(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"a.{suffix}"
    rows = {"42": ROWS[:2]}
    with serving(rows) as client:
        with pytest.raises(APIError):
            export(client, "tolls", path, fleets=[7, 42])
        rows["7"] = ROWS[:1]
        result, _ = finish(client, path, fleets=[7, 42])
    assert (result.rows, read_ids(path, [7, 42])) == (3, [(7, 1), (42, 1), (42, 2)])


def test_the_fleets_of_a_token_are_those_of_the_beginning(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    rows = [{"id": 7}, {"id": 8}]  # of any listing, also of that of fleets
    with serving(rows) as client:
        begin(client, path, until=2, fleets="all")
        rows.insert(0, {"id": 9})
        with pytest.raises(ConfigurationError, match="all_fleets=True, not False"):
            export(client, "tolls", path, resume=True, fleets=[7, 8])
        finish(client, path, fleets="all")
    assert {fleet for fleet, _ in read_ids(path, [7, 8])} == {7, 8}


def test_the_result_says_when_the_first_run_began(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.csv"
    with serving(ROWS) as client:
        monkeypatch.setattr(_unfinished, "now", lambda: 1_760_000_000.5)
        begin(client, path)
        monkeypatch.setattr(_unfinished, "now", lambda: 1_770_000_000)
        result = export(client, "tolls", path, resume=True)
        again = export(client, "tolls", path, resume=True, overwrite=True)
        streamed = export(client, "tolls", BytesIO(), format="csv")
    assert result.began == datetime.fromtimestamp(1_760_000_000.5, UTC)
    assert again.began == datetime.fromtimestamp(1_770_000_000, UTC)
    assert streamed.began is None


def test_an_export_that_does_not_say_when_it_began_begins_again(tmp_path: Path) -> None:
    path, state = tmp_path / "a.jsonl", tmp_path / "a.jsonl.part.state"
    with serving(ROWS) as client:
        begin(client, path)
        first, _, rest = state.read_bytes().partition(b"\n")
        header = {name: value for name, value in json.loads(first).items() if name != "began"}
        state.write_bytes(json.dumps(header).encode() + b"\n" + rest)
        result = export(client, "tolls", path, resume=True)
    assert (result.was_resumed, len(count(path))) == (False, 500)


@pytest.mark.parametrize("missing", ["secrets", "all_fleets"])
def test_an_export_that_another_version_began_is_not_mixed_with_this_one(missing: str, tmp_path: Path) -> None:
    path, state = tmp_path / "a.jsonl", tmp_path / "a.jsonl.part.state"
    with serving(ROWS) as client:
        begin(client, path)
        first, _, rest = state.read_bytes().partition(b"\n")
        header = {name: value for name, value in json.loads(first).items() if name != missing}
        state.write_bytes(json.dumps(header).encode() + b"\n" + rest)
        with pytest.raises(ConfigurationError, match=r"begun by another version of fleetit; begin again with --over"):
            export(client, "tolls", path, resume=True)
        assert export(client, "tolls", path, overwrite=True).rows == 500


@pytest.mark.heavy
@pytest.mark.parametrize(
    ("damage", "kept"),
    [
        pytest.param(lambda rows, state: (rows + b'{"fleet_id":7,"id":9', state), 3, id="page without its line"),
        pytest.param(lambda rows, state: (rows + bytes(100_000), state), 3, id="more than the pages that follow"),
        pytest.param(lambda rows, state: (rows, state + b"[0, 100, 1"), 3, id="part of a line of the state"),
        pytest.param(lambda rows, state: (rows, state + bytes(9) + b"\n"), 3, id="zeros in place of a line"),
        pytest.param(lambda rows, state: (rows, state + b"5\n"), 3, id="line that is no page"),
        pytest.param(lambda rows, state: (rows, state[:-1]), 2, id="line without its end"),
        pytest.param(lambda rows, state: (rows, insert_line(state, 2, b"[]\n")), 1, id="line that is no page between"),
        pytest.param(lambda rows, state: (rows[:-30], state), 2, id="end of the rows is not on the disk"),
        pytest.param(
            lambda rows, state: (rows[:-30] + bytes(30), state), 2, id="zeros in place of the end of the rows"
        ),
        pytest.param(lambda rows, state: (bytes(len(rows)), state), 0, id="zeros in place of all rows"),
        pytest.param(lambda _rows, state: (None, state), 0, id="no rows"),
        pytest.param(lambda rows, state: (rows, state[:20]), 0, id="part of the first line of the state"),
        pytest.param(lambda rows, _state: (rows, b""), 0, id="empty state"),
    ],
)
def test_what_did_not_reach_the_disk_is_requested_again(damage: Any, kept: int, tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    spool, state = tmp_path / "a.jsonl.part", tmp_path / "a.jsonl.part.state"
    with serving(ROWS) as client:
        begin(client, path)
        rows, lines = damage(spool.read_bytes(), state.read_bytes())
        spool.unlink()
        if rows is not None:
            spool.write_bytes(rows)
        state.write_bytes(lines)
        again = begin(client, path, until=300, resume=True)
        # Nothing of the damage is left in the way of the pages that followed.
        result, last = finish(client, path)
    assert [[each.rows for each in seen] for seen in (again, last)] == [STEPS[kept:4], STEPS[4:]]
    assert (count(path), result.was_resumed) == ([row["id"] for row in ROWS], True)


def insert_line(state: bytes, place: int, line: bytes) -> bytes:
    lines = state.splitlines(keepends=True)
    return b"".join([*lines[:place], line, *lines[place:]])


@pytest.mark.parametrize(
    ("listing", "options", "shown"),
    [
        pytest.param("citations", {}, "method='tolls.list', not 'citations.list'", id="another listing"),
        pytest.param("tolls", {"filters": {"violation": True}}, "other filters", id="another filter"),
        pytest.param("tolls", {"fleets": [7, 8]}, r"fleets=\(7,\), not \(7, 8\)", id="other fleets"),
        pytest.param("tolls", {"exact": False}, "exact=True, not False", id="not exact"),
    ],
)
def test_another_export_does_not_go_on(listing: str, options: dict[str, Any], shown: str, tmp_path: Path) -> None:
    with serving(ROWS) as client:
        begin(client, tmp_path / "a.jsonl")
        with pytest.raises(ConfigurationError) as caught:
            export(client, listing, tmp_path / "a.jsonl", resume=True, **options)
        message = rf"a\.jsonl\.part: is of another export \({shown}\); begin again with --overwrite"
        assert re.fullmatch(message, str(caught.value))
        result, _ = finish(client, tmp_path / "a.jsonl")  # while the error is kept
    assert result.was_resumed


@pytest.mark.parametrize(
    ("name", "value", "same", "other"),
    [
        pytest.param("transaction_date_gte", date(2026, 1, 1), "2026-01-01", date(2026, 1, 2), id="a date"),
        pytest.param("vehicle", [1, 2], (1, 2), [1, 3], id="a list"),
        pytest.param("vehicle", {2, 10}, [10, 2], {2, 3}, id="a set, which is sent in the order of its texts"),
        pytest.param("amount_min", Decimal("1.50"), "1.50", Decimal("1.51"), id="an amount"),
    ],
)
def test_an_export_goes_on_with_the_same_value_of_a_filter(
    name: str, value: object, same: object, other: object, tmp_path: Path
) -> None:
    with serving(ROWS) as client:
        begin(client, tmp_path / "a.jsonl", filters={name: value})
        with pytest.raises(ConfigurationError, match="other filters"):
            finish(client, tmp_path / "a.jsonl", filters={name: other})
        result, _ = finish(client, tmp_path / "a.jsonl", filters={name: same})
    assert result.was_resumed


def test_an_export_does_not_go_on_with_another_server(tmp_path: Path) -> None:
    with serving(ROWS) as client, serving(ROWS) as other:
        begin(client, tmp_path / "a.jsonl")
        with pytest.raises(ConfigurationError, match=f"url='{client.base_url}', not '{other.base_url}'"):
            export(other, "tolls", tmp_path / "a.jsonl", resume=True)


def test_an_unfinished_export_is_not_dropped_unasked(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    with serving(ROWS) as client:
        begin(client, path, exact=False)
        with pytest.raises(ConfigurationError, match=r"did not end is here; resume it"):
            export(client, "tolls", path)
        begin(client, path, overwrite=True)
        result, after = finish(client, path)
    assert (result.was_resumed, count(path)) == (True, [row["id"] for row in ROWS])
    assert [each.rows for each in after] == STEPS[3:]


def test_resume_begins_where_nothing_is_to_be_resumed(tmp_path: Path) -> None:
    with serving(ROWS) as client:
        result = export(client, "tolls", tmp_path / "a.jsonl", resume=True)
    assert (result.rows, result.was_resumed) == (500, False)


def test_the_format_may_be_another_one(tmp_path: Path) -> None:
    with serving(ROWS) as client:
        begin(client, tmp_path / "a", format="parquet")
        result = export(client, "tolls", tmp_path / "a", format="csv", resume=True)
    assert (result.rows, result.format) == (500, "csv")


def test_a_second_process_is_refused(tmp_path: Path) -> None:
    with serving(ROWS) as client:

        def again(_: object) -> None:
            export(client, "tolls", tmp_path / "a.jsonl", resume=True)

        with pytest.raises(ConfigurationError, match="another process is writing this export now"):
            export(client, "tolls", tmp_path / "a.jsonl", on_progress=again)


@pytest.mark.heavy
def test_rows_of_a_fleet_are_together(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    with running(rows={"tolls": 900}, latency_ms=1) as sandbox, FleetIT(sandbox.token, base_url=sandbox.url) as client:
        export(client, "tolls", path, fleets=FLEETS)
    assert len(read_ids(path)) == 2_700


def test_a_fleet_that_fails_is_named_and_the_others_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    with running(rows={"tolls": 500}) as sandbox, FleetIT(sandbox.token, base_url=sandbox.url) as client:
        for resume, asked in ((False, {"7", "900", "42"}), (True, {"900"})):
            since = len(sandbox.requests)
            with pytest.raises(APIError) as caught:
                export(client, "tolls", path, fleets=[7, 900, 42], resume=resume)
            assert (caught.value.failed_fleets, caught.value.fleet_id) == ((900,), 900)
            assert {each.fleet for each in list(sandbox.requests)[since:]} == asked
    assert not path.exists()
    assert len(b"".join(read_pages(tmp_path / "a.jsonl.part")).splitlines()) == 1_000


@pytest.mark.parametrize(("attempts", "expected"), [(1, 1), (3, 8), (9, 9)])
def test_requests_are_repeated_patiently(attempts: int, expected: int, tmp_path: Path) -> None:
    with (
        running(rows={"tolls": 1}) as sandbox,
        FleetIT(sandbox.token, base_url=sandbox.url, retry=Retry(attempts=attempts, backoff=0)) as client,
    ):
        sandbox.fail(status=503)
        with pytest.raises(APIError) as caught:
            export(client, "tolls", tmp_path / "a.jsonl")
    assert caught.value.attempts == expected


#: A fleet that fails after its first page has rows that are kept, and not in the file.
FLEET_ROWS = [{"id": number} for number in range(1, 151)]


def answer_fleets(broken: dict[str, int]) -> Callable[[ReceivedRequest], bytes]:
    """Answer for fleets; those that are broken fail from an offset on."""

    def answer(request: ReceivedRequest) -> bytes:
        fleet, query = request.header("Fleet-Id") or "", parse_qs(urlsplit(request.target).query)
        offset, limit = int(query["offset"][0]), int(query["limit"][0])
        if offset >= broken.get(fleet, 1_000):
            return reply(403, {"detail": "forbidden"})
        results = FLEET_ROWS[offset : offset + limit]
        return reply(200, {"count": len(FLEET_ROWS), "next": None, "results": results})

    return answer


@pytest.mark.alike
@pytest.mark.parametrize("suffix", ["jsonl", "csv", "sqlite"])
def test_fleets_that_are_missing_are_named_and_can_be_added(suffix: str, tmp_path: Path) -> None:
    path, broken = tmp_path / f"a.{suffix}", {"8": 0, "9": 50}
    path.write_bytes(b"of the night before")
    with ScriptedServer(answer_fleets(broken)) as server, FleetIT("t", base_url=server.url) as client:
        with pytest.raises(Forbidden) as caught:
            export(client, "tolls", path, fleets=[7, 8, 9], overwrite=True)
        assert caught.value.failed_fleets == (8, 9)
        assert path.read_bytes() == b"of the night before"
        result = export(client, "tolls", path, fleets=[7, 8, 9], overwrite=True, allow_missing_fleets=True)
        assert (result.rows, result.missing_fleets) == (150, (8, 9))
        assert [note.partition(": no row of it is there: tolls_list: 403")[0] for note in result.notes] == [
            "fleet 8",
            "fleet 9",
        ]
        assert {int(row["fleet_id"]) for row in READERS[path.suffix](path)} == {7}
        broken.clear()
        since = len(server.requests)
        result = export(client, "tolls", path, fleets=[7, 8, 9], overwrite=True, resume=True)
        assert {each.header("Fleet-Id") for each in server.requests[since:]} == {"8", "9"}
    assert (result.rows, result.missing_fleets, result.was_resumed) == (450, (), True)
    rows = READERS[path.suffix](path)
    assert [int(row["fleet_id"]) for row in rows] == [fleet for fleet in (7, 8, 9) for _ in FLEET_ROWS]
    assert [each.name for each in tmp_path.iterdir()] == [path.name]


@pytest.mark.parametrize(
    ("fleets", "broken", "error"),
    [
        pytest.param([7, 8], {"7": 0, "8": 50}, Forbidden, id="all fleets fail"),
        pytest.param([8], {"8": 50}, Forbidden, id="the only fleet fails"),
        pytest.param("all", {"": 0}, Forbidden, id="no list of fleets"),
    ],
)
def test_nothing_is_put_in_place_without_any_fleet(
    fleets: Any, broken: dict[str, int], error: type[Exception], tmp_path: Path
) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"of the night before")
    with (
        ScriptedServer(answer_fleets(broken)) as server,
        FleetIT("t", base_url=server.url) as client,
        pytest.raises(error),
    ):
        export(client, "tolls", path, fleets=fleets, overwrite=True, allow_missing_fleets=True)
    assert path.read_bytes() == b"of the night before"


def test_a_server_that_is_away_is_no_missing_fleet(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    with ScriptedServer(answer_fleets({"8": 0})) as server, FleetIT("t", base_url=server.url) as client:
        url = server.url
        with pytest.raises(Forbidden):
            export(client, "tolls", path, fleets=[7, 8])
    with FleetIT("t", base_url=url, retry=Retry(attempts=1)) as client, pytest.raises(ConnectError):
        export(client, "tolls", path, fleets=[7, 8], resume=True, allow_missing_fleets=True)
    assert not path.exists()


@pytest.mark.parametrize("kind", ["jsonl", "csv"])
def test_a_stream_has_no_row_of_a_fleet_that_is_missing(kind: str) -> None:
    stream = BytesIO()
    with ScriptedServer(answer_fleets({"8": 50})) as server, FleetIT("t", base_url=server.url) as client:
        result = export(client, "tolls", stream, format=kind, fleets=[7, 8], allow_missing_fleets=True)
    assert (result.rows, result.missing_fleets, result.path) == (150, (8,), None)
    assert len(stream.getvalue().splitlines()) == 150 + (kind == "csv")
