"""Two surfaces compared: what of the generated package moved for users, and how grave that is.

Breaking is whatever is removed or renamed; a parameter that is added as required, made required, moved, retyped, or
has another default; the same of a field; a member of an enum that is gone; another return type. An addition is not:
a class, a function, an argument that may be left out and moves no other.

What is removed or added as a whole is one change: the members of a class and the modules of a package are counted in
it. A renamed thing is removed and added, because nothing in a line tells whether it means the same.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import zip_longest
from typing import TYPE_CHECKING

from codegen.report.change import Level, SurfaceChange
from codegen.surface import arguments as surface_arguments
from codegen.surface.order import moved
from codegen.surface.parse import Node, read

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_ARGUMENTS = {"parameter", "field"}


def compare(old: str, new: str, *, old_name: str = "old", new_name: str = "new") -> list[SurfaceChange]:
    """Return what changed from one surface to another, in the order of the names.

    Args:
        old: The text of the old surface.
        new: The text of the new one.
        old_name: What messages call the old one.
        new_name: What messages call the new one.

    Raises:
        Problem: If a line is none of a surface.
    """
    found = _all(read(old, name=old_name), read(new, name=new_name))
    return sorted(found, key=lambda each: (each.symbol, each.kind, each.before, each.after))


def shortened(symbol: str) -> str:
    """Return a dotted name without the package's own beginning."""
    return symbol.partition(".")[2] or symbol


def _all(old: Sequence[Node], new: Sequence[Node]) -> Iterator[SurfaceChange]:
    """Compare what stands below one thing, arguments apart."""
    before, after = _by_name(old), _by_name(new)
    for key in sorted(before.keys() | after.keys()):
        was, now = _unmatched(before.get(key, []), after.get(key, []))
        for one, other in zip_longest(was, now):
            yield from _pair(one, other)


def _by_name(nodes: Sequence[Node]) -> dict[tuple[str, str], list[Node]]:
    found: defaultdict[tuple[str, str], list[Node]] = defaultdict(list)
    for each in nodes:
        if each.kind not in _ARGUMENTS:
            found[each.group, each.name].append(each)
    return found


def _unmatched(old: list[Node], new: list[Node]) -> tuple[list[Node], list[Node]]:
    """Leave out the overloads that are in both, whatever their numbers."""
    old_blocks, new_blocks = [each.block for each in old], [each.block for each in new]
    return (
        [each for each in old if each.block not in new_blocks],
        [each for each in new if each.block not in old_blocks],
    )


def _pair(old: Node | None, new: Node | None) -> Iterator[SurfaceChange]:
    if old is None and new is not None:
        yield _whole(new, "added", Level.INFO)
    elif new is None and old is not None:
        yield _whole(old, "removed", Level.ERROR)
    elif old is not None and new is not None:
        told = _difference(old, new)
        if told:
            what, level, text = told
            yield _change(f"{_word(old)}-{what}", level, old, new, text)
        if _word(old) == _word(new):
            yield from _arguments(old, new)
            yield from _all(old.below, new.below)
            yield from _members(old, new)


def _word(node: Node) -> str:
    """Return what a thing is called in the kind of a change."""
    if not node.is_function:
        return node.kind
    return "function" if node.kind.endswith("function") else "method"


def _whole(node: Node, what: str, level: Level) -> SurfaceChange:
    count = node.count()
    came = "is gone" if what == "removed" else "is new"
    with_it = f", with {count} line{'s' * (count > 1)} below it" if count else ""
    text = f"The {_spoken(node)} `{shortened(node.symbol)}` {came}{with_it}."
    was, now = (node.line, "") if what == "removed" else ("", node.line)
    word = "overload" if "#" in node.symbol else _word(node)
    return SurfaceChange(f"{word}-{what}", level, shortened(node.symbol), was, now, text, count)


def _spoken(node: Node) -> str:
    return {"member": "enum member", "field": "field"}.get(node.kind, node.kind.replace("-", " "))


def _change(  # noqa: PLR0917 - a change has as many sides
    kind: str, level: Level, old: Node, new: Node, text: str, place: str = ""
) -> SurfaceChange:
    symbol = shortened(new.symbol)
    return SurfaceChange(kind, level, symbol, old.line, new.line, f"The {_spoken(new)} `{symbol}` {text}{place}.")


def _difference(  # noqa: PLR0911 - a table of cases, the gravest first
    old: Node, new: Node
) -> tuple[str, Level, str] | None:
    """Tell what differs between the lines of one thing, those below it apart."""
    if old.kind != new.kind:
        if "export" in {old.kind, new.kind}:
            # The name is there, but what it has is listed on one side only.
            return "export-changed", Level.WARNING, f"was a {_spoken(old)}, and what it has can't be compared"
        return "kind-changed", Level.ERROR, f"was a {_spoken(old)}"
    if new.kind == "class":
        return _bases(_listed(old.annotation), _listed(new.annotation))
    if old.marks != new.marks:  # of a property: whether it can be set
        if new.marks:
            return "made-settable", Level.INFO, "can be set now"
        return "made-read-only", Level.ERROR, "can't be set any more"
    if old.annotation != new.annotation:
        is_now = f"`{new.annotation or 'nothing said'}` now, it was `{old.annotation or 'nothing said'}`"
        if new.is_function:
            return "return-retyped", Level.ERROR, f"returns {is_now}"
        if new.kind == "export":
            # Whether it is the same thing elsewhere, a line can't tell; what it names has lines of its own.
            return "origin-changed", Level.WARNING, f"is from {is_now}"
        return "retyped", Level.ERROR, f"is {is_now}"
    if old.default != new.default:
        return "value-changed", Level.ERROR, f"is `{new.default}` now, it was `{old.default}`"
    return None


def _listed(bases: str) -> list[str]:
    """Split `(A, B[C, D])` into its bases."""
    found, depth = [""], 0
    for character in bases[1:-1]:
        depth += (character in "([{") - (character in ")]}")
        if character == "," and depth == 0:
            found.append("")
        else:
            found[-1] += character
    return [each.strip() for each in found if each.strip()]


def _bases(old: list[str], new: list[str]) -> tuple[str, Level, str] | None:
    if old == new:
        return None
    text = f"inherits `{', '.join(new) or 'nothing'}` now, it was `{', '.join(old) or 'nothing'}`"
    only_added = [each for each in new if each in old] == old
    return "bases-changed", Level.INFO if only_added else Level.ERROR, text


def _arguments(old: Node, new: Node) -> Iterator[SurfaceChange]:
    before, after = ([each for each in node.below if each.kind in _ARGUMENTS] for node in (old, new))
    for found in surface_arguments.compare(before, after):
        node = found.new or found.old
        if node is None:  # pragma: no cover - one of them is always there
            continue
        was, now = found.old.line if found.old else "", found.new.line if found.new else ""
        if found.old and found.new and was == now:
            # Two equal lines would say nothing, so each has its place.
            was += f"  # {node.kind} {before.index(found.old) + 1}"
            now += f"  # {node.kind} {after.index(found.new) + 1}"
        symbol = shortened(node.symbol)
        text = f"The {node.kind} `{node.name}` of `{symbol.rpartition('.')[0]}` {found.text}."
        yield SurfaceChange(f"{node.kind}-{found.what}", found.level, symbol, was, now, text)


def _members(old: Node, new: Node) -> Iterator[SurfaceChange]:
    """Tell which members of an enum moved: only who walks through it notices."""
    before, after = ({each.name: each for each in node.below if each.kind == "member"} for node in (old, new))
    for name in sorted(moved([*before], [*after])):
        yield _change("member-moved", Level.INFO, before[name], after[name], "stands elsewhere in its enum")
