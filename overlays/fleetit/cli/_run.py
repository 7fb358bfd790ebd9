"""Runs a command, and prints its errors in one line."""

from __future__ import annotations

import io
import os
import re
import sys
from itertools import pairwise
from typing import TYPE_CHECKING, Any, get_origin

from cyclopts import (
    CoercionError,
    CycloptsError,
    MissingArgumentError,
    RepeatArgumentError,
    UnknownCommandError,
    UnknownOptionError,
    UnusedCliTokensError,
)

from fleetit._errors.errors import FleetITError
from fleetit._service.names import TOKEN_VARIABLE
from fleetit.cli._app import make_app
from fleetit.cli._connection import move_options
from fleetit.cli._errors import CommandError, to_command_error
from fleetit.cli._terminal import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cyclopts import App
    from cyclopts.argument import Argument
    from rich.console import Console

_TOKEN_OPTION = re.compile(r"--?(?:[a-z]+-)?token(?:=.*)?", re.DOTALL)
_NUMBER_LIKE = re.compile(r"-[0-9]")
_GENERAL = ("--help", "--version")


def explain(error: CycloptsError) -> CommandError:
    """Return what a command says of a wrong command line."""
    words = _find_words(error)
    unknown = _find_unknown_option(error, words)
    if unknown is not None:
        return _explain_unknown_option(error, unknown)
    if isinstance(error, UnknownCommandError):
        return _explain_unknown_command(str(error))
    if isinstance(error, MissingArgumentError) and error.keyword:
        return _explain_missing_value(error.keyword, words)
    return CommandError(_write_message(error), _find_hint(error, words))


def _find_hint(error: CycloptsError, words: Sequence[str]) -> str | None:
    match error:
        case RepeatArgumentError() if error.token.keyword == "--fleet" and "--all-fleets" in _list_options(error):
            return "--all-fleets lists all of them; `fleetit export` takes several."
        case UnusedCliTokensError() if error.unused_tokens and (again := _repeat(error, words, error.unused_tokens[0])):
            return f"An option takes one value: {again}."
        case MissingArgumentError() | UnusedCliTokensError():
            return f"`{_name_command(error)} --help` shows what it takes."
        case _:
            return None


def _repeat(error: CycloptsError, words: Sequence[str], extra: str) -> str | None:
    """Return how to repeat an option that two values follow: `--vehicle 1 --vehicle 2` for `--vehicle 1 2`."""
    known = _list_arguments(error)
    parts = [part for word in words for part in (word.split("=", 1) if word.startswith("--") else [word])]
    for name, value, after in zip(parts, parts[1:], parts[2:], strict=False):
        if after == extra and name in known and get_origin(known[name].resolved_hint) is list:
            return f"{name} {value} {name} {extra}"
    return None


def _write_message(error: CycloptsError) -> str:
    match error:
        case UnusedCliTokensError() if error.unused_tokens:
            return f"Unexpected argument {error.unused_tokens[0]!r}"
        case MissingArgumentError() if error.argument is not None:
            return f"{error.argument.name} is missing"
        case RepeatArgumentError():
            return f"{error.token.keyword} is given more than once"
        case CoercionError() if error.token is not None and error.target_type is bool:
            return f'{error.token.keyword}: "{error.token.value}" is neither true nor false'
        case CoercionError() if error.msg is not None and error.argument is not None:
            return f"{error.argument.name}: {error.msg}"
        case _:
            return str(error)


def _name_command(error: CycloptsError) -> str:
    return " ".join(("fleetit", *(error.command_chain or ())))


def _find_words(error: CycloptsError) -> Sequence[str]:
    """Return the words behind the command."""
    return (error.root_input_tokens or ())[len(error.command_chain or ()) :]


def _list_arguments(error: CycloptsError) -> dict[str, Argument]:
    """Return the options of the command by their names."""
    if error.app is None or error.app.default_command is None:
        return {}
    found = error.app.assemble_argument_collection()
    return {name: each for each in found for name in each.names if name.startswith("-")}


def _list_options(error: CycloptsError) -> dict[str, bool]:
    """Return the names of the options of the command, and whether their values may begin with a dash."""
    found = {name: each.parameter.allow_leading_hyphen for name, each in _list_arguments(error).items()}
    return {**found, **dict.fromkeys(_GENERAL, False)}


def _is_option_like(word: str) -> bool:
    return word.startswith("-") and word != "-" and not _NUMBER_LIKE.match(word)


def _find_unknown_option(error: CycloptsError, words: Sequence[str]) -> str | None:
    """Return the first word that looks like an option and is none. cyclopts may have taken it for a FILE."""
    if isinstance(error, UnknownCommandError):
        first = (error.unused_tokens or [""])[0]
        return first if first.startswith("-") else None
    known = _list_options(error)
    is_value = False
    for word in words:
        if word == "--":
            break
        name = word.partition("=")[0]
        spelt = name.replace("_", "-")
        if not is_value and _is_option_like(word) and not {name, spelt} & known.keys():
            return name
        is_value = name == word and known.get(spelt, False)
    return error.token.keyword or error.token.value if isinstance(error, UnknownOptionError) else None


def _explain_unknown_option(error: CycloptsError, option: str) -> CommandError:
    if _TOKEN_OPTION.fullmatch(option):
        return CommandError(
            "Tokens are no options, since shells keep them",
            f"Set {TOKEN_VARIABLE}, or use `fleetit profile set-token NAME`.",
        )
    import difflib  # noqa: PLC0415 - for messages alone

    near = difflib.get_close_matches(option, list(_list_options(error)), n=1)
    hint = f"Did you mean {near[0]}?" if near else f"`{_name_command(error)} --help` lists them."
    return CommandError(f"Unknown option: {option}", hint)


def _explain_missing_value(option: str, words: Sequence[str]) -> CommandError:
    value = next((after for word, after in pairwise(words) if word == option), "")
    hint = f"One that begins with a dash is written {option}={value}." if _NUMBER_LIKE.match(value) else None
    return CommandError(f"{option} needs a value", hint)


def _explain_unknown_command(text: str) -> CommandError:
    found, is_list, _ = text.partition(" Available commands:")
    return CommandError(found, "`--help` lists the commands." if is_list and "Did you mean" not in found else None)


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
        return _print_error(explain(error))
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
