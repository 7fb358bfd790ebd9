"""The commands of `fleetit`: their list, how one is run, and what completes them in shells.

Those whose names are on the command line are loaded; the others have their help alone.
"""

from __future__ import annotations

import io
import os
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from attrs import frozen
from cyclopts import App, CycloptsError, Group, Parameter

from fleetit import service
from fleetit._service.names import EXAMPLE_PATH, SERVICE
from fleetit._version import __version__
from fleetit.cli._connection import move_options
from fleetit.cli._errors import CommandError, explain_command_line, to_command_error
from fleetit.cli._escaping import escape, escape_lines
from fleetit.cli._options import OPTIONS, convert, flag, to_dashes
from fleetit.cli._terminal import fold, print_note
from fleetit_api.exceptions import FleetITError

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from rich.console import Console

    from openapi_sdk.description.methods import Method

_RESOURCES, _WORK = Group("Resources", sort_key=1), Group("Commands", sort_key=2)
#: The command of the operation that tells whose a token is. It has no group.
_WHOAMI = "whoami"


@frozen
class _Command:
    """A command that is written by hand.

    `where` is its module, and the function or app in it. The list of commands has the first line of `text`. An app has
    examples of its own.
    """

    where: str
    text: str
    example: str = ""


_COMMANDS: Mapping[str, _Command] = {
    "request": _Command(
        "_request:request",
        "Send a request that is not described.\n\n"
        "It gets the same token, fleet, retries and errors as the other commands. The JSON of the answer is written.",
        f"fleetit request GET {EXAMPLE_PATH} --query limit=3",
    ),
    "webhook": _Command("webhook:app", "Sign, verify, send and receive webhooks; look into an inbox."),
    "sandbox": _Command("_servers:app", "Serve the API on loopback, with invented data."),
    "doctor": _Command(
        "_doctor:doctor",
        "Show what is configured and whether it works.\n\nThe exit status is 0 if all is well.",
        "fleetit doctor",
    ),
    "conformance": _Command(
        "_conformance:conformance",
        "Compare your account with the description.\n\n"
        "It reads everything that can be read of one fleet or of all, changes nothing, and says of each operation, "
        "parameter and field whether it is confirmed, contradicted or not seen. The record has names, types and "
        "counts, and no value. The exit status is 4 if something is contradicted.",
        "fleetit conformance --fleet 512 --write record.toml",
    ),
    "profile": _Command("_profiles:app", "Keep accounts, fleets and servers under names."),
    "completion": _Command(
        "_app:completion",
        "Complete commands and options in a shell.\n\n"
        "It prints a script. Load it with `source <(fleetit completion bash)`, or keep it with --install. "
        "Print it anew after an update of fleetit.",
        "fleetit completion bash",
    ),
    "mcp": _Command(
        "_servers:run",
        "Serve the API's operations as tools of a language model (MCP).\n\n"
        "A client of the Model Context Protocol starts this command, or connects to it (--http). The tools only read, "
        "unless you allow changes. With --fleet all calls are about that fleet; otherwise the model chooses one.",
        "fleetit mcp --fleet 512",
    ),
}


def make_app(words: Collection[str] | None = None) -> App:
    """Return the application."""
    app = App(
        name="fleetit",
        help=f"Work with {SERVICE}'s public API from a terminal.",
        help_epilogue="`fleetit COMMAND --help` has an example of each. "
        "Options of the connection, such as --fleet, may be in front of the command too.",
        version=__version__,
        help_format="plaintext",  # texts of the description are no markup
        group_commands=_WORK,
        group_parameters=OPTIONS,
        default_parameter=Parameter(converter=convert),
        result_action="return_value",
    )
    for each in ("--help", "--version"):
        app[each].group = (OPTIONS,)
    if (method := _find_whoami()) is not None:
        app.command(_make_method_command(method, "", _WHOAMI, words))
    for name, command in _COMMANDS.items():
        example = {"help_epilogue": f"Example:\n\n    {command.example}"} if command.example else {}
        app.command(f"fleetit.cli.{command.where}", name=name, group=_WORK, help=command.text, **example)
    if words is None or "export" in words:
        from fleetit.cli._export import make_export_app  # noqa: PLC0415 - imported lazily

        exports = make_export_app(words)
    else:
        exports = App(name="export")
    exports.help = "Export a listing into a file: CSV, JSON Lines, Parquet, SQLite, DuckDB."
    app.command(exports)
    for name, resource in name_resources().items():
        app.command(_make_group(resource, name, words))
    return app


def _find_whoami() -> Method | None:
    whoami = service.SERVICE.whoami
    return None if whoami is None else service.SERVICE.description.methods.get(whoami.method)


def name_resources() -> Mapping[str, str]:
    """Return the resources by the names of their commands. A name that is taken gets `-resource` at its end."""
    taken, whoami = {*_COMMANDS, "export", _WHOAMI}, _find_whoami()
    names: dict[str, str] = {}
    for resource, methods in service.SERVICE.description.resources.items():
        if all(each == whoami for each in methods):
            continue  # its command has no group
        name = to_dashes(resource)
        while name in taken or name in names:
            name += "-resource"
        names[name] = resource
    return names


def name_methods(resource: str) -> Mapping[str, Method]:
    """Return the methods of a resource by the names of their commands."""
    return {to_dashes(each.name): each for each in service.SERVICE.description.resources[resource]}


def name_import(resource: str) -> str | None:
    """Return the name of the command that imports into a resource; None if the resource takes no rows."""
    methods = service.SERVICE.description.resources[resource]
    if not any(each.body is not None and each.body.has_rows for each in methods):
        return None
    name, taken = "import", name_methods(resource)
    while name in taken:
        name += "-rows"
    return name


def _make_group(resource: str, name: str, words: Collection[str] | None) -> App:
    """Return the group of a resource."""
    commands, name_of_import = name_methods(resource), name_import(resource)
    # The list of commands says which ones the group has; its own help lists them.
    summary = ", ".join([*commands, *([name_of_import] if name_of_import else [])])
    epilogue = f"`fleetit {name} COMMAND --help` has an example of each."
    group = App(name=name, group=_RESOURCES, help=summary, help_epilogue=epilogue)
    if words is not None and name not in words:
        return group
    for command, method in commands.items():
        group.command(_make_method_command(method, name, command, words))
    if name_of_import is not None:
        from fleetit.cli._import import make_import_command  # noqa: PLC0415 - imported lazily

        group.command(make_import_command(resource, name, name_of_import))
    return group


def _make_method_command(method: Method, group: str, name: str, words: Collection[str] | None) -> App:
    """Return the command of a method; only its help if it is not called."""
    if words is None or name in words:
        from fleetit.cli._calls import make_command  # noqa: PLC0415 - imported lazily; it needs the generated package

        command = make_command(method, group, name)
    else:
        command = App(name=name)
    command.help = write_help(method)
    return command


def write_help(method: Method) -> str:
    """Return the text of a command: what the description says of its method."""
    parts = [escape(method.summary or method.full_name), escape_lines(method.text)]
    if method.is_deprecated:
        parts.insert(1, "Deprecated: it may be removed.")
    return "\n\n".join(part for part in parts if part)


_HELP = frozenset({"--help", "-h"})
#: A terminal that says it is narrower is not believed: some say 0.
_MIN_WIDTH, _WIDTH = 20, 80


def run(arguments: Sequence[str]) -> int:
    """Run a command and return its exit status."""
    columns = os.environ.get("COLUMNS", "")
    if columns.isdecimal() and int(columns) < _MIN_WIDTH:
        os.environ["COLUMNS"] = str(_WIDTH)
    if arguments and arguments[0] == "help":
        arguments = [*arguments[1:], "--help"]
    for stream in (sys.stdout, sys.stderr):
        # A stream that is not UTF-8, as on Windows behind a pipe, must not end a command at a name with an accent.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    app = make_app(arguments)
    arguments = move_options(arguments, app)
    try:
        console = _make_console(arguments)
        result: Any = app(arguments, console=console, exit_on_error=False, print_error=False, verbose=False)
    except CommandError as error:
        return _print_error(error)
    except FleetITError as error:
        return _print_error(to_command_error(error, _name_options(app, arguments)))
    except CycloptsError as error:
        return _print_error(explain_command_line(error))
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
    from fleetit.cli._rich import HelpConsole  # noqa: PLC0415 - imported lazily; rich takes long

    return HelpConsole()


def _print_error(error: CommandError) -> int:
    sys.stderr.write(f"{fold(f'fleetit: {error}', sys.stderr)}\n")
    return error.status


#: The script of cyclopts is for a folder of `fpath` alone. This lets it be sourced too.
_ZSH_END = """
if [[ "$funcstack[1]" == _cyclopts_fleetit ]]; then
  _cyclopts_fleetit "$@"
else
  (( $+functions[compdef] )) || { autoload -Uz compinit && compinit }
  compdef _cyclopts_fleetit fleetit
fi
"""


def completion(
    shell: Annotated[Literal["bash", "zsh", "fish"], Parameter(help="The shell.")],
    /,
    *,
    install: Annotated[bool, flag("Write it where the shell finds it.")] = False,
) -> int:
    """Print the script that completes commands and options."""
    app = make_app()
    if install:
        path = app.install_completion(shell=shell, add_to_startup=shell == "bash")
        path.write_text(_complete_script(shell, path.read_text(encoding="locale")), encoding="utf-8")
        if shell == "zsh":
            _add_to_zshrc(path)
        print_note(f"Written to {path}. Start a new shell.")
    else:
        sys.stdout.write(_complete_script(shell, app.generate_completion(shell=shell)))
    return 0


def _complete_script(shell: str, script: str) -> str:
    """Return a script of cyclopts with what it lacks: names of files in bash, and `source` in zsh."""
    if shell == "bash":
        script = script.replace(
            "complete -F _fleetit fleetit", "complete -o bashdefault -o default -F _fleetit fleetit"
        )
    return f"{script.rstrip()}\n{_ZSH_END if shell == 'zsh' else ''}"


def _add_to_zshrc(script: Path) -> None:
    """Load a script in each new shell."""
    file = Path(os.environ.get("ZDOTDIR") or Path.home()) / ".zshrc"
    line = f"source {shlex.quote(str(script))}"
    text = file.read_text(encoding="utf-8") if file.exists() else ""
    if line not in text.splitlines():
        with file.open("a", encoding="utf-8") as stream:
            stream.write(f"{'' if text.endswith(chr(10)) or not text else chr(10)}# fleetit completion\n{line}\n")
