"""Filters and orders the rows of a listing by query parameters, and returns one page of them."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeAlias, cast
from urllib.parse import urlencode

if TYPE_CHECKING:
    from fleetit.sandbox._fleet import Row

#: The most rows of a page. A larger limit is reduced without an error (the API's overview, "Pagination").
MAX_LIMIT = 100
#: The sandbox's own choice: FleetIT documents no default.
DEFAULT_LIMIT = 100

#: The query parameters that `paginate` reads.
PAGE_PARAMETERS = frozenset({"limit", "offset"})

#: Returns whether a row matches the values of a query parameter. Of several values the last counts, except for
#: `match_any`, which accepts any of them.
Filter: TypeAlias = Callable[[Any, Sequence[str]], bool]

_OPERATORS: Mapping[str, Callable[[Any, Any], bool]] = {
    "eq": operator.eq,
    "gt": operator.gt,
    "gte": operator.ge,
    "lt": operator.lt,
    "lte": operator.le,
}
_TRUE_TEXTS = frozenset({"true", "1"})


def filter_rows(rows: Sequence[Row], query: Mapping[str, Sequence[str]], filters: Mapping[str, Filter]) -> list[Row]:
    """Return the rows that match every filter of a query. An empty value is ignored, as in Django's filters."""
    active = [
        (filters[name], [value for value in values if value]) for name, values in query.items() if name in filters
    ]
    return [row for row in rows if all(matches(row, values) for matches, values in active if values)]


def order_rows(
    rows: list[Row], query: Mapping[str, Sequence[str]], fields: Mapping[str, Callable[[Any], Any]]
) -> list[Row]:
    """Return rows in the order of a query's `ordering`: names separated by commas, with a `-` for descending order.

    Rows without a value come first. Unknown names are ignored, as Django REST framework does.

    Args:
        rows: The rows to sort.
        query: The values of each query parameter.
        fields: For each field that can be named, a function that makes its values comparable.
    """

    def make_sort_key(name: str) -> Callable[[Row], tuple[Any, ...]]:
        return lambda row: (False,) if get_value(row, name) is None else (True, fields[name](get_value(row, name)))

    names = [name.strip() for name in query.get("ordering", [""])[-1].split(",")]
    for name in reversed(names):  # sorting is stable, so the first name is sorted by last
        field = name.removeprefix("-")
        if field in fields:
            rows = sorted(rows, key=make_sort_key(field), reverse=name.startswith("-"))
    return rows


def paginate(rows: Sequence[Row], url: str, query: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """Return the envelope of one page: its rows, and the URLs of the pages before and after it.

    A limit or offset that is not a number or is negative counts as not sent, and so does a limit of 0. This is the
    behaviour of Django REST framework. It is inferred from FleetIT's envelope, which has the same form.

    Args:
        rows: All rows of the listing.
        url: The URL of the listing, without a query.
        query: The values of each query parameter. The last value counts.
    """
    limit = min(_parse_number(query, "limit") or DEFAULT_LIMIT, MAX_LIMIT)
    offset = _parse_number(query, "offset")

    def make_page_url(page_offset: int) -> str:
        parameters = {**query, "limit": [str(limit)], "offset": [str(page_offset)]}
        if page_offset <= 0:
            del parameters["offset"]
        return f"{url}?{urlencode(sorted(parameters.items()), doseq=True)}"

    return {
        "count": len(rows),
        "next": make_page_url(offset + limit) if offset + limit < len(rows) else None,
        "previous": make_page_url(offset - limit) if offset > 0 else None,
        "results": rows[offset : offset + limit],
    }


def _parse_number(query: Mapping[str, Sequence[str]], name: str) -> int:
    """Return the value of a parameter, or 0 if it is missing, negative or not a number."""
    try:
        return max(0, int(query[name][-1]))
    except (KeyError, ValueError):  # an integer with too many digits is a ValueError too
        return 0


def get_value(row: Any, path: str) -> Any:
    """Return the value of a row at a path such as `vehicle.id`, or None."""
    for name in path.split("."):
        row = cast("Row", row).get(name) if isinstance(row, dict) else None
    return row


def match_text(*paths: str) -> Filter:
    """Match rows that have the text at one of the paths, in upper or lower case."""
    return lambda row, values: any(str(get_value(row, path) or "").lower() == values[-1].lower() for path in paths)


def match_part(*paths: str) -> Filter:
    """Match rows that contain the text at one of the paths, in upper or lower case."""
    return lambda row, values: any(values[-1].lower() in str(get_value(row, path) or "").lower() for path in paths)


def match_any(path: str, parse: Callable[[str], object] = str) -> Filter:
    """Match rows whose value is one of the values, or that have one of the values in their list."""

    def matches(row: Any, values: Sequence[str]) -> bool:
        found: Any = get_value(row, path)
        wanted = {parse(value) for value in values}
        return not wanted.isdisjoint(cast("list[Any]", found) if isinstance(found, list) else [found])

    return matches


def match_boolean(path: str) -> Filter:
    """Match rows whose value is true or false, as the query says."""
    return lambda row, values: bool(get_value(row, path)) is (values[-1].lower() in _TRUE_TEXTS)


def compare_date(path: str, operator_name: str) -> Filter:
    """Match rows by a date or a time of day. In ISO 8601 these texts have the order of their values."""
    compare = _OPERATORS[operator_name]
    return lambda row, values: get_value(row, path) is not None and compare(get_value(row, path), values[-1])


def compare_amount(path: str, operator_name: str = "eq") -> Filter:
    """Match rows by an amount."""
    compare = _OPERATORS[operator_name]

    def matches(row: Any, values: Sequence[str]) -> bool:
        amount = get_value(row, path)
        return amount is not None and compare(Decimal(amount), Decimal(values[-1]))

    return matches
