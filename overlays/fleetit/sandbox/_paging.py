"""Returns one page of a listing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import TypeVar

    from fleetit.sandbox._rows import Row

    T = TypeVar("T")

__all__ = ["PAGE_PARAMETERS", "paginate"]

#: The most rows of a page. A larger limit is reduced without an error (the API's overview, "Pagination").
MAX_LIMIT = 100
#: The sandbox's own choice: FleetIT documents no default.
DEFAULT_LIMIT = 100

#: The query parameters that `paginate` reads.
PAGE_PARAMETERS = frozenset({"limit", "offset"})


def paginate(
    rows: Sequence[T], show: Callable[[T], Row], url: str, query: Mapping[str, Sequence[str]]
) -> dict[str, Any]:
    """Return the envelope of one page: its rows, and the URLs of the pages before and after it.

    A limit or offset that is not a number or is negative counts as not sent, and so does a limit of 0. This is the
    behaviour of Django REST framework. It is inferred from FleetIT's envelope, which has the same form.

    Args:
        rows: All rows of the listing, or what leads to them.
        show: Returns one of them as the answer has it.
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
        "results": [show(row) for row in rows[offset : offset + limit]],
    }


def _parse_number(query: Mapping[str, Sequence[str]], name: str) -> int:
    """Return the value of a parameter, or 0 if it is missing, negative or not a number."""
    try:
        return max(0, int(query[name][-1]))
    except (KeyError, ValueError):  # an integer with too many digits is a ValueError too
        return 0
