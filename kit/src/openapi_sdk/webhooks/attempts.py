"""An attempt at a record that was claimed: calls its handler under its lease, and says what becomes of it."""

from __future__ import annotations

import asyncio
import inspect
import logging
import random
import sysconfig
import traceback
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any, NamedTuple

from attrs import define

from openapi_sdk.webhooks.handlers import Discard, Handler, RetryLater
from openapi_sdk.webhooks.loops import GivenBack, TimedOut
from openapi_sdk.webhooks.options import name_function
from openapi_sdk.webhooks.problems import log
from openapi_sdk.webhooks.records import (
    LeaseLost,
    Outcome,
    State,
    StoreUnavailable,
    TransactionAborted,
    TransactionEnded,
)

if TYPE_CHECKING:
    from openapi_sdk.webhooks.claims import Claims
    from openapi_sdk.webhooks.deliveries import Delivery
    from openapi_sdk.webhooks.handlers import Handlers
    from openapi_sdk.webhooks.loops import Loops
    from openapi_sdk.webhooks.metrics import Meters
    from openapi_sdk.webhooks.opening import LazyStore
    from openapi_sdk.webhooks.options import InboxOptions
    from openapi_sdk.webhooks.parts import Webhooks
    from openapi_sdk.webhooks.problems import Problems
    from openapi_sdk.webhooks.records import Record

#: Folders of code that is not the user's: the standard library, installed packages, and this one (those of the SDK
#: come to them); and the beginning of the name of code without a file, such as SQLAlchemy makes.
_LIBRARIES = (
    *{sysconfig.get_path(name) for name in ("stdlib", "purelib", "platlib")},
    str(Path(__file__).parents[1]),
    "<",
)

#: Seconds until the second attempt; each later one waits four times as long, up to the longest wait.
_FIRST_DELAY = 2.0
_LONGEST_DELAY = 3600.0
#: The part by which a wait is made longer at most, so that what has failed together is not tried again together.
_JITTER = 0.1
#: Seconds for which a delivery that has failed holds up later ones of its ticket.
_HOLDS = 3600.0
#: The longest text of `Discard` that is stored.
_MAX_WHY = 200
#: How often a delivery ends its process before it is failed.
_MAX_INTERRUPTED = 5
#: How a delivery is tried again for which there is no handler. It is not called.
_NO_HANDLER = Handler(print)
#: The name of the problem of transactions that are lost.
_TRANSACTIONS = "transactions"


def compute_delay(attempt: int, jitter: float) -> float:
    """Return the seconds until the next attempt.

    Args:
        attempt: The number of the attempt that has failed.
        jitter: A random number from 0 to 1.
    """
    # The power has a limit too: that of a thousand attempts is too large for a float.
    return min(_FIRST_DELAY * 4.0 ** min(attempt - 1, 10), _LONGEST_DELAY) * (1 + _JITTER * jitter)


class Attempted(NamedTuple):
    """What came of an attempt.

    Attributes:
        outcome: What is to be written; None if it is written already, or the record belongs to somebody else.
        exit: What is to be raised after that in the thread of a caller: SystemExit and the like.
    """

    outcome: Outcome | None
    exit: BaseException | None = None


@define(eq=False)
class _Attempt:
    """An attempt under way.

    Attributes:
        record: What was claimed.
        delivery: What the handler gets.
        handler: How it is handled.
        is_last: Whether there is no other attempt, whatever the handler says.
        has_begun: Whether the handler was called.
        raised: What the handler raised.
    """

    record: Record
    delivery: Delivery
    handler: Handler
    is_last: bool
    has_begun: bool = False
    raised: BaseException | None = None


class HandlerAttempts:
    """Makes attempts at records that were claimed."""

    def __init__(
        self,
        webhooks: Webhooks,
        store: LazyStore,
        handlers: Handlers,
        options: InboxOptions,
        *,
        claims: Claims,
        loops: Loops,
        meters: Meters,
        problems: Problems,
    ) -> None:
        self._webhooks = webhooks
        self._log = webhooks.log
        self._libraries = (*_LIBRARIES, *_find_folders(webhooks.package, webhooks.service.generated))
        self._store = store
        self._handlers = handlers
        self._options = options
        self._claims = claims
        self._loops = loops
        self._meters = meters
        self._problems = problems

    def make(self, record: Record, *, is_last: bool = False) -> Attempted:
        """Make an attempt at a record. It raises nothing.

        Args:
            record: What was claimed.
            is_last: Whether there is no other attempt, whatever the handler says.
        """
        delivery, is_readable = self._webhooks.restore(record)
        handler = self._handlers.find(delivery.notification)
        attempt = _Attempt(record, delivery, handler or _NO_HANDLER, is_last)
        try:
            with self._claims.leases.hold(record, attempt.handler.timeout):
                if not is_readable:
                    return Attempted(self._fail(attempt, "the recorded body can't be read", is_counted=False))
                if handler is None:  # another process may have one, after a deployment
                    return Attempted(self._try_again(attempt, f"no handler for {type(delivery.notification).__name__}"))
                return self._try(attempt)
        except GivenBack as error:  # there is no thread that renews the lease
            return Attempted(self.give_back(record, error))

    def give_back(self, record: Record, why: object) -> Outcome:
        """Return the outcome of a record that was not handled. The attempt doesn't count."""
        self._meters.count_attempt("given_back")
        log(self._log, logging.WARNING, "delivery %d: given back: %s", record.id, why)
        return _make_outcome(record, State.WAITING, delay=_FIRST_DELAY, is_counted=False)

    def _try(self, attempt: _Attempt) -> Attempted:
        """Call the handler, unless the delivery has ended its process too often, and judge what comes of it."""
        record = attempt.record
        # The first time may be that of another delivery, which was handled beside it. Since then it was alone.
        alone = record.interrupted - 1
        if alone >= _MAX_INTERRUPTED or (alone > 0 and record.attempts > self._get_limit(attempt)):
            times = "once" if alone == 1 else f"{alone} times"
            why = f"given up: the process ended {times} while this delivery was handled (nothing else is known)"
            return Attempted(self._fail(attempt, why, is_counted=False))
        try:
            if attempt.handler.in_transaction:
                self._call_in_transaction(attempt)
            else:
                self._call(attempt)
        except BaseException as error:  # also what is not meant for us, see `_judge`
            return self._judge(attempt, error)
        if attempt.handler.in_transaction:
            self._problems.clear(_TRANSACTIONS)
        self._meters.count_attempt("done")
        log(self._log, logging.INFO, "delivery %d: done in attempt %d", record.id, record.attempts)
        return Attempted(None if attempt.handler.in_transaction else _make_outcome(record, State.DONE))

    def _call(self, attempt: _Attempt, *connection: Any) -> None:
        """Call a handler, and note what it raises: an exception of the store would mean something else."""
        handler, delivery = attempt.handler, attempt.delivery
        attempt.has_begun = True
        try:
            result = handler.function(delivery.notification, delivery, *connection)
            _refuse_unfinished(result, in_transaction=handler.in_transaction)
            if inspect.isawaitable(result):
                self._loops.run(result, handler.timeout)
        except GivenBack:
            raise
        except BaseException as error:
            attempt.raised = error
            raise

    def _call_in_transaction(self, attempt: _Attempt) -> None:
        if self._options.open_transaction is None:
            with self._store.get().transaction(self._claims.owner, attempt.record) as connection:
                self._call(attempt, connection)
            return
        with self._options.open_transaction() as (connection, driver_connection):
            self._call(attempt, connection)
            self._store.get().mark_done(driver_connection, self._claims.owner, attempt.record)

    def _judge(self, attempt: _Attempt, error: BaseException) -> Attempted:
        """Return what becomes of a record after an exception."""
        record = attempt.record
        if isinstance(error, KeyboardInterrupt):  # of the process, which is not the handler's fault
            return Attempted(self.give_back(record, "KeyboardInterrupt"), error)
        if error is attempt.raised and isinstance(error, Discard | RetryLater):
            return Attempted(self._obey(attempt, error))
        if error is not attempt.raised and isinstance(error, LeaseLost | GivenBack | StoreUnavailable):
            return Attempted(self._judge_outage(attempt, error))
        self._log_error(record, f"attempt {record.attempts}", error)
        if isinstance(error, TransactionEnded):
            return Attempted(self._fail(attempt, f"{name_function(attempt.handler.function)}: {self._describe(error)}"))
        is_exit = not isinstance(error, Exception | asyncio.CancelledError)
        if is_exit:
            attempt.is_last = False  # nobody is told that it has failed
        return Attempted(self._try_again(attempt, self._describe(error)), error if is_exit else None)

    def _obey(self, attempt: _Attempt, error: Discard | RetryLater) -> Outcome:
        """Return what a handler says that becomes of its record."""
        record = attempt.record
        if isinstance(error, Discard):
            self._meters.count_attempt("discarded")
            log(self._log, logging.INFO, "delivery %d: discarded in attempt %d", record.id, record.attempts)
            return _make_outcome(record, State.DONE, error=f"discarded: {_read(error)}"[:_MAX_WHY])
        self._meters.count_attempt("retried")
        log(
            self._log, logging.INFO, "delivery %d: tried again in %.0f s, as its handler says", record.id, error.seconds
        )
        return self._wait(attempt, error.seconds, is_counted=False)

    def _judge_outage(self, attempt: _Attempt, error: LeaseLost | GivenBack | StoreUnavailable) -> Outcome | None:
        """Return what becomes of a record whose handler is not the reason. Once it has begun, that is an attempt.

        Otherwise a handler that loses its connection each time, as after a time limit, would be called for ever.
        """
        if isinstance(error, LeaseLost):
            log(
                self._log,
                logging.WARNING,
                "delivery %d: its lease was lost, its changes were rolled back",
                attempt.record.id,
            )
            return None
        if isinstance(error, GivenBack) or not attempt.has_begun:
            return self.give_back(attempt.record, error)
        outcome = self._try_again(attempt, f"its transaction was lost after its handler had begun: {error}")
        if outcome.state is State.WAITING:
            self._problems.set(_TRANSACTIONS, f"transactions of handlers are lost: {error}", level=logging.WARNING)
        return outcome

    def _try_again(self, attempt: _Attempt, why: str) -> Outcome:
        record = attempt.record
        if attempt.is_last or record.attempts >= self._get_limit(attempt):
            return self._fail(attempt, why)
        self._meters.count_attempt("retried")
        delay = compute_delay(record.attempts, random.random())  # noqa: S311 - no secret
        text = "delivery %d: attempt %d failed, tried again in %.0f s: %s"
        log(self._log, logging.WARNING, text, record.id, record.attempts, delay, why)
        return self._wait(attempt, delay, why)

    def _fail(self, attempt: _Attempt, why: str, *, is_counted: bool = True) -> Outcome:
        if attempt.handler.in_transaction:
            self._problems.clear(_TRANSACTIONS)  # it is failed, which is counted elsewhere
        outcome = _make_outcome(attempt.record, State.FAILED, error=why, is_counted=is_counted)
        self._meters.count_attempt("failed")
        log(self._log, logging.ERROR, "delivery %d: failed in attempt %d: %s", outcome.id, attempt.record.attempts, why)
        on_failed = self._options.on_failed
        if on_failed is not None:
            try:
                result = on_failed(attempt.delivery, why)
                if inspect.isawaitable(result):
                    self._loops.run(result)
            except BaseException as error:
                self._log_error(attempt.record, "on_failed", error)
        return outcome

    def _wait(self, attempt: _Attempt, delay: float, why: str | None = None, *, is_counted: bool = True) -> Outcome:
        holds = 0 if attempt.handler.supersede else _HOLDS
        record = attempt.record
        return _make_outcome(record, State.WAITING, delay=delay, error=why, holds=holds, is_counted=is_counted)

    def _get_limit(self, attempt: _Attempt) -> int:
        """Return how often a delivery is tried."""
        return attempt.handler.attempts or self._options.attempts

    def _log_error(self, record: Record, what: str, error: BaseException) -> None:
        """Log what a handler raised, with its traceback, which may have anything of the user's code."""
        log(self._log.getChild("handlers"), logging.ERROR, "delivery %d: %s", record.id, what, exc_info=error)

    def _describe(self, error: BaseException) -> str:
        """Return the class of an error and the line of the handler where it came from.

        Not its message, which may have personal data. The line is the last one that is in no library, or else the last
        one of all.
        """
        if isinstance(error, TimedOut):
            return str(error)
        if isinstance(error, TransactionAborted) and error.__cause__ is not None:
            return f"{self._describe(error.__cause__)}: {error}"
        frames = list(traceback.walk_tb(error.__traceback__))
        own = [(frame, line) for frame, line in frames if not frame.f_code.co_filename.startswith(self._libraries)]
        frame, line = (own or frames)[-1]
        place = f"{PurePath(frame.f_code.co_filename).name}:{line}"
        if isinstance(error, TransactionAborted | TransactionEnded):
            return f"{error} ({place})" if own else str(error)
        return f"{type(error).__name__} in {place}"


def _make_outcome(record: Record, state: State, *, is_counted: bool = True, **more: Any) -> Outcome:
    return Outcome(record.id, record.claims, record.attempts - (not is_counted), state, **more)


def _refuse_unfinished(result: object, *, in_transaction: bool) -> None:
    """Refuse what a handler returns if it is not done yet, and never would be, or only after the commit."""
    if inspect.isgenerator(result) or inspect.isasyncgen(result):
        msg = "the handler returned a generator, which nobody runs; write a function without `yield`"
        raise TypeError(msg)
    if not in_transaction:
        return
    if inspect.iscoroutine(result):
        result.close()
    if inspect.isawaitable(result):
        msg = "a handler in a transaction is a plain function, because its connection blocks; this one was async"
        raise TypeError(msg)


def _read(error: BaseException) -> str:
    """Return the text of an exception of the user, which may be of any class."""
    try:
        return str(error)
    except Exception as failure:  # of a `__str__` of the user
        return f"(its text can't be read: {type(failure).__name__})"


def _find_folders(*packages: str) -> list[str]:
    """Return the folders of packages, of those that can be imported."""
    from importlib.util import find_spec  # noqa: PLC0415 - imported lazily

    found = [find_spec(each) for each in packages]
    return [folder for spec in found if spec is not None for folder in spec.submodule_search_locations or ()]
