"""The command itself: its exit statuses, and that its errors are one line."""

from __future__ import annotations

import runpy
import sys
from typing import TYPE_CHECKING

import pytest

import fleetit
from fleetit.cli import main

if TYPE_CHECKING:
    from collections.abc import Sequence


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        pytest.param(["tols"], "fleetit: Unknown command", id="command that is not there"),
    ],
)
def test_wrong_usage_is_one_line(arguments: Sequence[str], expected: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith(expected)
    assert captured.err.count("\n") == 1


@pytest.mark.heavy
@pytest.mark.parametrize("columns", ["0", "1", "19"])
def test_a_terminal_without_a_width_has_80(
    columns: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    assert main(["tolls", "list", "--help"]) == 0
    expected = capsys.readouterr().out
    monkeypatch.setenv("COLUMNS", columns)
    assert main(["tolls", "list", "--help"]) == 0
    assert capsys.readouterr().out == expected


@pytest.mark.parametrize("module", ["fleetit", "fleetit.cli"])
def test_the_package_is_the_command(
    module: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["fleetit", "--version"])
    with pytest.raises(SystemExit, match=r"^0$"):
        runpy.run_module(module, run_name="__main__")
    assert capsys.readouterr().out == f"{fleetit.__version__}\n"


@pytest.mark.parametrize("words", [[], ["tolls"], ["tolls", "list"]])
def test_help_is_a_word_too(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["help", *words]) == 0
    found = capsys.readouterr().out
    assert main([*words, "--help"]) == 0
    assert found == capsys.readouterr().out


@pytest.mark.parametrize("group", ["tolls", "profile", "webhook"])
def test_help_of_a_group_names_its_commands(group: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([group, "--help"]) == 0
    assert f"`fleetit {group} COMMAND --help`" in capsys.readouterr().out
