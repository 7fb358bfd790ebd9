"""Learn from the sandbox of a made SDK which of its operations it serves, and which calls make good examples."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, NamedTuple

from openapi_sdk_codegen.project import Problem

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

_CALLS = "openapi_sdk_codegen.new.sandbox_calls"
#: Seconds to start, and for each operation: it is called, and its command runs. Both take 0.2 s together, and ten times
#: as much on a machine that has other work.
_START, _LONGEST_CALL = 600, 3


class ExampleCall(NamedTuple):
    """A call that only reads, as it is written in Python.

    Attributes:
        method: Its method: `things.list`.
        arguments: What stands in its parentheses.
        is_listing: Whether it has rows.
        fields: Fields of a row that read well.
    """

    method: str
    arguments: str
    is_listing: bool
    fields: Sequence[str]


class Tried(NamedTuple):
    """What the calls did.

    Attributes:
        failed: Why a call fails, by methods.
        commands: Why the example of its command fails, by methods.
        calls: Calls that work.
    """

    failed: Mapping[str, str]
    commands: Mapping[str, str]
    calls: Sequence[ExampleCall]


#: What is known before any call.
NOTHING = Tried({}, {}, ())


def try_operations(root: Path, package: str, operations: int) -> Tried:
    """Call each operation of a project on its sandbox. Variables of its service are not set.

    Args:
        root: The folder of the project.
        package: The package of its client.
        operations: How many operations it has; so long it may take.

    Raises:
        Problem: If the SDK can't be imported, its sandbox doesn't start, or the calls take too long.
    """
    paths = [str(root / "overlays"), str(root / "generated"), *filter(None, sys.path)]
    seconds = _START + _LONGEST_CALL * operations
    try:
        done = subprocess.run(  # noqa: S603 - our own program, no shell
            [sys.executable, "-m", _CALLS, package],
            cwd=root,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(paths), "PYTHONDONTWRITEBYTECODE": "1"},
            capture_output=True,
            encoding="utf-8",
            check=False,
            timeout=seconds,
        )
    except subprocess.TimeoutExpired as error:
        msg = f"{operations} operations were not called on the sandbox within {seconds} s: this machine is too busy"
        raise Problem(msg) from error
    if done.returncode:
        msg = f"the SDK doesn't work on its sandbox:\n{done.stderr.strip()[-2000:]}"
        raise Problem(msg)
    told = json.loads(done.stdout)
    return Tried(told["failed"], told["commands"], [ExampleCall(**each) for each in told["calls"]])
