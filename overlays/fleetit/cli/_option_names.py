"""Names the options of a command after what the description calls its arguments and fields."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import fields, frozen

from fleetit.cli._connection import Connection
from fleetit.cli._output import Output
from fleetit.cli._words import to_dashes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fleetit._description.arguments import Argument
    from fleetit._description.methods import Method

#: Options that commands of operations have besides those of `Connection` and `Output`.
_OWN = ("all", "all-fleets", "body", "dry-run", "h", "help", "limit-rows", "output", "version")


@frozen
class Option:
    """An option, or an argument by position.

    Attributes:
        argument: What the description says of it.
        name: What it is called: `--plate-state`, or `ID` by position.
        key: Its name in the signature of the command.
    """

    argument: Argument
    name: str
    key: str


def list_own_names() -> frozenset[str]:
    """Return the names, without dashes in front, that no option of the description gets."""
    of_classes = (to_dashes(each.name) for each in (*fields(Connection), *fields(Output)))
    return frozenset((*_OWN, *of_classes))


def list_options(method: Method) -> tuple[Option, ...]:
    """Return the options of a method: its arguments, then the fields of its body. Secret fields have none.

    A name that is taken gets the place where the value is sent at its end: `--profile-body`, `--fleet-query`.
    """
    taken = set(list_own_names())
    options: list[Option] = []
    for number, argument in enumerate(_iter_arguments(method)):
        name = to_dashes(argument.name)
        if argument.place == "path":
            options.append(Option(argument, name.replace("-", "_").upper(), f"_{number}"))
            continue
        while not taken.isdisjoint(_spell(name, argument)):
            name += f"-{argument.place}"
        taken.update(_spell(name, argument))
        options.append(Option(argument, f"--{name}", f"_{number}"))
    return tuple(options)


def _spell(name: str, argument: Argument) -> tuple[str, ...]:
    """Return the names that an option takes: a boolean also takes that of its opposite."""
    return (name, f"no-{name}") if is_flag(argument) else (name,)


def is_flag(argument: Argument) -> bool:
    """Whether an option has no value, but an opposite."""
    return argument.type == "boolean" and not argument.is_list and not argument.choices


def _iter_arguments(method: Method) -> Iterator[Argument]:
    yield from method.filters if method.is_listing else method.arguments
    if method.body is not None and method.body.is_object:
        yield from (each for each in method.body.fields if not each.is_secret)
