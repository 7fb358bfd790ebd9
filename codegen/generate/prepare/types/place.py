"""Where a schema is: it names the class that the schema may become, and ends what contains itself."""

from __future__ import annotations

from dataclasses import dataclass, replace

from codegen.generate.prepare.types.names import name_inside


@dataclass(frozen=True, slots=True)
class Place:
    """Where a schema is.

    Attributes:
        name: A name for it, if it has to become a class.
        alias: The component schema without a class that it is in.
        depth: How many schemas it is in.
        is_file: Whether `binary` means a file here.
        is_sent: Whether it is sent.
    """

    name: str
    alias: str = ""
    depth: int = 0
    is_file: bool = False
    is_sent: bool = False

    def inside(self, *words: str) -> Place:
        """Return the place of a schema in this one."""
        return replace(self, name=name_inside(self.name, *words), depth=self.depth + 1)
