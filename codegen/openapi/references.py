"""Which schemas a part of a description refers to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from codegen.openapi.document import is_array, is_object, mapping

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


def referred(document: dict[str, Any], nodes: Iterable[Any]) -> set[str]:
    """Return the names of all schemas that nodes refer to, however deep."""
    found: set[str] = set()
    waiting = list(nodes)
    schemas = mapping(mapping(document.get("components")).get("schemas"))
    while waiting:
        for reference in _references(waiting.pop()):
            name = reference.rpartition("/")[2]
            if reference.startswith("#/components/schemas/") and name not in found:
                found.add(name)
                waiting.append(schemas.get(name))
    return found


def _references(node: Any) -> Iterator[str]:
    waiting = [node]
    while waiting:
        each = waiting.pop()
        if is_object(each):
            reference = each.get("$ref")
            if isinstance(reference, str):
                yield reference
            waiting.extend(each.values())
        elif is_array(each):
            waiting.extend(each)
