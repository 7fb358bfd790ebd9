"""The list envelope: at most 100 rows, and the addresses of its neighbours."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fleetit.sandbox._fleet import Row

#: Larger limits are capped silently (the documentation's overview, "Pagination").
MAX_LIMIT = 100
#: The sandbox's own choice: FleetIT documents no default.
DEFAULT_LIMIT = 100

#: The parameters that `envelope` reads for itself.
PARAMETERS = frozenset({"limit", "offset"})


def envelope(rows: Sequence[Row], url: str, query: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """Return one page of a listing.

    A limit or offset that is no number, is negative, or is a limit of 0, counts as not given: so does Django
    REST framework's limit and offset pagination. That FleetIT does the same is inferred from its envelope.

    Args:
        rows: All rows of the listing.
        url: The address of the listing, without a query.
        query: What was asked, each value a list; the last one counts.
    """
    limit = min(_number(query, "limit") or DEFAULT_LIMIT, MAX_LIMIT)
    offset = _number(query, "offset")

    def neighbour(start: int) -> str:
        asked = {**query, "limit": [str(limit)], "offset": [str(start)]}
        if start <= 0:
            del asked["offset"]
        return f"{url}?{urlencode(sorted(asked.items()), doseq=True)}"

    return {
        "count": len(rows),
        "next": neighbour(offset + limit) if offset + limit < len(rows) else None,
        "previous": neighbour(offset - limit) if offset > 0 else None,
        "results": rows[offset : offset + limit],
    }


def _number(query: Mapping[str, Sequence[str]], name: str) -> int:
    """Return what was asked, 0 for what can't be read: more digits than `int` takes are a ValueError too."""
    try:
        return max(0, int(query[name][-1]))
    except (KeyError, ValueError):
        return 0
