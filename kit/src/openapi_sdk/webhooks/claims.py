"""What this process has claimed: it takes records that are due, keeps their leases, and writes what became of them."""

from __future__ import annotations

import logging
import secrets
from typing import TYPE_CHECKING

from openapi_sdk.webhooks.leases import Leases
from openapi_sdk.webhooks.problems import log

if TYPE_CHECKING:
    from collections.abc import Sequence

    from openapi_sdk.webhooks.handlers import Handlers
    from openapi_sdk.webhooks.opening import LazyStore
    from openapi_sdk.webhooks.options import InboxOptions
    from openapi_sdk.webhooks.parts import Webhooks
    from openapi_sdk.webhooks.problems import Problems
    from openapi_sdk.webhooks.records import Outcome, Record


class Claims:
    """Claims records for one owner, which is this process, and settles them."""

    def __init__(
        self, webhooks: Webhooks, store: LazyStore, handlers: Handlers, options: InboxOptions, problems: Problems
    ) -> None:
        self._log = webhooks.log
        self._store = store
        self._handlers = handlers
        self._options = options
        self.owner = secrets.token_hex(8)
        self.leases = Leases(
            webhooks, store.store, self.owner, options.lease, renew=options.background, problems=problems
        )

    def claim(self, limit: int, key: str | None = None, *, with_suspect: bool = True) -> list[Record]:
        """Claim up to `limit` records that are due, or raise ConfigurationError if there is no handler at all.

        Args:
            limit: The most records.
            key: Only records of this key.
            with_suspect: Whether one of them may be a record that somebody else began to handle.
        """
        self._handlers.require_any()
        if limit <= 0:
            return []
        store, lease, held = self._store.get(), self._options.lease, self.leases.get_held()
        return store.claim(self.owner, limit, lease, key=key, suspects=int(with_suspect), held=held)

    def settle(self, outcomes: Sequence[Outcome]) -> set[int]:
        """Write what became of records, and return the ids of those that still belonged to this process."""
        ours = self._store.get().finish(self.owner, outcomes)
        for outcome in outcomes:
            if outcome.id not in ours:
                log(
                    self._log,
                    logging.WARNING,
                    "delivery %d: its lease was lost, somebody else handles it",
                    outcome.id,
                )
        return ours

    def close(self) -> None:
        """Renew no more leases."""
        self.leases.close()
