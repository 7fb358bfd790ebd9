"""The Python names of properties and enum members. They depend on the names alone, not on their order."""

from __future__ import annotations

import keyword
import re
import unicodedata
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from openapi_python_client.strings import PythonIdentifier, pascal_case, snake_case

from codegen.openapi.python_names import RESERVED_FIELDS, join_plurals

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_PREFIX = "field_"


class FieldName(NamedTuple):
    """The names of one property.

    Attributes:
        json: In JSON.
        python: In Python.
        key: For the generator, which can't read two properties that it would give one name.
    """

    json: str
    python: str
    key: str


def name_fields(names: Iterable[str]) -> list[FieldName]:
    """Return the names of properties, in their order."""
    names = list(names)
    by_base: dict[str, list[str]] = {}
    for name in names:
        by_base.setdefault(_base(name), []).append(name)
    python: dict[str, str] = {}
    keys: dict[str, str] = {}
    taken = {base for base in by_base if base not in RESERVED_FIELDS}
    for base, group in sorted(by_base.items()):
        # The name that is its own Python name keeps it.
        for index, name in enumerate(sorted(group, key=lambda each: (each != base, each))):
            if base in RESERVED_FIELDS or index:
                python[name] = _unused(f"{base}_" if not index else f"{base}_{index + 1}", taken)
                keys[name] = python[name].rstrip("_") if index else name
            else:
                python[name] = base
                keys[name] = name
            if not index and join_plurals(name) != name:
                keys[name] = base  # the generator would call `IDs` as `i_ds`, which another property may be called
    return [FieldName(name, python[name], keys[name]) for name in names]


@cache
def _base(name: str) -> str:
    """Return the Python name of a property alone."""
    # Python reads some letters as others: "ﬁ" is "fi".
    base = unicodedata.normalize("NFKC", str(PythonIdentifier(join_plurals(name), _PREFIX)))
    base = unicodedata.normalize("NFKC", str(PythonIdentifier(base, _PREFIX))) if not base.isidentifier() else base
    if not base.isidentifier():
        return "field"
    return f"{base}_" if keyword.iskeyword(base) else base


def _unused(name: str, taken: set[str]) -> str:
    while name in taken:
        name = f"{name}_"
    taken.add(name)
    return name


def name_members(values: Sequence[str | int], given: Sequence[object]) -> list[str]:
    """Return the names of enum members, each once.

    Args:
        values: The values.
        given: The names that the description gives. They are used if there is a good one for each value.
    """
    names = [snake_case(each).upper() for each in given if isinstance(each, str)]
    if len(names) == len(values) and _are_good(names):
        return names
    names = [_name_member(value, index) for index, value in enumerate(values)]
    if _are_good(names):
        return names
    names = [_spell_member(value) for value in values]
    ordered = sorted(range(len(values)), key=lambda index: str(values[index]))
    taken: set[str] = set()
    numbers: dict[str, int] = {}
    for index in ordered:
        base = name = names[index]
        while name in taken:
            numbers[base] = numbers.get(base, 1) + 1
            name = f"{base}_{numbers[base]}"
        taken.add(name)
        names[index] = name
    return names


def _name_member(value: str | int, index: int) -> str:
    """Return the name that the generator would give."""
    if isinstance(value, int):
        return f"VALUE_NEGATIVE_{-value}" if value < 0 else f"VALUE_{value}"
    return snake_case(value.upper() if value[:1].isalpha() else f"VALUE_{index}").upper()


def _spell_member(value: str | int) -> str:
    """Return a name that depends on the value alone."""
    words = re.sub(r"[^A-Za-z0-9]+", "_", re.sub(r"^-", "negative_", str(value))).strip("_").upper()
    return words if words[:1].isalpha() else f"VALUE_{words}" if words else "EMPTY"


def _are_good(names: list[str]) -> bool:
    normal = {unicodedata.normalize("NFKC", name) for name in names}
    return len(normal) == len(names) and all(
        name.isidentifier() and not name.startswith("_") and not keyword.iskeyword(name) for name in names
    )


def name_inside(owner: str, *words: str) -> str:
    """Return the name of a class for a schema that has none: the names of its place."""
    return "".join(_pascal_case(word) for word in (owner, *words)) or "Inline"


@cache
def _pascal_case(word: str) -> str:
    return pascal_case(word)
