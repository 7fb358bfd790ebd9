"""Find the operations that corrections reach, and those that one no longer reaches.

A correction of a schema reaches each operation that refers to it. If a page describes the schema in its own place from
now on, the correction still matches where others refer to it, and silently does nothing for this one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from openapi_sdk.model.reprs import join_some
from openapi_sdk_codegen.corrections.apply import find_corrected, fingerprint
from openapi_sdk_codegen.openapi.document import each_operation, referenced_components
from openapi_sdk_codegen.openapi.paths import METHODS, normalize_path
from openapi_sdk_codegen.openapi.tree import parse_json_path

if TYPE_CHECKING:
    from collections.abc import Iterator

    from openapi_sdk_codegen.corrections.apply import Action
    from openapi_sdk_codegen.openapi.tree import Parts

#: An operation names at most so many corrections, and counts the rest.
_MAX_NAMED = 3


def find_lost(
    old: dict[str, Any], old_corrections: dict[str, Any], new: dict[str, Any], corrections: dict[str, Any], *, name: str
) -> list[str]:
    """Say which corrections no longer reach an operation that they reached, one sentence for each operation, sorted.

    Args:
        old: What was published.
        old_corrections: The corrections of that.
        new: What is published now.
        corrections: The corrections of today. One that is gone or was changed is not compared.
        name: The name of the corrections in messages, usually their file.

    Raises:
        Problem: If corrections can't be applied.
    """
    if (old, old_corrections) == (new, corrections):
        return []
    before = {key: operations for key, (_, operations) in _find_reached(old, old_corrections, name).items()}
    described = {each.key: each.label for each in each_operation(new)}
    lost: dict[str, list[str]] = {}
    for key, (label, operations) in _find_reached(new, corrections, name).items():
        for operation in before.get(key, set()) - operations:
            if operation in described:
                lost.setdefault(described[operation], []).append(label)
    return [_explain(operation, labels) for operation, labels in sorted(lost.items())]


def _explain(operation: str, labels: list[str]) -> str:
    verb, them = ("does", "it") if len(labels) == 1 else ("do", "they")
    named = f"{join_some(labels, _MAX_NAMED)} reached it, and no longer {verb}"
    return f"{operation}: {named}: what {them} said may be missing there now. If so, correct it in its new place"


def _find_reached(published: dict[str, Any], corrections: dict[str, Any], name: str) -> dict[str, tuple[str, set[str]]]:
    """Return the label of each correction, and the operations that it reaches, by what it does."""
    document, corrected = find_corrected(published, corrections, name=name)
    operations = _Operations(document if corrected else {})
    found: dict[str, tuple[str, set[str]]] = {}
    for action, place in corrected:
        _, reached = found.setdefault(_identify(action), (action.label, set()))
        reached.update(operations.of(parse_json_path(place) or ()))
    return found


def _identify(action: Action) -> str:
    return fingerprint([action.target, action.remove, action.update])


class _Operations:
    """Knows the operations that use a place of a corrected description."""

    def __init__(self, document: dict[str, Any]) -> None:
        self._by_component: dict[tuple[str, str], set[str]] = {}
        self._by_path: dict[str, dict[str, str]] = {}  # by path and method
        self._labels: set[str] = set()
        for each in each_operation(document):
            label = each.key
            self._labels.add(label)
            self._by_path.setdefault(each.path, {})[each.method] = label
            nodes = [each.data, *(parameter for _, parameter in each.parameters)]
            for component in referenced_components(document, nodes):
                self._by_component.setdefault(component, set()).add(label)

    def of(self, parts: Parts) -> Iterator[str]:
        """Yield the operations that use a place; all of them for one that belongs to the document as a whole."""
        match parts:
            case ("paths", str(path), str(method), *_) if method in METHODS:
                yield self._by_path.get(path, {}).get(method, normalize_path(f"{method.upper()} {path}"))
            case ("paths", str(path), *_):
                yield from self._by_path.get(path, {}).values()
            case ("components", str(kind), str(name), *_):
                yield from self._by_component.get((kind, name), ())
            case _:
                yield from self._labels
