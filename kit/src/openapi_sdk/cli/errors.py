"""Errors: of a wrong command line, and of commands. What is printed in one line, and the exit status."""

from __future__ import annotations

import os
import re
from itertools import pairwise
from typing import TYPE_CHECKING, get_origin

from cyclopts import (
    CoercionError,
    CycloptsError,
    MissingArgumentError,
    RepeatArgumentError,
    UnknownCommandError,
    UnknownOptionError,
    UnusedCliTokensError,
)

from openapi_sdk.errors import errors, statuses
from openapi_sdk.errors.errors import MAY_HAVE_HAPPENED
from openapi_sdk.escape import escape_invisible

#: Exit statuses. A script must not repeat a command that ended with `PERHAPS_DONE`.
FAILED, BAD_USAGE, NO_ANSWER, PARTLY_DONE, PERHAPS_DONE = 1, 2, 3, 4, 5
#: The argument with which a message begins: `batch_size=0: …`, `accounts: …`.
_ARGUMENT = re.compile(r"\A[a-z][a-z0-9_]*(?==|: )")
#: What is missing to say who calls: the operation, the arguments, and what to do.
_MISSING = re.compile(r"(\w+: )?([\w ]+(?:, or [\w ]+)*): missing; (pass .*)")
#: A line names so many wrong values.
_MAX_FIELD_ERRORS = 5

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cyclopts.argument import Argument

    from openapi_sdk.cli.program import Program
    from openapi_sdk.errors.fields import FieldError


class CommandError(Exception):
    """A command can't go on."""

    def __init__(self, message: str, hint: str | None = None, status: int = BAD_USAGE) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.status = status

    def __str__(self) -> str:
        message = self.message.rstrip()
        end = "" if message.endswith(("?", "!")) else "."
        line = f"{message.rstrip('.')}{end} {self.hint}" if self.hint else message
        return escape_invisible(" ".join(line.split()))


def _find_error_hint(program: Program, error: errors.SdkError) -> str | None:
    """Return what can be done about an error."""
    name, tenant = program.name, program.service.tenant
    whose = f"; `{name} whoami` says whose it is" if program.has_whoami else ""
    where = "" if tenant is None else f", or is in another {tenant.word}: try {program.tenant_option}"
    hints: dict[type[errors.SdkError], str] = {
        statuses.Unauthorized: f"The {program.credentials} is not accepted; `{name} doctor` says where it comes from.",
        statuses.Forbidden: f"The {program.credentials} may not do this{whose}.",
        statuses.NotFound: f"It does not exist{where}.",
        statuses.RateLimited: "Try again later.",
        errors.ConnectError: f"`{name} doctor` says which server is used.",
        statuses.ServerError: "Try again later.",
        errors.DecodeError: f"`{name} request` shows the answer as it is.",
    }
    return next((hint for each, hint in hints.items() if isinstance(error, each)), None)


def to_command_error(
    program: Program, error: errors.SdkError, options: Mapping[str, str] | None = None
) -> CommandError:
    """Return what a command says of an error of the client.

    A message that begins with an argument of Python gets the option of the command in its place.
    """
    status = FAILED
    if isinstance(error, errors.ConfigurationError | errors.InvalidInput):
        status = BAD_USAGE
    elif isinstance(error, errors.TransportError):
        status = NO_ANSWER
    hint = _find_error_hint(program, error)
    if error.may_have_happened:
        status, hint = PERHAPS_DONE, "Look whether it was before you run this again."
    if isinstance(error, errors.ConfigurationError) and (found := _explain_missing(program, str(error), status)):
        return found
    missing = f"; pass {program.service.tenant.argument}=" if program.service.tenant is not None else ""
    if missing and isinstance(error, errors.ConfigurationError) and missing in str(error):
        message, _, _ = str(error).partition(missing)
        return CommandError(message, f"Pass {program.tenant_option}, or set {program.service.tenant_variable}.", status)
    if isinstance(error, statuses.BadRequest | statuses.UnprocessableContent) and any(
        each.row is not None for each in error.errors
    ):
        note = f" ({MAY_HAVE_HAPPENED})" if error.may_have_happened else ""
        return CommandError(f"{error.operation}: {write_field_errors(error.errors)}{note}", hint, status)
    message = str(error) or type(error).__name__
    names = options or {}
    if isinstance(error, errors.InvalidInput) and any(each.field.partition(".")[0] in names for each in error.errors):
        message = write_field_errors(error.errors, names)
    elif isinstance(error, errors.ConfigurationError):
        message = _ARGUMENT.sub(lambda found: names.get(found[0], found[0]), message)
    return CommandError(message, hint, status)


def _explain_missing(program: Program, message: str, status: int) -> CommandError | None:
    """Return what to do if an argument of the client is missing; None if that is not what a message says."""
    found = _MISSING.fullmatch(message)
    if found is None:
        return None
    operation, arguments, remedy = found.groups()
    if name := program.described_options.get(arguments):
        hint = f"Pass --{name.replace('_', '-')}, or set {program.variable(arguments.upper())}."
        return CommandError(f"there is no {name}", hint, status)
    if not {*re.split(r", or | and ", arguments)} <= {*program.service.facts.credentials}:
        return None
    variables = re.findall(rf"\b{re.escape(program.variable(''))}[A-Z0-9_]+(?: and [A-Z0-9_]+)*", remedy)
    word = arguments.replace(", or ", " or ").replace("api_key", "API key").replace("_", " ")
    keep = f"keep {'them' if ' and ' in arguments else 'one'} with `{program.name} profile set-token NAME`"
    return CommandError(f"{operation or ''}there is no {word}", f"Set {' or '.join(variables)}, or {keep}.", status)


def write_notes(error: Exception) -> str:
    """Return the notes of an error for the end of its message, such as the other tenants that failed."""
    return "".join(f" ({note})" for note in getattr(error, "__notes__", ()))


def describe_os_error(error: OSError) -> str:
    """Return in one line which file can't be read or written, and why. What has no name is standard output."""
    if error.filename is None:
        return escape_invisible(f"standard output can't be written: {error.strerror or 'it is closed'}")
    return escape_invisible(f"{os.fsdecode(error.filename)}: {error.strerror}")


def write_field_errors(found: Sequence[FieldError], names: Mapping[str, str] | None = None) -> str:
    """Return what is wrong with the values of a call. Rows are counted from 1."""
    return join_errors([_write_field_error(each, names or {}) for each in found])


def join_errors(errors: Sequence[str]) -> str:
    """Return the first few errors in one line, and how many more there are."""
    more = len(errors) - _MAX_FIELD_ERRORS
    return "; ".join(errors[:_MAX_FIELD_ERRORS]) + (f"; and {more:,} more" if more > 0 else "")


def _write_field_error(error: FieldError, names: Mapping[str, str]) -> str:
    first, dot, rest = error.field.partition(".")
    # A row of `--body` has no options.
    name = names.get(first, first) + dot + rest if error.row is None else error.field
    row = "" if error.row is None else f"row {error.row + 1}: "
    return f"{row}{name}: {error.message}" if name else f"{row}{error.message}"


_TOKEN_OPTION = re.compile(r"--?(?:[a-z]+-)?(?:token|api-key|password|client-secret)(?:=.*)?", re.DOTALL)
_NUMBER_LIKE = re.compile(r"-[0-9]")
_GENERAL = ("--help", "--version")


def explain_command_line(program: Program, error: CycloptsError) -> CommandError:
    """Return what a command says of a wrong command line."""
    words = _find_words(error)
    unknown = _find_unknown_option(error, words)
    if unknown is not None:
        return _explain_unknown_option(program, error, unknown)
    if isinstance(error, UnknownCommandError):
        return _explain_unknown_command(program, str(error))
    if isinstance(error, MissingArgumentError) and error.keyword:
        return _explain_missing_value(error.keyword, words)
    return CommandError(_write_message(error), _find_hint(program, error, words))


def _find_hint(program: Program, error: CycloptsError, words: Sequence[str]) -> str | None:
    every = program.all_tenants_option
    match error:
        case RepeatArgumentError() if error.token.keyword == program.tenant_option and every in _list_options(error):
            return f"{every} lists all of them; `{program.name} export` takes several."
        case UnusedCliTokensError() if error.unused_tokens and (again := _repeat(error, words, error.unused_tokens[0])):
            return f"An option takes one value: {again}."
        case MissingArgumentError() | UnusedCliTokensError():
            return f"`{_name_command(program, error)} --help` shows what it takes."
        case _:
            return None


def _repeat(error: CycloptsError, words: Sequence[str], extra: str) -> str | None:
    """Return how to repeat an option that two values follow: `--order 1 --order 2` for `--order 1 2`."""
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


def _name_command(program: Program, error: CycloptsError) -> str:
    return " ".join((program.name, *(error.command_chain or ())))


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


def _explain_unknown_option(program: Program, error: CycloptsError, option: str) -> CommandError:
    if _TOKEN_OPTION.fullmatch(option):
        hint = f"Set {program.credential_variables}, or use `{program.name} profile set-token NAME`."
        what = "Tokens" if option.partition("=")[0].endswith("token") else "Secrets"
        return CommandError(f"{what} are no options, since shells keep them", hint)
    import difflib  # noqa: PLC0415 - for messages alone

    near = difflib.get_close_matches(option, list(_list_options(error)), n=1)
    hint = f"Did you mean {near[0]}?" if near else f"`{_name_command(program, error)} --help` lists them."
    return CommandError(f"Unknown option: {option}", hint)


def _explain_missing_value(option: str, words: Sequence[str]) -> CommandError:
    value = next((after for word, after in pairwise(words) if word == option), "")
    hint = f"One that begins with a dash is written {option}={value}." if _NUMBER_LIKE.match(value) else None
    return CommandError(f"{option} needs a value", hint)


def _explain_unknown_command(program: Program, text: str) -> CommandError:
    found, is_list, _ = text.partition(" Available commands:")
    if found.startswith('Unknown command "inbox"') and program.webhooks is not None:
        return CommandError('Unknown command "inbox"', f"The commands of an inbox are in `{program.name} webhook`.")
    return CommandError(found, "`--help` lists the commands." if is_list and "Did you mean" not in found else None)
