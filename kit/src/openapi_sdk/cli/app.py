"""The commands of a program: their list, how one is run, and what completes them in shells.

Those whose names are on the command line are loaded; the others have their help alone.
"""

from __future__ import annotations

import io
import os
import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any

from attrs import frozen
from cyclopts import App, CycloptsError, Group, Parameter

from openapi_sdk.cli.commands import make_command
from openapi_sdk.cli.connection import move_options
from openapi_sdk.cli.errors import CommandError, explain_command_line, to_command_error
from openapi_sdk.cli.options import OPTIONS, convert, to_dashes
from openapi_sdk.cli.program import Program  # noqa: TC001 - cyclopts reads the annotations
from openapi_sdk.cli.terminal import fold
from openapi_sdk.errors.errors import SdkError
from openapi_sdk.escape import escape_invisible, escape_lines

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from rich.console import Console

    from openapi_sdk.cli.program import OwnCommand
    from openapi_sdk.description.methods import Method

_RESOURCES, _WORK = Group("Resources", sort_key=1), Group("Commands", sort_key=2)
#: The command of the operation that tells whose a token is. It has no group.
_WHOAMI = "whoami"


@frozen
class _Command:
    """A command that is written by hand.

    `where` is the module and the function that returns the command of a program. The list of commands has the first
    line of `text`. An app has examples of its own; one that loads only the commands that are called takes the words of
    the command line.
    """

    where: str
    text: str
    example: str = ""
    takes_words: bool = False

    def make(self, program: Program, name: str, words: Collection[str] | None) -> App:
        """Return the command; only its help if it is not called."""
        made = App(name=name)
        if words is None or name in words:
            module, _, function = self.where.partition(":")
            arguments = (program, words) if self.takes_words else (program,)
            found = getattr(import_module(f"openapi_sdk.cli.{module}"), function)(*arguments)
            made = found if isinstance(found, App) else App(name=name, default_command=found)
        made.help, made.group = self.text, (_WORK,)
        if self.example:
            made.help_epilogue = f"Example:\n\n    {program.name} {self.example}"
        return made


def list_commands(program: Program) -> dict[str, _Command]:
    """Return the commands that are written by hand, by their names."""
    name, tenant, example = program.name, program.service.tenant, ""
    if tenant is not None:
        example = f" {program.tenant_option} {program.own_tenant}"
    commands = {
        "request": _Command(
            "request:make_request_app",
            "Send a request that is not described.\n\n"
            f"It gets the same token, {f'{tenant.word}, ' if tenant is not None else ''}retries and errors as the "
            "other commands. The JSON of the answer is written.",
        ),
        "webhook": _Command(
            "webhook:make_webhook_app",
            "Look into an inbox of webhooks."
            if program.signing is None
            else "Sign, verify, send and receive webhooks; look into an inbox.",
            takes_words=True,
        ),
        "sandbox": _Command("servers:make_sandbox_app", "Serve the API on loopback, with invented data."),
        "doctor": _Command(
            "doctor:make_doctor_command",
            "Show what is configured and whether it works.\n\nThe exit status is 0 if all is well.",
            "doctor",
        ),
        "conformance": _Command(
            "conformance:make_conformance_command",
            "Compare your account with the description.\n\n"
            f"It reads everything that can be read{f' of one {tenant.word} or of all' if tenant is not None else ''}, "
            "changes nothing, and says of each operation, parameter and field whether it is confirmed, contradicted or "
            "not seen. The record has names, types and counts, and no value. The exit status is 4 if something is "
            "contradicted.",
            f"conformance{example} --write record.toml",
        ),
        "profile": _Command(
            "profile_commands:make_profile_app",
            f"Keep accounts{f', {tenant.plural}' if tenant is not None else ''} and servers under names.",
        ),
        "completion": _Command(
            "app:make_completion_command",
            "Complete commands and options in a shell.\n\n"
            f"It prints a script. Load it with `source <({name} completion bash)`, or keep it with --install. "
            f"Print it anew after an update of {name}.",
            "completion bash",
        ),
        "mcp": _Command(
            "servers:make_mcp_command",
            "Serve the API's operations as tools of a language model (MCP).\n\n"
            "A client of the Model Context Protocol starts this command, or connects to it (--http). The tools only "
            f"read, unless you allow changes.{_explain_tenant_of_tools(program)}",
            f"mcp{example}",
        ),
    }
    parts: Mapping[str, Any] = {
        "webhook": program.webhooks,
        "sandbox": program.sandbox,
        "mcp": program.mcp,
    }
    return {name: each for name, each in commands.items() if parts.get(name, each) is not None}


def _explain_tenant_of_tools(program: Program) -> str:
    tenant = program.service.tenant
    if tenant is None:
        return ""
    return f" With {program.tenant_option} all calls are about that {tenant.word}; otherwise the model chooses one."


def make_app(program: Program, words: Collection[str] | None = None) -> App:
    """Return the application."""
    app = App(
        name=program.name,
        help=f"Work with {program.service.name}'s public API from a terminal.",
        help_epilogue=f"`{program.name} COMMAND --help` has an example of each. Options of the connection, "
        f"such as {program.tenant_option or '--profile'}, may be in front of the command too.",
        version=program.service.version,
        help_format="plaintext",  # texts of the description are no markup
        group_commands=_WORK,
        group_parameters=OPTIONS,
        default_parameter=Parameter(converter=convert),
        result_action="return_value",
    )
    for each in ("--help", "--version"):
        app[each].group = (OPTIONS,)
    if (method := _find_whoami(program)) is not None:
        app.command(_make_method_command(program, method, "", _WHOAMI, words))
    for name, command in list_commands(program).items():
        app.command(command.make(program, name, words))
    for name, own in program.commands.items():
        app.command(_make_own_command(program, name, own, words))
    if any(each.described.paging for each in program.service.description.methods.values()):
        app.command(_make_exports(program, words))
    for name, resource in name_resources(program).items():
        app.command(_make_group(program, resource, name, words))
    return app


def _make_own_command(program: Program, name: str, own: OwnCommand, words: Collection[str] | None) -> App:
    is_wanted = words is None or name in words
    command = App(name=name, default_command=make_command(program, own.load())) if is_wanted else App(name=name)
    command.help, command.group = own.text, (_WORK,)
    return command


def _make_exports(program: Program, words: Collection[str] | None) -> App:
    if words is None or "export" in words:
        from openapi_sdk.cli.exporting import make_export_app  # noqa: PLC0415 - imported lazily

        exports = make_export_app(program, words)
    else:
        exports = App(name="export")
    exports.help = "Export a listing into a file: CSV, JSON Lines, Parquet, SQLite, DuckDB."
    return exports


def _find_whoami(program: Program) -> Method | None:
    whoami = program.service.whoami
    return None if whoami is None else program.service.description.methods.get(whoami.method)


def name_resources(program: Program) -> Mapping[str, str]:
    """Return the resources by the names of their commands. A name that is taken gets `-resource` at its end."""
    taken, whoami = {*list_commands(program), *program.commands, "export", _WHOAMI}, _find_whoami(program)
    names: dict[str, str] = {}
    for resource, methods in program.service.description.resources.items():
        if all(each == whoami for each in methods):
            continue  # its command has no group
        name = to_dashes(resource)
        while name in taken or name in names:
            name += "-resource"
        names[name] = resource
    return names


def name_methods(program: Program, resource: str) -> Mapping[str, Method]:
    """Return the methods of a resource by the names of their commands."""
    return {to_dashes(each.name): each for each in program.service.description.resources[resource]}


def name_import(program: Program, resource: str) -> str | None:
    """Return the name of the command that imports into a resource; None if the resource takes no rows."""
    methods = program.service.description.resources[resource]
    if not any(each.body is not None and each.body.has_rows for each in methods):
        return None
    name, taken = "import", name_methods(program, resource)
    while name in taken:
        name += "-rows"
    return name


def _make_group(program: Program, resource: str, name: str, words: Collection[str] | None) -> App:
    """Return the group of a resource."""
    commands, name_of_import = name_methods(program, resource), name_import(program, resource)
    # The list of commands says which ones the group has; its own help lists them.
    summary = ", ".join([*commands, *([name_of_import] if name_of_import else [])])
    epilogue = f"`{program.name} {name} COMMAND --help` has an example of each."
    group = App(name=name, group=_RESOURCES, help=summary, help_epilogue=epilogue)
    if words is not None and name not in words:
        return group
    for command, method in commands.items():
        group.command(_make_method_command(program, method, name, command, words))
    if name_of_import is not None:
        from openapi_sdk.cli.importing import make_import_command  # noqa: PLC0415 - imported lazily

        group.command(make_import_command(program, resource, name, name_of_import))
    return group


def _make_method_command(program: Program, method: Method, group: str, name: str, words: Collection[str] | None) -> App:
    """Return the command of a method; only its help if it is not called."""
    if words is None or name in words:
        from openapi_sdk.cli.methods import make_method_command  # noqa: PLC0415 - imported lazily; it needs the generated package

        command = make_method_command(program, method, group, name)
    else:
        command = App(name=name)
    command.help = write_help(method)
    return command


def write_help(method: Method) -> str:
    """Return the text of a command: what the description says of its method."""
    parts = [escape_invisible(method.summary or method.full_name), escape_lines(method.text)]
    if method.is_deprecated:
        parts.insert(1, "Deprecated: it may be removed.")
    return "\n\n".join(part for part in parts if part)


_HELP = frozenset({"--help", "-h"})
#: A terminal that says it is narrower is not believed: some say 0.
_MIN_WIDTH, _WIDTH = 20, 80


def run(program: Program, arguments: Sequence[str], app: App | None = None) -> int:
    """Run a command and return its exit status. Without an application, one with this command is made."""
    columns = os.environ.get("COLUMNS", "")
    if columns.isdecimal() and int(columns) < _MIN_WIDTH:
        os.environ["COLUMNS"] = str(_WIDTH)
    if arguments and arguments[0] == "help":
        arguments = [*arguments[1:], "--help"]
    for stream in (sys.stdout, sys.stderr):
        # A stream that is not UTF-8, as on Windows behind a pipe, must not end a command at a name with an accent.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    app = make_app(program, arguments) if app is None else app
    arguments = move_options(program, arguments, app)
    try:
        console = _make_console(arguments)
        result: Any = app(arguments, console=console, exit_on_error=False, print_error=False, verbose=False)
    except CommandError as error:
        return _print_error(program, error)
    except SdkError as error:
        return _print_error(program, to_command_error(program, error, _name_options(app, arguments)))
    except CycloptsError as error:
        return _print_error(program, explain_command_line(program, error))
    except SystemExit as end:
        if isinstance(end.__context__, BrokenPipeError):  # rich ends the process
            raise end.__context__ from None
        return end.code if isinstance(end.code, int) else 0
    return result if isinstance(result, int) else 0


def _name_options(app: App, arguments: Sequence[str]) -> dict[str, str]:
    """Return the options of the command that was called, by the names of arguments in Python."""
    command = app.parse_commands(arguments)[1][-1]
    found: dict[str, str] = {}
    for each in command.assemble_argument_collection() if command.default_command is not None else ():
        name = next((name for name in each.names if name.startswith("--")), None)
        if name is not None:
            found |= {name[2:].replace("-", "_"): name, each.field_info.name: name}
    return found


def _make_console(arguments: Sequence[str]) -> Console | None:
    """Return the console of help, if help is asked for."""
    if _HELP.isdisjoint(arguments):
        return None
    from openapi_sdk.cli.rich import HelpConsole  # noqa: PLC0415 - imported lazily; rich takes long

    return HelpConsole()


def _print_error(program: Program, error: CommandError) -> int:
    sys.stderr.write(f"{fold(f'{program.name}: {error}', sys.stderr)}\n")
    return error.status


def make_completion_command(program: Program) -> Callable[..., int]:
    """Return the command that prints the script for a shell."""
    from openapi_sdk.cli.completion import make_script_command  # noqa: PLC0415 - imported lazily

    return make_script_command(program, make_app)
