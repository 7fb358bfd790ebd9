"""Runs a command, and prints its errors in one line."""

from __future__ import annotations

import io
import os
import re
import sys
from typing import TYPE_CHECKING, Any

from cyclopts import CycloptsError, UnknownCommandError, UnusedCliTokensError

from fleetit._errors import FleetITError
from fleetit.cli._app import make_app
from fleetit.cli._errors import BAD_USAGE, CommandError, to_command_error

if TYPE_CHECKING:
    from collections.abc import Sequence


#: A terminal that says it is narrower is not believed: some say 0.
_MIN_WIDTH, _WIDTH = 20, 80
_TOKEN_OPTION = re.compile(r'Unknown (?:option: |command ")--?(?:[a-z]+-)?token\b')


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
    try:
        result: Any = make_app()(list(arguments), exit_on_error=False, print_error=False, verbose=False)
    except CommandError as error:
        return _print_error(error)
    except FleetITError as error:
        return _print_error(to_command_error(error))
    except CycloptsError as error:
        return _print_error(CommandError(_explain(error), status=BAD_USAGE))
    except SystemExit as end:
        if isinstance(end.__context__, BrokenPipeError):  # rich ends the process
            raise end.__context__ from None
        return end.code if isinstance(end.code, int) else 0
    return result if isinstance(result, int) else 0


def _explain(error: CycloptsError) -> str:
    """Return what is wrong with a command line. cyclopts suggests a command for each word but an option."""
    text = str(error)
    if isinstance(error, UnusedCliTokensError) and error.unused_tokens:
        command = " ".join(("fleetit", *(error.command_chain or ())))
        return f"Unexpected argument {error.unused_tokens[0]!r}. `{command} --help` shows what it takes."
    if _TOKEN_OPTION.match(text):
        return "Tokens are no options, since shells keep them. Set FLEETIT_TOKEN, or use `fleetit profile set-token`."
    if isinstance(error, UnknownCommandError) and text.startswith('Unknown command "-'):
        from fleetit._suggestions import suggest  # noqa: PLC0415 - for messages alone

        option = text.split('"')[1]
        return f"Unknown option: {option}{suggest(option, ('--help', '--version'))}"
    found, is_list, _ = text.partition(" Available commands:")
    if not is_list:
        return text
    return found if "Did you mean" in found else f"{found} `--help` lists the commands."


def _print_error(error: CommandError) -> int:
    sys.stderr.write(f"fleetit: {error}\n")
    return error.status
