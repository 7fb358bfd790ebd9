"""Reads the signing secrets of tenants again while a verifier is in use."""

from __future__ import annotations

import asyncio
import logging
import os
from abc import ABC, abstractmethod
from enum import Enum
from pathlib import Path
from threading import Event, Lock, Thread, current_thread
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias, cast

from openapi_sdk.errors.errors import ConfigurationError, SdkError
from openapi_sdk.errors.statuses import Forbidden, NotFound
from openapi_sdk.secrets.redaction import NotPickled, SecretValue
from openapi_sdk.webhooks.deliveries import digest_body
from openapi_sdk.webhooks.problems import Problems, log
from openapi_sdk.webhooks.secret_reading import list_secrets, merge_secrets
from openapi_sdk.webhooks.signing_secrets import parse_tenant_secrets

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from enum import StrEnum

    from openapi_sdk.errors.errors import ErrorTree
    from openapi_sdk.webhooks.parts import Webhooks
    from openapi_sdk.webhooks.secret_reading import Found, SecretReader, TenantSecrets
    from openapi_sdk.webhooks.signatures import Signed
    from openapi_sdk.webhooks.signing_secrets import Key, KeyRing

#: At most this many tenants are named in a message.
_MAX_NAMED = 10
#: Seconds between two readings of one tenant that deliveries ask for, and after which what failed is read again.
SOON: Final = 5.0
#: Seconds after which what is due begins also without a delivery.
TICK: Final = 1.0
_MIN_TICK: Final = 0.01


class _List(Enum):
    """The list of tenants is read: to read all of them, or only those that are new."""

    ALL = 1
    NEW = 2


#: What is read next: the list of tenants, or a tenant.
_Job: TypeAlias = "_List | Any"


class RefreshFile:
    """A file by which processes tell each other to read the secrets again. Its content does not matter.

    Args:
        errors: The classes of the errors of the SDK.
        path: The file.

    Raises:
        ConfigurationError: If it can't be made or touched.
    """

    def __init__(self, errors: ErrorTree, path: str | os.PathLike[str]) -> None:
        self._errors = errors
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
        return self._errors.ConfigurationError(msg)


class When(NamedTuple):
    """When secrets are read again: after how many seconds, and when a file is touched."""

    seconds: float | None
    file: RefreshFile | None
    clock: Callable[[], float]


class Refresher(NotPickled, ABC):
    """Reads the secrets of tenants again, and replaces the keys of a verifier by them.

    All tenants are read at an interval, and one as soon as a delivery for it does not verify. One call runs at a time.
    The two take turns, so neither holds up the other.
    """

    def __init__(
        self, webhooks: Webhooks, reader: SecretReader, ring: KeyRing, secrets: TenantSecrets, when: When
    ) -> None:
        self.problems = Problems(webhooks.log)
        self._log = webhooks.log
        self._service = webhooks.service
        self._package = webhooks.package
        self._listing = reader.listing
        self._reader = reader
        self._ring = ring
        self._secrets = secrets
        self._seconds, self._file, self._clock = when
        self._gap = SOON if self._seconds is None else min(SOON, self._seconds)
        self._is_manual = self._seconds is None and self._file is None
        self._is_abandoned = False
        #: The tenants of deliveries that did not verify, in order. Any thread adds to it.
        self._asked: dict[Any, None] = {}
        #: Whether a delivery named a tenant that is not listed.
        self._is_new_asked = False
        self._is_all_asked = False
        #: The tenants that are read next because of the interval, and whether the last one was of them.
        self._queue: dict[Any, None] = {}
        self._was_queued = False
        self._listed = frozenset(secrets)
        #: When things ended, by the clock: a reading of all tenants, one of their list, and one of each tenant.
        self._all_ended = self._clock()
        self._list_ended: float | None = None
        self._ended: dict[Any, float] = {}
        #: How many deliveries of each tenant did not verify since it was read.
        self._refused: dict[Any, int] = {}
        #: Tenants without a row in the last answer.
        self._doubted: set[Any] = set()
        #: Why tenants keep the secrets that they had.
        self._kept: dict[Any, str] = {}
        self._reported: set[str] = set()
        #: Held while secrets are read for deliveries.
        self._lock = Lock()
        self._process = os.getpid()

    def refuse(self, reason: StrEnum, tenant: object, signed: Signed, body: bytes) -> bool:
        """Have the secrets of a tenant read, because a delivery did not verify. Returns at once.

        Returns:
            Whether they will be read. The delivery is logged then, because it may be authentic.
        """
        if self._seconds is None:
            return False
        if tenant in self._listed:
            self._asked[tenant] = None
            self._refused[tenant] = self._refused.get(tenant, 0) + 1
        elif self._reader.can_find_more:
            self._is_new_asked = True
        else:
            return False
        self.tick()
        if self._is_abandoned:
            return False
        text = (
            "a delivery is refused while webhook secrets are read again, and may be sent again: "
            "%s (%ssigned %s, sha256 %s)"
        )
        whose = "" if self._service.tenant is None else f"{self._service.describe_tenant(tenant)}, "
        log(self._log, logging.WARNING, text, reason, whose, signed.timestamp, digest_body(body))
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
        msg = f"this verifier was made by {self._listing.maker}_async: use refresh_async()"
        raise self._service.errors.ConfigurationError(msg)

    async def refresh_async(self) -> None:
        """Read the secrets in this task, after a reading that is running."""
        msg = f"this verifier was made by {self._listing.maker}: use refresh()"
        raise self._service.errors.ConfigurationError(msg)

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
        self.problems.set(name, f"webhook secrets are not read again: {self._describe(error)}", level=logging.WARNING)

    def _find_job(self) -> _Job | None:
        """Return what is due, or None."""
        now = self._clock()
        may_list = _is_over(now, self._list_ended, self._gap)
        if self._is_all_asked and may_list:
            return _List.ALL
        asked = next((each for each in list(self._asked) if _is_over(now, self._ended.get(each), self._gap)), None)
        if self._queue:
            return asked if asked is not None and self._was_queued else next(iter(self._queue))
        if may_list and self._seconds is not None and _is_over(now, self._all_ended, self._seconds):
            return _List.ALL
        return _List.NEW if asked is None and self._is_new_asked and may_list else asked

    def _take_job(self) -> _Job | None:
        """Return what is due. What deliveries ask for from now on is due once more."""
        job = self._find_job()
        if isinstance(job, _List):
            self._is_new_asked = False
            self._is_all_asked = self._is_all_asked and job is not _List.ALL
        elif job is not None:
            self._was_queued = job == next(iter(self._queue), None)
            self._queue.pop(job, None)
            self._asked.pop(job, None)
        return job

    def _end_job(self, job: _Job) -> None:
        now = self._clock()
        if isinstance(job, _List):
            self._list_ended = now
        else:
            self._ended[job] = now
        if job is _List.ALL or (job is not _List.NEW and self._was_queued):
            self._all_ended = now

    def _keep_list(self, job: _Job, tenants: list[Any]) -> None:
        """Take up which tenants there are, and have them read; for NEW only those that were not listed."""
        old, self._listed = self._listed, frozenset(tenants)
        if job is _List.ALL:
            self._queue = dict.fromkeys(tenants)
        else:
            self._queue |= dict.fromkeys(tenant for tenant in tenants if tenant not in old)
        gone = old - self._listed
        for tenant in gone:
            self._replace(tenant, SecretValue({}))
            for each in (self._queue, self._asked, self._refused, self._ended, self._kept, self._secrets):
                cast("dict[Any, Any]", each).pop(tenant, None)
        self._doubted -= gone
        self.problems.clear("list")

    def _keep(self, tenant: object, found: Found) -> None:
        """Take up the secrets of a tenant."""
        known = self._secrets.get(tenant, SecretValue({}))
        if not found.number and known.reveal() and tenant not in self._doubted:
            self._doubted.add(tenant)
            word = self._listing.word
            self._kept[tenant] = f"no {word} came; if none comes in the next answer either, the secrets are withdrawn"
            self._asked[tenant] = None
            return
        self._replace(tenant, SecretValue(merge_secrets(found, known.reveal())))
        self._doubted.discard(tenant)
        if any(None in tokens for tokens in found.secrets.reveal().values()):
            self._kept[tenant] = f"{self._listing.one} came with a {self._listing.secret} that is null, blank or masked"
        else:
            self._kept.pop(tenant, None)

    def _replace(self, tenant: object, secrets: SecretValue[dict[object, list[str]]]) -> None:
        """Replace the keys of a tenant. One without a secret has none."""
        own: tuple[Key, ...] = ()
        if list_secrets(secrets.reveal()):
            own = parse_tenant_secrets(self._service, tenant, list_secrets(secrets.reveal()), self._ring.form)
        old, self._secrets[tenant] = self._secrets.get(tenant, SecretValue({})), secrets
        refused = self._refused.pop(tenant, 0)
        if set(list_secrets(old.reveal())) == set(list_secrets(secrets.reveal())):
            return
        if self._service.tenant is None:
            self._ring.keys = own
        else:
            others = cast("Mapping[Any, tuple[Key, ...]]", self._ring.keys)
            keys = {**others, tenant: own}
            self._ring.keys = keys if own else {each: keys[each] for each in others if each != tenant}
        has = "there are" if self._service.tenant is None else f"{self._service.describe_tenant(tenant)} has"
        text = "%s other webhook secrets than before: %d; %d deliveries that were refused may be authentic"
        level = logging.WARNING if refused else logging.INFO
        log(self._log, level, text, has, len(own), refused)

    def _fail(self, job: _Job, error: Exception) -> None:
        """Note a failure, after which what there was is kept. What may succeed is read again soon."""
        if isinstance(job, _List):
            self._is_new_asked = True
            self._is_all_asked = self._is_all_asked or job is _List.ALL
            self._note("list", error)
            return
        self._kept[job] = f"they could not be read again: {self._describe(error)}"
        if not isinstance(error, Forbidden | NotFound):
            self._asked[job] = None

    def _report(self) -> None:
        """Note which tenants keep their secrets, and why."""
        tenants: dict[str, list[Any]] = {}
        for tenant, why in self._kept.items():
            tenants.setdefault(why, []).append(tenant)
        for why in self._reported - tenants.keys():
            self.problems.clear(why)
        for why, ids in tenants.items():
            whose = ""
            if self._service.tenant is not None:
                names = ", ".join(map(str, ids[:_MAX_NAMED])) + (", …" if ids[_MAX_NAMED:] else "")
                whose = f" of {self._service.tenant.plural} {names}"
            self.problems.set(why, f"the webhook secrets{whose} are kept: {why}", level=logging.WARNING)
        self._reported = set(tenants)

    def _end_by_hand(self, failed: dict[_Job, Exception]) -> None:
        """Tell the other processes, and raise what went wrong."""
        if self._file is not None:
            self._file.touch()
        for error in failed.values():
            if isinstance(error, SdkError):
                self._service.errors.note_failed(error, (job for job in failed if not isinstance(job, _List)))
            raise error
        if self._kept:
            raise self._service.errors.ConfigurationError("; ".join(self.problems.get_texts()))

    def _describe(self, error: Exception) -> str:
        """Return what an error says. Only those of the SDK are quoted: others may contain a secret."""
        is_ours = isinstance(error, self._service.errors.base)
        return f"{type(error).__name__}: {error}" if is_ours else type(error).__name__


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
            thread = Thread(
                target=self._keep_ticking, args=(stop,), name=f"{self._package}-webhook-interval", daemon=True
            )
            if not self._try(thread.start):
                return False
            self._ticking = thread, stop, os.getpid()
        return True

    def _keep_ticking(self, stop: Event) -> None:
        # A verifier that is garbage collected sets no event: that could wait for a lock that this thread holds.
        while not stop.wait(self._get_tick()) and not self._is_abandoned:
            self._tick_alone()

    def _start(self) -> None:
        thread = Thread(target=self._run, name=f"{self._package}-webhook-secrets", daemon=True)
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
                if isinstance(job, _List):
                    self._keep_list(job, self._reader.list_tenants())
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

    def __init__(
        self, webhooks: Webhooks, reader: SecretReader, ring: KeyRing, secrets: TenantSecrets, when: When
    ) -> None:
        super().__init__(webhooks, reader, ring, secrets, when)
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
            msg = f"the event loop of {self._listing.maker}_async has ended, or is that of another process"
            raise self._service.errors.ConfigurationError(msg)
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
                if isinstance(job, _List):
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
