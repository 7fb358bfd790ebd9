"""The checked options of a listing: where it begins, how many rows a page has, what is requested ahead."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias, cast

from attrs import evolve, field, frozen

from openapi_sdk.listings.walks import CURSOR, CursorWalk, Envelope, ExactOffsetWalk, NumberWalk, OffsetWalk, make_page
from openapi_sdk.model.integers import is_integer, read_integer
from openapi_sdk.model.listings import Listing, get_row_model, read_field
from openapi_sdk.model.pages import Page
from openapi_sdk.model.unset import Unset
from openapi_sdk.secrets.redaction import format_value

if TYPE_CHECKING:
    from collections.abc import Mapping

    from openapi_sdk.errors.errors import ErrorTree
    from openapi_sdk.listings.walks import Walk
    from openapi_sdk.model.operations import Operation
    from openapi_sdk.model.reading import ReadableModel
    from openapi_sdk.secrets.redaction import SecretValue
    from openapi_sdk.service import Service

#: The place of a page: an offset, a page number, or a cursor (None for the first page, which may be the only one).
Position: TypeAlias = int | str | None
#: What is received: a page for a walk by offset, an envelope for the others.
ReceivedPage: TypeAlias = Page[Any] | Envelope

#: The argument with the place of a page.
_PLACES = {"offset": "offset", "number": "page", "cursor": CURSOR}
#: The most pages in flight. More would be a load test of the API.
MAX_PREFETCH = 32
#: The largest number that is sent: no listing is longer than a signed 64-bit integer can count.
_MAX_NUMBER = 2**63 - 1
#: The most rows of a page that are requested where neither the caller nor the description says it.
_MAX_UNDESCRIBED = 100
#: The smallest page of an exact listing: its pages overlap by one row, so a page of one row would have no new row.
_MIN_EXACT_LIMIT = 2


@frozen
class ListingOptions:
    """The checked options of a listing. A limit of None is left to the server."""

    service: Service
    operation: str
    listing: Listing
    start: Position = field(repr=False)
    limit: int | None
    prefetch: int = 0
    exact: bool = False
    row_model: type[ReadableModel] | None = None

    @classmethod
    def from_arguments(
        cls,
        service: Service,
        operation: Operation[Any],
        arguments: Mapping[str, Any],
        prefetch: object,
        exact: object,
    ) -> ListingOptions:
        """Check the arguments of a listing."""
        errors = service.errors
        listing = operation.listing or Listing("offset", results="results", count="count", size="limit")
        limit = _check_limit(errors, operation.id, listing, arguments)
        prefetch = _check_prefetch(errors, operation.id, prefetch)
        if exact and limit is not None:
            limit = max(limit, _MIN_EXACT_LIMIT)
        start = _check_start(errors, operation.id, listing, arguments)
        row_model = get_row_model(operation.responses[0].converter, listing) if operation.responses else None
        return cls(service, operation.id, listing, start, limit, prefetch, bool(exact), row_model)

    def make_walk(self) -> Walk:
        errors, max_in_flight = self.service.errors, max(1, self.prefetch)
        if isinstance(self.start, str) or self.start is None:
            return CursorWalk(errors, self.operation, self.start, self.limit)
        if self.listing.kind == "number":
            skipped, has_next = max(0, self.start - self.listing.first_page), bool(self.listing.next)
            return NumberWalk(
                errors, self.operation, self.start, skipped, self.limit, has_next=has_next, max_in_flight=max_in_flight
            )
        limit = _MIN_EXACT_LIMIT if self.limit is None else self.limit
        if self.exact:
            return ExactOffsetWalk(errors, self.operation, self.start, limit, max_in_flight)
        return OffsetWalk(errors, self.operation, self.start, limit, max_in_flight)

    def read_page(self, model: SecretValue[Any], position: Position, limit: int | None) -> ReceivedPage:
        """Return what a walk takes: the page at an offset, or an envelope; see `read_envelope`."""
        envelope = read_envelope(self.service.errors, self.operation, self.listing, model)
        if self.listing.kind == "offset" and isinstance(position, int):
            return make_page(envelope, position, limit)
        return envelope

    def is_404_the_end(self, position: Position) -> bool:
        """Whether a 404 means that the listing has ended. For the first page it doesn't."""
        return self.listing.kind == "number" and position != self.start

    @staticmethod
    def past_end() -> Envelope:
        return Envelope(results=[], count=None, next=None)

    @property
    def smallest_limit(self) -> int | None:
        """The smallest number of rows with which the first row and the count can be requested.

        A later page by number begins at another row if it has another number of rows.
        """
        return self.listing.smallest if self._has_free_size else self.limit

    @property
    def _has_free_size(self) -> bool:
        """Whether the rows that are requested begin at the same place if the page has another number of rows."""
        is_later_page = self.listing.kind == "number" and self.start != self.listing.first_page
        return bool(self.listing.size) and not is_later_page

    def for_rows(self, rows: object) -> tuple[ListingOptions, int]:
        """Return the options with which so many rows are requested, in pages of no more if they can, and how many rows.

        The number of rows of a page is never larger than the caller's. What is left to the server stays so if more rows
        are wanted than the description says that a page may have.
        """
        number = read_integer(rows, 0, _MAX_NUMBER)
        if number is None:
            why = f"{format_value(rows)} is not a whole number of at least 0"
            raise self.service.errors.InvalidInput.of(why, field="n", operation=self.operation)
        most = self.limit or self.listing.largest or _MAX_UNDESCRIBED
        if not self._has_free_size or number >= most:
            return self, number
        smallest = max(self.listing.smallest, _MIN_EXACT_LIMIT if self.exact else 1)
        return evolve(self, limit=min(most, max(number, smallest))), number

    @property
    def knows_count(self) -> bool:
        """Whether one page says how many rows there are from the start of the listing on.

        Not if the listing starts at a later cursor, nor at a later page number if neither the size of a page nor
        a `next` is described.
        """
        if not self.listing.count or self.listing.kind == "offset":
            return bool(self.listing.count)
        if self.listing.kind == "cursor":
            return self.start is None
        return self.start == self.listing.first_page or self.limit is not None or bool(self.listing.next)

    def count_rows(self, received: ReceivedPage) -> int:
        """Return how many rows an iteration returns, by the first page, if `knows_count`."""
        count, start = received.count or 0, self.start
        if not isinstance(start, int):
            return count
        if self.listing.kind == "offset":
            return max(0, count - start)
        rows = len(received.results)
        if isinstance(received, Envelope) and self.listing.next:
            if received.next is None:
                return rows
        elif self.limit is not None:
            rows = self.limit
        return max(0, count - max(0, start - self.listing.first_page) * rows)

    def describe(self, tenant: object) -> str:
        """Return what a listing shows of itself: its method, whose rows, and its pages."""
        of = f", {self.service.describe_tenant(tenant)}" if self.service.tenant is not None else ""
        size = "pages of the usual size" if self.limit is None else f"{self.limit} a page"
        size = "one page" if self.listing.kind == "whole" else size
        is_later = self.start not in {None, self.listing.first_page if self.listing.kind == "number" else 0}
        begin = f", from {_PLACES[self.listing.kind]} {format_value(self.start)}" if is_later else ""
        return f"{self.service.name_method(self.operation)}{of}, {size}{begin}"

    def build_arguments(self, position: Position, limit: int | None) -> dict[str, Any]:
        arguments: dict[str, Any] = {} if position is None else {_PLACES[self.listing.kind]: position}
        return arguments if limit is None or not self.listing.size else {**arguments, self.listing.size: limit}


def read_envelope(errors: ErrorTree, operation: str, listing: Listing, model: SecretValue[Any]) -> Envelope:
    """Read an envelope. One that is wrong is not read as an empty page: rows would be lost without an error."""
    envelope: object = model.reveal()
    is_described = not isinstance(envelope, dict)  # a listing that is not described may have null rows
    results: object = _read_field(envelope, listing.results) if listing.results else envelope
    if not isinstance(results, list):
        raise errors.DecodeError(operation=operation, where=listing.results, why="an array of rows is expected")
    rows = cast("list[Any]", results)
    for index, row in enumerate(rows if is_described else ()):
        if row is None:
            where = f"{listing.results}[{index}]"
            raise errors.DecodeError(operation=operation, where=where, why="a row is expected, not null")
        if "id" in getattr(row, "_missing", ()):  # it is optional in a model that is inside of others too
            where = f"{listing.results}[{index}].id"
            raise errors.DecodeError(operation=operation, where=where, why="an id is expected, and it is missing")
    count: object = _read_field(envelope, listing.count) if listing.count else None
    if listing.count and not is_integer(count, 0):
        raise errors.DecodeError(operation=operation, where=listing.count, why="an integer of at least 0 is expected")
    next_url: object = _read_field(envelope, listing.next) if listing.next else None
    if listing.kind != "offset" and not isinstance(next_url, str | None):
        raise errors.DecodeError(operation=operation, where=listing.next, why="a URL or null is expected")
    return Envelope(rows, cast("int | None", count), next_url if isinstance(next_url, str) and next_url else None)


def _read_field(envelope: object, name: str) -> object:
    """Return a field of a model, or of the JSON document of an operation that is not described."""
    if isinstance(envelope, dict):
        return cast("dict[str, object]", envelope).get(name)
    return None if isinstance(envelope, list | None) else read_field(envelope, name)


def _check_limit(errors: ErrorTree, operation: str, listing: Listing, arguments: Mapping[str, Any]) -> int | None:
    given: object = arguments.get(listing.size) if listing.size else None
    if listing.kind != "offset" and (given is None or isinstance(given, Unset)):
        return None
    largest = _MAX_NUMBER if listing.largest is None else listing.largest
    limit = read_integer(given, listing.smallest, largest)
    if limit is None:
        allowed = f"{listing.smallest} to {'2**63 - 1' if listing.largest is None else largest}"
        why = f"{format_value(given)} is not {allowed}, which the description allows"
        raise errors.InvalidInput.of(why, field=str(listing.size), operation=operation)
    return limit


def _check_start(errors: ErrorTree, operation: str, listing: Listing, arguments: Mapping[str, Any]) -> Position:
    if listing.kind == "whole":
        return None
    if listing.kind == "cursor":
        cursor: object = arguments.get(CURSOR)
        if isinstance(cursor, str) and cursor:
            return cursor
        if cursor is None or isinstance(cursor, Unset):
            return None
        why = f"{format_value(cursor)} is not a cursor that this API gave"
        raise errors.InvalidInput.of(why, field=CURSOR, operation=operation)
    name = _PLACES[listing.kind]
    number = read_integer(arguments[name], 0, _MAX_NUMBER)
    if number is None:
        why = f"{format_value(arguments[name])} is not an integer from 0 to 2**63 - 1"
        raise errors.InvalidInput.of(why, field=name, operation=operation)
    return number


def _check_prefetch(errors: ErrorTree, operation: str, given: object) -> int:
    prefetch = read_integer(given, 0, MAX_PREFETCH)
    if prefetch is None:
        why = f"{format_value(given)} is not 0 to {MAX_PREFETCH}"
        raise errors.InvalidInput.of(why, field="prefetch", operation=operation)
    return prefetch
