"""`fleetit webhook sign`: prints the headers that sign a body."""

from __future__ import annotations

import sys
from pathlib import Path  # noqa: TC003 - cyclopts reads annotations
from typing import Annotated

from cyclopts import Parameter

from fleetit.cli._conversion import to_file
from fleetit.cli.webhook._bodies import read_bytes
from fleetit.cli.webhook._secrets import ProfileName, SecretFile, find_secrets


def sign(
    file: Annotated[
        Path,
        Parameter(
            help="The body: a file, or - for the standard input. Its bytes are signed.",
            allow_leading_hyphen=True,
            converter=to_file,
        ),
    ],
    /,
    *,
    timestamp: Annotated[
        int | None, Parameter(help="When it is signed, in seconds since 1970. Now by default.")
    ] = None,
    secret_file: SecretFile = None,
    profile: ProfileName = None,
) -> int:
    """Print the two headers."""
    from fleetit.webhooks import sign as sign_body  # noqa: PLC0415 - imported lazily

    secret = find_secrets(secret_file, profile)
    for name, value in sign_body(read_bytes(str(file)), secret.reveal()[0], timestamp).items():
        sys.stdout.write(f"{name}: {value}\n")
    return 0
