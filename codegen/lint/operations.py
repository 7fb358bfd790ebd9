"""Rules about operations: their names, parameters, bodies and answers."""

from __future__ import annotations

import keyword
from collections import defaultdict
from typing import Any

from openapi_python_client.strings import PythonIdentifier

from codegen.lint.rule import Found, Rule
from codegen.openapi.document import Operation, each_operation
from codegen.openapi.references import resolve_ref
from codegen.openapi.tree import Parts, as_array, as_object

#: Names that the generated functions use themselves, and what then happens to a parameter of that name.
_TAKEN = {
    "body": "the function gets two arguments of this name and can't be compiled",
    "client": "the argument is renamed to `client_query`",
    "cookies": "its value is overwritten by the request's cookies",
    "headers": "its value is overwritten by the request's headers",
    "params": "its value is overwritten by the request's query",
    "self": "the argument is renamed to `self_`",
    "url": "the argument is renamed to `url_query`",
}


def squeezed(name: str) -> str:
    """Return the identifier that the generator makes of a name."""
    return str(PythonIdentifier(name, prefix="field_"))


def json_schema(document: dict[str, Any], answer: Any) -> dict[str, Any]:
    """Return the schema of a JSON answer, with references followed."""
    content = as_object(resolve_ref(document, answer).get("content"))
    return resolve_ref(document, as_object(content.get("application/json")).get("schema"))


def _no_id(document: dict[str, Any]) -> Found:
    for operation in each_operation(document):
        if operation.id is None:
            yield operation.parts, "no operationId: give it one, `<resource>_<verb>`"


def _same_id(document: dict[str, Any]) -> Found:
    seen: dict[tuple[str, str], Operation] = {}
    for operation in each_operation(document):
        if operation.id is not None:
            key = (squeezed(operation.tag or "default"), squeezed(operation.id))
            first = seen.setdefault(key, operation)
            if first is not operation:
                clash = f"{first.method.upper()} {first.path} ({first.id})"
                yield operation.parts, f"operationId {operation.id!r} becomes the module that {clash} has"


def _id_shape(document: dict[str, Any]) -> Found:
    for operation in each_operation(document):
        tag = operation.tag
        if operation.id is None or tag is None or squeezed(tag) != tag:
            continue
        verb = operation.id.removeprefix(f"{tag}_")
        plain = squeezed(operation.id) == operation.id and verb.isidentifier() and not keyword.iskeyword(verb)
        if verb == operation.id or not plain:
            yield (
                operation.parts,
                f"operationId {operation.id!r} is not `{tag}_<verb>` with a verb in snake_case",
            )


def _one_tag(document: dict[str, Any]) -> Found:
    for operation in each_operation(document):
        tags = as_array(operation.data.get("tags"))
        if len(tags) != 1:
            yield operation.parts, f"{len(tags)} tags: give it one, the name of its resource"
        elif not isinstance(tags[0], str) or squeezed(tags[0]) != tags[0]:
            yield operation.parts, f"the tag {tags[0]!r} is no plain name in snake_case"


def _security(document: dict[str, Any]) -> Found:
    for operation in each_operation(document):
        if not any(as_object(each) for each in as_array(operation.data.get("security"))):
            yield operation.parts, "no `security` of its own: repeat the document's here"


def _style(document: dict[str, Any]) -> Found:
    for operation in each_operation(document):
        for parts, parameter in operation.parameters:
            name, style = parameter.get("name"), parameter.get("style")
            if parameter.get("explode") is False and parameter.get("in") == "query":
                yield parts, f"{name!r} has `explode: false`, but a list is sent as repeated parameters"
            if style in {"deepObject", "spaceDelimited", "pipeDelimited"}:
                yield parts, f"{name!r} has the style {style}, which is not sent that way"


def _content(document: dict[str, Any]) -> Found:
    for operation in each_operation(document):
        for parts, parameter in operation.parameters:
            if "content" in parameter:
                yield parts, f"{parameter.get('name')!r} has `content`: describe it with `schema`"


def _cookie(document: dict[str, Any]) -> Found:
    for operation in each_operation(document):
        for parts, parameter in operation.parameters:
            if parameter.get("in") == "cookie":
                yield parts, f"{parameter.get('name')!r} is a cookie: leave it out, or send it by hand"


def _uuid_header(document: dict[str, Any]) -> Found:
    for operation in each_operation(document):
        for parts, parameter in operation.parameters:
            schema = resolve_ref(document, parameter.get("schema"))
            if parameter.get("in") == "header" and schema.get("format") == "uuid":
                yield parts, f"{parameter.get('name')!r} is a header with `format: uuid`: remove the format"


def _parameter_names(document: dict[str, Any]) -> Found:
    for operation in each_operation(document):
        named: defaultdict[str, list[tuple[Parts, dict[str, Any]]]] = defaultdict(list)
        for parts, parameter in operation.parameters:
            named[squeezed(str(parameter.get("name"))).rstrip("_")].append((parts, parameter))
        for name, same in named.items():
            for parts, parameter in same[1:]:
                first = f"{same[0][1].get('name')!r} in {same[0][1].get('in')}"
                yield parts, f"{parameter.get('name')!r} becomes the argument {name!r}, as {first} does"
            parts, parameter = same[0]
            if name in _TAKEN:
                yield parts, f"the name {parameter.get('name')!r} is taken: {_TAKEN[name]}"
            if name == "fleet_id" and parameter.get("in") != "header":
                yield parts, "the name 'fleet_id' is taken: our templates leave it to the Fleet-Id header"


def _bodies(document: dict[str, Any]) -> Found:
    for operation in each_operation(document):
        parts = (*operation.parts, "requestBody")
        media_types = list(as_object(resolve_ref(document, operation.data.get("requestBody")).get("content")))
        if len(media_types) > 1:
            yield parts, f"a body of {', '.join(map(str, media_types))}: keep the one that is to be sent"
        for media_type in media_types:
            if str(media_type).startswith("multipart/"):
                yield parts, f"a body of {media_type}, which is sent with a constant boundary"


def _success(document: dict[str, Any]) -> Found:
    for operation in each_operation(document):
        answers = as_object(operation.data.get("responses"))
        successes = {status: answer for status, answer in answers.items() if str(status).startswith("2")}
        if not successes:
            yield operation.parts, "no answer of success (2xx): describe the one it gives"
        for status, answer in successes.items():
            media_types = list(as_object(resolve_ref(document, answer).get("content")))
            if len(media_types) > 1:
                what = f"an answer of {', '.join(map(str, media_types))}: only the first is read, keep that one"
                yield (*operation.parts, "responses", status), what


def _envelope(document: dict[str, Any]) -> Found:
    for operation in each_operation(document):
        for answer in as_object(operation.data.get("responses")).values():
            fields = as_object(json_schema(document, answer).get("properties"))
            if not {"count", "results"} <= set(fields):
                continue
            query = {p.get("name"): p for _, p in operation.parameters if p.get("in") == "query"}
            for name in ("limit", "offset"):
                if resolve_ref(document, as_object(query.get(name)).get("schema")).get("type") != "integer":
                    yield operation.parts, f"it answers with pages, but has no integer `{name}` in its query"


RULES = (
    Rule("operation-id-missing", "row 8: everything is named after the path", _no_id),
    Rule("operation-id-taken", "row 2: the second operation overwrites the first one's module", _same_id),
    Rule(
        "operation-id-shape",
        "the verb is the method of the resource class; without the tag there is none",
        _id_shape,
    ),
    Rule("one-plain-tag", "row 9: only the first tag counts, and it is squeezed into an identifier", _one_tag),
    Rule(
        "security-missing",
        "row 7: the document's own security is ignored, and no token is asked for",
        _security,
    ),
    Rule("parameter-style", "row 3: lists are sent as repeated parameters, objects are flattened", _style),
    Rule("parameter-content", "row 4: the parameter, or its operation, is left out", _content),
    Rule(
        "parameter-cookie",
        "httpx deprecates cookies of a single request, with a warning on each call",
        _cookie,
    ),
    Rule(
        "header-uuid",
        "row 15: a UUID object is put into the headers, and sending raises TypeError",
        _uuid_header,
    ),
    Rule("parameter-name", "arguments that clash are renamed, overwritten, or don't compile", _parameter_names),
    Rule("one-body", "row 19 for multipart; a model in two media types is sent as both at once", _bodies),
    Rule("one-success", "without a success nothing is read; of several media types only the first is", _success),
    Rule(
        "pages-without-parameters",
        "our templates page by `limit` and `offset`; without them it is no list",
        _envelope,
    ),
)
