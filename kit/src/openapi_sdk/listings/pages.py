"""The listings that users iterate, sync and async: they request pages as a walk says, and yield their rows.

Pages are requested one at a time, or several ahead by a prefetcher: in threads or asyncio tasks. Both prefetchers have
the same methods. `submit` adds positions, `next_page` returns the page of the oldest one, `discard` drops all that were
not returned yet, and `len()` is their number. When a prefetcher exits, no request is in flight any more.
"""

from __future__ import annotations

import contextvars
import threading
import time
from collections import deque
from contextlib import aclosing, nullcontext
from functools import partial
from typing import TYPE_CHECKING, Any, Generic, Self, TypeAlias, TypeVar

from openapi_sdk.errors.errors import add_notes
from openapi_sdk.event_loop import require_asyncio
from openapi_sdk.model.pages import AsyncPages, Page, Pages
from openapi_sdk.model.values import is_given
from openapi_sdk.secrets.redaction import guard_repr

if TYPE_CHECKING:
    import asyncio
    from collections.abc import AsyncGenerator, AsyncIterator, Callable, Coroutine, Iterator, Mapping, Sequence
    from concurrent.futures import Future
    from contextlib import AbstractContextManager

    from openapi_sdk.errors.errors import ErrorTree
    from openapi_sdk.listings.answers import Position
    from openapi_sdk.listings.options import ListingOptions, ReceivedPage
    from openapi_sdk.listings.walks import Step, Walk
    from openapi_sdk.model.facts import Facts
    from openapi_sdk.model.reading import ReadableModel

T = TypeVar("T")
RequestPageT = TypeVar("RequestPageT")

#: Seconds between two looks at whether a listing was stopped from outside.
_PATIENCE = 0.1
#: Requests a page: its place, the number of rows, and the function that waits between attempts (None: that of the
#: caller).
RequestPage: TypeAlias = "Callable[[Position, int | None, Callable[[float], None] | None], ReceivedPage]"
AsyncRequestPage: TypeAlias = "Callable[[Position, int | None], Coroutine[Any, Any, ReceivedPage]]"


class ListingClosed(Exception):
    """The listing was closed while a thread waited before a retry."""


def wait_unless(stopped: threading.Event, seconds: float) -> None:
    """Wait. If the event is set meanwhile, raise `ListingClosed`."""
    if stopped.wait(seconds):
        raise ListingClosed


class ThreadPrefetcher(Generic[T]):
    """Requests pages ahead in threads.

    On exit it waits for requests that were sent already. Waits between attempts, for which `request` gets a function,
    end then with `ListingClosed`, and also when `stopped` is set from outside.
    """

    def __init__(
        self,
        request: Callable[[Any, Callable[[float], None]], T],
        max_workers: int,
        stopped: threading.Event | None = None,
        *,
        name: str = "prefetch",
    ) -> None:
        from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415 - slow to import, and few listings need it

        self._request = request
        self._closed = threading.Event()
        self._stopped = stopped or self._closed
        self._executor = ThreadPoolExecutor(max_workers, thread_name_prefix=name)
        self._futures: deque[Future[T]] = deque()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._closed.set()
        self._executor.shutdown(wait=True, cancel_futures=True)

    def __len__(self) -> int:
        return len(self._futures)

    def submit(self, positions: Sequence[Any]) -> None:
        for position in positions:
            # The caller's context variables, such as a trace id, are valid in the thread too.
            run = contextvars.copy_context().run
            self._futures.append(self._executor.submit(run, self._request, position, self._wait))

    def next_page(self) -> T:
        return self._futures.popleft().result()

    def discard(self) -> None:
        """Drop all pages. Those whose request was not sent yet are not requested."""
        while self._futures:
            self._futures.popleft().cancel()

    def _wait(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            wait_unless(self._closed, min(left, _PATIENCE))
            wait_unless(self._stopped, 0)


class TaskPrefetcher(Generic[T]):
    """Requests pages ahead in asyncio tasks. On exit it cancels those in flight, and waits until they have ended."""

    def __init__(self, errors: ErrorTree, request: Callable[[Any], Coroutine[Any, Any, T]]) -> None:
        self._errors = errors
        self._request = request
        self._tasks: deque[asyncio.Task[T]] = deque()
        self._discarded: set[asyncio.Task[T]] = set()

    async def __aenter__(self) -> Self:
        require_asyncio(self._errors, "prefetch")
        return self

    async def __aexit__(self, *_: object) -> None:
        import asyncio  # noqa: PLC0415 - slow to import, and sync users don't need it

        self.discard()
        await asyncio.gather(*self._discarded, return_exceptions=True)

    def __len__(self) -> int:
        return len(self._tasks)

    def submit(self, positions: Sequence[Any]) -> None:
        import asyncio  # noqa: PLC0415 - slow to import, and sync users don't need it

        self._tasks.extend(asyncio.create_task(self._request(position)) for position in positions)

    async def next_page(self) -> T:
        """Wait for the page of the oldest position. If this wait is cancelled, asyncio cancels the page's task too."""
        return await self._tasks.popleft()

    def discard(self) -> None:
        """Drop all pages and cancel their tasks."""
        while self._tasks:
            task = self._tasks.popleft()
            task.cancel()
            self._discarded.add(task)
            task.add_done_callback(self._retrieve)

    def _retrieve(self, task: asyncio.Task[T]) -> None:
        """Retrieve the exception of a discarded task, or asyncio would log that it was never retrieved."""
        self._discarded.discard(task)
        if not task.cancelled():
            task.exception()


class _Listed(Generic[RequestPageT]):
    """What both flavours of a listing have."""

    __slots__ = ("_arguments", "_is_requested", "_request_page", "_tenant", "options", "warns")

    def __init__(
        self, request: RequestPageT, options: ListingOptions, tenant: object, arguments: Mapping[str, Any]
    ) -> None:
        self._request_page = request
        self.options = options
        self._tenant = tenant
        self._arguments = arguments
        self._is_requested = False
        #: Whether the program is told why there may be no rows. What reads many listings tells it itself.
        self.warns = True

    def __repr__(self) -> str:
        state = "requested" if self._is_requested else "not requested yet"
        return f"<{type(self).__name__}: {self.options.describe(self._tenant)}, {state}>"

    def _advance(self, walk: Walk, received: ReceivedPage) -> Step:
        """Take the next page of a walk, which knows no tenant: its errors get it here."""
        try:
            step = walk.advance(received)
        except self.options.service.errors.base as error:
            errors = self.options.service.errors
            errors.set_tenant(error, self._tenant)
            error.args = (add_notes(str(error), [errors.name_tenant(self._tenant)]),)
            raise
        if walk.is_done and not walk.state.rows:
            self._warn_of_no_rows(received)
        return step

    def _lacks_rows(self, received: ReceivedPage) -> bool:
        """Whether a page without rows says that there are some. A walk requests it again."""
        return not received.results and (self.options.count_rows(received) or 0) > 0

    def _warn_of_no_rows(self, received: ReceivedPage) -> None:
        """Say why the only page of a listing may have no rows."""
        if self.warns and not received.results and not received.count and self._has_filters():
            from openapi_sdk.listings.no_rows import warn_of_no_rows  # noqa: PLC0415 - imported lazily

            service = self.options.service
            method = service.description.methods.get(service.name_method(self.options.operation))
            if method is not None:
                warn_of_no_rows(self.options.service, method, self._arguments)

    def _has_filters(self) -> bool:
        """Whether there is an argument besides those that choose a page. Without one, no description is loaded."""
        own = self.options.build_arguments(self.options.start, self.options.limit)
        return any(is_given(value) and name not in own for name, value in self._arguments.items())

    def _get_row_model(self) -> type[ReadableModel] | None:
        return self.options.row_model


@guard_repr
class WalkedPages(_Listed["RequestPage"], Pages[T]):
    """A listing that is read page by page."""

    __slots__ = ()

    @property
    def _facts(self) -> Facts:  # hints are in the words of the service
        return self.options.service.facts

    def _request(self, position: Position, limit: int | None, wait: Callable[[float], None] | None) -> ReceivedPage:
        self._is_requested = True
        return self._request_page(position, limit, wait)

    def __iter__(self) -> Iterator[T]:
        for page in self.pages():
            yield from page.results

    def pages(self) -> Iterator[Page[T]]:
        return self.walk(self.options.make_walk())

    def take(self, n: int, /) -> list[T]:
        options, wanted = self.options.for_rows(n)
        rows: list[T] = []
        walk = options.make_walk()
        walk.want(wanted)
        for page in self.walk(walk, limit=options.limit):
            rows += page.results
            walk.want(wanted - len(rows))
        return rows[:wanted]

    def walk(
        self,
        walk: Walk,
        slots: AbstractContextManager[object] | None = None,
        stopped: threading.Event | None = None,
        *,
        limit: int | None = None,
    ) -> Iterator[Page[T]]:
        """Iterate over the pages of a walk. Its state is that of the last page.

        `slots` limits how many requests of several listings are in flight. `stopped` ends waits between attempts.
        `limit` is the number of rows of a page; that of the listing by default.
        """
        limit, prefetch = limit or self.options.limit, self.options.prefetch
        wait_until_stopped = None if stopped is None else partial(wait_unless, stopped)

        def request(position: Position, wait: Callable[[float], None] | None = wait_until_stopped) -> ReceivedPage:
            with slots or nullcontext():
                return self._request(position, limit, wait)

        while prefetch <= 1 and not walk.is_done:
            page, _ = self._advance(walk, request(walk.next_positions(0)[0]))
            if page is not None:
                yield page
        if walk.is_done:
            return
        with ThreadPrefetcher(
            request, prefetch, stopped, name=f"{self.options.service.package}-prefetch"
        ) as prefetcher:
            while not walk.is_done:
                prefetcher.submit(walk.next_positions(len(prefetcher)))
                page, discard = self._advance(walk, prefetcher.next_page())
                if discard:
                    prefetcher.discard()
                if page is not None:
                    yield page

    def all(self) -> list[T]:
        return [row for page in self.pages() for row in page.results]

    def first(self) -> T | None:
        received = self._request_smallest()
        self._warn_of_no_rows(received)
        if self._lacks_rows(received):
            return next(iter(self.take(1)), None)
        return next(iter(received.results), None)

    def count(self) -> int:
        if self.options.knows_count:
            received = self._request_smallest()
            self._warn_of_no_rows(received)
            if (count := self.options.count_rows(received)) is not None:
                return count
        return sum(len(page.results) for page in self.pages())

    def _request_smallest(self) -> ReceivedPage:
        return self._request(self.options.start, self.options.smallest_limit, None)


@guard_repr
class AsyncWalkedPages(_Listed["AsyncRequestPage"], AsyncPages[T]):
    """A listing that is read page by page, async; see `WalkedPages`."""

    __slots__ = ()

    @property
    def _facts(self) -> Facts:  # hints are in the words of the service
        return self.options.service.facts

    def _request(self, position: Position, limit: int | None) -> Coroutine[Any, Any, ReceivedPage]:
        self._is_requested = True
        return self._request_page(position, limit)

    async def __aiter__(self) -> AsyncIterator[T]:
        async with aclosing(self.pages()) as pages:
            async for page in pages:
                for row in page.results:
                    yield row

    def pages(self) -> AsyncGenerator[Page[T]]:
        return self._walk(self.options.make_walk(), self.options.limit)

    async def take(self, n: int, /) -> list[T]:
        options, wanted = self.options.for_rows(n)
        rows: list[T] = []
        walk = options.make_walk()
        walk.want(wanted)
        async with aclosing(self._walk(walk, options.limit)) as pages:
            async for page in pages:
                rows += page.results
                walk.want(wanted - len(rows))
        return rows[:wanted]

    async def _walk(self, walk: Walk, limit: int | None) -> AsyncGenerator[Page[T]]:
        prefetch = self.options.prefetch
        while prefetch <= 1 and not walk.is_done:  # in the caller's task
            page, _ = self._advance(walk, await self._request(walk.next_positions(0)[0], limit))
            if page is not None:
                yield page
        if walk.is_done:
            return
        async with TaskPrefetcher(
            self.options.service.errors, lambda position: self._request(position, limit)
        ) as prefetcher:
            while not walk.is_done:
                prefetcher.submit(walk.next_positions(len(prefetcher)))
                page, discard = self._advance(walk, await prefetcher.next_page())
                if discard:
                    prefetcher.discard()
                if page is not None:
                    yield page

    async def all(self) -> list[T]:
        # By page, not by row: an async generator takes as long for each row as reading the row does.
        async with aclosing(self.pages()) as pages:
            return [row async for page in pages for row in page.results]

    async def first(self) -> T | None:
        received = await self._request_smallest()
        self._warn_of_no_rows(received)
        if self._lacks_rows(received):
            return next(iter(await self.take(1)), None)
        return next(iter(received.results), None)

    async def count(self) -> int:
        if self.options.knows_count:
            received = await self._request_smallest()
            self._warn_of_no_rows(received)
            if (count := self.options.count_rows(received)) is not None:
                return count
        async with aclosing(self.pages()) as pages:
            return sum([len(page.results) async for page in pages])

    async def _request_smallest(self) -> ReceivedPage:
        return await self._request(self.options.start, self.options.smallest_limit)


# The messages of Python and `repr` have the names under which users import the classes.
for _class in (WalkedPages, AsyncWalkedPages):
    _class.__name__ = _class.__qualname__ = _class.__name__.replace("Walked", "")
