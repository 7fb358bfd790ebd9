"""Completion for the shells, the sandbox, pipes and Ctrl-C: real processes."""

from __future__ import annotations

import contextlib
import io
import os
import re
import signal
import subprocess
import sys
from typing import TYPE_CHECKING, NoReturn

import pytest

from fleetit import cli
from kit.tests.support.commands import find_shell
from openapi_sdk.cli import app as _app

if TYPE_CHECKING:
    from pathlib import Path

    from cyclopts import App

    from fleetit.sandbox import Sandbox
    from tests.fleetit.cli.conftest import Runner

COMMAND = [sys.executable, "-m", "fleetit.cli"]


@pytest.fixture(scope="module", name="scripts")
def _scripts(whole_app: App) -> dict[str, str]:
    """Return what `fleetit completion` prints for each shell."""
    scripts: dict[str, str] = {}
    for shell in ("bash", "zsh", "fish"):
        with pytest.MonkeyPatch.context() as patch, contextlib.redirect_stdout(io.StringIO()) as out:
            patch.setattr(_app, "make_app", lambda *_: whole_app)
            assert cli.main(["completion", shell]) == 0
        scripts[shell] = out.getvalue()
    return scripts


@pytest.mark.exhaustive
@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_has_commands_and_options(shell: str, scripts: dict[str, str]) -> None:
    for word in ("driver-agreements", "create-many", "transaction-date-gte", "all-fleets", "profile", "doctor"):
        assert word in scripts[shell]


@pytest.mark.exhaustive
def test_bash_completes(scripts: dict[str, str], tmp_path: Path) -> None:
    bash = find_shell("bash")
    (tmp_path / "completion").write_text(scripts["bash"])
    program = """
    source completion
    complete_line() {
      COMP_WORDS=($1); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); COMPREPLY=(); _fleetit; echo "${COMPREPLY[@]}"
    }
    complete_line "fleetit toll"
    complete_line "fleetit tolls submit"
    complete_line "fleetit tolls list --transaction-date-g"
    complete -p fleetit
    """
    done = subprocess.run([bash, "-c", program], capture_output=True, text=True, check=True, cwd=tmp_path)  # noqa: S603
    *completed, names_of_files = done.stdout.splitlines()
    assert completed == ["tolls", "submit-test", "--transaction-date-gte"], done
    assert "-o default" in names_of_files


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        pytest.param("tolls list --billing-status ", ["NO_ACTION", "CARD_NOT_ON_FILE"], id="known values of a filter"),
        pytest.param("tolls list --columns ", ["id", "vehicle_id"], id="columns"),
        pytest.param(
            "export tolls --columns id,vehicle_id,", ["id,vehicle_id,vehicle_plate_number"], id="other columns"
        ),
        pytest.param("whoami --columns ", [], id="no listing"),
        pytest.param("tolls list --profile ", ["work", "try"], id="profiles"),
        pytest.param("export tolls --profile ", ["work", "try"], id="of an export"),
        pytest.param("webhook sign --profile ", ["work", "try"], id="of a webhook"),
        pytest.param("profile use ", ["work", "try"], id="as an argument"),
        pytest.param("profile add ", [], id="a new profile"),
        pytest.param("tolls list --search ", [], id="any text"),
    ],
)
def test_a_shell_is_told_values(line: str, expected: list[str], run: Runner, config: Path) -> None:
    config.parent.mkdir()
    config.write_text("[profiles.work]\n[profiles.try]\n")
    lines = run.fine("__complete", *line.split(" ")).split("\x1fbegin\n")[1].splitlines()
    assert [each.partition("\t")[0] for each in lines][: len(expected) or None] == expected


@pytest.mark.exhaustive
@pytest.mark.parametrize(
    ("shell", "program", "expected"),
    [
        pytest.param("zsh", "source completion; print $_comps[fleetit]", "_cyclopts_fleetit", id="zsh"),
        pytest.param("fish", "source completion; complete -C 'fleetit tolls lis' | cut -f 1", "list", id="fish"),
    ],
)
def test_other_shells_load_it(shell: str, program: str, expected: str, scripts: dict[str, str], tmp_path: Path) -> None:
    found = find_shell(shell)
    (tmp_path / "completion").write_text(scripts[shell])
    environ = {**os.environ, "HOME": str(tmp_path), "ZDOTDIR": str(tmp_path)}
    done = subprocess.run(  # noqa: S603 - our own
        [found, "-c", program], capture_output=True, text=True, check=True, cwd=tmp_path, env=environ
    )
    assert done.stdout.split() == [expected], done


@pytest.mark.usefixtures("small_completion")
@pytest.mark.parametrize("before", ["", "autoload -Uz compinit"])
def test_zsh_loads_what_is_installed(before: str, run: Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("ZDOTDIR", "ZSH_CUSTOM", "ZSH"):
        monkeypatch.delenv(name, raising=False)
    file = tmp_path / ".zshrc"
    if before:
        file.write_text(before)
    for _ in range(2):
        run.fine("completion", "zsh", "--install")
    *others, note, line = file.read_text().splitlines()
    assert (others, note) == ([before] if before else [], "# fleetit completion")
    script = tmp_path / line.removeprefix("source ")
    assert script.is_relative_to(tmp_path)
    assert "compdef _cyclopts_fleetit fleetit" in script.read_text()


def test_an_unknown_shell(run: Runner) -> None:
    done = run("completion", "tcsh")
    assert (done.status, done.out) == (2, "")


@pytest.mark.heavy
def test_a_closed_pipe_ends_quietly(sandbox: Sandbox) -> None:
    assert sandbox.token
    with subprocess.Popen(  # noqa: S603 - our own command
        [*COMMAND, "tolls", "list", "--all-fleets", "--jsonl"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        errors = process.stderr.read()
        process.wait(60)
    assert (process.returncode, errors) == (141, b"")


def test_interrupting_is_130(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(_app, "run", interrupt)
    assert cli.main([]) == 130


def test_interrupting_while_it_loads_is_130(monkeypatch: pytest.MonkeyPatch) -> None:
    class Loading:
        def __getattr__(self, name: str) -> NoReturn:
            raise KeyboardInterrupt

    monkeypatch.setitem(sys.modules, "fleetit.cli._program", Loading())
    assert cli.main([]) == 130


@pytest.mark.parametrize("name", ["cyclopts", "fleetit.x"])
def test_a_missing_library_is_named(
    name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: object) -> int:
        raise ModuleNotFoundError(name=name)

    monkeypatch.setattr(_app, "run", fail)
    with contextlib.nullcontext() if name == "cyclopts" else pytest.raises(ModuleNotFoundError):
        assert cli.main([]) == 2
    assert ("pip install 'fleetit[cli]'" in capsys.readouterr().err) == (name == "cyclopts")


@pytest.mark.heavy
@pytest.mark.skipif(os.name == "nt", reason="no signals")
def test_the_sandbox_is_served() -> None:
    with subprocess.Popen(  # noqa: S603 - our own command
        [*COMMAND, "sandbox", "--port", "0", "--quiet"], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        first = process.stdout.readline()
        process.send_signal(signal.SIGINT)
        process.wait(60)
    assert re.match(r"FleetIT sandbox at http://127\.0\.0\.1:\d+", first)
    assert process.returncode == 0


def test_options_of_the_sandbox_are_its_own(run: Runner) -> None:
    done = run("sandbox", "--churn", "x")
    assert (done.status, "--churn x" in done.err) == (2, True)
    assert "--churn SHARE%" in run.fine("sandbox", "--help")
