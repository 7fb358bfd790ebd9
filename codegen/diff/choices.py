"""The choices of two schemas (`oneOf`, `anyOf`), matched and compared."""

from __future__ import annotations

from typing import TYPE_CHECKING

from codegen.diff.canonical import canonical
from codegen.diff.differences import Fact
from codegen.diff.keywords import CHOICES
from codegen.diff.normal_form import Key, Schema, label
from codegen.diff.pairs import Compared, Edge, Pair, Pairs

if TYPE_CHECKING:
    from collections.abc import Callable

#: Choices within choices that are taken as one; a schema may be a choice between nothing but itself.
MAX_CHOICES = 20

Matched = tuple[list[tuple[int, int]], list[int], list[int]]


def choices(pairs: Pairs, old: Schema, new: Schema, found: Compared) -> tuple[Schema, Schema] | None:
    """Add what differs in the choices.

    A choice between one thing is that thing, if the other document doesn't call it a choice.

    Returns:
        The schemas with what is left to compare; None if nothing is.
    """
    renamed = _renamed(old, new)
    if renamed:
        was, now = renamed
        found.facts.append(Fact(f"{CHOICES[was]}-became-{CHOICES[now]}", old.place(was), new.place(now)))
        _compare(pairs, (old, was), (new, now), found)
        return pairs.old.core(old, was), pairs.new.core(new, now)
    for _ in range(MAX_CHOICES):
        word = next((word for word in CHOICES if (word in old.branches) != (word in new.branches)), None)
        if word is None:
            break
        if len(old.branches.get(word, ())) == 1:
            old = pairs.old.chosen(old, word, old.branches[word][0])
        elif len(new.branches.get(word, ())) == 1:
            new = pairs.new.chosen(new, word, new.branches[word][0])
        else:
            left = _wrapped(pairs, old, new, word, found)
            if left is None:
                return None
            old, new = left
    for word in CHOICES:
        if word in old.branches and word in new.branches:
            _compare(pairs, (old, word), (new, word), found)
    return old, new


def _renamed(old: Schema, new: Schema) -> tuple[str, str] | None:
    """Return the keywords if several choices of one became choices of the other."""
    words = [next(iter(each.branches), "") for each in (old, new) if len(each.branches) == 1]
    if len(words) < 2 or words[0] == words[1] or min(len(old.branches[words[0]]), len(new.branches[words[1]])) < 2:  # noqa: PLR2004 - one of each
        return None
    return words[0], words[1]


def _compare(pairs: Pairs, old: tuple[Schema, str], new: tuple[Schema, str], found: Compared) -> None:
    before, after = old[0].branches[old[1]], new[0].branches[new[1]]
    matched, removed, added = match(pairs, before, after)
    name = CHOICES[new[1]]
    for was, now in matched:
        found.edges.append(Edge(f"({_called(after, now)})", Pair(before[was], after[now])))
    for index in removed:
        found.facts.append(
            Fact(f"{name}-removed", before[index][0].node.place, new[0].place(new[1]), name=_called(before, index))
        )
    for index in added:
        found.facts.append(
            Fact(f"{name}-added", old[0].place(old[1]), after[index][0].node.place, name=_called(after, index))
        )


def _wrapped(pairs: Pairs, old: Schema, new: Schema, word: str, found: Compared) -> tuple[Schema, Schema] | None:
    """Compare a schema with several choices and one without.

    Returns:
        The schemas with what is left to compare: without the choices, or with the one that is the other schema.
    """
    name, added = CHOICES[word], word in new.branches
    schemas, holder = (pairs.new, new) if added else (pairs.old, old)
    branches, places = holder.branches[word], (old.place(word), new.place(word))

    def with_(other: Schema) -> tuple[Schema, Schema]:
        return (old, other) if added else (other, new)

    left = with_(schemas.core(holder, word))
    if pairs.same(left[0].key, left[1].key):
        found.facts.append(Fact(f"{name}-constraint-{'added' if added else 'removed'}", *places))
        return left
    for index, branch in enumerate(branches):
        left = with_(schemas.chosen(holder, word, branch))
        if pairs.same(left[0].key, left[1].key):
            kind, traits = f"{name}-{'added' if added else 'removed'}", frozenset({"wrapped"})
            for other, each in enumerate(branches):
                if other != index:
                    there = each[0].node.place
                    where = (places[0], there) if added else (there, places[1])
                    found.facts.append(Fact(kind, *where, name=_called(branches, other), traits=traits))
            return left
    kind = f"{'wrapped-in' if added else 'unwrapped-from'}-{name}"
    names = ", ".join(_called(branches, index) for index in range(len(branches)))
    found.facts.append(Fact(kind, *places, name=names))
    return None


def match(pairs: Pairs, old: list[Key], new: list[Key]) -> Matched:
    """Match choices: the same text, the same meaning, the same name; and the last two that are left.

    Returns:
        The indices of the matched ones, of the removed ones, and of the added ones.
    """
    called = [label(each) for each in old], [label(each) for each in new]
    texts = [_text(each) for each in old], [_text(each) for each in new]
    tests: tuple[Callable[[int, int], bool], ...] = (
        lambda was, now: called[0][was] == called[1][now] and texts[0][was] == texts[1][now],
        lambda was, now: texts[0][was] == texts[1][now],
        lambda was, now: pairs.same(old[was], new[now]),
        lambda was, now: bool(called[0][was]) and called[0][was] == called[1][now],
    )
    before, after = list(range(len(old))), list(range(len(new)))
    matched: list[tuple[int, int]] = []
    for test in tests:
        for was in list(before):
            now = next((index for index in after if test(was, index)), None)
            if now is not None:
                matched.append((was, now))
                before.remove(was)
                after.remove(now)
    if len(old) == len(new) == 1 and before:
        return [(0, 0)], [], []
    return sorted(matched), before, after


def _text(key: Key) -> str:
    return "\n".join(canonical(part.view() if part.node.object else part.node.value) for part in key)


def _called(branches: list[Key], index: int) -> str:
    """Return a name for a choice that says which it is, whatever the order."""
    name = label(branches[index])
    names = [label(branch) for branch in branches]
    return name if name and names.count(name) == 1 else f"choice {index}"
