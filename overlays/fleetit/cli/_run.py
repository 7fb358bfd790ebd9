"""Runs a command, and prints its errors in one line."""

from __future__ import annotations

import io
import os
import sys
from typing import TYPE_CHECKING, Any

from cyclopts import CycloptsError

from fleetit._errors.errors import FleetITError
from fleetit.cli._app import make_app
from fleetit.cli._errors import CommandError, to_command_error
from fleetit.cli._terminal import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cyclopts import App
    from rich.console import Console

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
    app = make_app()
    try:
        console = _make_console(arguments)
        result: Any = app(list(arguments), console=console, exit_on_error=False, print_error=False, verbose=False)
    except CommandError as error:
        return _print_error(error)
    except FleetITError as error:
        return _print_error(to_command_error(error, _list_options(app, arguments)))
    except CycloptsError as error:
        from fleetit.cli._usage import explain  # noqa: PLC0415 - for messages alone

        return _print_error(explain(error))
    except SystemExit as end:
        if isinstance(end.__context__, BrokenPipeError):  # rich ends the process
            raise end.__context__ from None
        return end.code if isinstance(end.code, int) else 0
    return result if isinstance(result, int) else 0


def _list_options(app: App, arguments: Sequence[str]) -> dict[str, str]:
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
    from fleetit.cli._help import HelpConsole  # noqa: PLC0415 - imported lazily; rich takes long

    return HelpConsole()


def _print_error(error: CommandError) -> int:
    sys.stderr.write(f"{fold(f'fleetit: {error}', sys.stderr)}\n")
    return error.status
