"""Types are checked with each type checker that is installed, and the others are noted."""

from __future__ import annotations

import json
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


def test_an_error_of_a_type_checker_has_its_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    errors = [
        {"file": "made/models/a.py", "line": 3, "message": "wrong\nhere", "severity": "error"},
        {"file": "made/models/b.py", "line": 4, "message": "see there", "severity": "note"},
    ]
    program = f"print({chr(10).join(map(json.dumps, errors))!r}); raise SystemExit(1)"
    monkeypatch.setattr(loop, "_commands", lambda *_: [("mypy", [sys.executable, "-c", program], loop._parse_mypy)])
    (tmp_path / "made").mkdir()
    [found] = loop.check_types(Candidate({"paths": {}}, [], [], []), tmp_path / "made", tmp_path)
    assert (found.refusal.rule, found.refusal.place, found.refusal.why) == ("mypy", "made/models/a.py:3", "wrong here")
