"""What calling finds refuses operations and is counted; without `--call`, nothing of it is loaded."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from kit.tests.openapi_sdk_codegen.trial.documents import document, operation, write
from openapi_sdk_codegen.calling.judge import Judgement
from openapi_sdk_codegen.trial.loop import call_operations
from tests.codegen.trial.test_command import Run
from tests.support.checkout import HERE

if TYPE_CHECKING:
    from openapi_sdk_codegen.trial.candidate import Candidate

GET, PUT = ("get", "/bolts/"), ("put", "/bolts/")


class Candidates:
    """A candidate that keeps what it is told."""

    def __init__(self) -> None:
        self.methods = {GET: "bolts.get", PUT: "bolts.replace"}
        self.refused: dict[Any, Any] = {}
        self.notes: list[str] = []

    def document(self) -> dict[str, Any]:
        return {}

    def refuse(self, keys: list[Any], refusal: Any) -> None:
        self.refused |= dict.fromkeys(keys, refusal)

    def note(self, text: str) -> None:
        self.notes.append(text)


@pytest.mark.parametrize(
    ("found", "why", "remedy"),
    [
        pytest.param(["it is wrong"], "it is wrong", "a template is wrong", id="one call"),
        pytest.param(
            ["it is wrong", "another"], "it is wrong (and 1 more calls)", "a template is wrong", id="two calls"
        ),
        pytest.param(
            ["id: 'a/b' can't be a path argument: it has a slash"],
            "id: 'a/b' can't be a path argument: it has a slash",
            "describe those: the parameter's enum, format or pattern",
            id="a value that no path may have is no mistake of the generator",
        ),
    ],
)
def test_what_is_wrong_refuses_the_operation(
    monkeypatch: pytest.MonkeyPatch, found: list[str], why: str, remedy: str
) -> None:
    judged = Judgement({"GET /bolts/": 3}, {GET: found}, {"PUT /bolts/": "no examples"})
    monkeypatch.setattr("openapi_sdk_codegen.calling.judge.judge_calls", lambda *_: judged)
    kept: Any = Candidates()
    candidate: Candidate = kept
    call_operations(candidate, Path(), print)
    refusal = kept.refused.pop(GET)
    assert (refusal.rule, refusal.place, refusal.why) == ("call", "$.paths['/bolts/'].get", why)
    assert remedy in refusal.remedy
    assert kept.refused == {}
    assert kept.notes == [
        "PUT /bolts/: not called: no examples",
        "1 operations are called, 3 times; 1 send or read wrong, 1 are not called",
    ]


@pytest.mark.nightly
def test_a_document_is_called(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("openapi_sdk_codegen.trial.loop.check_types", lambda *_: [])
    run = Run("--call", write(tmp_path, "bolts.yaml", document({"/v2/bolts/": {"get": operation()}})))
    assert (run.status, run.out) == (0, ["GET /v2/bolts/  accepted  bolts.get_bolts"])
    assert "1 operations are called, " in run.err


@pytest.mark.heavy
def test_without_it_nothing_of_schemathesis_is_loaded() -> None:
    program = "import sys, openapi_sdk_codegen.trial.command; print([n for n in sys.modules if 'schemathesis' in n])"
    done = subprocess.run([sys.executable, "-c", program], cwd=HERE.root, capture_output=True, text=True, check=True)  # noqa: S603 - our own program
    assert done.stdout == "[]\n"
