"""The lines of a surface, read back into what they tell: a tree of packages, modules, classes, functions, arguments."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from codegen.project import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

#: What there is one of under a name; the rest is told apart by its own kind.
_GROUPS = {"field": "field", "package": "module", "module": "module"}
_FUNCTION = r"(?:async-)?(?:function|method|class-method|static-method)"
_KINDS = re.compile(
    rf"(?P<kind>package|module|class|export|variable|field|attribute|member|property|parameter|{_FUNCTION})"
    r" (?P<symbol>[\w.]+)(?P<overload>#\d+)?(?P<name>\.\w+)?(?P<rest>.*)"
)
_MARKS = re.compile(r" \[(?P<marks>[a-z, -]+)\](?P<rest>.*)")
_OPENING, _CLOSING = "([{", ")]}"


@dataclass(slots=True)
class Node:
    """One line, and the lines below it.

    Attributes:
        kind: The first word of the line.
        symbol: The dotted name, with the number of an overload.
        line: The line.
        marks: What stands in square brackets.
        annotation: The annotation of a parameter, field, attribute or variable; what a function returns; the bases of
            a class; where an export is from.
        default: The default or the value.
        below: What belongs to it.
    """

    kind: str
    symbol: str
    line: str
    marks: tuple[str, ...] = ()
    annotation: str = ""
    default: str = ""
    below: list[Node] = field(default_factory=list["Node"])

    @property
    def name(self) -> str:
        """The last part of the symbol, without the number of an overload."""
        return self.symbol.rpartition(".")[2].partition("#")[0]

    @property
    def group(self) -> str:
        """What it shares its name with: a class may have a field and a property of one name."""
        return _GROUPS.get(self.kind, "name")

    @property
    def is_function(self) -> bool:
        """Whether it takes arguments."""
        return re.fullmatch(_FUNCTION, self.kind) is not None

    @property
    def block(self) -> tuple[str, ...]:
        """Its line and all below, the number of an overload apart."""
        own = self.line.replace(self.symbol, self.symbol.partition("#")[0], 1)
        return (own, *(line.replace(self.symbol, self.symbol.partition("#")[0], 1) for line in self.lines()))

    def lines(self) -> Iterator[str]:
        """Walk the lines below it."""
        for each in self.below:
            yield each.line
            yield from each.lines()

    def count(self) -> int:
        """Return how many lines are below it."""
        return sum(1 for _ in self.lines())


def read(text: str, *, name: str) -> list[Node]:
    """Read a surface.

    Args:
        text: The surface, as `codegen.surface.collect` writes it.
        name: What messages call it.

    Raises:
        Problem: If a line is none that it writes.
    """
    top: list[Node] = []
    above: list[Node] = []
    for number, line in enumerate(text.splitlines(), 1):
        node = _node(line)
        if node is None:
            msg = f"{name}: line {number}: not a line of a surface: {line[:80]!a}"
            raise Problem(msg)
        while above and not node.symbol.startswith(f"{above[-1].symbol}."):
            above.pop()
        (above[-1].below if above else top).append(node)
        above.append(node)
    return top


def _node(line: str) -> Node | None:
    found = _KINDS.fullmatch(line)
    if not found:
        return None
    kind = found["kind"]
    symbol = found["symbol"] + (found["overload"] or "") + (found["name"] or "")
    node, rest = Node(kind, symbol, line), found["rest"]
    if kind == "class":
        node.annotation = rest
    elif kind == "export":
        node.annotation = rest.removeprefix(" from ")
    else:
        marked = _MARKS.fullmatch(rest)
        if marked:
            node.marks, rest = tuple(marked["marks"].split(", ")), marked["rest"]
        if node.is_function or kind == "property":
            node.annotation = rest.removeprefix(" -> ")
        elif kind in {"package", "module"}:
            return None if rest else node
        else:
            node.annotation, node.default = _split(rest)
    return node


def _split(rest: str) -> tuple[str, str]:
    """Split `: annotation = default` at the first ` = ` that is in no bracket and no string."""
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
