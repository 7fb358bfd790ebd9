"""Read Python source with `ast`. Nothing is imported: the generated package may be broken."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from openapi_sdk_codegen.project import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path


def parse_module(path: Path) -> ast.Module:
    """Parse a module.

    Raises:
        Problem: If the file can't be read or is not Python.
    """
    try:
        return ast.parse(path.read_text(encoding="utf-8"), path.name)
    except (OSError, ValueError, SyntaxError, RecursionError) as error:
        msg = f"{path}: can't be parsed as Python: {error}"
        raise Problem(msg) from error


def iterate_statements(body: Iterable[ast.stmt]) -> Iterator[ast.stmt]:
    """Yield statements, including those in each branch of `if` and `try`."""
    for statement in body:
        if isinstance(statement, ast.If):
            yield from iterate_statements([*statement.body, *statement.orelse])
        elif isinstance(statement, ast.Try):
            handlers = [inner for handler in statement.handlers for inner in handler.body]
            yield from iterate_statements([*statement.body, *statement.orelse, *handlers, *statement.finalbody])
        else:
            yield statement


def find_imports(body: Iterable[ast.stmt], package: str) -> dict[str, str]:
    """Return the origin of each imported name, as `module.name`.

    Args:
        body: The statements of a module.
        package: The dotted name of the package that the module is in (or is), to resolve relative imports.
    """
    found: dict[str, str] = {}
    for statement in iterate_statements(body):
        if isinstance(statement, ast.Import):
            for alias in statement.names:
                bound = alias.name if alias.asname else alias.name.partition(".")[0]
                found[alias.asname or bound] = bound
        elif isinstance(statement, ast.ImportFrom):
            module = _imported_module(statement, package)
            for alias in statement.names:
                found[alias.asname or alias.name] = f"{module}.{alias.name}"
    return found


def _imported_module(statement: ast.ImportFrom, package: str) -> str:
    if not statement.level:
        return statement.module or ""
    parents = package.split(".")
    parents = parents[: len(parents) - statement.level + 1]
    return ".".join([*parents, statement.module] if statement.module else parents)


def find_exports(body: Iterable[ast.stmt], path: Path) -> set[str] | None:
    """Return the names in a module's `__all__`, or None if it has none.

    Raises:
        Problem: If it is computed: its value is known only after an import.
    """
    listed: list[ast.expr] | None = None
    for statement in iterate_statements(body):
        targets = statement.targets if isinstance(statement, ast.Assign) else []
        if isinstance(statement, ast.AnnAssign | ast.AugAssign):
            targets = [statement.target]
        value = statement.value if isinstance(statement, ast.Assign | ast.AnnAssign | ast.AugAssign) else None
        if isinstance(statement, ast.Expr) and unparse(statement.value).startswith("__all__."):
            listed = [*(listed or []), statement.value]
        elif value and any(isinstance(each, ast.Name) and each.id == "__all__" for each in targets):
            listed = [*(listed or []), value] if isinstance(statement, ast.AugAssign) else [value]
    if listed is None:
        return None
    try:
        return {name for each in listed for name in _literal_strings(each)}
    except TypeError as error:
        msg = f"{path}: `__all__` must be a literal list or tuple of strings, but has {error} (it is not imported)"
        raise Problem(msg) from error


def _literal_strings(expression: ast.expr) -> list[str]:
    if isinstance(expression, ast.BinOp) and isinstance(expression.op, ast.Add):
        return _literal_strings(expression.left) + _literal_strings(expression.right)
    if isinstance(expression, ast.List | ast.Tuple):
        values = [each.value for each in expression.elts if isinstance(each, ast.Constant)]
        names = [each for each in values if isinstance(each, str)]
        if len(names) == len(expression.elts):
            return names
    raise TypeError(unparse(expression))


def qualified_name(expression: ast.expr, imported: dict[str, str]) -> str:
    """Return the dotted name of an expression, with imports resolved; "" if it is not a name, attribute or call."""
    if isinstance(expression, ast.Name):
        return imported.get(expression.id, expression.id)
    if isinstance(expression, ast.Attribute):
        left = qualified_name(expression.value, imported)
        return f"{left}.{expression.attr}" if left else ""
    if isinstance(expression, ast.Call):
        return qualified_name(expression.func, imported)
    return ""


def unparse(expression: ast.expr | None) -> str:
    """Write an expression on one line; "" for None."""
    if expression is None:
        return ""
    if isinstance(expression, ast.Constant) and isinstance(expression.value, str):
        return repr(expression.value)
    return ast.unparse(expression)


def unparse_annotation(expression: ast.expr | None) -> str:
    """Write an annotation on one line, without quotes; "" for None."""
    if isinstance(expression, ast.Constant) and isinstance(expression.value, str):
        return " ".join(expression.value.split())
    return unparse(expression)
