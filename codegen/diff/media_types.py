"""Media types: which of two documents are the same, and which take more than others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from codegen.diff.canonical import canonical

if TYPE_CHECKING:
    from codegen.diff.comparison import Comparison, Place
    from codegen.diff.node import Node
    from codegen.diff.rules import Subject

Relation = Literal["changed", "generalized", "specialized"]


@dataclass(frozen=True, slots=True)
class MediaType:
    """A media type: its name, in lower case as names are, and its parameters without order."""

    name: str
    parameters: frozenset[str]

    @classmethod
    def of(cls, text: str) -> MediaType:
        """Read it as it is written."""
        name, *rest = text.split(";")
        parameters = (each.strip().partition("=") for each in rest)
        told = frozenset("=".join((key.lower(), value.strip('"'))) for key, _, value in parameters if key)
        return cls(name.strip().lower(), told)

    def takes(self, other: MediaType) -> bool:
        """Whether it covers another: `*/*`, `text/*`, or the same with fewer parameters."""
        kind = other.name.partition("/")[0]
        return self.name in ("*/*", f"{kind}/*", other.name) and self.parameters <= other.parameters


def compare_contents(
    comparison: Comparison, place: Place, subject: Subject, old: Node | None, new: Node | None
) -> None:
    """Compare the contents of two bodies."""
    before, after = _contents(old), _contents(new)
    removed, added = sorted(before.keys() - after.keys(), key=_order), sorted(after.keys() - before.keys(), key=_order)
    for each in sorted(before.keys() & after.keys(), key=_order):
        _compare(comparison, place, subject, before[each], after[each])
    for was in list(removed):
        now = next((each for each in added if each.takes(was) or was.takes(each) or each.name == was.name), None)
        if now is not None:
            removed.remove(was)
            added.remove(now)
            relation: Relation = "generalized" if now.takes(was) else "specialized" if was.takes(now) else "changed"
            _renamed(comparison, place, relation, before[was], after[now])
            _compare(comparison, place, subject, before[was], after[now])
    for words, media, nodes in (("removed", removed, before), ("added", added, after)):
        for each in media:
            node = nodes[each]
            text = f"The media type {node.parts[-1]} is {'gone' if words == 'removed' else 'new'}."
            pair = (node, None) if words == "removed" else (None, node)
            comparison.add(f"{_prefix(place)}-media-type-{words}", _at(place, node), text, *pair)


def _renamed(comparison: Comparison, place: Place, relation: Relation, old: Node, new: Node) -> None:
    prefix = "response" if place.direction == "response" else "x-request-body"
    text = f"The media type {new.parts[-1]} takes the place of {old.parts[-1]}."
    id_ = f"{prefix}-media-type-name-{relation}"
    comparison.add(id_, _at(place, new), text, old, new, (old.parts[-1], new.parts[-1]))


def _compare(comparison: Comparison, place: Place, subject: Subject, old: Node, new: Node) -> None:
    before, after = old.get("schema"), new.get("schema")
    place = _at(place, new)
    if before is not None and after is not None:
        comparison.schemas(place, subject, before, after)
    elif before is not None or after is not None:
        word, text = ("removed", "has no schema any more") if after is None else ("added", "now has a schema")
        comparison.add(f"{subject.direction}-body-media-type-schema-{word}", place, f"The body {text}.", old, new)
    encodings = old.object.get("encoding"), new.object.get("encoding")
    if canonical(encodings[0]) != canonical(encodings[1]):
        id_ = f"x-{subject.direction}-body-encoding-changed"
        comparison.add(id_, place, "How the parts of the body are written (`encoding`) changes.", old, new, encodings)


def _contents(node: Node | None) -> dict[MediaType, Node]:
    return {MediaType.of(name): media for name, media in node.entries("content")} if node is not None else {}


def _at(place: Place, node: Node) -> Place:
    return place._replace(location=f"{place.location} {node.parts[-1]}")


def _prefix(place: Place) -> str:
    return "response" if place.direction == "response" else "request-body"


def _order(media: MediaType) -> tuple[str, list[str]]:
    return media.name, sorted(media.parameters)
