"""The pages of listings: by offset, number, cursor, or the key of the last row, as the description says.

What an answer says of its pages stands where the description has it: in fields, or in headers. Where a page is asked
for with the query of an address, that has the number of the page if there is such a parameter, and a cursor otherwise.
What is wrong in a query, and what the last page has, is the behaviour of Django REST framework.
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from copy import deepcopy
from typing import TYPE_CHECKING, Any, NamedTuple, cast
from urllib.parse import urlencode

from openapi_sdk.description.examples import make_example
from openapi_sdk.description.paging import find_place, leads_by_address
from openapi_sdk.description.paging_names import SUCCESSES
from openapi_sdk.description.schemas import get_type, is_nullable
from openapi_sdk.model.places import HEADER, join_path, read_key, read_path, split_path
from openapi_sdk.sandbox.requests import RefusedError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import TypeVar

    from openapi_sdk.description.document import Description
    from openapi_sdk.description.operations import DescribedOperation
    from openapi_sdk.description.paging import Paging
    from openapi_sdk.sandbox.requests import ValidRequest
    from openapi_sdk.sandbox.rows import Row

    T = TypeVar("T")

#: The most rows of a page, unless the description has another number.
MAX_LIMIT = 100
#: A cursor has the ids of this many rows before it, in case some of them are removed.
_IDS_IN_CURSOR = 10
#: The types of a cursor that is the number of a row.
_NUMBERS = frozenset(("integer", "number"))
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
        self._operation = operation
        self._paging = paging
        self._mode, self._place = find_place(paging, {each.name: each.schema for each in operation.parameters})
        self._fields = operation.envelope
        self._required = operation.required_fields
        self._largest = paging.largest or max(MAX_LIMIT, paging.default)
        described = next((each.default for each in operation.parameters if each.name == paging.size), None)
        self._default = paging.default
        if isinstance(described, int) and paging.smallest <= described <= self._largest:
            self._default = described
        place = next((each for each in operation.parameters if each.name == self._place), None)
        self._is_number = place is not None and get_type(place.schema) in _NUMBERS
        paths = [paging.results, paging.count, paging.next, paging.more, paging.pages]
        written = {path for path in paths if path and not path.startswith(HEADER)}
        around = {split_path(path)[0] for path in written if "/" in path}
        self._others = {
            name: make_example(description, self._fields[name], name=name)
            for name in (self._required & self._fields.keys() - written - {"previous"}) | (around & self._fields.keys())
        }
        self._others |= {name: True for name in SUCCESSES if self._others.get(name) is False}

    def find_query(self, request: ValidRequest) -> Mapping[str, Sequence[str]]:
        """Return what asks for a page: the query, or what the fields of the body would be in one."""
        if not self._paging.in_body:
            return request.query
        fields: Row = request.body or {}
        return {name: [str(fields[name])] for name in self._paging.parameters if fields.get(name) is not None}

    def make_page(
        self,
        rows: Sequence[T],
        show: Callable[[T], object],
        url: str,
        query: Mapping[str, Sequence[str]],
        get_id: Callable[[T], object] = lambda _: None,
        *,
        headers: dict[str, str] | None = None,
    ) -> Any:
        """Return one page of `rows`, which may be indexes. `show` returns a row as the answer has it.

        A cursor needs the ids of rows. `url` has no query. What the answer says in headers is added to `headers`.
        """
        headers = {} if headers is None else headers
        size = _parse_number(query, self._paging.size)
        size = min(size, self._largest) if size and size >= self._paging.smallest else self._default
        window = self._find_window(rows, query, size, get_id, show)
        end = window.start + size
        following = self._make_url(url, query, window.next)
        shown = [show(row) for row in rows[window.start : end]]
        if not self._paging.results:
            self._add_signs(None, headers, window, total=len(rows), url=following)
            return shown
        page: Row = deepcopy(self._others)
        _set(page, self._paging.results, shown)
        if "count" in self._fields and not self._paging.count and self._paging.results == "results":
            page["count"] = len(rows)
        number = window.start // size + self._paging.start
        known = {"limit": size, "offset": window.start, self._paging.size: size, "page": number}
        page |= {name: value for name, value in known.items() if get_type(self._fields.get(name, {})) == "integer"}
        self._add_signs(page, headers, window, total=len(rows), url=following)
        previous = self._make_url(url, query, window.previous)
        self._add_end(page, "previous", previous if window.previous is not None else None)
        return page

    def _make_url(self, url: str, query: Mapping[str, Sequence[str]], changes: Mapping[str, object] | None) -> str:
        sent = {**query, **(changes or {})}
        parameters = {key: value for key, value in sent.items() if value is not None}
        return f"{url}?{urlencode(sorted(parameters.items()), doseq=True)}"

    def _add_signs(self, page: Row | None, headers: dict[str, str], window: _Window, *, total: int, url: str) -> None:
        """Add what says how many rows there are, and whether there is a next page."""
        paging, size, has_next = self._paging, window.size, window.start + window.size < total
        following: object = url if leads_by_address(paging) else next(iter(window.next.values()))
        if paging.kind == "address" and not paging.next:  # nothing else says it
            headers["Link"] = f'<{url}>; rel="next"; results="{json.dumps(has_next)}"'
        elif paging.next.startswith(HEADER):
            name = paging.next.removeprefix(HEADER)
            if has_next:
                headers[name] = f'<{url}>; rel="next"' if name.lower() == "link" else str(following)
        elif paging.next and page is not None:
            if get_type(self._operation.find_field(paging.next)) in _NUMBERS:
                following = window.next.get(self._place)
            elif not isinstance(following, str):
                following = url
            self._add_end(page, paging.next, following if has_next else None)
        signs = {paging.count: total, paging.more: has_next, paging.pages: -(-total // size)}
        for place, value in signs.items():
            if place.startswith(HEADER):
                headers[place.removeprefix(HEADER)] = json.dumps(value)
            elif place and page is not None:
                _set(page, place, value)

    def _add_end(self, page: Row, path: str, value: object) -> None:
        """Add what leads to another page. Without one it is null, left out, or an empty text, as it can be."""
        field = self._operation.find_raw_field(path)
        if field is None:
            return
        if value is not None or is_nullable(self._document, field):
            _set(page, path, value)
        elif path in self._required:
            page[path] = ""
        elif "/" in path:
            *outer, name = split_path(path)
            inner = read_path(page, join_path(outer))
            if isinstance(inner, dict):
                cast("Row", inner).pop(name, None)

    def _find_window(
        self,
        rows: Sequence[T],
        query: Mapping[str, Sequence[str]],
        size: int,
        get_id: Callable[[T], object],
        show: Callable[[T], object],
    ) -> _Window:
        if self._mode == "whole":
            return _Window(0, max(1, len(rows)), {self._place: None}, None)
        if self._mode == "cursor":
            return self._find_by_cursor(rows, query, size, get_id)
        if self._mode == "number":
            return self._find_by_number(rows, query, size)
        if self._mode == "key":
            return self._find_behind(rows, query, size, show)
        start = _parse_number(query, self._place) or 0
        # The first page has no `offset` in its URL.
        before = {self._paging.size: size, self._place: max(0, start - size) or None} if start else None
        return _Window(start, size, {self._paging.size: size, self._place: start + size}, before)

    def _find_by_number(self, rows: Sequence[T], query: Mapping[str, Sequence[str]], size: int) -> _Window:
        first, place = self._paging.start if self._paging.kind == "number" else 1, self._place
        number = _parse_number(query, place) if place in query else first
        start = -1 if number is None else (number - first) * size
        if number is None or start < 0 or (number > first and start >= len(rows)):
            raise RefusedError(404, {"detail": "Invalid page."})
        return _Window(start, size, {place: number + 1}, {place: number - 1} if number > first else None)

    def _find_by_cursor(
        self, rows: Sequence[T], query: Mapping[str, Sequence[str]], size: int, get_id: Callable[[T], object]
    ) -> _Window:
        text = query.get(self._place, [""])[-1]
        if self._is_number:
            start = _parse_number(query, self._place) or 0
            previous: dict[str, object] = {self._place: max(0, start - size) or None}
            return _Window(start, size, {self._place: start + size}, previous if start else None)
        start = _find_row_after(rows, get_id, *_read_cursor(text)) if text else 0
        end = min(start + size, len(rows))
        ids = [get_id(row) for row in rows[max(start, end - _IDS_IN_CURSOR) : end]]
        before = {self._place: _write_cursor(max(0, start - size), []) if start > size else None}
        return _Window(start, size, {self._place: _write_cursor(end, ids)}, before if start else None)

    def _find_behind(
        self, rows: Sequence[T], query: Mapping[str, Sequence[str]], size: int, show: Callable[[T], object]
    ) -> _Window:
        """Return the page behind the row with a key."""
        names = [name for name in (self._paging.place, self._paging.ascending) if query.get(name)]
        start = 0
        if names:
            key = query[names[0]][-1]
            shown = (index for index, row in enumerate(rows) if str(read_key(show(row), self._paging.key)) == key)
            start = next(shown, -1) + 1
            if not start:
                raise RefusedError(404, {"detail": "Invalid cursor"})
        return _Window(start, size, {self._place: None}, None)


def _set(page: Row, path: str, value: object) -> None:
    """Set a field of an answer, and make the objects that it is in."""
    *outer, name = split_path(path)
    for each in outer:
        if not isinstance(page.get(each), dict):
            page[each] = {}
        page = page[each]
    page[name] = value


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
