"""`python -m fleetit.sandbox`: serve the sandbox until it is interrupted."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from fleetit.sandbox._parts import PARTS
from openapi_sdk.sandbox import command as shared

if TYPE_CHECKING:
    from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None, *, command: str = "python -m fleetit.sandbox") -> int:
    """Serve until interrupted, and return the exit status."""
    return shared.main(PARTS, arguments, command=command)


if __name__ == "__main__":
    sys.exit(main())
