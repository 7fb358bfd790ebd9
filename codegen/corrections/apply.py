"""Corrections: `spec/corrections.yaml`, an OpenAPI Overlay 1.0 document, applied to what FleetIT publishes.

Measured against Overlay 1.0, oas-patch 0.6.0 fails: a filter in a target (`parameters[?@.name == 'x']`)
raises TypeError on `update`, `match()` does not parse, `remove: false` removes, its input is changed in
place, and a target that matches nothing passes in silence. So the applier is ours, on the RFC 9535 paths
of python-jsonpath.

It is stricter than the standard, because a correction that corrects nothing any more hides what has changed:
every action has a reason, matches something, and changes something. `x-was` pins what is removed or replaced:
when a page changes there, the correction that was written from it has to be read again.
"""

from __future__ import annotations

import copy
import hashlib
import json
from typing import TYPE_CHECKING, Any

from jsonpath import JSONPathEnvironment, JSONPathError, JSONPathMatch

from codegen.corrections.conventions import with_conventions
from codegen.corrections.parse import Action, actions
from codegen.openapi import yaml as documents
from codegen.openapi.tree import is_array, is_object, json_path
from codegen.openapi.validation import brief, check

if TYPE_CHECKING:
    from codegen.project import Project

_PATHS = JSONPathEnvironment(strict=True)
#: Twelve hex digits, as the review's fingerprints have.
_DIGITS = 12


def correct(document: dict[str, Any], overlay: dict[str, Any], *, name: str) -> dict[str, Any]:
    """Apply an overlay and return the result; neither argument is changed.

    Args:
        document: The description to correct.
        overlay: An Overlay 1.0 document.
        name: What messages call the overlay, usually its file.

    Raises:
        Problem: If the overlay has a wrong shape, or an action of it has no reason, matches nothing, changes
            nothing, or finds something else than its `x-was`. The message has the action's number and target.
    """
    result = copy.deepcopy(document)
    for action in actions(overlay, name=name):
        matches = _find(action, result)
        _compare(action, matches)
        if action.remove:
            _remove(action, matches)
        elif not _update(action, matches):
            msg = "it changes nothing: what it asks for is there already, so it can go"
            raise action.problem(msg)
    return result


def applied(project: Project) -> dict[str, Any]:
    """Return the corrected description, valid OpenAPI 3.0 but not linted.

    Raises:
        Problem: If a file can't be read, an action can't be applied, or the result is not OpenAPI 3.0.
    """
    name = project.name(project.corrections)
    published = documents.load(project.published, name=project.name(project.published))
    result = with_conventions(correct(published, documents.load(project.corrections, name=name), name=name))
    check(result, name=f"{project.name(project.published)} corrected by {name}")
    return result


def fingerprint(value: Any) -> str:
    """Return what `x-was` compares: the start of the SHA-256 of a value, whatever the order of its keys."""
    return hashlib.sha256(json.dumps(_plain(value)).encode()).hexdigest()[:_DIGITS]


def _plain(value: Any) -> Any:
    """Return a value as nested lists, which JSON writes in one way only."""
    if is_object(value):
        return ["object", *sorted(([str(key), _plain(each)] for key, each in value.items()), key=str)]
    if is_array(value):
        return ["array", *(_plain(each) for each in value)]
    return value if isinstance(value, str | int | float | None) else str(value)


def _find(action: Action, document: dict[str, Any]) -> list[JSONPathMatch]:
    """Return what a target selects, each place once, even if the path names it twice."""
    try:
        found = list(_PATHS.finditer(action.target, document))
    except (JSONPathError, RecursionError) as error:
        msg = f"not a path of RFC 9535, or too deep: {brief(error)}"
        raise action.problem(msg) from error
    if not found:
        msg = "the target matches nothing: what it corrected is gone, or it is misspelt"
        raise action.problem(msg)
    return list({match.parts: match for match in found}.values())


def _compare(action: Action, matches: list[JSONPathMatch]) -> None:
    for match in matches:
        now = fingerprint(match.obj)
        if action.was is not None and action.was != now:
            msg = (
                f"{json_path(match.parts)} is not what this correction was written from: x-was is {action.was}, "
                f"now it is {now}. See what changed, adapt the correction, and give it the new fingerprint"
            )
            raise action.problem(msg)


def _remove(action: Action, matches: list[JSONPathMatch]) -> None:
    by_holder: dict[int, tuple[Any, list[Any]]] = {}
    for match in matches:
        if match.parent is None:
            msg = "the whole document can't be removed"
            raise action.problem(msg)
        holder: Any = match.parent.obj
        by_holder.setdefault(id(holder), (holder, []))[1].append(match.parts[-1])
    for holder, keys in by_holder.values():
        # From the end, so that the indices before stay true.
        for key in sorted(keys, reverse=True) if is_array(holder) else keys:
            del holder[key]


def _update(action: Action, matches: list[JSONPathMatch]) -> bool:
    changed = [_update_one(action, match.obj, json_path(match.parts)) for match in matches]
    return any(changed)


def _update_one(action: Action, node: Any, where: str) -> bool:
    if is_object(node):
        if not is_object(action.update):
            msg = f"{where} is an object, so `update` has to be a mapping to merge into it"
            raise action.problem(msg)
        return _merge(node, action.update)
    if not is_array(node):
        msg = f"{where} is a plain value: make the object that holds it the target"
        raise action.problem(msg)
    if is_array(action.update):
        msg = f"{where} is an array: `update` is one entry to append, not a list of them"
        raise action.problem(msg)
    node.append(copy.deepcopy(action.update))
    return True


def _merge(node: dict[str, Any], update: dict[str, Any]) -> bool:
    """Merge objects, append arrays to arrays, replace the rest; say whether that changed anything."""
    changed = False
    for key, value in update.items():
        now = node.get(key)
        if is_object(now) and is_object(value):
            changed |= _merge(now, value)
        elif is_array(now) and is_array(value):
            now.extend(copy.deepcopy(value))
            changed |= bool(value)
        elif key not in node or type(now) is not type(value) or now != value:
            node[key] = copy.deepcopy(value)
            changed = True
    return changed
