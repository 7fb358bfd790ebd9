"""`fleetit whoami`: whose token it is."""

from __future__ import annotations

from fleetit.cli._connection import NO_CONNECTION, Connection
from fleetit.cli._output import NO_OUTPUT, Output


def whoami(*, out: Output = NO_OUTPUT, connection: Connection = NO_CONNECTION) -> int:
    """Show whose token it is."""
    out.check()
    with connection.open() as client:
        out.write(client.auth.whoami())
    return 0
