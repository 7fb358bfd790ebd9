"""Compares answers with the description. No I/O: what is judged is an operation, what was sent, and what came.

An answer is judged by itself, or with the ids that the first page of the same listing had. What needs several answers,
between which rows may change, `Trials` finds out, and notes here.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from functools import partial
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast
from urllib.parse import parse_qs

from attrs import evolve

from openapi_sdk.conformance.comparing import ANY_VALUE, BEHIND, IN_ORDER, MATCHING, ONCE
from openapi_sdk.conformance.evidence import ShownRequest, write_query
from openapi_sdk.conformance.exchanges import NOTHING, NotJson
from openapi_sdk.conformance.facts import STATUSES, Checks, Contradiction, Fact, Status
from openapi_sdk.conformance.missing import MissingFields
from openapi_sdk.conformance.places import Place, join_place
from openapi_sdk.description.numbers import read_integer
from openapi_sdk.description.paging import is_place
from openapi_sdk.description.row_checks import RowChecks, find_rows, write_value
from openapi_sdk.description.schemas import name_type
from openapi_sdk.description.shapes import ValueShape
from openapi_sdk.description.tenants import find_tenant_parameter
from openapi_sdk.errors.bodies import FORMS, find_error_form
from openapi_sdk.model.places import join_path, read_key, read_path, split_path

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from openapi_sdk.conformance.comparing import Verdict
    from openapi_sdk.conformance.exchanges import Exchange
    from openapi_sdk.description.document import Description
    from openapi_sdk.description.operations import DescribedOperation
    from openapi_sdk.description.paging import Paging
    from openapi_sdk.description.row_checks import RowFilter, RowOrder
    from openapi_sdk.model.facts import Tenant
    from openapi_sdk.service import Service

KeyT = TypeVar("KeyT")
ValueT = TypeVar("ValueT")

#: At most so many listings of an operation are remembered: tenants, and combinations of filters.
_MAX_LISTINGS = 50
#: At most so many rows of a page are remembered, by their ids.
_MAX_IDS = 200
#: At most so many tenants have a number.
_MAX_TENANTS = 1_000
#: At most so many headers of a status are counted.
_MAX_HEADERS = 40
_HEADER_NAME = re.compile(r"[a-z][a-z0-9-]{0,40}")
_MEDIA_TYPE = re.compile(r"[a-z]+/[a-z0-9.+-]{1,40}")
_COUNT, _TWICE, _LAST = "number of rows", "a row twice", "null on the last page alone"
#: So many rows that are those of the first page are no accident: others were not inserted before them meanwhile.
_SAME_ROWS = 3
#: The facts that say nothing where an offset leads elsewhere.
_BY_OFFSET = frozenset({"count", "last page", "next page"})
#: Statuses that a second request may not have, and those of a parameter that is refused.
_PASSING, _REFUSED = frozenset({408, 429, 502, 503, 504}), frozenset({400, 404, 422})


class Judge:
    """Learns from exchanges. It keeps names, types and counts, and ids of a few rows, in bounded memory."""

    def __init__(self, service: Service, description: Description | None = None) -> None:
        self._tenant = service.tenant
        self._description = description or service.description
        self._judged: dict[str, _JudgedOperation] = {}
        self._tenants: dict[Any, int] = {}
        self.calls = 0

    def add(self, exchange: Exchange, most: int) -> None:
        """Compare an exchange with the description. Of each array, `most` items are looked at at most."""
        self.calls += 1
        if exchange.tenant is not None and len(self._tenants) < _MAX_TENANTS:
            self._tenants.setdefault(exchange.tenant, len(self._tenants) + 1)
        judged = self._find(exchange.operation)
        judged.checks.request = partial(self._describe, exchange)
        judged.add(exchange, most)

    def note(self, exchange: Exchange, place: str, fact: str, described: str, verdict: Verdict) -> None:
        """Note what an answer says together with others."""
        checks = self._find(exchange.operation).checks
        checks.request = partial(self._describe, exchange)
        checks.note(place, fact, described, verdict.seen, is_true=verdict.is_true)

    def describe(self, operation: DescribedOperation, parameter: str) -> tuple[str, str]:
        """Return what a parameter of the query is checked for, and what is described."""
        return self._find(operation).describe(parameter)

    def list_facts(self, method: str | None = None) -> list[Fact]:
        """Return all facts, sorted by operation, place and name; with `method` those of its operations alone."""
        facts: list[Fact] = []
        for each in self._description.operations:
            if method in {None, each.method}:
                judged = self._judged.get(each.id) or self._make(each)
                facts += judged.iter_facts()
        return sorted(facts, key=lambda each: (each.operation, each.place, each.fact))

    def list_findings(self, method: str | None = None) -> list[Contradiction]:
        """Return the contradictions, with what is known of each."""
        by_id = {each.id: each for each in self._description.operations}
        facts = (each for each in self.list_facts(method) if each.status == "contradicted")
        return [self._find(by_id[each.operation]).checks.find(each) for each in facts]

    def _describe(self, exchange: Exchange) -> ShownRequest:
        """Return a request without values of rows."""
        operation, tenant = exchange.operation, self._tenants.get(exchange.tenant)
        made_up = {exchange.about} if exchange.probe == "bad value" else ()
        return ShownRequest(
            operation.method,
            operation.path,
            write_query(operation, exchange.query, made_up),
            "" if tenant is None else f"#{tenant}",
            exchange.status,
            exchange.time,
        )

    def _find(self, operation: DescribedOperation) -> _JudgedOperation:
        if operation.id not in self._judged:
            self._judged[operation.id] = self._make(operation)
        return self._judged[operation.id]

    def _make(self, operation: DescribedOperation) -> _JudgedOperation:
        return _JudgedOperation(self._description, operation, self._tenant)


def sort_by_status(facts: Sequence[Fact]) -> list[Fact]:
    """Return facts with contradictions first."""
    return sorted(facts, key=lambda each: STATUSES.index(each.status))


class _Memory(OrderedDict[KeyT, ValueT], Generic[KeyT, ValueT]):
    """Forgets what was kept first."""

    def keep(self, key: KeyT, value: ValueT) -> None:
        self[key] = value
        if len(self) > _MAX_LISTINGS:
            self.popitem(last=False)


class _JudgedOperation:
    """What is known of one operation."""

    def __init__(self, description: Description, operation: DescribedOperation, tenant: Tenant | None) -> None:
        self._description, self._operation = description, operation
        self._times = self._successes = 0
        self.checks = Checks()
        self._places: dict[str, Place | None] = {}
        self._headers: dict[tuple[int, str], int] = {}
        self._statuses: dict[int, int] = {}
        self._first_ids = _Memory[tuple[Any, str], list[Any]]()  # of the first page, by tenant and filters
        self._rows = RowChecks.of(description, operation)
        self._row_place = _find_row_place(operation)
        self._missing = MissingFields(operation, self._rows, self._row_place)
        #: The parameter with the tenant, if it takes one.
        self._tenant_parameter = find_tenant_parameter(tenant, operation)
        self._word = "" if tenant is None else tenant.word
        self._tenant_place = "" if tenant is None else f"{tenant.place} {tenant.name}"

    def add(self, exchange: Exchange, most: int) -> None:
        self._times += 1
        self._statuses[exchange.status] = self._statuses.get(exchange.status, 0) + 1
        self._check_status(exchange)
        self._count_headers(exchange)
        if exchange.is_success:
            self._successes += 1
            self._check_document(exchange, most)
            if not isinstance(exchange.sent, NotJson):  # a form or a file is none
                self._look("body", self._operation.body, exchange.sent, most)
            rows = find_rows(self._operation, exchange.document)
            self._missing.count(rows or [exchange.document])
            if rows is not None:
                self._check_rows(exchange, rows, most)
        else:
            self._check_error(exchange, most)

    def iter_facts(self) -> Iterator[Fact]:
        operation, times = self._operation, self._times
        is_read: Status = "confirmed" if self._successes else "not seen"
        described = f"{operation.method} {operation.path}"
        yield Fact(operation.id, "operation", "called", described, f"{self._successes} successes", times, is_read)
        yield from _blame(list(self.checks.iter_facts(operation.id)))
        for found in self._places.values():
            for each in () if found is None else found.iter_facts(operation.id):
                yield self._missing.judge(each)
        for (status, name), count in self._headers.items():
            seen = "always" if count == self._statuses[status] else "sometimes"
            yield Fact(operation.id, f"answer {status} header {name}", "header", "any", seen, count, "confirmed")
        if times:
            for place, fact, text in self._list_expected():
                if (place, fact) not in self.checks:
                    yield Fact(operation.id, place, fact, text, "", 0, "not seen")

    def _list_expected(self) -> Iterator[tuple[str, str, str]]:
        """Yield the checks of its parameters and of its pages, whether they were made or not."""
        paging = self._operation.paging
        if self._tenant_parameter is not None and self._operation.has_rows:
            yield self._tenant_place, self._word, f"rows of that {self._word}"
        for each in self._operation.parameters:
            if each is self._tenant_parameter:
                continue
            if each.place == "query":
                if paging is None or each.name not in paging.parameters:
                    yield f"query {each.name}", *self.describe(each.name)
                    row_filter = self._rows.filters.get(each.name)
                    if row_filter is not None and row_filter.can_be_checked and row_filter.takes_several:
                        yield f"query {each.name}", "several values", ANY_VALUE
            elif each.place == "path":
                yield f"path {each.name}", "unknown id", "404"
        if paging is not None and paging.kind == "offset" and paging.count:
            yield f"query {paging.size}", "limit", _describe_cap(paging)
            yield f"query {paging.place}", "offset", BEHIND
            yield f"answer {self._operation.status} /{paging.count}", "count", _COUNT
            if paging.next:
                yield f"answer {self._operation.status} /{paging.next}", "last page", _LAST

    def describe(self, parameter: str) -> tuple[str, str]:
        """Return what a parameter of the query is checked for, and what is described."""
        paging, order = self._operation.paging, self._rows.order
        if paging is not None and parameter == paging.size:
            return "limit", _describe_cap(paging)
        return ("order", IN_ORDER) if order is not None and parameter == order.name else ("filter", MATCHING)

    def _look(self, place: str, schema: Any, document: Any, most: int) -> None:
        """Look at a document with the description of its place."""
        if place not in self._places:
            shown = self._operation.shown if place == f"answer {self._operation.status}" else None
            shape = None if schema is None else ValueShape(self._description.document, schema, shown=shown)
            self._places[place] = None if shape is None else Place(place, shape, self.checks.blame)
        found = self._places[place]
        if found is not None:
            found.add(document, most)

    def _check_status(self, exchange: Exchange) -> None:
        status, operation = exchange.status, self._operation
        is_described = operation.find_answer(status) is not None
        described = str(status) if is_described else ", ".join(operation.statuses)
        self.checks.note(f"answer {status}", "status", described, str(status), is_true=is_described)
        if exchange.probe == "unknown id":
            wanted = "404" if "404" in operation.statuses else "4XX"
            is_found = str(status) == wanted or (wanted == "4XX" and status // 100 == 4)  # noqa: PLR2004
            is_true = None if status in _PASSING else is_found
            self.checks.note(f"path {exchange.about}", "unknown id", wanted, str(status), is_true=is_true)
        elif exchange.probe == "bad value":
            says_nothing = exchange.is_success or status in _PASSING
            is_refused = None if says_nothing else status == 400  # noqa: PLR2004
            self.checks.note(f"query {exchange.about}", "bad value", "400", str(status), is_true=is_refused)
        elif exchange.probe == "some rows" and status in _REFUSED:
            fact, described = self.describe(exchange.about)
            self.checks.note(f"query {exchange.about}", fact, described, f"answer {status}", is_true=False)

    def _count_headers(self, exchange: Exchange) -> None:
        for name in exchange.headers:
            key = exchange.status, name
            if key in self._headers or (len(self._headers) < _MAX_HEADERS and _HEADER_NAME.fullmatch(name)):
                self._headers[key] = self._headers.get(key, 0) + 1

    def _check_document(self, exchange: Exchange, most: int) -> None:
        place = f"answer {exchange.status}"
        schema = self._operation.find_answer_schema(exchange.status)
        if schema is None:
            return
        media_type = exchange.headers.get("content-type", "").partition(";")[0].strip().lower()
        described = ", ".join((self._operation.find_answer(exchange.status) or {}).get("content", {}))
        seen = media_type if _MEDIA_TYPE.fullmatch(media_type) else "none" if not media_type else "another"
        self.checks.note(place, "media type", described, seen, is_true=seen in described.lower().split(", "))
        is_json = not isinstance(exchange.document, NotJson)
        seen = "json" if is_json else "empty" if exchange.document is NOTHING else "not json"
        self.checks.note(place, "body", "json", seen, is_true=is_json)
        if is_json:
            self._look(place, schema, exchange.document, most)

    def _check_error(self, exchange: Exchange, most: int) -> None:
        place = f"answer {exchange.status}"
        if not 400 <= exchange.status <= 499:  # noqa: PLR2004 - other answers come from a gateway, or have no body
            return
        schema = self._operation.find_answer_schema(exchange.status)
        if schema is not None and not isinstance(exchange.document, NotJson):
            self._look(place, schema, exchange.document, most)
            return
        form = _name_error_form(exchange)
        self.checks.note(place, "error", " or ".join(FORMS), form, is_true=form in FORMS)

    def _check_rows(self, exchange: Exchange, rows: list[Any], most: int) -> None:
        paging, order = self._operation.paging, self._rows.order
        paged_by = paging.parameters if paging else frozenset[str]()
        if self._tenant_parameter is not None:
            paged_by |= {self._tenant_parameter.name}
        filters = {name: texts for name, texts in exchange.query.items() if name not in paged_by}
        is_first = not any(is_place(each) for each in exchange.query)
        if paging is not None and paging.kind == "offset":
            is_first = _read_number(exchange.query, paging.place) in {None, 0}
        self._check_repeated(filters, rows[:_MAX_IDS])
        if order is not None and (texts := filters.pop(order.name, None)):
            self._check_order(order, rows, texts[-1])
        elif not self._check_first_rows(exchange, rows, filters, is_first=is_first):
            return
        if paging is not None:
            self._check_pages(exchange, rows)
        looked_at = rows[:: max(1, -(-len(rows) // most))]
        for name, row_filter in self._rows.filters.items():
            if name in filters:
                self._check_filter(exchange, name, filters[name], looked_at)
            if row_filter.pattern and row_filter.is_equal:
                self._check_pattern(name, row_filter, looked_at)

    def _check_filter(self, exchange: Exchange, name: str, texts: Sequence[str], rows: list[Any]) -> None:
        """Look for rows that don't match. Whether all that match came, only `Trials` can say."""
        is_wrong = False in [self._rows.filters[name].matches(row, texts) for row in rows]
        if is_wrong or exchange.about != name:
            seen = "other rows" if is_wrong else MATCHING if rows else "no rows"
            self.checks.note(f"query {name}", "filter", MATCHING, seen, is_true=False if is_wrong else None)

    def _check_pattern(self, name: str, row_filter: RowFilter, rows: list[Any]) -> None:
        pattern = row_filter.pattern
        for text in (write_value(each) for row in rows for each in row_filter.read_values(row)):
            is_fit = row_filter.fits(text)
            self.checks.note(f"query {name}", "pattern", pattern, pattern if is_fit else "another", is_true=is_fit)

    def _check_repeated(self, filters: Mapping[str, Sequence[str]], rows: list[Any]) -> None:
        """Look for a row that stands twice in an answer: what the parameter does that was sent, or else the pages."""
        paging = self._operation.paging
        is_repeated = self._rows.find_repeated(rows)
        if paging is None and not filters:
            seen = _TWICE if is_repeated else ONCE
            is_true = None if len(rows) <= 1 else not is_repeated
            self.checks.note(self._row_place, "once", ONCE, seen, is_true=is_true)
        elif is_repeated:
            name = next(iter(filters), paging.place or paging.size if paging is not None else "")
            fact, described = self.describe(name)
            if paging is not None and name in paging.parameters:
                fact, described = describe_pages(paging)
            self.checks.note(f"query {name}", fact, described, _TWICE, is_true=False)

    def _check_order(self, order: RowOrder, rows: list[Any], text: str) -> None:
        if order.choices and text not in order.choices:
            return
        # Without described values, the text may be anything.
        shown = f" by {text}" if order.choices else ""
        is_true = order.is_kept(rows, text)
        if not order.choices and is_true is False:
            is_true = None  # nothing says that rows can be ordered by this
        seen = f"not in order{shown}" if is_true is False else IN_ORDER
        self.checks.note(f"query {order.name}", "order", IN_ORDER, seen, is_true=is_true)

    def _check_pages(self, exchange: Exchange, rows: list[Any]) -> None:
        """Check a page of a listing."""
        paging, query = cast("Paging", self._operation.paging), exchange.query
        count = read_path(exchange.document, paging.count) if paging.count else None
        *outer, name = split_path(paging.next) or [""]
        around = read_path(exchange.document, join_path(outer))
        following = cast("Mapping[str, Any]", around).get(name, NOTHING) if isinstance(around, dict) else NOTHING
        total = count if type(count) is int else None
        limit, offset = (_read_number(query, name) for name in (paging.size, paging.place))
        if paging.kind != "offset" or not paging.count or limit is None:
            return
        size, end = min(limit, paging.largest or limit), (offset or 0) + len(rows)
        self._check_size(paging, limit, len(rows))
        place = f"answer {exchange.status}"
        is_address = following is None or following is NOTHING or isinstance(following, str)
        # Without an address, the page or the count may be wrong; what the next page has says which.
        is_open = not paging.next and 0 < len(rows) < size and total is not None and total > end
        if total is None or not is_address or len(rows) > size or is_open:
            return
        following = following if isinstance(following, str) else None
        if not rows:
            if offset and offset < total:
                self.checks.note(f"{place} /{paging.count}", "count", _COUNT, "another number", is_true=False)
            return
        # Three things say whether rows follow: the length of the page, `next` and `count`. Two of three are right.
        has_next = following is not None if paging.next else total > end
        says = {"limit": len(rows) == size, "last page": has_next, "count": total > end}
        follows = sum(says.values()) > 1
        wrong = {name for name, each in says.items() if each != follows}
        if wrong == {"limit"} and not follows:  # the last page may be full
            wrong = set[str]()
        if not follows and total != end:
            wrong.add("count")
        if "limit" in wrong or (follows and limit > size):
            cap, seen = _describe_cap(paging), f"at most {len(rows)}"
            self.checks.note(f"query {paging.size}", "limit", cap, seen, is_true="limit" not in wrong)
        if paging.next and ("last page" in wrong or not follows):
            is_true, early = "last page" not in wrong, "null before the last page"
            seen = _LAST if is_true else early if following is None else "an address on the last page"
            self.checks.note(f"{place} /{paging.next}", "last page", _LAST, seen, is_true=is_true)
        if "count" in wrong or not follows:
            seen = "another number" if "count" in wrong else _COUNT
            self.checks.note(f"{place} /{paging.count}", "count", _COUNT, seen, is_true="count" not in wrong)
        self._check_next(exchange, paging, following if not wrong else None, {end, (offset or 0) + limit})

    def _check_next(self, exchange: Exchange, paging: Paging, following: str | None, ends: set[int]) -> None:
        """Check that the address of the next page asks for the rows behind these ones, and for nothing else."""
        if following is None:
            return
        asked = parse_qs(following.partition("?")[2], keep_blank_values=True)
        described = "the query, from the next row on"
        lost = sorted(
            name for name, texts in exchange.query.items() if name not in paging.parameters | asked.keys() and texts
        )
        is_behind = _read_number(asked, paging.place) in ends
        seen = f"without {lost[0]}" if lost else described if is_behind else f"another {paging.place}"
        place = f"answer {exchange.status} /{paging.next}"
        self.checks.note(place, "next page", described, seen, is_true=is_behind and not lost)

    def _check_size(self, paging: Paging, limit: int, count: int) -> None:
        size = min(limit, paging.largest or limit)
        is_cap = limit > size
        if count > size:
            described = _describe_cap(paging) if is_cap else f"at most {paging.size} rows"
            seen = f"{count} rows" if is_cap else f"more than {paging.size} rows"
            fact = "limit" if is_cap else "page size"
            self.checks.note(f"query {paging.size}", fact, described, seen, is_true=False)
        elif not is_cap:
            described = f"at most {paging.size} rows"
            self.checks.note(f"query {paging.size}", "page size", described, described, is_true=count == size or None)

    def _check_first_rows(
        self, exchange: Exchange, rows: list[Any], filters: Mapping[str, Sequence[str]], *, is_first: bool
    ) -> bool:
        """Compare the ids of rows with those of the first page, and of other tenants.

        Return whether the rows are those that were asked for, as far as that is known.
        """
        ids = [read_key(row, self._rows.key) for row in rows[:_MAX_IDS] if isinstance(row, dict)]
        if not all(isinstance(each, int | str) for each in ids):
            return True
        key = exchange.tenant, "&".join(f"{name}={texts}" for name, texts in sorted(filters.items()))
        paging = self._operation.paging
        place = paging.place if paging is not None and paging.kind == "offset" else ""
        first, offset = self._first_ids.get(key, []), _read_number(exchange.query, place)
        if offset and ids and first:
            is_same = ids[: len(first)] == first[: len(ids)] and len(ids) >= _SAME_ROWS
            if is_same:
                self.checks.note(f"query {place}", "offset", BEHIND, "the first rows", is_true=False)
            return bool(ids[0] != first[0])
        if is_first:
            if self._tenant_parameter is not None and not filters and exchange.tenant is not None:
                self._compare_tenants(exchange.tenant, ids)
            if len(ids) > len(first) or ids[:1] != first[:1]:
                self._first_ids.keep(key, ids)
        return True

    def _compare_tenants(self, tenant: int | str, ids: list[Any]) -> None:
        others = [
            other
            for (other_tenant, filters), other in self._first_ids.items()
            if not filters and other_tenant not in {None, tenant} and (other or ids)
        ]
        if others:
            # A page may be shorter than the one it is compared with.
            is_same = any(other[: len(ids)] == ids[: len(other)] for other in others if other and ids)
            is_true = False if is_same else True if all(set(ids).isdisjoint(each) for each in others) else None
            described = f"rows of that {self._word}"
            seen = f"rows of another {self._word}" if is_same else described
            self.checks.note(self._tenant_place, self._word, described, seen, is_true=is_true)


def _blame(facts: Sequence[Fact]) -> Iterator[Fact]:
    """Yield facts without what only follows from another one that is contradicted."""
    wrong = {each.fact for each in facts if each.status == "contradicted"}
    pages = {each.seen for each in facts if each.fact in {"offset", "pages"} and each.status == "contradicted"}
    for each in facts:
        is_elsewhere = "offset" in wrong and each.fact in _BY_OFFSET  # of rows that were not asked for
        is_ignored = not wrong.isdisjoint({"filter", "order", "last page"}) and each.fact == "next page"
        is_everywhere = _TWICE in pages and each.fact in {"filter", "order"} and each.seen == _TWICE
        is_blamed = each.status == "contradicted" and (is_elsewhere or is_ignored or is_everywhere)
        yield evolve(each, seen="what follows from another fact", status="not seen") if is_blamed else each


def _name_error_form(exchange: Exchange) -> str:
    """Return what the body of an error is read as, or else what it is."""
    document = exchange.document
    if isinstance(document, NotJson):
        return "empty" if document is NOTHING else "not json"
    form = find_error_form(document, exchange.headers.get("content-type", ""))
    return form or ("another object" if isinstance(document, dict) else name_type(document))


def _find_row_place(operation: DescribedOperation) -> str:
    """Return the place of a row of its answers."""
    names = split_path(operation.rows_path or operation.row_path)
    return join_place(f"answer {operation.status}", *names, *(["[]"] if operation.has_rows else []))


def describe_pages(paging: Paging) -> tuple[str, str]:
    """Return the fact about what the place of a page does, and what is described."""
    return ("offset", BEHIND) if paging.kind == "offset" else ("pages", ONCE)


def _describe_cap(paging: Paging) -> str:
    return f"at most {paging.largest}" if paging.largest else "any"


def _read_number(query: Mapping[str, Sequence[str]], name: str) -> int | None:
    return read_integer(query.get(name, [""])[-1])
