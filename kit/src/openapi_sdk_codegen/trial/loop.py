"""Take a candidate through all steps, and refuse operations until no step has an error."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from openapi_sdk.description.paging import PAGING, explain_no_listing
from openapi_sdk_codegen.corrections.conventions.paging import describe_answer, success_schema
from openapi_sdk_codegen.generate.auth_notes import list_auth_notes
from openapi_sdk_codegen.openapi.document import each_operation
from openapi_sdk_codegen.openapi.service import name_package
from openapi_sdk_codegen.openapi.tree import json_path
from openapi_sdk_codegen.project import Problem
from openapi_sdk_codegen.trial.description import Corrector, check_description
from openapi_sdk_codegen.trial.package_steps import build_package
from openapi_sdk_codegen.trial.results import Refusal, one_line
from openapi_sdk_codegen.trial.step import REPORT, StepFailure
from openapi_sdk_codegen.trial.type_checks import check_types

if TYPE_CHECKING:
    from collections.abc import Callable

    from openapi_sdk_codegen.project import Project
    from openapi_sdk_codegen.trial.candidate import Candidate

#: How the client refuses a value that would lead to another path; see the runtime module `_paths`.
_NOT_A_PATH_ARGUMENT = "can't be a path argument"
_DESCRIBE = (
    "the client never sends such a value in a path, whatever the description says; if the API takes others, describe "
    "those: the parameter's enum, format or pattern"
)


def run_steps(
    candidate: Candidate,
    project: Project,
    *,
    with_package: bool = True,
    with_types: bool = True,
    with_calls: bool = False,
    progress: Callable[[str], None],
) -> None:
    """Refuse the operations of a candidate that don't go through.

    Args:
        candidate: The operations; their outcomes are changed.
        project: A checkout of this project; nothing in it is changed.
        with_package: Whether to generate a package; without it, only the description is judged.
        with_types: Whether to check the types of the package.
        with_calls: Whether to call each operation of the package, too.
        progress: Called with what is done next.

    Raises:
        Problem: If a step fails without any operation of the sources.
    """
    corrector = Corrector(project)
    with TemporaryDirectory(prefix="openapi-sdk-trial-") as name:
        folder = Path(name)
        generated = folder / "generated"
        generated.mkdir()
        package = generated
        document: dict[str, Any] = {}
        while True:
            progress(f"{len(candidate.keys)} operations: corrections, conventions, lint, validation")
            document, found = check_description(candidate, corrector)
            if not found and with_package:
                # What is generated has the name of the service that is tried, not that of the project.
                document["info"] = candidate.info or document["info"]
                package = generated / name_package(document)
                progress(f"{len(candidate.keys)} operations: generating")
                found = build_package(candidate, document, corrector, project, package)
            if not found and with_package and with_types:
                progress(f"{len(candidate.keys)} operations: type checking")
                found = check_types(candidate, package, folder)
            if not found:
                break
            _refuse(candidate, found)
            if not candidate.keys and not candidate.project_keys:
                break
        if candidate.keys:
            merged = candidate.document()
            candidate.note(corrector.explain_names(merged))
        for note in list_auth_notes(document):
            candidate.note(note)
        note_rows(candidate, document)
        if with_calls:
            call_operations(candidate, package, progress)


def note_rows(candidate: Candidate, document: dict[str, Any]) -> None:
    """Note the operations whose answers have rows, and that are no listings."""
    for operation in each_operation(document):
        name = candidate.methods.get((operation.method, operation.path))
        schema = None if name is None else success_schema(document, operation)
        answer = None if schema is None else describe_answer(document, operation, schema)
        if answer is not None and (why := explain_no_listing(answer)):
            candidate.note(
                f"{name}: no listing: {one_line(why)} `{PAGING}` in a correction of {operation.label} says it"
            )


def call_operations(candidate: Candidate, package: Path, progress: Callable[[str], None]) -> None:
    """Refuse the operations that send or read otherwise than the sources say, and note those that are not called."""
    from openapi_sdk_codegen.calling.judge import judge_calls  # noqa: PLC0415 - takes a second, and is not always installed

    judgement = judge_calls(candidate.document(), candidate.methods, package, progress)
    for key, found in judgement.wrong.items():
        why = one_line(found[0]) + (f" (and {len(found) - 1} more calls)" if len(found) > 1 else "")
        remedy = _DESCRIBE if _NOT_A_PATH_ARGUMENT in why else REPORT
        candidate.refuse([key], Refusal("call", json_path(("paths", key[1], key[0])), why, remedy))
    for name, why in judgement.uncalled.items():
        candidate.note(f"{name}: not called: {one_line(why)}")
    calls = sum(judgement.calls.values())
    candidate.note(
        f"{len(judgement.calls)} operations are called, {calls} times; {len(judgement.wrong)} send or read wrong, "
        f"{len(judgement.uncalled)} are not called"
    )


def _refuse(candidate: Candidate, found: list[StepFailure]) -> None:
    """Refuse the operations to which errors belong, or else leave out the components, or else refuse all operations.

    Raises:
        Problem: If there is nothing left to refuse.
    """
    changed = False
    for each in found:
        if each.keys:
            candidate.refuse(each.keys, each.refusal)
            changed = True
        else:
            changed |= candidate.leave_out(each.components, each.refusal)
    if changed:
        return
    if not candidate.keys:
        first = found[0].refusal
        msg = f"the project itself does not go through: [{first.rule}] {first.place}: {first.why}"
        raise Problem(msg)
    for each in found:
        candidate.refuse(candidate.keys, each.refusal)
