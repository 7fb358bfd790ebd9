"""The Python names of the properties of an object. They depend on no order."""

from __future__ import annotations

import keyword
import unicodedata
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from openapi_sdk_codegen.openapi.python_names import RESERVED_FIELDS, join_plurals, to_python_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


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


def name_fields(names: Iterable[str], released: Mapping[str, str] | None = None) -> list[FieldName]:
    """Return the names of properties, in their order.

    Args:
        names: Their names in JSON.
        released: The Python names that some of them keep, whatever the others are.
    """
    names = list(names)
    kept = {name: chosen for name, chosen in (released or {}).items() if name in names}
    by_base: dict[str, list[str]] = {}
    for name in names:
        by_base.setdefault(_base(name), []).append(name)
    python: dict[str, str] = {}
    keys: dict[str, str] = {}
    reserved = {*RESERVED_FIELDS, *kept.values()}
    taken = {base for base in by_base if base not in RESERVED_FIELDS} | {*kept.values()}
    for base, group in sorted(by_base.items()):
        # A released name comes first, and then the name that is its own Python name.
        for index, name in enumerate(sorted(group, key=lambda each: (each not in kept, each != base, each))):
            if name in kept:
                python[name] = kept[name]
                keys[name] = python[name].rstrip("_") if index else name
            elif base in reserved or index:
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
    base = unicodedata.normalize("NFKC", to_python_name(join_plurals(name)))
    return f"{base}_" if keyword.iskeyword(base) else base


def _unused(name: str, taken: set[str]) -> str:
    while name in taken:
        name = f"{name}_"
    taken.add(name)
    return name
