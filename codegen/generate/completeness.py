"""Whether every operation of the description has a module in the package, and every module its operation.

Two operations that squeeze into one name write one module, and the generator says nothing (docs/generator.md,
row 2); so the pairs of method and path are counted on both sides.
"""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING, Any

from codegen.openapi.document import each_operation
from codegen.surface.python_source import parse_module

if TYPE_CHECKING:
    from pathlib import Path

#: The generator renames path parameters, and a path is the same path whatever they are called.
_PARAMETER = re.compile(r"\{[^{}]*\}")


def operations(document: dict[str, Any]) -> set[tuple[str, str]]:
    """Return (method, path) of every operation of a description: `("GET", "/v2/tolls/{}/")`."""
    return {_pair(each.method, each.path) for each in each_operation(document)}


def generated_operations(package: Path) -> set[tuple[str, str]]:
    """Return (method, path) of every operation module of a generated package, without importing it.

    Raises:
        Problem: If a module is not Python.
    """
    found: set[tuple[str, str]] = set()
    for path in sorted(package.glob("api/*/*.py")):
        for node in ast.walk(parse_module(path)):
            if isinstance(node, ast.FunctionDef) and node.name == "_get_kwargs":
                found |= {_pair(*pair) for each in ast.walk(node) if (pair := _request(each))}
    return found


def _request(node: ast.AST) -> tuple[str, str] | None:
    """Return method and path if a node is the dictionary that a generated function makes its request from."""
    if not isinstance(node, ast.Dict):
        return None
    entries = {
        key.value: value for key, value in zip(node.keys, node.values, strict=True) if isinstance(key, ast.Constant)
    }
    method, url = entries.get("method"), entries.get("url")
    # `"/v2/tolls/{id}/".format(id=...)`
    if isinstance(url, ast.Call) and isinstance(url.func, ast.Attribute):
        url = url.func.value
    if isinstance(method, ast.Constant) and isinstance(url, ast.Constant):
        return str(method.value), str(url.value)
    return None


def _pair(method: str, path: str) -> tuple[str, str]:
    return method.upper(), _PARAMETER.sub("{}", path)
