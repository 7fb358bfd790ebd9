"""The checked options of a listing: where it begins, how many rows a page has, what is requested ahead."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias
from urllib.parse import parse_qsl, urlencode
from uuid import UUID

from attrs import evolve, field, frozen

from openapi_sdk.description.paging import is_place
from openapi_sdk.listings.answers import AnswerReader, Envelope, Position, make_page, replace_query
from openapi_sdk.listings.exact_walk import ExactOffsetWalk
from openapi_sdk.listings.walks import NextWalk, NumberWalk, OffsetWalk, contradicts_count
from openapi_sdk.messages.request import choose_body
from openapi_sdk.model.calls import Call
from openapi_sdk.model.integers import LARGEST, read_integer
from openapi_sdk.model.listings import Listing, get_row_model
from openapi_sdk.model.pages import Page
from openapi_sdk.model.unset import UNSET, Unset
from openapi_sdk.model.values import ArgumentError, is_given, to_document
from openapi_sdk.secrets.redaction import format_value, strip_traceback

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from openapi_sdk.errors.errors import ErrorTree
    from openapi_sdk.listings.walks import Walk
    from openapi_sdk.model.operations import Operation
    from openapi_sdk.model.reading import ReadableModel
    from openapi_sdk.secrets.redaction import SecretValue
    from openapi_sdk.service import Service

#: What is received: a page for a walk by offset, an envelope for the others.
ReceivedPage: TypeAlias = Page[Any] | Envelope

#: The most pages in flight. More would be a load test of the API.
MAX_PREFETCH = 32
#: The most rows of a page that are requested where neither the caller nor the description says it.
_MAX_UNDESCRIBED = 100
#: The smallest page of an exact listing: its pages overlap by one row, so a page of one row would have no new row.
_MIN_EXACT_LIMIT = 2


@frozen
class ListingOptions:
    """The checked options of a listing.

    Attributes:
        service: The service.
        operation: The operationId.
        listing: How it pages.
        start: Where the first page is; None if that needs no parameter.
        limit: The number of rows of a page; None if it is left to the server.
        prefetch: How many pages are requested ahead.
        exact: Whether rows that move are noticed.
        row_model: The model of the rows; None if there is none.
        place: The parameter that says where a page begins, as it is sent; empty if there is none.
        ascending: The one that does so where the keys of the rows ascend; empty if there is none.
        is_later: Whether an argument lets an address lead to a later page than the first one.
        fields: The arguments that are fields of the body, with their names there; empty if they are in the query.
    """

    service: Service
    operation: str
    listing: Listing
    start: Position = field(repr=False)
    limit: int | None
    prefetch: int = 0
    exact: bool = False
    row_model: type[ReadableModel] | None = None
    place: str = ""
    ascending: str = ""
    is_later: bool = False
    fields: Mapping[str, str] = field(factory=dict[str, str])

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
        if (exact or listing.kind == "key") and limit is not None:
            limit = max(limit, _MIN_EXACT_LIMIT)
        sent: dict[str, str] = {}
        if listing.fields:
            sent = dict(listing.fields)
        elif listing.kind in {"cursor", "key", "address"}:  # the others send a number, as an argument
            sent = {each.name: each.described_name for each in operation.arguments if each.place == "query"}
        place = sent.get(listing.place_argument, listing.place_argument)
        ascending = sent.get(listing.ascending, listing.ascending)
        start = _check_start(errors, operation.id, listing, arguments, sent)
        row_model = get_row_model(operation.responses[0].converter, listing) if operation.responses else None
        given = (name for name, value in arguments.items() if is_given(value))
        is_later = listing.kind == "address" and any(is_place(sent.get(name, "")) for name in given)
        return cls(
            *(service, operation.id, listing, start, limit, prefetch, bool(exact), row_model),
            *(place, ascending, is_later, sent if listing.fields else {}),
        )

    def make_walk(self) -> Walk:
        listing, start, limit = self.listing, self.start, self.limit
        common, max_in_flight = (self.service.errors, self.operation), max(1, self.prefetch)
        if listing.kind == "number" and isinstance(start, int):
            return NumberWalk(
                *common,
                start,
                max(0, start - listing.first_page),
                limit,
                has_next=listing.says_end,
                max_in_flight=max_in_flight,
                key=listing.key,
            )
        if listing.is_counted and isinstance(start, int):
            walk = ExactOffsetWalk if self.exact else OffsetWalk
            return walk(*common, start, _MIN_EXACT_LIMIT if limit is None else limit, max_in_flight, key=listing.key)
        kind = listing.kind
        return NextWalk(
            *common,
            start,
            limit,
            key=listing.key,
            is_behind_row=kind == "key",
            may_repeat=kind == "cursor",
            has_end=listing.says_end or kind in {"address", "whole"},
            is_counted=self.knows_count,
            by_address=kind in {"address", "whole"},
        )

    def read_page(
        self,
        model: SecretValue[Any],
        headers: Mapping[str, str],
        position: Position,
        limit: int | None,
        *,
        is_own: Callable[[str, str], bool],
    ) -> ReceivedPage:
        """Return what a walk takes: the page at an offset, or an envelope.

        `is_own` returns whether a parameter of a query says who calls.
        """
        reader = AnswerReader(
            self.service.errors, self.operation, self.listing, self.place, self.ascending, is_own, not self.fields
        )
        envelope = reader.read(model.reveal(), headers, position)
        if self.listing.kind == "offset" and self.listing.is_counted and isinstance(position, int):
            return make_page(envelope, position, limit)
        return envelope

    def lead_to(self, target: str, position: Position) -> str:
        """Return the target of the request for a page. `target` is that of the first one."""
        if not isinstance(position, str):
            return target
        tenant = self.service.tenant
        places, parameters = {self.place, self.ascending}, self.service.own_parameters
        own = {"" if tenant is None else tenant.name, *(name for place, name in parameters if place == "query")}
        is_address = self.listing.kind in {"address", "whole"}
        return replace_query(
            target,
            position,
            lambda name: is_place(name) if is_address else name in places,
            lambda name: name in own,  # no answer chooses whose rows come next, or who asks for them
        )

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
        number = read_integer(rows, 0, LARGEST)
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
        if self.listing.kind != "number":
            return self.start is None and not self.is_later
        return self.start == self.listing.first_page or self.limit is not None or self.listing.says_end

    def count_rows(self, received: ReceivedPage) -> int | None:
        """Return how many rows an iteration returns, by the first page; None if that doesn't say it."""
        count, start = received.count, self.start
        if not self.knows_count or count is None or not isinstance(start, int):
            return count if self.knows_count else None
        if self.listing.kind == "offset":
            is_wrong = isinstance(received, Page) and contradicts_count(received)
            return None if is_wrong else max(0, count - start)
        rows = len(received.results)
        if isinstance(received, Envelope) and self.listing.says_end:
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
        place, start = self.listing.place_argument, self.start
        if isinstance(start, str):
            ((place, start),) = parse_qsl(start)
        begin = f", from {place} {format_value(start)}" if is_later else ""
        return f"{self.service.name_method(self.operation)}{of}, {size}{begin}"

    def build_arguments(self, position: Position, limit: int | None) -> dict[str, Any]:
        arguments: dict[str, Any] = {self.listing.place_argument: position} if isinstance(position, int) else {}
        return arguments if limit is None or not self.listing.size else {**arguments, self.listing.size: limit}

    @strip_traceback
    def read_body(self, call: Call) -> dict[str, Any]:
        """Return the arguments of a listing whose pages are asked for in its body, and which may lack one.

        The body is the JSON object that it is now: what is changed later is on no page.
        """
        errors = self.service.errors
        arguments = choose_body(errors, self.operation, call, is_paged=True)
        why, where = "a mapping or a model is expected", "body"
        try:
            given = arguments.pop("body", UNSET)
            if isinstance(given, Unset) and not call.needs_body:
                return arguments
            document: Any = {} if isinstance(given, Unset) else to_document(given)
        except ArgumentError as error:
            document, why = None, error.why
        if isinstance(document, dict):
            own = [(name, each) for name, each in self.fields.items() if each in document]
            if not own:
                return {**arguments, "body": document}
            where, why = f"body.{own[0][1]}", f"pass {own[0][0]}= beside the body: each page has its own"
        raise errors.InvalidInput.of(why, field=where, operation=self.operation)

    def page_body(self, call: Call, position: Position, limit: int | None) -> Call:
        """Return the call for a page whose place and size are fields of its body."""
        arguments = {**call.arguments, **self.build_arguments(position, limit)}
        sent = {each: arguments.pop(name, UNSET) for name, each in self.fields.items()}
        if isinstance(position, str):
            sent = {**sent, self.place: UNSET, self.ascending: UNSET, **dict(parse_qsl(position))}
        paged_by = {name: value for name, value in sent.items() if is_given(value)}
        if paged_by or "body" in arguments:
            arguments["body"] = {**arguments.get("body", {}), **paged_by}
        return Call(arguments, call.tenant, call.options)


def _check_limit(errors: ErrorTree, operation: str, listing: Listing, arguments: Mapping[str, Any]) -> int | None:
    given: object = arguments.get(listing.size) if listing.size else None
    if listing.kind != "offset" and (given is None or isinstance(given, Unset)):
        return None
    largest = LARGEST if listing.largest is None else listing.largest
    limit = read_integer(given, listing.smallest, largest)
    if limit is None:
        allowed = f"{listing.smallest} to {'2**63 - 1' if listing.largest is None else largest}"
        why = f"{format_value(given)} is not {allowed}, which the description allows"
        raise errors.InvalidInput.of(why, field=str(listing.size), operation=operation)
    return limit


def _check_start(
    errors: ErrorTree, operation: str, listing: Listing, arguments: Mapping[str, Any], sent: Mapping[str, str]
) -> Position:
    if listing.kind in {"cursor", "key"}:
        for name in filter(None, (listing.place_argument, listing.ascending)):
            cursor: object = arguments.get(name)
            if cursor is None or isinstance(cursor, Unset):
                continue
            if isinstance(cursor, str | int | UUID) and not isinstance(cursor, bool) and cursor != "":
                return urlencode([(sent.get(name, name), str(cursor))])
            why = f"{format_value(cursor)} is not a cursor that this API gave"
            raise errors.InvalidInput.of(why, field=name, operation=operation)
    if listing.kind not in {"offset", "number"}:
        return None
    name = listing.place_argument
    number = read_integer(arguments[name], 0, LARGEST)
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
