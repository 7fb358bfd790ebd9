"""Which places that differ between two documents no reported change explains.

`python -m tests.codegen.diff.explained OLD NEW` prints the share that is explained, and some of the other places.
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from codegen.diff import compare_descriptions, read_descriptions
from codegen.openapi.tree import Parts, is_array, is_object, parse_json_path
from tests.codegen.diff.structural_diff import PROSE, Differing, find_differing

if TYPE_CHECKING:
    from collections.abc import Iterable

    from codegen.report.change import Change

#: Rules about a thing as a whole: they explain everything within it.
_WHOLE = re.compile(r"^new-|added|removed|type-|-of-|wrapped|became-enum|security|discriminator|possible")
_TYPE = re.compile(r"type-(changed|specialized)")
#: Another rule explains its place, and so many levels below it.
_NEAR = 2
#: References within each other that are followed to compare what two schemas mean.
_MAX_INLINED = 6
_SHOWN = 40
#: A reference that changed may be explained by a change of so many schemas that it leads to.
_MAX_REACHED = 20
_FALSE_IS_DEFAULT = frozenset({"nullable", "required", "deprecated", "readOnly", "writeOnly", "uniqueItems"})


@dataclass(frozen=True)
class _Reported:
    places: frozenset[Parts]
    whole: frozenset[Parts]
    holders: frozenset[Parts]


def find_unexplained(
    old: dict[str, Any], new: dict[str, Any], changes: Iterable[Change]
) -> tuple[int, list[Differing]]:
    """Return how many places differ, and those that no change explains. Both documents are one file each."""
    changes = list(changes)
    reported = [_collect(changes, version) for version in ("old", "new")]
    differing = [each for each in find_differing(old, new) if not _is_component(each)]
    unexplained = [
        each
        for each in differing
        if not _is_explained(each.old, reported[0])
        and not _is_explained(each.new, reported[1])
        and not _is_need_of_reported(old, each.old, reported[0])
        and not _is_need_of_reported(new, each.new, reported[1])
        and not _mean_the_same(old, new, each, reported)
    ]
    return len(differing), unexplained


def _collect(changes: list[Change], version: str) -> _Reported:
    places: set[Parts] = set()
    whole: set[Parts] = set()
    for change in changes:
        for field in (f"{version}_place", f"{version}_target"):
            parts = parse_json_path("$" + getattr(change, field).partition(": $")[2])
            if getattr(change, field) and parts is not None:
                places.add(parts)
                if _WHOLE.search(change.id):
                    whole.add(parts)
                if parts[-1:] == ("type",) and _TYPE.search(change.id):
                    # What else the schema says is about values of another type.
                    whole.add(parts[:-1])
                if change.step and field.endswith("place"):
                    # The place is that of the schema; the step is the property that is meant.
                    places.add((*parts, "properties", change.step.removeprefix(".")))
    holders = {parts[:length] for parts in places for length in range(1, len(parts))}
    return _Reported(frozenset(places), frozenset(whole), frozenset(holders))


def _is_component(differing: Differing) -> bool:
    """Whether a component was only added or removed: what uses it differs as well."""
    parts = differing.new if differing.kind == "added" else differing.old
    return differing.kind != "changed" and parts[:1] == ("components",) and len(parts) <= 3


def _is_explained(parts: Parts, reported: _Reported) -> bool:
    if parts in reported.places or parts in reported.holders:
        return True
    near = any(parts[:length] in reported.places for length in range(max(1, len(parts) - _NEAR), len(parts)))
    return near or any(parts[:length] in reported.whole for length in range(1, len(parts)))


def _is_need_of_reported(document: dict[str, Any], parts: Parts, reported: _Reported) -> bool:
    """Whether a place is `required` or an entry of it, and its properties are reported: as required, or as gone."""
    if "required" not in parts[-2:]:
        return False
    schema = parts[: len(parts) - 1 - parts[::-1].index("required")]
    value = _at(document, parts)
    names: list[Any] = value if is_array(value) else [value]
    return all(_is_explained((*schema, "properties", str(name)), reported) for name in names)


def _mean_the_same(old: dict[str, Any], new: dict[str, Any], differing: Differing, reported: list[_Reported]) -> bool:
    """Whether a reference, or what stands in place of one, means the same, or its target is reported."""
    parents = [
        _at(old, differing.old if differing.kind == "added" else differing.old[:-1]),
        _at(new, differing.new if differing.kind == "removed" else differing.new[:-1]),
    ]
    for document, parent, found in zip((old, new), parents, reported, strict=True):
        target = parse_pointer(parent.get("$ref")) if is_object(parent) else None
        if target and any(_is_explained(each, found) for each in _reach(document, target)):
            return True
    steps: list[Parts] = [(), ()]
    if "allOf" in (*differing.old, *differing.new):
        cut = [_divide_at_all_of(parts) for parts in (differing.old, differing.new)]
        parents = [_at(document, holder) for document, (holder, _) in zip((old, new), cut, strict=True)]
        steps = [max((step for _, step in cut), key=len)] * 2
    inlined = [_inline(document, parent, _MAX_INLINED) for document, parent in zip((old, new), parents, strict=True)]
    return not any(find_differing(*(_at(each, step) for each, step in zip(inlined, steps, strict=True))))


def _reach(document: dict[str, Any], target: Parts) -> set[Parts]:
    """Return the target of a reference, and those of the references in it, up to a number of them."""
    waiting, reached = [target], {target}
    while waiting and len(reached) < _MAX_REACHED:
        inner = [_at(document, waiting.pop())]
        while inner:
            value = inner.pop()
            found = parse_pointer(value.get("$ref")) if is_object(value) else None
            if found and found not in reached:
                reached.add(found)
                waiting.append(found)
            inner += value.values() if is_object(value) else value if is_array(value) else []
    return reached


def _divide_at_all_of(parts: Parts) -> tuple[Parts, Parts]:
    """Return the place of the schema with the first `allOf`, and where the rest is when its parts are merged."""
    if "allOf" not in parts:
        return parts, ()
    index = parts.index("allOf")
    return parts[:index], parts[index + 2 :]


def parse_pointer(reference: Any) -> Parts | None:
    """Return the place that a reference within the document names."""
    if not isinstance(reference, str) or not reference.startswith("#/"):
        return None
    return tuple(each.replace("~1", "/").replace("~0", "~") for each in reference[2:].split("/"))


def _at(document: Any, parts: Parts) -> Any:
    for part in parts:
        try:
            document = document[part]
        except (KeyError, IndexError, TypeError):
            return None
    return document


def _inline(document: dict[str, Any], value: Any, levels: int) -> Any:
    """Return a value with the targets of its references in their places, and without what means the same as nothing."""
    if is_array(value):
        return [_inline(document, each, levels) for each in value]
    if not is_object(value):
        return value
    target = parse_pointer(value.get("$ref"))
    if target and levels:
        return _inline(document, _at(document, target), levels - 1)
    if is_array(value.get("allOf")):
        own = {key: each for key, each in value.items() if key != "allOf"}
        parts = [_inline(document, each, levels) for each in (own, *value["allOf"])]
        return _merge([part for part in parts if is_object(part)])
    return {key: _inline(document, each, levels) for key, each in value.items() if not _is_default(value, key)}


def _merge(parts: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the parts of an `allOf` as one schema; what can't be merged simply stays in `allOf`."""
    merged: dict[str, Any] = {}
    for part in parts:
        for key, value in part.items():
            if key == "properties":
                known = merged.setdefault(key, {})
                for name, each in value.items():
                    known[name] = each if name not in known else _merge([known[name], each])
            elif key == "required" and is_array(value):
                merged[key] = sorted({*merged.get(key, []), *value})
            elif key in PROSE or merged.get(key, value) == value:
                merged.setdefault(key, value)
            else:
                merged.setdefault("allOf", []).append({key: value})
    return merged


def _is_default(value: dict[str, Any], key: str) -> bool:
    if key == "type" and "enum" in value:
        return {type(each) for each in value["enum"]} == {str} and value["type"] == "string"
    return (key in _FALSE_IS_DEFAULT and value[key] is False) or (
        key == "additionalProperties" and (value[key] is True or value[key] == {})
    )


def main(arguments: list[str]) -> int:
    """Print the share of the places that is explained, and the first of the others."""
    old, new = read_descriptions(Path(arguments[0]), Path(arguments[1]))
    changes = compare_descriptions(old, new)
    count, unexplained = find_unexplained(old.top.value, new.top.value, changes)
    share = 100 * (1 - len(unexplained) / count) if count else 100
    counts = f"{len(changes):,} changes; {count:,} places differ, {len(unexplained):,} of them unexplained"
    sys.stdout.write(f"{counts}: {share:.2f} % explained\n")
    sys.stdout.writelines(f"  {each}\n" for each in unexplained[:_SHOWN])
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
