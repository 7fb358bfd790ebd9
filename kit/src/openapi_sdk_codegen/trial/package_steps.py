"""The steps that work on the generated package: generating, the audit, importing, completeness."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

from openapi_sdk_codegen.generate.audit import audit_package, check_audit
from openapi_sdk_codegen.generate.completeness import check_completeness, find_shortcomings
from openapi_sdk_codegen.generate.fidelity import describe_fidelity
from openapi_sdk_codegen.generate.generator import run_generator
from openapi_sdk_codegen.generate.package import finish_package, generate
from openapi_sdk_codegen.generate.prepare import prepare
from openapi_sdk_codegen.openapi.tree import json_path
from openapi_sdk_codegen.project import Problem
from openapi_sdk_codegen.trial.description import Attribution
from openapi_sdk_codegen.trial.file_owners import FileOwners
from openapi_sdk_codegen.trial.results import MethodAndPath, Refusal, label, one_line
from openapi_sdk_codegen.trial.step import REPORT, StepFailure, crashes_as_problems, search

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from openapi_sdk_codegen.project import Project
    from openapi_sdk_codegen.trial.candidate import Candidate
    from openapi_sdk_codegen.trial.description import Corrector

_LEAVE_OUT = "leave the operation out, or describe it differently"


def build_package(
    candidate: Candidate,
    document: dict[str, Any],
    corrector: Corrector,
    project: Project,
    target: Path,
) -> list[StepFailure]:
    """Generate the package of a corrected description into a folder, and return what is wrong with it."""

    def build(keys: Sequence[MethodAndPath]) -> dict[str, Any]:
        shutil.rmtree(target, ignore_errors=True)
        described = corrector(candidate.document(keys))
        generate(described, project, target)
        return described

    def build_and_audit(keys: Sequence[MethodAndPath]) -> None:
        build(keys)
        check_audit(target, project)

    def build_and_compare(keys: Sequence[MethodAndPath]) -> None:
        check_completeness(build(keys), target)

    # What a step finds, and the step with some operations, which raises: an error can have no place.
    steps: tuple[tuple[str, Callable[[], list[StepFailure]], Callable[[Sequence[MethodAndPath]], object]], ...] = (
        ("generator", lambda: _generate(document, candidate, project, target), build),
        ("audit", lambda: _audit(candidate, project, target), build_and_audit),
        ("completeness", lambda: _find_shortcomings(candidate, document, target), build_and_compare),
    )
    for rule, find, run in steps:
        try:
            with crashes_as_problems():
                found = find()
        except Problem as problem:
            return search(candidate, rule, problem, REPORT, run)
        if found and not any(each.is_attributed for each in found):
            return search(candidate, rule, Problem(found[0].refusal.why), REPORT, run)
        if found:
            return found
    return []


def _generate(document: dict[str, Any], candidate: Candidate, project: Project, target: Path) -> list[StepFailure]:
    """Generate the package, and return the warnings of the generator."""
    shutil.rmtree(target, ignore_errors=True)
    prepared = prepare(describe_fidelity(document))
    warnings = run_generator(prepared.document, project, target, prepared.template_globals)
    if not warnings:
        finish_package(document, project, target)
    attribution = Attribution(prepared.document, candidate.keys)
    return [
        attribution.make_failure(
            Refusal("generator", json_path(warning.parts), warning.text, _LEAVE_OUT), warning.parts
        )
        for warning in warnings
    ]


def _audit(candidate: Candidate, project: Project, package: Path) -> list[StepFailure]:
    """Return the code of the package that no template makes. What has such code is not imported."""
    findings = audit_package(package, project)
    owners = FileOwners(package, candidate.keys if findings else [])
    return [
        StepFailure(
            Refusal("audit", f"{package.name}/{each.file}:{each.line}", one_line(each.what), REPORT),
            tuple(owners.operations_of(each.file, each.line)),
        )
        for each in findings
    ]


def _find_shortcomings(candidate: Candidate, document: dict[str, Any], package: Path) -> list[StepFailure]:
    """Return what makes the package unusable, or an operation unreachable."""
    shortcomings = find_shortcomings(document, package)
    owners = FileOwners(package, candidate.keys if shortcomings else [])
    by_label = {label(key): key for key in candidate.keys}
    return [
        StepFailure(
            Refusal("completeness", f"{package.name}/{each.file}:{each.line}", one_line(each.what), REPORT),
            (by_label[each.operation],)
            if each.operation in by_label
            else tuple(owners.operations_of(each.file, each.line)),
        )
        for each in shortcomings
    ]
