"""Find schemas that consist of themselves, by references and `allOf`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from codegen.diff.normalize import MAX_ALL_OF

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from codegen.diff.node import Node


def find_circular(schemas: Iterable[Node], follow_ref: Callable[[Node], Node]) -> Iterator[Node]:
    """Yield schemas whose `$ref` is part of a circle, one of each circle: without these, no schema consists of itself.

    Raises:
        Problem: If a schema consists of others in more than 100 levels.
    """
    depths: dict[Node, int] = {}
    for start in schemas:
        if start in depths or not ("$ref" in start.object or "allOf" in start.object):
            continue
        active = {start}
        path = [(start, iter(_parts(start, follow_ref)))]
        while path:
            schema, parts = path[-1]
            part = next(parts, None)
            if part is None:
                path.pop()
                active.remove(schema)
                depths[schema] = 1 + max((depths.get(each, -1) for each in _parts(schema, follow_ref)), default=-1)
                if depths[schema] > MAX_ALL_OF:
                    schema.reject(f"`allOf` nested deeper than {MAX_ALL_OF} levels")
            elif part in active:
                yield _last_reference([each for each, _ in path], part)
            elif part not in depths:
                active.add(part)
                path.append((part, iter(_parts(part, follow_ref))))


def _parts(schema: Node, follow_ref: Callable[[Node], Node]) -> list[Node]:
    """Return the schemas that a schema consists of."""
    referenced = [follow_ref(schema)] if "$ref" in schema.object else []
    return [*schema.elements("allOf"), *referenced]


def _last_reference(path: list[Node], part: Node) -> Node:
    """Return the last schema of a path that leads to the next one by its `$ref`; `part` is the next one of the last.

    The schemas of an `allOf` are within the schema that holds it, so every circle has a reference.
    """
    for schema, following in zip(reversed(path), reversed([*path[1:], part]), strict=True):
        if following not in schema.elements("allOf"):
            return schema
    return path[0]
