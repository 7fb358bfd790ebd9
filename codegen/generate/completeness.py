"""Check that a generated package has every operation of its description.

If two operations get the same module name, the generator writes one module and gives no warning (docs/generator.md,
row 2). An operation is identified by its method and path.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from codegen.openapi.document import each_operation
from codegen.openapi.paths import normalize_path
from codegen.project import Problem
from codegen.surface.python_source import parse_module

if TYPE_CHECKING:
    from pathlib import Path


def check_completeness(document: dict[str, Any], package: Path) -> None:
    """Check that a package has a module for each operation of a description.

    Raises:
        Problem: If not; the message lists the missing operations.
    """
    missing = list_described_operations(document) - list_generated_operations(package)
    if missing:
        lines = "\n".join(f"  {method} {path}" for method, path in sorted(missing))
        msg = f"the generator wrote no module for these operations (docs/generator.md, row 2):\n{lines}"
        raise Problem(msg)


def list_described_operations(document: dict[str, Any]) -> set[tuple[str, str]]:
    """Return (method, path) of each operation of a description: `("GET", "/v2/tolls/{}/")`."""
    return {_normalize(operation.method, operation.path) for operation in each_operation(document)}


def list_generated_operations(package: Path) -> set[tuple[str, str]]:
    """Return (method, path) of each operation module of a generated package, without importing it.

    Raises:
        Problem: If a module is not valid Python.
    """
    found: set[tuple[str, str]] = set()
    for path in sorted(package.glob("api/*/*.py")):
        found |= list_module_operations(path)
    return found


def list_module_operations(path: Path) -> set[tuple[str, str]]:
    """Return (method, path) of the operation of a generated module: one, or none if it is another module.

    Raises:
        Problem: If the module is not valid Python.
    """
    return {
        _normalize(*request)
        for function in ast.walk(parse_module(path))
        if isinstance(function, ast.FunctionDef) and function.name == "_get_kwargs"
        for node in ast.walk(function)
        if (request := _parse_request(node))
    }


def _parse_request(node: ast.AST) -> tuple[str, str] | None:
    """Return method and path, if a node is `RequestWriter("get", "/v2/tolls/{id}/")`."""
    match node:
        case ast.Call(
            func=ast.Name("RequestWriter"), args=[ast.Constant(str(method)), ast.Constant(str(path))], keywords=[]
        ):
            return method, path
        case _:
            return None


def _normalize(method: str, path: str) -> tuple[str, str]:
    return method.upper(), normalize_path(path)
