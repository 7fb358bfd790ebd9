"""The steps that work on the description: merging, corrections, conventions, validation, lint."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from openapi_sdk_codegen.corrections.apply import apply_corrections
from openapi_sdk_codegen.corrections.conventions import apply_conventions
from openapi_sdk_codegen.corrections.conventions.mistakes import find_mistakes
from openapi_sdk_codegen.corrections.conventions.operation_names import explain_names
from openapi_sdk_codegen.corrections.conventions.row_keys import find_token_keys
from openapi_sdk_codegen.lint import lint
from openapi_sdk_codegen.openapi.document import each_operation
from openapi_sdk_codegen.openapi.paths import METHODS
from openapi_sdk_codegen.openapi.released_names import read_names
from openapi_sdk_codegen.openapi.sizes import find_too_large
from openapi_sdk_codegen.openapi.tree import json_path
from openapi_sdk_codegen.openapi.validation import find_invalid
from openapi_sdk_codegen.openapi.yaml import load_yaml
from openapi_sdk_codegen.project import Problem
from openapi_sdk_codegen.trial.candidate import WEBHOOKS, Component, ComponentGraph
from openapi_sdk_codegen.trial.results import Refusal, label, one_line
from openapi_sdk_codegen.trial.step import CORRECT, REPORT, StepFailure, crashes_as_problems, search
from openapi_sdk_codegen.vendor.claims import is_operation
from openapi_sdk_codegen.vendor.conflicts import MergeConflict

if TYPE_CHECKING:
    from collections.abc import Collection

    from openapi_sdk_codegen.openapi.tree import Parts
    from openapi_sdk_codegen.project import Project
    from openapi_sdk_codegen.trial.candidate import Candidate, TrialSource
    from openapi_sdk_codegen.trial.results import MethodAndPath
    from openapi_sdk_codegen.vendor.claims import Claim
    from openapi_sdk_codegen.vendor.conflicts import Conflict

#: A correction fits what was there before: another page says something else.
_ADAPT = "adapt spec/corrections.yaml to the new page"


class Corrector:
    """Applies the corrections of a project and the conventions to a description."""

    def __init__(self, project: Project) -> None:
        self._name = project.name(project.corrections)
        self._corrections = load_yaml(project.corrections, name=self._name)
        self._released = read_names(project)

    def correct(self, document: dict[str, Any]) -> dict[str, Any]:
        """Return a description with the corrections."""
        return apply_corrections(document, self._corrections, name=self._name)

    def __call__(self, document: dict[str, Any]) -> dict[str, Any]:
        """Return a description with the corrections, and with names by convention."""
        return self.name(self.correct(document), document)

    def explain_names(self, document: dict[str, Any]) -> str:
        """Return what names of methods follow in a description, and why."""
        return explain_names(self.correct(document), document, self._released.methods_from).reason

    def name(self, corrected: dict[str, Any], published: dict[str, Any]) -> dict[str, Any]:
        """Return a corrected description with names: those that were released, and those by convention."""
        return apply_conventions(corrected, published=published, released=self._released)


def check_description(candidate: Candidate, corrector: Corrector) -> tuple[dict[str, Any], list[StepFailure]]:
    """Return the corrected description of a candidate, and what is wrong with it."""
    merged, found = merge_candidate(candidate)
    if found:
        return {}, found
    corrected, found = _correct(candidate, corrector, merged)
    if found:
        return corrected, found
    try:
        with crashes_as_problems():
            document = corrector.name(corrected, merged)
    except Problem as problem:
        return {}, search(candidate, "names", problem, REPORT, lambda keys: corrector(candidate.document(keys)))
    _note_methods(candidate, document)
    _note_mistakes(candidate, corrected)
    for rows in find_token_keys(document):
        candidate.note(f"{rows.label}: `token` is the key of its rows, and not masked; x-secret-properties masks it")
    attribution = Attribution(document, candidate.keys)
    invalid = [
        attribution.make_failure(Refusal("openapi", json_path(error.parts), error.why, CORRECT), error.parts)
        for error in find_invalid(document)
    ]
    if invalid:
        return document, invalid
    try:
        with crashes_as_problems():
            findings = lint(document)
    except Problem as problem:
        return document, search(
            candidate, "lint", problem, REPORT, lambda keys: lint(corrector(candidate.document(keys)))
        )
    return document, [
        attribution.make_failure(Refusal(finding.rule, finding.place, finding.why, finding.remedy), finding.parts)
        for finding in findings
    ]


def _note_mistakes(candidate: Candidate, document: dict[str, Any]) -> None:
    """Note the mistakes of the sources that are repaired where they are read, or by the conventions."""
    for source in candidate.sources:
        for key, what in source.page.remarks:
            candidate.note(f"{label(key)}: {what}")
    for place, what in find_mistakes(document):
        match place:
            case (_, str(path), str(method), *_) if (method, path) in candidate.outcomes:
                candidate.note(f"{label((method, path))}: {what}")
            case ():
                candidate.note(what)
            case _:
                pass


def _correct(
    candidate: Candidate, corrector: Corrector, merged: dict[str, Any]
) -> tuple[dict[str, Any], list[StepFailure]]:
    """Return the corrected description, and what is wrong: a correction that fails, or a part that is too large."""
    try:
        with crashes_as_problems():
            corrected = corrector.correct(merged)
    except Problem as problem:
        return {}, search(
            candidate, "corrections", problem, _ADAPT, lambda keys: corrector.correct(candidate.document(keys))
        )
    attribution = Attribution(corrected, candidate.keys)
    return corrected, [
        attribution.make_failure(Refusal("size", json_path(error.parts), error.why, CORRECT), error.parts)
        for error in find_too_large(corrected)
    ]


def _note_methods(candidate: Candidate, document: dict[str, Any]) -> None:
    """Note the name that the method of each operation has."""
    for operation in each_operation(document):
        outcome = candidate.outcomes.get((operation.method, operation.path))
        if outcome and operation.python_method:
            outcome.method = operation.python_method


# Merge a candidate, and attribute conflicts between pages to operations


_PRECEDENCE = "decide with a [[precedence]] in spec/sources.toml which one wins, and why"


def merge_candidate(candidate: Candidate) -> tuple[dict[str, Any], list[StepFailure]]:
    """Return the merged description of a candidate, and the conflicts in it."""
    try:
        with crashes_as_problems():
            return candidate.document(), []
    except MergeConflict as error:
        found = [each for conflict in error.conflicts for each in _attribute(candidate, conflict)]
        if found:
            return {}, found
        return {}, search(candidate, "conflict", error, CORRECT, candidate.document)
    except Problem as problem:
        return {}, search(candidate, "source", problem, CORRECT, candidate.document)


def _attribute(candidate: Candidate, conflict: Conflict) -> list[StepFailure]:
    """Return a conflict for each source that says something else than the project, or than the sources before it."""
    sources = {each.source.file: (index, each) for index, each in enumerate(candidate.sources)}
    ours = [claim for claim in conflict.claims if claim.source.file not in sources]
    theirs = [claim for claim in conflict.claims if claim.source.file in sources]
    theirs.sort(key=lambda claim: sources[claim.source.file][0])
    first = (ours or theirs)[0]
    refusal_at = json_path(first.place)
    why = one_line(conflict.text.partition("; add a [[precedence]]")[0])
    refusal = Refusal("conflict", refusal_at, why, _PRECEDENCE)
    return [
        _make_failure(candidate, sources[claim.source.file][1], claim, refusal)
        for claim in first.find_conflicts(theirs)
        if claim is not first
    ]


def _make_failure(candidate: Candidate, source: TrialSource, claim: Claim, refusal: Refusal) -> StepFailure:
    place = claim.place
    if is_operation(place):
        keys = [(place[2], place[1])]
    elif place[0] == "components":
        keys = source.users_of((place[1], place[2]))
        if not keys:
            return StepFailure(refusal, components=frozenset({(place[1], place[2])}))
    else:
        keys = list(source.page.operations)
    alive = set(candidate.keys)
    return StepFailure(refusal, tuple(key for key in keys if key in alive))


# Attribute a place of a description, or a file of the generated package, to the operations that it belongs to


class Attribution:
    """The operations of the sources to which the places of a description belong.

    A place inside an operation belongs to it; a place inside a path, to its operations; a place inside a component, to
    the operations that use it.
    """

    def __init__(self, document: dict[str, Any], keys: Collection[MethodAndPath]) -> None:
        self._keys = frozenset(keys)
        self._graph = ComponentGraph(document)
        self._users: dict[Component, list[MethodAndPath]] = {}
        for key, components in self._graph.by_operation().items():
            for component in components:
                self._users.setdefault(component, []).append(key)

    def make_failure(self, refusal: Refusal, parts: Parts) -> StepFailure:
        """Return an error at a place, with what it belongs to."""
        return StepFailure(refusal, tuple(self.operations_at(parts)), frozenset(self.components_at(parts)))

    def operations_at(self, parts: Parts) -> list[MethodAndPath]:
        """Return the operations of the sources that a place belongs to."""
        match parts:
            case ("paths", str(path), str(method), *_) if method in METHODS:
                found = [(method, path)]
            case ("paths", str(path), *_):
                found = [(method, path) for method in METHODS]
            case ("components", str(kind), str(name), *_):
                found = self._users.get((kind, name), [])
            case _:
                found = []
        return [key for key in found if key in self._keys]

    def components_at(self, parts: Parts) -> set[Component]:
        """Return the component that a place is in, and those that use it; or the webhook that it is in."""
        match parts:
            case ("webhooks", str(name), *_):
                return {(WEBHOOKS, name)}
            case ("components", str(kind), str(name), *_):
                return self._graph.users_of((kind, name))
            case _:
                return set()
