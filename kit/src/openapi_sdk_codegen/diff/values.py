"""Compare the keywords that hold values, other than types. One function per keyword. Directions are not used here.

The bounds of a number come first: a value, and whether the value itself is allowed. OpenAPI 3.0 has `minimum` with a
boolean `exclusiveMinimum`, 3.1 has two numbers. In the normal form each schema has at most one of the two keywords,
with a number: the tighter bound.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from openapi_sdk_codegen.diff.differences import KeywordDifference
from openapi_sdk_codegen.diff.node import canonical_json
from openapi_sdk_codegen.diff.normal_form import EXTENSIONS, LIMITS, matches_everything

if TYPE_CHECKING:
    from openapi_sdk_codegen.diff.normal_form import Limit, NormalSchema

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


def compare_bounds(old: NormalSchema, new: NormalSchema) -> Iterator[KeywordDifference]:
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


def _read_bound(schema: NormalSchema, keywords: tuple[str, str]) -> Bound | None:
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


def _keyword_in_document(schema: NormalSchema, bound: Bound, *, is_value: bool) -> str:
    """Return the keyword that has the value, or that says that it is excluded: in OpenAPI 3.0 they are two."""
    node = schema.nodes[bound.keyword]
    return OTHER_KEYWORD[bound.keyword] if is_value and isinstance(node.value, bool) else bound.keyword


# Compare the other keywords


#: Compares two values of a keyword. An absent one is ABSENT, since null is a value.
Comparer = Callable[[str, Any, Any], Iterator[KeywordDifference]]

ABSENT: Any = object()


def compare_values(old: NormalSchema, new: NormalSchema) -> Iterator[KeywordDifference]:
    """Yield what differs in the values of keywords, in a stable order. Types are not among them."""
    yield from compare_enums(old, new)
    for keyword in sorted((old.values.keys() | new.values.keys()) - _COMPARED_ELSEWHERE):
        old_value, new_value = old.values.get(keyword, ABSENT), new.values.get(keyword, ABSENT)
        if old_value is ABSENT or new_value is ABSENT or canonical_json(old_value) != canonical_json(new_value):
            for each in _COMPARERS.get(keyword, _compare_unknown)(keyword, old_value, new_value):
                yield each._replace(
                    old=_absent_to_none(each.old), new=_absent_to_none(each.new), name=each.name or f"`{keyword}`"
                )


def mapped_names(discriminator: dict[str, Any]) -> dict[str, str]:
    """Return the names of the schemas in a mapping: `Dog` and `#/components/schemas/Dog` are the same."""
    return {value: str(target).rpartition("/")[2] for value, target in discriminator.get("mapping", {}).items()}


def _absent_to_none(value: Any) -> Any:
    return None if value is ABSENT else value


def _compare_unknown(keyword: str, old: Any, new: Any) -> Iterator[KeywordDifference]:
    yield KeywordDifference("keyword-changed", keyword, old, new)


def _limit_comparer(limit: Limit) -> Comparer:
    def compare_limits(keyword: str, old: Any, new: Any) -> Iterator[KeywordDifference]:
        if limit.counts_from_default:
            old, new = (limit.default if each is ABSENT else each for each in (old, new))
        if old is ABSENT:
            suffix = "set"
        elif new is ABSENT:
            suffix = "unset"
        else:
            suffix = "increased" if new > old else "decreased"
        yield KeywordDifference(f"{limit.name}-{suffix}", keyword, old, new)

    return compare_limits


def _presence_comparer(name: str, *, added: str = "added", removed: str = "removed") -> Comparer:
    """Return a comparer that yields `name-added`, `name-removed` or `name-changed`."""

    def compare_presence(keyword: str, old: Any, new: Any) -> Iterator[KeywordDifference]:
        suffix = added if old is ABSENT else removed if new is ABSENT else "changed"
        yield KeywordDifference(f"{name}-{suffix}", keyword, old, new)

    return compare_presence


def _compare_patterns(keyword: str, old: Any, new: Any) -> Iterator[KeywordDifference]:
    """Compare patterns. One that matches everything is none."""
    limits = [each is not ABSENT and not matches_everything(each) for each in (old, new)]
    if all(limits):
        yield KeywordDifference("pattern-changed", keyword, old, new)
    elif limits[0]:
        yield KeywordDifference("pattern-removed" if new is ABSENT else "pattern-generalized", keyword, old, new)
    elif limits[1]:
        yield KeywordDifference("pattern-added", keyword, old, new)


def _compare_dependent_required(keyword: str, old: Any, new: Any) -> Iterator[KeywordDifference]:
    maps: list[dict[str, Any]] = [{} if each is ABSENT else each for each in (old, new)]
    yield from _compare_maps(_presence_comparer("dependent-required"), keyword, maps[0], maps[1])


def _compare_maps(
    compare: Comparer, keyword: str, old: dict[str, Any], new: dict[str, Any]
) -> Iterator[KeywordDifference]:
    """Compare the values of two maps under each name."""
    for name in sorted(old.keys() | new.keys()):
        old_value, new_value = old.get(name, ABSENT), new.get(name, ABSENT)
        if old_value != new_value:
            for each in compare(keyword, old_value, new_value):
                yield each._replace(name=f"`{name}`")


def _compare_extensible_enums(keyword: str, old: Any, new: Any) -> Iterator[KeywordDifference]:
    if old is ABSENT or new is ABSENT:
        yield from _presence_comparer("x-extensible-enum")(keyword, old, new)
    else:
        yield from _compare_lists("x-extensible-enum-value", keyword, old, new)


def _compare_discriminators(keyword: str, old: Any, new: Any) -> Iterator[KeywordDifference]:
    names = [each if each is ABSENT else each["propertyName"] for each in (old, new)]
    if old is ABSENT or new is ABSENT:
        yield from _presence_comparer("discriminator")(keyword, *names)
        return
    if names[0] != names[1]:
        yield KeywordDifference("discriminator-property-name-changed", keyword, *names)
    compare_mapping = _presence_comparer("discriminator-mapping", removed="deleted")
    yield from _compare_maps(compare_mapping, keyword, mapped_names(old), mapped_names(new))


def compare_enums(old: NormalSchema, new: NormalSchema) -> Iterator[KeywordDifference]:
    """Compare enum and const. A const is compared with an enum as an enum of one value."""
    old_const, new_const = (schema.values.get("const", ABSENT) for schema in (old, new))
    old_enum, new_enum = old.values.get("enum"), new.values.get("enum")
    if old_enum is None and new_enum is None:
        yield from _compare_consts("const", old_const, new_const)
        return
    keyword = "const" if new_const is not ABSENT else "enum"
    if old_enum is None and old_const is not ABSENT:
        old_enum = [old_const]
    if new_enum is None and new_const is not ABSENT:
        new_enum = [new_const]
    has_const = old_const is not ABSENT or new_const is not ABSENT
    if old_enum is None:
        yield KeywordDifference("became-enum", keyword, None, new_enum)
    elif new_enum is None:
        yield KeywordDifference("enum-removed", keyword, old_enum, None)
    elif has_const and len(old_enum) == len(new_enum) == 1:
        yield from _compare_consts(keyword, old_enum[0], new_enum[0])
    else:
        yield from _compare_lists("enum-value", keyword, old_enum, new_enum)


def _compare_consts(keyword: str, old: Any, new: Any) -> Iterator[KeywordDifference]:
    if old is ABSENT and new is ABSENT:
        return
    if old is ABSENT or new is ABSENT or canonical_json(old) != canonical_json(new):
        for each in _presence_comparer("const")(keyword, old, new):
            yield each._replace(old=_absent_to_none(each.old), new=_absent_to_none(each.new))


def _compare_lists(name: str, keyword: str, old: list[Any], new: list[Any]) -> Iterator[KeywordDifference]:
    old_values, new_values = ({canonical_json(each): each for each in values} for values in (old, new))
    for text in sorted(old_values.keys() - new_values.keys()):
        yield KeywordDifference(f"{name}-removed", keyword, old_values[text], None)
    for text in sorted(new_values.keys() - old_values.keys()):
        yield KeywordDifference(f"{name}-added", keyword, None, new_values[text])


_COMPARERS: dict[str, Comparer] = {
    **{keyword: _limit_comparer(limit) for keyword, limit in LIMITS.items()},
    "pattern": _compare_patterns,
    "default": _presence_comparer("default-value"),
    "multipleOf": _presence_comparer("multiple-of", added="set", removed="unset"),
    "uniqueItems": _presence_comparer("unique-items"),
    "contentEncoding": _presence_comparer("content-encoding", added="changed", removed="changed"),
    "contentMediaType": _presence_comparer("content-media-type", added="changed", removed="changed"),
    "dependentRequired": _compare_dependent_required,
    "x-extensible-enum": _compare_extensible_enums,
    "discriminator": _compare_discriminators,
}

#: Compared with the types, by `compare_enums`, by `compare_bounds`, or with the properties.
_COMPARED_ELSEWHERE = {
    *("enum", "const", "format", "readOnly", "writeOnly", "deprecated"),
    *OTHER_KEYWORD,
    *(EXTENSIONS - {"x-extensible-enum"}),
}
