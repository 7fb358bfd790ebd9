"""A delivery whose handler ends the process is given up, and takes no other one along."""

from __future__ import annotations

import signal
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from fleetit.webhooks import WebhookVerifier
from fleetit.webhooks._parts import WEBHOOKS
from openapi_sdk.webhooks.opening import make_store
from tests.fleetit.webhooks.robustness.load import make
from tests.fleetit.webhooks.robustness.processes import Forks, Processes, Table, listen, wait_until
from tests.fleetit.webhooks.robustness.program import FLEET, SECRET

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.heavy

OTHERS = 15
POISON = 4


def record(url: str) -> None:
    """Record the deliveries before somebody handles them."""
    store, verifier = make_store(WEBHOOKS, url, None), WebhookVerifier({FLEET: SECRET})
    store.open()
    store.record([verifier.verify(*make(number)) for number in range(1 + OTHERS)])
    store.close()


@pytest.mark.parametrize(
    ("store", "attempts"),
    [("sqlite", 3), *(pytest.param(store, 32, marks=pytest.mark.nightly) for store in ("sqlite", "postgresql"))],
)
def test_one_delivery_that_ends_its_process_again_and_again(
    forks: Forks, tmp_path: Path, make_url: Callable[[str], str], store: str, attempts: int
) -> None:
    url = make_url(store)
    record(url)
    table, ended = Table(url), 0
    with listen() as listener, Processes(forks, tmp_path) as processes:

        def start() -> None:
            options = {"store": url, "poison": POISON, "pause": 0.02, "attempts": attempts}
            processes.start("receive", sockets={"listener": listener}, **options)

        def look() -> bool:
            nonlocal ended
            for pid in tuple(filter(processes.has_ended, processes.running)):
                assert processes.wait(pid) == -signal.SIGABRT, processes.read_log()
                ended += 1
                table.end_leases(processes.read_owners()[pid])
                start()
            return not table.count_open()

        start()
        start()
        wait_until(look, "all is handled or given up", processes.read_log)
        begun = Counter(effect.record for effect in processes.read_effects())
    found = {row[0]: row[1:] for row in table.read("id, state, error")}
    state, error = found.pop(POISON)
    times = min(attempts, 6) - 1
    assert (state, error) == (
        "failed",
        f"given up: the process ended {times} times while this delivery was handled (nothing else is known)",
    )
    assert set(found.values()) == {("done", None)}
    assert ended == begun.pop(POISON) == times + 1
    assert len(begun) == OTHERS
    assert max(begun.values()) <= 2, "it was taken along twice"
