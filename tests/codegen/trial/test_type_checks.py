"""Types are checked with each type checker that is installed, and the others are noted."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import pytest

from codegen.trial import loop
from codegen.trial.candidate import Candidate

if TYPE_CHECKING:
    from pathlib import Path


def test_a_type_checker_that_is_missing_is_noted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loop, "find_spec", lambda _name: None)
    (tmp_path / "made").mkdir()
    candidate = Candidate({"paths": {}}, [], [], [])
    assert loop.check_types(candidate, tmp_path / "made", tmp_path) == []
    assert candidate.notes == [
        f"types are not checked with {name}: it is not installed; use `nox -s vendor -- --try`"
        for name in ("mypy", "pyright")
    ]


@pytest.mark.parametrize(
    "program",
    [
        pytest.param("raise SystemExit(2)", id="it fails and reports nothing"),
        pytest.param("print('INTERNAL ERROR')", id="it prints no JSON"),
    ],
)
def test_a_type_checker_that_fails_refuses_everything(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, program: str
) -> None:
    def commands(*_arguments: Any) -> list[Any]:
        return [("mypy", [sys.executable, "-c", program], loop._parse_mypy)]

    monkeypatch.setattr(loop, "_commands", commands)
    (tmp_path / "made").mkdir()
    [found] = loop.check_types(Candidate({"paths": {}}, [], [], []), tmp_path / "made", tmp_path)
    assert (found.refusal.rule, found.refusal.place, found.keys) == ("mypy", "$", ())
