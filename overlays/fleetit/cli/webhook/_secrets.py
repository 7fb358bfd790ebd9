"""Finds the signing secret: in a file, a variable, or by asking. It is never an option: the shell would keep it."""

from __future__ import annotations

import getpass
import os
import sys
from pathlib import Path
from typing import Annotated, TypeAlias

from cyclopts import Parameter

from fleetit._redaction import SecretValue
from fleetit.cli._errors import CommandError

VARIABLE = "FLEETIT_WEBHOOK_SECRET"
#: A longer file is no secret.
_MAX_BYTES = 65_536

#: The option of the commands that need a secret.
SecretFile: TypeAlias = Annotated[
    Path | None,
    Parameter(help=f"File with the signing secret; while it is replaced, one a line. [{VARIABLE}, or you are asked]"),
]


def find_secrets(file: Path | None) -> SecretValue[list[str]]:
    """Return the signing secrets, the current one first.

    Args:
        file: The file; None for the variable, or else the terminal.

    Raises:
        CommandError: If there is none.
    """
    if file is not None:
        return _read(file)
    if secret := os.environ.get(VARIABLE):
        return _check([secret], VARIABLE)
    if sys.stdin is not None and sys.stdin.isatty():
        return _check([getpass.getpass("Signing secret: ")], "the signing secret")
    msg = "there is no signing secret"
    raise CommandError(msg, f"Set {VARIABLE}, or name a file with --secret-file.")


def _read(file: Path) -> SecretValue[list[str]]:
    try:
        with file.open("rb") as stream:
            data = SecretValue(stream.read(_MAX_BYTES + 1))
    except (OSError, ValueError) as error:
        msg = f"--secret-file {file}: can't be read: {getattr(error, 'strerror', None) or 'no name of a file'}"
        raise CommandError(msg) from None
    if len(data.reveal()) > _MAX_BYTES:
        msg = f"--secret-file {file}: longer than {_MAX_BYTES:,} bytes"
        raise CommandError(msg)
    try:
        return _check(data.reveal().decode("utf-8-sig").splitlines(), f"--secret-file {file}")
    except UnicodeDecodeError:
        pass  # the error has the bytes
    msg = f"--secret-file {file}: not UTF-8"
    raise CommandError(msg)


def _check(lines: list[str], name: str) -> SecretValue[list[str]]:
    from fleetit.webhooks._secrets import is_blank  # noqa: PLC0415 - imported lazily

    found = [line for line in lines if not is_blank(line)]
    if not found:
        msg = f"{name} is blank; with a blank secret everybody can sign"
        raise CommandError(msg)
    return SecretValue(found)
