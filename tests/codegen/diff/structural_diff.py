"""A comparison of two JSON documents that knows nothing of the meaning of OpenAPI: which places differ.

It is the oracle of the comparison by rules: each place that differs has to be explained by a change that is reported.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from codegen.openapi.tree import Parts, is_array, is_object, json_path

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Fields that change nothing on the wire, at any place. A property may have such a name; it is not meant then.
PROSE = frozenset(
    {"description", "summary", "title", "example", "examples", "externalDocs", "$comment", "$schema", "$id", "$anchor"}
)
#: Parts of a document that are not compared, on purpose.
NOT_COMPARED = frozenset({"info", "servers", "tags", "externalDocs", "jsonSchemaDialect"})
#: Maps whose keys are names of users' things, and no fields.
_MAPS = frozenset(
    {"properties", "patternProperties", "schemas", "parameters", "headers", "responses", "requestBodies", "callbacks"}
    | {"securitySchemes", "pathItems", "paths", "webhooks", "dependentSchemas", "$defs", "definitions", "content"}
    | {"mapping", "scopes", "dependentRequired", "encoding", "variables", "links"}
)
#: Fields that hold values of users, and no fields of OpenAPI.
_VALUES = frozenset({"default", "enum", "const"})


@dataclass(frozen=True)
class Differing:
    """A place that differs.

    Attributes:
        old: The place in the old document; that of the object that it would be in if it is not there.
        new: The place in the new document, likewise.
        kind: Whether the value is there in both documents.
    """

    old: Parts
    new: Parts
    kind: str

    def __str__(self) -> str:
        return f"{self.kind} {json_path(self.old)} -> {json_path(self.new)}"


def find_differing(old: Any, new: Any) -> Iterator[Differing]:
    """Yield the places of two documents that differ, the outermost of those that are only in one of them."""
    waiting: list[tuple[Any, Any, Parts, Parts]] = [(old, new, (), ())]
    while waiting:
        one, other, old_parts, new_parts = waiting.pop()
        if is_object(one) and is_object(other):
            for key in {**one, **other}:
                if _is_left_out(old_parts, key):
                    continue
                places = (*old_parts, key), (*new_parts, key)
                if key not in other:
                    yield Differing(places[0], new_parts, "removed")
                elif key not in one:
                    yield Differing(old_parts, places[1], "added")
                else:
                    waiting.append((one[key], other[key], *places))
        elif is_array(one) and is_array(other):
            matched, removed, added = _match_items(one, other)
            yield from (Differing((*old_parts, index), new_parts, "removed") for index in removed)
            yield from (Differing(old_parts, (*new_parts, index), "added") for index in added)
            waiting.extend((one[a], other[b], (*old_parts, a), (*new_parts, b)) for a, b in matched)
        elif _text(one) != _text(other):
            yield Differing(old_parts, new_parts, "changed")


def _is_left_out(parts: Parts, key: str) -> bool:
    if not parts and (key in NOT_COMPARED or key.startswith("x-")):
        return key != "x-webhooks"
    holder = parts[-1] if parts else ""
    is_name = holder in _MAPS and not (len(parts) > 1 and parts[-2] in _MAPS)
    if is_name or any(each in _VALUES for each in parts[-2:]):
        return False
    return key in PROSE or (key.startswith("x-") and key not in {"x-sunset", "x-extensible-enum", "x-webhooks"})


def _match_items(old: list[Any], new: list[Any]) -> tuple[list[tuple[int, int]], list[int], list[int]]:
    """Match the items of two arrays by what identifies them, then by what they are, then by their order."""
    matched: list[tuple[int, int]] = []
    removed, added = list(range(len(old))), list(range(len(new)))
    for identify in (_text, _identity):
        found: dict[str, list[int]] = {}
        for index in added:
            found.setdefault(identify(new[index]), []).append(index)
        for index in list(removed):
            candidates = found.get(identify(old[index]), [])
            if candidates and identify(old[index]):
                matched.append((index, candidates.pop(0)))
                removed.remove(index)
                added.remove(matched[-1][1])
    both: list[tuple[int, int]] = [
        pair for pair in zip(removed, added, strict=False) if is_object(old[pair[0]]) and is_object(new[pair[1]])
    ]
    return (
        matched + both,
        [index for index in removed if index not in {one for one, _ in both}],
        [index for index in added if index not in {other for _, other in both}],
    )


def _identity(item: Any) -> str:
    """Return what identifies a parameter, a reference, a schema; "" for anything else."""
    if not is_object(item):
        return ""
    if "in" in item and "name" in item:
        return f"{item['in']} {item['name']}"
    return str(item.get("$ref") or item.get("title") or "")


def _text(value: Any) -> str:
    return json.dumps(_without_fractions(value), sort_keys=True)


def _without_fractions(value: Any) -> Any:
    if is_object(value):
        return {key: _without_fractions(each) for key, each in value.items()}
    if is_array(value):
        return [_without_fractions(each) for each in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value
