"""`python -m fleetit`: the same as `fleetit`."""

from __future__ import annotations

import sys

from fleetit.cli import main

if __name__ == "__main__":
    sys.exit(main())
