"""Collects the public surface of `fleetit`, as `kit.tests.support.surface` describes it.

`python -m tests.support.surface` rewrites the pinned lines, to be read as a diff.
"""

from __future__ import annotations

import pkgutil
from pathlib import Path

import fleetit
from fleetit.cli._program import PROGRAM
from kit.tests.support.surface import describe_modules, list_commands
from openapi_sdk.cli.app import make_app

PINNED = Path(__file__).parents[1] / "surface" / "fleetit.txt"


def collect() -> str:
    """Return the lines of all public modules of `fleetit`, in the order of their names, and those of its commands."""
    names = [fleetit.__name__, *(each.name for each in pkgutil.walk_packages(fleetit.__path__, "fleetit."))]
    public = [name for name in names if not any(part.startswith("_") for part in name.split("."))]
    return "".join(f"{line}\n" for line in [*describe_modules(public), *list_commands(make_app(PROGRAM), "fleetit")])


if __name__ == "__main__":
    PINNED.write_text(collect(), encoding="utf-8", newline="\n")
