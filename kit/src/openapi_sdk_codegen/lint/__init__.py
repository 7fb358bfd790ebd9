"""Refuse what openapi-python-client would get wrong without a warning.

In: an OpenAPI description. Out: findings, each with a place, a rule and a remedy. The rules are in `rules`. The
generator's own warnings are not repeated here: `generate` turns them into errors. The steps after this one call
`load_linted`, which returns the corrected description only if there are no findings.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from openapi_sdk_codegen.corrections.apply import load_corrected
from openapi_sdk_codegen.lint.rules import OPERATION_RULES, REQUEST_RULES, SCHEMA_RULES
from openapi_sdk_codegen.openapi.tree import json_path
from openapi_sdk_codegen.project import Problem, list_lines

if TYPE_CHECKING:
    from openapi_sdk_codegen.lint.rules import Rule
    from openapi_sdk_codegen.openapi.tree import Parts
    from openapi_sdk_codegen.project import Project

RULES: tuple[Rule, ...] = (*OPERATION_RULES, *REQUEST_RULES, *SCHEMA_RULES)


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """Something in a description that the generator would get wrong.

    Attributes:
        place: An RFC 9535 path, which can be pasted as the target of a correction.
        why: What is there, and what is wrong with it.
        remedy: What to do.
        parts: The place as keys and indices.
    """

    place: str
    rule: str
    why: str
    remedy: str
    parts: Parts = field(repr=False, compare=False)

    def __str__(self) -> str:
        return f"{self.place}: {self.why}: {self.remedy} [{self.rule}]"


def lint(document: dict[str, Any]) -> list[Finding]:
    """Return the findings of every rule, ordered by place."""
    return sorted(
        Finding(json_path(parts), rule.id, why, remedy, parts)
        for rule in RULES
        for parts, why, remedy in rule.check(document)
    )


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
