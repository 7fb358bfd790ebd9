"""The steps that work on the description: corrections, conventions, validation, lint."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from codegen.corrections.apply import apply_corrections
from codegen.corrections.conventions import apply_conventions
from codegen.lint import lint
from codegen.openapi.document import each_operation
from codegen.openapi.tree import json_path
from codegen.openapi.validation import find_invalid
from codegen.openapi.yaml import load_yaml
from codegen.project import Problem
from codegen.trial.attribution import Attribution
from codegen.trial.results import Refusal
from codegen.trial.step import CORRECT, REPORT, Found, crashes_as_problems, search

if TYPE_CHECKING:
    from collections.abc import Callable

    from codegen.project import Project
    from codegen.trial.candidate import Candidate


def load_corrector(project: Project) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """Return a function that applies the corrections of a project and the conventions to a description."""
    name = project.name(project.corrections)
    corrections = load_yaml(project.corrections, name=name)

    def correct(document: dict[str, Any]) -> dict[str, Any]:
        return apply_conventions(apply_corrections(document, corrections, name=name))

    return correct


def check_description(
    candidate: Candidate, correct: Callable[[dict[str, Any]], dict[str, Any]]
) -> tuple[dict[str, Any], list[Found]]:
    """Return the corrected description of a candidate, and what is wrong with it."""
    try:
        with crashes_as_problems():
            document = correct(candidate.document())
    except Problem as problem:
        return {}, search(candidate, "names", problem, CORRECT, lambda keys: correct(candidate.document(keys)))
    _note_methods(candidate, document)
    attribution = Attribution(document, candidate.keys)
    invalid = [
        attribution.found(Refusal("openapi", json_path(error.parts), error.why, CORRECT), error.parts)
        for error in find_invalid(document)
    ]
    if invalid:
        return document, invalid
    try:
        with crashes_as_problems():
            findings = lint(document)
    except Problem as problem:
        return document, search(
            candidate, "lint", problem, REPORT, lambda keys: lint(correct(candidate.document(keys)))
        )
    return document, [
        attribution.found(Refusal(finding.rule, finding.place, finding.why, finding.remedy), finding.parts)
        for finding in findings
    ]


def _note_methods(candidate: Candidate, document: dict[str, Any]) -> None:
    """Note the name that the method of each operation has."""
    for operation in each_operation(document):
        outcome = candidate.outcomes.get((operation.method, operation.path))
        if outcome and operation.id and operation.tag:
            outcome.method = f"{operation.tag}.{operation.id.removeprefix(f'{operation.tag}_')}"
