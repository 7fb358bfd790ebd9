"""Tests of the commands of an SDK: the example in the help of each operation's command is run.

    class TestCommands(CommandTests):
        program = PROGRAM

Needs the extra `cli`.
"""

from __future__ import annotations

import io
import shlex
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar

import pytest

from openapi_sdk.cli.app import make_app, name_methods, name_resources
from openapi_sdk.cli.main import main

if TYPE_CHECKING:
    from pathlib import Path

    from cyclopts import App

    from openapi_sdk.cli.program import Program

_EXAMPLE = "Example:\n\n    "


@cache
def _load(program: Program) -> App:
    """Return the application with all commands, which takes a while for a large API."""
    return make_app(program)


class CommandTests:
    """Runs the example in the help of each command of an operation, on the sandbox.

    Attributes:
        program: The commands of the SDK.
        not_in_sandbox: Methods whose example the sandbox can't serve yet, and why. One that works is a failure.
    """

    program: ClassVar[Program]
    not_in_sandbox: ClassVar[Mapping[str, str]] = MappingProxyType({})

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        if "words" in metafunc.fixturenames:
            metafunc.parametrize("words", [*self._name_commands()], ids=" ".join)

    @pytest.fixture(autouse=True)
    def environment(self, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        """Let the variables of the program lead to the sandbox, and nothing of this machine be read."""
        program = self.program
        sandbox = request.getfixturevalue(f"{program.service.package}_sandbox")
        given = {"BASE_URL": sandbox.url, "CONFIG": str(tmp_path / "config.toml")}
        given |= {name.upper(): value for name, value in program.service.facts.make_credentials(sandbox.token).items()}
        for name, value in given.items():
            monkeypatch.setenv(program.variable(name), value)
        monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
        monkeypatch.chdir(tmp_path)

    def test_the_example_works(
        self, words: tuple[str, ...], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        app = _load(self.program)
        for word in words:
            app = app[word]
        _, is_there, example = (app.help_epilogue or "").partition(_EXAMPLE)
        assert is_there, "its help has no example"
        status = self._run(example, monkeypatch)
        message = f"{example}\n{capsys.readouterr().err}"
        is_listed = self._name_commands()[words] in self.not_in_sandbox
        assert (status != 0) == is_listed, message if status else f"{example}: works, remove it from `not_in_sandbox`"

    def _name_commands(self) -> Mapping[tuple[str, ...], str]:
        """Return the full names of methods, by the words of their commands."""
        return {
            tuple(filter(None, (group, name))): method.full_name
            for group, resource in name_resources(self.program).items()
            for name, method in name_methods(self.program, resource).items()
        }

    def _run(self, line: str, monkeypatch: pytest.MonkeyPatch) -> int:
        """Run a command line, with what is echoed to it as its input, and return its exit status."""
        echoed, is_pipe, command = line.rpartition(" | ")
        given = shlex.split(echoed)[1] if is_pipe else ""
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(given.encode()), encoding="utf-8"))
        try:
            return main(self.program, shlex.split(command)[1:])
        except SystemExit as error:
            code: Any = error.code
            return code if isinstance(code, int) else 1
