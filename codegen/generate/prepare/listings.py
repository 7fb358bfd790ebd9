"""Recognise listings: an envelope of rows, and the parameters that page through it.

Three kinds are known, those of Django REST framework. By offset: `limit` and `offset`. By number: `page`. By cursor:
`cursor`, whose next value is in the query of the `next` URL. An envelope has its rows under `results`. A page with the
rows under another common name counts too, if the envelope says in a certain way where the listing ends.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from codegen.generate.prepare.shapes import find_properties, find_types, resolve_schema
from codegen.openapi.tree import as_object, as_text

if TYPE_CHECKING:
    from codegen.openapi.document import Operation

Kind = Literal["offset", "number", "cursor"]

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
class Paging:
    """How an operation pages. All names are those in JSON and in the query.

    Attributes:
        kind: How the next page is found.
        results: The property of the envelope with the rows.
        count: The property with the total number of rows; empty if there is none.
        next: The property with the URL of the next page; empty if there is none.
        start: The first page of a listing by number.
        size: The parameter with the number of rows of a page; empty if there is none.
        smallest: The smallest value of that parameter.
        largest: The largest value of it; None if it is not described.
        default: The value of `limit` if the caller passes none.
    """

    kind: Kind
    results: str
    count: str = ""
    next: str = ""
    start: int = 0
    size: str = ""
    smallest: int = 1
    largest: int | None = None
    default: int = _DEFAULT_LIMIT


def find_paging(document: dict[str, Any], operation: Operation, schema: dict[str, Any]) -> Paging | None:
    """Return how an operation pages; None if it is no listing.

    Args:
        document: The description.
        operation: The operation.
        schema: The schema of its response.
    """
    if operation.method != "get":
        return None  # to repeat it for each page might do something each time
    properties = find_properties(document, schema)
    results = _find_rows(document, properties)
    if not results:
        return None
    query = {
        as_text(parameter.get("name")): as_object(parameter.get("schema"))
        for _, parameter in operation.parameters
        if parameter.get("in") == "query"
    }
    count = _find_count(document, properties, is_certain=results == _RESULTS)
    next_url = "next" if "string" in find_types(document, properties.get("next")) else ""
    whole = {name for name, each in query.items() if _is_whole_number(document, each)}
    size = next((name for name in _SIZES if name in whole), "")
    has_cursor = next_url and results == _RESULTS and find_types(document, query.get("cursor")) == {"string"}
    paging = None
    if {"limit", "offset"} <= whole:
        # An offset that begins at 1 is none.
        is_offset = count and _bounds(document, query["offset"])[0] <= 0
        paging, size = Paging("offset", results, count, next_url) if is_offset else None, "limit"
    elif "page" in whole and (count or (next_url and not has_cursor)):
        paging = Paging("number", results, count, next_url, _find_start(document, query["page"]))
    elif has_cursor:
        paging = Paging("cursor", results, "", next_url)
    return _with_size(document, query, paging, size) if paging and size else paging


def _find_rows(document: dict[str, Any], properties: dict[str, Any]) -> str:
    """Return the property with the rows, or an empty text."""
    arrays = [name for name, each in properties.items() if find_types(document, each) == {"array"}]
    if _RESULTS in arrays:
        return _RESULTS
    return arrays[0] if len(arrays) == 1 and arrays[0] in _OTHER_ROWS else ""


def _find_count(document: dict[str, Any], properties: dict[str, Any], *, is_certain: bool) -> str:
    names = ("count", *_TOTALS) if is_certain else _TOTALS
    return next((name for name in names if find_types(document, properties.get(name)) == {"integer"}), "")


def _is_whole_number(document: dict[str, Any], schema: dict[str, Any]) -> bool:
    """Whether a parameter takes any whole number. One of a few numbers is no counter."""
    resolved = resolve_schema(document, schema)
    if "enum" in resolved or "const" in resolved:
        return False
    types = find_types(document, schema)
    return types in ({"integer"}, {"number"}) or (types == {"string"} and resolved.get("format") in ("int32", "int64"))


def _find_start(document: dict[str, Any], schema: dict[str, Any]) -> int:
    """Return the number of the first page: 0 if the description says so, else 1."""
    default = resolve_schema(document, schema).get("default")
    if default in (0, 1) and not isinstance(default, bool):
        return int(default)
    return 0 if resolve_schema(document, schema).get("minimum") == 0 else 1


def _with_size(document: dict[str, Any], query: dict[str, Any], paging: Paging, size: str) -> Paging:
    """Return a paging with the bounds of its parameter for the number of rows."""
    low, largest = _bounds(document, query[size])
    smallest = max(1, low)
    if largest is not None and largest < smallest:
        smallest, largest = 1, None  # no number is allowed; the server knows better
    described = resolve_schema(document, query[size]).get("default")
    default = _DEFAULT_LIMIT
    if largest is not None:
        default = min(_DEFAULT_LIMIT, largest)
    elif isinstance(described, int) and not isinstance(described, bool) and described > 0:
        default = described
    default = max(default, smallest)
    return replace(paging, size=size, smallest=smallest, largest=largest, default=default)


def _bounds(document: dict[str, Any], schema: dict[str, Any]) -> tuple[int, int | None]:
    """Return the smallest and the largest whole number that a schema allows; 0 and None if it has no bounds."""
    resolved = resolve_schema(document, schema)
    low, high = _number(resolved.get("minimum")), _number(resolved.get("maximum"))
    above, below = _number(resolved.get("exclusiveMinimum")), _number(resolved.get("exclusiveMaximum"))
    lows = [math.ceil(low) + (resolved.get("exclusiveMinimum") is True)] if low is not None else []
    highs = [math.floor(high) - (resolved.get("exclusiveMaximum") is True)] if high is not None else []
    lows += [math.floor(above) + 1] if above is not None else []
    highs += [math.ceil(below) - 1] if below is not None else []
    return max(lows, default=0), min(highs, default=None)


def _number(value: object) -> float | None:
    if isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value):
        return value
    return None
