"""Load the description that a package is generated from: corrected, valid and without lint findings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from openapi_sdk_codegen.corrections.load import load_corrected
from openapi_sdk_codegen.lint import lint
from openapi_sdk_codegen.project import Problem, list_lines

if TYPE_CHECKING:
    from openapi_sdk_codegen.project import Project


def load_linted(project: Project) -> dict[str, Any]:
    """Return the corrected description, valid and without lint findings.

    Raises:
        Problem: As `load_corrected`, and if there are findings; the message lists the first ones.
    """
    document = load_corrected(project)
    findings = lint(document)
    if findings:
        msg = f"{project.name(project.corrections)}: the generator would get this wrong:\n{list_lines(findings)}"
        raise Problem(msg)
    return document
