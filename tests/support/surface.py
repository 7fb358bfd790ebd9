"""Collects the public surface of `fleetit`: what its users see, wherever the code stands.

A line is `module.name`, what it is, and its signature. The package is imported, and inherited members are written too:
so the lines stay as they are if code moves into another module, a base class or another package.

`python -m tests.support.surface` rewrites the pinned lines, to be read as a diff.
"""

from __future__ import annotations

import enum
import importlib
import inspect
import pkgutil
import types
import typing
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import fleetit
from fleetit.cli._program import PROGRAM
from openapi_sdk.cli.app import make_app

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cyclopts import App

PINNED = Path(__file__).parents[1] / "surface" / "fleetit.txt"
#: Classes whose members everybody knows.
_KNOWN = {"builtins", "abc", "typing", "enum", "collections", "collections.abc", "attr"}
#: Dunder methods that users call or see.
_DUNDERS = ("__init__", "__iter__", "__aiter__", "__enter__", "__aenter__", "__len__", "__getitem__", "__call__")


def collect() -> str:
    """Return the lines of all public modules of `fleetit`, in the order of their names, and those of its commands."""
    names = [fleetit.__name__, *(each.name for each in pkgutil.walk_packages(fleetit.__path__, "fleetit."))]
    public = [name for name in names if not any(part.startswith("_") for part in name.split("."))]
    known: dict[type[Any], str] = {}
    lines = [line for name in sorted(public) for line in _describe_module(importlib.import_module(name), known)]
    return "".join(f"{line}\n" for line in [*lines, *_list_commands(make_app(PROGRAM), "fleetit")])


def _describe_module(module: types.ModuleType, known: dict[type[Any], str]) -> Iterator[str]:
    """Yield the lines of a module. A class is described in the first module that has it; `known` has their names."""
    yield f"module {module.__name__}"
    defined = (name for name, value in vars(module).items() if getattr(value, "__module__", "") == module.__name__)
    exported: Iterable[str] = getattr(module, "__all__", None) or (name for name in defined if _is_public(name))
    for name in sorted(exported):
        value: object = getattr(module, name)
        symbol = f"{module.__name__}.{name}"
        first = known.setdefault(value, symbol) if isinstance(value, type) else symbol
        yield from _describe(symbol, value) if first == symbol else [f"{symbol} is {first}"]


def _describe(symbol: str, value: object) -> Iterator[str]:
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


def _list_commands(app: App, name: str) -> Iterator[str]:
    """Yield the commands of an application with their options."""
    yield f"command {name}"
    if app.default_command is not None:
        for argument in app.assemble_argument_collection():
            yield f"{name}: {' '.join(argument.names) or argument.field_info.name}"
    for each in sorted(app):
        if not each.startswith("-"):
            yield from _list_commands(app[each], f"{name} {each}")


def _is_public(name: str) -> bool:
    return not name.startswith("_")


if __name__ == "__main__":
    PINNED.write_text(collect(), encoding="utf-8", newline="\n")
