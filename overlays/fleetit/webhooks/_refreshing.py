"""Reads the secrets of a verifier again while it is in use.

A delivery never waits for that: `Refresher.request` starts a thread, or in `_refreshing_async` a task, and returns.
Both end when the secrets are read. They refer to the refresher weakly, so it can be garbage collected meanwhile; then
they end after the call that they are in.
"""

from __future__ import annotations

import logging
import math
import os
import weakref
from abc import ABC, abstractmethod
from threading import Lock, Thread, current_thread
from typing import TYPE_CHECKING, TypeAlias

from fleetit._errors.errors import ConfigurationError, FleetITError
from fleetit._secrets.redaction import NotPickled
from fleetit.webhooks._integrations import AbandonedError
from fleetit.webhooks._secrets import parse_fleet_secrets

if TYPE_CHECKING:
    from collections.abc import Callable

    from fleetit.webhooks._integrations import FleetSecrets, SecretReader
    from fleetit.webhooks._secrets import Key, KeyRing

__all__ = ["Reference", "Refresher", "ThreadRefresher", "end", "is_wanted", "publish", "warn"]

log = logging.getLogger("fleetit")

#: At most this many fleets are named in a message.
_MAX_NAMED_FLEETS = 10


#: A weak reference to a refresher. Returns None when nobody uses it any more.
Reference: TypeAlias = "Callable[[], Refresher | None]"


class Refresher(NotPickled, ABC):
    """Reads the secrets of fleets, and replaces the keys of a verifier by them.

    Args:
        reader: Reads the secrets.
        ring: The keys of the verifier, by fleet. Replaced as a whole.
        refresh_seconds: The seconds from the end of one refresh to the next one that a delivery starts; None if
            deliveries start none.
        clock: Returns the current time in seconds.

    Attributes:
        is_closed: Whether deliveries start no more refreshes.
    """

    def __init__(
        self, reader: SecretReader, ring: KeyRing, refresh_seconds: float | None, clock: Callable[[], float]
    ) -> None:
        self._ring = ring
        self._reader = reader
        self._seconds = refresh_seconds
        self._clock = clock
        self._last_end = -math.inf
        self.is_closed = False
        self._lock = Lock()
        self._process = os.getpid()

    def request(self) -> None:
        """Start a refresh, unless one is running or the last one was too recently. Returns at once.

        Raises:
            Exception: What the clock raises.
        """
        if self._seconds is None or self.is_closed or not self._get_lock().acquire(blocking=False):
            return
        is_started = False
        try:
            # The clock is read inside of the lock: a refresh may have ended meanwhile.
            if self._is_due():
                is_started = self._try_to_start()
        finally:
            if not is_started:
                self._lock.release()

    def close(self) -> None:
        """Start no more refreshes for deliveries, and end one that is running."""
        self.is_closed = True

    def refresh(self) -> None:
        """Read the secrets in this thread, after a refresh that is running.

        Raises:
            ConfigurationError: If the client is an async one.
        """
        msg = "this verifier was made by from_active_integrations_async: use refresh_async()"
        raise ConfigurationError(msg)

    async def refresh_async(self) -> None:
        """Read the secrets in this task, after a refresh that is running.

        Raises:
            ConfigurationError: If the client is not an async one.
        """
        msg = "this verifier was made by from_active_integrations: use refresh()"
        raise ConfigurationError(msg)

    @abstractmethod
    def _start(self) -> None:
        """Start a refresh beside the caller, which calls `end`.

        Raises:
            RuntimeError: If no thread can be started.
            ConfigurationError: If the event loop has ended.
        """

    def _get_lock(self) -> Lock:
        """Return the lock that is held during a refresh: a new one in a forked process, where no refresh is running."""
        if self._process != os.getpid():
            self._lock, self._process = Lock(), os.getpid()
        return self._lock

    def _is_due(self) -> bool:
        """Return whether deliveries may start a refresh now; also if the clock was set back, never if it is NaN."""
        elapsed = self._clock() - self._last_end
        return self._seconds is not None and (elapsed >= self._seconds or elapsed < 0)

    def _try_to_start(self) -> bool:
        try:
            self._start()
        except (RuntimeError, ConfigurationError) as error:
            self._last_end = self._clock()
            warn(error)
            return False
        return True

    def publish(self, found: FleetSecrets) -> None:
        """Replace the keys. A fleet that could not be read keeps its keys, and one without a secret has none."""
        old = self._ring.by_fleet
        keys: dict[int, tuple[Key, ...]] = {}
        for fleet_id, wrapped in found.items():
            if wrapped is None and fleet_id in old:
                keys[fleet_id] = old[fleet_id]
            elif wrapped is not None and wrapped.reveal():
                keys[fleet_id] = parse_fleet_secrets(fleet_id, wrapped.reveal())
        self._ring.keys = keys
        unread = [fleet_id for fleet_id, wrapped in found.items() if wrapped is None]
        if unread:
            names = ", ".join(map(str, unread[:_MAX_NAMED_FLEETS])) + (", …" if unread[_MAX_NAMED_FLEETS:] else "")
            log.warning("the webhook secrets of fleets %s are kept: 403 or 404 when they were read again", names)

    def end(self) -> None:
        """Let the next refresh start, and count its time from now on."""
        try:
            self._last_end = self._clock()
        finally:
            self._lock.release()


class ThreadRefresher(Refresher):
    """Reads the secrets in a daemon thread."""

    _thread: Thread | None = None

    def refresh(self) -> None:
        """Read the secrets in this thread, after a refresh that is running."""
        self._get_lock().acquire()
        try:
            self.publish(self._reader.read(lambda: True))
        finally:
            self.end()

    def close(self) -> None:
        """Start no more refreshes for deliveries. Wait for one that is running: at most for the call it is in."""
        super().close()
        thread = self._thread
        if thread is not None and thread is not current_thread():
            thread.join()

    def _start(self) -> None:
        thread = Thread(
            target=_refresh, args=(weakref.ref(self), self._reader), name="fleetit-webhook-secrets", daemon=True
        )
        thread.start()
        self._thread = thread


def _refresh(reference: Reference, reader: SecretReader) -> None:
    """Refresh the secrets, in the thread."""
    try:
        publish(reference, reader.read(lambda: is_wanted(reference)))
    except AbandonedError:
        pass
    except Exception as error:  # noqa: BLE001 - of a client or a function of the user
        warn(error)
    finally:
        end(reference)


def is_wanted(reference: Reference) -> bool:
    """Return whether a refresher is still in use."""
    refresher = reference()
    return refresher is not None and not refresher.is_closed


def publish(reference: Reference, found: FleetSecrets) -> None:
    """Replace the keys of a refresher that is still in use."""
    refresher = reference()
    if refresher is not None:
        refresher.publish(found)


def end(reference: Reference) -> None:
    """Let the next refresh start."""
    refresher = reference()
    if refresher is not None:
        refresher.end()


def warn(error: Exception) -> None:
    """Log that a refresh failed. Only errors of this package are quoted: others may contain a secret."""
    why = f": {error}" if isinstance(error, FleetITError) else ""
    log.warning(
        "the webhook secrets could not be read again, and the old ones are kept: %s%s", type(error).__name__, why
    )
