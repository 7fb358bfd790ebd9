"""What the modules of a generated package define, so that imports between them can be checked."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Index:
    """The modules of a package, and the names that they define.

    Attributes:
        models: The classes and aliases of each module in models/.
        resources: The classes of each package in api/.
        operations: The names of each module in each package in api/, under `tag.module`.
    """

    models: dict[str, frozenset[str]] = field(default_factory=dict[str, frozenset[str]])
    resources: dict[str, frozenset[str]] = field(default_factory=dict[str, frozenset[str]])
    operations: dict[str, frozenset[str]] = field(default_factory=dict[str, frozenset[str]])

    def add(self, name: str, tree: ast.Module) -> None:
        """Add what a module defines, by its file name."""
        match name.removesuffix(".py").split("/"):
            case ["models", stem] if stem != "__init__":
                self.models[stem] = _defined_names(tree)
            case ["api", tag, "__init__"]:
                self.resources[tag] = _defined_names(tree)
            case ["api", tag, stem]:
                self.operations[f"{tag}.{stem}"] = _defined_names(tree)
            case _:
                pass


def _defined_names(tree: ast.Module) -> frozenset[str]:
    """Return the classes, functions and constants that a module defines. Imported names are not among them."""
    names: set[str] = set()
    for node in tree.body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef):
            names.add(node.name)
        elif isinstance(node, ast.Assign):
            names |= {target.id for target in node.targets if isinstance(target, ast.Name)}
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            names.add(node.target.id)
    return frozenset(names)
