"""The surface of the generated package: one line per public thing, in a stable order, pinned in `tests/surface/`.

`python -m codegen.surface [--check | --write]` compares it with the package, or rewrites it after a look.

A line is `kind symbol [marks]: annotation = default -> returns`. What is public is what `__all__` lists, or
without one what has no underscore. Modules and what they define are ordered by name;
fields, enum members and parameters stand in their own order, so that moving one shows.

Read with `ast`, because nothing may be left out in silence. griffe 2.4.1, tried: it passes over a module that does
not parse, reads a computed `__all__` as empty, drops a function that a submodule shares its name with, and gives
an attrs class a constructor without parameters.
"""

from __future__ import annotations

import ast
import difflib
from collections import defaultdict
from typing import TYPE_CHECKING

from codegen.project import Problem
from codegen.surface.classes import is_public, members
from codegen.surface.functions import Function, functions, line
from codegen.surface.python_source import annotation, dotted, exports, imports, parse, statements, text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_TYPE_VARIABLES = {f"typing.{name}" for name in ("ParamSpec", "TypeVar", "TypeVarTuple")}


def surface(package: Path) -> str:
    """Return the surface of a package, without importing it.

    Args:
        package: The package's folder, which gives it its name.

    Raises:
        Problem: If there is no package, a module is not Python, or an `__all__` is computed.
    """
    modules = sorted((_name(package, path), path) for path in package.rglob("*.py"))
    if not modules:
        msg = f"{package}: no package here: run `nox -s regenerate`"
        raise Problem(msg)
    lines = [
        each
        for name, path in modules
        if all(is_public(part) for part in name.split("."))
        for each in _module(name, path)
    ]
    return "".join(f"{each}\n" for each in lines)


def _name(package: Path, path: Path) -> str:
    parts = path.relative_to(package.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _module(name: str, path: Path) -> Iterator[str]:
    is_package = path.name == "__init__.py"
    tree = parse(path)
    imported = imports(tree.body, name if is_package else name.rpartition(".")[0])
    yield line("package" if is_package else "module", name)
    lines = _definitions(tree, name, imported)
    exported = exports(tree.body, path)
    by_convention = {each for each in lines if is_public(each)} | _again(tree.body)
    for each in sorted(by_convention if exported is None else exported):
        yield from lines.get(each) or _exported(name, path, each, imported.get(each, ""))


def _exported(module: str, path: Path, name: str, origin: str) -> Iterator[str]:
    """Write what a module exports and doesn't define: as its own, if nobody can import it from where it is defined."""
    home, _, original = origin.rpartition(".")
    parts = home.split(".")
    root = path.parents[len(module.split(".")) - (path.name != "__init__.py")]
    source = root.joinpath(*parts).with_suffix(".py")
    is_ours = parts[0] == module.split(".", maxsplit=1)[0] and not is_public(parts[-1])
    if is_ours and original == name and source.is_file():
        tree = parse(source)
        found = _definitions(tree, module, imports(tree.body, home.rpartition(".")[0])).get(name)
        if found:
            yield from found
            return
    yield f"export {module}.{name}" + (f" from {origin}" if origin else "")


def _definitions(tree: ast.Module, name: str, imported: dict[str, str]) -> dict[str, list[str]]:
    """Return the lines of what a module defines, by the names of it.

    Args:
        tree: The module.
        name: The dotted name of the module that what is defined is to be known under.
        imported: What the names that the module imports stand for.
    """
    defined: defaultdict[str, list[Function]] = defaultdict(list)
    lines: dict[str, list[str]] = {}
    for statement in statements(tree.body):
        if isinstance(statement, Function):
            defined[statement.name].append(statement)
        elif isinstance(statement, ast.ClassDef):
            lines.setdefault(statement.name, [*members(statement, f"{name}.{statement.name}", imported)])
        else:
            for variable, shown in _variables(statement, name, imported):
                lines.setdefault(variable, [shown])
    for function, same in defined.items():
        lines.setdefault(function, [*functions(same, f"{name}.{function}", imported, in_class=False)])
    return lines


def _variables(statement: ast.stmt, module: str, imported: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Write what a module assigns: the value only where it is part of the meaning, an alias or a constant."""
    if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
        name = statement.target.id
        shown = annotation(statement.annotation)
        value = text(statement.value) if isinstance(statement.value, ast.Constant) else ""
        yield name, line("variable", f"{module}.{name}", annotation=shown, default=value)
    if isinstance(statement, ast.Assign) and dotted(statement.value, imported) not in _TYPE_VARIABLES:
        for target in statement.targets:
            if isinstance(target, ast.Name):
                yield target.id, line("variable", f"{module}.{target.id}", default=text(statement.value))


def _again(body: list[ast.stmt]) -> set[str]:
    """Return the names that are imported under their own name (`import x as x`): exported, by convention."""
    found = [each for each in statements(body) if isinstance(each, ast.Import | ast.ImportFrom)]
    return {alias.name for each in found for alias in each.names if alias.asname == alias.name}


def difference(pinned: str, now: str) -> list[str]:
    """Return the diff from the pinned surface to the package's, line by line; empty if there is none."""
    lines = difflib.unified_diff(pinned.splitlines(), now.splitlines(), "pinned", "generated", lineterm="", n=1)
    return list(lines)
