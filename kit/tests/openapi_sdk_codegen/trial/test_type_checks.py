"""Types are checked with each type checker that is installed, and the others are noted."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import pytest

from openapi_sdk_codegen.trial import type_checks
from openapi_sdk_codegen.trial.candidate import Candidate

if TYPE_CHECKING:
    from pathlib import Path


def test_a_type_checker_that_is_missing_is_noted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type_checks, "find_spec", lambda _name: None)
    (tmp_path / "made").mkdir()
    candidate = Candidate({"paths": {}}, [], [], [])
    assert type_checks.check_types(candidate, tmp_path / "made", tmp_path) == []
    assert candidate.notes == [
        f"types are not checked with {name}: it is not installed: pip install 'openapi-sdk[trial]'"
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
        return [("mypy", [sys.executable, "-c", program], type_checks._parse_mypy)]

    monkeypatch.setattr(type_checks, "_commands", commands)
    (tmp_path / "made").mkdir()
    [found] = type_checks.check_types(Candidate({"paths": {}}, [], [], []), tmp_path / "made", tmp_path)
    assert (found.refusal.rule, found.refusal.place, found.keys) == ("mypy", "$", ())


def run(monkeypatch: pytest.MonkeyPatch, candidate: Candidate, folder: Path, rule: str, output: str) -> list[Any]:
    """Return what is found if a type checker prints an output for the package `made` of a folder."""
    parse = {"mypy": type_checks._parse_mypy, "pyright": type_checks._parse_pyright}[rule]
    command = [sys.executable, "-c", f"print({output!r}); raise SystemExit(1)"]
    monkeypatch.setattr(type_checks, "_commands", lambda *_: [(rule, command, parse)])
    (folder / "made").mkdir(exist_ok=True)
    return type_checks.check_types(candidate, folder / "made", folder)


def write_mypy(file: str, line: int, message: str, severity: str) -> str:
    """Return a line that mypy prints."""
    return json.dumps({"file": f"made/{file}", "line": line, "message": message, "severity": severity})


def test_an_error_of_mypy_has_its_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    errors = [
        write_mypy("models/a.py", 3, "wrong\nhere", "error"),
        write_mypy("models/b.py", 4, "see there", "note"),
    ]
    [found] = run(monkeypatch, Candidate({"paths": {}}, [], [], []), tmp_path, "mypy", "\n".join(errors))
    assert (found.refusal.rule, found.refusal.place, found.refusal.why) == ("mypy", "made/models/a.py:3", "wrong here")


def test_an_error_of_pyright_has_its_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    errors = [
        {
            "file": str(tmp_path / "made" / "models" / f"{severity}.py"),
            "severity": severity,
            "message": "wrong",
            "range": {"start": {"line": 2}},  # it counts from 0
        }
        for severity in ("error", "warning")
    ]
    output = json.dumps({"generalDiagnostics": errors})
    [found] = run(monkeypatch, Candidate({"paths": {}}, [], [], []), tmp_path, "pyright", output)
    assert (found.refusal.rule, found.refusal.place) == ("pyright", "made/models/error.py:3")


def test_an_error_in_an_operation_of_the_project_is_noted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    module = tmp_path / "made" / "api" / "orders" / "orders_list.py"
    module.parent.mkdir(parents=True)
    module.write_text('def _get_kwargs():\n    RequestWriter("get", "/v2/orders/")\n', encoding="utf-8")
    candidate = Candidate({"paths": {"/v2/orders/": {"get": {}}}}, [], [], [])
    error = write_mypy("api/orders/orders_list.py", 1, "wrong", "error")
    monkeypatch.setattr(type_checks, "find_spec", lambda name: name)  # whichever is installed
    assert run(monkeypatch, candidate, tmp_path, "mypy", error) == []
    assert candidate.notes == ["not because of the sources: made/api/orders/orders_list.py:1: wrong [mypy]"]
