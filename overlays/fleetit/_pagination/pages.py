"""The listings that users iterate, sync and async, and the checks of `limit`, `offset` and `prefetch`."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from contextlib import aclosing
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import frozen

from fleetit._errors import ConfigurationError, DecodeError
from fleetit._pagination.cursor import Cursor, ExactCursor
from fleetit._pagination.prefetch import AsyncSequentialFetcher, SequentialFetcher, TaskFetcher, ThreadFetcher
from fleetit._redaction import format_value, strip_traceback
from fleetit_api.api import AsyncPages, Page, Pages

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Mapping

    from fleetit._redaction import SecretValue

T = TypeVar("T")

#: The largest `limit` of FleetIT. It caps larger ones without an error (the API's overview, "Pagination").
MAX_LIMIT = 100
#: The most pages in flight. More would be a load test of FleetIT.
MAX_PREFETCH = 32
#: The largest offset: no listing is longer than a signed 64-bit integer can count.
_MAX_OFFSET = 2**63 - 1
#: The smallest page of an exact listing: its pages overlap by one row, so a page of one row would have no new row.
_MIN_EXACT_LIMIT = 2


@frozen
class ListingOptions:
    """The checked options of a listing.

    Attributes:
        operation: The operationId.
        offset: Rows to skip before the first.
        limit: Rows to request per page.
        prefetch: How many pages may be in flight at once; 0 and 1 mean the same.
        exact: Whether to notice rows that are inserted or deleted while the listing is read.
    """

    operation: str
    offset: int
    limit: int
    prefetch: int = 0
    exact: bool = False

    @classmethod
    def from_arguments(
        cls, operation: str, arguments: Mapping[str, Any], prefetch: object, exact: object
    ) -> ListingOptions:
        """Check the arguments of a call.

        Args:
            operation: The operationId.
            arguments: The arguments of the call, with `offset` (0 to 2**63 - 1) and `limit` (1 to 100).
            prefetch: How many pages may be in flight at once, 0 to 32.
            exact: Whether to notice rows that are inserted or deleted while the listing is read.

        Raises:
            ConfigurationError: If a value is of another type or outside its range.
        """
        limit = _check_limit(operation, arguments["limit"])
        offset = _check_offset(operation, arguments["offset"])
        prefetch = _check_prefetch(operation, prefetch)
        return cls(operation, offset, max(limit, _MIN_EXACT_LIMIT) if exact else limit, prefetch, bool(exact))

    def make_cursor(self) -> Cursor:
        """Return a new cursor, at the first page."""
        max_in_flight = max(1, self.prefetch)
        if self.exact:
            return ExactCursor(self.operation, self.offset, self.limit, max_in_flight)
        return Cursor(self.offset, self.limit, max_in_flight)


#: Fetches a page: offset, limit, and the function that waits between attempts (None: the caller's own).
Fetch = Callable[[int, int, Callable[[float], None] | None], Page[T]]
AsyncFetch = Callable[[int, int], Coroutine[Any, Any, Page[T]]]


class OffsetPages(Pages[T]):
    """A listing that is read by limit and offset.

    Args:
        fetch: Fetches one page.
        options: The options of the listing.
    """

    __slots__ = ("_fetch", "_options")

    def __init__(self, fetch: Fetch[T], options: ListingOptions) -> None:
        self._fetch = fetch
        self._options = options

    def __iter__(self) -> Iterator[T]:
        """Iterate over the rows of all pages."""
        for page in self.pages():
            yield from page.results

    def pages(self) -> Iterator[Page[T]]:
        """Iterate over the pages."""
        cursor = self._options.make_cursor()
        with self._make_fetcher() as fetcher:
            while not cursor.is_done:
                fetcher.submit(cursor.next_offsets(len(fetcher)))
                page, discard = cursor.advance(fetcher.next_page())
                if discard:
                    fetcher.discard()
                if page is not None:
                    yield page

    def _make_fetcher(self) -> SequentialFetcher[Page[T]] | ThreadFetcher[Page[T]]:
        limit, prefetch = self._options.limit, self._options.prefetch
        if prefetch > 1:
            return ThreadFetcher(lambda offset, wait: self._fetch(offset, limit, wait), prefetch)
        return SequentialFetcher(lambda offset: self._fetch(offset, limit, None))

    def all(self) -> list[T]:
        """Return the rows of all pages."""
        return [row for page in self.pages() for row in page.results]

    def first(self) -> T | None:
        """Return the first row, or None if there is none. Sends one request, for one row."""
        return next(iter(self._fetch(self._options.offset, 1, None).results), None)

    def count(self) -> int:
        """Return how many rows there are. Sends one request, for one row."""
        return self._fetch(self._options.offset, 1, None).count


class AsyncOffsetPages(AsyncPages[T]):
    """A listing that is read by limit and offset, async.

    Args:
        fetch: Fetches one page.
        options: The options of the listing.
    """

    __slots__ = ("_fetch", "_options")

    def __init__(self, fetch: AsyncFetch[T], options: ListingOptions) -> None:
        self._fetch = fetch
        self._options = options

    async def __aiter__(self) -> AsyncIterator[T]:
        """Iterate over the rows of all pages."""
        async with aclosing(self.pages()) as pages:
            async for page in pages:
                for row in page.results:
                    yield row

    async def pages(self) -> AsyncGenerator[Page[T]]:
        """Iterate over the pages."""
        cursor = self._options.make_cursor()
        async with self._make_fetcher() as fetcher:
            while not cursor.is_done:
                fetcher.submit(cursor.next_offsets(len(fetcher)))
                page, discard = cursor.advance(await fetcher.next_page())
                if discard:
                    fetcher.discard()
                if page is not None:
                    yield page

    def _make_fetcher(self) -> AsyncSequentialFetcher[Page[T]] | TaskFetcher[Page[T]]:
        limit = self._options.limit
        if self._options.prefetch > 1:
            return TaskFetcher(lambda offset: self._fetch(offset, limit))
        return AsyncSequentialFetcher(lambda offset: self._fetch(offset, limit))

    async def all(self) -> list[T]:
        """Return the rows of all pages."""
        # By page, not by row: an async generator takes as long for each row as reading the row does.
        async with aclosing(self.pages()) as pages:
            return [row async for page in pages for row in page.results]

    async def first(self) -> T | None:
        """Return the first row, or None if there is none. Sends one request, for one row."""
        return next(iter((await self._fetch(self._options.offset, 1)).results), None)

    async def count(self) -> int:
        """Return how many rows there are. Sends one request, for one row."""
        return (await self._fetch(self._options.offset, 1)).count


@strip_traceback
def parse_page(operation: str, envelope: SecretValue[Any], offset: int, limit: int) -> Page[Any]:
    """Return the page in the envelope of a response.

    Args:
        operation: The operationId, for errors.
        envelope: The model of the response.
        offset: The offset that was requested.
        limit: The limit that was requested.

    Raises:
        DecodeError: If `results` is not an array or `count` is not an integer of at least 0. Such an envelope is
            not read as an empty page: rows would be lost without an error.
    """
    results, count = getattr(envelope.reveal(), "results", None), getattr(envelope.reveal(), "count", None)
    if not isinstance(results, list):
        raise DecodeError(operation=operation, where="results", why="an array of rows is expected")
    if isinstance(count, bool) or not isinstance(count, int) or count < 0:
        raise DecodeError(operation=operation, where="count", why="an integer of at least 0 is expected")
    return Page(results=cast("list[Any]", results), count=count, offset=offset, limit=limit)


def _check_limit(operation: str, limit: object) -> int:
    if isinstance(limit, bool) or not isinstance(limit, int) or not 1 <= limit <= MAX_LIMIT:
        msg = f"{operation}: limit={format_value(limit)} is not 1 to {MAX_LIMIT}; FleetIT would cap it without an error"
        raise ConfigurationError(msg)
    return limit


def _check_offset(operation: str, offset: object) -> int:
    if isinstance(offset, bool) or not isinstance(offset, int) or not 0 <= offset <= _MAX_OFFSET:
        msg = f"{operation}: offset={format_value(offset)} is not an integer from 0 to 2**63 - 1"
        raise ConfigurationError(msg)
    return offset


def _check_prefetch(operation: str, prefetch: object) -> int:
    if isinstance(prefetch, bool) or not isinstance(prefetch, int) or not 0 <= prefetch <= MAX_PREFETCH:
        msg = f"{operation}: prefetch={format_value(prefetch)} is not 0 to {MAX_PREFETCH}"
        raise ConfigurationError(msg)
    return prefetch
