"""What callers pass, compared: the parameters of a function, and the fields of a class, which its constructor takes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from codegen.report.change import Level
from codegen.surface.order import inserted, moved

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from codegen.surface.parse import Node

_OUTSIDE = {"keyword-only", "variadic-keyword", "not in the constructor"}
_VARIADIC = {"variadic", "variadic-keyword"}
#: What a kind of parameter lets callers do, beyond others.
_WIDER = {("positional-only", "positional"), ("keyword-only", "positional")}
#: How the generated code says that something may be left out.
_UNSET = " | Unset"


@dataclass(frozen=True, slots=True)
class Found:
    """A change of one argument: `what` happened, and what of the sentence follows its name."""

    what: str
    level: Level
    old: Node | None
    new: Node | None
    text: str


def compare(old: Sequence[Node], new: Sequence[Node]) -> Iterator[Found]:
    """Compare the arguments of one callable, given in their order.

    A renamed one is removed and added: nothing tells whether it means the same. Only of one that can't be passed by
    name is a rename harmless.
    """
    before, after = _named(old, new), _named(new, old)
    orders = _order(before), _order(after)
    out_of_place, in_between = moved(*orders), inserted(*orders)
    for name in [*before, *(each for each in after if each not in before)]:
        was, now = before.get(name), after.get(name)
        if was is None and now is not None:
            yield _added(now, between=name in in_between)
        elif was is not None and now is None:
            yield Found("removed", Level.ERROR, was, None, "is gone")
        elif was is not None and now is not None:
            yield from _changed(was, now, moved=name in out_of_place, between=name in in_between)
    by_name = [name for name in before if name in after and name not in {*orders[0], *orders[1]}]
    for name in sorted(moved(by_name, [name for name in after if name in by_name])):
        # Nobody's call changes with that, so it is told only where nothing else is.
        if before[name].line == after[name].line:
            yield Found("moved", Level.INFO, before[name], after[name], "stands elsewhere; it is passed by name only")


def _named(nodes: Sequence[Node], other: Sequence[Node]) -> dict[str, Node]:
    """Key arguments by what callers know them by: a name, or only a place."""
    names = {each.name for each in other}
    found: dict[str, Node] = {}
    for index, each in enumerate(nodes):
        peer = other[index] if index < len(other) else None
        only_place = "positional-only" in each.marks and peer is not None and "positional-only" in peer.marks
        renamed = only_place and peer is not None and each.name not in names
        key = each.name
        if renamed and peer is not None and peer.name not in {one.name for one in nodes}:
            key = f"{index}"
        found[key] = each
    return found


def _order(nodes: dict[str, Node]) -> list[str]:
    return [name for name, each in nodes.items() if not _OUTSIDE.intersection(each.marks)]


def _is_optional(node: Node) -> bool:
    return bool(node.default) or bool(_VARIADIC.intersection(node.marks)) or "not in the constructor" in node.marks


def _added(node: Node, *, between: bool) -> Found:
    if not _is_optional(node):
        return Found("added-required", Level.ERROR, None, node, "is new and has to be given")
    if between:
        return Found("inserted", Level.ERROR, None, node, "is new and stands before others, which moves them")
    return Found("added", Level.INFO, None, node, "is new and may be left out")


def _changed(was: Node, now: Node, *, moved: bool, between: bool) -> Iterator[Found]:
    told = _difference(was, now)
    if told:
        what, level, text = told
        yield Found(what, level, was, now, text)
    if told is None or told[1] is not Level.ERROR:
        if moved:
            yield Found("moved", Level.ERROR, was, now, "moved to another place")
        elif between:
            yield Found("inserted", Level.ERROR, was, now, "has a place before others now, which moves them")


def _difference(was: Node, now: Node) -> tuple[str, Level, str] | None:
    """Tell what differs between two lines of one argument: the gravest, whose lines show the rest."""
    if was.kind == now.kind and was.marks != now.marks:
        gone, come = set(was.marks) - set(now.marks), set(now.marks) - set(was.marks)
        marks = f"is `{', '.join(now.marks) or 'positional'}` now, it was `{', '.join(was.marks) or 'positional'}`"
        wider = all((one, other) in _WIDER for one in gone for other in come)
        lesser = not come if was.kind == "field" else wider
        if not lesser:
            return "kind-changed", Level.ERROR, marks
        return _value(was, now) or ("kind-changed", Level.INFO, marks)
    return _value(was, now)


def _value(  # noqa: PLR0911 - a table of cases, the gravest first
    was: Node, now: Node
) -> tuple[str, Level, str] | None:
    types = f"is `{now.annotation or 'not annotated'}` now, it was `{was.annotation or 'not annotated'}`"
    if was.default and not now.default:
        return "made-required", Level.ERROR, "has to be given now"
    if now.default and not was.default:
        # What may be left out may be missing where it is read, which is another type to whoever reads a field.
        if was.kind == "field" and was.annotation != now.annotation:
            return "made-optional", Level.ERROR, f"may be missing now: it {types}"
        if now.annotation in {was.annotation, was.annotation + _UNSET}:
            return "made-optional", Level.INFO, "may be left out now"
    if was.annotation != now.annotation:
        return "retyped", Level.ERROR, types
    if was.default != now.default:
        return "default-changed", Level.ERROR, f"is `{now.default}` by default now, it was `{was.default}`"
    if was.name != now.name:
        return "renamed", Level.INFO, f"is called `{now.name}` now, it was `{was.name}`; it is passed by place only"
    return None
