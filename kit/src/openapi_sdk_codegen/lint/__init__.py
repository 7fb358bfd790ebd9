"""Refuse what openapi-python-client would get wrong without a warning.

In: an OpenAPI description. Out: findings, each with a place, a rule and a remedy. The rules are in `rules`. The
generator's own warnings are not repeated here: `generate` turns them into errors. The steps after this one load the
description with `load`, which refuses one with findings.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from openapi_sdk_codegen.lint.rules import OPERATION_RULES, REQUEST_RULES, SCHEMA_RULES
from openapi_sdk_codegen.openapi.tree import json_path

if TYPE_CHECKING:
    from openapi_sdk_codegen.lint.rules import Rule
    from openapi_sdk_codegen.openapi.tree import Parts

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
