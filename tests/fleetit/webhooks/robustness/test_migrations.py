"""Several processes create the tables at once, and an old process meets tables of a later version."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest

from tests.fleetit.webhooks.robustness.load import make, post
from tests.fleetit.webhooks.robustness.processes import Processes, Table, listen, wait_until

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.fleetit.webhooks.robustness.processes import Forks

pytestmark = pytest.mark.heavy  # what they start is the same on each Python

STORES = pytest.mark.parametrize("store", ["sqlite", "postgresql"])


@STORES
@pytest.mark.parametrize("number", [2, pytest.param(8, marks=pytest.mark.exhaustive)])
def test_processes_that_create_the_tables_at_once(
    forks: Forks, tmp_path: Path, make_url: Callable[[str], str], store: str, number: int
) -> None:
    with ExitStack() as stack:
        table = Table(make_url(store))
        processes = stack.enter_context(Processes(forks, tmp_path))
        listeners = [stack.enter_context(listen()) for _ in range(number)]
        for listener in listeners:
            processes.start("receive", sockets={"listener": listener}, store=table.url)
        statuses = [post(listener.getsockname()[1], make(n)) for n, listener in enumerate(listeners)]
        assert statuses == [200] * number, processes.read_log()
        wait_until(lambda: not table.count_open(), "all is handled", processes.read_log)
        assert table.execute("SELECT version FROM fleetit_inbox_version") == [(3 if table.is_sqlite else 2,)]
        assert [state for _, _, state in table.read()] == ["done"] * number
        # SQLite refuses at once, without patience, while another process turns its log on. The inbox is opened again.
        said = {*processes.read_log().splitlines()}
        assert said <= ({"the inbox can't be reached yet: SQLite: database is locked"} if store == "sqlite" else set())


@STORES
def test_an_old_process_does_not_start_on_tables_of_a_later_version(
    forks: Forks, tmp_path: Path, make_url: Callable[[str], str], store: str
) -> None:
    table = Table(make_url(store))
    table.create()
    table.execute("UPDATE fleetit_inbox_version SET version = 99")
    with listen() as listener, Processes(forks, tmp_path) as processes:
        pid = processes.start("receive", sockets={"listener": listener}, store=table.url)
        said = "the tables of the inbox have version 99"
        wait_until(lambda: said in processes.read_log(), "the reason is logged", processes.read_log)
        assert processes.wait(pid) != 0
    assert table.read() == []


@STORES
def test_an_old_process_that_runs_goes_on_after_an_upgrade(
    forks: Forks, tmp_path: Path, make_url: Callable[[str], str], store: str
) -> None:
    """A later version only adds what an earlier one does not need, so that processes can be replaced one by one."""
    table = Table(make_url(store))
    with listen() as listener, Processes(forks, tmp_path) as processes:
        processes.start("receive", sockets={"listener": listener}, store=table.url)
        port = listener.getsockname()[1]
        assert post(port, make(1)) == 200
        table.execute("ALTER TABLE fleetit_deliveries ADD COLUMN later TEXT")
        table.execute("UPDATE fleetit_inbox_version SET version = 99")
        assert post(port, make(2)) == 200
        wait_until(lambda: not table.count_open(), "all is handled", processes.read_log)
        assert [state for _, _, state in table.read()] == ["done"] * 2
