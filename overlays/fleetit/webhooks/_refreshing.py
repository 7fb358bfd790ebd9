"""Reads the signing secrets of fleets again while a verifier is in use."""

from __future__ import annotations

import asyncio
import logging
import os
from abc import ABC, abstractmethod
from pathlib import Path
from threading import Event, Lock, Thread, current_thread
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple, TypeAlias, cast

from fleetit.webhooks._parts import WEBHOOKS
from fleetit.webhooks._secret_reading import list_secrets, merge_secrets
from fleetit.webhooks._signature import parse_fleet_secrets
from fleetit_api.exceptions import ConfigurationError, FleetITError, Forbidden, NotFound
from openapi_sdk.secrets.redaction import NotPickled, SecretValue
from openapi_sdk.webhooks.deliveries import digest_body
from openapi_sdk.webhooks.problems import Problems, log

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from fleetit.webhooks._secret_reading import FleetSecrets, Integrations, SecretReader
    from fleetit.webhooks._signature import Key, KeyRing, SignatureHeaders
    from fleetit_api.deliveries import Refusal

#: At most this many fleets are named in a message.
_MAX_NAMED_FLEETS = 10
#: Seconds between two readings of one fleet that deliveries ask for, and after which what failed is read again.
SOON: Final = 5.0
#: Seconds after which what is due begins also without a delivery.
TICK: Final = 1.0
_MIN_TICK: Final = 0.01
#: What is read next: a fleet, the list of fleets for all of them, or only for those that are new.
_Job: TypeAlias = "int | Literal['all', 'new']"

_HIDDEN = "an integration came with a webhook_signature_secret_token that is null, blank or masked"
_EMPTY = "no integration came; if none comes in the next answer either, the secrets are withdrawn"


class RefreshFile:
    """A file by which processes tell each other to read the secrets again. Its content does not matter.

    Raises:
        ConfigurationError: If it can't be made or touched.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self._path = Path(path)
        try:
            self._path.open("ab").close()
        except OSError as error:
            raise self._build_error(error) from None
        self._mark = self._read_mark()

    def is_touched(self) -> bool:
        """Return whether somebody has touched the file since the last time."""
        old, self._mark = self._mark, self._read_mark()
        return old != self._mark

    def touch(self) -> None:
        """Touch the file; for this process that is nothing new."""
        try:
            self._path.touch()
        except OSError as error:
            raise self._build_error(error) from None
        self._mark = self._read_mark()

    def _read_mark(self) -> int | None:
        try:
            return self._path.stat().st_mtime_ns
        except OSError:  # it was removed, which counts as a touch, as does its return
            return None

    def _build_error(self, error: OSError) -> ConfigurationError:
        msg = f"refresh_file={str(self._path)!r}: it can't be written: {error.strerror}"
        return ConfigurationError(msg)


class When(NamedTuple):
    """When secrets are read again: after how many seconds, and when a file is touched."""

    seconds: float | None
    file: RefreshFile | None
    clock: Callable[[], float]


class Refresher(NotPickled, ABC):
    """Reads the secrets of fleets again, and replaces the keys of a verifier by them.

    All fleets are read at an interval, and one as soon as a delivery for it does not verify. One call runs at a time.
    The two take turns, so neither holds up the other.
    """

    def __init__(self, reader: SecretReader, ring: KeyRing, secrets: FleetSecrets, when: When) -> None:
        self.problems = Problems(WEBHOOKS.log)
        self._reader = reader
        self._ring = ring
        self._secrets = secrets
        self._seconds, self._file, self._clock = when
        self._gap = SOON if self._seconds is None else min(SOON, self._seconds)
        self._is_manual = self._seconds is None and self._file is None
        self._is_abandoned = False
        #: The fleets of deliveries that did not verify, in order. Any thread adds to it.
        self._asked: dict[int, None] = {}
        #: Whether a delivery named a fleet that is not listed.
        self._is_new_asked = False
        self._is_all_asked = False
        #: The fleets that are read next because of the interval, and whether the last one was of them.
        self._queue: dict[int, None] = {}
        self._was_queued = False
        self._listed = frozenset(secrets)
        #: When things ended, by the clock: a reading of all fleets, one of their list, and one of each fleet.
        self._all_ended = self._clock()
        self._list_ended: float | None = None
        self._ended: dict[int, float] = {}
        #: How many deliveries of each fleet did not verify since it was read.
        self._refused: dict[int, int] = {}
        #: Fleets without an integration in the last answer.
        self._doubted: set[int] = set()
        #: Why fleets keep the secrets that they had.
        self._kept: dict[int, str] = {}
        self._reported: set[str] = set()
        #: Held while secrets are read for deliveries.
        self._lock = Lock()
        self._process = os.getpid()

    def refuse(self, reason: Refusal, fleet_id: int, signed: SignatureHeaders, body: bytes) -> bool:
        """Have the secrets of a fleet read, because a delivery did not verify. Returns at once.

        Returns:
            Whether they will be read. The delivery is logged then, because it may be authentic.
        """
        if self._seconds is None:
            return False
        if fleet_id in self._listed:
            self._asked[fleet_id] = None
            self._refused[fleet_id] = self._refused.get(fleet_id, 0) + 1
        elif self._reader.can_find_more:
            self._is_new_asked = True
        else:
            return False
        self.tick()
        if self._is_abandoned:
            return False
        text = (
            "a delivery is refused while webhook secrets are read again, and may be sent again: "
            "%s (fleet %d, signed %s, sha256 %s)"
        )
        log(WEBHOOKS.log, logging.WARNING, text, reason, fleet_id, signed.timestamp, digest_body(body))
        return True

    def tick(self) -> None:
        """Start to read what is due, unless something is read already. Returns at once."""
        if self._is_manual or self._is_abandoned or not self._get_lock().acquire(blocking=False):
            return
        is_started = False
        try:
            is_started = self._start_ticking() and self._find_job() is not None and self._try(self._start)
        finally:
            if not is_started:
                self._lock.release()

    def abandon(self) -> None:
        """Start no more readings, and end one that is running. Returns at once."""
        self._is_abandoned = True

    def close(self) -> None:
        """Do the same as `abandon`, and wait for a thread that is reading: at most for the call that it is in."""
        self.abandon()

    def refresh(self) -> None:
        """Read the secrets in this thread, after a reading that is running."""
        msg = "this verifier was made by from_active_integrations_async: use refresh_async()"
        raise ConfigurationError(msg)

    async def refresh_async(self) -> None:
        """Read the secrets in this task, after a reading that is running."""
        msg = "this verifier was made by from_active_integrations: use refresh()"
        raise ConfigurationError(msg)

    @abstractmethod
    def _start(self) -> None:
        """Start to read beside the caller. At its end the lock is released."""

    def _start_ticking(self) -> bool:
        """Have `_tick_alone` called every second in this process, and return whether it is."""
        return True

    def _tick_alone(self) -> None:
        """Do what is due, also without a delivery."""
        try:
            if self._file is not None and self._file.is_touched():
                self._ask_for_all()
            self.tick()
        except Exception as error:  # noqa: BLE001 - of the user's clock
            self._note("start", error)

    def _ask_for_all(self) -> None:
        self._is_all_asked, self._list_ended = True, None

    def _get_tick(self) -> float:
        return TICK if self._seconds is None else max(min(TICK, self._seconds), _MIN_TICK)

    def _get_lock(self) -> Lock:
        """Return the lock: a new one in a forked process, where nothing is read."""
        if self._process != os.getpid():
            self._lock, self._process = Lock(), os.getpid()
        return self._lock

    def _try(self, start: Callable[[], None]) -> bool:
        try:
            start()
        except (RuntimeError, ConfigurationError) as error:  # there can be no more threads, or the loop has ended
            self._is_abandoned = isinstance(error, ConfigurationError)
            self._note("start", error)
            return False
        self.problems.clear("start")
        return True

    def _note(self, name: str, error: Exception) -> None:
        self.problems.set(name, f"webhook secrets are not read again: {_describe(error)}", level=logging.WARNING)

    def _find_job(self) -> _Job | None:
        """Return what is due, or None."""
        now = self._clock()
        may_list = _is_over(now, self._list_ended, self._gap)
        if self._is_all_asked and may_list:
            return "all"
        asked = next((each for each in list(self._asked) if _is_over(now, self._ended.get(each), self._gap)), None)
        if self._queue:
            return asked if asked is not None and self._was_queued else next(iter(self._queue))
        if may_list and self._seconds is not None and _is_over(now, self._all_ended, self._seconds):
            return "all"
        return "new" if asked is None and self._is_new_asked and may_list else asked

    def _take_job(self) -> _Job | None:
        """Return what is due. What deliveries ask for from now on is due once more."""
        job = self._find_job()
        if isinstance(job, str):
            self._is_new_asked = False
            self._is_all_asked = self._is_all_asked and job != "all"
        elif job is not None:
            self._was_queued = job == next(iter(self._queue), None)
            self._queue.pop(job, None)
            self._asked.pop(job, None)
        return job

    def _end_job(self, job: _Job) -> None:
        now = self._clock()
        if isinstance(job, str):
            self._list_ended = now
        else:
            self._ended[job] = now
        if job == "all" or (job != "new" and self._was_queued):
            self._all_ended = now

    def _keep_list(self, job: _Job, fleet_ids: list[int]) -> None:
        """Take up which fleets there are, and have them read; for "new" only those that were not listed."""
        old, self._listed = self._listed, frozenset(fleet_ids)
        if job == "all":
            self._queue = dict.fromkeys(fleet_ids)
        else:
            self._queue |= dict.fromkeys(fleet_id for fleet_id in fleet_ids if fleet_id not in old)
        gone = old - self._listed
        for fleet_id in gone:
            self._replace(fleet_id, SecretValue({}))
            for each in (self._queue, self._asked, self._refused, self._ended, self._kept, self._secrets):
                cast("dict[int, Any]", each).pop(fleet_id, None)
        self._doubted -= gone
        self.problems.clear("list")

    def _keep(self, fleet_id: int, found: Integrations) -> None:
        """Take up the secrets of a fleet."""
        known = self._secrets.get(fleet_id, SecretValue({}))
        if not found.number and known.reveal() and fleet_id not in self._doubted:
            self._doubted.add(fleet_id)
            self._kept[fleet_id] = _EMPTY
            self._asked[fleet_id] = None
            return
        self._replace(fleet_id, SecretValue(merge_secrets(found, known.reveal())))
        self._doubted.discard(fleet_id)
        if any(None in tokens for tokens in found.secrets.reveal().values()):
            self._kept[fleet_id] = _HIDDEN
        else:
            self._kept.pop(fleet_id, None)

    def _replace(self, fleet_id: int, secrets: SecretValue[dict[object, list[str]]]) -> None:
        """Replace the keys of a fleet. One without a secret has none."""
        keys = dict(cast("Mapping[int, tuple[Key, ...]]", self._ring.keys))
        if list_secrets(secrets.reveal()):
            keys[fleet_id] = parse_fleet_secrets(fleet_id, list_secrets(secrets.reveal()))
        else:
            keys.pop(fleet_id, None)
        old, self._secrets[fleet_id] = self._secrets.get(fleet_id, SecretValue({})), secrets
        refused = self._refused.pop(fleet_id, 0)
        if set(list_secrets(old.reveal())) == set(list_secrets(secrets.reveal())):
            return
        self._ring.keys = keys
        text = "fleet %d has other webhook secrets than before: %d; %d deliveries that were refused may be authentic"
        log(
            WEBHOOKS.log,
            logging.WARNING if refused else logging.INFO,
            text,
            fleet_id,
            len(keys.get(fleet_id, ())),
            refused,
        )

    def _fail(self, job: _Job, error: Exception) -> None:
        """Note a failure, after which what there was is kept. What may succeed is read again soon."""
        if isinstance(job, str):
            self._is_new_asked = True
            self._is_all_asked = self._is_all_asked or job == "all"
            self._note("list", error)
            return
        self._kept[job] = f"they could not be read again: {_describe(error)}"
        if not isinstance(error, Forbidden | NotFound):
            self._asked[job] = None

    def _report(self) -> None:
        """Note which fleets keep their secrets, and why."""
        fleets: dict[str, list[int]] = {}
        for fleet_id, why in self._kept.items():
            fleets.setdefault(why, []).append(fleet_id)
        for why in self._reported - fleets.keys():
            self.problems.clear(why)
        for why, fleet_ids in fleets.items():
            names = ", ".join(map(str, fleet_ids[:_MAX_NAMED_FLEETS])) + (
                ", …" if fleet_ids[_MAX_NAMED_FLEETS:] else ""
            )
            self.problems.set(why, f"the webhook secrets of fleets {names} are kept: {why}", level=logging.WARNING)
        self._reported = set(fleets)

    def _end_by_hand(self, failed: dict[_Job, Exception]) -> None:
        """Tell the other processes, and raise what went wrong."""
        if self._file is not None:
            self._file.touch()
        for error in failed.values():
            if isinstance(error, FleetITError):
                error.failed_fleets = tuple(job for job in failed if isinstance(job, int))
            raise error
        if self._kept:
            raise ConfigurationError("; ".join(self.problems.get_texts()))


class ThreadRefresher(Refresher):
    """Reads the secrets in a daemon thread."""

    _thread: Thread | None = None
    #: The thread that ticks, what ends it, and its process.
    _ticking: tuple[Thread, Event, int] | None = None

    def refresh(self) -> None:
        """Read the secrets in this thread, after a reading that is running."""
        with self._get_lock():
            self._ask_for_all()
            failed = self._read(is_by_hand=True)
        self._end_by_hand(failed)

    def close(self) -> None:
        """Start no more readings. Wait for one that is running: at most for the call it is in."""
        self.abandon()
        threads = [self._thread]
        if self._ticking is not None and self._ticking[2] == os.getpid():
            self._ticking[1].set()
            threads.append(self._ticking[0])
        for thread in threads:
            if thread is not None and thread is not current_thread():
                thread.join()

    def _start_ticking(self) -> bool:
        if self._ticking is None or self._ticking[2] != os.getpid():
            stop = Event()
            thread = Thread(target=self._keep_ticking, args=(stop,), name="fleetit-webhook-interval", daemon=True)
            if not self._try(thread.start):
                return False
            self._ticking = thread, stop, os.getpid()
        return True

    def _keep_ticking(self, stop: Event) -> None:
        # A verifier that is garbage collected sets no event: that could wait for a lock that this thread holds.
        while not stop.wait(self._get_tick()) and not self._is_abandoned:
            self._tick_alone()

    def _start(self) -> None:
        thread = Thread(target=self._run, name="fleetit-webhook-secrets", daemon=True)
        thread.start()
        self._thread = thread

    def _run(self) -> None:
        try:
            self._read()
        except Exception as error:  # noqa: BLE001 - of the user's clock
            self._note("start", error)
        finally:
            self._lock.release()

    def _read(self, *, is_by_hand: bool = False) -> dict[_Job, Exception]:
        """Read what is due, and return what failed."""
        failed: dict[_Job, Exception] = {}
        while (is_by_hand or not self._is_abandoned) and (job := self._take_job()) is not None:
            try:
                if isinstance(job, str):
                    self._keep_list(job, self._reader.list_fleets())
                else:
                    self._keep(job, self._reader.read(job))
            except Exception as error:  # noqa: BLE001 - of a client or a function of the user
                self._fail(job, error)
                failed[job] = error
            self._end_job(job)
        self._report()
        return failed


class TaskRefresher(Refresher):
    """Reads the secrets in a task of the event loop that it is made in."""

    def __init__(self, reader: SecretReader, ring: KeyRing, secrets: FleetSecrets, when: When) -> None:
        super().__init__(reader, ring, secrets, when)
        self._loop = asyncio.get_running_loop()
        self._made_in = os.getpid()
        #: Held while secrets are read. A coroutine must not wait for the other lock.
        self._turn = asyncio.Lock()
        self._task: asyncio.Task[None] | None = None
        if not self._is_manual:
            self._loop.call_later(self._get_tick(), self._keep_ticking)

    async def refresh_async(self) -> None:
        """Read the secrets, after a reading that is running."""
        async with self._turn:
            self._ask_for_all()
            failed = await self._read(is_by_hand=True)
        self._end_by_hand(failed)

    def abandon(self) -> None:
        """Start no more readings, and cancel one that is running."""
        super().abandon()
        if self._task is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._task.cancel)

    def _keep_ticking(self) -> None:
        if not self._is_abandoned:
            self._tick_alone()
            self._loop.call_later(self._get_tick(), self._keep_ticking)

    def _start(self) -> None:
        if self._loop.is_closed() or self._made_in != os.getpid():
            msg = "the event loop of from_active_integrations_async has ended, or is that of another process"
            raise ConfigurationError(msg)
        # A delivery may be verified in a thread that has no event loop.
        self._loop.call_soon_threadsafe(self._start_task)

    def _start_task(self) -> None:
        self._task = self._loop.create_task(self._run())
        # Not in the coroutine, which never begins if the task is cancelled before.
        self._task.add_done_callback(lambda _: self._lock.release())

    async def _run(self) -> None:
        try:
            async with self._turn:
                await self._read()
        except Exception as error:  # noqa: BLE001 - of the user's clock
            self._note("start", error)

    async def _read(self, *, is_by_hand: bool = False) -> dict[_Job, Exception]:
        """Do the same as `ThreadRefresher._read`."""
        failed: dict[_Job, Exception] = {}
        while (is_by_hand or not self._is_abandoned) and (job := self._take_job()) is not None:
            try:
                if isinstance(job, str):
                    self._keep_list(job, await self._reader.list_tenants_async())
                else:
                    self._keep(job, await self._reader.read_async(job))
            except Exception as error:  # noqa: BLE001 - of a client or a function of the user
                self._fail(job, error)
                failed[job] = error
            self._end_job(job)
        self._report()
        return failed


def _is_over(now: float, since: float | None, seconds: float) -> bool:
    """Return whether seconds have passed. A time in the future delays nothing: the clock may have been set back."""
    return since is None or now - since >= seconds or now < since


def _describe(error: Exception) -> str:
    """Return what an error says. Only those of this package are quoted: others may contain a secret."""
    return f"{type(error).__name__}: {error}" if isinstance(error, FleetITError) else type(error).__name__
