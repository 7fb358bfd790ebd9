"""Collect the public surface of a package: one line for each public thing, in a stable order.

A line is `kind symbol [marks]: annotation = default -> returns`. Public is what `__all__` lists; without `__all__`,
every name that does not begin with an underscore. Modules and definitions are sorted by name. Fields, enum members
and parameters keep their order, so that the surface changes if one moves.

The source is read with `ast`, and what can't be read is an error. griffe 2.4.1 was tried: it skips a module that does
not parse, reads a computed `__all__` as empty, drops a function if a submodule has the same name, and gives an attrs
class a constructor without parameters.
"""

from __future__ import annotations

import ast
import difflib
from collections import defaultdict
from typing import TYPE_CHECKING

from codegen.project import Problem
from codegen.surface.classes import find_typed_dicts, format_class, is_public
from codegen.surface.functions import Function, format_functions, format_line
from codegen.surface.python_source import (
    find_exports,
    find_imports,
    iterate_statements,
    parse_module,
    qualified_name,
    unparse,
    unparse_annotation,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_TYPE_VARIABLES = {f"typing.{name}" for name in ("ParamSpec", "TypeVar", "TypeVarTuple")}


def collect_surface(package: Path) -> str:
    """Return the surface of a package, without importing it.

    Args:
        package: The folder of the package. Its name is the name of the package.

    Raises:
        Problem: If there is no package, a module can't be parsed, or an `__all__` is computed.
    """
    modules = sorted((_module_name(package, path), path) for path in package.rglob("*.py"))
    if not modules:
        msg = f"{package}: no package here: run `nox -s regenerate`"
        raise Problem(msg)
    lines = [
        line
        for name, path in modules
        if all(is_public(part) for part in name.split("."))
        for line in _format_module(name, path)
    ]
    return "".join(f"{line}\n" for line in lines)


def _module_name(package: Path, path: Path) -> str:
    parts = path.relative_to(package.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _format_module(name: str, path: Path) -> Iterator[str]:
    is_package = path.name == "__init__.py"
    tree = parse_module(path)
    imported = find_imports(tree.body, name if is_package else name.rpartition(".")[0])
    yield format_line("package" if is_package else "module", name)
    lines = _format_definitions(tree, name, imported)
    exported = find_exports(tree.body, path)
    by_convention = {each for each in lines if is_public(each)} | _reexported_names(tree.body)
    for each in sorted(by_convention if exported is None else exported):
        yield from lines.get(each) or _format_export(name, path, each, imported.get(each, ""))


def _format_export(module: str, path: Path, name: str, origin: str) -> Iterator[str]:
    """Write a name that a module exports and doesn't define.

    It is written as a definition of this module if a private module of the package defines it, otherwise as an export.
    """
    origin_module, _, original = origin.rpartition(".")
    parts = origin_module.split(".")
    root = path.parents[len(module.split(".")) - (path.name != "__init__.py")]
    source = root.joinpath(*parts).with_suffix(".py")
    is_private = parts[0] == module.split(".", maxsplit=1)[0] and not is_public(parts[-1])
    if is_private and original == name and source.is_file():
        tree = parse_module(source)
        found = _format_definitions(tree, module, find_imports(tree.body, origin_module.rpartition(".")[0])).get(name)
        if found:
            yield from found
            return
    yield f"export {module}.{name}" + (f" from {origin}" if origin else "")


def _format_definitions(tree: ast.Module, name: str, imported: dict[str, str]) -> dict[str, list[str]]:
    """Return the lines of each definition of a module, by name.

    Args:
        tree: The module.
        name: The dotted name of the module that the lines name.
        imported: The origin of each name that the module imports.
    """
    defined: defaultdict[str, list[Function]] = defaultdict(list)
    lines: dict[str, list[str]] = {}
    typed_dicts = find_typed_dicts(tree.body)
    for statement in iterate_statements(tree.body):
        if isinstance(statement, Function):
            defined[statement.name].append(statement)
        elif isinstance(statement, ast.ClassDef):
            lines.setdefault(
                statement.name, [*format_class(statement, f"{name}.{statement.name}", imported, typed_dicts)]
            )
        else:
            for variable, written in _format_variables(statement, name, imported):
                lines.setdefault(variable, [written])
    for function, definitions in defined.items():
        lines.setdefault(function, [*format_functions(definitions, f"{name}.{function}", imported, in_class=False)])
    return lines


def _format_variables(statement: ast.stmt, module: str, imported: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Write the variables that a statement assigns. Of annotated ones, only a constant value is written."""
    if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
        name = statement.target.id
        written = unparse_annotation(statement.annotation)
        value = unparse(statement.value) if isinstance(statement.value, ast.Constant) else ""
        yield name, format_line("variable", f"{module}.{name}", annotation=written, default=value)
    if isinstance(statement, ast.Assign) and qualified_name(statement.value, imported) not in _TYPE_VARIABLES:
        for target in statement.targets:
            if isinstance(target, ast.Name):
                yield target.id, format_line("variable", f"{module}.{target.id}", default=unparse(statement.value))


def _reexported_names(body: list[ast.stmt]) -> set[str]:
    """Return the names that are imported as themselves (`import x as x`), which by convention exports them."""
    found = [each for each in iterate_statements(body) if isinstance(each, ast.Import | ast.ImportFrom)]
    return {alias.name for each in found for alias in each.names if alias.asname == alias.name}


def diff_surfaces(pinned: str, current: str) -> list[str]:
    """Return the lines of a unified diff; none if the surfaces are equal."""
    lines = difflib.unified_diff(pinned.splitlines(), current.splitlines(), "pinned", "generated", lineterm="", n=1)
    return list(lines)
