"""The lines of the surface that a class has: itself, its fields in constructor order, its attributes and methods."""

from __future__ import annotations

import ast
from collections import defaultdict
from typing import TYPE_CHECKING

from codegen.surface.functions import Function, functions, line, parameters
from codegen.surface.python_source import annotation, dotted, statements, text

if TYPE_CHECKING:
    from collections.abc import Iterator

_DEFINES = {
    *("attr.attrs", "attr.define", "attr.frozen", "attr.mutable", "attr.s"),
    *("attrs.define", "attrs.frozen", "attrs.mutable"),
    "dataclasses.dataclass",
}
_FIELDS = {"attr.attrib", "attr.field", "attr.ib", "attrs.field", "dataclasses.field"}
_RECORDS = {"typing.NamedTuple", "typing.TypedDict"}
_ENUMS = {f"enum.{name}" for name in ("Enum", "Flag", "IntEnum", "IntFlag", "StrEnum")}


def is_public(name: str) -> bool:
    """Whether a name is public: it doesn't begin with an underscore."""
    return not name.startswith("_")


def members(klass: ast.ClassDef, symbol: str, imported: dict[str, str]) -> Iterator[str]:
    """Write the lines of a class.

    Args:
        klass: The class; what it inherits is in the lines of the classes it names.
        symbol: Its dotted name.
        imported: What the names that the module imports stand for.
    """
    bases = [text(base) for base in klass.bases]
    bases += [f"{keyword.arg}={text(keyword.value)}" for keyword in klass.keywords if keyword.arg]
    yield line("class", f"{symbol}({', '.join(bases)})" if bases else symbol)
    yield from _fields(klass, symbol, imported)
    named: defaultdict[str, list[Function]] = defaultdict(list)
    nested: dict[str, ast.ClassDef] = {}
    for statement in statements(klass.body):
        if isinstance(statement, ast.ClassDef) and is_public(statement.name):
            nested.setdefault(statement.name, statement)
        elif isinstance(statement, Function) and (is_public(statement.name) or _is_special(statement.name)):
            named[statement.name].append(statement)
    for name, attribute in sorted(_set_by_constructor(named.get("__init__", []))):
        if name not in named:
            yield line("attribute", f"{symbol}.{name}", annotation=attribute)
    for name, same in sorted(named.items()):
        yield from functions(same, f"{symbol}.{name}", imported, in_class=True)
    for name, inner in sorted(nested.items()):
        yield from members(inner, f"{symbol}.{name}", imported)


def _is_special(name: str) -> bool:
    return name.startswith("__") and name.endswith("__")


def _fields(klass: ast.ClassDef, symbol: str, imported: dict[str, str]) -> Iterator[str]:
    """Write the fields in the order of the class, which is that of the constructor."""
    define = next((each for each in klass.decorator_list if dotted(each, imported) in _DEFINES), None)
    bases = {dotted(base, imported) for base in klass.bases}
    for statement in statements(klass.body):
        if isinstance(statement, ast.Assign):
            kind = "member" if bases & _ENUMS else "attribute"
            for target in statement.targets:
                if isinstance(target, ast.Name) and is_public(target.id):
                    yield line(kind, f"{symbol}.{target.id}", default=text(statement.value))
        elif isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
            if dotted(_outer(statement.annotation), imported) == "typing.ClassVar" or not (define or bases & _RECORDS):
                if is_public(statement.target.id):
                    shown = annotation(statement.annotation)
                    yield line("attribute", f"{symbol}.{statement.target.id}", annotation=shown)
            else:
                yield from _field(statement, statement.target.id, symbol, define, imported)


def _outer(expression: ast.expr) -> ast.expr:
    return expression.value if isinstance(expression, ast.Subscript) else expression


def _field(
    statement: ast.AnnAssign, name: str, symbol: str, define: ast.expr | None, imported: dict[str, str]
) -> Iterator[str]:
    given = _keywords(define)
    default = text(statement.value)
    if isinstance(statement.value, ast.Call) and dotted(statement.value, imported) in _FIELDS:
        options = _keywords(statement.value)
        given |= options
        factory = options.get("factory") or options.get("default_factory")
        default = f"{text(factory)}()" if factory else text(options.get("default"))
    in_constructor = text(given.get("init")) != "False"
    # attrs takes the underscore from the argument of a private field.
    argument = ast.literal_eval(given["alias"]) if "alias" in given else name.lstrip("_")
    if not is_public(name) and not in_constructor:
        return
    yield line(
        "field",
        f"{symbol}.{argument if in_constructor else name}",
        "" if is_public(name) and argument == name else "constructor only",
        "" if in_constructor else "not in the constructor",
        "keyword-only" if in_constructor and text(given.get("kw_only")) == "True" else "",
        annotation=annotation(statement.annotation),
        default=default,
    )


def _keywords(call: ast.expr | None) -> dict[str, ast.expr]:
    if not isinstance(call, ast.Call):
        return {}
    return {keyword.arg: keyword.value for keyword in call.keywords if keyword.arg}


def _set_by_constructor(constructors: list[Function]) -> set[tuple[str, str]]:
    """Return the public attributes that `__init__` sets, with their annotations as far as they are written."""
    found: dict[str, str] = {}
    for constructor in constructors:
        annotations = {each.name: each.annotation for each in parameters(constructor)}
        for node in ast.walk(constructor):
            targets = node.targets if isinstance(node, ast.Assign) else []
            declared = ""
            if isinstance(node, ast.AnnAssign):
                targets, declared = [node.target], annotation(node.annotation)
            value = node.value if isinstance(node, ast.Assign | ast.AnnAssign) else None
            if not declared and isinstance(value, ast.Name):
                declared = annotations.get(value.id, "")
            for target in targets:
                if isinstance(target, ast.Attribute) and text(target.value) == "self" and is_public(target.attr):
                    found.setdefault(target.attr, declared)
    return set(found.items())
