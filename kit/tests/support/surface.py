"""Collects public surfaces: what the users of a package see, wherever the code stands.

A line is `module.name`, what it is, and its signature. The package is imported, and inherited members are written too:
so the lines stay as they are if code moves into another module, a base class or another package.

Two files pin those of `openapi_sdk`. `openapi_sdk.txt` has what its packages export and what README.md shows.
`generated_imports.txt` has what generated code imports, and begins with the format of that code: an SDK that was
generated before works with all versions of one format.

`python -m kit.tests.support.surface` rewrites both, to be read as a diff.
"""

from __future__ import annotations

import ast
import enum
import importlib
import inspect
import pkgutil
import re
import sys
import types
import typing
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import openapi_sdk
import openapi_sdk_codegen
from openapi_sdk.model import FORMAT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cyclopts import App

KIT = Path(__file__).resolve().parents[2]
PINNED = KIT / "tests" / "surface" / "openapi_sdk.txt"
PINNED_IMPORTS = PINNED.with_name("generated_imports.txt")
#: What writes generated code: templates, and modules with code in strings.
_WRITERS = Path(openapi_sdk_codegen.__path__[0], "generate")
#: An import in the text of a program or a template: the module and the names.
_IMPORT = re.compile(r"^ *from (openapi_sdk[\w.]*) import (\([^)]*\)|.*)", re.MULTILINE)
_EXPRESSION = re.compile(r"\{\{.*?\}\}")
#: Classes whose members everybody knows.
_KNOWN = {"builtins", "abc", "typing", "enum", "collections", "collections.abc", "attr", "datetime"}
#: Dunder methods that users call or see.
_DUNDERS = ("__init__", "__iter__", "__aiter__", "__enter__", "__aenter__", "__len__", "__getitem__", "__call__")


def collect() -> str:
    """Return the lines of what `openapi_sdk` and its packages export, and of the modules that README.md imports."""
    packages = [each.name for each in pkgutil.walk_packages(openapi_sdk.__path__, "openapi_sdk.") if each.ispkg]
    exporting = {each for each in packages if hasattr(importlib.import_module(each), "__all__")}
    shown = {module for module, _ in find_imports([(KIT / "README.md").read_text(encoding="utf-8")])}
    return "".join(f"{line}\n" for line in describe_modules({"openapi_sdk", *exporting, *shown}))


def collect_imports() -> str:
    """Return the format of generated code, and lines of what such code imports: of a module, all that it defines."""
    known: dict[type[Any], str] = {}
    lines = [f"FORMAT {FORMAT}"]
    for module, name in sorted(find_imports(read_writers())):
        if not hasattr(importlib.import_module(module), name):
            importlib.import_module(f"{module}.{name}")
        symbol, value = f"{module}.{name}", getattr(sys.modules[module], name)
        lines += _describe(symbol, value, known)
        if isinstance(value, types.ModuleType):
            homes = {symbol, module, "openapi_sdk"}  # classes that users see say the package that exports them
            for each in _list_names(value, homes):
                lines += _describe(f"{symbol}.{each}", getattr(value, each), known)
    return "".join(f"{line}\n" for line in lines)


def read_writers() -> Iterator[str]:
    """Yield the texts of which generated code is made."""
    for path in sorted(_WRITERS.rglob("*.jinja")):
        yield path.read_text(encoding="utf-8")
    for path in sorted(_WRITERS.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield inspect.cleandoc(node.value)


def find_imports(texts: Iterable[str]) -> set[tuple[str, str]]:
    """Return the modules and names that programs, or templates of them, import from `openapi_sdk`."""
    found: set[tuple[str, str]] = set()
    for text in texts:
        for module, names in _IMPORT.findall(text):
            # Of an expression of a template, its texts.
            plain = _EXPRESSION.sub(lambda each: " ".join(re.findall('"(.*?)"', each[0])), names)
            for name in re.findall(r"\w+", re.sub("#.*", "", plain)):
                if hasattr(importlib.import_module(module), name) or _is_module(module, name):
                    found.add((module, name))
    return found


def _is_module(package: str, name: str) -> bool:
    return hasattr(sys.modules[package], "__path__") and find_spec(f"{package}.{name}") is not None


def find_break(pinned: str, current: str) -> str:
    """Return what is wrong with changed imports under an unchanged format, and what to do; "" if nothing is.

    Args:
        pinned: The pinned lines.
        current: The lines as they are.
    """
    before, after = pinned.splitlines(), current.splitlines()
    lost = [line for line in before if line not in set(after)]
    if not lost or before[0] != after[0]:
        return ""
    return (
        f"code that was generated for {before[0]} imports this, and it is gone or another one:\n"
        + "".join(f"  {line}\n" for line in lost)
        + "Keep it, or raise FORMAT in src/openapi_sdk/model/__init__.py, then run `nox -s surface`"
    )


def write_imports(path: Path, current: str) -> None:
    """Write what generated code imports.

    Raises:
        SystemExit: If other imports would be pinned under the format of before, unless they are only more.
    """
    if path.exists() and (wrong := find_break(path.read_text(encoding="utf-8"), current)):
        sys.exit(wrong)
    path.write_text(current, encoding="utf-8", newline="\n")


def describe_modules(names: Iterable[str]) -> Iterator[str]:
    """Yield the lines of modules, in the order of their names. A class is described in the first one that has it."""
    known: dict[type[Any], str] = {}
    for name in sorted(names):
        module = importlib.import_module(name)
        yield f"module {name}"
        for each in _list_names(module, {name}):
            yield from _describe(f"{name}.{each}", getattr(module, each), known)


def _list_names(module: types.ModuleType, homes: set[str]) -> list[str]:
    """Return what a module exports; if it doesn't say so, the public names that are defined in one of some modules."""
    defined = (name for name, value in vars(module).items() if getattr(value, "__module__", "") in homes)
    exported: Iterable[str] = getattr(module, "__all__", None) or filter(_is_public, defined)
    return sorted(exported)


def _describe(symbol: str, value: object, known: dict[type[Any], str]) -> Iterator[str]:
    first = known.setdefault(value, symbol) if isinstance(value, type) else symbol
    if first != symbol:
        yield f"{symbol} is {first}"
        return
    if isinstance(value, type) and not isinstance(value, types.GenericAlias):
        yield from _describe_class(symbol, value)
    elif callable(value) and inspect.isroutine(inspect.unwrap(value)):
        yield f"{symbol}{_write_signature(value)}"
    elif isinstance(value, types.ModuleType):
        yield f"{symbol}: module"
    else:
        plain = isinstance(value, str | int | float | tuple | frozenset | types.UnionType) or "[" in repr(value)[:60]
        yield f"{symbol}: {type(value).__name__}" + (f" = {_write_value(value)}" if plain else "")


def _describe_class(symbol: str, cls: type[Any]) -> Iterator[str]:
    bases = ", ".join(each.__name__ for each in cls.__bases__ if each is not object)
    yield f"class {symbol}({bases})" if bases else f"class {symbol}"
    if issubclass(cls, enum.Enum):
        yield from (f"{symbol}.{each.name} = {each.value!r}" for each in cls)
    ours = [each for each in cls.__mro__ if each.__module__.partition(".")[0] not in _KNOWN]
    annotations = {
        name: each for base in reversed(ours) for name, each in vars(base).get("__annotations__", {}).items()
    }
    members = {name: each for base in reversed(ours) for name, each in vars(base).items()}
    for name in sorted({*annotations, *members}):
        if not _is_public(name) and name not in _DUNDERS:
            continue
        member = members.get(name)
        if isinstance(member, property | cached_property):
            getter: Any = member.fget if isinstance(member, property) else member.func
            yield f"{symbol}.{name}: property -> {_write_annotation(inspect.signature(getter).return_annotation)}"
        elif isinstance(member, classmethod | staticmethod):
            yield f"{symbol}.{name}: {type(member).__name__} {_write_signature(member.__func__)}"
        elif inspect.isroutine(member) and not inspect.ismemberdescriptor(member):
            yield f"{symbol}.{name}{_write_signature(member)}"
        elif name in annotations:
            yield f"{symbol}.{name}: {_write_annotation(annotations[name])}"
        elif not isinstance(member, enum.Enum) and not inspect.ismemberdescriptor(member):
            yield f"{symbol}.{name} = {_write_value(member)}"


def _write_signature(value: Any) -> str:
    signature = inspect.signature(value)
    parameters = [
        each.replace(
            annotation=each.empty if each.annotation is each.empty else _Text(_write_annotation(each.annotation)),
            default=each.empty if each.default is each.empty else _Text(_write_value(each.default)),
        )
        for each in signature.parameters.values()
        if each.name not in {"self", "cls"}
    ]
    returned = _write_annotation(signature.return_annotation)
    text = f"{signature.replace(parameters=parameters, return_annotation=signature.empty)} -> {returned}"
    return f": async {text}" if inspect.iscoroutinefunction(value) else text


class _Text:
    """Is written as it is in a signature."""

    def __init__(self, text: str) -> None:
        self._text = text

    def __repr__(self) -> str:
        return self._text


def _write_annotation(annotation: object) -> str:
    if annotation is inspect.Signature.empty:
        return "?"
    if isinstance(annotation, typing.ForwardRef):
        return annotation.__forward_arg__
    if isinstance(annotation, str):
        return annotation
    return annotation.__qualname__ if isinstance(annotation, type) else repr(annotation)


def _write_value(value: object) -> str:
    """Return a default or a constant, without where it is defined or stored."""
    text = repr(value)
    return f"<{type(value).__name__}>" if " at 0x" in text or text.startswith("<") else text


def list_commands(app: App, name: str) -> Iterator[str]:
    """Yield the commands of an application with their options."""
    yield f"command {name}"
    if app.default_command is not None:
        for argument in app.assemble_argument_collection():
            yield f"{name}: {' '.join(argument.names) or argument.field_info.name}"
    for each in sorted(app):
        if not each.startswith("-"):
            yield from list_commands(app[each], f"{name} {each}")


def _is_public(name: str) -> bool:
    return not name.startswith("_")


if __name__ == "__main__":
    write_imports(PINNED_IMPORTS, collect_imports())
    PINNED.write_text(collect(), encoding="utf-8", newline="\n")
