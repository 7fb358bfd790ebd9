"""An import that is killed: over all runs no row that was taken is sent again, and none is lost without being named."""

from __future__ import annotations

import random
import subprocess
import sys
import threading
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from fleetit.imports import import_rows
from kit.tests.support.scripted_server import reply
from tests.fleetit.imports.bulk_server import METHOD, bulk_server, write_plates

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from fleetit.imports import ImportResult
    from kit.tests.support.scripted_server import Reply
    from tests.fleetit.imports.bulk_server import Bulk

PLATES = ["A", "B", "C", "D", "E"]
REFUSED = {"C", "D"}
PROGRAM = """
import sys
from fleetit import FleetIT, Retry
from fleetit.imports import import_rows
with FleetIT(token="t", base_url=sys.argv[1], fleet_id=7, retry=Retry(attempts=1)) as client:
    result = import_rows(client, "vehicles.create_many", sys.argv[2], batch_size=20)
    print(result.is_complete, result.not_sent, *result.unknown)
"""


def record(tmp_path: Path) -> tuple[bytes, list[int]]:
    """Import a file, and return its journal, and where it ended when each batch was taken."""
    file = write_plates(tmp_path / "v.csv", *PLATES)
    path = tmp_path / "v.csv.import.jsonl"
    ends: list[int] = []

    def take(_count: int, plates: list[str]) -> bytes:
        ends.append(path.stat().st_size)
        return reply(400, {"detail": "no"}) if REFUSED & {*plates} else reply(201, [{"id": 1} for _ in plates])

    with bulk_server(take) as bulk, bulk.client() as client:
        import_rows(client, METHOD, file, batch_size=2)
    return path.read_bytes(), ends


def cuts(journal: bytes) -> Iterator[int]:
    """Yield where a journal may end when the program is killed: some bytes of each line, and both of its ends."""
    start = 0
    for line in journal.splitlines(keepends=True):
        end = start + len(line)
        yield from sorted({*range(start, end, 29), start + 1, end - 1, end})
        start = end


@pytest.mark.heavy
@pytest.mark.parametrize("is_taken", [False, True], ids=["not taken", "taken"])
def test_killed_at_any_byte_of_the_journal(tmp_path: Path, is_taken: bool) -> None:
    journal, ends = record(tmp_path)
    path, file = tmp_path / "v.csv.import.jsonl", tmp_path / "v.csv"
    url = journal.partition(b'"server": "')[2].partition(b'"')[0]
    with bulk_server() as bulk, bulk.client() as client:
        for cut in cuts(journal):
            path.write_bytes(journal[:cut].replace(url, bulk.url.encode()))
            # A batch may be taken as soon as it is in the journal; the first run did not go on before it was answered.
            sent = [batch for batch, end in zip(("AB", "CD", "C", "D", "E"), ends, strict=True) if end <= cut]
            if sent and not is_taken and is_last_open(journal[:cut]):
                sent.pop()
            bulk.taken = [plate for batch in sent for plate in batch if plate not in REFUSED]
            result = import_rows(client, METHOD, file, batch_size=2)
            check(bulk.taken, result)
            assert path.read_bytes().endswith(b"\n")
            # Once more, from what the second run has written.
            again = import_rows(client, METHOD, file, batch_size=2)
            check(bulk.taken, again)
            assert again.unknown == result.unknown


def is_last_open(journal: bytes) -> bool:
    """Return whether the last whole line says that a batch is being sent."""
    lines = [line for line in journal.splitlines(keepends=True) if line.endswith(b"\n")]
    return bool(lines) and b'"sending"' in lines[-1]


def check(taken: list[str], result: ImportResult) -> None:
    unknown = {PLATES[line - 2] for line in result.unknown}
    assert max(Counter(taken).values(), default=0) <= 1
    assert set(taken) | unknown == set(PLATES)
    assert (result.not_sent, result.refused, result.error) == (0, 0, None)


class Killer:
    """Runs the program, and kills it: before its rows are taken, after, or at a random moment after the answer."""

    def __init__(self, bulk: Bulk, seed: int) -> None:
        self._bulk = bulk
        self._random = random.Random(seed)  # noqa: S311 - no secret
        self._process: subprocess.Popen[str] | None = None
        self._timers: list[threading.Timer] = []

    def run(self, file: Path) -> str:
        """Run the program once, and return what it says at its end; an empty text if it was killed."""
        command = [sys.executable, "-c", PROGRAM, self._bulk.url, str(file)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 - ours
            self._process = process
            out, _ = process.communicate()
        for timer in self._timers:
            timer.cancel()
        return out

    def answer(self, _count: int, plates: list[str]) -> Reply:
        """Take rows, or not, and kill the program, or not."""
        choice = self._random.choice(["before", "after", "with the answer", "no", "no"])
        assert self._process is not None
        if choice == "before":
            self._process.kill()
            return None
        answer = self._bulk.take(plates)
        if choice == "after":
            self._process.kill()
        if choice == "with the answer":
            self._timers.append(threading.Timer(self._random.random() / 100, self._process.kill))
            self._timers[-1].start()
        return answer


@pytest.mark.heavy
def test_killed_with_sigkill_at_random_moments(tmp_path: Path) -> None:
    plates = [f"A{number}" for number in range(120)]
    file = write_plates(tmp_path / "v.csv", *plates)
    with bulk_server() as bulk:
        killer = Killer(bulk, seed=1)
        bulk.answer = killer.answer
        outs = [killer.run(file)]
        while not outs[-1] and len(outs) < 30:
            outs.append(killer.run(file))
    complete, not_sent, *unknown = outs[-1].split()
    named = {plates[int(line) - 2] for line in unknown}
    assert len(outs) > 3
    assert max(Counter(bulk.taken).values()) == 1
    assert (set(bulk.taken) | named, not_sent, complete == "True") == (set(plates), "0", not named)
