"""Take a candidate through all steps, and refuse operations until no step has an error."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from codegen.project import Problem
from codegen.trial.calls import check_calls
from codegen.trial.description import Corrector, check_description
from codegen.trial.package import build_package
from codegen.trial.type_checks import check_types

if TYPE_CHECKING:
    from collections.abc import Callable

    from codegen.project import Project
    from codegen.trial.candidate import Candidate
    from codegen.trial.step import Found


def run_steps(
    candidate: Candidate,
    project: Project,
    *,
    with_calls: bool = False,
    progress: Callable[[str], None] = lambda _: None,
) -> None:
    """Refuse the operations of a candidate that don't go through.

    Args:
        candidate: The operations; their outcomes are changed.
        project: A checkout of this project; nothing in it is changed.
        with_calls: Whether to call each operation, too.
        progress: Called with what is done next.

    Raises:
        Problem: If a step fails without any operation of the sources.
    """
    corrector = Corrector(project)
    with TemporaryDirectory(prefix="fleetit-trial-") as name:
        folder = Path(name)
        # Named as the package of the project, for it imports itself by relative names only.
        package = folder / "generated" / project.package.name
        package.parent.mkdir()
        document: dict[str, Any] = {}
        while True:
            progress(f"{len(candidate.keys)} operations: corrections, conventions, lint, validation")
            document, found = check_description(candidate, corrector)
            if not found:
                progress(f"{len(candidate.keys)} operations: generating")
                found = build_package(candidate, document, corrector, project, package)
            if not found:
                progress(f"{len(candidate.keys)} operations: type checking")
                found = check_types(candidate, package, folder)
            if not found and with_calls:
                progress(f"{len(candidate.keys)} operations: calling")
                found, notes = check_calls(candidate.document(), candidate.methods, package)
                for note in notes:
                    candidate.note(note)
            if not found:
                return
            _refuse(candidate, found)


def _refuse(candidate: Candidate, found: list[Found]) -> None:
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
