"""Finds the signing secret: in a file, a variable, a profile, or by asking. The shell would keep an option."""

from __future__ import annotations

import getpass
import os
import sys
from pathlib import Path
from typing import Annotated, TypeAlias

from cyclopts import Parameter

from fleetit._secrets.redaction import SecretValue
from fleetit.cli._errors import CommandError
from fleetit.cli._profiles import ProfileFile

VARIABLE = "FLEETIT_WEBHOOK_SECRET"
#: A longer file is no secret.
_MAX_BYTES = 65_536

#: The option of the commands that need a secret.
SecretFile: TypeAlias = Annotated[
    Path | None,
    Parameter(help=f"File with the signing secret; while it is replaced, one a line. [{VARIABLE}, or the profile]"),
]
#: The other option of these commands.
ProfileName: TypeAlias = Annotated[
    str | None, Parameter(help="Profile with the webhook_secret. [FLEETIT_PROFILE]", metavar="NAME")
]


def find_secrets(file: Path | None, profile: str | None) -> SecretValue[list[str]]:
    """Return the signing secrets, the current one first.

    Args:
        file: The file; None for the variable, the profile, or else the terminal.
        profile: The profile; None for the default one.

    Raises:
        CommandError: If there is none.
    """
    if file is not None:
        return _read(file)
    if secret := os.environ.get(VARIABLE):
        return _check([secret], VARIABLE)
    chosen = ProfileFile.load(os.environ).choose(profile or os.environ.get("FLEETIT_PROFILE"))
    if chosen is not None and chosen.webhook_secret:
        return _check([chosen.webhook_secret], f"the webhook_secret of profile {chosen.name}")
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
