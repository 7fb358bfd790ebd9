"""The lower and the upper bound of a number: a value, and whether the value itself is allowed.

OpenAPI 3.0 has `minimum` with a boolean `exclusiveMinimum`, 3.1 has two numbers. In the normal form each schema has at
most one of the two keywords, with a number: the tighter bound.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple

from codegen.diff.differences import KeywordDifference
from codegen.diff.normal_form import LIMITS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from codegen.diff.normal_form import Schema

#: The keywords of the lower and of the upper bound. The value of the second one is not allowed itself.
_KEYWORDS = (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum"))
#: For each keyword, the other one of the same bound.
OTHER_KEYWORD = {one: other for pair in _KEYWORDS for one, other in (pair, pair[::-1])}


class Bound(NamedTuple):
    """A lower or an upper bound.

    Attributes:
        keyword: Its keyword.
    """

    keyword: str
    value: int | float

    @property
    def name(self) -> str:
        """Its name in rules."""
        return LIMITS[self.keyword].name

    @property
    def is_excluded(self) -> bool:
        """Whether the value itself is not allowed."""
        return self.keyword.startswith("exclusive")

    @property
    def is_upper(self) -> bool:
        """Whether it is an upper bound."""
        return LIMITS[self.keyword].is_upper

    @property
    def position(self) -> tuple[int | float, bool]:
        """Return what bounds of one side are ordered by: 5 as an excluded minimum comes after 5 as a minimum."""
        return self.value, self.is_excluded != self.is_upper

    @property
    def last_integer(self) -> int | float:
        """The last whole number that is allowed."""
        if not math.isfinite(self.value):
            return self.value
        sign = -1 if self.is_upper else 1
        value = sign * self.value
        return sign * (math.floor(value) + 1 if self.is_excluded else math.ceil(value))


def merge_bound(values: dict[str, Any], keyword: str, value: float) -> None:
    """Add a bound to the values of a schema, unless they have a tighter one."""
    bound = Bound(keyword, value)
    for known in (keyword, OTHER_KEYWORD[keyword]):
        if known in values:
            bounds = bound, Bound(known, values.pop(known))
            bound = (min if bound.is_upper else max)(bounds, key=lambda each: each.position)
    values[bound.keyword] = bound.value


def compare_bounds(old: Schema, new: Schema) -> Iterator[KeywordDifference]:
    """Yield how the bounds of two schemas differ."""
    are_integers = old.types == new.types == frozenset({"integer"})
    for keywords in _KEYWORDS:
        old_bound, new_bound = (_read_bound(schema, keywords) for schema in (old, new))
        if old_bound is not None and new_bound is not None:
            if old_bound != new_bound:
                difference = _compare_two(old_bound, new_bound, are_integers=are_integers)
                have_one_keyword = old_bound.keyword == new_bound.keyword
                yield difference._replace(
                    keyword=_keyword_in_document(new, new_bound, is_value=have_one_keyword),
                    old_keyword=_keyword_in_document(old, old_bound, is_value=have_one_keyword),
                )
        elif new_bound is not None:
            yield KeywordDifference(f"{new_bound.name}-set", new_bound.keyword, None, new_bound.value)
        elif old_bound is not None:
            yield KeywordDifference(f"{old_bound.name}-unset", old_bound.keyword, old_bound.value, None)


def _read_bound(schema: Schema, keywords: tuple[str, str]) -> Bound | None:
    return next((Bound(each, schema.values[each]) for each in keywords if each in schema.values), None)


def _compare_two(old: Bound, new: Bound, *, are_integers: bool) -> KeywordDifference:
    name, note = new.name, ""
    if old.keyword != new.keyword:
        name = name.removeprefix("exclusive-")
        note = f", which is {'not ' if new.is_excluded else ''}allowed itself"
    if are_integers and old.last_integer == new.last_integer:
        kind = f"{name.removeprefix('exclusive-')}-compatible"
    else:
        kind = f"{name}-{'increased' if new.position > old.position else 'decreased'}"
    return KeywordDifference(kind, new.keyword, old.value, new.value, note)


def _keyword_in_document(schema: Schema, bound: Bound, *, is_value: bool) -> str:
    """Return the keyword that has the value, or that says that it is excluded: in OpenAPI 3.0 they are two."""
    node = schema.nodes[bound.keyword]
    return OTHER_KEYWORD[bound.keyword] if is_value and isinstance(node.value, bool) else bound.keyword
