"""The pages of listings: by offset, by the number of the page, or by cursor, as the description says.

What is wrong in a query, and what the last page has, is the behaviour of Django REST framework.
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import TYPE_CHECKING, NamedTuple, cast
from urllib.parse import urlencode

from openapi_sdk.description.examples import make_example
from openapi_sdk.description.schemas import is_nullable
from openapi_sdk.sandbox.requests import RefusedError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import TypeVar

    from openapi_sdk.description.document import Description
    from openapi_sdk.description.operations import DescribedOperation
    from openapi_sdk.description.paging import Paging
    from openapi_sdk.sandbox.rows import Row

    T = TypeVar("T")

#: The most rows of a page, unless the description has another number.
MAX_LIMIT = 100
#: A cursor has the ids of this many rows before it, in case some of them are removed.
_IDS_IN_CURSOR = 10
#: How far from its old place the row before a cursor is searched.
_MAX_MOVED = 200


class _Window(NamedTuple):
    """Which rows a page has."""

    start: int
    size: int
    next: Mapping[str, object]  # the query parameters that lead to the next page
    previous: Mapping[str, object] | None  # None on the first page


class Pager:
    """Makes the pages of a listing."""

    def __init__(self, description: Description, operation: DescribedOperation, paging: Paging) -> None:
        self._document = description.document
        self._paging = paging
        self._fields = operation.envelope
        self._required = operation.required_fields
        self._largest = paging.largest or max(MAX_LIMIT, paging.default)
        described = next((each.default for each in operation.parameters if each.name == paging.size), None)
        self._default = paging.default
        if isinstance(described, int) and paging.smallest <= described <= self._largest:
            self._default = described
        written = {paging.results, paging.count, paging.next, "previous"}
        self._others = {
            name: make_example(description, self._fields[name], name=name)
            for name in self._required & self._fields.keys() - written
        }

    def make_page(
        self,
        rows: Sequence[T],
        show: Callable[[T], object],
        url: str,
        query: Mapping[str, Sequence[str]],
        get_id: Callable[[T], object] = lambda _: None,
    ) -> Row:
        """Return one page of `rows`, which may be indexes. `show` returns a row as the answer has it.

        A cursor needs the ids of rows. `url` has no query.
        """
        size = _parse_number(query, self._paging.size)
        size = min(size, self._largest) if size and size >= self._paging.smallest else self._default
        window = self._find_window(rows, query, size, get_id)
        end = window.start + size
        page: Row = {**self._others, self._paging.results: [show(row) for row in rows[window.start : end]]}
        total = self._paging.count or ("count" if self._paging.results == "results" else "")
        if total in self._fields:
            page[total] = len(rows)
        number = window.start // size + self._paging.start
        known = {"limit": size, "offset": window.start, self._paging.size: size, "page": number}
        page |= {name: value for name, value in known.items() if name in self._others}

        def add_url(name: str, changes: Mapping[str, object] | None) -> None:
            if name in self._fields and changes is not None:
                sent = {**query, **changes}
                parameters = {key: value for key, value in sent.items() if value is not None}
                page[name] = f"{url}?{urlencode(sorted(parameters.items()), doseq=True)}"
            elif name in self._fields and is_nullable(self._document, self._fields[name]):
                page[name] = None
            elif name in self._required:
                page[name] = ""

        add_url(self._paging.next, window.next if end < len(rows) else None)
        add_url("previous", window.previous)
        return page

    def _find_window(
        self, rows: Sequence[T], query: Mapping[str, Sequence[str]], size: int, get_id: Callable[[T], object]
    ) -> _Window:
        if self._paging.kind == "cursor":
            return self._find_by_cursor(rows, query, size, get_id)
        if self._paging.kind == "number":
            return self._find_by_number(rows, query, size)
        start = _parse_number(query, "offset") or 0
        # The first page has no `offset` in its URL.
        before = {self._paging.size: size, "offset": max(0, start - size) or None} if start else None
        return _Window(start, size, {self._paging.size: size, "offset": start + size}, before)

    def _find_by_number(self, rows: Sequence[T], query: Mapping[str, Sequence[str]], size: int) -> _Window:
        first = self._paging.start
        number = _parse_number(query, "page") if "page" in query else first
        start = -1 if number is None else (number - first) * size
        if number is None or start < 0 or (number > first and start >= len(rows)):
            raise RefusedError(404, {"detail": "Invalid page."})
        return _Window(start, size, {"page": number + 1}, {"page": number - 1} if number > first else None)

    def _find_by_cursor(
        self, rows: Sequence[T], query: Mapping[str, Sequence[str]], size: int, get_id: Callable[[T], object]
    ) -> _Window:
        text = query.get("cursor", [""])[-1]
        start = _find_row_after(rows, get_id, *_read_cursor(text)) if text else 0
        end = min(start + size, len(rows))
        ids = [get_id(row) for row in rows[max(start, end - _IDS_IN_CURSOR) : end]]
        before = {"cursor": _write_cursor(max(0, start - size), []) if start > size else None}
        return _Window(start, size, {"cursor": _write_cursor(end, ids)}, before if start else None)


def _find_row_after(rows: Sequence[T], get_id: Callable[[T], object], place: int, ids: list[object]) -> int:
    """Return the index of the first row of the page after a cursor, wherever rows were added or removed meanwhile."""
    begin = max(0, place - _MAX_MOVED)
    near = [get_id(row) for row in rows[begin : place + _MAX_MOVED]]
    found = (begin + near.index(each) + 1 for each in reversed(ids) if each is not None and each in near)
    return next(found, min(place, len(rows)))


def _write_cursor(place: int, ids: list[object]) -> str:
    return urlsafe_b64encode(json.dumps([place, ids]).encode()).decode().rstrip("=")


def _read_cursor(text: str) -> tuple[int, list[object]]:
    try:
        place, ids = json.loads(urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (ValueError, TypeError, RecursionError):
        place, ids = -1, []
    if not isinstance(place, int) or place < 0 or not isinstance(ids, list):
        raise RefusedError(404, {"detail": "Invalid cursor"})
    return place, cast("list[object]", ids)


def _parse_number(query: Mapping[str, Sequence[str]], name: str) -> int | None:
    """Return the value of a parameter, or None if it is missing, negative or not a number."""
    try:
        number = int(query[name][-1])
    except (KeyError, ValueError):  # an integer with too many digits is a ValueError too
        return None
    return number if number >= 0 else None
