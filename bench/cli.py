"""The command line: how long `fleetit --help` takes, against importing what it is made with."""

from __future__ import annotations

import os
import subprocess
import sys
from functools import partial
from typing import TYPE_CHECKING

from bench.measure import Contender, Effort, measure_in_turn
from bench.report import Report, build_table

if TYPE_CHECKING:
    from collections.abc import Sequence

_BARE = "bare interpreter"
_IMPORTED = 'python -c "import cyclopts"'
_HELP = "fleetit --help"
_PROGRAMS: dict[str, Sequence[str]] = {
    _BARE: ("-c", ""),
    _IMPORTED: ("-c", "import cyclopts"),
    "fleetit --version": ("-m", "fleetit.cli", "--version"),
    _HELP: ("-m", "fleetit.cli", "--help"),
    "fleetit tolls --help": ("-m", "fleetit.cli", "tolls", "--help"),
    "fleetit tolls list --help": ("-m", "fleetit.cli", "tolls", "list", "--help"),
}
#: The variables of this process without those that keep Python from writing bytecode, or that color the output.
_DROPPED = ("FLEETIT_", "PYTHONDONTWRITEBYTECODE", "FORCE_COLOR")
_ENVIRON = {name: value for name, value in os.environ.items() if not name.startswith(_DROPPED)}


def measure(effort: Effort) -> Report:
    """Start the programs in turn."""
    contenders = [Contender(name, partial(_run, arguments)) for name, arguments in _PROGRAMS.items()]
    for each in contenders:
        each.run()  # writes the bytecode
    samples = measure_in_turn(contenders, rounds=effort.of(21, 1))
    notes = "Whole programs, each in a new process. Nothing is sent."
    table = build_table("From start to end of a command", "ms", contenders, samples, baseline=_BARE, notes=notes)
    return Report("cli", [table])


def _run(arguments: Sequence[str]) -> None:
    subprocess.run([sys.executable, *arguments], env=_ENVIRON, stdout=subprocess.DEVNULL, check=True)  # noqa: S603 - our own
