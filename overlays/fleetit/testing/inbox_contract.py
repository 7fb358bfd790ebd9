"""The tests that a store of an inbox has to pass.

    from fleetit.testing.inbox_contract import Clock, InboxContract

    class TestMyStore(InboxContract):
        @pytest.fixture
        def make_store(self, tmp_path):
            return lambda clock: MyStore(tmp_path / "inbox", clock=clock)

The store has to take a clock. No test waits for a time; those with threads take a moment.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fleetit.webhooks._parts import WEBHOOKS
from openapi_sdk.testing import inbox_contract, recording
from openapi_sdk.testing.inbox_contract import Clock

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fleetit.webhooks import Delivery

__all__ = ["Clock", "InboxContract", "make_delivery"]


def make_delivery(
    body: bytes = b"A",
    signed: int = 0,
    *,
    key: str = "ticket:7:1",
    fleet_id: int | None = 7,
    headers: Mapping[str, str] | None = None,
) -> Delivery:
    """Return a delivery.

    Args:
        body: The body, as it was authenticated.
        signed: When it was signed, in seconds after the time at which the clock of a test starts.
        key: The name of the ticket.
        fleet_id: The fleet.
        headers: The headers by lower-case name.
    """
    made: Delivery = recording.make_delivery(WEBHOOKS, body, signed, key=key, tenant=fleet_id, headers=headers)
    return made


class InboxContract(inbox_contract.InboxContract):
    """Base class of the tests of a store.

    Add the fixture `make_store`, as above, and override what is different:

    Attributes:
        has_transactions: Whether `Store.transaction` and `Store.mark_done` can be had. If not, they raise
            `NotImplementedError`.
        is_shared: Whether the stores that `make_store` returns in one test have the same records, as several processes
            have. If not, the tests of that are skipped.
        batch_size: How many tickets `Store.record` has to take at once.
    """

    _webhooks = WEBHOOKS
