"""The keywords that hold values, compared: one entry a keyword, none of which knows a direction."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from codegen.diff.canonical import canonical
from codegen.diff.keywords import EXTENSIONS, LIMITS

if TYPE_CHECKING:
    from codegen.diff.normal_form import Schema

#: What differs: the fact, old, new, what it is about, and the keyword where it stands.
Difference = tuple[str, Any, Any, str, str]
#: Compares two values of a keyword, None for one that is absent.
Comparer = Callable[[Any, Any], Iterator[tuple[str, Any, Any, str]]]

#: What stands for a keyword that isn't there; null may stand there itself.
ABSENT: Any = object()

#: Patterns that match everything.
_EVERYTHING = {"", ".*", "^.*$", "^", "^.*", ".*$", "[\\s\\S]*", "^[\\s\\S]*$"}


def differences(old: Schema, new: Schema) -> Iterator[Difference]:
    """Yield what differs in the values of two schemas, in a stable order."""
    yield from _allowed(old, new)
    for word in sorted((old.values.keys() | new.values.keys()) - _ELSEWHERE):
        before, after = old.values.get(word, ABSENT), new.values.get(word, ABSENT)
        if before is ABSENT or after is ABSENT or canonical(before) != canonical(after):
            for fact, was, now, name in COMPARERS.get(word, _unknown)(before, after):
                yield fact, _told(was), _told(now), name or f"`{word}`", word


def _told(value: Any) -> Any:
    return None if value is ABSENT else value


def _unknown(old: Any, new: Any) -> Iterator[tuple[str, Any, Any, str]]:
    yield "keyword-changed", old, new, ""


def _limit(name: str) -> Comparer:
    def compare(old: Any, new: Any) -> Iterator[tuple[str, Any, Any, str]]:
        if old is ABSENT:
            yield f"{name}-set", None, new, ""
        elif new is ABSENT:
            yield f"{name}-unset", old, None, ""
        else:
            yield f"{name}-increased" if new > old else f"{name}-decreased", old, new, ""

    return compare


def _presence(name: str, *, added: str = "added", removed: str = "removed", changed: str = "changed") -> Comparer:
    """Return a comparer that says `name-added`, `name-removed` or `name-changed`."""

    def compare(old: Any, new: Any) -> Iterator[tuple[str, Any, Any, str]]:
        word = added if old is ABSENT else removed if new is ABSENT else changed
        yield f"{name}-{word}", old, new, ""

    return compare


def _pattern(old: Any, new: Any) -> Iterator[tuple[str, Any, Any, str]]:
    if old is not ABSENT and new in _EVERYTHING:
        yield "pattern-generalized", old, new, ""
    else:
        yield from _presence("pattern")(old, new)


def _dependent(old: Any, new: Any) -> Iterator[tuple[str, Any, Any, str]]:
    yield from _by_name(_presence("dependent-required"), old, new)


def _by_name(compare: Comparer, old: Any, new: Any) -> Iterator[tuple[str, Any, Any, str]]:
    """Compare what two maps hold under each name."""
    maps: list[dict[str, Any]] = [{} if each is ABSENT else each for each in (old, new)]
    for name in sorted(maps[0].keys() | maps[1].keys()):
        before, after = (each.get(name, ABSENT) for each in maps)
        if before != after:
            for fact, was, now, _ in compare(before, after):
                yield fact, was, now, f"`{name}`"


def _known(old: Any, new: Any) -> Iterator[tuple[str, Any, Any, str]]:
    if old is ABSENT or new is ABSENT:
        yield from _presence("x-extensible-enum")(old, new)
    else:
        yield from _listed("x-extensible-enum-value", old, new)


def _discriminator(old: Any, new: Any) -> Iterator[tuple[str, Any, Any, str]]:
    name = "discriminator"
    if old is ABSENT or new is ABSENT:
        before, after = (ABSENT if each is ABSENT else each["propertyName"] for each in (old, new))
        yield from _presence(name)(before, after)
        return
    if old["propertyName"] != new["propertyName"]:
        yield f"{name}-property-name-changed", old["propertyName"], new["propertyName"], ""
    yield from _by_name(_presence(f"{name}-mapping", removed="deleted"), _mapping(old), _mapping(new))


def _mapping(discriminator: dict[str, Any]) -> dict[str, str]:
    """Return which schema a value stands for, by its name: `Dog` and `#/components/schemas/Dog` are the same."""
    return {value: str(target).rpartition("/")[2] for value, target in discriminator.get("mapping", {}).items()}


def _allowed(old: Schema, new: Schema) -> Iterator[Difference]:
    """Compare enum and const, of which one may stand in for the other."""
    before, after = old.values.get("enum"), new.values.get("enum")
    constants = [schema.values["const"] for schema in (old, new) if "const" in schema.values]
    if len(constants) == 2 or (constants and (before is None and after is None)):  # noqa: PLR2004 - both
        had, has = "const" in old.values, "const" in new.values
        was, now = old.values.get("const"), new.values.get("const")
        if not (had and has and canonical(was) == canonical(now)):
            yield "const-added" if not had else "const-removed" if not has else "const-changed", was, now, "", "const"
        return
    word = "const" if "const" in new.values else "enum"
    before = [old.values["const"]] if before is None and "const" in old.values else before
    after = [new.values["const"]] if after is None and "const" in new.values else after
    if before is None and after is None:
        return
    if before is None:
        yield "became-enum", None, after, "", word
    elif after is None:
        yield "enum-removed", before, None, "", word
    elif constants and len(before) == len(after) == 1:
        if canonical(before) != canonical(after):
            yield "const-changed", before[0], after[0], "", word
    else:
        yield from ((*each, word) for each in _listed("enum-value", before, after))


def _listed(name: str, old: list[Any], new: list[Any]) -> Iterator[tuple[str, Any, Any, str]]:
    before, after = ({canonical(each): each for each in values} for values in (old, new))
    for text in sorted(before.keys() - after.keys()):
        yield f"{name}-removed", before[text], None, ""
    for text in sorted(after.keys() - before.keys()):
        yield f"{name}-added", None, after[text], ""


COMPARERS: dict[str, Comparer] = {
    **{word: _limit(name) for word, (name, _, _) in LIMITS.items()},
    "pattern": _pattern,
    "default": _presence("default-value"),
    "multipleOf": _presence("multiple-of", added="set", removed="unset"),
    "uniqueItems": _presence("unique-items"),
    "contentEncoding": _presence("content-encoding", added="changed", removed="changed"),
    "contentMediaType": _presence("content-media-type", added="changed", removed="changed"),
    "dependentRequired": _dependent,
    "x-extensible-enum": _known,
    "discriminator": _discriminator,
}

#: Compared with the types, in a moment of their own, or as something of the property.
_ELSEWHERE = {"enum", "const", "format", "readOnly", "writeOnly", "deprecated"} | (EXTENSIONS - {"x-extensible-enum"})
