"""Reads the signing secrets of fleets from the API, once or again while a verifier is in use."""

from __future__ import annotations

import asyncio
import inspect
import logging
import math
import os
import weakref
from abc import ABC, abstractmethod
from contextlib import contextmanager
from threading import Lock, Thread, current_thread
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

from fleetit._errors.errors import ConfigurationError, FleetITError, Forbidden, NotFound
from fleetit._secrets.redaction import NotPickled, SecretValue
from fleetit.webhooks._signature import is_blank, parse_fleet_secrets, require_fleet_id

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Generator, Iterable

    from fleetit.webhooks._signature import Key, KeyRing

log = logging.getLogger("fleetit")

#: At most this many fleets are named in a message.
_MAX_NAMED_FLEETS = 10

#: The ids of the fleets, or a function that returns them.
Fleets: TypeAlias = "Iterable[int] | Callable[[], Iterable[int]]"
#: The same for an async client; the function may be a coroutine function.
AsyncFleets: TypeAlias = "Iterable[int] | Callable[[], Iterable[int] | Awaitable[Iterable[int]]]"

#: The secrets of fleets by their ids; None for a fleet that could not be read. They are wrapped because error reporters
#: show local variables.
FleetSecrets: TypeAlias = dict[int, SecretValue[list[str]] | None]


class Client(Protocol):
    """`FleetIT` or `AsyncFleetIT`; only the method that is used here."""

    def for_fleet(self, fleet_id: int, /) -> Any:
        """Return the view of a fleet, with `integrations.list_active()`."""
        ...


class SecretReader(NotPickled):
    """Reads the secrets of fleets from the API, as often as it is asked to."""

    def __init__(self, client: Client, fleets: AsyncFleets) -> None:
        self._client = client
        self._fleets = fleets if callable(fleets) else list(fleets)

    def read(self, is_wanted: Callable[[], bool] | None = None) -> FleetSecrets:
        """Read the secrets of all fleets, one fleet after the other.

        At the first reading each fleet must have a secret. At a later one, `is_wanted` is called before each fleet, a
        fleet may have no secret, and one that the API refuses to show (403 or 404) has None.

        Raises:
            ConfigurationError: If there is no fleet id, one is not a positive integer, or a fleet must have a secret
                and has none.
            FleetITError: If a call fails.
            AbandonedError: If the result is not wanted any more.
        """
        fleets: Any = self._fleets() if callable(self._fleets) else self._fleets
        found: FleetSecrets = {}
        for fleet_id in _check_fleet_ids(fleets):
            with _reading(fleet_id, found, is_wanted) as keep:
                keep(list(self._client.for_fleet(fleet_id).integrations.list_active()))
        return found

    async def read_async(self, is_wanted: Callable[[], bool] | None = None) -> FleetSecrets:
        """Do the same as `read`, with an async client."""
        fleets: Any = self._fleets() if callable(self._fleets) else self._fleets
        found: FleetSecrets = {}
        for fleet_id in _check_fleet_ids(await fleets if inspect.isawaitable(fleets) else fleets):
            with _reading(fleet_id, found, is_wanted) as keep:
                keep([item async for item in self._client.for_fleet(fleet_id).integrations.list_active()])
        return found


def reveal_secrets(found: FleetSecrets) -> dict[int, list[str]]:
    """Return the secrets of the fleets that could be read."""
    return {fleet_id: wrapped.reveal() for fleet_id, wrapped in found.items() if wrapped is not None}


class AbandonedError(Exception):
    """The secrets that are being read are not wanted any more."""


@contextmanager
def _reading(
    fleet_id: int, found: FleetSecrets, is_wanted: Callable[[], bool] | None
) -> Generator[Callable[[list[Any]], None]]:
    """Give a function that keeps the secrets of a fleet's active integrations."""
    if is_wanted is not None and not is_wanted():
        raise AbandonedError

    def keep(integrations: list[Any]) -> None:
        found[fleet_id] = _select_secrets(fleet_id, integrations, may_be_empty=is_wanted is not None)

    try:
        yield keep
    except (Forbidden, NotFound):
        if is_wanted is None:
            raise
        found[fleet_id] = None


def _check_fleet_ids(fleet_ids: Iterable[int]) -> list[int]:
    """Return the ids without duplicates. All are checked before the first call."""
    checked = list(dict.fromkeys(require_fleet_id(fleet_id) for fleet_id in fleet_ids))
    if not checked:
        msg = "no fleets: pass the ids of the fleets whose webhooks are verified"
        raise ConfigurationError(msg)
    return checked


def _select_secrets(fleet_id: int, integrations: list[Any], *, may_be_empty: bool) -> SecretValue[list[str]]:
    """Return the secrets of the integrations that are not switched off. Switching off withdraws a leaked secret."""
    enabled = [integration for integration in integrations if integration.enabled is not False]
    tokens: list[object] = [integration.webhook_signature_secret_token for integration in enabled]
    secrets = [token for token in tokens if isinstance(token, str) and not is_blank(token)]
    if not secrets and not may_be_empty:
        msg = (
            f"fleet {fleet_id} has no webhook secret: none of its {len(integrations)} active integrations "
            "is enabled and has a webhook_signature_secret_token"
        )
        raise ConfigurationError(msg)
    return SecretValue(secrets)


class Refresher(NotPickled, ABC):
    """Reads the secrets of fleets, and replaces the keys of a verifier by them.

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
        """Start a refresh, unless one is running or the last one was too recently. Returns at once."""
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
        """Read the secrets in this thread, after a refresh that is running."""
        msg = "this verifier was made by from_active_integrations_async: use refresh_async()"
        raise ConfigurationError(msg)

    async def refresh_async(self) -> None:
        """Read the secrets in this task, after a refresh that is running."""
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
            target=_refresh_in_thread,
            args=(weakref.ref(self), self._reader),
            name="fleetit-webhook-secrets",
            daemon=True,
        )
        thread.start()
        self._thread = thread


def _refresh_in_thread(reference: weakref.ref[Refresher], reader: SecretReader) -> None:
    """Refresh the secrets, in the thread. The refresher can be garbage collected meanwhile."""
    with _run_refresh(reference) as (is_wanted, publish):
        publish(reader.read(is_wanted))


@contextmanager
def _run_refresh(
    reference: weakref.ref[Refresher],
) -> Generator[tuple[Callable[[], bool], Callable[[FleetSecrets], None]]]:
    """Give a function that says whether a refresher is still in use, and one that replaces its keys."""

    def is_wanted() -> bool:
        refresher = reference()
        return refresher is not None and not refresher.is_closed

    def publish(found: FleetSecrets) -> None:
        refresher = reference()
        if refresher is not None:
            refresher.publish(found)

    try:
        yield is_wanted, publish
    except AbandonedError:
        pass
    except Exception as error:  # noqa: BLE001 - of a client or a function of the user
        warn(error)
    finally:
        refresher = reference()
        if refresher is not None:
            refresher.end()


def warn(error: Exception) -> None:
    """Log that a refresh failed. Only errors of this package are quoted: others may contain a secret."""
    why = f": {error}" if isinstance(error, FleetITError) else ""
    log.warning(
        "the webhook secrets could not be read again, and the old ones are kept: %s%s", type(error).__name__, why
    )


#: The tasks that are running. The event loop alone does not keep a task alive.
_tasks: set[asyncio.Task[None]] = set()


class TaskRefresher(Refresher):
    """Reads the secrets in a task of the event loop that it is made in."""

    def __init__(
        self, reader: SecretReader, ring: KeyRing, refresh_seconds: float | None, clock: Callable[[], float]
    ) -> None:
        super().__init__(reader, ring, refresh_seconds, clock)
        self._loop = asyncio.get_running_loop()
        #: Held while secrets are read. A coroutine must not wait for the other lock.
        self._turn = asyncio.Lock()
        self._task: asyncio.Task[None] | None = None

    async def refresh_async(self) -> None:
        """Read the secrets, after a refresh that is running."""
        async with self._turn:
            try:
                self.publish(await self._reader.read_async(lambda: True))
            finally:
                self._last_end = self._clock()

    def close(self) -> None:
        """Start no more refreshes for deliveries, and cancel one that is running."""
        super().close()
        if self._task is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._task.cancel)

    def _start(self) -> None:
        if self._loop.is_closed():
            msg = "the event loop of from_active_integrations_async has ended"
            raise ConfigurationError(msg)
        # A delivery may be verified in a thread that has no event loop.
        self._loop.call_soon_threadsafe(self._start_task)

    def _start_task(self) -> None:
        self._task = self._loop.create_task(_refresh_in_task(weakref.ref(self), self._reader, self._turn))
        _tasks.add(self._task)
        self._task.add_done_callback(_tasks.discard)


async def _refresh_in_task(reference: weakref.ref[Refresher], reader: SecretReader, turn: asyncio.Lock) -> None:
    """Refresh the secrets, in the task."""
    with _run_refresh(reference) as (is_wanted, publish):
        async with turn:
            publish(await reader.read_async(is_wanted))
