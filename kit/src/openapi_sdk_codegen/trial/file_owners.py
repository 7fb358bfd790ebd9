"""Say to which operations the files of a generated package belong."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from openapi_sdk_codegen.generate.completeness import list_module_operations
from openapi_sdk_codegen.openapi.paths import normalize_path
from openapi_sdk_codegen.project import Problem

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from openapi_sdk_codegen.trial.results import MethodAndPath


class FileOwners:
    """The operations to which the files of a generated package belong.

    The module of an operation belongs to it, and so does every module that it imports, directly or not. The module of a
    resource belongs to the operation of the method at a line, or to all of its operations.
    """

    def __init__(self, package: Path, keys: Sequence[MethodAndPath]) -> None:
        self._package = package
        self._imports: dict[Path, set[Path]] = {}
        self._reached: dict[Path, set[Path]] = {}
        self._keys: dict[Path, MethodAndPath] = {}
        by_place = {(method.upper(), normalize_path(path)): (method, path) for method, path in keys}
        for path in sorted(package.glob("api/*/*.py")):
            if path.name != "__init__.py":
                for operation in _list_operations(path) & by_place.keys():
                    self._keys[path] = by_place[operation]

    def operations_of(self, file: str, line: int = 0) -> list[MethodAndPath]:
        """Return the operations to which a line of a file belongs; none if it belongs to the whole package."""
        path = self._package / file
        if path in self._keys:
            return [self._keys[path]]
        if path.name == "__init__.py" and path.parent.parent == self._package / "api":
            return self._operations_of_resource(path, line)
        if path.parent != self._package / "models" or path.name == "__init__.py":
            return []
        return [key for module, key in self._keys.items() if path in self._reach(module)]

    def _operations_of_resource(self, path: Path, line: int) -> list[MethodAndPath]:
        modules = {module.stem: key for module, key in self._keys.items() if module.parent == path.parent}
        for node in ast.walk(_parse(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.lineno <= line <= (
                node.end_lineno or 0
            ):
                named = [modules[each] for each in _imported_modules(node) if each in modules]
                if named:
                    return named
        return list(modules.values())

    def _reach(self, module: Path) -> set[Path]:
        if module in self._reached:
            return self._reached[module]
        found: set[Path] = set()
        waiting = [module]
        while waiting:
            path = waiting.pop()
            if path not in found:
                found.add(path)
                waiting += self._imports_of(path)
        self._reached[module] = found
        return found

    def _imports_of(self, path: Path) -> set[Path]:
        if path not in self._imports:
            models = self._package / "models"
            names = _imported_modules(_parse(path))
            self._imports[path] = {model for name in names if (model := models / f"{name}.py").exists()}
        return self._imports[path]


def _list_operations(module: Path) -> set[tuple[str, str]]:
    """Return (method, path) of the operation of a module; none if it can't be parsed."""
    try:
        return list_module_operations(module)
    except Problem:
        return set()


def _parse(path: Path) -> ast.AST:
    try:
        return ast.parse(path.read_bytes())
    except (OSError, SyntaxError):
        return ast.Module([], [])


def _imported_modules(node: ast.AST) -> set[str]:
    """Return the last part of each module that is imported."""
    return {
        (each.module or "").rpartition(".")[2]
        for each in ast.walk(node)
        if isinstance(each, ast.ImportFrom) and each.level
    }
