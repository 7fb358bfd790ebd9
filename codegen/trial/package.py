"""The steps that work on the generated package: generating, completeness, importing."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

from codegen.generate.audit import audit_package
from codegen.generate.completeness import (
    list_described_operations,
    list_generated_operations,
)
from codegen.generate.fidelity import describe_fidelity
from codegen.generate.generator import run_generator
from codegen.generate.importing import import_package
from codegen.generate.package import finish_package, generate
from codegen.generate.prepare import prepare
from codegen.openapi.paths import normalize_path
from codegen.openapi.tree import json_path
from codegen.project import Problem
from codegen.trial.attribution import Attribution
from codegen.trial.file_owners import FileOwners
from codegen.trial.results import Key, Refusal, one_line
from codegen.trial.step import REPORT, Found, crashes_as_problems, search

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from codegen.project import Project
    from codegen.trial.candidate import Candidate

_LEAVE_OUT = "leave the operation out, or describe it differently"


def build_package(
    candidate: Candidate,
    document: dict[str, Any],
    correct: Callable[[dict[str, Any]], dict[str, Any]],
    project: Project,
    target: Path,
) -> list[Found]:
    """Generate the package of a corrected description into a folder, and return what is wrong with it."""

    def run(keys: Sequence[Key]) -> None:
        shutil.rmtree(target, ignore_errors=True)
        generate(correct(candidate.document(keys)), project, target)

    try:
        with crashes_as_problems():
            found = _generate(document, candidate, project, target)
    except Problem as problem:
        return search(candidate, "generator", problem, REPORT, run)
    if found and not any(each.is_attributed for each in found):
        return search(candidate, "generator", Problem(found[0].refusal.why), REPORT, run)
    if found:
        return found
    return [*_audit(candidate, target), *_find_missing(candidate, document, target)] or _import(candidate, target)


def _generate(document: dict[str, Any], candidate: Candidate, project: Project, target: Path) -> list[Found]:
    """Generate the package, and return the warnings of the generator."""
    shutil.rmtree(target, ignore_errors=True)
    prepared = prepare(describe_fidelity(document))
    warnings = run_generator(prepared.document, project, target, prepared.template_globals)
    if not warnings:
        finish_package(document, project, target)
    attribution = Attribution(prepared.document, candidate.keys)
    return [
        attribution.found(Refusal("generator", json_path(warning.parts), warning.text, _LEAVE_OUT), warning.parts)
        for warning in warnings
    ]


def _audit(candidate: Candidate, package: Path) -> list[Found]:
    """Return the code of the package that no template makes. What has such code is not imported."""
    findings = audit_package(package)
    owners = FileOwners(package, candidate.keys if findings else [])
    return [
        Found(
            Refusal("audit", f"{package.name}/{each.file}:{each.line}", one_line(each.what), REPORT),
            tuple(owners.operations_of(each.file, each.line)),
        )
        for each in findings
    ]


def _find_missing(candidate: Candidate, document: dict[str, Any], package: Path) -> list[Found]:
    """Return the operations for which the generator wrote no module."""
    missing = list_described_operations(document) - list_generated_operations(package)
    return [
        Found(
            Refusal("completeness", f"{method} {path}", "the generator wrote no module for it", REPORT),
            tuple(key for key in candidate.keys if (key[0].upper(), normalize_path(key[1])) == (method, path)),
        )
        for method, path in sorted(missing)
    ]


def _import(candidate: Candidate, package: Path) -> list[Found]:
    """Import each module of the package in a process of its own."""
    failures = import_package(package).failures
    owners = FileOwners(package, candidate.keys)
    return [
        Found(
            Refusal("import", f"{package.name}/{each.file}:{each.line}", one_line(each.why), REPORT),
            tuple(owners.operations_of(each.file, each.line)),
        )
        for each in failures
    ]
