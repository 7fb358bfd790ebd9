"""Tests of the commands of an SDK: the example in the help of each operation's command is run.

    class TestCommands(CommandTests):
        program = PROGRAM

Needs the extra `cli`.
"""

from __future__ import annotations

from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, ClassVar

import pytest

from openapi_sdk.cli.app import make_app
from openapi_sdk.cli.example_runs import find_example, make_environment, name_commands, run_example

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from cyclopts import App

    from openapi_sdk.cli.program import Program


@cache
def _load(program: Program) -> App:
    """Return the application with all commands, which takes a while for a large API."""
    return make_app(program)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # what is deprecated is called, too
class CommandTests:
    """Runs the example in the help of each command of an operation, on the sandbox.

    Attributes:
        program: The commands of the SDK.
        not_in_sandbox: Methods whose example the sandbox can't serve yet, and why. One that works after all is a
            failure, so that the list stays true.
    """

    program: ClassVar[Program]
    not_in_sandbox: ClassVar[Mapping[str, str]] = MappingProxyType({})

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        if "words" in metafunc.fixturenames:
            metafunc.parametrize("words", [*name_commands(self.program)], ids=" ".join)

    def test_the_example_works(
        self,
        words: tuple[str, ...],
        request: pytest.FixtureRequest,
        capsys: pytest.CaptureFixture[str],
        monkeypatch: pytest.MonkeyPatch,
        tmp_path: Path,
    ) -> None:
        sandbox = request.getfixturevalue(f"{self.program.service.package}_sandbox")
        for name, value in make_environment(self.program, sandbox, tmp_path).items():
            monkeypatch.setenv(name, value)
        monkeypatch.chdir(tmp_path)
        app = _load(self.program)
        line = find_example(app, words)
        assert line, "its help has no example"
        status = run_example(self.program, app, line)
        told = capsys.readouterr().err
        if name_commands(self.program)[words].full_name in self.not_in_sandbox:
            assert status, f"{line}: works: remove it from `not_in_sandbox`"
        else:
            assert not status, f"{line}\n{told}"
