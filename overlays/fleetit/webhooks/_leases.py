"""Renews the leases of what is handled in a process."""

from __future__ import annotations

import logging
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

from fleetit.webhooks.stores._records import StoreUnavailable

if TYPE_CHECKING:
    from collections.abc import Generator

    from fleetit.webhooks.stores._records import Record, Store

_logger = logging.getLogger("fleetit.webhooks")


class Leases:
    """Renews leases with one thread, which runs while something is handled."""

    def __init__(self, store: Store, owner: str, seconds: float, *, renew: bool) -> None:
        self._store = store
        self._owner = owner
        self._seconds = seconds
        self._renew = renew
        self._claims: dict[int, int] = {}
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None
        self._is_closed = False

    @contextmanager
    def hold(self, record: Record) -> Generator[None]:
        """Renew the lease of a record while the block runs."""
        with self._changed:
            self._claims[record.id] = record.claims
            if self._renew and self._thread is None:
                self._thread = threading.Thread(target=self._run, name="fleetit-inbox-leases", daemon=True)
                self._thread.start()
        try:
            yield
        finally:
            with self._changed:
                if self._claims.get(record.id) == record.claims:
                    del self._claims[record.id]

    def close(self) -> None:
        """End the thread."""
        with self._changed:
            self._is_closed = True
            self._changed.notify_all()
            thread = self._thread
        if thread is not None:
            thread.join()

    def _run(self) -> None:
        while True:
            with self._changed:
                if self._changed.wait_for(lambda: self._is_closed, self._seconds / 3):
                    return
                claims = list(self._claims.items())
            if not claims:
                continue
            try:
                ours = self._store.renew(self._owner, claims, self._seconds)
            except StoreUnavailable as error:
                _logger.warning("the leases of %d deliveries could not be renewed: %s", len(claims), error)
                continue
            for record_id, claim in claims:
                if record_id not in ours and self._claims.get(record_id) == claim:
                    _logger.warning("delivery %d: its lease was lost while it was handled", record_id)
                    self._claims.pop(record_id, None)
