"""What commands say of a change: before it where it goes, and after it how to find out whether it was carried out."""

from __future__ import annotations

import shlex
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from openapi_sdk.cli.errors import CommandError, to_command_error
from openapi_sdk.cli.options import to_dashes
from openapi_sdk.cli.output import check_output
from openapi_sdk.cli.terminal import fold, print_note
from openapi_sdk.errors.errors import MAY_HAVE_HAPPENED, SdkError
from openapi_sdk.escape import escape_invisible

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence
    from typing import TextIO

    from openapi_sdk.cli.program import Program
    from openapi_sdk.description.methods import Method
    from openapi_sdk.service import Service

#: The terminal of a process, also if its standard input is a file. Windows has none.
_TERMINAL = Path("/dev/tty")


def check_change(
    program: Program,
    base_url: str,
    tenant: object | None,
    *,
    what: str = "",
    is_dry: bool,
    is_confirmed: bool,
    reads_input: bool = False,
) -> None:
    """Say to which server and tenant a change goes. Ask whether it may, if that is production and somebody is there.

    Production is the first described server.

    `reads_input` says that the standard input has rows or a body, and no answer.
    """
    place = name_place(program.service, base_url, tenant)
    if is_dry:
        _print(f"Nothing is sent. {what or 'It'} would go to {place}.")
        return
    check_output()
    _print(f"Sending {f'{what} ' if what else ''}to {place}.")
    if program.service.is_production(base_url) and not is_confirmed:
        _ask(reads_input=reads_input)


def name_place(service: Service, base_url: str, tenant: object | None) -> str:
    """Return the server and the tenant of a call, as people know them."""
    name = service.name_environment(base_url)
    server = base_url if name is None else f"{name} ({base_url})"
    whose = service.describe_tenant(tenant)
    return f"{server}, {whose}" if whose else server


def _print(text: str) -> None:
    sys.stderr.write(f"{fold(escape_invisible(text), sys.stderr)}\n")


def _ask(*, reads_input: bool) -> None:
    """Ask whoever is at the terminal. A script that has none goes on."""
    with _open_terminal(reads_input=reads_input) as terminal:
        if terminal is None:
            return
        sys.stderr.write("Go on? [y/N] ")
        sys.stderr.flush()
        answer = terminal.readline()
    if not answer.endswith("\n"):
        sys.stderr.write("\n")
    if answer.strip().lower() not in {"y", "yes"}:
        msg = "not confirmed, and nothing was sent"
        raise CommandError(msg, "--yes confirms it.")


@contextmanager
def _open_terminal(*, reads_input: bool) -> Generator[TextIO | None]:
    """Open the terminal for an answer; None if nobody would see the question, or could answer it."""
    if not sys.stderr.isatty() or not (reads_input or sys.stdin.isatty()):
        yield None
    elif sys.stdin.isatty():
        yield sys.stdin
    else:
        try:
            terminal = _TERMINAL.open(encoding="utf-8")
        except OSError:
            yield None
            return
        with terminal:
            yield terminal


@contextmanager
def saying_how_to_look(program: Program, reading: str | None, what: str) -> Generator[None]:
    """Send a change. If it may have been carried out, say which command shows it; None if no command reads `what`."""
    hint = f"Look before you run this again, with `{reading}`."
    if reading is None:
        hint = f"No command reads {what}: look at {program.service.name} before you run this again."
    try:
        yield
    except SdkError as error:
        if not error.may_have_happened:
            raise
        found = to_command_error(program, error)
        found.hint = hint
        raise found from error
    except KeyboardInterrupt:
        print_note(f"Interrupted; {MAY_HAVE_HAPPENED}. {hint}")
        raise


def find_reading_command(program: Program, method: Method, group: str, ids: Sequence[str]) -> str | None:
    """Return the command that reads what a method changes: the object itself, or else the listing; None for neither."""
    reading = [each for each in program.service.description.resources[method.resource] if each.is_safe]
    for each in reading:
        count = each.path.count("{")
        if count and not each.is_listing and method.path.startswith(each.path):
            return shlex.join([program.name, group, to_dashes(each.name), *ids[:count]])
    listing = next((each for each in reading if each.is_listing and "{" not in each.path), None)
    return f"{program.name} {group} {to_dashes(listing.name)}" if listing is not None else None
