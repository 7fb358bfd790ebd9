"""Rules about operations: their names and responses."""

from __future__ import annotations

import keyword
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from openapi_python_client.strings import PythonIdentifier

from codegen.openapi.document import Operation, each_operation
from codegen.openapi.references import resolve_ref
from codegen.openapi.tree import Parts, as_array, as_object, as_text, object_at

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


def _check_security(document: dict[str, Any]) -> RuleFindings:
    for operation in each_operation(document):
        if not any(as_object(each) for each in as_array(operation.data.get("security"))):
            yield operation.parts, "no `security` of its own", "repeat the document's here"


def _check_success(document: dict[str, Any]) -> RuleFindings:
    for operation in each_operation(document):
        responses = object_at(operation.data, "responses")
        successes = {status: response for status, response in responses.items() if str(status).startswith("2")}
        if not successes:
            yield operation.parts, "no response of success (2xx)", "describe it"
        for status, response in successes.items():
            media_types = list(object_at(resolve_ref(document, response), "content"))
            if len(media_types) > 1:
                why = f"a response in {', '.join(map(str, media_types))}: only the first is read"
                yield (*operation.parts, "responses", status), why, "keep that one"


def _check_page_parameters(document: dict[str, Any]) -> RuleFindings:
    for operation in each_operation(document):
        for response in object_at(operation.data, "responses").values():
            media = object_at(resolve_ref(document, response), "content", "application/json")
            properties = object_at(resolve_ref(document, media.get("schema")), "properties")
            if not {"count", "results"} <= set(properties):
                continue
            query = {as_text(each.get("name")): each for _, each in operation.parameters if each.get("in") == "query"}
            for name in ("limit", "offset"):
                if resolve_ref(document, query.get(name, {}).get("schema")).get("type") != "integer":
                    why = f"it responds with pages, but has no integer `{name}` in its query"
                    yield operation.parts, why, "describe the parameter"


RULES = (
    Rule("operation-id-missing", "row 8: everything is named after the path", _check_id_present),
    Rule("operation-id-taken", "row 2: the second operation overwrites the module of the first", _check_id_unique),
    Rule(
        "operation-id-shape",
        "the verb becomes the method of the resource class; without the tag there is no method",
        _check_id_shape,
    ),
    Rule("one-plain-tag", "row 9: only the first tag counts, and it is turned into an identifier", _check_tag),
    Rule("security-missing", "row 7: the document's own security is ignored: no token is required", _check_security),
    Rule("one-success", "without a success nothing is read; of several media types only the first", _check_success),
    Rule(
        "pages-without-parameters",
        "our templates page by `limit` and `offset`; without them the operation is not a list",
        _check_page_parameters,
    ),
)
