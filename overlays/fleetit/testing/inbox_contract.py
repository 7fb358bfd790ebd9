"""The tests that a store of an inbox has to pass.

    from fleetit.testing.inbox_contract import Clock, InboxContract

    class TestMyStore(InboxContract):
        @pytest.fixture
        def make_store(self, tmp_path):
            return lambda clock: MyStore(tmp_path / "inbox", clock=clock)

The store has to take a clock. No test waits for a time; those with threads take a moment.
"""

from __future__ import annotations

from fleetit.testing._claiming import Claiming
from fleetit.testing._contract import Clock, make_delivery
from fleetit.testing._finishing import Finishing
from fleetit.testing._keeping import Keeping
from fleetit.testing._recording import Recording
from fleetit.testing._together import Together
from fleetit.testing._transactions import Transactions

__all__ = ["Clock", "InboxContract", "make_delivery"]


class InboxContract(Recording, Claiming, Finishing, Transactions, Keeping, Together):
    """Base class of the tests of a store.

    Override the fixture `make_store`, and what is different:

    Attributes:
        has_transactions: Whether `Store.transaction` and `Store.mark_done` can be had. If not, they raise
            `NotImplementedError`.
        is_shared: Whether the stores that `make_store` returns in one test have the same records, as several processes
            have. If not, the tests of that are skipped.
        batch_size: How many tickets `Store.record` has to take at once.
    """
