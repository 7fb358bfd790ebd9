from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kit.tests.support.commands import Done, make_runner
from kit.tests.support.depots import TOKEN
from kit.tests.support.keyrings import MemoryKeyring, memory_keyring
from openapi_sdk.cli.program import Program

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from kit.tests.support.depots import Sdk
    from kit.tests.support.scripted_server import ScriptedServer


def make_program(sdk: Sdk) -> Program:
    """Return the commands of an SDK, as its owner writes them."""
    return Program(service=sdk.module.SERVICE, client=lambda: getattr(sdk.module, sdk.name))


@pytest.fixture(scope="module")
def programs(sdks: Mapping[str, Sdk]) -> dict[str, Program]:
    return {name: make_program(sdk) for name, sdk in sdks.items()}


@pytest.fixture
def program(sdk: Sdk, programs: dict[str, Program]) -> Program:
    return programs[sdk.name]


@pytest.fixture(autouse=True)
def settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The folder with the configurations of all programs; a command writes its files into the current folder."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "settings"))
    monkeypatch.chdir(tmp_path)
    for name in ("NO_COLOR", "COLUMNS", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path / "settings"


@pytest.fixture(autouse=True)
def kept_tokens() -> Iterator[MemoryKeyring]:
    with memory_keyring() as memory:
        yield memory


@pytest.fixture
def account(programs: dict[str, Program], server: ScriptedServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the variables of all programs lead to the server."""
    for program in programs.values():
        monkeypatch.setenv(program.variable("TOKEN"), TOKEN)
        monkeypatch.setenv(program.variable("BASE_URL"), server.url)


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Done]:
    """Return what runs a command of a program in this process."""

    return make_runner(capsys, monkeypatch)
