"""The operations of two documents, matched and compared; with them the webhooks and callbacks."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from codegen.diff.comparison import Place
from codegen.diff.differences import Fact
from codegen.diff.lifecycle import Life, deprecation, stability
from codegen.diff.messages import compare_answers, compare_bodies, compare_received
from codegen.diff.parameters import compare_parameters, parameters
from codegen.diff.rules import API_LIFE
from codegen.diff.security import compare_requirements
from codegen.openapi.paths import METHODS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from codegen.diff.comparison import Comparison
    from codegen.diff.description import Description
    from codegen.diff.node import Node

Descriptions = tuple["Description", "Description"]
#: What makes two operations the same.
Key = tuple[str, ...]

_BRACES = re.compile(r"\{[^{}]*\}")


class Operation(NamedTuple):
    """An operation, a webhook or a callback.

    Attributes:
        label: What reports call it.
        path: The path template; "" for a webhook or a callback.
        item: The path item.
        node: The operation object.
    """

    label: str
    path: str
    item: Node
    node: Node

    @property
    def life(self) -> Life:
        """How long it stays; an extension of the path holds for all of its operations."""
        return Life.of({**self.item.object, **self.node.object})


def compare_operations(comparison: Comparison, descriptions: Descriptions) -> None:
    """Compare what users call."""
    before, after = map(_operations, descriptions)
    paths = {path for path, _ in after}
    for key in sorted(before.keys() | after.keys()):
        old, new = before.get(key), after.get(key)
        if old is None and new is not None:
            comparison.add("endpoint-added", Place(new.label), "The operation is new.", None, new.node)
        elif new is None and old is not None:
            _removed(comparison, old, whole_path=key[0] not in paths)
        elif old is not None and new is not None:
            _both(comparison, descriptions, old, new)


def compare_webhooks(comparison: Comparison, descriptions: Descriptions) -> None:
    """Compare what users receive."""
    before, after = map(_webhooks, descriptions)
    _received(comparison, descriptions, before, after, ("webhook-added", "webhook-removed"))


def _both(comparison: Comparison, descriptions: Descriptions, old: Operation, new: Operation) -> None:
    place = Place(new.label)
    _described(comparison, place, old, new)
    compare_requirements(comparison, descriptions, place, old.node, new.node)
    listed = [parameters(description, *each[1:]) for description, each in zip(descriptions, (old, new), strict=True)]
    compare_parameters(comparison, new.label, listed[0], listed[1])
    compare_bodies(comparison, descriptions, place._replace(direction="request"), old.node, new.node)
    compare_answers(comparison, descriptions, place._replace(direction="response"), old.node, new.node)
    callbacks = (
        dict(_callbacks(description, each)) for description, each in zip(descriptions, (old, new), strict=True)
    )
    _received(comparison, descriptions, next(callbacks), next(callbacks), ("x-callback-added", "x-callback-removed"))


def _received(
    comparison: Comparison,
    descriptions: Descriptions,
    before: dict[Key, Operation],
    after: dict[Key, Operation],
    ids: tuple[str, str],
) -> None:
    for key in sorted(before.keys() | after.keys()):
        old, new = before.get(key), after.get(key)
        what = ids[0].removeprefix("x-").removesuffix("-added")
        if old is None and new is not None:
            comparison.add(ids[0], Place(new.label), f"The {what} is new.", None, new.node)
        elif new is None and old is not None:
            comparison.add(ids[1], Place(old.label), f"The {what} is gone.", old.node)
        elif old is not None and new is not None:
            place = Place(new.label)
            _described(comparison, place, old, new)
            listed = [
                parameters(description, *each[1:]) for description, each in zip(descriptions, (old, new), strict=True)
            ]
            compare_received(comparison, new.label, listed[0], listed[1])
            compare_bodies(comparison, descriptions, place._replace(direction="response"), old.node, new.node)
            compare_answers(comparison, descriptions, place._replace(direction="request"), old.node, new.node)


def _removed(comparison: Comparison, old: Operation, *, whole_path: bool) -> None:
    prefix = "api-path-removed" if whole_path else "api-removed"
    life, text = old.life, "The operation is gone"
    if not life.deprecated:
        id_ = f"{prefix}-without-deprecation"
    elif life.sunset is not None and life.date is None:
        id_, text = "api-path-sunset-parse", f"{text}; it was deprecated, and its `x-sunset` is no date: {life.sunset}"
    elif life.date is not None and comparison.pairs.policy.ahead(life.date):
        id_, text = f"{prefix}-before-sunset", f"{text} before its sunset on {life.sunset}"
    else:
        id_, text = f"{prefix}-with-deprecation", f"{text}; it was deprecated"
    comparison.add(id_, Place(old.label), f"{text}.", old.node)


def _described(comparison: Comparison, place: Place, old: Operation, new: Operation) -> None:
    """Compare what is told about an operation."""
    before, after = (each.node.object.get("operationId") for each in (old, new))
    nodes = old.node, new.node
    if before is None and after is not None:
        comparison.add("api-operation-id-added", place, f"The operation is now called {after}.", *nodes, (None, after))
    elif before != after:
        text = f"The operation is not called {before} any more{f', but {after}' if after else ''}."
        comparison.add("api-operation-id-removed", place, text, *nodes, (before, after))
    was, now = (list(map(str, each.node.object.get("tags", ()))) for each in (old, new))
    for tag in sorted(set(was) - set(now)):
        comparison.add("api-tag-removed", place, f"The operation has the tag {tag} no more.", *nodes, (was, now))
    for tag in sorted(set(now) - set(was)):
        comparison.add("api-tag-added", place, f"The operation has the tag {tag} now.", *nodes, (was, now))
    if was[:1] != now[:1] and set(was) == set(now):
        text = f"The first tag of the operation is {now[0]} now, not {was[0]}."
        comparison.add("x-api-first-tag-changed", place, text, *nodes, (was, now))
    policy = comparison.pairs.policy
    for kind, _, value, becomes in (*deprecation(old.life, new.life, policy), *stability(old.life, new.life)):
        fact = Fact(kind, "", "", value, becomes)
        comparison.add(API_LIFE[kind], place, fact.sentence("operation"), *nodes, (value, becomes))


def _operations(description: Description) -> dict[Key, Operation]:
    return {
        (_BRACES.sub("{}", path), method): Operation(f"{method.upper()} {path}", path, item, node)
        for path, method, item, node in description.operations()
    }


def _webhooks(description: Description) -> dict[Key, Operation]:
    """Return the webhooks; one with several methods is told by its method too."""
    found: dict[Key, Operation] = {}
    for name, method, item, node in description.webhooks():
        several = sum(each in item.object for each in METHODS) > 1
        found[name, method] = Operation(f"webhook {name}{f' {method.upper()}' if several else ''}", "", item, node)
    return found


def _callbacks(description: Description, operation: Operation) -> Iterator[tuple[Key, Operation]]:
    for name, written in operation.node.entries("callbacks"):
        if name.startswith("x-"):
            continue
        for expression, item in description.resolve(written).entries():
            if expression.startswith("x-"):
                continue
            resolved = description.resolve(item)
            for method in METHODS:
                if method in resolved.object:
                    label = f"{operation.label} callback {name} {method.upper()} {expression}"
                    yield (name, expression, method), Operation(label, "", resolved, resolved.at(method))
