"""Reads what can be read of an account, and has it judged: every operation by GET, and nothing else."""

from __future__ import annotations

import time
from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import parse_qs, quote

from attrs import evolve, field, frozen

from openapi_sdk.client.calls import get_calls, get_tenant
from openapi_sdk.conformance.comparing import CHANGED, UnfilteredRows, Verdict, find_shared, iter_differences
from openapi_sdk.conformance.exchanges import NotJson
from openapi_sdk.conformance.places import join_place
from openapi_sdk.conformance.recorder import make_exchange
from openapi_sdk.conformance.trials import TIMES, Trials
from openapi_sdk.description.paging import make_listing
from openapi_sdk.description.row_checks import RowChecks, find_rows
from openapi_sdk.description.shapes import ValueShape
from openapi_sdk.description.tables import Tables
from openapi_sdk.description.tenants import find_tenant_parameter
from openapi_sdk.errors.errors import DecodeError, TransportError
from openapi_sdk.listings.answers import AnswerReader
from openapi_sdk.messages.request import build_custom_request
from openapi_sdk.model.places import read_path, split_path
from openapi_sdk.secrets.redaction import SecretValue

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from openapi_sdk.client.clients import SyncClient
    from openapi_sdk.conformance.exchanges import Exchange
    from openapi_sdk.conformance.judge import Judge
    from openapi_sdk.description.operations import DescribedOperation
    from openapi_sdk.description.paging import Paging
    from openapi_sdk.listings.answers import Position

#: So many pages of a listing are read from its beginning, beside the last one.
PAGES = 3
#: So many rows of a listing are read by their ids.
_ROWS = 3
#: So many requests without an answer, one after the other, end the reading.
_MAX_FAILURES = 3
#: No row has this id; it fits into 32 bits.
_UNKNOWN_ID = "2000000011"


@frozen
class _ListedRow:
    """A row of a listing, which is read by its key too."""

    operation: DescribedOperation
    tenant: Any
    row: Mapping[str, Any] = field(repr=False)


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
        self._rows: dict[str, list[_ListedRow]] = {}  # by the path of their listing
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
                    self._send(operation, tenant, {})

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
        rows = self._walk(operation, None, most=100).rows
        ids = (cast("Mapping[str, Any]", row).get("id") for row in rows if isinstance(row, dict))
        return [*dict.fromkeys(each for each in ids if type(each) is tenant.read)] or [None]

    def _estimate(self, operation: DescribedOperation, tenants: int) -> int:
        """Return about how many requests an operation needs."""
        count = tenants if self._takes_tenant(operation) else 1
        if self._is_of_rows(operation):
            return _ROWS + 1
        if not operation.has_rows:
            return count
        checks = RowChecks.of(self._description, operation)
        codes = sum(each.is_coded for each in checks.filters.values())
        orders = 0 if checks.order is None else len(checks.order.choices) or 2
        return PAGES + 5 + count - 1 + len(checks.filters) + codes + orders

    def _read_listing(self, operation: DescribedOperation, tenants: Sequence[Any]) -> None:
        """Read pages of each tenant. What parameters do is asked for with the rows of one."""
        is_tried, walks = False, dict[Any, UnfilteredRows]()
        for tenant in tenants:
            walk = self._walk(operation, tenant, most=1 if is_tried else PAGES)
            walks[tenant] = walk
            known = self._rows.setdefault(operation.path.rstrip("/"), [])
            rows = [cast("Mapping[str, Any]", row) for row in walk.rows if isinstance(row, dict)]
            known += [_ListedRow(operation, tenant, row) for row in rows[: _ROWS - len(known)]]
            if not is_tried and walk.last is not None and (len(walk.rows) > 1 or tenant == tenants[-1]):
                is_tried = True
                Trials(
                    walk.last, self._judge, walk,
                    partial(self._send, operation, tenant), partial(self._walk, operation, tenant, PAGES),
                    partial(self._is_last, operation),
                ).run()  # fmt: skip
        if self._takes_tenant(operation):
            self._compare_tenants(operation, walks)

    def _compare_tenants(self, operation: DescribedOperation, walks: Mapping[Any, UnfilteredRows]) -> None:
        """Look for rows that some tenants have in common. What all of them have may be everybody's."""
        tenant, shared = self._service.tenant, find_shared(walks)
        if tenant is None or not shared:
            return
        holders = [name for name, walk in walks.items() if shared & walk.by_id.keys()]
        again = {name: self._walk(operation, name, most=1) for name in holders}
        is_still_so = bool(shared & find_shared({**walks, **again}))
        verdict = Verdict(False, f"rows of another {tenant.word}") if is_still_so else Verdict(None, CHANGED)
        if (last := walks[holders[-1]].last) is not None:
            place = f"{tenant.place} {tenant.name}"
            self._judge.note(last, place, tenant.word, f"rows of that {tenant.word}", verdict)

    def _walk(self, operation: DescribedOperation, tenant: Any, most: int) -> UnfilteredRows:
        """Read the first pages of a listing, and its last one."""
        paging, walk = operation.paging, UnfilteredRows(RowChecks.of(self._description, operation))
        if paging is None:
            exchange = self._send_surely(operation, tenant, {})
            rows = find_rows(operation, exchange.document)
            walk.pages, walk.is_whole, walk.last = [(None, rows or [])], rows is not None, exchange
            return walk
        size = {paging.size: paging.largest or paging.default} if paging.size else {}
        is_by_offset = paging.kind == "offset"
        position: Position = paging.start if paging.kind == "number" else 0 if is_by_offset else None
        query: dict[str, Any] = {**size, **({paging.place: 0} if is_by_offset else {})}
        for number in range(most):
            exchange = walk.last = self._send_surely(operation, tenant, query)
            rows = find_rows(operation, exchange.document)
            if rows is None:
                return walk
            walk.pages.append((position if is_by_offset and isinstance(position, int) else None, rows))
            try:
                position = self._find_next(operation, exchange, position, rows)
            except DecodeError:  # the judge says what is wrong
                return walk
            walk.is_whole = position is None
            if position is None or not rows:
                return walk
            place = {paging.place: position} if isinstance(position, int) else parse_qs(position)
            query = {**size, **place}
            count = read_path(exchange.document, paging.count) if paging.count else None
            if number == most - 1 and most > 1 and isinstance(position, int) and is_by_offset and type(count) is int:
                last = max(position, count - max(1, (paging.largest or paging.default) // 2))
                self._send(operation, tenant, {**size, paging.place: last})
        return walk

    def _find_next(
        self, operation: DescribedOperation, exchange: Exchange, position: Position, rows: list[Any]
    ) -> Position:
        """Return where the next page begins; None if there is none."""
        paging = cast("Paging", operation.paging)
        if paging.kind == "offset" and paging.count and isinstance(position, int):
            count = read_path(exchange.document, paging.count)
            following = read_path(exchange.document, paging.next) if paging.next else None
            has_more = rows and (following is not None or (type(count) is int and count > position + len(rows)))
            return position + len(rows) if has_more else None
        is_own = self._calls.credentials.is_own_parameter
        reader = AnswerReader(
            self._service.errors, operation.id, make_listing(paging), paging.place, paging.ascending, is_own
        )
        envelope = reader.read(exchange.document, exchange.headers, position)
        if paging.kind == "number" and isinstance(position, int):
            before = (position - paging.start) * (paging.largest or paging.default)
            is_last = envelope.count is not None and before + len(rows) >= envelope.count
            return None if is_last or position == envelope.last else envelope.next
        return envelope.next

    def _is_last(self, operation: DescribedOperation, exchange: Exchange) -> bool:
        """Whether no page follows the first page of a listing with a filter or an order."""
        paging = operation.paging
        if paging is None:
            return True
        start: Position = paging.start if paging.kind == "number" else 0 if paging.kind == "offset" else None
        try:
            return self._find_next(operation, exchange, start, find_rows(operation, exchange.document) or []) is None
        except DecodeError:
            return False

    def _read_rows(self, operation: DescribedOperation, tenants: Sequence[Any]) -> None:
        """Read rows by their keys, and one that doesn't exist."""
        (name, *others) = self._list_path(operation)
        if others:
            return
        key = self._tables.find_key(operation)
        for listed in self._rows.get(self._tables.get_collection(operation), []):
            row_id = listed.row.get(key)
            if isinstance(row_id, int | str):
                self._read_row(operation, listed, {name: row_id})
        self._send(operation, tenants[0], {}, path={name: _UNKNOWN_ID}, probe="unknown id", about=name)

    def _read_row(self, operation: DescribedOperation, listed: _ListedRow, path: Mapping[str, Any]) -> None:
        """Compare a row with what its listing shows of it."""
        shape = ValueShape(self._description.document, operation.row_schema)

        described, answer = f"as in {listed.operation.id}", f"answer {operation.status}"
        answer = join_place(answer, *split_path(operation.row_path))
        exchange = self._send(operation, listed.tenant, {}, path=path)
        if exchange is None or not exchange.is_success or isinstance(exchange.document, NotJson):
            return

        def find_differences(row: Mapping[str, Any], answered: Exchange | None) -> set[tuple[str, ...]]:
            document: Any = None if answered is None or isinstance(answered.document, NotJson) else answered.document
            shown = read_path(document, operation.row_path) if operation.row_path else document
            return set(iter_differences(shape, row, shown))

        if not (wrong := find_differences(listed.row, exchange)):
            self._judge.note(exchange, answer, "same", described, Verdict(True, described))
            return
        identify = RowChecks.of(self._description, listed.operation).identify
        for _ in range(TIMES):
            again = self._walk(listed.operation, listed.tenant, most=1).by_id.get(identify(listed.row))
            answered = self._send(operation, listed.tenant, {}, path=path) if again == listed.row else None
            wrong &= find_differences(listed.row, answered)
        for names in wrong:
            self._judge.note(exchange, join_place(answer, *names), "same", described, Verdict(False, "another value"))
        if not wrong:
            self._judge.note(exchange, answer, "same", described, Verdict(None, CHANGED))

    def _send(
        self,
        operation: DescribedOperation,
        tenant: Any,
        query: Mapping[str, Any],
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

    def _send_surely(self, operation: DescribedOperation, tenant: Any, query: Mapping[str, Any]) -> Exchange:
        """Send a request until there is an answer; the third one without any ends the reading."""
        while (exchange := self._send(operation, tenant, query)) is None:
            pass
        return exchange

    def _wait(self) -> None:
        now = self._clock()
        if now < self._next:
            self._sleep(self._next - now)
        self._next = max(now, self._next) + self._pause
