"""Compare arguments: the parameters of a function, or the fields of a class, which its constructor takes."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING

from openapi_sdk_codegen.report.change import Level
from openapi_sdk_codegen.surface.type_texts import compare_types

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from openapi_sdk_codegen.surface.lines import SurfaceLine
    from openapi_sdk_codegen.surface.type_texts import LineDifference

#: Arguments with one of these marks have no position.
_WITHOUT_POSITION = {"keyword-only", "variadic-keyword", "not in the constructor"}
_VARIADIC = {"variadic", "variadic-keyword"}
#: Pairs (old kind, new kind) where the new kind accepts every call that the old kind accepts.
_WIDENING = {("positional-only", "positional"), ("keyword-only", "positional")}
#: Added by the generator to the type of an argument that may be left out.
_UNSET = " | Unset"


@dataclass(frozen=True, slots=True)
class ArgumentChange:
    """One change of one argument.

    Attributes:
        what: What happened: `removed`, `retyped`.
        level: The severity.
        old: The old argument; None if there was none.
        new: The new argument; None if there is none.
        predicate: What happened, as the rest of a sentence that begins with its name.
    """

    what: str
    level: Level
    old: SurfaceLine | None
    new: SurfaceLine | None
    predicate: str


def compare_arguments(
    old_nodes: Sequence[SurfaceLine], new_nodes: Sequence[SurfaceLine], *, are_written: bool
) -> Iterator[ArgumentChange]:
    """Compare the arguments of one callable, given in their order.

    A renamed argument is removed and added, because the lines don't show whether it means the same. The exception is
    a positional-only argument: renaming it is harmless.
    """
    old_arguments, new_arguments = _by_name_or_index(old_nodes, new_nodes), _by_name_or_index(new_nodes, old_nodes)
    old_order, new_order = _positional(old_arguments), _positional(new_arguments)
    moved, inserted = find_moved(old_order, new_order), _find_inserted(old_order, new_order)
    for name in [*old_arguments, *(name for name in new_arguments if name not in old_arguments)]:
        old, new = old_arguments.get(name), new_arguments.get(name)
        if old is None and new is not None:
            yield _added(new, is_inserted=name in inserted)
        elif old is not None and new is None:
            yield ArgumentChange("removed", Level.ERROR, old, None, "was removed")
        elif old is not None and new is not None:
            yield from _changed_argument(
                old, new, is_moved=name in moved, is_inserted=name in inserted, is_written=are_written
            )
    without_position = [
        name for name in old_arguments if name in new_arguments and name not in {*old_order, *new_order}
    ]
    for name in sorted(find_moved(without_position, [name for name in new_arguments if name in without_position])):
        # This breaks no call, so it is reported only if nothing else changed.
        if old_arguments[name].line == new_arguments[name].line:
            predicate = "has another place in the order, but is passed by name only"
            yield ArgumentChange("moved", Level.INFO, old_arguments[name], new_arguments[name], predicate)


def find_moved(old: Sequence[str], new: Sequence[str]) -> set[str]:
    """Return the smallest set of names that must move to turn the old order into the new one.

    Names that are in only one of the two are ignored. The names that stay are a longest increasing subsequence.
    """
    position = {name: index for index, name in enumerate(new)}
    common = [name for name in old if name in position]
    # ends[n] is the lowest position at which an increasing run of n + 1 names can end, and last[n] the name there.
    ends: list[int] = []
    last: list[str] = []
    predecessor: dict[str, str | None] = {}
    for name in common:
        length = bisect_left(ends, position[name])
        predecessor[name] = last[length - 1] if length else None
        ends[length : length + 1] = [position[name]]
        last[length : length + 1] = [name]
    unmoved: set[str] = set()
    name_or_none = last[-1] if last else None
    while name_or_none is not None:
        unmoved.add(name_or_none)
        name_or_none = predecessor[name_or_none]
    return set(common) - unmoved


def _find_inserted(old: Sequence[str], new: Sequence[str]) -> set[str]:
    """Return the new names that precede an old one."""
    known = set(old)
    return {name for index, name in enumerate(new) if name not in known and known.intersection(new[index + 1 :])}


def _by_name_or_index(nodes: Sequence[SurfaceLine], other: Sequence[SurfaceLine]) -> dict[str, SurfaceLine]:
    """Key arguments by their name, or by their index if they are positional-only and renamed in `other`."""
    other_names = {node.name for node in other}
    found: dict[str, SurfaceLine] = {}
    for index, node in enumerate(nodes):
        peer = other[index] if index < len(other) else None
        is_renamed = (
            peer is not None
            and "positional-only" in node.marks
            and "positional-only" in peer.marks
            and node.name not in other_names
        )
        found[str(index) if is_renamed else node.name] = node
    return found


def _positional(arguments: dict[str, SurfaceLine]) -> list[str]:
    return [name for name, node in arguments.items() if not _WITHOUT_POSITION.intersection(node.marks)]


def _is_optional(node: SurfaceLine) -> bool:
    return bool(node.default) or bool(_VARIADIC.intersection(node.marks)) or "not in the constructor" in node.marks


def _added(node: SurfaceLine, *, is_inserted: bool) -> ArgumentChange:
    if not _is_optional(node):
        return ArgumentChange("added-required", Level.ERROR, None, node, "was added and is required")
    if is_inserted:
        predicate = "was added before other arguments, which changes their positions"
        return ArgumentChange("inserted", Level.ERROR, None, node, predicate)
    return ArgumentChange("added", Level.INFO, None, node, "was added and is optional")


def _changed_argument(
    old: SurfaceLine, new: SurfaceLine, *, is_moved: bool, is_inserted: bool, is_written: bool
) -> Iterator[ArgumentChange]:
    difference = _compare_argument(old, new, is_written=is_written)
    if difference:
        what, level, predicate = difference
        yield ArgumentChange(what, level, old, new, predicate)
    if difference is None or difference[1] is not Level.ERROR:
        if is_moved:
            yield ArgumentChange("moved", Level.ERROR, old, new, "moved to another position")
        elif is_inserted:
            predicate = "now has a position before other arguments, which changes theirs"
            yield ArgumentChange("inserted", Level.ERROR, old, new, predicate)


def _compare_argument(old: SurfaceLine, new: SurfaceLine, *, is_written: bool) -> LineDifference | None:
    """Return the most severe difference between two versions of an argument."""
    if old.marks != new.marks:
        removed, added = set(old.marks) - set(new.marks), set(new.marks) - set(old.marks)
        predicate = f"is now `{', '.join(new.marks) or 'positional'}`; it was `{', '.join(old.marks) or 'positional'}`"
        is_widening = all((one, other) in _WIDENING for one in removed for other in added)
        is_harmless = not added if old.kind == "field" else is_widening
        if not is_harmless:
            return "kind-changed", Level.ERROR, predicate
        return _compare_type_and_default(old, new, is_written=is_written) or ("kind-changed", Level.INFO, predicate)
    return _compare_type_and_default(old, new, is_written=is_written)


def _compare_type_and_default(  # noqa: PLR0911 - a table of cases
    old: SurfaceLine, new: SurfaceLine, *, is_written: bool
) -> LineDifference | None:
    if old.default and not new.default:
        return "made-required", Level.ERROR, "is now required"
    retyped = compare_types(old.annotation, new.annotation, is_written=is_written)
    if new.default and not old.default:
        # For code that reads a field, optional means another type.
        if old.kind == "field" and old.annotation != new.annotation:
            return "made-optional", retyped[1], f"is now optional and {retyped[2]}"
        if old.annotation in {new.annotation, new.annotation.replace(_UNSET, "", 1)}:
            return "made-optional", Level.INFO, "is now optional"
    if old.annotation != new.annotation:
        return retyped
    if old.default != new.default:
        return "default-changed", Level.ERROR, f"now has the default `{new.default}`; it was `{old.default}`"
    if old.name != new.name:
        return "renamed", Level.INFO, f"was `{old.name}`; it is passed by position only"
    return None
