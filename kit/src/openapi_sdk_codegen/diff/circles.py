"""Find schemas that consist of themselves, by references and `allOf`."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from openapi_sdk_codegen.diff.node import DocumentNode

#: Limit for references and `allOf` within each other. Deeper inheritance is a mistake, and each level costs stack.
MAX_ALL_OF = 100


def find_circular(
    schemas: Iterable[DocumentNode], follow_ref: Callable[[DocumentNode], DocumentNode]
) -> Iterator[DocumentNode]:
    """Yield schemas whose `$ref` is part of a circle, one of each circle: without these, no schema consists of itself.

    Raises:
        Problem: If a schema consists of others in more than 100 levels.
    """
    depths: dict[DocumentNode, int] = {}
    for start in schemas:
        if start in depths:
            continue
        active = {start}
        path = [(start, iter(_parts(start, follow_ref)))]
        while path:
            schema, parts = path[-1]
            part = next(parts, None)
            if part is None:
                path.pop()
                active.remove(schema)
                parts_of_it = _parts(schema, follow_ref)
                depths[schema] = 1 + max((depths[each] for each in parts_of_it if each in depths), default=-1)
                if depths[schema] > MAX_ALL_OF:
                    schema.reject(f"`allOf` nested deeper than {MAX_ALL_OF} levels")
            elif part in active:
                yield _last_reference([each for each, _ in path], part)
            elif part not in depths:
                active.add(part)
                path.append((part, iter(_parts(part, follow_ref))))


def _parts(schema: DocumentNode, follow_ref: Callable[[DocumentNode], DocumentNode]) -> list[DocumentNode]:
    """Return the schemas that a schema consists of."""
    referenced = [follow_ref(schema)] if "$ref" in schema.object else []
    return [*schema.elements("allOf"), *referenced]


def _last_reference(path: list[DocumentNode], part: DocumentNode) -> DocumentNode:
    """Return the last schema of a path that leads to the next one by its `$ref`; `part` is the next one of the last.

    The schemas of an `allOf` are within the schema that holds it, so every circle has a reference.
    """
    steps = pairwise([part, *reversed(path)])
    return next(schema for following, schema in steps if following not in schema.elements("allOf"))
