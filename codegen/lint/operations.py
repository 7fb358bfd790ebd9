"""Rules about operations: their names, parameters, bodies and responses."""

from __future__ import annotations

import keyword
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from openapi_python_client.strings import PythonIdentifier

from codegen.openapi.document import Operation, each_operation
from codegen.openapi.references import resolve_ref
from codegen.openapi.tree import Parts, as_array, as_object, as_text, object_at

#: What a rule finds: the place, what is wrong there, and what to do. `lint` makes a `Finding` of each.
RuleFindings = Iterator[tuple[Parts, str, str]]

#: Names that the generated functions use, and what happens to a parameter with such a name.
_RESERVED_ARGUMENTS = {
    "body": "the function gets two arguments of this name and can't be compiled",
    "client": "the argument is renamed to `client_query`",
    "cookies": "its value is overwritten by the request's cookies",
    "headers": "its value is overwritten by the request's headers",
    "params": "its value is overwritten by the request's query",
    "self": "the argument is renamed to `self_`",
    "url": "the argument is renamed to `url_query`",
}


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


def _each_parameter(document: dict[str, Any]) -> Iterator[tuple[Parts, dict[str, Any]]]:
    for operation in each_operation(document):
        yield from operation.parameters


def _check_style(document: dict[str, Any]) -> RuleFindings:
    for parts, parameter in _each_parameter(document):
        name, style = parameter.get("name"), as_text(parameter.get("style"))
        if parameter.get("explode") is False and parameter.get("in") == "query":
            why = f"{name!r} has `explode: false`, but a list is sent as repeated parameters"
            yield parts, why, "leave the parameter out"
        if style in {"deepObject", "spaceDelimited", "pipeDelimited"}:
            yield parts, f"{name!r} has the style {style}, which is not sent that way", "leave the parameter out"


def _check_content(document: dict[str, Any]) -> RuleFindings:
    for parts, parameter in _each_parameter(document):
        if "content" in parameter:
            yield parts, f"{parameter.get('name')!r} has `content`", "describe it with `schema`"


def _check_cookie(document: dict[str, Any]) -> RuleFindings:
    for parts, parameter in _each_parameter(document):
        if parameter.get("in") == "cookie":
            yield parts, f"{parameter.get('name')!r} is a cookie", "leave it out, or send it by hand"


def _check_uuid_header(document: dict[str, Any]) -> RuleFindings:
    for parts, parameter in _each_parameter(document):
        schema = resolve_ref(document, parameter.get("schema"))
        if parameter.get("in") == "header" and schema.get("format") == "uuid":
            yield parts, f"{parameter.get('name')!r} is a header with `format: uuid`", "remove the format"


def _check_parameter_names(document: dict[str, Any]) -> RuleFindings:
    for operation in each_operation(document):
        arguments: defaultdict[str, list[tuple[Parts, dict[str, Any]]]] = defaultdict(list)
        for parts, parameter in operation.parameters:
            arguments[to_identifier(str(parameter.get("name"))).rstrip("_")].append((parts, parameter))
        for argument, (first, *others) in arguments.items():
            parts, parameter = first
            for other_parts, other in others:
                clash = f"{parameter.get('name')!r} in {parameter.get('in')}"
                why = f"{other.get('name')!r} becomes the argument {argument!r}, as {clash} does"
                yield other_parts, why, "leave one of them out"
            if argument in _RESERVED_ARGUMENTS:
                why = f"the name {parameter.get('name')!r} is reserved: {_RESERVED_ARGUMENTS[argument]}"
                yield parts, why, "leave the parameter out"
            if argument == "fleet_id" and parameter.get("in") != "header":
                yield parts, "the name 'fleet_id' is reserved for the Fleet-Id header", "leave the parameter out"


def _check_bodies(document: dict[str, Any]) -> RuleFindings:
    for operation in each_operation(document):
        parts = (*operation.parts, "requestBody")
        media_types = list(object_at(resolve_ref(document, operation.data.get("requestBody")), "content"))
        if len(media_types) > 1:
            yield parts, f"a body in {', '.join(map(str, media_types))}", "keep the one that is to be sent"
        for media_type in media_types:
            if str(media_type).startswith("multipart/"):
                yield parts, f"a body in {media_type}, which is sent with a constant boundary", "leave it out"


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
    Rule("parameter-style", "row 3: lists are sent as repeated parameters, objects are flattened", _check_style),
    Rule("parameter-content", "row 4: the parameter, or its operation, is left out", _check_content),
    Rule(
        "parameter-cookie",
        "httpx deprecates cookies of a single request, with a warning on each call",
        _check_cookie,
    ),
    Rule(
        "header-uuid",
        "row 15: a UUID object is put into the headers, and sending raises TypeError",
        _check_uuid_header,
    ),
    Rule("parameter-name", "arguments that clash are renamed, overwritten, or don't compile", _check_parameter_names),
    Rule("one-body", "row 19 for multipart; a model in two media types is sent as both at once", _check_bodies),
    Rule("one-success", "without a success nothing is read; of several media types only the first", _check_success),
    Rule(
        "pages-without-parameters",
        "our templates page by `limit` and `offset`; without them the operation is not a list",
        _check_page_parameters,
    ),
)
