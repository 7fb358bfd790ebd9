"""Write the surface lines of functions: one for the function, one for each parameter."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from codegen.surface.python_source import qualified_name, unparse, unparse_annotation

if TYPE_CHECKING:
    from collections.abc import Iterator

Function = ast.FunctionDef | ast.AsyncFunctionDef

_PROPERTIES = {"property", "cached_property", "functools.cached_property"}


def format_line(kind: str, symbol: str, *marks: str, annotation: str = "", default: str = "", returns: str = "") -> str:
    """Write a line: `kind symbol [marks]: annotation = default -> returns`, without the empty parts."""
    marked = f" [{', '.join(filter(None, marks))}]" if any(marks) else ""
    return (
        f"{kind} {symbol}{marked}"
        f"{f': {annotation}' if annotation else ''}"
        f"{f' = {default}' if default else ''}"
        f"{f' -> {returns}' if returns else ''}"
    )


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a function."""

    name: str
    kind: str
    annotation: str
    default: str


def list_parameters(function: Function) -> Iterator[Parameter]:
    """Yield the parameters in the order of the signature."""
    arguments = function.args
    positional = [*arguments.posonlyargs, *arguments.args]
    missing: list[ast.expr | None] = [None] * (len(positional) - len(arguments.defaults))
    for index, (each, default) in enumerate(zip(positional, [*missing, *arguments.defaults], strict=True)):
        kind = "positional-only" if index < len(arguments.posonlyargs) else "positional"
        yield _parameter(each, kind, default)
    if arguments.vararg:
        yield _parameter(arguments.vararg, "variadic", None)
    for each, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        yield _parameter(each, "keyword-only", default)
    if arguments.kwarg:
        yield _parameter(arguments.kwarg, "variadic-keyword", None)


def _parameter(argument: ast.arg, kind: str, default: ast.expr | None) -> Parameter:
    return Parameter(argument.arg, kind, unparse_annotation(argument.annotation), unparse(default))


def format_functions(
    definitions: list[Function], symbol: str, imported: dict[str, str], *, in_class: bool
) -> Iterator[str]:
    """Write the lines of all definitions of one name: a function, its overloads, or a property with its setter.

    Args:
        definitions: The definitions, in their order.
        symbol: The dotted name.
        imported: The origin of each name that the module imports.
        in_class: Whether it is a method or property.
    """
    decorators = [{qualified_name(decorator, imported) for decorator in one.decorator_list} for one in definitions]
    if in_class and decorators[0] & _PROPERTIES:
        name = definitions[0].name
        settable = any(f"{name}.setter" in each for each in decorators)
        yield format_line(
            "property", symbol, "settable" if settable else "", returns=unparse_annotation(definitions[0].returns)
        )
        return
    overloads = [one for one, names in zip(definitions, decorators, strict=True) if "typing.overload" in names]
    if not overloads:
        yield from _format_function(definitions[0], symbol, decorators[0], in_class=in_class)
    # If there are overloads, type checkers ignore the signature of the implementation.
    for number, one in enumerate(overloads, 1):
        names = {qualified_name(each, imported) for each in one.decorator_list}
        yield from _format_function(one, f"{symbol}#{number}", names, in_class=in_class)


def _format_function(function: Function, symbol: str, decorators: set[str], *, in_class: bool) -> Iterator[str]:
    kind = "method" if in_class else "function"
    if in_class and decorators & {"classmethod", "staticmethod"}:
        kind = "class-method" if "classmethod" in decorators else "static-method"
    if isinstance(function, ast.AsyncFunctionDef):
        kind = f"async-{kind}"
    yield format_line(kind, symbol, returns=unparse_annotation(function.returns))
    listed = list(list_parameters(function))
    if in_class and "staticmethod" not in decorators:
        listed = listed[1:]
    for each in listed:
        yield format_line(
            "parameter", f"{symbol}.{each.name}", each.kind, annotation=each.annotation, default=each.default
        )
