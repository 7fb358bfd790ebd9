"""Rows of a table of changes: two documents, and the rules there and back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from codegen.diff import Description, Policy, compare_descriptions

if TYPE_CHECKING:
    from codegen.report.change import Change

Json = dict[str, Any]


class Row(NamedTuple):
    """Two documents, the rules that are told from one to the other, and back; with several rules, spaces between."""

    forth: str
    back: str
    old: Json
    new: Json
    policy: Policy = Policy()


def changes(old: Json, new: Json, policy: Policy | None = None) -> list[Change]:
    return compare_descriptions(
        Description.from_document(old, "old.yaml"), Description.from_document(new, "new.yaml"), policy
    )


def told(old: Json, new: Json, policy: Policy | None = None) -> list[str]:
    return sorted(change.id for change in changes(old, new, policy))


def names(rows: list[Row], *, back: bool = False) -> list[str]:
    """The rules as the ids of rows, numbered where two rows have the same."""
    seen: dict[str, int] = {}
    found: list[str] = []
    for row in rows:
        name = (row.back if back else row.forth) or "nothing"
        seen[name] = seen.get(name, 0) + 1
        found.append(name if seen[name] == 1 else f"{name} {seen[name]}")
    return found
