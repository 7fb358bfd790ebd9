"""Reads the signing secrets of fleets from the API, once or again while a verifier is in use."""

from __future__ import annotations

import asyncio
import inspect
import logging
import math
import os
from abc import ABC, abstractmethod
from contextlib import contextmanager
from threading import Lock, Thread, current_thread
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias, cast

from fleetit._errors.errors import ConfigurationError, FleetITError, Forbidden, NotFound
from fleetit._secrets.redaction import NotPickled, SecretValue
from fleetit.webhooks._signature import is_blank, parse_fleet_secrets, require_fleet_id

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Generator, Iterable, Mapping

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


@contextmanager
def _reading(
    fleet_id: int, found: FleetSecrets, is_wanted: Callable[[], bool] | None
) -> Generator[Callable[[list[Any]], None]]:
    """Give a function that keeps the secrets of a fleet's active integrations."""
    if is_wanted is not None and not is_wanted():
        msg = "the verifier is closed"
        raise ConfigurationError(msg)

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
    """Reads the secrets of fleets, and replaces the keys of a verifier by them."""

    def __init__(
        self, reader: SecretReader, ring: KeyRing, refresh_seconds: float | None, clock: Callable[[], float]
    ) -> None:
        self._ring = ring
        self._reader = reader
        self._seconds = refresh_seconds
        self._clock = clock
        #: A time in the future delays no refresh: the clock may have been set back.
        self._last_end = math.inf
        self._is_abandoned = False
        #: Held while secrets are read for deliveries.
        self._lock = Lock()
        self._process = os.getpid()

    def request(self) -> None:
        """Start a refresh, unless one is running or the last one was too recently. Returns at once."""
        if self._seconds is None or self._is_abandoned or not self._get_lock().acquire(blocking=False):
            return
        is_started = False
        try:
            # The clock is read inside of the lock: a refresh may have ended meanwhile. It may have been set back.
            elapsed = self._clock() - self._last_end
            if elapsed >= self._seconds or elapsed < 0:
                is_started = self._try_to_start()
        finally:
            if not is_started:
                self._lock.release()

    def abandon(self) -> None:
        """Start no more refreshes for deliveries, and end one that is running. Returns at once."""
        self._is_abandoned = True

    def close(self) -> None:
        """Do the same as `abandon`, and wait for a thread that is reading: at most for the call that it is in."""
        self.abandon()

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
        """Start a refresh beside the caller, which calls `_end`."""

    def _get_lock(self) -> Lock:
        """Return the lock: a new one in a forked process, where no refresh is running."""
        if self._process != os.getpid():
            self._lock, self._process = Lock(), os.getpid()
        return self._lock

    def _try_to_start(self) -> bool:
        try:
            self._start()
        except (RuntimeError, ConfigurationError) as error:  # there can be no more threads, or the loop has ended
            self._last_end = self._clock()
            self._warn(error)
            return False
        return True

    def _is_wanted(self) -> bool:
        return not self._is_abandoned

    def _publish(self, found: FleetSecrets) -> None:
        """Replace the keys. A fleet that could not be read keeps its keys, and one without a secret has none."""
        old = cast("Mapping[int, tuple[Key, ...]]", self._ring.keys)
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

    def _warn(self, error: Exception) -> None:
        """Log that a refresh failed. Only errors of this package are quoted: others may contain a secret."""
        if self._is_abandoned:
            return
        why = f": {error}" if isinstance(error, FleetITError) else ""
        log.warning(
            "the webhook secrets could not be read again, and the old ones are kept: %s%s", type(error).__name__, why
        )

    def _end(self) -> None:
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
            self._publish(self._reader.read(lambda: True))
        finally:
            self._end()

    def close(self) -> None:
        """Start no more refreshes for deliveries. Wait for one that is running: at most for the call it is in."""
        self.abandon()
        if self._thread is not None and self._thread is not current_thread():
            self._thread.join()

    def _start(self) -> None:
        thread = Thread(target=self._run, name="fleetit-webhook-secrets", daemon=True)
        thread.start()
        self._thread = thread

    def _run(self) -> None:
        try:
            self._publish(self._reader.read(self._is_wanted))
        except Exception as error:  # noqa: BLE001 - of a client or a function of the user
            self._warn(error)
        finally:
            self._end()


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
                self._publish(await self._reader.read_async(lambda: True))
            finally:
                self._last_end = self._clock()

    def abandon(self) -> None:
        """Start no more refreshes for deliveries, and cancel one that is running."""
        super().abandon()
        if self._task is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._task.cancel)

    def _start(self) -> None:
        if self._loop.is_closed():
            msg = "the event loop of from_active_integrations_async has ended"
            raise ConfigurationError(msg)
        # A delivery may be verified in a thread that has no event loop.
        self._loop.call_soon_threadsafe(self._start_task)

    def _start_task(self) -> None:
        self._task = self._loop.create_task(self._run())
        # Not in the coroutine, which never begins if the task is cancelled before.
        self._task.add_done_callback(lambda _: self._end())

    async def _run(self) -> None:
        try:
            async with self._turn:
                self._publish(await self._reader.read_async(self._is_wanted))
        except Exception as error:  # noqa: BLE001 - of a client or a function of the user
            self._warn(error)
