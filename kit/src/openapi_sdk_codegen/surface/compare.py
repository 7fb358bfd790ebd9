"""Compare two surfaces: what changed in the generated package for users, and how severe it is.

Breaking are: anything removed or renamed; a parameter that is added as required, made required, moved or retyped, or
that gets another default; the same for a field; a removed enum member; another return type. Additions are not: a
class, a function, an optional argument that changes no other position, an argument that takes more than before. The
fields of a body are arguments in that sense: users write them. Those of an answer are read, so more types break.

A removed or added class, module or package is one change, which counts the lines below it. A renamed thing is removed
and added, because the lines don't show whether it means the same.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import TYPE_CHECKING

from openapi_sdk_codegen.project import Problem, quote_text
from openapi_sdk_codegen.report.change import Level, SurfaceChange

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

#: Things of one namespace have different names; a class may have a field and a property of the same name.
_NAMESPACES = {"field": "field", "package": "module", "module": "module"}
_FUNCTION = r"(?:async-)?(?:function|method|class-method|static-method)"
_LINE = re.compile(
    rf"(?P<kind>package|module|class|export|variable|field|attribute|member|property|parameter|{_FUNCTION})"
    r" (?P<symbol>[\w.]+)(?P<overload>#\d+)?(?P<name>\.\w+)?(?P<rest>.*)"
)
_MARKS = re.compile(r" \[(?P<marks>[a-z, -]+)\](?P<rest>.*)")
_OPENING, _CLOSING = "([{", ")]}"
_NOT_REQUIRED = "NotRequired["
_LIST, _SEQUENCE = re.compile(r"(?:builtins\.)?list\[(.+)\]"), re.compile(r"Sequence\[(.+)\]")
#: The bases of bodies.
_WRITTEN = {"SentModel", "TypedDict"}


@dataclass(slots=True)
class SurfaceLine:
    """One line of a surface, with the lines below it.

    Attributes:
        kind: The first word of the line.
        symbol: The dotted name, with the number of an overload.
        marks: The words in square brackets.
        annotation: The annotation of a parameter, field, attribute or variable; the return type of a function; the
            bases of a class; the origin of an export.
        default: The default or the value.
        children: The things that belong to it.
    """

    kind: str
    symbol: str
    line: str
    marks: tuple[str, ...] = ()
    annotation: str = ""
    default: str = ""
    children: list[SurfaceLine] = field(default_factory=list["SurfaceLine"])

    @property
    def name(self) -> str:
        """The last part of the symbol, without the number of an overload."""
        return self.symbol.rpartition(".")[2].partition("#")[0]

    @property
    def namespace(self) -> str:
        """The namespace within its parent: a class may have a field and a property of the same name."""
        return _NAMESPACES.get(self.kind, "name")

    @property
    def is_function(self) -> bool:
        """Whether it is a function or a method."""
        return re.fullmatch(_FUNCTION, self.kind) is not None

    @property
    def is_written(self) -> bool:
        """Whether users write what belongs to it: the arguments of a function, the fields of a body."""
        return self.is_function or not _WRITTEN.isdisjoint(_split(self.annotation[1:-1], ","))

    @property
    def block(self) -> tuple[str, ...]:
        """Its line and all lines below it, without the number of an overload."""
        numbered, plain = self.symbol, self.symbol.partition("#")[0]
        return tuple(line.replace(numbered, plain, 1) for line in (self.line, *self.lines_below()))

    def lines_below(self) -> Iterator[str]:
        """Yield all lines below it."""
        for child in self.children:
            yield child.line
            yield from child.lines_below()


def parse_surface(text: str, *, name: str) -> list[SurfaceLine]:
    """Parse the text of a surface.

    Args:
        text: The surface, as `openapi_sdk_codegen.surface.collect` writes it.
        name: Its name in error messages.

    Raises:
        Problem: If a line is not a line of a surface.
    """
    roots: list[SurfaceLine] = []
    ancestors: list[SurfaceLine] = []
    for number, line in enumerate(text.splitlines(), 1):
        node = _parse_line(line)
        if node is None:
            msg = f"{name}: line {number}: not a line of a surface: {quote_text(line)}"
            raise Problem(msg)
        while ancestors and not node.symbol.startswith(f"{ancestors[-1].symbol}."):
            ancestors.pop()
        (ancestors[-1].children if ancestors else roots).append(node)
        ancestors.append(node)
    return roots


def _parse_line(line: str) -> SurfaceLine | None:
    match = _LINE.fullmatch(line)
    if not match:
        return None
    kind = match["kind"]
    symbol = match["symbol"] + (match["overload"] or "") + (match["name"] or "")
    node, rest = SurfaceLine(kind, symbol, line), match["rest"]
    if kind == "class":
        node.annotation = rest
    elif kind == "export":
        node.annotation = rest.removeprefix(" from ")
    else:
        marks = _MARKS.fullmatch(rest)
        if marks:
            node.marks, rest = tuple(marks["marks"].split(", ")), marks["rest"]
        if node.is_function or kind == "property":
            node.annotation = rest.removeprefix(" -> ")
        elif kind in {"package", "module"}:
            return None if rest else node
        else:
            node.annotation, node.default = _split_default(rest)
    return node


def _split_default(rest: str) -> tuple[str, str]:
    """Split `: annotation = default` at the first ` = ` outside brackets and strings."""
    depth, quote, index = 0, "", 0
    while index < len(rest):
        character = rest[index]
        if quote:
            index += character == "\\"
            quote = "" if character == quote else quote
        elif character in "'\"":
            quote = character
        elif depth == 0 and rest.startswith(" = ", index):
            return rest[:index].removeprefix(": "), rest[index + 3 :]
        else:
            depth += (character in _OPENING) - (character in _CLOSING)
        index += 1
    return rest.removeprefix(": "), ""


_ARGUMENTS = {"parameter", "field"}


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
        if "export" in {old.kind, new.kind}:
            # The name exists in both, but only one of the two surfaces lists what is below it.
            return "export-changed", Level.WARNING, f"was a {_kind_name(old)}; the lines below it can't be compared"
        return "kind-changed", Level.ERROR, f"was a {_kind_name(old)}"
    if new.kind == "class":
        return _compare_bases(_split(old.annotation[1:-1], ","), _split(new.annotation[1:-1], ","))
    if old.marks != new.marks:  # of a property: whether it is settable
        if new.marks:
            return "made-settable", Level.INFO, "is now settable"
        return "made-read-only", Level.ERROR, "is now read-only"
    if old.annotation != new.annotation:
        types = f"`{new.annotation or 'not annotated'}`; it was `{old.annotation or 'not annotated'}`"
        if new.is_function:
            return "return-retyped", Level.ERROR, f"now returns {types}"
        if new.kind == "export":
            # The line does not show whether it is the same object. Its definition has lines of its own.
            return "origin-changed", Level.WARNING, f"is now from {types}"
        return _retyped(old.annotation, new.annotation, is_written=is_written)
    if old.default != new.default:
        return "value-changed", Level.ERROR, f"is now `{new.default}`; it was `{old.default}`"
    return None


def _split(text: str, separator: str) -> list[str]:
    """Split `A, B[C, D]` or `A | B[C | D]` at the separators that are outside of brackets."""
    parts, depth = [""], 0
    for character in text:
        depth += (character in _OPENING) - (character in _CLOSING)
        if character == separator and depth == 0:
            parts.append("")
        else:
            parts[-1] += character
    return [part.strip() for part in parts if part.strip()]


def _retyped(old: str, new: str, *, is_written: bool) -> LineDifference:
    """Return the difference of two types. One that only takes more breaks nobody who writes it."""
    types = f"`{new or 'not annotated'}`; it was `{old or 'not annotated'}`"
    if is_written and _takes_all(new, old):
        return "widened", Level.INFO, f"now takes {types}"
    return "retyped", Level.ERROR, f"is now {types}"


def _takes_all(wide: str, narrow: str) -> bool:
    """Whether every value of a type is one of another, as far as their texts say."""
    if narrow.startswith(_NOT_REQUIRED) and not wide.startswith(_NOT_REQUIRED):
        return False
    plain = (each[len(_NOT_REQUIRED) : -1] if each.startswith(_NOT_REQUIRED) else each for each in (wide, narrow))
    taken, given = (set(_split(each, "|")) for each in plain)
    if "float" in taken:
        taken.add("int")
    return bool(given) and all(each in taken or any(_takes_items(one, each) for one in taken) for each in given)


def _takes_items(wide: str, narrow: str) -> bool:
    """Whether a type is `Sequence[…]`, and another a list or a sequence of items that it takes."""
    taken, given = _SEQUENCE.fullmatch(wide), _LIST.fullmatch(narrow) or _SEQUENCE.fullmatch(narrow)
    return taken is not None and given is not None and _takes_all(taken[1], given[1])


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
        before, after = change.old.line if change.old else "", change.new.line if change.new else ""
        if change.old and change.new and before == after:
            # An argument that only moved has the same line twice, so each gets its position.
            before += f"  # {node.kind} {old_arguments.index(change.old) + 1}"
            after += f"  # {node.kind} {new_arguments.index(change.new) + 1}"
        symbol = without_package(node.symbol)
        text = f"The {node.kind} `{node.name}` of `{symbol.rpartition('.')[0]}` {change.predicate}."
        yield SurfaceChange(f"{node.kind}-{change.what}", change.level, symbol, before, after, text)


def _compare_member_order(old: SurfaceLine, new: SurfaceLine) -> Iterator[SurfaceChange]:
    """Yield the enum members that moved. It matters only to code that iterates over the enum."""
    old_members, new_members = (
        {child.name: child for child in node.children if child.kind == "member"} for node in (old, new)
    )
    for name in sorted(find_moved([*old_members], [*new_members])):
        predicate = "has another place in the order of its enum"
        yield _changed("member-moved", Level.INFO, old_members[name], new_members[name], predicate)


# Compare arguments: the parameters of a function, or the fields of a class, which its constructor takes


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


#: The `what`, `level` and `predicate` of a change.
LineDifference = tuple[str, Level, str]


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
    retyped = _retyped(old.annotation, new.annotation, is_written=is_written)
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
