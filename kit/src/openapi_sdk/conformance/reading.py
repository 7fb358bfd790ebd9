"""Reads what can be read of an account, and has it judged: every operation by GET, and nothing else."""

from __future__ import annotations

import time
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import parse_qs, quote

from attrs import evolve

from openapi_sdk.client.calls import get_calls, get_tenant
from openapi_sdk.conformance.recorder import make_exchange
from openapi_sdk.description.paging import make_listing
from openapi_sdk.description.row_checks import RowChecks, find_rows
from openapi_sdk.description.tables import Tables
from openapi_sdk.description.tenants import find_tenant_parameter
from openapi_sdk.errors.errors import DecodeError, TransportError
from openapi_sdk.listings.answers import AnswerReader
from openapi_sdk.messages.request import build_custom_request
from openapi_sdk.model.places import read_path
from openapi_sdk.secrets.redaction import SecretValue

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

    from openapi_sdk.client.clients import SyncClient
    from openapi_sdk.conformance.judge import Exchange, Judge
    from openapi_sdk.description.operations import DescribedOperation, Parameter
    from openapi_sdk.description.row_checks import RowFilter
    from openapi_sdk.listings.answers import Position

#: So many pages of a listing are read from its beginning, beside the last one.
PAGES = 3
#: So many rows of a listing are read by their ids.
_ROWS = 3
#: So many requests without an answer, one after the other, end the reading.
_MAX_FAILURES = 3
#: So many values of rows are tried for a filter that tells rows apart.
_MAX_VALUES = 50
#: No row has this id; it fits into 32 bits. No filter but a text takes this value.
_UNKNOWN_ID, _BAD_VALUE = "2000000011", "not-a-value"
_OPPOSITES = {"true": "false", "false": "true"}
#: A limit that is larger than the largest one by so much.
_OVER = 5


class Reading:
    """Reads every operation that reads.

    Args:
        client: Sends the requests.
        judge: Learns from the answers.
        rate: The most requests a second.
        show: Called with how many requests are done, about how many there are, and what is read.
        sleep: Waits some seconds.
        clock: Returns seconds.
    """

    def __init__(
        self,
        client: SyncClient,
        judge: Judge,
        *,
        rate: float = 1,
        show: Callable[[int, int, str], object] = lambda _done, _total, _text: None,
        sleep: Callable[[float], object] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._client, self._service, self._judge = client, client.service, judge
        self._calls = get_calls(client)
        self._pause, self._show, self._sleep, self._clock = 1 / rate, show, sleep, clock
        self._description = client.service.description
        self._tables = Tables.of(self._description, None)
        self._operations = [each for each in self._description.operations if each.method == "GET"]
        self._ids: dict[str, list[tuple[Any, Any]]] = {}  # of rows, by the path of their listing
        self._next = clock()
        self._failures = 0
        self._done = self._total = self._sent = 0

    def run(self) -> None:
        """Read everything. What was learnt is in the judge, also after an error.

        Raises:
            Unauthorized: If the token is not accepted.
            TransportError: If three requests in a row get no answer.
        """
        tenants = self._find_tenants()
        # The listings first: they have the ids of rows.
        operations = sorted(self._operations, key=self._is_of_rows)
        costs = [self._estimate(each, len(tenants)) for each in operations]
        for index, operation in enumerate(operations):
            self._done, self._total, self._sent = sum(costs[:index]), sum(costs), 0
            # Without the parameter, an answer is the same for every tenant.
            asked = tenants if self._takes_tenant(operation) else tenants[:1]
            if self._needs_tenant(operation) and asked == [None]:
                continue
            if self._is_of_rows(operation):
                self._read_rows(operation, asked)
            elif operation.has_rows:
                self._read_listing(operation, asked)
            else:
                for tenant in asked:
                    self._send(operation, {}, tenant)

    def _takes_tenant(self, operation: DescribedOperation) -> bool:
        return find_tenant_parameter(self._service.tenant, operation) is not None

    def _needs_tenant(self, operation: DescribedOperation) -> bool:
        parameter = find_tenant_parameter(self._service.tenant, operation)
        return parameter is not None and parameter.is_required

    def _list_path(self, operation: DescribedOperation) -> list[str]:
        """Return the parameters of a path other than the tenant."""
        own = find_tenant_parameter(self._service.tenant, operation)
        return [each.name for each in operation.parameters if each.place == "path" and each is not own]

    def _is_of_rows(self, operation: DescribedOperation) -> bool:
        return bool(self._list_path(operation))

    def _find_tenants(self) -> Sequence[Any]:
        """Return the tenant of the client, or all that the token has access to; None where there is none to name."""
        chosen, tenant = get_tenant(self._client), self._service.tenant
        method = None if tenant is None else self._description.methods.get(tenant.listing)
        if tenant is None or method is None or method.http_method != "GET" or chosen is not None:
            return [chosen]
        operation = method.described
        found: dict[Any, None] = {}
        for exchange in self._iter_pages(operation, None, most=100):
            rows = find_rows(operation, exchange.document) or []
            ids = (cast("Mapping[str, Any]", row).get("id") for row in rows if isinstance(row, dict))
            found |= dict.fromkeys(each for each in ids if type(each) is tenant.read)
        return [*found] or [None]

    def _estimate(self, operation: DescribedOperation, tenants: int) -> int:
        """Return about how many requests an operation needs."""
        count = tenants if self._takes_tenant(operation) else 1
        if self._is_of_rows(operation):
            return _ROWS + 1
        if not operation.has_rows:
            return count
        checks = RowChecks.of(self._description, operation)
        orders = checks.order.choices if checks.order else ()
        return PAGES + 5 + count - 1 + len(checks.filters) + len(orders)

    def _read_listing(self, operation: DescribedOperation, tenants: Sequence[Any]) -> None:
        """Read pages of each tenant. What parameters do is asked for with the rows of one."""
        is_tried = False
        for tenant in tenants:
            rows: list[Any] = []
            for exchange in self._iter_pages(operation, tenant, most=1 if is_tried else PAGES):
                rows += find_rows(operation, exchange.document) or []
            ids = [cast("Mapping[str, Any]", row).get("id") for row in rows if isinstance(row, dict)]
            known = self._ids.setdefault(operation.path.rstrip("/"), [])
            known += [(tenant, each) for each in ids if isinstance(each, int | str)][: max(0, _ROWS - len(known))]
            if not is_tried and (len(rows) > 1 or tenant == tenants[-1]):
                is_tried = True
                self._try_parameters(operation, tenant, rows)

    def _iter_pages(self, operation: DescribedOperation, tenant: Any, most: int) -> Iterator[Exchange]:
        """Yield the first pages of a listing, and its last one."""
        paging = operation.paging
        if paging is None:
            exchange = self._send(operation, {}, tenant)
            if exchange is not None:
                yield exchange
            return
        size = {paging.size: paging.largest or paging.default} if paging.size else {}
        is_counted_offset = paging.kind == "offset" and bool(paging.count)
        position: Position = paging.start if paging.kind == "number" else 0 if paging.kind == "offset" else None
        query: dict[str, Any] = {**size, **({paging.place: 0} if paging.kind == "offset" else {})}
        is_own = self._calls.credentials.is_own_parameter
        reader = AnswerReader(
            self._service.errors, operation.id, make_listing(paging), paging.place, paging.ascending, is_own
        )
        for number in range(most):
            exchange = self._send(operation, query, tenant)
            rows = [] if exchange is None else find_rows(operation, exchange.document)
            if exchange is None or not rows:
                return
            yield exchange
            count = read_path(exchange.document, paging.count)
            if is_counted_offset and isinstance(position, int):
                position += len(rows)
                following = read_path(exchange.document, paging.next) if paging.next else None
                if following is None and not (type(count) is int and count > position):
                    return
            else:
                try:
                    position = reader.read(exchange.document, exchange.headers, position).next
                except DecodeError:  # the judge says what is wrong
                    return
                if position is None:
                    return
            place = {paging.place: position} if isinstance(position, int) else parse_qs(position)
            query = {**size, **place}
            if number == most - 1 and most > 1 and is_counted_offset and type(count) is int:
                last = max(cast("int", position), count - max(1, (paging.largest or paging.default) // 2))
                self._send(operation, {**size, paging.place: last}, tenant)

    def _try_parameters(self, operation: DescribedOperation, tenant: Any, rows: list[Any]) -> None:
        paging, checks = operation.paging, RowChecks.of(self._description, operation)
        size: dict[str, Any] = {}
        if paging is not None and paging.kind == "offset":
            largest = paging.largest or paging.default
            size = {paging.size: largest}
            if len(rows) > 1:
                self._send(operation, {paging.size: 1, paging.place: 0}, tenant)
                self._send(operation, {paging.size: 1, paging.place: 1}, tenant)
            over = {paging.size: largest * _OVER, paging.place: 0}
            self._send(operation, over, tenant, probe="some rows", about=paging.size)
        for name, each in checks.filters.items():
            value, has_rows = choose_value(each, rows)
            if value is not None:
                probe = "some rows" if has_rows else ""
                self._send(operation, {**size, name: value}, tenant, probe=probe, about=name)
        if checks.order is not None and rows:
            for text in checks.order.choices:
                query = {**size, checks.order.name: text}
                self._send(operation, query, tenant, probe="some rows", about=checks.order.name)
        wrong = next(
            (each for each in operation.parameters if _refuses_text(each, paging.parameters if paging else ())), None
        )
        if wrong is not None:
            self._send(operation, {wrong.name: _BAD_VALUE}, tenant, probe="bad value", about=wrong.name)

    def _read_rows(self, operation: DescribedOperation, tenants: Sequence[Any]) -> None:
        """Read rows by their ids, and one that doesn't exist."""
        (name, *others) = self._list_path(operation)
        if others:
            return
        for tenant, row_id in self._ids.get(self._tables.get_collection(operation), []):
            self._send(operation, {}, tenant, path={name: row_id})
        self._send(operation, {}, tenants[0], path={name: _UNKNOWN_ID}, probe="unknown id", about=name)

    def _send(
        self,
        operation: DescribedOperation,
        query: Mapping[str, Any],
        tenant: Any,
        path: Mapping[str, Any] | None = None,
        **probe: Any,
    ) -> Exchange | None:
        """Send a request, and return what is judged of it; None if there is no answer."""
        self._show(min(self._done + self._sent, self._total), self._total, operation.path)
        self._wait()
        target, own = operation.path, find_tenant_parameter(self._service.tenant, operation)
        in_path = {own.name: tenant} if own is not None and own.place == "path" else {}
        for name, value in {**in_path, **(path or {})}.items():
            target = target.replace(f"{{{name}}}", quote(str(value), safe=""))
        request = build_custom_request(self._service, "GET", target, query, SecretValue(None), tenant=tenant)
        request = evolve(request, operation=operation.id, template=operation.path)
        self._sent += 1
        try:
            response = self._calls.send(request)
        except TransportError:
            self._failures += 1
            if self._failures >= _MAX_FAILURES:
                raise
            return None
        self._failures = 0
        exchange = make_exchange(operation, request, response, **probe)
        self._judge.add(exchange, len(response.body) + 1)
        if response.status == HTTPStatus.UNAUTHORIZED:
            self._calls.read_json(request, response)  # raises its error
        return exchange

    def _wait(self) -> None:
        now = self._clock()
        if now < self._next:
            self._sleep(self._next - now)
        self._next = max(now, self._next) + self._pause


def choose_value(row_filter: RowFilter, rows: list[Any]) -> tuple[str | None, bool]:
    """Return a value that some of the rows have, or lie beyond, and others don't; None if there is none.

    Of booleans that are all the same it is the other one. The second result is whether a row has it.
    """
    if not row_filter.can_be_checked:
        return None, False
    values = list(dict.fromkeys(value for row in rows for value in row_filter.read(row)))[:_MAX_VALUES]
    if len(values) == 1 and values[0] in _OPPOSITES:
        return _OPPOSITES[values[0]], False
    for value in values:
        found = [row_filter.matches(row, [value]) for row in rows]
        if True in found and False in found:
            return value, True
    return None, False


def _refuses_text(parameter: Parameter, paging: Collection[str]) -> bool:
    """Whether a parameter can't have any text as its value."""
    schema = parameter.value_schema
    is_page = parameter.name in paging
    kind, form = schema.get("type"), schema.get("format")
    return parameter.place == "query" and not is_page and (kind in {"integer", "number", "boolean"} or form == "date")
