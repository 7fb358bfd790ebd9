"""Reads what can be read of an account, and has it judged: every operation that reads, and nothing else."""

from __future__ import annotations

import time
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import parse_qs, urlsplit

from attrs import evolve

from fleetit._service.names import FLEET_HEADER, FLEETS_LISTING
from fleetit.conformance._recorder import make_exchange
from fleetit.service import SERVICE
from fleetit_api.exceptions import TransportError
from openapi_sdk.client.calls import get_calls
from openapi_sdk.description.row_checks import RowChecks, find_rows
from openapi_sdk.description.tables import Tables
from openapi_sdk.messages.request import build_custom_request
from openapi_sdk.secrets.redaction import SecretValue

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from fleetit.client import FleetIT
    from fleetit.conformance._judge import Exchange, Judge
    from openapi_sdk.description.operations import Operation, Parameter
    from openapi_sdk.description.row_checks import RowFilter

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
        client: FleetIT,
        judge: Judge,
        *,
        rate: float = 1,
        show: Callable[[int, int, str], object] = lambda _done, _total, _text: None,
        sleep: Callable[[float], object] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._client, self._fleet_id, self._judge = client, client.fleet_id, judge
        self._calls = get_calls(client)
        self._pause, self._show, self._sleep, self._clock = 1 / rate, show, sleep, clock
        self._description = SERVICE.description
        self._tables = Tables.of(self._description, None)
        self._operations = [each for each in self._description.operations if each.method == "GET"]
        self._ids: dict[str, list[tuple[int | None, Any]]] = {}  # of rows, by the path of their listing
        self._next = clock()
        self._failures = 0
        self._done = self._total = self._sent = 0

    def run(self) -> None:
        """Read everything. What was learnt is in the judge, also after an error.

        Raises:
            Unauthorized: If the token is not accepted.
            TransportError: If three requests in a row get no answer.
        """
        fleets = self._find_fleets()
        # The listings first: they have the ids of rows.
        operations = sorted(self._operations, key=lambda each: "{" in each.path)
        costs = [self._estimate(each, len(fleets)) for each in operations]
        for index, operation in enumerate(operations):
            self._done, self._total, self._sent = sum(costs[:index]), sum(costs), 0
            # Without the header, an answer is the same for every fleet.
            asked = fleets if _takes_fleet(operation) else fleets[:1]
            if "{" in operation.path:
                self._read_rows(operation, asked)
            elif operation.has_rows:
                self._read_listing(operation, asked)
            else:
                for fleet in asked:
                    self._send(operation, {}, fleet)

    def _find_fleets(self) -> Sequence[int | None]:
        """Return the fleet of the client, or all that the token has access to."""
        if self._fleet_id is not None:
            return [self._fleet_id]
        operation = SERVICE.description.methods[FLEETS_LISTING].described
        found: dict[int, None] = {}
        for exchange in self._iter_pages(operation, None, most=100):
            rows = find_rows(operation, exchange.document) or []
            ids = (cast("Mapping[str, Any]", row).get("id") for row in rows if isinstance(row, dict))
            found |= dict.fromkeys(each for each in ids if type(each) is int)
        return [*found] or [None]

    def _estimate(self, operation: Operation, fleets: int) -> int:
        """Return about how many requests an operation needs."""
        count = fleets if _takes_fleet(operation) else 1
        if "{" in operation.path:
            return _ROWS + 1
        if not operation.has_rows:
            return count
        checks = RowChecks.of(self._description, operation)
        orders = checks.order.choices if checks.order else ()
        return PAGES + 5 + count - 1 + len(checks.filters) + len(orders)

    def _read_listing(self, operation: Operation, fleets: Sequence[int | None]) -> None:
        """Read pages of each fleet. What parameters do is asked for with the rows of one."""
        is_tried = False
        for fleet in fleets:
            rows: list[Any] = []
            for exchange in self._iter_pages(operation, fleet, most=1 if is_tried else PAGES):
                rows += find_rows(operation, exchange.document) or []
            ids = [cast("Mapping[str, Any]", row).get("id") for row in rows if isinstance(row, dict)]
            known = self._ids.setdefault(operation.path, [])
            known += [(fleet, each) for each in ids if isinstance(each, int | str)][: max(0, _ROWS - len(known))]
            if not is_tried and (len(rows) > 1 or fleet == fleets[-1]):
                is_tried = True
                self._try_parameters(operation, fleet, rows)

    def _iter_pages(self, operation: Operation, fleet: int | None, most: int) -> Iterator[Exchange]:
        """Yield the first pages of a listing, and its last one."""
        paging, position = operation.paging, 0
        if paging is None or paging.kind == "whole":
            exchange = self._send(operation, {}, fleet)
            if exchange is not None:
                yield exchange
            return
        size = {paging.size: paging.largest or paging.default} if paging.size else {}
        query: dict[str, Any] = {**size, **({"offset": 0} if paging.kind == "offset" else {})}
        for number in range(most):
            exchange = self._send(operation, query, fleet)
            rows = [] if exchange is None else find_rows(operation, exchange.document)
            if exchange is None or not rows:
                return
            yield exchange
            position += len(rows)
            document = cast("Mapping[str, Any]", exchange.document)
            following, count = document.get(paging.next), document.get(paging.count)
            if paging.kind == "offset":
                if following is None and not (type(count) is int and count > position):
                    return
                query = {**size, "offset": position}
            elif paging.kind == "number":
                query = {**size, "page": paging.start + number + 1}
            else:
                cursor = parse_qs(urlsplit(following).query).get("cursor") if isinstance(following, str) else None
                if not cursor:
                    return
                query = {**size, "cursor": cursor[-1]}
            if number == most - 1 and most > 1 and paging.kind == "offset" and type(count) is int:
                last = max(position, count - max(1, (paging.largest or paging.default) // 2))
                self._send(operation, {**size, "offset": last}, fleet)

    def _try_parameters(self, operation: Operation, fleet: int | None, rows: list[Any]) -> None:
        paging, checks = operation.paging, RowChecks.of(self._description, operation)
        size: dict[str, Any] = {}
        if paging is not None and paging.kind == "offset":
            largest = paging.largest or paging.default
            size = {paging.size: largest}
            if len(rows) > 1:
                self._send(operation, {paging.size: 1, "offset": 0}, fleet)
                self._send(operation, {paging.size: 1, "offset": 1}, fleet)
            over = {paging.size: largest * _OVER, "offset": 0}
            self._send(operation, over, fleet, probe="some rows", about=paging.size)
        for name, each in checks.filters.items():
            value, has_rows = choose_value(each, rows)
            if value is not None:
                probe = "some rows" if has_rows else ""
                self._send(operation, {**size, name: value}, fleet, probe=probe, about=name)
        if checks.order is not None and rows:
            for text in checks.order.choices:
                query = {**size, checks.order.name: text}
                self._send(operation, query, fleet, probe="some rows", about=checks.order.name)
        wrong = next(
            (each for each in operation.parameters if _refuses_text(each, paging.size if paging else "")), None
        )
        if wrong is not None:
            self._send(operation, {wrong.name: _BAD_VALUE}, fleet, probe="bad value", about=wrong.name)

    def _read_rows(self, operation: Operation, fleets: Sequence[int | None]) -> None:
        """Read rows by their ids, and one that doesn't exist."""
        (name, *others) = [each.name for each in operation.parameters if each.place == "path"]
        if others:
            return
        for fleet, row_id in self._ids.get(self._tables.get_collection(operation), []):
            self._send(operation, {}, fleet, path={name: row_id})
        self._send(operation, {}, fleets[0], path={name: _UNKNOWN_ID}, probe="unknown id", about=name)

    def _send(
        self,
        operation: Operation,
        query: Mapping[str, Any],
        fleet: int | None,
        path: Mapping[str, Any] | None = None,
        **probe: Any,
    ) -> Exchange | None:
        """Send a request, and return what is judged of it; None if there is no answer."""
        self._show(min(self._done + self._sent, self._total), self._total, operation.path)
        self._wait()
        target = operation.path
        for name, value in (path or {}).items():
            target = target.replace(f"{{{name}}}", str(value))
        request = build_custom_request(self._client.service, "GET", target, query, SecretValue(None), tenant=fleet)
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


def _takes_fleet(operation: Operation) -> bool:
    return any(each.place == "header" and each.name.lower() == FLEET_HEADER.lower() for each in operation.parameters)


def _refuses_text(parameter: Parameter, size: str) -> bool:
    """Whether a parameter can't have any text as its value."""
    schema = parameter.value_schema
    is_page = parameter.name in {size, "offset", "page", "cursor"}
    kind, form = schema.get("type"), schema.get("format")
    return parameter.place == "query" and not is_page and (kind in {"integer", "number", "boolean"} or form == "date")
