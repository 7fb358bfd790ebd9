"""The command line: `fleetit …`. Needs the extra `fleetit[cli]`.

Exit statuses: 0 done; 1 FleetIT refused or failed; 2 wrong use, nothing was sent, or a file that can't be written; 3 no
answer, and nothing was carried out; 4 a part was not done; 5 no answer, and it may have been carried out; 130
interrupted; 141 the reader of the output has gone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from openapi_sdk.cli.main import INTERRUPTED
from openapi_sdk.cli.main import main as run

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit status.

    Args:
        arguments: The arguments behind `fleetit`; by default those of the process.
    """
    try:
        from fleetit.cli._program import PROGRAM  # noqa: PLC0415 - it takes long, and Ctrl-C meanwhile is no traceback
    except KeyboardInterrupt:
        return INTERRUPTED
    return run(PROGRAM, arguments)
