"""Tries what the parameters of a listing do: filters, orders, and those of pages, with values of its rows.

What would contradict the description is asked for again, because rows may change meanwhile. It is contradicted if it is
so of the same rows each time, and these are the same before and after.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from attrs import define, field, frozen

from openapi_sdk.conformance.comparing import (
    ANY_VALUE,
    CHANGED,
    IN_ORDER,
    MATCHING,
    UNKNOWN,
    Verdict,
    choose_values,
    compare_codes,
    compare_filter,
    compare_order,
    compare_pages,
    compare_several,
)
from openapi_sdk.conformance.judge import describe_pages
from openapi_sdk.description.row_checks import find_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from openapi_sdk.conformance.comparing import UnfilteredRows
    from openapi_sdk.conformance.exchanges import Exchange
    from openapi_sdk.conformance.judge import Judge
    from openapi_sdk.description.operations import Parameter
    from openapi_sdk.description.row_checks import RowOrder

#: So often is asked again for what would contradict the description.
TIMES = 2
#: No filter but a text takes this value.
_BAD_VALUE = "not-a-value"
#: A limit that is larger than the largest one by so much.
_OVER = 5
#: So many fields are tried for an order that names none.
_MAX_ORDERS = 2
#: Numbers that are tried where it is not known what they stand for.
_CODES = ("1", "2")


@define
class TriedPage:
    """An answer with rows."""

    rows: list[Any] = field(repr=False)
    is_last: bool
    exchange: Exchange


@frozen
class _Question:
    """Queries whose answers say whether a fact is true."""

    place: str
    fact: str
    described: str
    queries: list[dict[str, Any]] = field(repr=False)
    compare: Callable[[UnfilteredRows, list[TriedPage]], Verdict]
    is_of_rows: bool = True


@define
class _Suspicion:
    """A question whose answers may contradict the description."""

    question: _Question
    exchange: Exchange
    first: Verdict
    wrong: frozenset[str] = field(repr=False)


class Trials:
    """The trials of one listing, for one tenant.

    Args:
        last: The last answer of the listing.
        judge: Learns what they say.
        walk: Its rows.
        send: Sends a query, and returns what is judged; None without an answer.
        walk_again: Reads the rows again.
        is_last: Whether no page follows one.
    """

    def __init__(  # noqa: PLR0917 - each is needed
        self,
        last: Exchange,
        judge: Judge,
        walk: UnfilteredRows,
        send: Callable[..., Exchange | None],
        walk_again: Callable[[], UnfilteredRows],
        is_last: Callable[[Exchange], bool],
    ) -> None:
        self._operation, self._checks, self._judge, self._walk = last.operation, walk.checks, judge, walk
        self._last = last
        self._send, self._walk_again, self._is_last = send, walk_again, is_last
        self._suspicions: list[_Suspicion] = []
        self._is_walked = True
        paging = last.operation.paging
        self._largest = 0 if paging is None or not paging.size else paging.largest or paging.default
        self._size = {paging.size: self._largest} if paging is not None and self._largest else {}

    def run(self) -> None:
        """Try all parameters."""
        self._try_pages()
        for name, each in self._checks.filters.items():
            if each.is_coded:
                self._try_codes(name)
            for texts in choose_values(self._walk, name, self._largest):
                self._try_filter(name, texts)
        self._try_orders()
        self._try_bad_value()
        self._settle()

    def _ask(self, query: Mapping[str, Any], **probe: Any) -> TriedPage | None:
        exchange = self._send({**self._size, **query}, **probe)
        for _ in range(TIMES):  # what breaks the server each time is no outage
            if exchange is not None and exchange.status == HTTPStatus.INTERNAL_SERVER_ERROR and "about" in probe:
                exchange = self._send({**self._size, **query}, **probe)
        if exchange is not None and exchange.status == HTTPStatus.INTERNAL_SERVER_ERROR and "about" in probe:
            fact, described = self._judge.describe(self._operation, probe["about"])
            self._judge.note(exchange, f"query {probe['about']}", fact, described, Verdict(False, "answer 500"))
        rows = None if exchange is None or not exchange.is_success else find_rows(self._operation, exchange.document)
        return None if exchange is None or rows is None else TriedPage(rows, self._is_last(exchange), exchange)

    def _try_pages(self) -> None:
        paging, rows = self._operation.paging, self._walk.rows
        if paging is None:
            return
        queries: list[dict[str, Any]] = []
        if paging.kind == "offset" and paging.size and len(rows) > 1:
            self._send({paging.size: 1, paging.place: 0})
            queries = [{paging.size: 2, paging.place: 1}]
        fact, described = describe_pages(paging)

        def compare(walk: UnfilteredRows, pages: list[TriedPage]) -> Verdict:
            return compare_pages(walk, [(1, each.rows) for each in pages])

        if paging.place:
            self._ask_and_weigh(_Question(f"query {paging.place}", fact, described, queries, compare, is_of_rows=False))
        if paging.kind == "offset" and paging.size:
            self._ask({paging.size: self._largest * _OVER, paging.place: 0}, probe="some rows", about=paging.size)

    def _try_filter(self, name: str, texts: Sequence[str]) -> None:
        row_filter = self._checks.filters[name]
        query = {name: row_filter.write(texts)}
        has_rows = True in self._walk.match(row_filter, texts)
        page = self._ask(query, probe="some rows" if has_rows else "", about=name)
        if page is None or any(row_filter.matches(row, texts) is False for row in page.rows):
            return  # the judge says so

        def compare(walk: UnfilteredRows, pages: list[TriedPage]) -> Verdict:
            return compare_filter(walk, name, texts, pages[0].rows, is_last=pages[0].is_last)

        def compare_as_filter(walk: UnfilteredRows, pages: list[TriedPage]) -> Verdict:
            return compare_several(walk, name, texts, pages[0].rows, is_last=pages[0].is_last)[0]

        def compare_as_several(walk: UnfilteredRows, pages: list[TriedPage]) -> Verdict:
            return compare_several(walk, name, texts, pages[0].rows, is_last=pages[0].is_last)[1]

        place = f"query {name}"
        if len(texts) == 1:
            self._weigh(_Question(place, "filter", MATCHING, [query], compare), [page])
            return
        self._weigh(_Question(place, "filter", MATCHING, [query], compare_as_filter), [page])
        self._weigh(_Question(place, "several values", ANY_VALUE, [query], compare_as_several), [page])

    def _try_codes(self, name: str) -> None:
        texts = [*self._checks.filters[name].choices, *_CODES][:2]
        if not self._walk.rows:
            return
        queries: list[dict[str, Any]] = [{name: text} for text in texts]

        def compare(walk: UnfilteredRows, pages: list[TriedPage]) -> Verdict:
            return compare_codes(walk, name, [each.rows for each in pages])

        self._ask_and_weigh(_Question(f"query {name}", "filter", MATCHING, queries, compare), about=name)

    def _try_orders(self) -> None:
        order = self._checks.order
        if order is None or not self._walk.rows:
            return
        for text in order.choices:
            self._try_order(order, text, probe="some rows")
        if order.choices:
            return
        ignored, last = "", self._last
        for name in order.list_fields(self._walk.rows)[:_MAX_ORDERS]:
            pages = [self._try_order(order, text) for text in (name, f"-{name}")]
            last = next((each.exchange for each in pages if each is not None), self._last)
            up, down = ([] if each is None else [*map(self._checks.identify, each.rows)] for each in pages)
            if not up or not down:
                continue
            is_kept = [
                each and order.is_kept(each.rows, text) for each, text in zip(pages, (name, f"-{name}"), strict=True)
            ]
            if False not in is_kept or up != down:
                is_true = False if False in is_kept else True if True in is_kept else None
                seen = IN_ORDER if is_true else f"not in order by {name}"
                self._judge.note(last, f"query {order.name}", "order", IN_ORDER, Verdict(is_true, seen))
                return
            ignored = ignored or name
        if ignored:
            seen = f"the same order by {ignored} and by -{ignored}"
            self._judge.note(last, f"query {order.name}", "order", IN_ORDER, Verdict(False, seen))

    def _try_order(self, order: RowOrder, text: str, **probe: Any) -> TriedPage | None:
        query = {order.name: text}

        def compare(walk: UnfilteredRows, pages: list[TriedPage]) -> Verdict:
            return compare_order(walk, text, pages[0].rows, is_last=pages[0].is_last)

        page = self._ask(query, about=order.name, **probe)
        if page is not None and order.is_kept(page.rows, text) is not False:
            self._weigh(_Question(f"query {order.name}", "order", IN_ORDER, [query], compare), [page])
        return page

    def _try_bad_value(self) -> None:
        paging = self._operation.paging
        by_page = frozenset[str]() if paging is None else paging.parameters
        wrong = next((each for each in self._operation.parameters if _refuses_text(each, by_page)), None)
        if wrong is not None:
            self._send({wrong.name: _BAD_VALUE}, probe="bad value", about=wrong.name)

    def _ask_and_weigh(self, question: _Question, **probe: Any) -> None:
        pages = [self._ask(each, **probe) for each in question.queries]
        found = [each for each in pages if each is not None]
        if len(found) == len(pages):
            self._weigh(question, found)

    def _weigh(self, question: _Question, pages: list[TriedPage]) -> None:
        """Note what answers mean, or suspect it."""
        verdict = question.compare(self._walk, pages) if self._is_walked else Verdict(None, UNKNOWN)
        exchange = pages[0].exchange if pages else self._last
        if verdict.is_true is False:
            self._suspicions.append(_Suspicion(question, exchange, verdict, verdict.rows))
            # Of pages that contradict each other, rows are missing.
            self._is_walked = self._is_walked and question.is_of_rows
        else:
            self._note(question, exchange, verdict)

    def _settle(self) -> None:
        """Ask again for what was suspected, and note what is still so."""
        for _ in range(TIMES):
            if not self._suspicions:
                return
            asked = [[self._ask(query) for query in each.question.queries] for each in self._suspicions]
            walk = self._walk_again()
            kept: list[_Suspicion] = []
            for suspicion, pages in zip(self._suspicions, asked, strict=True):
                if self._is_still_so(suspicion, [each for each in pages if each is not None], walk):
                    kept.append(suspicion)
                else:
                    self._note(suspicion.question, suspicion.exchange, Verdict(None, CHANGED))
            self._suspicions = kept
        for each in self._suspicions:
            self._note(each.question, each.exchange, each.first)

    def _is_still_so(self, suspicion: _Suspicion, pages: list[TriedPage], walk: UnfilteredRows) -> bool:
        question = suspicion.question
        if len(pages) < len(question.queries):
            return False
        verdict = question.compare(walk, pages)
        suspicion.wrong &= verdict.rows if verdict.is_true is False else frozenset[str]()
        if question.is_of_rows:
            suspicion.wrong = self._walk.list_unchanged(walk, suspicion.wrong)
        return bool(suspicion.wrong)

    def _note(self, question: _Question, exchange: Exchange, verdict: Verdict) -> None:
        self._judge.note(exchange, question.place, question.fact, question.described, verdict)


def _refuses_text(parameter: Parameter, paging: Collection[str]) -> bool:
    """Whether a parameter can't have any text as its value."""
    schema = parameter.value_schema
    is_page = parameter.name in paging
    kind, form = schema.get("type"), schema.get("format")
    return parameter.place == "query" and not is_page and (kind in {"integer", "number", "boolean"} or form == "date")
