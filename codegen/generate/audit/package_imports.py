"""Imports from other modules of the package, which are checked when all modules are known."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from codegen.generate.audit.index import Index
    from codegen.generate.audit.module_grammar import ModuleGrammar


class PackageImport(NamedTuple):
    """An import from another module of the package, which is checked when all modules are known.

    Attributes:
        file: The importing module, relative to the package.
        line: The line of the import.
        module: The module to import from, with the dots of a relative import.
        name: The name, or `x as y`.
        grammar: The grammar of the importing module.
    """

    file: str
    line: int
    module: str
    name: str
    grammar: ModuleGrammar

    @property
    def what(self) -> str:
        """The import as text."""
        return f"`from {self.module} import {self.name}`"

    def is_in(self, index: Index) -> bool:
        """Whether the package has it, and the grammar allows it."""
        folder = self.file.rpartition("/")[0].removeprefix("api/")
        return self.name in self.grammar.importable(self.module, index, folder)
