from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from cyclopts import App

from fleetit.cli import main
from fleetit.cli._program import PROGRAM
from fleetit.sandbox import running
from kit.tests.support.commands import Done
from kit.tests.support.keyrings import MemoryKeyring, memory_keyring
from kit.tests.support.loggers import isolated_logger
from openapi_sdk.cli import app as _app

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path

    from fleetit.sandbox import Sandbox
    from openapi_sdk.cli.program import Program


class Runner:
    """Runs commands in this process."""

    def __init__(self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
        self._capsys = capsys
        self._monkeypatch = monkeypatch

    def __call__(self, *arguments: str, stdin: str = "") -> Done:
        self._monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(stdin.encode()), encoding="utf-8"))
        with isolated_logger("fleetit"):
            status = main(arguments)
        captured = self._capsys.readouterr()
        return Done(status, captured.out, captured.err)

    def fine(self, *arguments: str, stdin: str = "") -> str:
        """Run a command that ends well, and return its output."""
        done = self(*arguments, stdin=stdin)
        assert done.status == 0, done
        return done.out


@pytest.fixture(autouse=True)
def config(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The configuration file, which is not there yet; the machine's own is never read."""
    path = tmp_path / "config" / "config.toml"
    monkeypatch.setenv("FLEETIT_CONFIG", str(path))
    for name in ("FLEETIT_PROFILE", "NO_COLOR", "COLUMNS", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    return path


@pytest.fixture(autouse=True)
def kept_tokens() -> Iterator[MemoryKeyring]:
    """The keyring of the system."""
    with memory_keyring() as memory:
        yield memory


@pytest.fixture(scope="session")
def shared() -> Iterator[Sandbox]:
    with running() as made:
        yield made


@pytest.fixture
def sandbox(shared: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Sandbox:
    """A sandbox as it is at the beginning. Variables lead to it."""
    shared.reset()
    monkeypatch.setenv("FLEETIT_TOKEN", shared.token)
    monkeypatch.setenv("FLEETIT_BASE_URL", shared.url)
    return shared


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Runner:
    return Runner(capsys, monkeypatch)


@pytest.fixture(scope="session")
def whole_app() -> App:
    """The application with all commands loaded, which takes half a second."""
    return _app.make_app(PROGRAM)


@pytest.fixture
def small_completion(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let `fleetit completion` be that of no commands: all of them take a second."""
    make_app = _app.make_app

    def make(program: Program, words: Collection[str] | None = None) -> App:
        return App(name="fleetit") if words is None else make_app(program, words)

    monkeypatch.setattr(_app, "make_app", make)
