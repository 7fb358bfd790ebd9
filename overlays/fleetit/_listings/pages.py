"""The listings that users iterate, sync and async: they request pages as a walk says, and yield their rows."""

from __future__ import annotations

from contextlib import aclosing, nullcontext
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

from fleetit._listings.prefetch import AsyncSequentialFetcher, SequentialFetcher, TaskFetcher, ThreadFetcher
from fleetit._secrets.redaction import guard_repr
from fleetit_api.api import AsyncPages, Page, Pages

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, AsyncIterator, Callable, Coroutine, Iterator
    from contextlib import AbstractContextManager

    from fleetit._listings.options import Fetched, ListingOptions, Position, Walk
    from fleetit_api._reading import ReadableModel

T = TypeVar("T")

#: Fetches a page: its place, the number of rows, and the function that waits between attempts (None: the caller's own).
Fetch: TypeAlias = "Callable[[Position, int | None, Callable[[float], None] | None], Fetched]"
AsyncFetch: TypeAlias = "Callable[[Position, int | None], Coroutine[Any, Any, Fetched]]"


@guard_repr
class WalkedPages(Pages[T]):
    """A listing that is read page by page.

    Args:
        fetch: Fetches one page.
        options: The options of the listing.
        fleet_id: The fleet of the listing, for its repr.
    """

    __slots__ = ("_fetch_page", "_fleet_id", "_is_requested", "_options")

    def __init__(self, fetch: Fetch, options: ListingOptions, fleet_id: int | None) -> None:
        self._fetch_page = fetch
        self._options = options
        self._fleet_id = fleet_id
        self._is_requested = False

    def __repr__(self) -> str:
        state = "requested" if self._is_requested else "not requested yet"
        return f"<Pages: {self._options.describe(self._fleet_id)}, {state}>"

    def _fetch(self, position: Position, limit: int | None, wait: Callable[[float], None] | None) -> Fetched:
        self._is_requested = True
        return self._fetch_page(position, limit, wait)

    def __iter__(self) -> Iterator[T]:
        """Iterate over the rows of all pages."""
        for page in self.pages():
            yield from page.results

    def _get_row_model(self) -> type[ReadableModel] | None:
        return self._options.row_model

    @property
    def options(self) -> ListingOptions:
        """The options of the listing."""
        return self._options

    def pages(self) -> Iterator[Page[T]]:
        """Iterate over the pages."""
        return self.walk(self._options.make_walk())

    def walk(self, walk: Walk, slots: AbstractContextManager[object] | None = None) -> Iterator[Page[T]]:
        """Iterate over the pages of a walk. Its state is that of the last page.

        Args:
            walk: The walk.
            slots: Entered during each request, to limit how many of several listings are in flight.
        """
        with self._make_fetcher(slots or nullcontext()) as fetcher:
            while not walk.is_done:
                fetcher.submit(walk.next_positions(len(fetcher)))
                page, discard = walk.advance(fetcher.next_page())
                if discard:
                    fetcher.discard()
                if page is not None:
                    yield page

    def _make_fetcher(
        self, slots: AbstractContextManager[object]
    ) -> SequentialFetcher[Fetched] | ThreadFetcher[Fetched]:
        limit, prefetch = self._options.limit, self._options.prefetch

        def fetch(position: Position, wait: Callable[[float], None] | None = None) -> Fetched:
            with slots:
                return self._fetch(position, limit, wait)

        return ThreadFetcher(fetch, prefetch) if prefetch > 1 else SequentialFetcher(fetch)

    def all(self) -> list[T]:
        """Return the rows of all pages."""
        return [row for page in self.pages() for row in page.results]

    def first(self) -> T | None:
        """Return the first row, or None if there is none. Sends one request, for one row if the listing lets it."""
        return next(iter(self._fetch_smallest().results), None)

    def count(self) -> int:
        """Return how many rows `all` has. Sends one request; reads all pages if the listing doesn't say it."""
        if self._options.knows_count:
            return self._options.count_rows(self._fetch_smallest())
        return sum(len(page.results) for page in self.pages())

    def _fetch_smallest(self) -> Fetched:
        return self._fetch(self._options.start, self._options.smallest_limit, None)


@guard_repr
class AsyncWalkedPages(AsyncPages[T]):
    """A listing that is read page by page, async.

    Args:
        fetch: Fetches one page.
        options: The options of the listing.
        fleet_id: The fleet of the listing, for its repr.
    """

    __slots__ = ("_fetch_page", "_fleet_id", "_is_requested", "_options")

    def __init__(self, fetch: AsyncFetch, options: ListingOptions, fleet_id: int | None) -> None:
        self._fetch_page = fetch
        self._options = options
        self._fleet_id = fleet_id
        self._is_requested = False

    def __repr__(self) -> str:
        state = "requested" if self._is_requested else "not requested yet"
        return f"<AsyncPages: {self._options.describe(self._fleet_id)}, {state}>"

    def _fetch(self, position: Position, limit: int | None) -> Coroutine[Any, Any, Fetched]:
        self._is_requested = True
        return self._fetch_page(position, limit)

    def _get_row_model(self) -> type[ReadableModel] | None:
        return self._options.row_model

    async def __aiter__(self) -> AsyncIterator[T]:
        """Iterate over the rows of all pages."""
        async with aclosing(self.pages()) as pages:
            async for page in pages:
                for row in page.results:
                    yield row

    async def pages(self) -> AsyncGenerator[Page[T]]:
        """Iterate over the pages."""
        walk = self._options.make_walk()
        async with self._make_fetcher() as fetcher:
            while not walk.is_done:
                fetcher.submit(walk.next_positions(len(fetcher)))
                page, discard = walk.advance(await fetcher.next_page())
                if discard:
                    fetcher.discard()
                if page is not None:
                    yield page

    def _make_fetcher(self) -> AsyncSequentialFetcher[Fetched] | TaskFetcher[Fetched]:
        limit = self._options.limit
        if self._options.prefetch > 1:
            return TaskFetcher(lambda position: self._fetch(position, limit))
        return AsyncSequentialFetcher(lambda position: self._fetch(position, limit))

    async def all(self) -> list[T]:
        """Return the rows of all pages."""
        # By page, not by row: an async generator takes as long for each row as reading the row does.
        async with aclosing(self.pages()) as pages:
            return [row async for page in pages for row in page.results]

    async def first(self) -> T | None:
        """Return the first row, or None if there is none. Sends one request, for one row if the listing lets it."""
        return next(iter((await self._fetch_smallest()).results), None)

    async def count(self) -> int:
        """Return how many rows `all` has. Sends one request; reads all pages if the listing doesn't say it."""
        if self._options.knows_count:
            return self._options.count_rows(await self._fetch_smallest())
        async with aclosing(self.pages()) as pages:
            return sum([len(page.results) async for page in pages])

    async def _fetch_smallest(self) -> Fetched:
        return await self._fetch(self._options.start, self._options.smallest_limit)
