"""Reads one listing for many fleets. `client.across_fleets`, commands, exports and dlt all do it here.

Several fleets are read at the same time, in threads or tasks. Their pages come in the order of the fleets, those of a
fleet together. A fleet is read ahead by a few pages, and so are a few fleets, so that memory is bounded. Rows that move
meanwhile are noticed where the listing can do so, and each page has eight attempts. The error of a fleet is raised
after the pages of the other fleets.
"""

from __future__ import annotations

import contextvars
import threading
from collections import deque
from collections.abc import Generator, Iterable, Mapping
from contextlib import aclosing
from typing import TYPE_CHECKING, Any, Generic, Self, TypeAlias, TypeVar, cast

from attrs import evolve, field, frozen

from fleetit._description.methods import find_bound_method
from fleetit._event_loop import require_asyncio
from fleetit._service.fleet_id import build_fleet_error, read_fleet_id
from fleetit._service.names import EXAMPLE_LIST
from fleetit._settings.retry import Retry
from fleetit_api.api import Page
from fleetit_api.exceptions import ConfigurationError, ConnectError, FleetITError, InvalidInput
from openapi_sdk.secrets.redaction import format_value

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Iterator, Sequence
    from contextlib import AbstractContextManager

    from fleetit._description.methods import Method
    from fleetit._listings.pages import AsyncWalkedPages, WalkedPages
    from fleetit._listings.walks import WalkState

T = TypeVar("T")

#: Fleets that are read at the same time.
MAX_FLEETS = 4
#: Many fleets are many requests: the default of three attempts would fail one of a thousand pages too often.
_ATTEMPTS = 8
#: Pages of a fleet that wait for those of the fleets before it. It is not read further meanwhile.
_MAX_WAITING = 8
#: Seconds until a wait looks around: Windows notices Ctrl-C only between two waits.
_PATIENCE = 0.5
#: A message names so many fleets.
_MAX_NAMED = 20
#: Errors that each further fleet would have too.
_OF_ALL_FLEETS = (InvalidInput, ConfigurationError, ConnectError)

#: The fleet of a request; None for the account's default fleet.
Fleet: TypeAlias = int | None


@frozen
class FleetPage(Generic[T]):
    """A page of the listing of a fleet. The last one may have no rows; its `state.is_done` is True."""

    fleet: Fleet
    page: Page[T]
    state: WalkState


@frozen
class FleetListing(Generic[T]):
    """A listing that is read for one fleet after the other."""

    method: Method
    arguments: Mapping[str, Any] = field(repr=False)
    _list_rows: Callable[..., Any]

    @classmethod
    def of(
        cls,
        list_rows: Callable[..., Any],
        arguments: Mapping[str, Any],
        *,
        retry: Retry | None,
        prefetch: int | None = None,
    ) -> Self:
        """Check that a method of a client is a listing.

        It is exact if it can be, unless `exact` is among the arguments. With the client's `retry` each page has eight
        attempts, unless that has more, or one.
        """
        method = find_bound_method(list_rows)
        if method is None or not method.is_listing:
            why = f"{format_value(list_rows)} lists no rows; pass a method that does, such as {EXAMPLE_LIST}"
            raise InvalidInput.of(why, field="list_rows")
        if "fleet_id" in arguments:
            why = "the fleets are given by fleets=[…]; leave fleet_id out"
            raise InvalidInput.of(why, field="fleet_id", operation=method.id)
        given = dict(arguments)
        if method.can_be_exact:
            given = {"exact": True, **given}
        if prefetch is not None and method.can_prefetch:
            given["prefetch"] = prefetch
        if retry is not None:
            given["options"] = _be_patient(given.get("options"), retry)
        return cls(method, given, list_rows)

    def open(self, fleet: Fleet) -> Any:
        pages = self._list_rows(**self.arguments, fleet_id=fleet)
        pages.warns = False  # one fleet without rows says nothing of the others
        return pages

    def read(
        self,
        fleet: Fleet,
        stopped: threading.Event | None = None,
        *,
        slots: AbstractContextManager[object] | None = None,
        resume: tuple[WalkState, Iterable[int | str]] | None = None,
    ) -> Iterator[FleetPage[T]]:
        """Yield the pages of a fleet.

        `stopped` ends waits between attempts, and `slots` limits how many requests are in flight. `resume` is the state
        of an earlier walk, and the ids of the rows that it returned.
        """
        pages: WalkedPages[T] = self.open(fleet)
        walk = pages.options.make_walk()
        if resume is not None:
            walk.restore(*resume)
        is_done = False
        for page in pages.walk(walk, slots, stopped):
            is_done = walk.state.is_done
            yield FleetPage(fleet, page, walk.state)
        if not is_done:
            rows = walk.state.rows
            yield FleetPage(fleet, Page([], rows, rows, rows), walk.state)

    async def read_async(self, fleet: Fleet) -> AsyncGenerator[Page[T]]:
        listing: AsyncWalkedPages[T] = self.open(fleet)
        async with aclosing(listing.pages()) as pages:
            async for page in pages:
                yield page


def _be_patient(options: object, default: Retry) -> object:
    """Return the options of a call with at least eight attempts, unless retries are turned off."""
    if options is not None and not isinstance(options, Mapping):
        return options  # what is wrong is said where the options are checked
    given: dict[str, Any] = {**cast("Mapping[str, Any]", options or {})}
    retry = given.get("retry") or default
    if isinstance(retry, Retry) and retry.attempts > 1:
        given["retry"] = evolve(retry, attempts=max(retry.attempts, _ATTEMPTS))
    return given


def check_fleets(fleets: Iterable[int], error_class: type[ConfigurationError | InvalidInput]) -> list[int]:
    """Return the ids of fleets, each once. None at all is refused: it may be a choice that was lost on the way."""
    if isinstance(fleets, str | bytes) or not isinstance(cast("object", fleets), Iterable):
        raise build_fleet_error(error_class, "fleets", f"{format_value(fleets)} is not a list of ids")
    found: dict[int, None] = {}
    for fleet in fleets:
        fleet_id = read_fleet_id(fleet)
        if fleet_id is None:
            why = f"{format_value(fleet)} is not the id of a fleet, a positive integer"
            raise build_fleet_error(error_class, "fleets", why)
        found[fleet_id] = None
    if not found:
        raise build_fleet_error(error_class, "fleets", "there is none; give at least one id, or leave it out")
    return [*found]


def walk_fleets(
    read: Callable[[Fleet, threading.Event | None], Iterator[FleetPage[T]]],
    fleets: Sequence[Fleet],
    at_once: int = MAX_FLEETS,
    failed: dict[Fleet, FleetITError] | None = None,
) -> Generator[FleetPage[T]]:
    """Yield the pages of fleets, those of a fleet together, and the fleets in their order.

    The first error of a fleet is raised after the pages of the others, and one that each fleet would have at once. It
    has all fleets that were not read whole in `failed_fleets`: those too that were not begun, or not returned yet.
    `failed` takes the errors of fleets, for a reader that stops before. One fleet at once needs no threads.
    """
    errors: dict[Fleet, FleetITError] = {} if failed is None else failed
    with _FleetThreads(read, fleets, at_once) as threads:
        for place in range(len(fleets)):
            try:
                yield from threads.iter_pages(place)
            except FleetITError as error:
                _keep_error(error, errors, fleets[place:])
    raise_first(errors)


def _keep_error(error: BaseException, errors: dict[Fleet, FleetITError], left: Sequence[Fleet]) -> None:
    """Keep the error of the first one of the fleets that are left, or raise it if it ends the reading of all."""
    if isinstance(error, FleetITError) and not isinstance(error, _OF_ALL_FLEETS):
        errors[left[0]] = error
        return
    if isinstance(error, FleetITError):
        note_failed(error, [*errors, *left])
    raise error


def raise_first(errors: Mapping[Fleet, FleetITError]) -> None:
    """Raise the first error, with the ids of all fleets that failed."""
    for error in errors.values():
        note_failed(error, errors)
        raise error


def note_failed(error: FleetITError, fleets: Iterable[Fleet]) -> None:
    """Note in an error which fleets were not read whole. One of all fleets names none of them."""
    error.failed_fleets = tuple(fleet for fleet in fleets if fleet is not None)
    others = [str(fleet) for fleet in error.failed_fleets if fleet != error.fleet_id]
    if others and not isinstance(error, InvalidInput | ConfigurationError):
        more = f" and {len(others) - _MAX_NAMED:,} more" if len(others) > _MAX_NAMED else ""
        error.add_note(f"fleets that were not read either: {', '.join(others[:_MAX_NAMED])}{more}")


@frozen
class _End:
    """A fleet is read to its end, or failed."""

    error: BaseException | None = None


class _FleetThreads(Generic[T]):
    """Reads fleets in threads, which take one fleet after the other.

    The threads are daemons: after Ctrl-C, nobody waits for what they have requested. There are none for one fleet at a
    time.
    """

    def __init__(
        self,
        read: Callable[[Fleet, threading.Event | None], Iterator[FleetPage[T]]],
        fleets: Sequence[Fleet],
        at_once: int,
    ) -> None:
        self._read = read
        self._fleets = fleets
        #: How many fleets may have begun: those that are read, and as many that are read already and wait.
        self._ahead = 2 * at_once
        self._begun = self._place = 0
        self._waiting: list[deque[FleetPage[T] | _End]] = [deque() for _ in fleets]
        self._changed = threading.Condition()
        self._stopped = threading.Event()
        at_once = min(at_once, len(fleets))
        # The caller's context variables, such as a trace id, are valid in the threads too.
        self._threads = [
            threading.Thread(
                target=contextvars.copy_context().run, args=(self._work,), daemon=True, name="fleetit-fleet"
            )
            for _ in range(at_once)
            if at_once > 1
        ]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self._stopped.set()
        with self._changed:
            self._changed.notify_all()
        if kind is None or issubclass(kind, Exception | GeneratorExit):
            for thread in self._threads:
                thread.join(_PATIENCE)  # one may wait for an answer

    def iter_pages(self, place: int) -> Iterator[FleetPage[T]]:
        """Yield the pages of the fleet at a place. Those of the fleets before it have to be read already."""
        if not self._threads:
            yield from self._read(self._fleets[place], None)
            return
        waiting = self._waiting[place]
        while True:
            with self._changed:
                self._place = place
                self._changed.notify_all()
                while not waiting:
                    self._changed.wait(_PATIENCE)
                fleet_page = waiting.popleft()
            if not isinstance(fleet_page, _End):
                yield fleet_page
            elif fleet_page.error is None:
                return
            else:
                raise fleet_page.error

    def _work(self) -> None:
        while (place := self._begin()) is not None:
            end = _End()
            try:
                for page in self._read(self._fleets[place], self._stopped):
                    if not self._put(place, page):
                        return
            except BaseException as error:  # noqa: BLE001 - raised again by the reader
                end = _End(error)
            self._put(place, end)

    def _begin(self) -> int | None:
        """Return the place of the next fleet to read; None if there is none, or nobody reads any more."""
        with self._changed:
            while not self._stopped.is_set() and self._place + self._ahead <= self._begun:
                self._changed.wait()
            if self._stopped.is_set() or self._begun == len(self._fleets):
                return None
            self._begun += 1
            return self._begun - 1

    def _put(self, place: int, fleet_page: FleetPage[T] | _End) -> bool:
        """Keep a page for the reader; return whether there is one."""
        waiting = self._waiting[place]
        with self._changed:
            while len(waiting) >= _MAX_WAITING and not self._stopped.is_set():
                self._changed.wait()
            waiting.append(fleet_page)
            self._changed.notify_all()
            return not self._stopped.is_set()


async def walk_fleets_async(
    read: Callable[[int], AsyncGenerator[Page[T]]], fleets: Sequence[int], at_once: int = MAX_FLEETS
) -> AsyncGenerator[tuple[int, Page[T]]]:
    """Yield the fleets and their pages, in tasks; see `walk_fleets`."""
    import asyncio  # noqa: PLC0415 - slow to import, and sync users don't need it

    require_asyncio("across_fleets")

    async def fill(fleet: int, queue: asyncio.Queue[Page[T] | _End]) -> None:
        end = _End()
        async with slots:  # tasks get them in the order in which they began
            try:
                async with aclosing(read(fleet)) as pages:
                    async for page in pages:
                        await queue.put(page)
            except Exception as error:  # noqa: BLE001 - raised again by the reader
                end = _End(error)
            await queue.put(end)

    slots = asyncio.Semaphore(at_once)
    queues: deque[asyncio.Queue[Page[T] | _End]] = deque()
    tasks: list[asyncio.Task[None]] = []
    errors: dict[Fleet, FleetITError] = {}
    try:
        for place, fleet in enumerate(fleets):
            for begun in fleets[place + len(queues) : place + 2 * at_once]:
                queues.append(asyncio.Queue(_MAX_WAITING))
                tasks.append(asyncio.create_task(fill(begun, queues[-1])))
            queue = queues.popleft()
            while not isinstance(page := await queue.get(), _End):
                yield fleet, page
            if page.error is not None:
                _keep_error(page.error, errors, fleets[place:])
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    raise_first(errors)
