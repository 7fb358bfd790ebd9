"""Listings: how far a walk has come (no I/O), and the sync and async walk."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar, cast

from fleetit._errors import ConfigurationError, DecodeError
from fleetit._quote import shown
from fleetit_api.api import AsyncPages, Page, Pages

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Iterator

T = TypeVar("T")

#: The largest `limit` of FleetIT: larger ones are capped without a word (the API's overview, "Pagination").
MAX_LIMIT = 100
#: No listing is longer than a 64-bit column can count.
_MAX_OFFSET = 2**63 - 1


class Walk:
    """How far a listing was read.

    It steps by the rows that came, never by the server's `next` URL, which could send the token elsewhere; so a server
    that caps lower than was asked for makes more requests, not a gap.
    """

    def __init__(self, offset: int, limit: int) -> None:
        self.offset = offset
        self.limit = limit
        self.done = False

    def took(self, page: Page[Any]) -> None:
        """Go on behind a page."""
        self.offset += len(page.results)
        self.done = not page.results or self.offset >= page.count


class OffsetPages(Pages[T]):
    """A listing by limit and offset."""

    __slots__ = ("_fetch", "_limit", "_offset")

    def __init__(self, fetch: Callable[[int, int], Page[T]], offset: int, limit: int) -> None:
        self._fetch = fetch
        self._offset = offset
        self._limit = limit

    def __iter__(self) -> Iterator[T]:
        """Walk the rows of all pages."""
        for page in self.pages():
            yield from page.results

    def pages(self) -> Iterator[Page[T]]:
        """Walk the pages."""
        walk = Walk(self._offset, self._limit)
        while not walk.done:
            page = self._fetch(walk.offset, walk.limit)
            walk.took(page)
            yield page

    def first(self) -> T | None:
        """Return the first row, or None: one request of one row."""
        return next(iter(self._fetch(self._offset, 1).results), None)

    def count(self) -> int:
        """Return how many rows there are: one request of one row."""
        return self._fetch(self._offset, 1).count


class AsyncOffsetPages(AsyncPages[T]):
    """A listing by limit and offset, async."""

    __slots__ = ("_fetch", "_limit", "_offset")

    def __init__(self, fetch: Callable[[int, int], Awaitable[Page[T]]], offset: int, limit: int) -> None:
        self._fetch = fetch
        self._offset = offset
        self._limit = limit

    async def __aiter__(self) -> AsyncIterator[T]:
        """Walk the rows of all pages."""
        async for page in self.pages():
            for row in page.results:
                yield row

    async def pages(self) -> AsyncIterator[Page[T]]:
        """Walk the pages."""
        walk = Walk(self._offset, self._limit)
        while not walk.done:
            page = await self._fetch(walk.offset, walk.limit)
            walk.took(page)
            yield page

    async def first(self) -> T | None:
        """Return the first row, or None: one request of one row."""
        return next(iter((await self._fetch(self._offset, 1)).results), None)

    async def count(self) -> int:
        """Return how many rows there are: one request of one row."""
        return (await self._fetch(self._offset, 1)).count


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


def page_of(operation: str, envelope: Any, offset: int, limit: int) -> Page[Any]:
    """Return the page that an envelope holds.

    Raises:
        DecodeError: If it has no `results` or no `count`: taken for an empty page that would be a silent gap.
    """
    results, count = getattr(envelope, "results", None), getattr(envelope, "count", None)
    if not isinstance(results, list):
        raise DecodeError(operation=operation, where="results", why="a listing without an array of rows")
    if isinstance(count, bool) or not isinstance(count, int) or count < 0:
        raise DecodeError(operation=operation, where="count", why="a listing without a whole number of rows")
    return Page(results=cast("list[Any]", results), count=count, offset=offset, limit=limit)
