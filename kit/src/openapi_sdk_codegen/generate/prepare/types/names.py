"""The Python names of properties, and of schemas after their places. They depend on no order."""

from __future__ import annotations

import keyword
import unicodedata
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from openapi_python_client.strings import PythonIdentifier, pascal_case

from openapi_sdk_codegen.openapi.python_names import RESERVED_FIELDS, join_plurals

if TYPE_CHECKING:
    from collections.abc import Iterable

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
    return f"{base}_" if keyword.iskeyword(base) else base


def _unused(name: str, taken: set[str]) -> str:
    while name in taken:
        name = f"{name}_"
    taken.add(name)
    return name


def name_inside(owner: str, *words: str) -> str:
    """Return the name of a class for a schema that has none: the names of its place."""
    return "".join(_pascal_case(word) for word in (owner, *words)) or "Inline"


@cache
def _pascal_case(word: str) -> str:
    return pascal_case(word)


@dataclass(frozen=True, slots=True)
class SchemaPlace:
    """Where a schema is: it names the class that the schema may become, and ends what contains itself.

    Attributes:
        name: A name for it, if it has to become a class.
        is_file: Whether `binary` means a file here.
        is_sent: Whether it is sent.
        alias: The component schema without a class that it is in.
        depth: How many schemas it is in.
    """

    name: str
    is_file: bool
    is_sent: bool
    alias: str = ""
    depth: int = 0

    def inside(self, *words: str) -> SchemaPlace:
        """Return the place of a schema in this one."""
        return replace(self, name=name_inside(self.name, *words), depth=self.depth + 1)
