"""Check the types of the generated package with mypy and pyright."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from openapi_sdk_codegen.trial.file_owners import FileOwners
from openapi_sdk_codegen.trial.results import Refusal, one_line
from openapi_sdk_codegen.trial.step import REPORT, StepFailure

if TYPE_CHECKING:
    from collections.abc import Iterator

    from openapi_sdk_codegen.trial.candidate import Candidate

#: What pyproject.toml sets for generated/.
_MYPY = ["--strict", "--no-warn-redundant-casts"]
_PYRIGHT = {"typeCheckingMode": "strict", "reportUnknownMemberType": False, "reportUnknownVariableType": False}

#: Modules whose types need libraries that are not installed here, and take long. A description decides only words of
#: them.
_LEFT_OUT = ("dlt.py", "mcp.py")

#: File (relative to the package), line, message.
_Error = tuple[str, int, str]


def check_types(candidate: Candidate, package: Path, folder: Path) -> list[StepFailure]:
    """Return the errors of the type checkers, with the operations to which they belong.

    An error that belongs to operations of the project only is noted: the sources didn't cause it.

    Args:
        candidate: The operations.
        package: The generated package.
        folder: Where the type checkers may write.
    """
    for missing in (checker for checker in ("mypy", "pyright") if not find_spec(checker)):
        candidate.note(f"types are not checked with {missing}: it is not installed: pip install 'openapi-sdk[trial]'")
    running = [(rule, _start(command, package.parent), parse) for rule, command, parse in _commands(package, folder)]
    own = set(candidate.keys)
    owners = FileOwners(package, [*own, *candidate.project_keys])
    found: list[StepFailure] = []
    for rule, process, parse in running:
        output, errors = process.communicate()
        try:
            parsed = list(parse(output, package))
            _check_status(process.returncode, parsed)
        except (ValueError, KeyError):
            found.append(StepFailure(Refusal(rule, "$", one_line(f"{output[-300:]} {errors[-300:]}"), REPORT)))
            continue
        for file, line, message in parsed:
            refusal = Refusal(rule, f"{package.name}/{file}:{line}", one_line(message), REPORT)
            keys = owners.operations_of(file, line)
            if keys and own.isdisjoint(keys):
                candidate.note(f"not because of the sources: {refusal.place}: {refusal.why} [{rule}]")
            else:
                found.append(StepFailure(refusal, tuple(key for key in candidate.keys if key in keys)))
    return found


def _commands(package: Path, folder: Path) -> Iterator[tuple[str, list[str], Any]]:
    """Yield the rule, the command and the parser of the output for each type checker that is installed."""
    if find_spec("mypy"):
        modules = "|".join(map(re.escape, _LEFT_OUT))
        options = [*_MYPY, "--output=json", "--config-file=", f"--cache-dir={folder / 'mypy'}"]
        options += [f"--exclude=^{package.name}/({modules})$"]
        yield "mypy", [sys.executable, "-m", "mypy", *options, package.name], _parse_mypy
    if find_spec("pyright"):
        config = folder / "pyrightconfig.json"
        left_out = [f"**/{package.name}/{each}" for each in _LEFT_OUT]
        settings = {**_PYRIGHT, "include": [str(package)], "exclude": left_out}
        config.write_text(json.dumps(settings), encoding="utf-8")
        options = ["--outputjson", "--pythonpath", sys.executable, "--project", str(config)]
        yield "pyright", [sys.executable, "-m", "pyright", *options], _parse_pyright


def _start(command: list[str], folder: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(  # noqa: S603 - our own arguments, no shell
        command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8"
    )


def _check_status(status: int, errors: list[_Error]) -> None:
    """Raise if a type checker fails without an error that it reports."""
    if bool(status) != bool(errors):
        raise ValueError(status)


def _parse_mypy(output: str, package: Path) -> Iterator[_Error]:
    for line in filter(str.strip, output.splitlines()):
        error = json.loads(line)
        if error["severity"] == "error":
            yield Path(error["file"]).relative_to(package.name).as_posix(), error["line"], error["message"]


def _parse_pyright(output: str, package: Path) -> Iterator[_Error]:
    for error in json.loads(output)["generalDiagnostics"]:
        if error["severity"] == "error":
            file = Path(error["file"]).resolve().relative_to(package.resolve())
            yield file.as_posix(), error["range"]["start"]["line"] + 1, error["message"]
