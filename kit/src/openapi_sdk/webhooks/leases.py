"""Keeps what is handled in this process: renews leases, and tells which handlers take too long."""

from __future__ import annotations

import logging
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from attrs import define

from openapi_sdk.webhooks.loops import GivenBack
from openapi_sdk.webhooks.problems import log
from openapi_sdk.webhooks.records import RENEWED_AFTER, StoreUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from openapi_sdk.webhooks.parts import Webhooks
    from openapi_sdk.webhooks.problems import Problems
    from openapi_sdk.webhooks.records import Record
    from openapi_sdk.webhooks.store import AnyStore

#: A handler without a time limit is reported when it has run for so many leases.
_LONG = 10
#: Seconds after its time limit until a handler is reported: an async one is cancelled, and ends by itself.
_GRACE = 1.0


@define(eq=False)
class _Held:
    """A record that is handled."""

    claim: int
    started: float
    timeout: float | None
    is_ours: bool = True
    is_reported: bool = False


class Leases:
    """Renews leases with one thread, which runs while something is handled.

    Args:
        webhooks: Whose they are.
        store: Where they are.
        owner: Who claimed the records.
        seconds: How long a lease is.
        renew: Whether to have a thread.
        problems: Where long handlers are noted.
        clock: Returns seconds.
    """

    def __init__(
        self,
        webhooks: Webhooks,
        store: AnyStore,
        owner: str,
        seconds: float,
        *,
        renew: bool,
        problems: Problems,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._webhooks = webhooks
        self._store = store
        self._owner = owner
        self._seconds = seconds
        self._renew = renew
        self._problems = problems
        self._clock = clock
        self._held: dict[int, _Held] = {}
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None
        self._next_renewal = self._wakes_at = clock() + seconds * RENEWED_AFTER
        self._is_closed = False

    @contextmanager
    def hold(self, record: Record, timeout: float | None = None) -> Generator[None]:
        """Renew the lease of a record while the block runs, and report it if it takes longer than `timeout` seconds.

        Raises:
            GivenBack: If no thread can be started, and the record might be claimed by another process meanwhile.
        """
        held = _Held(record.claims, self._clock(), timeout)
        with self._changed:
            if self._renew and self._thread is None:
                self._start()
            self._held[record.id] = held
            if self._get_limit(held) < self._wakes_at:
                self._changed.notify_all()
        try:
            yield
        finally:
            with self._changed:
                if self._held.get(record.id) is held:
                    del self._held[record.id]
            if held.is_reported:
                self._problems.clear(_name(record.id))

    def get_held(self) -> list[int]:
        """Return the records that are handled now."""
        with self._changed:
            return list(self._held)

    def close(self) -> None:
        """End the thread."""
        with self._changed:
            self._is_closed = True
            self._changed.notify_all()
            thread = self._thread
        if thread is not None:
            thread.join()

    def look(self) -> None:
        """Report what takes too long, and renew the leases if it is time."""
        now = self._clock()
        with self._changed:
            held = dict(self._held)
            for record_id, each in held.items():
                self._report(record_id, each, now)
        if now < self._next_renewal:
            return
        self._next_renewal = now + self._seconds * RENEWED_AFTER
        claims = [(record_id, each.claim) for record_id, each in held.items() if each.is_ours]
        if not claims:
            return
        try:
            ours = self._store.renew(self._owner, claims, self._seconds)
        except StoreUnavailable as error:
            self._problems.set("leases", f"leases can't be renewed: {error}", level=logging.WARNING)
            return
        self._problems.clear("leases")
        for record_id, _ in claims:
            if record_id not in ours and self._held.get(record_id) is held[record_id]:
                held[record_id].is_ours = False
                log(
                    self._webhooks.log,
                    logging.WARNING,
                    "delivery %d: its lease was lost while it was handled",
                    record_id,
                )

    def _start(self) -> None:
        thread = threading.Thread(target=self._run, name=f"{self._webhooks.threads}-leases", daemon=True)
        try:
            thread.start()
        except RuntimeError as error:
            msg = f"leases can't be renewed: {error}"
            self._problems.set("leases", msg)
            raise GivenBack(msg) from error
        self._thread = thread
        self._problems.clear("leases")

    def _run(self) -> None:
        while True:
            with self._changed:
                self._wakes_at = self._get_next()
                if not self._is_closed:
                    self._changed.wait(max(0.0, self._wakes_at - self._clock()))
                if self._is_closed:
                    return
            try:
                self.look()
            except BaseException as error:  # a store of the user may raise anything, and the thread has to survive it
                text = f"leases can't be renewed: the store raised {type(error).__name__}"
                self._problems.set("leases", text, exc_info=error)

    def _get_next(self) -> float:
        """Return when leases have to be renewed, or something takes too long."""
        limits = [self._get_limit(each) for each in self._held.values() if not each.is_reported]
        return min([self._next_renewal, *limits])

    def _get_limit(self, held: _Held) -> float:
        """Return when a handler is reported."""
        return held.started + (_LONG * self._seconds if held.timeout is None else held.timeout + _GRACE)

    def _report(self, record_id: int, held: _Held, now: float) -> None:
        if held.is_reported or now < self._get_limit(held):
            return
        held.is_reported = True
        limit = "no time limit" if held.timeout is None else f"a time limit of {held.timeout:g} s"
        text = f"delivery {record_id}: its handler still runs after {now - held.started:.0f} s; it has {limit}"
        level = logging.WARNING if held.timeout is None else logging.ERROR
        self._problems.set(_name(record_id), text, level=level)


def _name(record_id: int) -> str:
    return f"delivery {record_id}"
