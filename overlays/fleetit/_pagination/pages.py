"""Listings as users hold them, sync and async; which pages they ask for is decided by a walk (`_walk`)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import aclosing
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import frozen

from fleetit._errors import ConfigurationError, DecodeError
from fleetit._pagination.cursor import ExactWalk, Walk
from fleetit._pagination.prefetch import AsyncDirect, Direct, Tasks, Threads, checked_prefetch
from fleetit._quote import shown
from fleetit_api.api import AsyncPages, Page, Pages

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Mapping

    from fleetit._sealed import Sealed

T = TypeVar("T")

#: The largest `limit` of FleetIT: larger ones are capped without a word (the API's overview, "Pagination").
MAX_LIMIT = 100
#: No listing is longer than a 64-bit column can count.
_MAX_OFFSET = 2**63 - 1


@frozen
class Listing:
    """What a listing is asked for.

    Attributes:
        operation: The operationId.
        offset: Rows to skip before the first.
        limit: Rows a page.
        prefetch: How many pages are in flight at once; 0 and 1 are the same.
        exact: Whether rows that are inserted or deleted meanwhile have to be noticed.
    """

    operation: str
    offset: int
    limit: int
    prefetch: int = 0
    exact: bool = False

    @classmethod
    def of(cls, operation: str, arguments: Mapping[str, Any], prefetch: object, exact: object) -> Listing:
        """Check what was asked for.

        Raises:
            ConfigurationError: If `limit` is not 1 to 100, `offset` is negative, or `prefetch` is not 0 to 32.
        """
        offset, limit = checked_range(operation, arguments["offset"], arguments["limit"])
        return cls(operation, offset, limit, checked_prefetch(operation, prefetch), bool(exact))

    def walk(self) -> Walk:
        """Begin a walk."""
        ahead = max(1, self.prefetch)
        if self.exact:
            return ExactWalk(self.operation, self.offset, self.limit, ahead)
        return Walk(self.offset, self.limit, ahead)


#: Fetches the page at an offset, of so many rows; waits between attempts by the function that is given, if any.
Fetch = Callable[[int, int, Callable[[float], None] | None], Page[T]]
AsyncFetch = Callable[[int, int], Awaitable[Page[T]]]


class OffsetPages(Pages[T]):
    """A listing by limit and offset."""

    __slots__ = ("_fetch", "_listing")

    def __init__(self, fetch: Fetch[T], listing: Listing) -> None:
        self._fetch = fetch
        self._listing = listing

    def __iter__(self) -> Iterator[T]:
        """Walk the rows of all pages."""
        for page in self.pages():
            yield from page.results

    def pages(self) -> Iterator[Page[T]]:
        """Walk the pages."""
        limit, walk = max(self._listing.limit, 1 + self._listing.exact), self._listing.walk()
        ahead: Direct[Page[T]] | Threads[Page[T]]
        if self._listing.prefetch > 1:
            ahead = Threads(lambda offset, wait: self._fetch(offset, limit, wait), self._listing.prefetch)
        else:
            ahead = Direct(lambda offset: self._fetch(offset, limit, None))
        with ahead:
            while not walk.done:
                ahead.ask(walk.wanted(len(ahead)))
                page, stands = walk.took(ahead.next())
                if not stands:
                    ahead.drop()
                if page is not None:
                    yield page

    def all(self) -> list[T]:
        """Return the rows of all pages."""
        return [row for page in self.pages() for row in page.results]

    def first(self) -> T | None:
        """Return the first row, or None: one request of one row."""
        return next(iter(self._fetch(self._listing.offset, 1, None).results), None)

    def count(self) -> int:
        """Return how many rows there are: one request of one row."""
        return self._fetch(self._listing.offset, 1, None).count


class AsyncOffsetPages(AsyncPages[T]):
    """A listing by limit and offset, async."""

    __slots__ = ("_fetch", "_listing")

    def __init__(self, fetch: AsyncFetch[T], listing: Listing) -> None:
        self._fetch = fetch
        self._listing = listing

    async def __aiter__(self) -> AsyncIterator[T]:
        """Walk the rows of all pages."""
        async with aclosing(self.pages()) as pages:
            async for page in pages:
                for row in page.results:
                    yield row

    async def pages(self) -> AsyncGenerator[Page[T]]:
        """Walk the pages."""
        limit, walk = max(self._listing.limit, 1 + self._listing.exact), self._listing.walk()
        ahead: Tasks[Page[T]] | AsyncDirect[Page[T]]
        if self._listing.prefetch > 1:
            ahead = Tasks(lambda offset: self._fetch(offset, limit))
        else:
            ahead = AsyncDirect(lambda offset: self._fetch(offset, limit))
        async with ahead:
            while not walk.done:
                ahead.ask(walk.wanted(len(ahead)))
                page, stands = walk.took(await ahead.next())
                if not stands:
                    ahead.drop()
                if page is not None:
                    yield page

    async def all(self) -> list[T]:
        """Return the rows of all pages."""
        # A page at a time: what an async generator adds to each row is as much as reading it.
        async with aclosing(self.pages()) as pages:
            return [row async for page in pages for row in page.results]

    async def first(self) -> T | None:
        """Return the first row, or None: one request of one row."""
        return next(iter((await self._fetch(self._listing.offset, 1)).results), None)

    async def count(self) -> int:
        """Return how many rows there are: one request of one row."""
        return (await self._fetch(self._listing.offset, 1)).count


def checked_range(operation: str, offset: object, limit: object) -> tuple[int, int]:
    """Return where a listing begins and how large its pages are.

    Raises:
        ConfigurationError: If `limit` is not 1 to 100 or `offset` is negative.
    """
    if isinstance(limit, bool) or not isinstance(limit, int) or not 1 <= limit <= MAX_LIMIT:
        msg = f"{operation}: limit={shown(limit)} is not 1 to {MAX_LIMIT}; FleetIT would cap it without a word"
        raise ConfigurationError(msg)
    if isinstance(offset, bool) or not isinstance(offset, int) or not 0 <= offset <= _MAX_OFFSET:
        msg = f"{operation}: offset={shown(offset)} is not a whole number from 0"
        raise ConfigurationError(msg)
    return offset, limit


def page_of(operation: str, envelope: Sealed[Any], offset: int, limit: int) -> Page[Any]:
    """Return the page that an envelope holds.

    Raises:
        DecodeError: If it has no `results` or no `count`: taken for an empty page that would be a silent gap.
    """
    results, count = getattr(envelope.open(), "results", None), getattr(envelope.open(), "count", None)
    if not isinstance(results, list):
        raise DecodeError(operation=operation, where="results", why="a listing without an array of rows")
    if isinstance(count, bool) or not isinstance(count, int) or count < 0:
        raise DecodeError(operation=operation, where="count", why="a listing without a whole number of rows")
    return Page(results=cast("list[Any]", results), count=count, offset=offset, limit=limit)
