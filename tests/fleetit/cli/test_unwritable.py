"""Output and files that can't be written: an error in one line, and never a traceback."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from fleetit.sandbox import running

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fleetit.sandbox import Sandbox
    from tests.fleetit.cli.conftest import Runner

FULL = Path("/dev/full")
COMMANDS = {
    "a table": ["tolls", "list"],
    "CSV": ["tolls", "list", "--csv"],
    "JSON": ["tolls", "list", "--json"],
    "JSON Lines": ["tolls", "list", "--jsonl"],
    "an object": ["whoami"],
    "a dry run": ["tolls", "list", "--dry-run"],
    "help": ["tolls", "list", "--help"],
    "the version": ["--version"],
    "doctor": ["doctor"],
    "a request": ["request", "GET", "/v2/tolls/"],
    "an export": ["export", "tolls", "-", "--format", "csv"],
    "the profiles": ["profile", "list"],
    "a completion": ["completion", "bash"],
}


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with running() as sandbox:
        yield sandbox


def run_shell(sandbox: Sandbox, folder: Path, command: list[str], redirection: str) -> subprocess.CompletedProcess[str]:
    line = f"{shlex.join([sys.executable, '-m', 'fleetit.cli', *command])} {redirection}"
    settings = {"FLEETIT_TOKEN": sandbox.token, "FLEETIT_BASE_URL": sandbox.url, "FLEETIT_FLEET_ID": "7"}
    config = folder / "config.toml"
    config.write_text("[profiles.mine]\nfleet = 7\n", encoding="utf-8")
    environment = {**os.environ, **settings, "FLEETIT_CONFIG": str(config)}
    return subprocess.run(["/bin/sh", "-c", line], env=environment, capture_output=True, text=True, check=False)  # noqa: S603 - our own words


@pytest.mark.skipif(not FULL.exists(), reason="this system has no /dev/full")
@pytest.mark.parametrize("command", [pytest.param(each, id=name) for name, each in COMMANDS.items()])
def test_full_disk_is_one_line(sandbox: Sandbox, tmp_path: Path, command: list[str]) -> None:
    done = run_shell(sandbox, tmp_path, command, f"> {FULL}")
    assert done.returncode == 2, done.stderr
    assert done.stderr.splitlines()[-1].startswith("fleetit: ")
    assert "No space left on device" in done.stderr
    assert "Traceback" not in done.stderr
    assert "Exception" not in done.stderr


@pytest.mark.parametrize("command", [pytest.param(each, id=name) for name, each in COMMANDS.items()])
def test_closed_output_is_one_line(sandbox: Sandbox, tmp_path: Path, command: list[str]) -> None:
    done = run_shell(sandbox, tmp_path, command, ">&-")
    assert done.returncode == 2, done.stderr
    assert done.stderr.splitlines()[-1].startswith("fleetit: ")
    assert "standard output" in done.stderr.splitlines()[-1]
    assert "Traceback" not in done.stderr
    assert "Exception" not in done.stderr


CHANGES = {
    "a new vehicle": ["vehicles", "create", "--plate-state", "NY", "--plate-number"],
    "rows": ["vehicles", "import", "--batch-size", "1"],
    "a request": ["request", "POST", "/v2/vehicles/", "--body"],
}


def make_change(name: str, folder: Path, plate: str) -> list[str]:
    """Return a command that makes a vehicle."""
    if name == "a new vehicle":
        return [*CHANGES[name], plate]
    file = folder / ("v.csv" if name == "rows" else "v.json")
    row = f'{{"plate_state": "NY", "plate_number": "{plate}"}}'
    file.write_text(f"plate_state,plate_number\nNY,{plate}\n" if name == "rows" else row, encoding="utf-8")
    return [*CHANGES[name], str(file)]


@pytest.mark.skipif(not FULL.exists(), reason="this system has no /dev/full")
@pytest.mark.parametrize("name", CHANGES)
def test_change_whose_result_cannot_be_written_is_told(sandbox: Sandbox, tmp_path: Path, name: str) -> None:
    plate = f"FULL{[*CHANGES].index(name)}"
    done = run_shell(sandbox, tmp_path, make_change(name, tmp_path, plate), f"> {FULL}")
    last = "fleetit: it was done, but standard output can't be written: No space left on device"
    assert (done.returncode, done.stderr.splitlines()[-1]) == (4, last)
    assert ("1 row: 1 taken\n" in done.stderr) == (name == "rows")
    assert plate in [row["plate_number"] for row in sandbox.rows("vehicles", 7)]


@pytest.mark.parametrize("name", CHANGES)
def test_nothing_is_changed_if_output_is_closed(sandbox: Sandbox, tmp_path: Path, name: str) -> None:
    plate = f"SHUT{[*CHANGES].index(name)}"
    done = run_shell(sandbox, tmp_path, make_change(name, tmp_path, plate), ">&-")
    assert (done.returncode, done.stderr) == (2, "fleetit: standard output can't be written: it is closed\n")
    assert plate not in [row["plate_number"] for row in sandbox.rows("vehicles", 7)]


def test_command_that_writes_a_file_needs_no_output(sandbox: Sandbox, tmp_path: Path) -> None:
    done = run_shell(sandbox, tmp_path, ["export", "tolls", str(tmp_path / "tolls.csv")], ">&-")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "tolls.csv").stat().st_size > 0


def test_closed_errors_change_nothing(sandbox: Sandbox, tmp_path: Path) -> None:
    done = run_shell(sandbox, tmp_path, ["tolls", "list", "--csv", "--limit-rows", "1"], "2>&-")
    assert done.returncode == 0
    assert done.stdout.count("\n") == 2
    assert run_shell(sandbox, tmp_path, ["tols"], "2>&-").returncode == 2


@pytest.mark.parametrize(
    "command",
    [
        pytest.param(["profile", "add", "mine", "--fleet", "7"], id="a profile that is added"),
        pytest.param(["profile", "remove", "mine"], id="a profile that is removed"),
        pytest.param(["completion", "bash", "--install"], id="a completion that is installed"),
    ],
)
def test_folder_that_cannot_be_written_is_one_line(
    run: Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: list[str]
) -> None:
    config = tmp_path / "config.toml"
    monkeypatch.setenv("FLEETIT_CONFIG", str(config))
    monkeypatch.setenv("HOME", str(tmp_path))
    run.fine("profile", "add", "mine", "--fleet", "7") if "remove" in command else None

    def refuse(path: object, *_args: object, **_options: object) -> int:
        raise PermissionError(13, "Permission denied", str(path))

    # Tests may run as root, whom no permission stops.
    for name in ("open", "mkdir", "replace", "rename"):
        monkeypatch.setattr(os, name, refuse)
    monkeypatch.setattr(Path, "open", refuse)
    monkeypatch.setattr(Path, "write_text", refuse)
    done = run(*command)
    assert done.status == 2
    assert done.err.startswith("fleetit: ")
    assert "Permission denied" in done.err
    assert done.err.count("\n") == 1
