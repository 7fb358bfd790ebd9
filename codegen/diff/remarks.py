"""What a reader has to know about a description: what in it is invalid but harmless, and what can't be compared."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from codegen.openapi.tree import Parts, json_path

if TYPE_CHECKING:
    from codegen.diff.node import Node

#: Characters of one remark. It may quote the document.
_MAX_CHARACTERS = 500


class Remark(NamedTuple):
    """A remark: its place, and a sentence about it."""

    file: str
    parts: Parts
    text: str

    def __str__(self) -> str:
        return f"{self.file}: {json_path(self.parts)}: {self.text}"


class Remarks:
    """The remarks on one description."""

    def __init__(self) -> None:
        self._found: set[Remark] = set()

    def add(self, node: Node, text: str, *keys: str | int) -> None:
        """Add a remark.

        Args:
            node: The node that it is about.
            text: What is wrong, and what was done about it.
            keys: Lead from the node to the value that the remark is about.
        """
        self._found.add(Remark(node.file, (*node.parts, *keys), text))

    def sentences(self) -> tuple[str, ...]:
        """Return the remarks as lines of text, sorted by place."""
        return tuple(_to_line(str(each)) for each in sorted(self._found, key=_place_order))


def _place_order(remark: Remark) -> tuple[object, ...]:
    keys = tuple((0, part, "") if isinstance(part, int) else (1, 0, part) for part in remark.parts)
    return remark.file, keys, remark.text


def _to_line(text: str) -> str:
    """Return a text on one line, without characters that a terminal would act on."""
    text = text if len(text) <= _MAX_CHARACTERS else f"{text[: _MAX_CHARACTERS - 1]}…"
    return "".join(each if each.isprintable() else ascii(each)[1:-1] for each in text)


# The error of a reference that leads nowhere


#: Characters of a reference in a remark.
_MAX_SHOWN = 200


class UnresolvedError(Exception):
    """A reference that leads to nothing that can be read. The message is the end of a sentence that it begins."""

    def describe(self, reference: str) -> str:
        """Return a sentence about a reference."""
        shown = reference if len(reference) <= _MAX_SHOWN else f"{reference[:_MAX_SHOWN]}…"
        return f"{shown!r} {self}; not compared"
