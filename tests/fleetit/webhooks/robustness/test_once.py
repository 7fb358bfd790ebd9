"""Each delivery is handled once by several processes, and revisions are told apart, whoever takes them."""

from __future__ import annotations

import random
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest

from tests.fleetit.webhooks.robustness.load import Sent, make, post
from tests.fleetit.webhooks.robustness.processes import Processes, Table, listen, wait_until

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from tests.fleetit.webhooks.robustness.processes import Forks

pytestmark = pytest.mark.heavy  # what they start is the same on each Python

#: Each store, and how many processes take deliveries for it.
STORES = pytest.mark.parametrize(("store", "number"), [("sqlite", 2), ("postgresql", 4)], ids=["sqlite", "postgresql"])


class Receivers:
    """Several processes that take deliveries for one table."""

    def __init__(self, forks: Forks, folder: Path, url: str, number: int) -> None:
        self.table = Table(url)
        self.table.create()
        self.stack = ExitStack()
        listeners = [self.stack.enter_context(listen()) for _ in range(number)]
        self.ports = [each.getsockname()[1] for each in listeners]
        self.processes = self.stack.enter_context(Processes(forks, folder))
        for listener in listeners:
            self.processes.start("receive", sockets={"listener": listener}, store=url)

    def send(self, deliveries: Iterable[Sent]) -> list[int]:
        """Send deliveries, eight at a time and to one process after the other, and return the statuses."""
        targets = [(self.ports[number % len(self.ports)], sent) for number, sent in enumerate(deliveries)]
        with ThreadPoolExecutor(8) as pool:
            return list(pool.map(lambda target: post(*target), targets))

    def wait(self) -> None:
        """Wait until all is handled."""
        wait_until(lambda: not self.table.count_open(), "all is handled", self.processes.read_log)
        assert {state for _, _, state in self.table.read()} == {"done"}, self.processes.read_log()


@pytest.fixture
def start(forks: Forks, tmp_path: Path, make_url: Callable[[str], str]) -> Iterator[Callable[[str, int], Receivers]]:
    """Return a function that starts receivers."""
    with ExitStack() as stack:

        def start_some(store: str, number: int) -> Receivers:
            receivers = Receivers(forks, tmp_path, make_url(store), number)
            stack.enter_context(receivers.stack)
            return receivers

        yield start_some


def check_once(receivers: Receivers, number: int) -> None:
    deliveries = [make(n) for n in range(number)] * 3
    random.Random(number).shuffle(deliveries)  # noqa: S311
    assert receivers.send(deliveries) == [200] * len(deliveries)
    receivers.wait()
    effects = receivers.processes.read_effects()
    assert sorted(effect.record for effect in effects) == sorted(record for record, _, _ in receivers.table.read())
    assert len(effects) == number
    assert {effect.attempt for effect in effects} == {1}


@STORES
def test_each_of_some_deliveries_is_handled_once(
    start: Callable[[str, int], Receivers], store: str, number: int
) -> None:
    check_once(start(store, number), 60)


@pytest.mark.nightly
@STORES
def test_each_of_400_deliveries_is_handled_once(
    start: Callable[[str, int], Receivers], store: str, number: int
) -> None:
    receivers = start(store, number)
    check_once(receivers, 400)
    assert len({effect.process for effect in receivers.processes.read_effects()}) == number, "a process handled nothing"


A, B, LATE_A, A_AGAIN = ("A", False, False), ("B", False, False), ("A", True, False), ("A", False, True)
#: Groups of copies: content, when it was signed, how often. Whether all are sent at once, or each group when all of the
#: one before are answered. What may be recorded: content, late, again.
CASES: dict[str, tuple[list[tuple[str, int, int]], bool, list[list[tuple[str, bool, bool]]]]] = {
    "4 copies of A and of B at once, each once": ([("A", 1, 4), ("B", 2, 4)], True, [[A, B], [B, LATE_A]]),
    "A, B, then A signed later, a change back": ([("A", 1, 8), ("B", 2, 8), ("A", 3, 8)], False, [[A, B, A_AGAIN]]),
    "copies of A after B, duplicates": ([("A", 1, 2), ("B", 2, 2), ("A", 1, 8)], False, [[A, B]]),
    "B, then A signed earlier, late": ([("B", 2, 4), ("A", 1, 8)], False, [[B, LATE_A]]),
    "A signed again and again, duplicates": ([("A", 1, 2), ("A", 2, 8), ("A", 3, 2)], False, [[A]]),
}


def check_cases(receivers: Receivers, keys: int) -> None:
    for case, (groups, is_at_once, _) in CASES.items():
        start = int(time.time()) - 100
        steps = [
            [each for key in range(keys) for each in [make(content, at=at, key=f"{case} {key}", now=start)] * copies]
            for content, at, copies in groups
        ]
        for step in [[each for one in steps for each in one]] if is_at_once else steps:
            random.Random(keys).shuffle(step)  # noqa: S311
            assert set(receivers.send(step)) == {200}
    receivers.wait()
    rows = receivers.table.read("key, body, late, again, id")
    recorded: dict[str, list[tuple[str, bool, bool]]] = {}
    for key, body, late, again, _ in rows:
        content = "A" if b'"A"' in bytes(body) else "B"
        recorded.setdefault(key.split(":")[2], []).append((content, bool(late), bool(again)))
    assert len(recorded) == keys * len(CASES)
    wrong = {key: rows for key, rows in recorded.items() if rows not in CASES[key.rpartition(" ")[0]][2]}
    assert not wrong
    effects = receivers.processes.read_effects()
    assert sorted(effect.record for effect in effects) == [row[-1] for row in rows]
    key_of = {row[-1]: row[0] for row in rows}
    handled: dict[str, list[int]] = {}
    for effect in effects:
        handled.setdefault(key_of[effect.record], []).append(effect.record)
    assert all(records == sorted(records) for records in handled.values()), "not in the order of the records"


@STORES
def test_copies_to_several_processes(start: Callable[[str, int], Receivers], store: str, number: int) -> None:
    check_cases(start(store, number), 2)


@pytest.mark.nightly
@STORES
def test_many_copies_to_several_processes(start: Callable[[str, int], Receivers], store: str, number: int) -> None:
    check_cases(start(store, number), 50)
