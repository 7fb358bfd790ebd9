"""The commands of the description: a group for each resource, a command for each of its methods.

Each is an attribute of this module, which is made when cyclopts asks for it: `tolls@tolls`, `tolls.list@tolls list`.
The words of the command line are behind the `@`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cyclopts import App

from fleetit._description.methods import find_method, list_resources
from fleetit.cli._escaping import escape, escape_lines
from fleetit.cli._import import make_import_commands
from fleetit.cli._words import to_dashes

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from fleetit._description.methods import Method


def name_resources(taken: Collection[str]) -> Mapping[str, str]:
    """Return the resources by the names of their commands.

    Args:
        taken: Names of commands that no resource gets. A resource of such a name gets `-resource` at its end.
    """
    names: dict[str, str] = {}
    for resource in list_resources():
        name = to_dashes(resource)
        while name in taken or name in names:
            name += "-resource"
        names[name] = resource
    return names


def summarize(resource: str) -> str:
    """Return what the list of commands says of a resource: what it has."""
    names = name_methods(resource)
    return ", ".join([*names, *make_import_commands(resource, resource, names)])


def name_methods(resource: str) -> Mapping[str, Method]:
    """Return the methods of a resource by the names of their commands."""
    names: dict[str, Method] = {}
    for method in list_resources()[resource]:
        name = to_dashes(method.name)
        while name in names:
            name += "-method"
        names[name] = method
    return names


def make_group(resource: str, name: str) -> App:
    """Return the group of a resource.

    Args:
        resource: The resource.
        name: The name of its command.
    """
    group = App(name=name, help_epilogue=f"`fleetit {name} COMMAND --help` has an example of each.")
    for command, method in name_methods(resource).items():
        where = f"{__name__}:{method.full_name}@{name} {command}"
        group.command(where, name=command, help=write_help(method))
    for command, imported in make_import_commands(resource, name, name_methods(resource)).items():
        group.command(imported.where, name=command, help=imported.text)
    return group


def write_help(method: Method) -> str:
    """Return the text of a command: what the description says of its method."""
    parts = [escape(method.summary or method.full_name), escape_lines(method.text)]
    if method.is_deprecated:
        parts.insert(1, "Deprecated: it may be removed.")
    return "\n\n".join(part for part in parts if part)


def make_command(method: Method, words: str) -> App:
    """Return the command of a method.

    Args:
        method: The method.
        words: The words of the command line: `tolls list`.
    """
    from fleetit.cli._calls import MethodCall  # noqa: PLC0415 - imported lazily, as they need the generated package
    from fleetit.cli._examples import write_example  # noqa: PLC0415
    from fleetit.cli._option_names import list_options  # noqa: PLC0415
    from fleetit.cli._signature import make_signature  # noqa: PLC0415

    options = list_options(method)
    fields = ""
    if method.body is not None and method.body.has_rows:
        from fleetit.cli._field_list import list_fields  # noqa: PLC0415 - imported lazily, as above

        fields = f"Fields of a row:\n\n{list_fields(method.body, is_table=False)}\n\n"

    def command(*positions: Any, **named: Any) -> int:
        return MethodCall(method, options).run(positions, named)

    command.__signature__ = make_signature(method, options)  # type: ignore[attr-defined]
    example = f"{fields}Example:\n\n    {write_example(method, options, words)}"
    return App(name=words.rpartition(" ")[2], default_command=command, help_epilogue=example)


def __getattr__(name: str) -> Any:
    described, has_words, words = name.partition("@")
    if not has_words:
        msg = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(msg)
    return make_command(find_method(described), words) if "." in described else make_group(described, words)
