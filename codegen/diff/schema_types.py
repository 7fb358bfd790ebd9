"""Compare the types of two schemas, and the formats. Directions are not used here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from codegen.diff.differences import KeywordDifference

if TYPE_CHECKING:
    from collections.abc import Iterator

    from codegen.diff.normal_form import Schema

#: Formats that limit no value.
_NEUTRAL_FORMATS = {"password"}
#: For a format, those that allow all of its values and more.
_WIDER_FORMATS = {"int32": {"int64", "double"}, "float": {"double"}}


def compare_types(old: Schema, new: Schema) -> Iterator[KeywordDifference]:
    """Yield how the types and the formats differ. If the types have nothing in common, the format is not compared."""
    difference = _compare_type_sets(old, new)
    if difference is not None:
        keywords = [_type_keyword(each) for each in (old, new)]
        types = [_list_types(each) for each in (old, new)]
        yield difference._replace(old_keyword=keywords[0], keyword=keywords[1], old=types[0], new=types[1])
        if difference.kind == "type-changed":
            return
    old_format, new_format = (str(each.values.get("format", "")) for each in (old, new))
    if old_format != new_format:
        yield _compare_formats(old_format, new_format)


def _compare_type_sets(old: Schema, new: Schema) -> KeywordDifference | None:
    if old.types == new.types:
        return None
    if old.types is None or new.types is None:
        return KeywordDifference("type-added" if old.types is None else "type-removed", "type", None, None)
    widened, narrowed = _are_within(old.types, new.types), _are_within(new.types, old.types)
    is_list = len(old.types) > 1 or len(new.types) > 1
    if widened and narrowed:
        kind = "type-compatible"
    elif widened:
        kind = "list-of-types-widened" if is_list else "type-generalized"
    elif narrowed:
        kind = "list-of-types-narrowed" if is_list else "type-specialized"
    else:
        kind = "type-changed"
    return KeywordDifference(kind, "type", None, None)


def _are_within(inner: frozenset[str], outer: frozenset[str]) -> bool:
    """Whether each type of one schema is allowed by a type of the other."""
    return all(each in outer or (each == "integer" and "number" in outer) for each in inner)


def _list_types(schema: Schema) -> list[str] | None:
    """Return the types without null; None if there are none."""
    return None if schema.types is None else sorted(schema.types) or ["null"]


def _type_keyword(schema: Schema) -> str:
    """Return the keyword that the types come from."""
    return next((each for each in ("type", "enum", "const") if each in schema.nodes), "type")


def _compare_formats(old: str, new: str) -> KeywordDifference:
    name = "".join(f" {word} {each}" for word, each in (("from", old), ("to", new)) if each)
    limits = ["" if each in _NEUTRAL_FORMATS else each for each in (old, new)]
    if not any(limits):
        kind = "format-compatible"
    elif not limits[0]:
        kind = "format-added"
    elif not limits[1]:
        kind = "format-removed"
    elif new in _WIDER_FORMATS.get(old, ()):
        kind = "format-widened"
    else:
        kind = "format-narrowed" if old in _WIDER_FORMATS.get(new, ()) else "format-changed"
    return KeywordDifference(kind, "format", old or None, new or None, name)
