"""The list envelope: a page of at most 100 rows, and the addresses of the pages before and after it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fleetit.sandbox._fleet import Row

#: A larger limit is reduced without an error (the documentation's overview, "Pagination").
MAX_LIMIT = 100
#: The sandbox's own choice: FleetIT documents no default.
DEFAULT_LIMIT = 100

#: The query parameters that `paginate` reads itself.
PARAMETERS = frozenset({"limit", "offset"})


def paginate(rows: Sequence[Row], url: str, query: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """Return one page of a listing.

    A limit or offset that is not a number or is negative counts as not given, and so does a limit of 0. This is the
    behaviour of Django REST framework. That FleetIT does the same is inferred from its envelope.

    Args:
        rows: All rows of the listing.
        url: The address of the listing, without a query.
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
