"""An export that is killed, fails, or is interrupted, and resumed: each row that stays is there once."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime
from io import BytesIO
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any

import pytest

from fleetit import APIError, ConfigurationError, FleetIT, Retry
from fleetit.exports import _unfinished, export
from fleetit.sandbox import running
from tests.fleetit.exports.exported import serving

if TYPE_CHECKING:
    from pathlib import Path

    from fleetit.exports import Progress
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


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
@pytest.mark.parametrize("suffix", ["jsonl", "csv"])
@pytest.mark.parametrize(
    "rows",
    [
        pytest.param(1_500, id="4,500 rows", marks=pytest.mark.heavy),
        pytest.param(
            33_334, id="100,000 rows", marks=[pytest.mark.exhaustive, pytest.mark.timeout(900), pytest.mark.heavy]
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


def read_ids(path: Path) -> list[tuple[int, int]]:
    """Return the fleet and the id of each row, and check that those of a fleet are together."""
    lines = path.read_text(encoding="utf-8").splitlines()
    if path.suffix == ".csv":
        ids = [(int(fleet), int(row_id)) for fleet, row_id, *_ in (line.split(",", 2) for line in lines[1:])]
    else:
        ids = [(row["fleet_id"], row["id"]) for row in map(json.loads, lines)]
    assert [fleet for fleet, _ in groupby(ids, key=itemgetter(0))] == FLEETS
    return ids


def interrupt_after(rows: int) -> Any:
    def interrupt(progress: Progress) -> None:
        if progress.rows >= rows:
            raise Interrupted

    return interrupt


ROWS = [{"id": number} for number in range(1, 501)]


def begin(client: FleetIT, path: Path, **options: Any) -> None:
    with pytest.raises(Interrupted):
        export(client, "tolls", path, on_progress=interrupt_after(200), **options)


def count(path: Path) -> list[int]:
    return [json.loads(line)["id"] for line in path.read_text(encoding="utf-8").splitlines()]


def test_what_was_exported_is_not_requested_again(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    seen: list[int] = []
    with serving(ROWS) as client:
        begin(client, path, prefetch=1)
        result = export(client, "tolls", path, resume=True, on_progress=lambda progress: seen.append(progress.rows))
    assert (count(path), result.rows, result.was_resumed) == ([row["id"] for row in ROWS], 500, True)
    assert min(seen) > 200


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


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda rows, state: (rows + b'{"fleet_id":7,"id":9', state), id="page without its line"),
        pytest.param(lambda rows, state: (rows, state + b"[0, 100, 1"), id="part of a line of the state"),
        pytest.param(lambda rows, state: (rows[:-30], state), id="end of the rows is not on the disk"),
        pytest.param(lambda rows, state: (rows[:-30] + bytes(30), state), id="zeros in place of the end of the rows"),
        pytest.param(lambda rows, state: (bytes(len(rows)), state), id="zeros in place of all rows"),
        pytest.param(lambda rows, state: (rows, state[:20]), id="part of the first line of the state"),
        pytest.param(lambda rows, _state: (rows, b""), id="empty state"),
    ],
)
def test_what_did_not_reach_the_disk_is_requested_again(damage: Any, tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    spool, state = tmp_path / "a.jsonl.part", tmp_path / "a.jsonl.part.state"
    with serving(ROWS) as client:
        begin(client, path)
        rows, lines = damage(spool.read_bytes(), state.read_bytes())
        spool.write_bytes(rows)
        state.write_bytes(lines)
        export(client, "tolls", path, resume=True)
    assert count(path) == [row["id"] for row in ROWS]


@pytest.mark.parametrize(
    ("listing", "options", "shown"),
    [
        pytest.param("citations", {}, "method='tolls.list', not 'citations.list'", id="another listing"),
        pytest.param("tolls", {"filters": {"agency": "x"}}, "", id="another filter"),
        pytest.param("tolls", {"fleets": [7, 8]}, r"fleets=\(7,\), not \(7, 8\)", id="other fleets"),
        pytest.param("tolls", {"exact": False}, "exact=True, not False", id="not exact"),
    ],
)
def test_another_export_does_not_go_on(listing: str, options: dict[str, Any], shown: str, tmp_path: Path) -> None:
    if "filters" in options:
        options, shown = {"filters": {"violation": True}}, "other filters"
    with serving(ROWS) as client:
        begin(client, tmp_path / "a.jsonl")
        with pytest.raises(ConfigurationError, match=rf"^a\.jsonl\.part: is of another export \({shown}\); begin"):
            export(client, listing, tmp_path / "a.jsonl", resume=True, **options)


def test_an_unfinished_export_is_not_dropped_unasked(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    with serving(ROWS) as client:
        begin(client, path)
        with pytest.raises(ConfigurationError, match=r"did not end is here; resume it"):
            export(client, "tolls", path)
        result = export(client, "tolls", path, overwrite=True)
    assert (result.was_resumed, len(count(path))) == (False, 500)


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


def test_rows_of_a_fleet_are_together(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    with running(rows={"tolls": 900}, latency=0.001) as sandbox, FleetIT(sandbox.token, base_url=sandbox.url) as client:
        export(client, "tolls", path, fleets=FLEETS)
    assert len(read_ids(path)) == 2_700


def test_a_fleet_that_fails_is_named_and_the_others_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    with running(rows={"tolls": 500}) as sandbox, FleetIT(sandbox.token, base_url=sandbox.url) as client:
        for resume, asked in ((False, {"7", "900", "42"}), (True, {"900"})):
            since = len(sandbox.requests)
            with pytest.raises(APIError) as caught:
                export(client, "tolls", path, fleets=[7, 900, 42], resume=resume)
            assert (caught.value.failed_fleets, caught.value.__notes__) == ((900,), ["fleet 900"])
            assert {each.fleet for each in list(sandbox.requests)[since:]} == asked
    assert not path.exists()
    assert len((tmp_path / "a.jsonl.part").read_bytes().splitlines()) == 1_000


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
