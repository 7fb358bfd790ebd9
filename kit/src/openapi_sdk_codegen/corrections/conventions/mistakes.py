"""Repair mistakes that many descriptions have, and that can be read in one way only.

- A parameter that says that it is in the path, and is not, is left out.
- A name in braces in the path that no parameter describes is a parameter with any text.
- An enum without values is removed, so that any value of the type is allowed.
- A range of statuses in lower case (`4xx`) is one in upper case.

The validation refuses all other mistakes.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from openapi_sdk.description.nodes import as_array, as_object, as_text, is_array, object_at
from openapi_sdk.description.references import resolve_ref
from openapi_sdk_codegen.corrections.conventions.nodes import each_node
from openapi_sdk_codegen.openapi.document import each_operation
from openapi_sdk_codegen.openapi.paths import path_parameters
from openapi_sdk_codegen.openapi.tree import Parts, copy_json

if TYPE_CHECKING:
    from openapi_sdk_codegen.openapi.document import PlacedOperation

_LOWER_RANGE = re.compile("[1-5](xx|xX|Xx)")


class Repair(NamedTuple):
    """A mistake that was repaired.

    Attributes:
        parts: The place of the operation that has it; empty if it is in no operation.
        what: What is read instead.
    """

    parts: Parts
    what: str


def find_mistakes(document: dict[str, Any]) -> list[Repair]:
    """Return what `repair_mistakes` would repair."""
    return repair_mistakes(copy_json(document))


def repair_mistakes(document: dict[str, Any]) -> list[Repair]:
    """Repair the mistakes of a description in place, and return them."""
    found = [repair for operation in each_operation(document) for repair in _repair_path(document, operation)]
    found += [repair for operation in each_operation(document) for repair in _repair_statuses(operation)]
    empty = [node for node in each_node(document) if is_array(node.get("enum")) and not node["enum"]]
    for node in empty:
        del node["enum"]
    return [*found, *([Repair((), "an enum without values is read as any value of its type")] if empty else [])]


def _repair_statuses(operation: PlacedOperation) -> list[Repair]:
    responses = as_object(operation.data.get("responses"))
    ranges = [status for status in responses if _LOWER_RANGE.fullmatch(status) and status.upper() not in responses]
    if ranges:
        operation.data["responses"] = {
            status.upper() if status in ranges else status: response for status, response in responses.items()
        }
    return [Repair(operation.parts, f"the status {status} is read as {status.upper()}") for status in ranges]


def _repair_path(document: dict[str, Any], operation: PlacedOperation) -> list[Repair]:
    """Make the parameters of an operation fit its path."""
    found: list[Repair] = []
    wanted = list(dict.fromkeys(path_parameters(operation.path)))
    item = as_object(object_at(document, "paths").get(operation.path))
    described: set[str] = set()
    for holder in (item, operation.data):
        kept: list[Any] = []
        for each in as_array(holder.get("parameters")):
            parameter = resolve_ref(document, each)
            name = as_text(parameter.get("name"))
            if parameter.get("in") == "path" and name and name not in wanted:
                found.append(Repair(operation.parts, f"the parameter {name!r} is left out: it is not in the path"))
            else:
                kept.append(each)
                described |= {name} if parameter.get("in") == "path" else set()
        if is_array(holder.get("parameters")):
            holder["parameters"] = kept
    for name in wanted:
        if name not in described:
            added = {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
            operation.data["parameters"] = [*as_array(operation.data.get("parameters")), added]
            found.append(Repair(operation.parts, f"the parameter {name!r} is a text: no parameter describes it"))
    return found
