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
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeGuard

from jsonpath import JSONPathEnvironment, JSONPathError, JSONPathMatch

from openapi_sdk.description.nodes import as_array, as_object, is_array, is_object
from openapi_sdk_codegen.openapi.tree import copy_json, json_path
from openapi_sdk_codegen.openapi.upgrade import rewrite_older_keywords
from openapi_sdk_codegen.openapi.validation import is_newer_dialect, one_line
from openapi_sdk_codegen.project import Problem, list_lines

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
            has number and target of each such action.
    """
    applied = apply_actions(document, corrections, name=name)
    applied.raise_problems()
    return applied.document


def find_corrected(
    document: dict[str, Any], corrections: dict[str, Any], *, name: str
) -> tuple[dict[str, Any], list[tuple[Action, str]]]:
    """Return the corrected description, and what is corrected: an action and the path of a place, in their order.

    Takes and raises what `apply_corrections` does.
    """
    applied = apply_actions(document, corrections, name=name)
    applied.raise_problems()
    places = [(action, json_path(match.parts)) for action, matches in applied.actions for match in matches]
    return applied.document, places


@dataclass(frozen=True, slots=True)
class Applied:
    """What became of corrections.

    Attributes:
        document: The description with the actions that can be applied.
        actions: These actions, each with the places that it changed.
        problems: What is wrong with the other ones, in their order; a line for each mistake.
        name: The name of the corrections.
    """

    document: dict[str, Any]
    actions: list[tuple[Action, list[JSONPathMatch]]]
    problems: list[str]
    name: str

    def raise_problems(self) -> None:
        """Raise a Problem if an action is wrong; it tells of all."""
        if self.problems:
            raise Problem(list_problems(self.problems, name=self.name))


def apply_actions(
    document: dict[str, Any], corrections: dict[str, Any], *, name: str, count: int | None = None
) -> Applied:
    """Apply each action that can be applied; neither argument is changed.

    One that is wrong is skipped. An update of many places is done where it can be: the next action may need it.

    Args:
        document: The description to correct.
        corrections: An Overlay 1.0 document.
        name: The name of the corrections in error messages, usually their file.
        count: How many of the actions; by default all.

    Raises:
        Problem: If the corrections are not an Overlay 1.0 document, whatever its actions.
    """
    applied = Applied(copy_json(document), [], [], name)
    for number, data in enumerate(_check_document(corrections, name)[:count], 1):
        try:
            action = _parse_action(number, data, name)
            applied.actions.append((action, _apply(applied.document, action)))
        except _WrongAction as wrong:
            applied.problems.extend(wrong.lines)
    if is_newer_dialect(applied.document):
        rewrite_older_keywords(applied.document)
    return applied


def list_problems(problems: list[str], *, name: str) -> str:
    """Return the message about actions that are wrong: a line for each of the first ones."""
    if len(problems) == 1:
        return problems[0]
    return f"{name}: {len(problems)} mistakes; begin with the first, others can follow from it:\n{list_lines(problems)}"


class _WrongAction(Exception):
    """What is wrong with an action, a line for each mistake."""

    def __init__(self, label: str, *texts: str) -> None:
        self.lines = [f"{label}: {each}" for each in texts]
        super().__init__(*self.lines)


def _apply(document: dict[str, Any], action: Action) -> list[JSONPathMatch]:
    """Apply an action in place, and return the places that it changed."""
    matches = _find_matches(action, document)
    _check_fingerprints(action, matches)
    if action.remove:
        _remove(action, matches)
        return matches
    updating = _Updating(action)
    for match in matches:
        updating.update(match.obj, match.parts)
    if updating.problems:
        raise _WrongAction(action.label, *updating.problems)
    if not updating.has_changed:
        msg = "it changes nothing: the document has it already, so the action can be deleted"
        raise _WrongAction(action.label, msg)
    return matches


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
        raise _WrongAction(action.label, msg) from error
    if not matches:
        msg = "the target matches nothing: the page has changed, or it is misspelt; correct it, or delete the action"
        raise _WrongAction(action.label, msg)
    return list({match.parts: match for match in matches}.values())


def _check_fingerprints(action: Action, matches: list[JSONPathMatch]) -> None:
    actual = {match.parts: fingerprint(match.obj) for match in matches} if action.expected_fingerprint else {}
    problems = [
        f"{json_path(parts)} has changed since this correction was written: {FINGERPRINT_KEY} is "
        f"{action.expected_fingerprint}, now it is {found}. See what changed, adapt the correction, and give it the "
        f"new fingerprint"
        for parts, found in actual.items()
        if found != action.expected_fingerprint
    ]
    if problems:
        raise _WrongAction(action.label, *problems)


def _remove(action: Action, matches: list[JSONPathMatch]) -> None:
    if any(match.parent is None for match in matches):
        msg = "the whole document can't be removed: make the parts that are wrong the target"
        raise _WrongAction(action.label, msg)
    keys_by_holder: dict[int, tuple[Any, list[Any]]] = {}
    for match in matches:
        holder: Any = match.parent.obj if match.parent else None
        keys_by_holder.setdefault(id(holder), (holder, []))[1].append(match.parts[-1])
    for holder, keys in keys_by_holder.values():
        # From the end, because removing an item changes the indices after it.
        for key in sorted(keys, reverse=True) if is_array(holder) else keys:
            del holder[key]


@dataclass(slots=True)
class _Updating:
    """Updates what a target selects, in place.

    Attributes:
        action: The action.
        has_changed: Whether anything was changed.
        problems: What it may not change, and why.
    """

    action: Action
    has_changed: bool = False
    problems: list[str] = field(default_factory=list[str])

    def update(self, node: Any, parts: Parts) -> None:
        """Update one place."""
        update = self.action.update
        if is_object(node) and is_object(update):
            self._merge(node, update, self.action.replaces, parts)
        elif is_object(node):
            self.problems.append(f"{json_path(parts)} is an object, so `update` has to be a mapping to merge into it")
        elif not is_array(node):
            self.problems.append(f"{json_path(parts)} is a plain value: make the object that holds it the target")
        elif is_array(update):
            what = f"{json_path(parts)} is an array: `update` is one entry to append, not a list of entries"
            self.problems.append(what)
        else:
            node.append(copy_json(update))
            self.has_changed = True

    def _merge(self, node: dict[str, Any], update: dict[str, Any], replaces: Any, parts: Parts) -> None:
        """Merge objects, append arrays to arrays, replace what the action names."""
        for key, new in update.items():
            old = node.get(key)
            if is_object(old) and is_object(new):
                self._merge(old, new, as_object(replaces).get(key), (*parts, key))
            elif is_array(old) and is_array(new):
                old.extend(copy_json(new))
                self.has_changed |= bool(new)
            elif key in node and type(old) is type(new) and old == new:
                continue
            elif key in node and self.action.expected_fingerprint is None and not _is_named(old, key, replaces):
                self.problems.append(_explain_override(json_path((*parts, key)), key, old, new))
            else:
                node[key] = copy_json(new)
                self.has_changed = True


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
        number: Its place in the list, from 1.
        label: Its name in error messages: the file, the action's number and its target.
        target: An RFC 9535 path.
        remove: Whether it removes what the target selects; otherwise it updates it.
        update: What is merged into an object or appended to an array.
        expected_fingerprint: The fingerprint of what the target must select, or None.
        replaces: The old values that `update` may replace, under the keys of `update`.
    """

    number: int
    label: str
    target: str
    remove: bool
    update: Any
    expected_fingerprint: str | None
    replaces: Any


def _check_document(corrections: dict[str, Any], name: str) -> list[Any]:
    """Return the actions of the corrections, as they are written.

    Args:
        corrections: An Overlay 1.0 document.
        name: Its name in error messages, usually its file.

    Raises:
        Problem: If it is not Overlay 1.0.x, or has keys that are not in the standard (extensions begin with `x-`).
    """
    if problems := [f"{name}: {each}" for each in _find_wrong_keys(corrections)]:
        raise Problem(list_problems(problems, name=name))
    actions: list[Any] = corrections["actions"]
    return actions


def _find_wrong_keys(corrections: dict[str, Any]) -> Iterator[str]:
    """Yield what is wrong with the corrections, apart from their actions."""
    version = corrections.get("overlay")
    if not isinstance(version, str) or not version.startswith("1.0."):
        yield f"`overlay` is {version!r}; OpenAPI Overlay 1.0.x is expected"
    yield from _find_unknown(corrections, _DOCUMENT_KEYS)
    info = corrections.get("info")
    if not is_object(info) or not (_is_text(info.get("title")) and _is_text(info.get("version"))):
        yield "`info` needs a title and a version, both text"
    if "extends" in corrections and not _is_text(corrections["extends"]):
        yield "`extends` is not the address of a document"
    if not is_array(corrections.get("actions")):
        yield "`actions` is not a list; it is `[]` if nothing is corrected"


def _parse_action(number: int, data: Any, name: str) -> Action:
    label = f"{name}: action {number}"
    if not is_object(data):
        raise _WrongAction(label, "not a mapping")
    target = data.get("target")
    if not _is_text(target):
        raise _WrongAction(label, "`target` is not a path")
    label = f"{label} ({target})"
    if problems := list(_check_action(data)):
        raise _WrongAction(label, *problems)
    fingerprint = data.get(FINGERPRINT_KEY)
    return Action(number, label, target, "remove" in data, data.get("update"), fingerprint, data.get(REPLACES_KEY))


def _check_action(data: dict[str, Any]) -> Iterator[str]:
    """Yield what is wrong with an action that has a target."""
    yield from _find_unknown(data, _ACTION_KEYS)
    if not _is_text(data.get("description")):
        yield "no `description`: say why what is published is wrong or not enough"
    if ("update" in data) == ("remove" in data):
        yield "an action has either `update` or `remove`"
    if "remove" in data and data["remove"] is not True:
        yield f"`remove` is {data['remove']!r}; it can only be true"
    if FINGERPRINT_KEY in data and not _is_text(data[FINGERPRINT_KEY]):
        yield f"`{FINGERPRINT_KEY}` is not a fingerprint in quotes"


def _find_unknown(data: dict[str, Any], known: set[str]) -> Iterator[str]:
    unknown = sorted(repr(key) for key in data if key not in known and not str(key).startswith("x-"))
    if unknown:
        yield f"unknown {', '.join(unknown)}; known are {', '.join(sorted(known))}"


def _is_text(value: Any) -> TypeGuard[str]:
    return isinstance(value, str) and bool(value.strip())
