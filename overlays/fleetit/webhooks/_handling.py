"""Handles one record by an inbox's options: keeps its lease, calls its handler, and says what became of it."""

from __future__ import annotations

import inspect
import logging
import secrets
import sysconfig
import traceback
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from fleetit.webhooks._deliveries import WebhookError
from fleetit.webhooks._handlers import restore_delivery
from fleetit.webhooks._leases import Leases
from fleetit.webhooks._loops import Cancelled, Loops
from fleetit.webhooks.stores._records import LeaseLost, Outcome, State, StoreUnavailable

if TYPE_CHECKING:
    from fleetit.webhooks._handlers import Handler, Handlers, RecordedDelivery
    from fleetit.webhooks._metrics import Meters
    from fleetit.webhooks._options import InboxOptions
    from fleetit.webhooks.stores._records import Record, Store

_logger = logging.getLogger("fleetit.webhooks")

#: Logs what a handler raised, with its traceback, which may have anything of the user's code.
_handlers_logger = logging.getLogger("fleetit.webhooks.handlers")

#: Folders of code that is not the user's: the standard library, installed packages, and this one.
_LIBRARIES = (*{sysconfig.get_path(name) for name in ("stdlib", "purelib", "platlib")}, str(Path(__file__).parents[1]))

#: Seconds until the second attempt; each later one waits four times as long, up to the longest wait.
_FIRST_DELAY = 2.0
_LONGEST_DELAY = 3600.0


class Handling:
    """Handles records that `owner` has claimed."""

    def __init__(self, store: Store, handlers: Handlers, options: InboxOptions, meters: Meters) -> None:
        self.owner = secrets.token_hex(8)
        self.loops = Loops()
        self._leases = Leases(store, self.owner, options.lease, renew=options.background)
        self._store = store
        self._handlers = handlers
        self._options = options
        self._meters = meters

    def close(self) -> None:
        """Renew no more leases, and cancel what runs."""
        self._leases.close()
        self.loops.close()

    def handle(self, record: Record, *, is_last: bool = False) -> Outcome | None:
        """Handle a record, and return the outcome; None if it is written already, or the lease was lost."""
        found = self._prepare(record, is_last=is_last)
        if isinstance(found, Outcome):
            return found
        handler, delivery = found
        try:
            with self._leases.hold(record):
                if handler.in_transaction:
                    self._call_in_transaction(handler, record, delivery)
                else:
                    self._call(handler, delivery)
        except LeaseLost:
            _logger.warning("delivery %d: its lease was lost, its changes were rolled back", record.id)
            return None
        except (Cancelled, StoreUnavailable) as error:
            self._meters.count_attempt("given_back")
            _logger.warning("delivery %d: given back: %s", record.id, error)
            return Outcome(record.id, record.claims, record.attempts - 1, State.WAITING, _FIRST_DELAY)
        except Exception as error:
            _handlers_logger.exception("delivery %d: attempt %d", record.id, record.attempts)
            return self._try_again(record, _describe(error), is_last=is_last)
        self._meters.count_attempt("done")
        _logger.info("delivery %d: done in attempt %d", record.id, record.attempts)
        return None if handler.in_transaction else Outcome(record.id, record.claims, record.attempts, State.DONE)

    def _prepare(self, record: Record, *, is_last: bool) -> tuple[Handler, RecordedDelivery] | Outcome:
        """Return the handler and what it gets, or what becomes of a record that can't be handled."""
        attempts = self._options.attempts
        if record.attempts > attempts:
            return self._fail(record, f"given up: {attempts} times the process ended while it was handled")
        try:
            delivery = restore_delivery(record)
        except WebhookError:
            return self._fail(record, "the recorded body can't be read")
        handler = self._handlers.find(delivery.notification)
        if handler is None:  # another process may have one, after a deployment
            why = f"no handler for {type(delivery.notification).__name__}"
            return self._try_again(record, why, is_last=is_last)
        return handler, delivery

    def _call(self, handler: Handler, delivery: RecordedDelivery) -> None:
        result = handler.function(delivery.notification, delivery)
        if inspect.isawaitable(result):
            self.loops.run(result)

    def _call_in_transaction(self, handler: Handler, record: Record, delivery: RecordedDelivery) -> None:
        if self._options.open_transaction is None:
            with self._store.transaction(self.owner, record) as connection:
                _refuse_awaitable(handler.function(delivery.notification, delivery, connection))
            return
        with self._options.open_transaction() as (connection, driver_connection):
            _refuse_awaitable(handler.function(delivery.notification, delivery, connection))
            self._store.mark_done(driver_connection, self.owner, record)

    def _try_again(self, record: Record, why: str, *, is_last: bool) -> Outcome:
        if is_last or record.attempts >= self._options.attempts:
            return self._fail(record, why)
        self._meters.count_attempt("retried")
        delay = min(_FIRST_DELAY * 4 ** (record.attempts - 1), _LONGEST_DELAY)
        _logger.warning(
            "delivery %d: attempt %d failed, tried again in %g s: %s", record.id, record.attempts, delay, why
        )
        return Outcome(record.id, record.claims, record.attempts, State.WAITING, delay, why)

    def _fail(self, record: Record, why: str) -> Outcome:
        self._meters.count_attempt("failed")
        _logger.error("delivery %d: failed in attempt %d: %s", record.id, record.attempts, why)
        return Outcome(record.id, record.claims, record.attempts, State.FAILED, error=why)


def _refuse_awaitable(result: object) -> None:
    """Refuse what a handler in a transaction returns if it is not done yet, and would be done after the commit."""
    if inspect.iscoroutine(result):
        result.close()
    if inspect.isawaitable(result):
        msg = "a handler in a transaction is a plain function, because its connection blocks; this one was async"
        raise TypeError(msg)


def _describe(error: Exception) -> str:
    """Return the class of an error and the line of the handler where it came from. Its message may have personal data.

    That is the last line that is in no library; the last one of all, if there is none.
    """
    frames = list(traceback.walk_tb(error.__traceback__))
    own = [(frame, line) for frame, line in frames if not frame.f_code.co_filename.startswith(_LIBRARIES)]
    if not frames:
        return type(error).__name__
    frame, line = (own or frames)[-1]
    return f"{type(error).__name__} in {PurePath(frame.f_code.co_filename).name}:{line}"
