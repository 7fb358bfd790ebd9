"""Makes commands of functions: with the signature that a program has, which cyclopts reads."""

from __future__ import annotations

from inspect import Parameter as SignatureParameter
from inspect import Signature, signature
from typing import TYPE_CHECKING, Any, get_args

from cyclopts import Parameter

from openapi_sdk.cli.connection import ConnectionOptions, list_connection_options

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from openapi_sdk.cli.program import Program


def name_option(parameter: SignatureParameter) -> str:
    """Return the name of the option of a parameter, without dashes."""
    named = [each.name for each in get_args(parameter.annotation) if isinstance(each, Parameter) and each.name]
    (name, *_) = [*named[0], parameter.name] if named else [parameter.name]
    return name.removeprefix("--").replace("_", "-")


def make_command(
    program: Program, function: Callable[..., Any], options: Mapping[str, Any] | None = None
) -> Callable[..., Any]:
    """Return the command of a program that calls a function.

    Args:
        program: The first argument of the function.
        function: The others are those of the command. One that is a `ConnectionOptions` is made of the options of the
            connection, and has no default.
        options: Annotations with words of the service, by the names of arguments. None leaves an argument out.
    """
    changed = options or {}
    parameters: list[SignatureParameter] = []
    connection = ""
    _, *own = signature(function, eval_str=True).parameters.values()
    for each in own:
        if each.annotation is ConnectionOptions:
            connection = each.name
            parameters += list_connection_options(program)
        elif (annotation := changed.get(each.name, each.annotation)) is not None:
            parameters.append(each.replace(annotation=annotation))

    def command(*positions: Any, **named: Any) -> Any:
        if connection:
            named[connection] = ConnectionOptions.take(program, named)
        return function(program, *positions, **named)

    command.__doc__ = function.__doc__
    command.__signature__ = Signature(parameters)  # type: ignore[attr-defined]
    return command
