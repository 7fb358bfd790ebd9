"""Read the text of a surface: its lines, each with the lines below it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from openapi_sdk_codegen.project import Problem, quote_text
from openapi_sdk_codegen.surface.type_texts import CLOSING, OPENING, split_outside_brackets

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Things of one namespace have different names; a class may have a field and a property of the same name.
_NAMESPACES = {"field": "field", "package": "module", "module": "module"}
_FUNCTION = r"(?:async-)?(?:function|method|class-method|static-method)"
_LINE = re.compile(
    rf"(?P<kind>package|module|class|export|variable|field|attribute|member|property|parameter|{_FUNCTION})"
    r" (?P<symbol>[\w.]+)(?P<overload>#\d+)?(?P<name>\.\w+)?(?P<rest>.*)"
)
_MARKS = re.compile(r" \[(?P<marks>[a-z, -]+)\](?P<rest>.*)")
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
    def bases(self) -> list[str]:
        """The bases of a class."""
        return split_outside_brackets(self.annotation[1:-1], ",")

    @property
    def is_written(self) -> bool:
        """Whether users write what belongs to it: the arguments of a function, the fields of a body."""
        return self.is_function or not _WRITTEN.isdisjoint(self.bases)

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
            depth += (character in OPENING) - (character in CLOSING)
        index += 1
    return rest.removeprefix(": "), ""
