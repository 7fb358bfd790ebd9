"""What openapi-python-client gets wrong without a word is refused before it runs.

A description goes in, findings come out: each names a place, a rule and a remedy. The rules are in `operations` and
`schemas`, one entry a hazard. What the generator itself warns about is not here: its warnings are errors (`generate`).
`corrected` is what the next steps ask for: the description, corrected and free of findings.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from codegen.corrections.apply import applied
from codegen.lint import operations, schemas
from codegen.openapi.tree import json_path
from codegen.project import Problem

if TYPE_CHECKING:
    from codegen.lint.rule import Rule
    from codegen.project import Project

RULES: tuple[Rule, ...] = (*operations.RULES, *schemas.RULES)


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """Something in a description that the generator would get wrong.

    Attributes:
        where: The place, as a path that can be pasted as the target of a correction.
        rule: The id of the rule.
        text: What is there, and what to do.
    """

    where: str
    rule: str
    text: str

    def __str__(self) -> str:
        return f"{self.where}: {self.text} [{self.rule}]"


def lint(document: dict[str, Any]) -> list[Finding]:
    """Return what every rule finds, ordered by place."""
    return sorted(Finding(json_path(parts), rule.id, text) for rule in RULES for parts, text in rule.check(document))


def corrected(project: Project) -> dict[str, Any]:
    """Return the corrected description, valid and free of what the generator gets wrong.

    Raises:
        Problem: As `applied`, and if the lint finds anything; the message lists all findings.
    """
    result = applied(project)
    findings = lint(result)
    if findings:
        listed = "\n".join(f"  {finding}" for finding in findings)
        msg = f"{project.name(project.corrections)}: the generator would get this wrong:\n{listed}"
        raise Problem(msg)
    return result
