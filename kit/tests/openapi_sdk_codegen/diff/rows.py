"""Rows of the tables of changes: two documents, and the rules of the changes between them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from openapi_sdk_codegen.diff import CheckedDescription, Policy, compare_descriptions

if TYPE_CHECKING:
    from openapi_sdk_codegen.report.change import Change

Json = dict[str, Any]


class Row(NamedTuple):
    """Two documents and the rules of their changes. Several rules are separated by spaces.

    Attributes:
        rules: The rules from old to new.
        reverse_rules: The rules from new to old.
        old: The old document.
        new: The new document.
        policy: The policy for sunsets.
    """

    rules: str
    reverse_rules: str
    old: Json
    new: Json
    policy: Policy = Policy()


def compare(old: Json, new: Json, policy: Policy | None = None) -> list[Change]:
    """Return the changes between two documents."""
    return compare_descriptions(
        CheckedDescription.from_document(old, "old.yaml"), CheckedDescription.from_document(new, "new.yaml"), policy
    )


def rule_ids(old: Json, new: Json, policy: Policy | None = None) -> list[str]:
    """Return the rules of the changes between two documents, sorted."""
    return sorted(change.id for change in compare(old, new, policy))


def row_ids(rows: list[Row]) -> list[str]:
    """Return the rules of each row as its id, with a number if several rows have the same rules."""
    counts: dict[str, int] = {}
    ids: list[str] = []
    for row in rows:
        name = row.rules or f"nothing, then {row.reverse_rules or 'nothing'}"
        counts[name] = counts.get(name, 0) + 1
        ids.append(name if counts[name] == 1 else f"{name} {counts[name]}")
    return ids
