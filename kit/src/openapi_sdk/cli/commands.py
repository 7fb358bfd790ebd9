"""Makes commands of functions: with the signature that a program has, which cyclopts reads."""

from __future__ import annotations

from inspect import Parameter as SignatureParameter
from inspect import Signature, signature
from typing import TYPE_CHECKING, Any

from openapi_sdk.cli.connection import (
    ConnectionOptions,
    DescribedOptions,
    list_connection_options,
    list_described_options,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from openapi_sdk.cli.program import Program


#: What an argument of a function is made of, by its annotation: options of the command.
_GROUPS = {ConnectionOptions: list_connection_options, DescribedOptions: list_described_options}


def make_command(
    program: Program, function: Callable[..., Any], options: Mapping[str, Any] | None = None
) -> Callable[..., Any]:
    """Return the command of a program that calls a function.

    Args:
        program: The first argument of the function.
        function: The others are those of the command. One that is a `ConnectionOptions` or `DescribedOptions` is made
            of several options, and has no default.
        options: Annotations with words of the service, by the names of arguments. None leaves an argument out.
    """
    changed = options or {}
    parameters: list[SignatureParameter] = []
    groups: dict[str, Any] = {}
    _, *own = signature(function, eval_str=True).parameters.values()
    for each in own:
        if each.annotation in _GROUPS:
            groups[each.name] = each.annotation
            parameters += _GROUPS[each.annotation](program)
        elif (annotation := changed.get(each.name, each.annotation)) is not None:
            parameters.append(each.replace(annotation=annotation))

    def command(*positions: Any, **named: Any) -> Any:
        found = {name: group.take(program, named) for name, group in groups.items()}
        return function(program, *positions, **named, **found)

    command.__doc__ = function.__doc__
    command.__signature__ = Signature(parameters)  # type: ignore[attr-defined]
    return command
