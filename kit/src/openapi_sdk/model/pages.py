"""Pages of a listing, and what a listing can do with its rows."""

from __future__ import annotations

import builtins
from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator, AsyncIterator, Iterable, Iterator
from typing import Any, Generic, TypeVar

from attrs import field, frozen

from openapi_sdk.model.arrow import ArrowTable, make_table
from openapi_sdk.model.chosen_columns import choose_columns
from openapi_sdk.model.column_names import make_row
from openapi_sdk.model.first_guesses import GuessedAsyncListing, GuessedListing
from openapi_sdk.model.reading import ReadableModel
from openapi_sdk.model.reprs import guard_repr
from openapi_sdk.model.tables import write_range, write_rows, write_table

T = TypeVar("T")


@guard_repr
@frozen
class Page(Generic[T]):
    """One page of a listing.

    Attributes:
        results: The rows, in the server's order.
        count: The total number of rows, according to this page. If the listing doesn't say it, the number of rows up
            to and including this page.
        offset: The number of rows before this page.
        limit: The number of rows that were requested; if none was, the number of rows of this page.
    """

    results: builtins.list[T]
    count: int
    offset: int
    limit: int
    #: Whether the page says that there is a next one, whatever its `count` is.
    _says_more: bool = field(default=False, init=False, eq=False, repr=False)

    @property
    def _range(self) -> str:
        return write_range(self.offset, self.results, self.count)

    def __repr__(self) -> str:
        return f"<Page: {self._range}: {write_rows(self.results)}>"

    def _repr_html_(self) -> str:
        return write_table(self.results, self._range)


class Pages(GuessedListing, ABC, Generic[T]):
    """The rows of all pages. Pages are requested during the iteration. Each iteration starts again."""

    __slots__ = ()

    @abstractmethod
    def __iter__(self) -> Iterator[T]:
        """Iterate over the rows of all pages."""

    @abstractmethod
    def pages(self) -> Iterator[Page[T]]:
        """Iterate over the pages."""

    @abstractmethod
    def first(self) -> T | None:
        """Return the first row, or None if there is none. Requests one row, if the listing lets it."""

    @abstractmethod
    def take(self, n: int, /) -> builtins.list[T]:
        """Return the first rows, in a list: `n`, or all if there are fewer.

        Requests no more pages than that needs, and pages of at most `n` rows. 0 requests nothing.

        Args:
            n: How many rows, a whole number of at least 0.

        Raises:
            InvalidInput: If it is something else.
        """

    @abstractmethod
    def count(self) -> int:
        """Return the number of rows of `all`. Requests one row, or all pages if the listing doesn't say the number."""

    def all(self) -> builtins.list[T]:
        """Return the rows of all pages."""
        return [*self]

    def to_rows(
        self, *, columns: Iterable[str] | None = None, drop_empty: bool = False
    ) -> builtins.list[dict[str, Any]]:
        """Return the rows of all pages as rows of a table, with plain values; see `to_row` of a model.

        Args:
            columns: The columns to keep, in this order. By default all, which are many: most are empty in most rows.
            drop_empty: Leave out the columns that are None in all rows.

        Raises:
            ValueError: If no row has one of the columns.
        """
        return choose_columns([make_row(row) for row in self], columns, drop_empty=drop_empty)

    def to_arrow(self, *, columns: Iterable[str] | None = None, drop_empty: bool = False) -> ArrowTable:
        """Return the rows of all pages as a table of pyarrow, with the columns of `to_rows`.

        Columns have the described types, also where they are empty: `int64`, `double`, `bool`, `date32`, `timestamp`,
        `decimal128` for amounts, and `string`. A column with a value of another type is text. `to_pandas` of the table
        makes objects of dates; with `date_as_object=False` they are date-times of pandas.

        Args:
            columns: The columns to keep, in this order. By default all, which are many: most are empty in most rows.
            drop_empty: Leave out the columns that are None in all rows. A listing without rows keeps all.

        Raises:
            ValueError: If no row has one of the columns. A listing without rows has all that are asked for.
            ImportError: If pyarrow is not installed, which the extra `parquet` does.
        """
        return make_table(
            [make_row(row) for row in self], self._get_row_model(), self._facts, columns, drop_empty=drop_empty
        )

    def _get_row_model(self) -> type[ReadableModel] | None:
        """Return the model of the rows; None if it is not known."""
        return None


class AsyncPages(GuessedAsyncListing, ABC, Generic[T]):
    """The rows of all pages. Pages are requested during the iteration. Each iteration starts again."""

    __slots__ = ()

    @abstractmethod
    def __aiter__(self) -> AsyncIterator[T]:
        """Iterate over the rows of all pages."""

    @abstractmethod
    def pages(self) -> AsyncGenerator[Page[T]]:
        """Iterate over the pages."""

    @abstractmethod
    async def first(self) -> T | None:
        """Return the first row, or None if there is none. Requests one row, if the listing lets it."""

    @abstractmethod
    async def take(self, n: int, /) -> builtins.list[T]:
        """Return the first rows, in a list: `n`, or all if there are fewer.

        Requests no more pages than that needs, and pages of at most `n` rows. 0 requests nothing.

        Args:
            n: How many rows, a whole number of at least 0.

        Raises:
            InvalidInput: If it is something else.
        """

    @abstractmethod
    async def count(self) -> int:
        """Return the number of rows of `all`. Requests one row, or all pages if the listing doesn't say the number."""

    async def all(self) -> builtins.list[T]:
        """Return the rows of all pages."""
        return [row async for row in self]

    async def to_rows(
        self, *, columns: Iterable[str] | None = None, drop_empty: bool = False
    ) -> builtins.list[dict[str, Any]]:
        """Return the rows of all pages as rows of a table, with plain values; see `to_row` of a model.

        Args:
            columns: The columns to keep, in this order. By default all, which are many: most are empty in most rows.
            drop_empty: Leave out the columns that are None in all rows.

        Raises:
            ValueError: If no row has one of the columns.
        """
        return choose_columns([make_row(row) async for row in self], columns, drop_empty=drop_empty)

    async def to_arrow(self, *, columns: Iterable[str] | None = None, drop_empty: bool = False) -> ArrowTable:
        """Return the rows of all pages as a table of pyarrow, with the columns of `to_rows`.

        Columns have the described types, also where they are empty: `int64`, `double`, `bool`, `date32`, `timestamp`,
        `decimal128` for amounts, and `string`. A column with a value of another type is text. `to_pandas` of the table
        makes objects of dates; with `date_as_object=False` they are date-times of pandas.

        Args:
            columns: The columns to keep, in this order. By default all, which are many: most are empty in most rows.
            drop_empty: Leave out the columns that are None in all rows. A listing without rows keeps all.

        Raises:
            ValueError: If no row has one of the columns. A listing without rows has all that are asked for.
            ImportError: If pyarrow is not installed, which the extra `parquet` does.
        """
        return make_table(
            [make_row(row) async for row in self],
            self._get_row_model(),
            self._facts,
            columns,
            drop_empty=drop_empty,
        )

    def _get_row_model(self) -> type[ReadableModel] | None:
        """Return the model of the rows; None if it is not known."""
        return None
