"""Two schemas compared: what differs in themselves, and which pairs of schemas stand in them.

Each pair is compared once, whatever leads to it; the pairs form a graph, in which recursion is a circle.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from codegen.diff import keywords, values
from codegen.diff import types as kinds
from codegen.diff.differences import Fact
from codegen.diff.schemas import properties

if TYPE_CHECKING:
    from collections.abc import Iterator

    from codegen.diff.lifecycle import Policy
    from codegen.diff.normal_form import Key, Schema, Schemas

#: How many choices within choices are tried for equality; beyond, they count as different.
MAX_TRIES = 30


class Pair(NamedTuple):
    """An old schema and the new one in its place."""

    old: Key
    new: Key


class Edge(NamedTuple):
    """A pair within a pair.

    Attributes:
        step: How one gets there: `.name`, `[]`, `{}`, `(Dog)`.
        pair: What is there.
        hidden: `request` for a property that is read-only in both, `response` for one that is write-only, or "".
    """

    step: str
    pair: Pair
    hidden: str = ""


class Compared(NamedTuple):
    """What a comparison of two schemas finds: what differs in themselves, and the pairs in them."""

    facts: list[Fact]
    edges: list[Edge]


@dataclass(slots=True)
class Pairs:
    """All pairs of schemas of two descriptions, each compared when it is first asked for."""

    old: Schemas
    new: Schemas
    policy: Policy
    memo: dict[Pair, Compared] = field(default_factory=dict[Pair, Compared])
    _active: set[Pair] = field(default_factory=set[Pair])

    def compared(self, pair: Pair) -> Compared:
        """Return what differs; nothing, for now, if that is just being found out."""
        if pair in self._active:
            return Compared([], [])
        if pair not in self.memo:
            self._active.add(pair)
            self.memo[pair] = self._compare(self.old.of(pair.old), self.new.of(pair.new))
            self._active.remove(pair)
        return self.memo[pair]

    def same(self, old: Key, new: Key) -> bool:
        """Whether nothing differs, however deep."""
        if len(self._active) > MAX_TRIES:
            return False
        waiting, seen = [Pair(old, new)], set[Pair]()
        while waiting:
            pair = waiting.pop()
            if pair not in seen:
                seen.add(pair)
                compared = self.compared(pair)
                if compared.facts:
                    return False
                waiting.extend(edge.pair for edge in compared.edges)
        return True

    def _compare(self, old: Schema, new: Schema) -> Compared:
        from codegen.diff.choices import choices  # noqa: PLC0415 - choices are compared as pairs again

        found = Compared([], [])
        if old.never or new.never:
            if not (old.never and new.never):
                kind = "became-impossible" if new.never else "became-possible"
                found.facts.append(Fact(kind, old.place(), new.place()))
            return found
        found.facts.extend(_nullable(old, new))
        left = choices(self, old, new, found)
        if left is None:
            return found
        old, new = left
        for kind, before, after in kinds.compared(old, new):
            word = "type" if {"type"} & (old.nodes.keys() | new.nodes.keys()) else "format"
            found.facts.append(Fact(kind, old.place(word), new.place(word), before, after))
        if any(fact.kind == "type-changed" for fact in found.facts):
            return found  # the rest is about values of another kind
        for kind, before, after, name, word in values.differences(old, new):
            found.facts.append(Fact(kind, old.place(word), new.place(word), before, after, name))
        properties(self, old, new, found)
        for each in self._children(old, new):
            (found.facts if isinstance(each, Fact) else found.edges).append(each)  # type: ignore[arg-type] # pyright: ignore[reportArgumentType] - each goes to its list
        found.facts.extend(self._rest(old, new))
        return found

    def _children(self, old: Schema, new: Schema) -> Iterator[Fact | Edge]:
        for word, name in sorted(old.children.keys() | new.children.keys()):
            before, after = old.children.get((word, name)), new.children.get((word, name))
            pair = Pair(before or (), after or ())
            if word == "items":
                yield Edge("[]", pair)
            elif word == "additionalProperties":
                yield self._additional(old, new, pair)
            elif word in ("if", "not") and before is not None and after is not None:
                if not self.same(before, after):
                    yield Fact(f"{word}-changed", old.place(word), new.place(word))
            elif word != "properties":
                if before is not None and after is not None:
                    yield Edge(_step(word, name), pair)
                else:
                    kind = f"{_NAMES[word]}-{'added' if before is None else 'removed'}"
                    yield Fact(kind, old.place(word, name), new.place(word, name), name=f"`{name}`")

    def _additional(self, old: Schema, new: Schema, pair: Pair) -> Fact | Edge:
        word = "additionalProperties"
        closed, closes = self.old.of(pair.old).never, self.new.of(pair.new).never
        if closed == closes:
            return Edge("{}", pair)
        return Fact(f"additional-properties-{'forbidden' if closes else 'allowed'}", old.place(word), new.place(word))

    def _rest(self, old: Schema, new: Schema) -> Iterator[Fact]:
        """Compare what no merge could hold; the order doesn't matter."""
        left = list(new.rest)
        for before in old.rest:
            match = next((after for after in left if self.same(before, after)), None)
            if match is None:
                yield Fact("all-of-removed", before[0].node.at(before[0].only).place, new.place())
            else:
                left.remove(match)
        for after in left:
            yield Fact("all-of-added", old.place(), after[0].node.at(after[0].only).place)


def _nullable(old: Schema, new: Schema) -> Iterator[Fact]:
    places = old.place("nullable") or old.place("type"), new.place("nullable") or new.place("type")
    if old.nullable != new.nullable:
        # What takes anything takes null: that its type says so is a matter of the type.
        anything = any(each.types is None and not each.branches for each in (old, new))
        if not (anything and (old.types is None) != (new.types is None)):
            yield Fact(f"became-{'' if new.nullable else 'not-'}nullable", *places)
    elif old.nullable and old.null_listed != new.null_listed and "enum" in old.values and "enum" in new.values:
        yield Fact(f"became-{'' if new.null_listed else 'not-'}nullable", old.place("enum"), new.place("enum"))


def _step(word: str, name: str) -> str:
    if word == "prefixItems":
        return f"[{name}]"
    if word == "patternProperties":
        return f"{{{name}}}"
    return f"({word} {name})" if name else f"({word})"


_NAMES = {**keywords.JOINED, **keywords.SINGLE, **keywords.MAPS, "prefixItems": "prefix-items"}
