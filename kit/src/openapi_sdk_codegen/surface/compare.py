"""Compare two surfaces: what changed in the generated package for users, and how severe it is.

Breaking are: anything removed or renamed; a parameter that is added as required, made required, moved or retyped, or
that gets another default; the same for a field; a removed enum member; another return type. Additions are not: a
class, a function, an optional argument that changes no other position, an argument that takes more than before. The
fields of a body are arguments in that sense: users write them. Those of an answer are read, so more types break.

A removed or added class, module or package is one change, which counts the lines below it. A renamed thing is removed
and added, because the lines don't show whether it means the same.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from itertools import zip_longest
from typing import TYPE_CHECKING

from openapi_sdk_codegen.report.change import Level, SurfaceChange
from openapi_sdk_codegen.surface.arguments import compare_arguments, find_moved
from openapi_sdk_codegen.surface.lines import parse_surface
from openapi_sdk_codegen.surface.type_texts import compare_returns, compare_types, loses_none

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from openapi_sdk_codegen.surface.lines import SurfaceLine
    from openapi_sdk_codegen.surface.type_texts import LineDifference

_ARGUMENTS = {"parameter", "field"}
#: Facts whose changes are changes of the wire, which has rules for them, or examples in messages.
_FACTS_OF_WIRE = {"security", "servers", "base_path", "listing", "update"}
#: The base of what is received.
_RECEIVED = "Model"


def compare_surfaces(old: str, new: str, *, old_name: str = "old", new_name: str = "new") -> list[SurfaceChange]:
    """Return what changed from one surface to another, sorted by name.

    Args:
        old: The text of the old surface.
        new: The text of the new surface.
        old_name: The name of the old surface in error messages.
        new_name: The name of the new surface in error messages.

    Raises:
        Problem: If a line is not a line of a surface.
    """
    changes = _compare_nodes(parse_surface(old, name=old_name), parse_surface(new, name=new_name))
    return sorted(changes, key=lambda change: (change.symbol, change.kind, change.before, change.after))


def without_package(symbol: str) -> str:
    """Return a dotted name without the name of the package."""
    return symbol.partition(".")[2] or symbol


def _compare_nodes(
    old: Sequence[SurfaceLine], new: Sequence[SurfaceLine], *, are_written: bool = False
) -> Iterator[SurfaceChange]:
    """Compare the children of a node, except arguments."""
    old_groups, new_groups = _by_name(old), _by_name(new)
    for key in sorted(old_groups.keys() | new_groups.keys()):
        for pair in zip_longest(*_without_equal(old_groups.get(key, []), new_groups.get(key, []))):
            yield from _compare_pair(*pair, is_written=are_written)


def _by_name(nodes: Sequence[SurfaceLine]) -> dict[tuple[str, str], list[SurfaceLine]]:
    found: defaultdict[tuple[str, str], list[SurfaceLine]] = defaultdict(list)
    for node in nodes:
        if node.kind not in _ARGUMENTS:
            found[node.namespace, node.name].append(node)
    return found


def _without_equal(old: list[SurfaceLine], new: list[SurfaceLine]) -> tuple[list[SurfaceLine], list[SurfaceLine]]:
    """Leave out the overloads that are in both, whatever their numbers."""
    old_blocks, new_blocks = [node.block for node in old], [node.block for node in new]
    return (
        [node for node in old if node.block not in new_blocks],
        [node for node in new if node.block not in old_blocks],
    )


def _compare_pair(old: SurfaceLine | None, new: SurfaceLine | None, *, is_written: bool) -> Iterator[SurfaceChange]:
    if old is None and new is not None:
        yield _added_or_removed(new, "added", Level.INFO)
    elif new is None and old is not None:
        yield _added_or_removed(old, "removed", Level.ERROR)
    elif old is not None and new is not None:
        difference = _compare_line(old, new, is_written=is_written)
        if difference:
            what, level, predicate = difference
            yield _changed(f"{_kind_prefix(old)}-{what}", level, old, new, predicate)
        if _kind_prefix(old) == _kind_prefix(new):
            yield from _compare_arguments(old, new)
            are_written = old.is_written and new.is_written
            yield from _compare_nodes(old.children, new.children, are_written=are_written)
            yield from _compare_member_order(old, new)


def _kind_prefix(node: SurfaceLine) -> str:
    """Return the first part of the kind of a change: `method` for each kind of method."""
    if not node.is_function:
        return node.kind
    return "function" if node.kind.endswith("function") else "method"


def _added_or_removed(node: SurfaceLine, what: str, level: Level) -> SurfaceChange:
    count = sum(1 for _ in node.lines_below())
    details = f", with {count} line{'s' * (count > 1)} below it" if count else ""
    symbol = without_package(node.symbol)
    text = f"The {_kind_name(node)} `{symbol}` was {what}{details}."
    before, after = (node.line, "") if what == "removed" else ("", node.line)
    prefix = "overload" if "#" in node.symbol else _kind_prefix(node)
    return SurfaceChange(f"{prefix}-{what}", level, symbol, before, after, text, count)


def _kind_name(node: SurfaceLine) -> str:
    return "enum member" if node.kind == "member" else node.kind.replace("-", " ")


def _changed(kind: str, level: Level, old: SurfaceLine, new: SurfaceLine, predicate: str) -> SurfaceChange:
    symbol = without_package(new.symbol)
    return SurfaceChange(kind, level, symbol, old.line, new.line, f"The {_kind_name(new)} `{symbol}` {predicate}.")


def _compare_line(  # noqa: PLR0911 - a table of cases
    old: SurfaceLine, new: SurfaceLine, *, is_written: bool
) -> LineDifference | None:
    """Return how the lines of a thing differ, without those below it; the most severe case comes first."""
    if old.kind != new.kind:
        kind = _kind_name(old)
        was = f"was {'an' if kind[0] in 'aeiou' else 'a'} {kind}"
        if "export" in {old.kind, new.kind}:
            # The name exists in both, but only one of the two surfaces lists what is below it.
            return "export-changed", Level.WARNING, f"{was}; the lines below it can't be compared"
        is_retyped = new.is_function and old.annotation != new.annotation
        return "kind-changed", Level.ERROR, f"{was}; it now returns `{new.annotation}`" if is_retyped else was
    if new.kind == "class":
        return _compare_bases(old.bases, new.bases)
    if old.marks != new.marks:  # of a property: whether it is settable
        if new.marks:
            return "made-settable", Level.INFO, "is now settable"
        return "made-read-only", Level.ERROR, "is now read-only"
    if old.annotation != new.annotation:
        if new.is_function:
            return compare_returns(old.annotation, new.annotation)
        if new.kind == "export":
            # The line does not show whether it is the same object. Its definition has lines of its own.
            return "origin-changed", Level.WARNING, f"is now from `{new.annotation}`; it was `{old.annotation}`"
        return compare_types(old.annotation, new.annotation, is_written=is_written)
    if old.default != new.default:
        return _compare_facts(_read_facts(old.default), _read_facts(new.default)) or (
            "value-changed",
            Level.ERROR,
            f"is now `{new.default}`; it was `{old.default}`",
        )
    return None


def _compare_facts(old: dict[str, ast.expr], new: dict[str, ast.expr]) -> LineDifference | None:
    """Return how the facts of two descriptions differ; None for what is none, or for equal ones."""
    values = [{name: ast.unparse(value) for name, value in facts.items()} for facts in (old, new)]
    changed = sorted(name for name in old | new if values[0].get(name) != values[1].get(name))
    if not (old and new and changed):
        return None
    # Users choose a server by its name.
    names = [_read_keys(facts.get("servers")) for facts in (old, new)]
    level = Level.INFO if {*changed} <= _FACTS_OF_WIRE and names[0] <= names[1] else Level.ERROR
    return "value-changed", level, f"has other values of {', '.join(f'`{each}`' for each in changed)}"


def _read_keys(node: ast.expr | None) -> set[str]:
    return {ast.unparse(key) for key in node.keys if key} if isinstance(node, ast.Dict) else set()


def _read_facts(value: str) -> dict[str, ast.expr]:
    """Return the arguments of the facts of a description; nothing for another value."""
    try:
        node = ast.parse(value, mode="eval").body
    except SyntaxError:
        return {}
    if not (isinstance(node, ast.Call) and ast.unparse(node.func) == "Facts"):
        return {}
    return {each.arg: each.value for each in node.keywords if each.arg}


def _compare_bases(old: list[str], new: list[str]) -> LineDifference | None:
    if old == new:
        return None
    predicate = f"now inherits `{', '.join(new) or 'nothing'}`; it was `{', '.join(old) or 'nothing'}`"
    only_added = [base for base in new if base in old] == old
    return "bases-changed", Level.INFO if only_added else Level.ERROR, predicate


def _compare_arguments(old: SurfaceLine, new: SurfaceLine) -> Iterator[SurfaceChange]:
    old_arguments, new_arguments = (
        [child for child in node.children if child.kind in _ARGUMENTS] for node in (old, new)
    )
    are_written = old.is_written and new.is_written
    for change in compare_arguments(old_arguments, new_arguments, are_written=are_written):
        node = change.new or change.old
        if node is None:  # pragma: no cover - one of them is always there
            continue
        level = change.level
        if change.what == "made-required" and change.old and change.new and {*old.bases, *new.bases} == {_RECEIVED}:
            # Only tests make such models, and whoever reads the field has never to expect None now.
            level = Level.WARNING if loses_none(change.old.annotation, change.new.annotation) else level
        before, after = change.old.line if change.old else "", change.new.line if change.new else ""
        if change.old and change.new and before == after:
            # An argument that only moved has the same line twice, so each gets its position.
            before += f"  # {node.kind} {old_arguments.index(change.old) + 1}"
            after += f"  # {node.kind} {new_arguments.index(change.new) + 1}"
        symbol = without_package(node.symbol)
        text = f"The {node.kind} `{node.name}` of `{symbol.rpartition('.')[0]}` {change.predicate}."
        yield SurfaceChange(f"{node.kind}-{change.what}", level, symbol, before, after, text)


def _compare_member_order(old: SurfaceLine, new: SurfaceLine) -> Iterator[SurfaceChange]:
    """Yield the enum members that moved. It matters only to code that iterates over the enum."""
    old_members, new_members = (
        {child.name: child for child in node.children if child.kind == "member"} for node in (old, new)
    )
    for name in sorted(find_moved([*old_members], [*new_members])):
        predicate = "has another place in the order of its enum"
        yield _changed("member-moved", Level.INFO, old_members[name], new_members[name], predicate)
