"""What options of all commands have in common: their group, their names, and how their values are converted."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Any, Union, cast, get_args, get_origin

import cyclopts
from cyclopts import Group, Parameter

from openapi_sdk.description.methods import Method
from openapi_sdk.description.numbers import read_integer, read_number
from openapi_sdk.examples import split_words

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence
    from inspect import Parameter as SignatureParameter

    from cyclopts import Token
    from cyclopts.completion import CompletionContext

#: cyclopts refuses two groups of one name.
OPTIONS = Group("Options", sort_key=10)
#: The columns that say which row it is, unless a service has others.
ID: Collection[str] = ("id",)


def flag(text: str) -> Parameter:
    """Return the parameter of an option without a value and without a negative form."""
    return Parameter(help=text, negative=(), show_default=False)


def split_names(text: str) -> list[str]:
    """Return names with commas between, each once."""
    return list(dict.fromkeys(name for each in text.split(",") if (name := each.strip())))


def complete_columns(context: CompletionContext) -> list[str]:
    """Return the columns of a listing, for shells: behind those that are given, with commas between."""
    from openapi_sdk.rows.columns import describe_rows  # noqa: PLC0415 - for completion alone

    # The method is beside the class that has this option, in the signature of its command.
    found = [each for argument in context.arguments for each in get_args(argument.field_info.annotation)]
    method = next((each for each in found if isinstance(each, Method) and each.is_listing), None)
    given = context.incomplete.split(",")[:-1]
    names = () if method is None else describe_rows(method)
    return [",".join([*given, name]) for name in names if name not in given]


def to_dashes(name: str) -> str:
    """Return a name in lower case with dashes: `order_state` and `orderState` as `order-state`."""
    return "-".join(split_words(name)) or "value"


def name_option(parameter: SignatureParameter) -> str:
    """Return the name of the option of a parameter, without dashes."""
    named = [each.name for each in get_args(parameter.annotation) if isinstance(each, Parameter) and each.name]
    (name, *_) = [*named[0], parameter.name] if named else [parameter.name]
    return name.removeprefix("--").replace("_", "-")


def convert(kind: Any, tokens: Sequence[Token]) -> Any:
    """Return the value of an option: the converter of every command."""
    kind = _strip_none(kind)
    is_list = get_origin(kind) is list
    own = _OWN.get(get_args(kind)[0] if is_list else kind)
    if own is None:
        return cast("object", cyclopts.convert(kind, list(tokens)))
    return [own(each.value) for each in tokens] if is_list else own(tokens[0].value)


def to_file(_kind: Any, tokens: Sequence[Token]) -> Path:
    """Return the name of a file, or `-`. A word that begins with another dash is an option with a slip of the pen."""
    name = tokens[0].value
    if name.startswith("-") and name != "-":
        msg = f"{name} looks like an option; a file of this name is ./{name}"
        raise ValueError(msg)
    return Path(name)


def _strip_none(kind: Any) -> Any:
    """Return the type of a value that may be missing."""
    if get_origin(kind) not in {Union, UnionType}:
        return kind
    kinds = [each for each in get_args(kind) if each is not NoneType]
    return kinds[0] if len(kinds) == 1 else kind


def _to_integer(text: str) -> int:
    number = read_integer(text)
    if number is None:
        msg = f'"{text}" is no whole number'
        raise ValueError(msg)
    return number


def _to_number(text: str) -> Decimal:
    number = read_number(text)
    if number is None:
        msg = f'"{text}" is no number'
        raise ValueError(msg)
    return number


_OWN: Mapping[Any, Callable[[str], object]] = {int: _to_integer, Decimal: _to_number}
