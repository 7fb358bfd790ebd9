"""Rules about operations: their names and responses."""

from __future__ import annotations

import keyword
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from openapi_python_client.strings import PythonIdentifier

from codegen.openapi.document import Operation, each_operation
from codegen.openapi.tree import Parts, as_array

#: What a rule finds: the place, what is wrong there, and what to do. `lint` makes a `Finding` of each.
RuleFindings = Iterator[tuple[Parts, str, str]]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of the lint.

    Attributes:
        id: Its name in messages.
        why: What openapi-python-client 0.29.1 does otherwise. "Row" means a row of docs/generator.md.
        check: Yields what is wrong in a description.
    """

    id: str
    why: str
    check: Callable[[dict[str, Any]], RuleFindings]


@lru_cache(maxsize=1 << 14)  # each rule asks for the same names
def to_identifier(name: str) -> str:
    """Return the Python identifier that the generator makes of a name."""
    return str(PythonIdentifier(name, prefix="field_"))


def _check_id_present(document: dict[str, Any]) -> RuleFindings:
    for operation in each_operation(document):
        if operation.id is None:
            yield operation.parts, "no operationId", "give it one, `<resource>_<verb>`"


def _check_id_unique(document: dict[str, Any]) -> RuleFindings:
    modules: dict[tuple[str, str], Operation] = {}
    for operation in each_operation(document):
        if operation.id is not None:
            module = (to_identifier(operation.tag or "default"), to_identifier(operation.id))
            first = modules.setdefault(module, operation)
            if first is not operation:
                other = f"{first.label} ({first.id})"
                why = f"operationId {operation.id!r} becomes the same module as that of {other}"
                yield operation.parts, why, "give one of them another operationId"


def _check_id_shape(document: dict[str, Any]) -> RuleFindings:
    for operation in each_operation(document):
        tag = operation.tag
        if operation.id is None or tag is None or to_identifier(tag) != tag:
            continue
        verb = operation.id.removeprefix(f"{tag}_")
        is_snake_case = to_identifier(operation.id) == operation.id and verb.isidentifier()
        if verb == operation.id or not is_snake_case or keyword.iskeyword(verb):
            why = f"operationId {operation.id!r} is not `{tag}_<verb>` with a verb in snake_case"
            yield operation.parts, why, "give it one of that form"


def _check_tag(document: dict[str, Any]) -> RuleFindings:
    for operation in each_operation(document):
        tags = as_array(operation.data.get("tags"))
        if len(tags) != 1:
            yield operation.parts, f"{len(tags)} tags", "give it one, the name of its resource"
        elif not isinstance(tags[0], str) or to_identifier(tags[0]) != tags[0]:
            yield operation.parts, f"the tag {tags[0]!r} is not a name in snake_case", "give it one that is"


RULES = (
    Rule("operation-id-missing", "row 8: everything is named after the path", _check_id_present),
    Rule("operation-id-taken", "row 2: the second operation overwrites the module of the first", _check_id_unique),
    Rule(
        "operation-id-shape",
        "the verb becomes the method of the resource class; without the tag there is no method",
        _check_id_shape,
    ),
    Rule("one-plain-tag", "row 9: only the first tag counts, and it is turned into an identifier", _check_tag),
)
