"""Parse `spec/corrections.yaml`, an OpenAPI Overlay 1.0 document, more strictly than the standard requires."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeGuard

from codegen.openapi.tree import is_array, is_object
from codegen.project import Problem

#: The extension that pins the value which an action was written for.
FINGERPRINT_KEY = "x-fingerprint"

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
    """

    label: str
    target: str
    remove: bool
    update: Any
    expected_fingerprint: str | None

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
    if not is_array(actions) or not actions:
        msg = f"{name}: `actions` is not a list of at least one action"
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
    return Action(label, target, "remove" in data, data.get("update"), fingerprint)


def _check_keys(data: dict[str, Any], known: set[str], label: str) -> None:
    unknown = sorted(repr(key) for key in data if key not in known and not str(key).startswith("x-"))
    if unknown:
        msg = f"{label}: unknown {', '.join(unknown)}; known are {', '.join(sorted(known))}"
        raise Problem(msg)


def _is_text(value: Any) -> TypeGuard[str]:
    return isinstance(value, str) and bool(value.strip())
