"""Errors of commands: what is printed in one line, and the exit status."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from fleetit._errors import errors
from fleetit._service.names import FLEET_VARIABLE, TOKEN_VARIABLE
from fleetit.cli._escaping import escape

#: Exit statuses; docs/cli.md has them too. A script must not repeat a command that ended with `PERHAPS_DONE`.
FAILED, BAD_USAGE, NO_ANSWER, PARTLY_DONE, PERHAPS_DONE = 1, 2, 3, 4, 5
#: The argument with which a message begins: `batch_size=0: …`, `fleets: …`.
_ARGUMENT = re.compile(r"\A[a-z][a-z0-9_]*(?==|: )")
#: A line names so many wrong values.
_MAX_FIELD_ERRORS = 5

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


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
        return escape(" ".join(line.split()))


_HINTS: dict[type[errors.FleetITError], str] = {
    errors.Unauthorized: "The token is not accepted; `fleetit doctor` says where it comes from.",
    errors.Forbidden: "The token may not do this; `fleetit whoami` says whose it is.",
    errors.NotFound: "It does not exist, or is in another fleet: try --fleet.",
    errors.RateLimited: "Try again later.",
    errors.ConnectError: "`fleetit doctor` says which server is used.",
    errors.ServerError: "Try again later.",
    errors.DecodeError: "`fleetit request` shows the answer as it is.",
    errors.PageDrift: "Start the listing again.",
}


def to_command_error(error: errors.FleetITError, options: Mapping[str, str] | None = None) -> CommandError:
    """Return what a command says of an error of the client.

    A message that begins with an argument of Python gets the option of the command in its place.
    """
    status = FAILED
    if isinstance(error, errors.ConfigurationError | errors.InvalidInput):
        status = BAD_USAGE
    elif isinstance(error, errors.TransportError):
        status = NO_ANSWER
    hint = next((_HINTS[each] for each in type(error).__mro__ if each in _HINTS), None)
    if error.may_have_happened:
        status, hint = PERHAPS_DONE, "Look whether it was before you run this again."
    if isinstance(error, errors.ConfigurationError) and str(error).startswith("token: missing"):
        return CommandError(
            "there is no token", f"Set {TOKEN_VARIABLE}, or keep one with `fleetit profile set-token NAME`.", status
        )
    if isinstance(error, errors.ConfigurationError) and "; pass fleet_id=" in str(error):
        message, _, _ = str(error).partition("; pass fleet_id=")
        return CommandError(message, f"Pass --fleet, or set {FLEET_VARIABLE}.", status)
    if isinstance(error, errors.BadRequest) and any(each.row is not None for each in error.errors):
        note = f" ({errors.MAY_HAVE_HAPPENED})" if error.may_have_happened else ""
        return CommandError(f"{error.operation}: {write_field_errors(error.errors)}{note}", hint, status)
    message = str(error) or type(error).__name__
    names = options or {}
    if isinstance(error, errors.InvalidInput) and any(each.field.partition(".")[0] in names for each in error.errors):
        message = write_field_errors(error.errors, names)
    elif isinstance(error, errors.ConfigurationError):
        message = _ARGUMENT.sub(lambda found: names.get(found[0], found[0]), message)
    return CommandError(message, hint, status)


def write_notes(error: Exception) -> str:
    """Return the notes of an error for the end of its message, such as the other fleets that failed."""
    return "".join(f" ({note})" for note in getattr(error, "__notes__", ()))


def describe_os_error(error: OSError) -> str:
    """Return in one line which file can't be read or written, and why. What has no name is standard output."""
    if error.filename is None:
        return escape(f"standard output can't be written: {error.strerror or 'it is closed'}")
    return escape(f"{os.fsdecode(error.filename)}: {error.strerror}")


def write_field_errors(found: Sequence[errors.FieldError], names: Mapping[str, str] | None = None) -> str:
    """Return what is wrong with the values of a call. Rows are counted from 1."""
    return join_errors([_write_field_error(each, names or {}) for each in found])


def join_errors(errors: Sequence[str]) -> str:
    """Return the first few errors in one line, and how many more there are."""
    more = len(errors) - _MAX_FIELD_ERRORS
    return "; ".join(errors[:_MAX_FIELD_ERRORS]) + (f"; and {more:,} more" if more > 0 else "")


def _write_field_error(error: errors.FieldError, names: Mapping[str, str]) -> str:
    first, dot, rest = error.field.partition(".")
    # A row of `--body` has no options.
    name = names.get(first, first) + dot + rest if error.row is None else error.field
    row = "" if error.row is None else f"row {error.row + 1}: "
    return f"{row}{name}: {error.message}" if name else f"{row}{error.message}"
