"""Python source read without importing it: the generated package may be broken, and nothing of it is run."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from codegen.project import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path


def parse(path: Path) -> ast.Module:
    """Parse a module.

    Raises:
        Problem: If the file can't be read or is not Python.
    """
    try:
        return ast.parse(path.read_text(encoding="utf-8"), path.name)
    except (OSError, ValueError, SyntaxError, RecursionError) as error:
        msg = f"{path}: not Python that can be read: {error}"
        raise Problem(msg) from error


def statements(body: Iterable[ast.stmt]) -> Iterator[ast.stmt]:
    """Walk statements, those under `if` and `try` too: both sides of a condition may define a name."""
    for statement in body:
        if isinstance(statement, ast.If):
            yield from statements([*statement.body, *statement.orelse])
        elif isinstance(statement, ast.Try):
            handlers = [each for handler in statement.handlers for each in handler.body]
            yield from statements([*statement.body, *statement.orelse, *handlers, *statement.finalbody])
        else:
            yield statement


def imports(body: Iterable[ast.stmt], package: str) -> dict[str, str]:
    """Return what each imported name stands for, as `module.name`.

    Args:
        body: The statements of a module.
        package: The dotted name of the package that the module is in, or is, for relative imports.
    """
    found: dict[str, str] = {}
    for statement in statements(body):
        if isinstance(statement, ast.Import):
            for alias in statement.names:
                whole = alias.name if alias.asname else alias.name.partition(".")[0]
                found[alias.asname or whole] = whole
        elif isinstance(statement, ast.ImportFrom):
            home = _home(statement, package)
            for alias in statement.names:
                found[alias.asname or alias.name] = f"{home}.{alias.name}"
    return found


def _home(statement: ast.ImportFrom, package: str) -> str:
    if not statement.level:
        return statement.module or ""
    above = package.split(".")
    above = above[: len(above) - statement.level + 1]
    return ".".join([*above, statement.module] if statement.module else above)


def exports(body: Iterable[ast.stmt], path: Path) -> set[str] | None:
    """Return the names in a module's `__all__`, or None if it has none.

    Raises:
        Problem: If it is computed: it could only be known by importing the module.
    """
    listed: list[ast.expr] | None = None
    for statement in statements(body):
        targets = statement.targets if isinstance(statement, ast.Assign) else []
        if isinstance(statement, ast.AnnAssign | ast.AugAssign):
            targets = [statement.target]
        value = statement.value if isinstance(statement, ast.Assign | ast.AnnAssign | ast.AugAssign) else None
        if isinstance(statement, ast.Expr) and text(statement.value).startswith("__all__."):
            listed = [*(listed or []), statement.value]
        elif value and any(isinstance(each, ast.Name) and each.id == "__all__" for each in targets):
            listed = [*(listed or []), value] if isinstance(statement, ast.AugAssign) else [value]
    if listed is None:
        return None
    try:
        return {name for each in listed for name in _texts(each)}
    except TypeError as error:
        msg = f"{path}: `__all__` has to be a literal, to be read without importing, and has {error}"
        raise Problem(msg) from error


def _texts(expression: ast.expr) -> list[str]:
    if isinstance(expression, ast.BinOp) and isinstance(expression.op, ast.Add):
        return _texts(expression.left) + _texts(expression.right)
    if isinstance(expression, ast.List | ast.Tuple):
        values = [each.value for each in expression.elts if isinstance(each, ast.Constant)]
        names = [each for each in values if isinstance(each, str)]
        if len(names) == len(expression.elts):
            return names
    raise TypeError(text(expression))


def dotted(expression: ast.expr, imported: dict[str, str]) -> str:
    """Return what a name or an attribute of one stands for, following imports; empty for anything else."""
    if isinstance(expression, ast.Name):
        return imported.get(expression.id, expression.id)
    if isinstance(expression, ast.Attribute):
        left = dotted(expression.value, imported)
        return f"{left}.{expression.attr}" if left else ""
    if isinstance(expression, ast.Call):
        return dotted(expression.func, imported)
    return ""


def text(expression: ast.expr | None) -> str:
    """Write an expression on one line; an annotation in quotes is written without them."""
    if expression is None:
        return ""
    if isinstance(expression, ast.Constant) and isinstance(expression.value, str):
        return repr(expression.value)
    return ast.unparse(expression)


def annotation(expression: ast.expr | None) -> str:
    """Write an annotation on one line, without quotes around it."""
    if isinstance(expression, ast.Constant) and isinstance(expression.value, str):
        return " ".join(expression.value.split())
    return text(expression)
