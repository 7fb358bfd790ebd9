"""Types together with formats: whether one takes all that the other does."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from codegen.diff.normal_form import Schema

#: Formats that say nothing about the values.
_NEUTRAL = {"password"}
#: A format, and what takes all of its values.
_WIDER = {"int32": {"int64"}, "float": {"double"}}

Kinds = frozenset[tuple[str, str]]


def compared(old: Schema, new: Schema) -> Iterator[tuple[str, list[str], list[str]]]:
    """Yield how types and format differ, if they do: the fact, and both as lists."""
    before, after = _kinds(old), _kinds(new)
    if before == after:
        return
    widened, narrowed = _within(before, after), _within(after, before)
    listed = len(before) > 1 or len(after) > 1
    if widened and narrowed:
        fact = "type-compatible"
    elif widened:
        fact = "list-of-types-widened" if listed else "type-generalized"
    elif narrowed:
        fact = "list-of-types-narrowed" if listed else "type-specialized"
    else:
        fact = "type-changed"
    yield fact, _words(before), _words(after)


def _kinds(schema: Schema) -> Kinds:
    form = str(schema.values.get("format", ""))
    return frozenset((type_, form) for type_ in (schema.types if schema.types is not None else ("any",)))


def _within(inner: Kinds, outer: Kinds) -> bool:
    return all(any(_takes(wide, narrow) for wide in outer) for narrow in inner)


def _takes(wide: tuple[str, str], narrow: tuple[str, str]) -> bool:
    type_, form = wide
    of_type = type_ in (narrow[0], "any") or (type_ == "number" and narrow[0] == "integer")
    of_form = form in ("", narrow[1]) or form in _NEUTRAL or form in _WIDER.get(narrow[1], ())
    return of_type and of_form


def _words(kinds: Kinds) -> list[str]:
    return sorted(f"{type_} ({form})" if form else type_ for type_, form in kinds) or ["null"]
