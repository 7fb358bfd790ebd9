"""Types are checked with each type checker that is installed, and the others are noted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from codegen.trial import type_checks
from codegen.trial.candidate import Candidate

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_a_type_checker_that_is_missing_is_noted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type_checks, "find_spec", lambda _name: None)
    (tmp_path / "made").mkdir()
    candidate = Candidate({"paths": {}}, [], [], [])
    assert type_checks.check_types(candidate, tmp_path / "made", tmp_path) == []
    assert candidate.notes == [
        f"types are not checked with {name}: it is not installed; use `nox -s vendor -- --try`"
        for name in ("mypy", "pyright")
    ]
