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
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import openapi_sdk
from openapi_sdk_codegen.project import Problem
from openapi_sdk_codegen.surface.python_source import (
    find_exports,
    find_imports,
    iterate_statements,
    parse_module,
    qualified_name,
    unparse,
    unparse_annotation,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

#: What all generated packages share: their surfaces have what they export of it.
SHARED = Path(openapi_sdk.__path__[0])
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
        msg = f"{package}: no package here: run `openapi-sdk regenerate`"
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

    It is written as a definition of this module if `openapi_sdk` or a private module of the package defines it: users
    of the package import it from here. Otherwise it is written as an export.
    """
    origin_module, _, original = origin.rpartition(".")
    parts = origin_module.split(".")
    root = path.parents[len(module.split(".")) - (path.name != "__init__.py")]
    is_shared = parts[0] == SHARED.name
    source = (SHARED.parent if is_shared else root).joinpath(*parts).with_suffix(".py")
    if (is_shared or not is_public(parts[-1])) and original == name and source.is_file():
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


# Write the surface lines of a class: itself, its fields in constructor order, its attributes, its methods


_CLASS_DECORATORS = {
    *("attr.attrs", "attr.define", "attr.frozen", "attr.mutable", "attr.s"),
    *("attrs.define", "attrs.frozen", "attrs.mutable"),
    "dataclasses.dataclass",
}
_FIELD_FUNCTIONS = {"attr.attrib", "attr.field", "attr.ib", "attrs.field", "dataclasses.field"}
_TUPLE, _TYPED_DICT = "typing.NamedTuple", "typing.TypedDict"
_ENUM_BASES = {f"enum.{name}" for name in ("Enum", "Flag", "IntEnum", "IntFlag", "StrEnum")}


def is_public(name: str) -> bool:
    """Whether a name does not begin with an underscore."""
    return not name.startswith("_")


def format_class(
    klass: ast.ClassDef, symbol: str, imported: dict[str, str], typed_dicts: Mapping[str, ast.Dict]
) -> Iterator[str]:
    """Write the lines of a class.

    Args:
        klass: The class. Inherited members are not written: the lines of its bases have them.
        symbol: Its dotted name.
        imported: The origin of each name that the module imports.
        typed_dicts: The keys of each `TypedDict` that the module makes by a call. They are written with a class that
            has it as its base.
    """
    keys = [*_format_keys(klass, symbol, imported, typed_dicts)]
    if keys:
        yield format_line("class", f"{symbol}(TypedDict)")
        yield from keys
        return
    bases = [unparse(base) for base in klass.bases]
    bases += [f"{keyword.arg}={unparse(keyword.value)}" for keyword in klass.keywords if keyword.arg]
    yield format_line("class", f"{symbol}({', '.join(bases)})" if bases else symbol)
    yield from _format_fields(klass, symbol, imported)
    methods: defaultdict[str, list[Function]] = defaultdict(list)
    nested: dict[str, ast.ClassDef] = {}
    for statement in iterate_statements(klass.body):
        if isinstance(statement, ast.ClassDef) and is_public(statement.name):
            nested.setdefault(statement.name, statement)
        elif isinstance(statement, Function) and (is_public(statement.name) or _is_dunder(statement.name)):
            methods[statement.name].append(statement)
    for name, attribute in sorted(_set_by_constructor(methods.get("__init__", []))):
        if name not in methods:
            yield format_line("attribute", f"{symbol}.{name}", annotation=attribute)
    for name, definitions in sorted(methods.items()):
        yield from format_functions(definitions, f"{symbol}.{name}", imported, in_class=True)
    for name, inner in sorted(nested.items()):
        yield from format_class(inner, f"{symbol}.{name}", imported, {})


def _format_keys(
    klass: ast.ClassDef, symbol: str, imported: dict[str, str], typed_dicts: Mapping[str, ast.Dict]
) -> Iterator[str]:
    """Write the keys of a `TypedDict`. One that may be left out is `NotRequired`; a new one breaks nobody then.

    Keys that are no identifiers have no line. The lines of the model have their fields.
    """
    for base in klass.bases:
        found = typed_dicts.get(unparse(base))
        for key, value in zip(found.keys, found.values, strict=True) if found else ():
            if isinstance(key, ast.Constant) and isinstance(key.value, str) and key.value.isidentifier():
                inner = value.slice if isinstance(value, ast.Subscript) else value
                written = unparse_annotation(inner)
                annotation = written if inner is value else f"NotRequired[{written}]"
                yield format_line("attribute", f"{symbol}.{key.value}", annotation=annotation)
    if _TYPED_DICT not in {qualified_name(base, imported) for base in klass.bases}:
        return
    is_total = [unparse(each.value) for each in klass.keywords] != ["False"]
    for statement in iterate_statements(klass.body):
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
            written = unparse_annotation(statement.annotation)
            annotation = written if is_total else f"NotRequired[{written}]"
            yield format_line("attribute", f"{symbol}.{statement.target.id}", annotation=annotation)


def find_typed_dicts(body: list[ast.stmt]) -> dict[str, ast.Dict]:
    """Return the keys of each `TypedDict` that a module makes by a call, by its name."""
    found: dict[str, ast.Dict] = {}
    for statement in iterate_statements(body):
        match statement:
            case ast.Assign(
                targets=[ast.Name(id=name)], value=ast.Call(func=ast.Name("TypedDict"), args=[_, ast.Dict() as keys])
            ):
                found[name] = keys
            case _:
                pass
    return found


def _is_dunder(name: str) -> bool:
    return name.startswith("__") and name.endswith("__")


def _format_fields(klass: ast.ClassDef, symbol: str, imported: dict[str, str]) -> Iterator[str]:
    """Write the fields, enum members and class attributes in the order of the class, which is the constructor's."""
    decorators = (each for each in klass.decorator_list if qualified_name(each, imported) in _CLASS_DECORATORS)
    decorator = next(decorators, None)
    bases = {qualified_name(base, imported) for base in klass.bases}
    for statement in iterate_statements(klass.body):
        if isinstance(statement, ast.Assign):
            kind = "member" if bases & _ENUM_BASES else "attribute"
            for target in statement.targets:
                if isinstance(target, ast.Name) and is_public(target.id):
                    yield format_line(kind, f"{symbol}.{target.id}", default=unparse(statement.value))
        elif isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
            is_class_variable = qualified_name(_without_subscript(statement.annotation), imported) == "typing.ClassVar"
            if is_class_variable or not (decorator or _TUPLE in bases):
                if is_public(statement.target.id):
                    written = unparse_annotation(statement.annotation)
                    yield format_line("attribute", f"{symbol}.{statement.target.id}", annotation=written)
            else:
                yield from _format_field(statement, statement.target.id, symbol, decorator, imported)


def _without_subscript(expression: ast.expr) -> ast.expr:
    return expression.value if isinstance(expression, ast.Subscript) else expression


def _format_field(
    statement: ast.AnnAssign, name: str, symbol: str, decorator: ast.expr | None, imported: dict[str, str]
) -> Iterator[str]:
    settings = _keywords(decorator)
    default = unparse(statement.value)
    if isinstance(statement.value, ast.Call) and qualified_name(statement.value, imported) in _FIELD_FUNCTIONS:
        options = _keywords(statement.value)
        settings |= options
        factory = options.get("factory") or options.get("default_factory")
        default = f"{unparse(factory)}()" if factory else unparse(options.get("default"))
    in_constructor = unparse(settings.get("init")) != "False"
    # attrs strips leading underscores from the names of constructor arguments.
    argument = ast.literal_eval(settings["alias"]) if "alias" in settings else name.lstrip("_")
    if not is_public(name) and not in_constructor:
        return
    yield format_line(
        "field",
        f"{symbol}.{argument if in_constructor else name}",
        "" if is_public(name) and argument == name else "constructor only",
        "" if in_constructor else "not in the constructor",
        "keyword-only" if in_constructor and unparse(settings.get("kw_only")) == "True" else "",
        annotation=unparse_annotation(statement.annotation),
        default=default,
    )


def _keywords(call: ast.expr | None) -> dict[str, ast.expr]:
    if not isinstance(call, ast.Call):
        return {}
    return {keyword.arg: keyword.value for keyword in call.keywords if keyword.arg}


def _set_by_constructor(constructors: list[Function]) -> set[tuple[str, str]]:
    """Return the public attributes that `__init__` sets, as pairs (name, annotation). The annotation may be ""."""
    found: dict[str, str] = {}
    for constructor in constructors:
        annotations = {each.name: each.annotation for each in list_parameters(constructor)}
        for node in ast.walk(constructor):
            targets = node.targets if isinstance(node, ast.Assign) else []
            declared = ""
            if isinstance(node, ast.AnnAssign):
                targets, declared = [node.target], unparse_annotation(node.annotation)
            value = node.value if isinstance(node, ast.Assign | ast.AnnAssign) else None
            if not declared and isinstance(value, ast.Name):
                declared = annotations.get(value.id, "")
            for target in targets:
                if isinstance(target, ast.Attribute) and unparse(target.value) == "self" and is_public(target.attr):
                    found.setdefault(target.attr, declared)
    return set(found.items())


# Write the surface lines of functions: one for the function, one for each parameter


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
class FunctionParameter:
    """One parameter of a function."""

    name: str
    kind: str
    annotation: str
    default: str


def list_parameters(function: Function) -> Iterator[FunctionParameter]:
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


def _parameter(argument: ast.arg, kind: str, default: ast.expr | None) -> FunctionParameter:
    return FunctionParameter(argument.arg, kind, unparse_annotation(argument.annotation), unparse(default))


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
        yield from _format_function(definitions[0], list_parameters(definitions[0]), symbol, decorators[0], in_class)
    # If there are overloads, type checkers ignore the signature of the implementation.
    signatures = _merge_forms(overloads, definitions[-1])
    for number, (one, parameters) in enumerate(signatures, 1):
        names = {qualified_name(each, imported) for each in one.decorator_list}
        numbered = f"{symbol}#{number}" if len(signatures) > 1 else symbol
        yield from _format_function(one, parameters, numbered, names, in_class)


def _merge_forms(overloads: list[Function], implementation: Function) -> list[tuple[Function, list[FunctionParameter]]]:
    """Return the signatures of overloads. Forms of one signature, which take other keywords, are merged.

    A body is given as such or as its fields. The first form says which arguments are required. Those that only other
    forms have may be left out, as in the implementation.
    """
    merged: list[tuple[Function, list[FunctionParameter]]] = []
    every = list(list_parameters(implementation))
    for one in overloads:
        parameters = list(list_parameters(one))
        if merged and _is_form_of(*merged[-1], one, parameters):
            first, known = merged[-1]
            found = {each.name: each for each in known}
            names = {*found, *(each.name for each in parameters)}
            merged[-1] = first, [found.get(each.name, each) for each in every if each.name in names]
        else:
            merged.append((one, parameters))
    return merged


def _is_form_of(
    first: Function, known: list[FunctionParameter], other: Function, parameters: list[FunctionParameter]
) -> bool:
    """Whether two overloads differ only in their keywords: what both take is the same, and what they return."""
    apart = {*known} ^ {*parameters}
    return (
        type(first) is type(other)
        and unparse_annotation(first.returns) == unparse_annotation(other.returns)
        and len({each.name for each in apart}) == len(apart)
        and all(each.kind == "keyword-only" for each in apart)
    )


def _format_function(
    function: Function, parameters: Iterable[FunctionParameter], symbol: str, decorators: set[str], in_class: bool
) -> Iterator[str]:
    kind = "method" if in_class else "function"
    if in_class and decorators & {"classmethod", "staticmethod"}:
        kind = "class-method" if "classmethod" in decorators else "static-method"
    if isinstance(function, ast.AsyncFunctionDef):
        kind = f"async-{kind}"
    yield format_line(kind, symbol, returns=unparse_annotation(function.returns))
    listed = list(parameters)
    if in_class and "staticmethod" not in decorators:
        listed = listed[1:]
    for each in listed:
        yield format_line(
            "parameter", f"{symbol}.{each.name}", each.kind, annotation=each.annotation, default=each.default
        )
