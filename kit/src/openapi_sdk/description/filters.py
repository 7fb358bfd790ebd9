"""The filters of listings: which field each is about, how it compares, and which values match no row."""

from __future__ import annotations

import operator
import re
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING, Any, cast

from openapi_sdk.description.numbers import read_number
from openapi_sdk.model.suggestions import suggest
from openapi_sdk.model.texts import DATE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from openapi_sdk.description.methods import Argument, Method
    from openapi_sdk.description.tables import Field, Table, Tables

#: What the ends of the names of filters compare with: `posting_date__gte`, `amount_max`.
COMPARISONS: Mapping[str, Callable[[Any, Any], bool]] = {
    "gt": operator.gt,
    "gte": operator.ge,
    "lt": operator.lt,
    "lte": operator.le,
    "min": operator.ge,
    "max": operator.le,
    "after": operator.ge,
    "before": operator.le,
}
_SUFFIX = re.compile(rf"_{{1,2}}({'|'.join(COMPARISONS)})$")
#: Parameters that order rows by the names of fields.
ORDERINGS = frozenset({"ordering", "order_by", "sort"})
#: The ends of the names of filters that limit a field below, and those that limit it above.
_ENDS = {"_gte": ("_lte", "_lt"), "_gt": ("_lte", "_lt"), "_min": ("_max",)}


def find_filtered(tables: Tables, table: Table, name: str) -> tuple[str, str] | None:
    """Return the dotted name of the field that a query parameter is about, and how it compares.

    The comparison is empty for values that are equal. None if the parameter is about no field of the table.
    """
    if path := _find_path(tables, table, name):
        return path, ""
    suffix = _SUFFIX.search(name)
    path = _find_path(tables, table, name[: suffix.start()]) if suffix else None
    return (path, suffix[1]) if suffix and path else None


def _find_path(tables: Tables, table: Table, name: str) -> str | None:
    if name in table.fields:
        return name
    for of_row, field in table.fields.items():
        inner = get_inner_fields(tables, field)
        for separator in ("__", "_", ""):
            rest = name.removeprefix(f"{of_row}{separator}") if separator else name
            is_about = rest in inner and (rest != name if separator else field.table is None)
            if is_about:
                return f"{of_row}.{rest}"
    return None


def get_inner_fields(tables: Tables, field: Field) -> Mapping[str, object]:
    """Return the fields of the row that a field refers to, or of the object that it has."""
    return tables[field.table].fields if field.table else field.inner_names


def explain_unknown_values(
    method: Method, argument: Argument, value: Any, *, name: str, others: str = ""
) -> Iterator[str]:
    """Yield what to say of each value of a filter that no row is known to have. Rows may have it all the same.

    Args:
        method: The listing.
        argument: The filter.
        value: Its value, or several.
        name: What the filter is called.
        others: The end of the sentence if no known value is near; empty to say nothing then.
    """
    known = method.list_known_values(argument)
    for each in _list_texts(value) if known else ():
        end = "" if each in known else suggest(each, known) or others
        if end:
            yield f"{name} {each}: no row is known to have this value{end}"


def _list_texts(value: object) -> list[str]:
    if isinstance(value, str) or not isinstance(value, Iterable):
        return [str(value)]
    texts = [str(each) for each in cast("Iterable[object]", value)]
    return sorted(texts) if isinstance(value, AbstractSet) else texts


def explain_ranges(given: Mapping[str, Any], names: Mapping[str, str]) -> Iterator[str]:
    """Yield what to say of each range that ends before it begins.

    Args:
        given: The values of filters.
        names: What they are called.
    """
    for low, high in _iter_ranges(given):
        if _is_above(given[low], given[high]):
            yield f"{names[low]} is above {names[high]}, so that no row can match."


def _iter_ranges(names: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name in names:
        for low, highs in _ENDS.items():
            field = name.removesuffix(low)
            if field != name:
                yield from ((name, f"{field}{high}") for high in highs if f"{field}{high}" in names)


def _is_above(low: Any, high: Any) -> bool:
    first, second = str(low), str(high)
    if DATE.fullmatch(first) and DATE.fullmatch(second):
        return first > second
    numbers = read_number(first), read_number(second)
    return numbers[0] is not None and numbers[1] is not None and numbers[0] > numbers[1]
