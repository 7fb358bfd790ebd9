"""Output and files that can't be written: an error in one line, and never a traceback."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from fleetit.sandbox import Sandbox
    from kit.tests.support.commands import Done
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
    "facts": ["conformance", "--json", "--rate", "100000"],
    "a request": ["request", "GET", "/v2/tolls/"],
    "an export": ["export", "tolls", "-", "--format", "csv"],
    "the profiles": ["profile", "list"],
    "a completion": ["completion", "bash"],
}


@pytest.fixture(autouse=True)
def _setup(sandbox: Sandbox, config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert sandbox.token
    monkeypatch.setenv("FLEETIT_FLEET_ID", "7")
    config.parent.mkdir()
    config.write_text("[profiles.mine]\nfleet = 7\n", encoding="utf-8")


def run_full(run: Runner, command: list[str]) -> Done:
    """Run a command whose output goes to a full disk. Then flush what is left of it, as Python does at its end."""
    with pytest.MonkeyPatch.context() as patch, FULL.open("w", encoding="utf-8") as full:
        patch.setattr(sys, "stdout", full)
        return run(*command)


def run_unread(run: Runner, command: list[str], *, is_terminal: bool = False) -> Done:
    """Run a command whose output goes to a pipe that nobody reads any more."""
    reader, writer = os.pipe()
    os.close(reader)
    with pytest.MonkeyPatch.context() as patch, os.fdopen(writer, "w", encoding="utf-8") as pipe:
        patch.setattr(pipe, "isatty", lambda: is_terminal)
        patch.setattr(sys, "stdout", pipe)
        return run(*command)


def run_closed(run: Runner, command: list[str], stream: str = "stdout") -> Done:
    """Run a command without standard output, or without another stream. Python has None for it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, stream, None)
        done = run(*command)
        getattr(sys, stream).close()
    return done


@pytest.mark.alike
@pytest.mark.skipif(not FULL.exists(), reason="this system has no /dev/full")
@pytest.mark.usefixtures("small_completion")
@pytest.mark.parametrize("command", [pytest.param(each, id=name) for name, each in COMMANDS.items()])
def test_full_disk_is_one_line(run: Runner, command: list[str]) -> None:
    done = run_full(run, command)
    assert done.status == 2, done.err
    assert done.err.splitlines()[-1].startswith("fleetit: ")
    assert "No space left on device" in done.err


@pytest.mark.alike
@pytest.mark.usefixtures("small_completion")
@pytest.mark.parametrize("command", [pytest.param(each, id=name) for name, each in COMMANDS.items()])
def test_closed_output_is_one_line(run: Runner, command: list[str]) -> None:
    done = run_closed(run, command)
    assert done.status == 2, done.err
    assert done.err.splitlines()[-1].startswith("fleetit: ")
    assert "standard output" in done.err.splitlines()[-1]


@pytest.mark.heavy
@pytest.mark.skipif(os.name == "nt", reason="no such shell")
@pytest.mark.parametrize(
    ("redirection", "status", "out", "err"),
    [
        pytest.param(
            f"> {FULL}",
            2,
            "",
            "fleetit: standard output can't be written: No space left on device\n",
            id="full",
            marks=pytest.mark.skipif(not FULL.exists(), reason="this system has no /dev/full"),
        ),
        pytest.param(">&-", 2, "", "fleetit: standard output can't be written: it is closed\n", id="closed output"),
        pytest.param("2>&-", 0, "id\n7001\n", "", id="closed errors"),
    ],
)
def test_a_process_ends_with_one_line_or_none(redirection: str, status: int, out: str, err: str) -> None:
    command = [sys.executable, "-m", "fleetit.cli", "tolls", "list", "--columns", "id", "--limit", "1"]
    line = f"{shlex.join(command)} {redirection}"
    done = subprocess.run(["/bin/sh", "-c", line], capture_output=True, text=True, check=False)  # noqa: S603 - our own
    assert (done.returncode, done.stdout, done.stderr) == (status, out, err)


@pytest.mark.alike
@pytest.mark.skipif(os.name == "nt", reason="no such pipes")
@pytest.mark.parametrize(
    ("name", "is_terminal"),
    [
        pytest.param("JSON", False, id="written by us"),
        pytest.param("help", False, id="written by a library"),
        pytest.param("a table", True, id="drawn"),
    ],
)
def test_output_that_nobody_reads_ends_quietly(run: Runner, name: str, is_terminal: bool) -> None:
    done = run_unread(run, COMMANDS[name], is_terminal=is_terminal)
    assert (done.status, done.err) == (141, "")


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
def test_change_whose_result_cannot_be_written_is_told(
    sandbox: Sandbox, run: Runner, tmp_path: Path, name: str
) -> None:
    done = run_full(run, make_change(name, tmp_path, "FULL"))
    last = "fleetit: it was done, but standard output can't be written: No space left on device"
    assert (done.status, done.err.splitlines()[-1]) == (4, last)
    assert ("1 row: 1 taken\n" in done.err) == (name == "rows")
    assert "FULL" in [row["plate_number"] for row in sandbox.rows("vehicles", 7)]


@pytest.mark.skipif(os.name == "nt", reason="no such pipes")
@pytest.mark.parametrize("name", CHANGES)
def test_change_whose_result_nobody_reads_ends_as_others(
    sandbox: Sandbox, run: Runner, tmp_path: Path, name: str
) -> None:
    assert run_unread(run, make_change(name, tmp_path, "GONE")).status == 141
    assert "GONE" in [row["plate_number"] for row in sandbox.rows("vehicles", 7)]


@pytest.mark.parametrize("name", CHANGES)
def test_nothing_is_changed_if_output_is_closed(sandbox: Sandbox, run: Runner, tmp_path: Path, name: str) -> None:
    done = run_closed(run, make_change(name, tmp_path, "SHUT"))
    assert (done.status, done.err) == (2, "fleetit: standard output can't be written: it is closed\n")
    assert "SHUT" not in [row["plate_number"] for row in sandbox.rows("vehicles", 7)]


def test_command_that_writes_a_file_needs_no_output(run: Runner, tmp_path: Path) -> None:
    done = run_closed(run, ["export", "tolls", str(tmp_path / "tolls.csv")])
    assert done.status == 0, done.err
    assert (tmp_path / "tolls.csv").stat().st_size > 0


def test_closed_errors_change_no_status(run: Runner) -> None:
    assert run_closed(run, ["tols"], "stderr").status == 2


@pytest.mark.usefixtures("small_completion")
@pytest.mark.parametrize(
    "command",
    [
        pytest.param(["profile", "add", "other", "--fleet", "7"], id="a profile that is added"),
        pytest.param(["profile", "remove", "mine"], id="a profile that is removed"),
        pytest.param(["completion", "bash", "--install"], id="a completion that is installed"),
    ],
)
def test_folder_that_cannot_be_written_is_one_line(
    run: Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: list[str]
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))

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
