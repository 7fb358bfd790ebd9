"""Import a generated package in a process of its own, which can't connect, start a program or write."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from codegen.project import Problem

if TYPE_CHECKING:
    from collections.abc import Sequence

_IMPORTER = Path(__file__).with_name("importer.py")
#: Seconds. 600 operations take about 3.
_TIMEOUT = 300


@dataclass(frozen=True, slots=True, order=True)
class ImportFailure:
    """A module that can't be imported.

    Attributes:
        file: The file, relative to the package.
        line: The line, from 1.
        why: The class of the error, and its text.
    """

    file: str
    line: int
    why: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.why}"


@dataclass(frozen=True, slots=True, order=True)
class Method:
    """A method of a resource.

    Attributes:
        flavour: `Resources` or `AsyncResources`.
        resource: The attribute of the client.
        method: The name of the method.
        operation: The HTTP method of the operation that it calls, in capitals.
        path: The path template of that operation.
    """

    flavour: str
    resource: str
    method: str
    operation: str
    path: str


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import of all modules of a package gave.

    Attributes:
        failures: The modules that can't be imported.
        operations: HTTP method and path of each operation that has a module.
        methods: The methods of the resources; none if there are failures.
    """

    failures: Sequence[ImportFailure]
    operations: Sequence[tuple[str, str]]
    methods: Sequence[Method]


def import_package(package: Path) -> Imported:
    """Import every module of a package in an isolated process.

    Raises:
        Problem: If the process ends without a result.
    """
    # Windows needs SYSTEMROOT to start Python. Nothing else is passed on: no proxies, no tokens.
    environment = {name: os.environ[name] for name in ("SYSTEMROOT",) if name in os.environ}
    try:
        done = subprocess.run(  # noqa: S603 - our own program
            [sys.executable, "-I", "-B", "-X", "utf8", str(_IMPORTER), str(package.resolve())],
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            env=environment,
            stdin=subprocess.DEVNULL,
            timeout=_TIMEOUT,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        msg = f"{package.name}: importing it took more than {_TIMEOUT} seconds"
        raise Problem(msg) from error
    try:
        result = json.loads(done.stdout)
    except ValueError as error:
        msg = (
            f"{package.name}: the process that imports it failed: {done.stderr.strip()[-1000:] or done.stdout[-1000:]}"
        )
        raise Problem(msg) from error
    failures = [ImportFailure(**each) for each in result["errors"]]
    operations = [(method, path) for method, path in result["operations"]]
    return Imported(sorted(set(failures)), operations, [Method(**each) for each in result["methods"]])
