"""Compares answers of a listing with each other: with filters and orders, on other pages, and row by row. No I/O.

Rows may change between two requests. So what is found is a suspicion: `Verdict.rows` says of which rows, and `Trials`
asks again whether it is still so of the same ones.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Any, cast

from attrs import define, field, frozen

from openapi_sdk.description.numbers import read_number
from openapi_sdk.description.row_checks import write_value
from openapi_sdk.description.schema_validation import fits_format
from openapi_sdk.description.schemas import name_type

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from openapi_sdk.conformance.exchanges import Exchange
    from openapi_sdk.description.row_checks import RowChecks, RowFilter
    from openapi_sdk.description.shapes import ValueShape

# What facts say of the rows of a listing.
MATCHING, IN_ORDER, BEHIND, ONCE = "rows that match", "rows in order", "rows behind it", "each row once"
ANY_VALUE = "rows with any of them"
CHANGED, UNKNOWN = "rows change meanwhile", "rows that can't be told from each other"
#: So many rows are compared with the values of a filter.
_MAX_VALUES = 12
#: Two values at least tell rows apart.
_TWO = 2
_OPPOSITES = {"true": "false", "false": "true"}


@frozen
class Verdict:
    """What an answer says of a fact.

    Attributes:
        is_true: None if it decides nothing.
        seen: What was seen, in the words of facts.
        rows: Which rows, or places of rows, say that it is not true.
    """

    is_true: bool | None
    seen: str
    rows: frozenset[str] = field(default=frozenset[str](), repr=False)


@define
class UnfilteredRows:
    """The rows of a listing without a filter, as pages brought them.

    Attributes:
        checks: What its rows can be checked for.
        pages: The offset of each page, and its rows; an offset of None where pages have none.
        is_whole: Whether these are all rows.
        last: The last answer; None if there is none.
    """

    checks: RowChecks
    pages: list[tuple[int | None, list[Any]]] = field(factory=list[tuple["int | None", "list[Any]"]], repr=False)
    is_whole: bool = False
    last: Exchange | None = field(default=None, repr=False)

    @property
    def rows(self) -> list[Any]:
        return [row for _, rows in self.pages for row in rows]

    @cached_property
    def by_id(self) -> dict[str, Any]:
        """The rows by what they are known by."""
        return {self.checks.identify(row): row for row in self.rows}

    @property
    def is_known(self) -> bool:
        """Whether rows are told from each other: no key is missing, and no row stands there twice."""
        return self.checks.are_known(self.rows) and not self.checks.find_repeated(self.rows)

    @cached_property
    def _values(self) -> dict[str, list[list[Any]]]:
        return {}

    def read_values(self, row_filter: RowFilter) -> list[list[Any]]:
        """Return the values of each row that a filter compares. They are read once for all filters of a field."""
        if row_filter.path not in self._values:
            self._values[row_filter.path] = [row_filter.read_values(row) for row in self.rows]
        return self._values[row_filter.path]

    def match(self, row_filter: RowFilter, texts: Sequence[str]) -> list[bool | None]:
        """Return whether each row matches the values of a filter."""
        return [row_filter.matches_values(values, texts) for values in self.read_values(row_filter)]

    def list_matching(self, row_filter: RowFilter, texts: Sequence[str]) -> list[str]:
        """Return what the rows are known by that match the values of a filter."""
        found = zip(self.rows, self.match(row_filter, texts), strict=True)
        return [self.checks.identify(row) for row, is_matching in found if is_matching]

    def list_unchanged(self, other: UnfilteredRows, ids: Collection[str]) -> frozenset[str]:
        """Return those of the ids whose rows are the same in both, or are missing in both."""
        return frozenset(each for each in ids if self.by_id.get(each) == other.by_id.get(each))


def compare_filter(walk: UnfilteredRows, name: str, texts: Sequence[str], rows: list[Any], *, is_last: bool) -> Verdict:
    """Compare the rows that came for values of a filter with those of the listing that match.

    Args:
        walk: The rows without the filter.
        name: The filter.
        texts: Its values.
        rows: What came.
        is_last: Whether no page follows.
    """
    row_filter, identify = walk.checks.filters[name], walk.checks.identify
    if not (walk.is_known and walk.checks.are_known(rows)):
        return Verdict(None, UNKNOWN)
    found = {identify(row) for row in rows}
    matching = walk.list_matching(row_filter, texts)
    if not is_last:
        # The first page of many: it has the first ones that match, if the order is the same.
        if walk.is_whole is False or found != set(matching[: len(found)]):
            return Verdict(None, "the first of many rows")
        matching = matching[: len(found)]
    missing = {key for key in matching if key not in found and row_filter.has_to_match(walk.by_id[key], texts)}
    unknown = found - walk.by_id.keys() if walk.is_whole else set[str]()
    others = [each.path for each in walk.checks.mistaken[name] if found and found == {*walk.list_matching(each, texts)}]
    if wrong := frozenset(missing | unknown):
        seen = "no rows" if not rows else "some rows are missing" if missing else "rows that are not there without it"
        return Verdict(False, f"rows that match {others[0]}" if others else seen, wrong)
    is_told = len(matching) < len(walk.rows) and bool(rows or walk.is_whole)
    doubt = "" if is_told else "all rows"
    if any(row_filter.matches(row, texts) is not True for row in rows):
        doubt = "rows without a value"
    elif is_told and others:
        doubt = f"rows that match, or match {others[0]}"
    return Verdict(None, doubt) if doubt else Verdict(True, MATCHING)


def compare_several(
    walk: UnfilteredRows, name: str, texts: Sequence[str], rows: list[Any], *, is_last: bool
) -> tuple[Verdict, Verdict]:
    """Compare the rows that came for several values. Return what they say of the filter, and of several values."""
    whole = compare_filter(walk, name, texts, rows, is_last=is_last)
    if whole.is_true is not False:
        return whole, Verdict(whole.is_true, ANY_VALUE if whole.is_true else whole.seen)
    for text in texts:
        only = compare_filter(walk, name, [text], rows, is_last=is_last)
        if only.is_true:
            return only, Verdict(False, "rows with one of them", whole.rows)
    return whole, Verdict(None, whole.seen)


def compare_codes(walk: UnfilteredRows, name: str, answers: Sequence[list[Any]]) -> Verdict:
    """Compare the rows that came for each of several numbers, of which it is not known what they stand for."""
    row_filter, seen = walk.checks.filters[name], Counter[str]()
    if not all(map(walk.checks.are_known, answers)):
        return Verdict(None, UNKNOWN)
    for rows in answers:
        seen.update({walk.checks.identify(row) for row in rows})
    if twice := frozenset(key for key, times in seen.items() if times > 1):
        return Verdict(False, "the same rows for two values", twice)
    values = [{write_value(each) for row in rows for each in row_filter.read_values(row)} for rows in answers]
    is_told = len(seen) < len(walk.by_id) and any(values) and all(len(each) < _TWO for each in values)
    return Verdict(True, MATCHING) if is_told and values[0] != values[-1] else Verdict(None, "nothing that tells")


def compare_order(walk: UnfilteredRows, text: str, rows: list[Any], *, is_last: bool) -> Verdict:
    """Compare the rows that came in an order with all rows of the listing."""
    order = walk.checks.order
    if not (walk.is_known and walk.checks.are_known(rows)):
        return Verdict(None, UNKNOWN)
    found = {walk.checks.identify(row) for row in rows}
    if order is None or not walk.is_whole or not rows:
        return Verdict(None, "nothing that tells")
    missing = {key: row for key, row in walk.by_id.items() if key not in found}
    if is_last:
        wrong = missing.keys() | (found - walk.by_id.keys())
        return Verdict(False, "some rows are missing", frozenset(wrong)) if wrong else Verdict(None, IN_ORDER)
    # What comes on later pages belongs behind the last row of this one.
    early = frozenset(key for key, row in missing.items() if order.is_kept([rows[-1], row], text) is False)
    return Verdict(False, "rows of later pages before it", early) if early else Verdict(None, IN_ORDER)


def compare_pages(walk: UnfilteredRows, others: Sequence[tuple[int, list[Any]]] = ()) -> Verdict:
    """Compare pages with each other: a row has one place, and a place one row.

    Args:
        walk: The pages that were read one after the other.
        others: More pages of it: their offsets and their rows.
    """
    if not all(walk.checks.are_known(rows) for _, rows in [*walk.pages, *others]):
        return Verdict(None, UNKNOWN)
    checks, places, wrong = walk.checks, dict[int, str](), set[str]()
    offsets = dict[str, int]()
    for offset, rows in [*walk.pages, *others]:
        for place, row in enumerate(rows, offset or 0):
            key = checks.identify(row)
            if offset is not None and places.setdefault(place, key) != key:
                wrong.add(f"{place}: {places[place]}, {key}")
    for number, (offset, rows) in enumerate(walk.pages):
        for place, row in enumerate(rows, offset or 0):
            key = checks.identify(row)
            if checks.key and offsets.setdefault(key, number) != number:
                wrong.add(f"{number}, {place}: {key}")
    is_compared = len(walk.pages) + len(others) > 1
    if not wrong:
        return Verdict(True if is_compared else None, BEHIND if is_compared else "one page")
    first = [checks.identify(row) for row in walk.pages[0][1][:1]]
    is_first = any(
        offset and [checks.identify(row) for row in rows[:1]] == first for offset, rows in [*walk.pages, *others]
    )
    return Verdict(False, "the first rows" if is_first else "other rows", frozenset(wrong))


def find_shared(walks: Mapping[Any, UnfilteredRows]) -> frozenset[str]:
    """Return the rows that several tenants have with the same values, and not all of them."""
    holders = Counter(key for walk in walks.values() for key in walk.by_id if walk.checks.key)
    rows: dict[str, Any] = {}
    for walk in walks.values():
        rows |= walk.by_id
    return frozenset(
        key
        for key, number in holders.items()
        if 1 < number < len(walks) and all(walk.by_id.get(key, rows[key]) == rows[key] for walk in walks.values())
    )


def iter_differences(shape: ValueShape, one: Any, other: Any, names: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Yield the path of each field that two documents of one row show with other values.

    Fields of one of them alone, and values of other types, are left out: a listing may show an id, and a page the row.
    """
    kinds = name_type(one), name_type(other)
    if kinds == ("object", "object"):
        first, second = cast("dict[str, Any]", one), cast("dict[str, Any]", other)
        for name in first.keys() & second.keys() & shape.fields.keys() - shape.secrets:
            yield from iter_differences(shape.fields[name], first[name], second[name], (*names, name))
    elif (
        kinds[0] == kinds[1] != "array"
        and shape.accepts(one)
        and shape.accepts(other)
        and not _is_same(shape, one, other)
    ):
        yield names


def _is_same(shape: ValueShape, one: Any, other: Any) -> bool:
    if one == other:
        return True
    if not (isinstance(one, str) and isinstance(other, str)):
        return False
    if shape.format == "decimal":
        return read_number(one) == read_number(other) is not None
    if fits_format("date-time", one) and fits_format("date-time", other):
        return datetime.fromisoformat(one.upper()) == datetime.fromisoformat(other.upper())
    return False


def choose_values(walk: UnfilteredRows, name: str, size: int) -> list[list[str]]:
    """Return values to ask a filter for: those that some of the rows have, or lie beyond, and others don't.

    Those are best that other fields don't match alike, and whose rows are several, and fit on a page. Where rows can
    match any of several values, there are two. If some field can't be told from that of the filter so, a value of it
    comes behind them. Of booleans that are all the same it is the other one.

    Args:
        walk: The rows.
        name: The filter.
        size: The most rows of a page.
    """
    row_filter, mistaken = walk.checks.filters[name], walk.checks.mistaken[name]
    if not row_filter.can_be_checked:
        return []
    values = _count_values(walk, row_filter)
    if len(values) == 1 and values.keys() <= _OPPOSITES.keys():
        return [[_OPPOSITES[each]] for each in values]
    candidates = _take_some(values)
    if row_filter.takes_several and len(candidates) > _TWO:
        candidates = [[*one, *two] for one, two in pairwise(candidates)]
    rated = [((*_rate(walk, name, each, size), sum(map(values.__getitem__, each))), each) for each in candidates]
    best, texts = max(rated, key=lambda each: each[0], default=((False, 0), list[str]()))
    if not best[0]:
        return []
    more = [each for other in mistaken if best[1] < len(mistaken) for each in _take_some(_count_values(walk, other))]
    others, other_texts = max(((_rate(walk, name, each, size)[1], each) for each in more), default=(0, list[str]()))
    return [texts, other_texts] if others > best[1] else [texts]


def _count_values(walk: UnfilteredRows, row_filter: RowFilter) -> Counter[str]:
    """Return how many rows have each value that a filter can be asked for."""
    found = Counter(write_value(each) for values in walk.read_values(row_filter) for each in values)
    return Counter(
        {text: number for text, number in found.items() if text == text.strip() != "" and row_filter.fits(text)}
    )


def _take_some(values: Counter[str]) -> list[list[str]]:
    return [[each] for each in [*values][:: max(1, -(-len(values) // _MAX_VALUES))]]


def _rate(walk: UnfilteredRows, name: str, texts: Sequence[str], size: int) -> tuple[bool, int, bool, bool]:
    """Return whether values tell rows apart, for how many other fields, and whether their rows are some of a page."""
    row_filter = walk.checks.filters[name]
    found = walk.match(row_filter, texts)
    number = found.count(True)
    if not number or False not in found:
        return False, 0, False, False
    others = sum(walk.match(each, texts) != found for each in walk.checks.mistaken[name])
    return True, others, number < (size or number + 1), number > 1
