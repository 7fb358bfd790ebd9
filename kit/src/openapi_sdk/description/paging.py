"""How an operation pages, found in its description. The generator and the sandbox ask here.

Three kinds have pages, those of Django REST framework. By offset: `limit` and `offset`. By number: `page`. By cursor:
`cursor`, whose next value is in the query of the `next` URL. An envelope has its rows under `results`, or under another
common name, or in its only array, if that is of objects. A listing by number may say nothing of its end: then an empty
page is the end. The fourth kind is whole: the answer is an array of objects, and the only page.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

PagingKind = Literal["offset", "number", "cursor", "whole"]

#: The name of the rows in Django REST framework, and names that others use.
_RESULTS = "results"
_OTHER_ROWS = ("items", "data", "rows", "records", "entries", "objects", "values")
#: The names of the total number of rows. `count` is that beside `results`; elsewhere it may be the length of the page.
_TOTALS = ("total", "total_count", "totalCount", "total_items", "totalItems", "total_results", "totalResults")
#: The names of the parameter with the number of rows of a page.
_SIZES = ("page_size", "per_page", "pageSize", "perPage", "size", "limit")
#: How many rows are requested, if the description doesn't say how many may be.
_DEFAULT_LIMIT = 100


@dataclass(frozen=True, slots=True)
class PlainSchema:
    """A schema without references, `allOf` and null.

    Attributes:
        types: The types that it allows, without null.
        keywords: Its keywords.
    """

    types: frozenset[str]
    keywords: Mapping[str, Any]

    def is_only(self, name: str) -> bool:
        """Whether it allows one type alone."""
        return self.types == frozenset((name,))


def is_usual(paging: Paging) -> bool:
    """Whether a listing pages by `limit` and `offset`, as listings do that are not described (`request_pages`)."""
    # Other names can't stand in a docstring.
    names_are_usual = paging.count.isidentifier() and paging.results.isidentifier()
    return paging.kind == "offset" and paging.size == "limit" and names_are_usual


@dataclass(frozen=True, slots=True)
class Paging:
    """How an operation pages. All names are those in JSON and in the query.

    Attributes:
        kind: How the next page is found.
        results: The property of the envelope with the rows; empty if the answer is the rows.
        count: The property with the total number of rows; empty if there is none.
        next: The property with the URL of the next page; empty if there is none.
        start: The first page of a listing by number.
        size: The parameter with the number of rows of a page; empty if there is none.
        smallest: The smallest value of that parameter.
        largest: The largest value of it; None if it is not described.
        default: The value of `limit` if the caller passes none.
    """

    kind: PagingKind
    results: str
    count: str = ""
    next: str = ""
    start: int = 0
    size: str = ""
    smallest: int = 1
    largest: int | None = None
    default: int = _DEFAULT_LIMIT


def find_paging(
    envelope: Mapping[str, PlainSchema], query: Mapping[str, PlainSchema], row: PlainSchema | None = None
) -> Paging | None:
    """Return how an operation that reads pages; None if it is no listing.

    Args:
        envelope: The fields of its answer.
        query: Its parameters in the query.
        row: An item of its answer, if that is an array.
    """
    if row is not None:
        return Paging("whole", "") if row.is_only("object") and row.keywords.get("properties") else None
    results = _find_rows(envelope)
    if not results:
        return None
    count = _find_count(envelope, is_certain=results == _RESULTS)
    next_url = "next" if "next" in envelope and "string" in envelope["next"].types else ""
    whole = {name for name, each in query.items() if _is_whole_number(each)}
    size = next((name for name in _SIZES if name in whole), "")
    has_cursor = next_url and results == _RESULTS and "cursor" in query and query["cursor"].is_only("string")
    paging = None
    if {"limit", "offset"} <= whole:
        # An offset that begins at 1 is none.
        is_offset = count and _bounds(query["offset"].keywords)[0] <= 0
        paging, size = Paging("offset", results, count, next_url) if is_offset else None, "limit"
    elif "page" in whole and (count or not has_cursor):
        paging = Paging("number", results, count, next_url, _find_start(query["page"].keywords))
    elif has_cursor:
        paging = Paging("cursor", results, "", next_url)
    return _with_size(query[size].keywords, paging, size) if paging and size else paging


def _find_rows(envelope: Mapping[str, PlainSchema]) -> str:
    """Return the property with the rows, or an empty text."""
    arrays = [name for name, each in envelope.items() if each.is_only("array")]
    if _RESULTS in arrays:
        return _RESULTS
    if len(arrays) != 1:
        return ""
    items = envelope[arrays[0]].keywords.get("items")
    is_of_objects = isinstance(items, dict) and not items.keys().isdisjoint(("$ref", "allOf", "properties"))
    return arrays[0] if arrays[0] in _OTHER_ROWS or is_of_objects else ""


def _find_count(envelope: Mapping[str, PlainSchema], *, is_certain: bool) -> str:
    names = ("count", *_TOTALS) if is_certain else _TOTALS
    return next((name for name in names if name in envelope and envelope[name].is_only("integer")), "")


def _is_whole_number(described: PlainSchema) -> bool:
    """Whether a parameter takes any whole number. One of a few numbers is no counter."""
    if "enum" in described.keywords or "const" in described.keywords:
        return False
    is_text = described.is_only("string") and described.keywords.get("format") in ("int32", "int64")
    return is_text or described.is_only("integer") or described.is_only("number")


def _find_start(schema: Mapping[str, Any]) -> int:
    """Return the number of the first page: 0 if the description says so, else 1."""
    default = schema.get("default")
    if type(default) is int and default in (0, 1):
        return default
    return 0 if schema.get("minimum") == 0 else 1


def _with_size(schema: Mapping[str, Any], paging: Paging, size: str) -> Paging:
    """Return a paging with the bounds of its parameter for the number of rows."""
    low, largest = _bounds(schema)
    smallest = max(1, low)
    if largest is not None and largest < smallest:
        smallest, largest = 1, None  # no number is allowed; the server knows better
    described = schema.get("default")
    default = _DEFAULT_LIMIT
    if largest is not None:
        default = min(_DEFAULT_LIMIT, largest)
    elif isinstance(described, int) and not isinstance(described, bool) and described > 0:
        default = described
    default = max(default, smallest)
    return replace(paging, size=size, smallest=smallest, largest=largest, default=default)


def _bounds(schema: Mapping[str, Any]) -> tuple[int, int | None]:
    """Return the smallest and the largest whole number that a schema allows; 0 and None if it has no bounds."""
    low, high = _number(schema.get("minimum")), _number(schema.get("maximum"))
    above, below = _number(schema.get("exclusiveMinimum")), _number(schema.get("exclusiveMaximum"))
    lows = [math.ceil(low) + (schema.get("exclusiveMinimum") is True)] if low is not None else []
    highs = [math.floor(high) - (schema.get("exclusiveMaximum") is True)] if high is not None else []
    lows += [math.floor(above) + 1] if above is not None else []
    highs += [math.ceil(below) - 1] if below is not None else []
    return max(lows, default=0), min(highs, default=None)


def _number(value: object) -> float | None:
    if isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value):
        return value
    return None
