"""Runs the examples in the help of commands on a sandbox: for the tests of an SDK, and for the tool that makes it."""

from __future__ import annotations

import io
import shlex
import sys
from typing import TYPE_CHECKING, Any

from openapi_sdk.cli.app import name_methods, name_resources
from openapi_sdk.cli.main import main

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from cyclopts import App

    from openapi_sdk.cli.program import Program
    from openapi_sdk.description.methods import Method

#: What stands before an example.
_HEAD = "Example:\n\n    "


def name_commands(program: Program) -> Mapping[tuple[str, ...], Method]:
    """Return the methods by the words of their commands."""
    return {
        (group, name): method
        for group, resource in name_resources(program).items()
        for name, method in name_methods(program, resource).items()
    }


def find_example(app: App, words: tuple[str, ...]) -> str:
    """Return the command line in the help of a command; empty if there is none."""
    for word in words:
        app = app[word]
    return (app.help_epilogue or "").partition(_HEAD)[2]


def make_environment(program: Program, sandbox: Any, folder: Path) -> dict[str, str]:
    """Return the variables with which commands call a sandbox, and read nothing else of this machine.

    Args:
        program: The commands.
        sandbox: A running sandbox.
        folder: A folder, in which there is no configuration.
    """
    service = program.service
    given = {"BASE_URL": sandbox.url, "CONFIG": str(folder / "config.toml")}
    given |= {name.upper(): value for name, value in service.facts.make_options(sandbox.token).items()}
    variables = {service.facts.variable(name): value for name, value in given.items()}
    return {**variables, "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring"}


def run_example(program: Program, app: App, line: str) -> int:
    """Run a command line in this process, with what is echoed to it as its input, and return its exit status.

    Args:
        program: The commands.
        app: Their application, which takes a while to make for a large API.
        line: The command line.
    """
    echoed, is_pipe, command = line.rpartition(" | ")
    given = shlex.split(echoed)[1] if is_pipe else ""
    before, sys.stdin = sys.stdin, io.TextIOWrapper(io.BytesIO(given.encode()), encoding="utf-8")
    try:
        return main(program, shlex.split(command)[1:], app=app)
    except SystemExit as error:
        return error.code if isinstance(error.code, int) else 1
    finally:
        sys.stdin = before
