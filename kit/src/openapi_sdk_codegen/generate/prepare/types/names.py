"""The names of schemas after their places. They depend on no order."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache

from openapi_python_client.strings import pascal_case


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
