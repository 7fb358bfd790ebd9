"""An error of a step on the description refuses the operations that it belongs to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from kit.tests.openapi_sdk_codegen.trial.documents import document, returning, write
from openapi_sdk_codegen.project import Problem, Project
from openapi_sdk_codegen.trial import candidate as module
from openapi_sdk_codegen.trial import description
from openapi_sdk_codegen.trial.candidate import Candidate, TrialSource
from openapi_sdk_codegen.trial.command import read_sources
from openapi_sdk_codegen.trial.description import Attribution, Corrector, check_description, merge_candidate
from openapi_sdk_codegen.trial.loop import _refuse
from openapi_sdk_codegen.trial.results import Refusal
from openapi_sdk_codegen.trial.step import StepFailure
from openapi_sdk_codegen.vendor.conflicts import MergeConflict

if TYPE_CHECKING:
    from pathlib import Path

    from openapi_sdk_codegen.trial.results import MethodAndPath

WHEELS, BOLTS = ("get", "/wheels/"), ("get", "/bolts/")
REFUSAL = Refusal("rule", "$", "why", "remedy")


CORRECTIONS = """\
overlay: 1.0.0
info: {title: Corrections, version: 1.0.0}
actions:
  - target: $.info
    description: A title that says more.
    update: {x-title: Things}
"""


def read(folder: Path, *keys: MethodAndPath) -> TrialSource:
    """Return a source with operations."""
    paths = {path: {method: returning({"type": "object"})} for method, path in keys}
    [source] = read_sources([write(folder, f"{len(keys)}.yaml", document(paths))])
    assert isinstance(source, TrialSource)
    return source


@pytest.fixture
def candidate(tmp_path: Path) -> Candidate:
    """A candidate with two operations, for a project with another one."""
    own = read(tmp_path, ("get", "/nuts/"))
    return Candidate(own.page.document, [(own.source, own.page)], [], [read(tmp_path, WHEELS, BOLTS)])


@pytest.fixture
def corrector(tmp_path: Path) -> Corrector:
    project = Project(tmp_path)
    project.spec.mkdir()
    project.corrections.write_text(CORRECTIONS, encoding="utf-8")
    return Corrector(project)


@pytest.mark.parametrize(
    ("step", "error", "rule"),
    [
        pytest.param((module, "merge"), Problem("it fails"), "source", id="merging"),
        pytest.param((module, "merge"), MergeConflict("it fails", ()), "conflict", id="a conflict of no place"),
        pytest.param((description, "apply_conventions"), KeyError("it fails"), "names", id="conventions"),
        pytest.param((description, "lint"), KeyError("it fails"), "lint", id="lint"),
    ],
)
def test_an_error_without_a_place_is_searched_for(
    candidate: Candidate,
    corrector: Corrector,
    monkeypatch: pytest.MonkeyPatch,
    *,
    step: tuple[Any, str],
    error: Exception,
    rule: str,
) -> None:
    run = getattr(*step)

    def fail(first: Any, *more: Any, **keywords: Any) -> Any:
        if "/wheels/" in repr(first if rule in {"names", "lint"} else [page.operations for _, page in first]):
            raise error
        return run(first, *more, **keywords)

    monkeypatch.setattr(*step, fail)
    _, [found] = check_description(candidate, corrector)
    assert (found.refusal.rule, found.keys) == (rule, (WHEELS,))
    assert "it fails" in found.refusal.why


def test_a_conflict_in_a_component_that_nothing_uses_belongs_to_it(candidate: Candidate) -> None:
    for page, kind in ((candidate.pages[0][1], "string"), (candidate.sources[0].page, "integer")):
        page.document["components"] = {"schemas": {"Unused": {"type": kind}}}
    source = TrialSource(candidate.sources[0].source, candidate.sources[0].page)
    _, [found] = merge_candidate(Candidate(candidate.project, candidate.pages, [], [source]))
    assert (found.refusal.rule, found.keys, {*found.components}) == ("conflict", (), {("schemas", "Unused")})


@pytest.mark.parametrize(
    ("parts", "keys"),
    [
        pytest.param(("paths", "/bolts/", "get", "responses"), [BOLTS], id="in an operation"),
        pytest.param(("paths", "/bolts/", "parameters", 0), [BOLTS], id="in a path"),
        pytest.param(("info", "title"), [], id="elsewhere"),
    ],
)
def test_a_place_belongs_to_operations(candidate: Candidate, parts: tuple[Any, ...], keys: list[Any]) -> None:
    assert Attribution(candidate.document(), candidate.keys).operations_at(parts) == keys


def test_an_error_that_belongs_to_nothing_refuses_all_operations(candidate: Candidate) -> None:
    _refuse(candidate, [StepFailure(REFUSAL)])
    assert {key: each.refusals for key, each in candidate.outcomes.items()} == {WHEELS: [REFUSAL], BOLTS: [REFUSAL]}
    with pytest.raises(Problem, match=r"the project itself does not go through: \[rule\] \$: why"):
        _refuse(candidate, [StepFailure(REFUSAL)])


def test_a_key_that_is_not_masked_is_noted(tmp_path: Path, corrector: Corrector) -> None:
    card = {"type": "object", "properties": {"token": {"type": "string"}}}
    paths = {"/cards": {"get": returning({"type": "array", "items": card})}, "/cards/{token}": {"get": returning(card)}}
    [source] = read_sources([write(tmp_path, "cards.yaml", document(paths))])
    assert isinstance(source, TrialSource)
    found = Candidate(document({}), [], [], [source])
    check_description(found, corrector)
    assert [note for note in found.notes if note.startswith("GET /cards: `token` is the key of its rows")]
