"""Apply the corrections, an OpenAPI Overlay 1.0 document, to what is published.

oas-patch 0.6.0 does not do what Overlay 1.0 says: a filter in a target (`parameters[?@.name == 'x']`) raises TypeError
on `update`, `match()` is a syntax error, `remove: false` removes, the input is changed in place, and a target that
matches nothing is not reported. So this module has its own code, with the RFC 9535 paths of python-jsonpath.

It is stricter than the standard: every action has a reason, matches something, and changes something. Otherwise a
correction that no longer corrects anything would hide a change. `x-fingerprint` pins what is removed or replaced:
when a page changes there, the correction that was written for it has to be read again. An update replaces a value only
if `x-replaces` names it: a correction of many places never overrides what a new page says. In one thing it is less
strict: the list of actions may be empty, as it is in a new project.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeGuard

from jsonpath import JSONPathEnvironment, JSONPathError, JSONPathMatch

from openapi_sdk.description.nodes import as_array, as_object, is_array, is_object
from openapi_sdk_codegen.openapi.tree import copy_json, json_path
from openapi_sdk_codegen.openapi.upgrade import rewrite_older_keywords
from openapi_sdk_codegen.openapi.validation import is_newer_dialect, one_line
from openapi_sdk_codegen.project import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from openapi_sdk_codegen.openapi.tree import Parts

_PATHS = JSONPathEnvironment(strict=True)
#: Hex digits of a fingerprint, as many as in the fingerprints of the review.
_DIGITS = 12


def apply_corrections(document: dict[str, Any], corrections: dict[str, Any], *, name: str) -> dict[str, Any]:
    """Return a description with corrections applied; neither argument is changed.

    If it is OpenAPI 3.1, keywords that only 3.0 has (`nullable`) are rewritten, so a correction means the same in both.

    Args:
        document: The description to correct.
        corrections: An Overlay 1.0 document.
        name: The name of the corrections in error messages, usually their file.

    Raises:
        Problem: If the corrections have a wrong shape, or if an action has no reason, matches nothing, changes nothing,
            selects something else than its `x-fingerprint`, or would replace a value that it doesn't name. The message
            has the action's number and target.
    """
    result: dict[str, Any] = copy_json(document)
    for _ in _apply_each(result, parse_actions(corrections, name=name)):
        pass
    if is_newer_dialect(result):
        rewrite_older_keywords(result)
    return result


def find_corrected(document: dict[str, Any], corrections: dict[str, Any], *, name: str) -> list[tuple[str, str]]:
    """Return what is corrected: the label of an action and the path of a place, in the order in which they apply.

    Takes and raises what `apply_corrections` does.
    """
    applied = _apply_each(copy_json(document), parse_actions(corrections, name=name))
    return [(action.label, json_path(match.parts)) for action, matches in applied for match in matches]


def _apply_each(document: dict[str, Any], actions: list[Action]) -> Iterator[tuple[Action, list[JSONPathMatch]]]:
    """Apply actions in place, and yield each with the places that it changed."""
    for action in actions:
        matches = _find_matches(action, document)
        _check_fingerprints(action, matches)
        if action.remove:
            _remove(action, matches)
        elif not _update(action, matches):
            msg = "it changes nothing: the document has it already, so the action can be deleted"
            raise action.problem(msg)
        yield action, matches


def fingerprint(value: Any) -> str:
    """Return the start of the SHA-256 of a value, whatever the order of its keys: see `x-fingerprint`."""
    return hashlib.sha256(json.dumps(_canonical(value)).encode()).hexdigest()[:_DIGITS]


def _canonical(value: Any) -> Any:
    """Return a value as nested lists, for which there is only one JSON text."""
    if is_object(value):
        return ["object", *sorted(([str(key), _canonical(each)] for key, each in value.items()), key=str)]
    if is_array(value):
        return ["array", *(_canonical(each) for each in value)]
    return value if isinstance(value, str | int | float | None) else str(value)


def _find_matches(action: Action, document: dict[str, Any]) -> list[JSONPathMatch]:
    """Return what a target selects; each place once, even if the path names it twice."""
    try:
        matches = list(_PATHS.finditer(action.target, document))
    except (JSONPathError, RecursionError) as error:
        msg = f"not a path of RFC 9535, or too deep: {one_line(error)}"
        raise action.problem(msg) from error
    if not matches:
        msg = "the target matches nothing: the page has changed, or the target is misspelt"
        raise action.problem(msg)
    return list({match.parts: match for match in matches}.values())


def _check_fingerprints(action: Action, matches: list[JSONPathMatch]) -> None:
    for match in matches:
        actual = fingerprint(match.obj)
        if action.expected_fingerprint not in (None, actual):
            msg = (
                f"{json_path(match.parts)} has changed since this correction was written: {FINGERPRINT_KEY} is "
                f"{action.expected_fingerprint}, now it is {actual}. See what changed, adapt the correction, and give "
                f"it the new fingerprint"
            )
            raise action.problem(msg)


def _remove(action: Action, matches: list[JSONPathMatch]) -> None:
    keys_by_holder: dict[int, tuple[Any, list[Any]]] = {}
    for match in matches:
        if match.parent is None:
            msg = "the whole document can't be removed"
            raise action.problem(msg)
        holder: Any = match.parent.obj
        keys_by_holder.setdefault(id(holder), (holder, []))[1].append(match.parts[-1])
    for holder, keys in keys_by_holder.values():
        # From the end, because removing an item changes the indices after it.
        for key in sorted(keys, reverse=True) if is_array(holder) else keys:
            del holder[key]


def _update(action: Action, matches: list[JSONPathMatch]) -> bool:
    """Update every match; return whether any of them changed."""
    changes = [_update_one(action, match.obj, match.parts) for match in matches]
    return any(changes)


def _update_one(action: Action, node: Any, parts: Parts) -> bool:
    if is_object(node):
        if not is_object(action.update):
            msg = f"{json_path(parts)} is an object, so `update` has to be a mapping to merge into it"
            raise action.problem(msg)
        return _merge(action, node, action.update, action.replaces, parts)
    if not is_array(node):
        msg = f"{json_path(parts)} is a plain value: make the object that holds it the target"
        raise action.problem(msg)
    if is_array(action.update):
        msg = f"{json_path(parts)} is an array: `update` is one entry to append, not a list of entries"
        raise action.problem(msg)
    node.append(copy_json(action.update))
    return True


def _merge(action: Action, node: dict[str, Any], update: dict[str, Any], replaces: Any, parts: Parts) -> bool:
    """Merge objects, append arrays to arrays, replace what the action names; return whether anything changed."""
    changed = False
    for key, new in update.items():
        old = node.get(key)
        if is_object(old) and is_object(new):
            changed |= _merge(action, old, new, as_object(replaces).get(key), (*parts, key))
        elif is_array(old) and is_array(new):
            old.extend(copy_json(new))
            changed |= bool(new)
        elif key not in node:
            node[key] = copy_json(new)
            changed = True
        elif type(old) is not type(new) or old != new:
            if action.expected_fingerprint is None and not _is_named(old, key, replaces):
                raise action.problem(_explain_override(json_path((*parts, key)), key, old, new))
            node[key] = copy_json(new)
            changed = True
    return changed


def _is_named(old: Any, key: str, replaces: Any) -> bool:
    """Whether an action names an old value: alone, or in a list of several."""
    if key not in as_object(replaces):
        return False
    named = replaces[key]
    return fingerprint(old) in map(fingerprint, [named, *as_array(named)])


def _explain_override(place: str, key: str, old: Any, new: Any) -> str:
    said = json.dumps(old, ensure_ascii=False)
    return (
        f"{place} is {said} where it is described, and the correction says {json.dumps(new, ensure_ascii=False)}. If "
        f"the description is right, leave this place out of the target, such as with the filter [?!@.{key}]. If the "
        f"correction is right, name the old value in `{REPLACES_KEY}`, which has the form of `update`: {key}: {said}"
    )


# Parse `spec/corrections.yaml`, an OpenAPI Overlay 1.0 document, more strictly than the standard requires.


#: The extension that pins the value which an action was written for.
FINGERPRINT_KEY = "x-fingerprint"
#: The extension with the values that an update may replace, in the form of the update. A list has several old values.
REPLACES_KEY = "x-replaces"

_DOCUMENT_KEYS = {"overlay", "info", "extends", "actions"}
_ACTION_KEYS = {"target", "description", "update", "remove"}


@dataclass(frozen=True, slots=True)
class Action:
    """One action of the corrections.

    Attributes:
        label: Its name in error messages: the file, the action's number and its target.
        target: An RFC 9535 path.
        remove: Whether it removes what the target selects; otherwise it updates it.
        update: What is merged into an object or appended to an array.
        expected_fingerprint: The fingerprint of what the target must select, or None.
        replaces: The old values that `update` may replace, under the keys of `update`.
    """

    label: str
    target: str
    remove: bool
    update: Any
    expected_fingerprint: str | None
    replaces: Any

    def problem(self, text: str) -> Problem:
        """Return an error that names the action."""
        return Problem(f"{self.label}: {text}")


def parse_actions(corrections: dict[str, Any], *, name: str) -> list[Action]:
    """Return the actions of the corrections, in their order.

    Args:
        corrections: An Overlay 1.0 document.
        name: Its name in error messages, usually its file.

    Raises:
        Problem: If it is not Overlay 1.0.x, has keys that are not in the standard (extensions begin with `x-`), or an
            action without a reason.
    """
    version = corrections.get("overlay")
    if not isinstance(version, str) or not version.startswith("1.0."):
        msg = f"{name}: `overlay` is {version!r}; OpenAPI Overlay 1.0.x is expected"
        raise Problem(msg)
    _check_keys(corrections, _DOCUMENT_KEYS, name)
    info = corrections.get("info")
    if not is_object(info) or not (_is_text(info.get("title")) and _is_text(info.get("version"))):
        msg = f"{name}: `info` needs a title and a version, both text"
        raise Problem(msg)
    if "extends" in corrections and not _is_text(corrections["extends"]):
        msg = f"{name}: `extends` is not the address of a document"
        raise Problem(msg)
    actions = corrections.get("actions")
    if not is_array(actions):
        msg = f"{name}: `actions` is not a list; it is `[]` if nothing is corrected"
        raise Problem(msg)
    return [_parse_action(each, f"{name}: action {number}") for number, each in enumerate(actions, 1)]


def _parse_action(data: Any, label: str) -> Action:
    if not is_object(data):
        msg = f"{label}: not a mapping"
        raise Problem(msg)
    target = data.get("target")
    if not _is_text(target):
        msg = f"{label}: `target` is not a path"
        raise Problem(msg)
    label = f"{label} ({target})"
    _check_keys(data, _ACTION_KEYS, label)
    if not _is_text(data.get("description")):
        msg = f"{label}: no `description`: say why what is published is wrong or not enough"
        raise Problem(msg)
    if ("update" in data) == ("remove" in data):
        msg = f"{label}: an action has either `update` or `remove`"
        raise Problem(msg)
    if "remove" in data and data["remove"] is not True:
        msg = f"{label}: `remove` is {data['remove']!r}; it can only be true"
        raise Problem(msg)
    fingerprint = data.get(FINGERPRINT_KEY)
    if FINGERPRINT_KEY in data and not _is_text(fingerprint):
        msg = f"{label}: `{FINGERPRINT_KEY}` is not a fingerprint in quotes"
        raise Problem(msg)
    return Action(label, target, "remove" in data, data.get("update"), fingerprint, data.get(REPLACES_KEY))


def _check_keys(data: dict[str, Any], known: set[str], label: str) -> None:
    unknown = sorted(repr(key) for key in data if key not in known and not str(key).startswith("x-"))
    if unknown:
        msg = f"{label}: unknown {', '.join(unknown)}; known are {', '.join(sorted(known))}"
        raise Problem(msg)


def _is_text(value: Any) -> TypeGuard[str]:
    return isinstance(value, str) and bool(value.strip())
