"""Plan the calls of an operation: arguments, what the server answers, and what has to be read."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeAlias
from urllib.parse import urlencode

from openapi_sdk.description.media_types import (
    choose_form,
    get_described,
    get_event_schema,
    has_stream_field,
    is_json,
    is_stream_of,
    is_word,
    list_contents,
)
from openapi_sdk.description.nodes import as_array, as_object, as_text, is_array, is_object, object_at
from openapi_sdk.description.paging import is_place, leads_by_address
from openapi_sdk.description.paging_names import SUCCESSES
from openapi_sdk.description.references import resolve_ref
from openapi_sdk.description.schemas import list_types
from openapi_sdk.description.tenants import is_tenant_parameter
from openapi_sdk.model.contents import choose_content
from openapi_sdk.model.integers import LARGEST
from openapi_sdk.model.places import HEADER, read_key, read_path, split_path
from openapi_sdk.model.streams import STREAMS
from openapi_sdk_codegen.calling.examples import ExampleMaker, NoExamplesError, as_json, as_number
from openapi_sdk_codegen.corrections.conventions.paging import find_paging, success_schema
from openapi_sdk_codegen.openapi.document import PlacedOperation, each_operation
from openapi_sdk_codegen.openapi.requests import sent_parameters

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from openapi_sdk.description.media_types import TakenContent
    from openapi_sdk.description.paging import Paging
    from openapi_sdk.model.facts import Tenant
    from openapi_sdk_codegen.calling.auth import Ways

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data"

#: What the server sends as a file.
FILE_CONTENT = bytes(range(256))
#: An event of a stream whose events are texts.
EVENT_TEXT = "an event"
TEXT_CONTENT = "a,b\r\n1,ü ☂\r\n"
#: Texts that can be sent in a place, of those that a description doesn't limit.
_PLAIN_TEXTS = {
    "path": r"^[^/\\.\u0000-\u0020\u007f][^/\\\u0000-\u001f\u007f]*$",
    "header": r"^[!-+\-.-~]+$",
    "cookie": r"^[!#-+\-.-:<-\[\]-~]+$",
}
#: Texts in a list that is one value: none has what divides them.
_UNDIVIDED = "^[^ ,|]*$"
#: Keywords that limit a text, and formats that do. Those that an API has made up, such as `password`, allow any text.
_LIMITS = frozenset({"enum", "const", "pattern"})
_LIMITING_FORMATS = frozenset({"byte", "date", "date-time", "email", "hostname", "ipv4", "ipv6", "time", "uri", "uuid"})
#: Types in parameters are nested this deep.
_MAX_DEPTH = 5
#: How many examples of a success after the first one are answered.
_OTHER_ANSWERS = 2
#: How many calls have a body in a content type after the first one.
_OTHER_BODIES = 2
#: The key of bytes in base64; see `caller`.
BYTES = "\0bytes"


@dataclass(frozen=True, slots=True)
class PlannedArgument:
    """A value that is passed for a parameter, or as the body.

    Attributes:
        name: Its name on the wire; of a body the media types that it may have, divided by `, `.
        location: `path`, `query`, `header`, `cookie` or `body`.
        value: As JSON; with bytes in it if the body is a form or a file.
        parameter: The parameter object, or the media type object.
    """

    name: str
    location: str
    value: Any
    parameter: dict[str, Any]


@dataclass(frozen=True, slots=True)
class PlannedAnswer:
    """What the server answers.

    Attributes:
        status: The status code.
        media_type: The media type; empty for an answer without a body.
        value: The document, the text or bytes of a file, or the events of a stream; None without a body.
        link: The header `Link`; empty without one.
    """

    status: int
    media_type: str = ""
    value: Any = None
    link: str = ""

    @property
    def body(self) -> bytes:
        """Return the bytes on the wire."""
        if not self.media_type:
            return b""
        if is_json(self.media_type):
            return json.dumps(self.value, ensure_ascii=False).encode()
        if is_array(self.value):
            is_events = is_stream_of(self.media_type, is_lines=False)
            return b"".join(_write_event(each, is_events=is_events) for each in self.value)
        return self.value if isinstance(self.value, bytes) else str(self.value).encode()


@dataclass(frozen=True, slots=True)
class PlannedCall:
    """One call to make.

    Attributes:
        answers: What the server answers, request by request.
        paging: How the answers page; None if they are no pages of a listing.
        fields: The places of the fields that the description names, in the arguments and the answer: `/body/id`, `/id`.
        ways: The security schemes that it needs; None if the description is silent.
    """

    operation: PlacedOperation
    arguments: tuple[PlannedArgument, ...]
    answers: tuple[PlannedAnswer, ...]
    paging: Paging | None = None
    fields: frozenset[str] = frozenset()
    ways: Ways | None = None

    @property
    def rows(self) -> list[Any]:
        """The rows of all pages of a listing."""
        return [row for answer in self.answers for row in self.get_rows(answer)]

    def get_rows(self, answer: PlannedAnswer) -> list[Any]:
        """Return the rows of an answer."""
        return as_array(None if self.paging is None else read_path(answer.value, self.paging.results))

    @property
    def limit(self) -> int | None:
        """The number of rows to request for each page of a listing."""
        return max(1, len(self.get_rows(self.answers[0]))) if self.paging is not None else None

    @property
    def paging_arguments(self) -> list[str]:
        """The parameters of the query among the arguments that the client sets itself."""
        return [each.name for each in self.arguments if each.location == "query" and self.is_of_pages(each.name)]

    def is_of_pages(self, parameter: str) -> bool:
        """Whether a parameter of the query chooses a page, so that the client sets it."""
        paging = self.paging
        if paging is None or paging.in_body:
            return False
        return parameter in paging.parameters or (paging.kind == "address" and is_place(parameter))

    def drop_page_fields(self, body: Any) -> Any:
        """Return a JSON body without the fields that choose a page, which the client sets."""
        names = self.paging.parameters if self.paging is not None and self.paging.in_body else ()
        return {name: each for name, each in body.items() if name not in names} if names and is_object(body) else body

    def to_json(self) -> dict[str, Any]:
        """Return what the caller needs to know."""
        return {
            "arguments": [
                {"name": each.name, "location": each.location, "value": _encode_bytes(each.value)}
                for each in self.arguments
            ],
            "answers": [
                [each.status, each.media_type, base64.b64encode(each.body).decode(), each.link] for each in self.answers
            ],
        }


def _without_stream(body: Any) -> Any:
    return {**body, "stream": False} if is_object(body) and body.get("stream") is True else body


def _write_event(event: Any, *, is_events: bool) -> bytes:
    text = event if is_events and isinstance(event, str) else json.dumps(event)
    return f"data: {text}\n\n".encode() if is_events else f"{text}\n".encode()


def _encode_bytes(value: Any) -> Any:
    if isinstance(value, bytes):
        return {BYTES: base64.b64encode(value).decode()}
    if is_array(value):
        return [_encode_bytes(each) for each in value]
    return {key: _encode_bytes(each) for key, each in value.items()} if is_object(value) else value


def _as_id(value: Any) -> Any:
    """Return the id of a tenant as its client takes it. In OpenAPI 3.1, 7.0 is an integer too."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _needs(body: Any, content: TakenContent, contents: Sequence[TakenContent]) -> bool:
    """Whether a body is sent in one of several content types: no better one takes it."""
    described = [each.describe() for each in contents]
    return choose_content(body, described).media_type == content.key


#: The arguments of a call, and the places of those of their fields that the description names.
_Arguments: TypeAlias = tuple[tuple[PlannedArgument, ...], frozenset[str]]


class Planner:
    """Plans the calls of the operations of a description.

    Args:
        document: The description as published.
        tenant: Whom calls are for. Their clients say it, so it is no argument of the plan.
        corrected: The description as the package has it. It says how clients page.
    """

    def __init__(
        self, document: dict[str, Any], tenant: Tenant | None = None, corrected: dict[str, Any] | None = None
    ) -> None:
        self._document = document
        self._corrected = corrected or {}
        self._corrected_operations = {each.label: each for each in each_operation(self._corrected)}
        self._tenant = tenant
        self._sent = ExampleMaker(document, is_sent=True)
        self._received = ExampleMaker(document, is_sent=False)

    def plan(self, operation: PlacedOperation) -> Iterator[PlannedCall]:
        """Yield the calls of an operation.

        Raises:
            NoExamplesError: If there are no values for it.
        """
        arguments = self._make_arguments(operation)
        (status, response), *others = [*self._successes(operation)] or [(200, {})]
        answers = self._make_answers(operation, status, response)
        for index in range(max(len(arguments), len(answers))):
            call = self._make_call(operation, arguments[index % len(arguments)], *answers[index % len(answers)])
            yield call
            if pages := _as_two_pages(call):
                yield pages
        for status, response in others:
            for answer in self._make_answers(operation, status, response)[:_OTHER_ANSWERS]:
                yield self._make_call(operation, arguments[0], *answer)

    def _make_call(
        self,
        operation: PlacedOperation,
        given: _Arguments,
        answer: PlannedAnswer,
        read: frozenset[str],
        paging: Paging | None,
    ) -> PlannedCall:
        arguments, sent = given
        if paging is None:
            return PlannedCall(operation, arguments, (answer,), None, sent | read)
        rows = as_array(read_path(answer.value, paging.results))
        if paging.kind == "key":
            rows = _keep_known(rows, paging.key)
        answer = _make_page(answer, paging, rows, total=len(rows))
        # Only an empty page ends a listing whose answers say nothing of their end. Of headers, `Link` alone is sent:
        # without that of the next page, there is none.
        signs = (paging.count, paging.more, paging.pages)
        is_last = any(sign and not sign.startswith(HEADER) for sign in signs) or bool(paging.next) or not rows
        is_last = is_last or paging.kind in {"address", "whole"}
        end = _make_page(answer, paging, [], total=len(rows))
        rows_read = {place.removeprefix(f"/{paging.results}" if paging.results else "") for place in read}
        call = PlannedCall(operation, arguments, (answer,) if is_last else (answer, end), paging, sent | rows_read)
        given_fields = (
            replace(each, value=call.drop_page_fields(each.value)) if each.location == "body" else each
            for each in arguments
        )
        return replace(call, arguments=tuple(given_fields))

    def _successes(self, operation: PlacedOperation) -> Iterator[tuple[int, dict[str, Any]]]:
        """Yield status and response of each documented success; `default` is one only if there is no other."""
        responses = object_at(operation.data, "responses")
        codes = {str(code).upper(): resolve_ref(self._document, response) for code, response in responses.items()}
        successes = {code: response for code, response in codes.items() if code.startswith("2")}
        for code, response in (successes or {"200": codes.get("DEFAULT", {})}).items():
            yield (206 if code == "2XX" and len(successes) > 1 else 200 if code == "2XX" else int(code)), response

    # Arguments

    def _make_arguments(self, operation: PlacedOperation) -> list[_Arguments]:
        """Return the arguments of different calls: examples with all of them, in each content type of a body."""
        content = object_at(resolve_ref(self._document, operation.data.get("requestBody")), "content")
        contents = list_contents(self._document, content)
        found = self._make_arguments_with(operation, None if not contents else contents[0], contents)
        for each in contents[1:]:
            found += self._make_arguments_with(operation, each, contents)[:_OTHER_BODIES]
        if not found:
            msg = "every value of an argument in the path is null"
            raise NoExamplesError(msg)
        return found

    def _make_arguments_with(
        self, operation: PlacedOperation, chosen: TakenContent | None, contents: Sequence[TakenContent]
    ) -> list[_Arguments]:
        """Return the arguments of calls with a body in one of several content types, which needs that one."""
        parameters: dict[str, tuple[str, str, dict[str, Any]]] = {}
        schemas: dict[str, Any] = {}
        required: list[str] = []
        for _, parameter in sent_parameters(operation):
            name, location = as_text(parameter.get("name")), as_text(parameter.get("in"))
            key = f"{location} {name}"
            parameters[key] = name, location, parameter
            schema = self._limit_texts(_schema_of(parameter), _text_pattern(parameter, location))
            schemas[key] = self._limit_number(schema) if is_tenant_parameter(self._tenant, location, name) else schema
            required += [key] if parameter.get("required") is True or location == "path" else []
        body = resolve_ref(self._document, operation.data.get("requestBody"))
        if chosen is not None:
            media = as_object(object_at(body, "content")[chosen.key])
            parameters["body"] = ", ".join((chosen.key, *chosen.others)), "body", media
            schemas["body"] = self._describe_body(media, chosen.key, chosen.kind)
            required += ["body"] if body.get("required") is True or chosen is not contents[0] else []
        if not schemas:
            return [((), frozenset())]
        wanted = {"type": "object", "properties": schemas, "additionalProperties": False}
        examples = self._sent.make(wanted | ({"required": required} if required else {}))
        is_json_body = chosen is not None and chosen.kind in {"json", "form"}
        found: list[_Arguments] = []
        # Whether an operation with a stream and a document gives the one or the other: the server answers the document.
        has_stream = chosen is not None and chosen.kind == "json" and has_stream_field(self._document, operation.data)
        in_path = [key for key, (_, location, _) in parameters.items() if location == "path"]
        for example in examples:
            if any(example.value[key] is None for key in in_path):
                continue  # nothing can be null in a path, whatever the description says
            if chosen is not None and "body" in example.value and not _needs(example.value["body"], chosen, contents):
                continue
            arguments = [
                PlannedArgument(
                    name, location, value if location == "body" and not is_json_body else as_json(value), described
                )
                for key, (name, location, described) in parameters.items()  # in the order of the description
                if key in example.value
                for given in [example.value[key]]
                for sent in [_without_stream(given) if key == "body" and has_stream else given]
                for value in [_as_id(sent) if is_tenant_parameter(self._tenant, location, name) else sent]
                if value is not None or location == "body"  # in a query, null means "not given"
            ]
            found.append((tuple(arguments), example.fields))
        return found

    def _describe_body(self, media: dict[str, Any], media_type: str, kind: str) -> Any:
        """Return the schema of a body. A file may have no schema, or any; a text may be a number or a boolean."""
        schema = media.get("schema", {})
        types = list_types(self._document, schema)
        if kind != "raw" or is_word(self._document, schema) or types == frozenset({"string"}):
            return schema
        return {"type": "string"} if media_type.startswith("text/") else {"type": "string", "format": "binary"}

    def _limit_texts(self, schema: Any, pattern: str | None, depth: int = 0) -> Any:
        """Return the schema of a parameter whose texts can be sent where it is.

        OpenAPI doesn't say how a value without a type is written, unless it is a text. Nor how a nested one is.
        """
        if not list_types(self._document, schema):
            return {"type": "string", **({"pattern": pattern} if pattern else {})}
        resolved = resolve_ref(self._document, schema)
        if list_types(self._document, resolved) == frozenset({"string"}):
            is_limited = not _LIMITS.isdisjoint(resolved) or resolved.get("format") in _LIMITING_FORMATS
            is_limited = is_limited or pattern is None or "type" not in resolved
            return resolved if is_limited else {**resolved, "pattern": pattern}
        if "items" in resolved and depth < _MAX_DEPTH:
            least = 1 if not depth and resolved.get("maxItems") != 0 else 0  # an empty list is refused
            items = self._limit_texts(resolved["items"], pattern, depth + 1)
            return {**resolved, "items": items, "minItems": max(least, as_number(resolved.get("minItems")))}
        return schema

    def _limit_number(self, schema: Any) -> Any:
        """Return the schema of a header without the numbers that no id has: the client refuses those as a tenant."""
        resolved = resolve_ref(self._document, schema)
        is_number = list_types(self._document, resolved) == frozenset({"integer"})
        if not is_number:
            return schema
        return {"maximum": LARGEST, **resolved, "minimum": max(1, as_number(resolved.get("minimum", 1)))}

    # Answers

    def _make_answers(
        self, operation: PlacedOperation, status: int, response: dict[str, Any]
    ) -> list[tuple[PlannedAnswer, frozenset[str], Paging | None]]:
        """Return different answers, with the fields that are described, and how the operation pages if it does."""
        content = object_at(response, "content")
        if not content or status in {204, 205, 304}:
            return [(PlannedAnswer(status), frozenset(), None)]
        media_type = min(content, key=lambda each: 0 if each == JSON else 1 if is_json(each) else 2)
        media = as_object(content[media_type])
        described = get_described(media)
        form = choose_form(self._document, media_type, described)
        if form in STREAMS:
            event = None if form == "events" else get_event_schema(self._document, media_type, described)
            made = [(each.value, each.fields) for each in self._received.make(event)] if event else []
            events = [(as_json(value), fields) for value, fields in made] or [(EVENT_TEXT, frozenset[str]())]
            return [(PlannedAnswer(status, media_type, [each]), fields, None) for each, fields in events]
        schema = media.get("schema", {})
        if media_type == "*/*":  # only the schema says what comes
            media_type = {"json": JSON, "text": "text/plain"}.get(form, "*/*")
        if not is_json(media_type):
            concrete = media_type.replace("*/*", "application/octet-stream").replace("/*", "/png")
            is_text = concrete.startswith("text/") or concrete in {"application/xml", "application/yaml"}
            return [(PlannedAnswer(status, concrete, TEXT_CONTENT if is_text else FILE_CONTENT), frozenset(), None)]
        paging = find_paging(self._document, operation, as_object(schema))
        if paging and (corrected := self._corrected_operations.get(operation.label)):
            paged = success_schema(self._corrected, corrected)
            paging = find_paging(self._corrected, corrected, as_object(paged)) or paging
        answers = [
            (PlannedAnswer(status, media_type, as_json(each.value)), each.fields)
            for each in self._received.make(schema)
        ]
        if paging is None or (paging.kind == "whole" and not paging.results):
            return [(*each, None) for each in answers]
        pages = [each for each in answers if is_array(read_path(each[0].value, paging.results))]
        if not pages:
            msg = f"no example has rows in {paging.results}"
            raise NoExamplesError(msg)
        empty = _make_page(pages[0][0], paging, [], total=0)
        return [(*each, paging) for each in (*pages, (empty, frozenset[str]()))]


def _text_pattern(parameter: dict[str, Any], location: str) -> str | None:
    """Return the pattern of the texts that can be sent in a parameter; None for any."""
    style = as_text(parameter.get("style")) or "form"
    is_exploded = parameter.get("explode", style == "form") is True
    return _UNDIVIDED if location == "query" and not is_exploded else _PLAIN_TEXTS.get(location)


def _schema_of(parameter: dict[str, Any]) -> Any:
    content = list(object_at(parameter, "content").values())
    return as_object(content[0]).get("schema", {}) if content else parameter.get("schema", {})


def _as_two_pages(call: PlannedCall) -> PlannedCall | None:
    """Return a call whose listing has its rows on two pages; None if it has less than two different rows."""
    (only, *end), paging = call.answers, call.paging
    rows = call.get_rows(only)
    half = len(rows) // 2
    marks = [as_object(row).get("id", row) for row in rows]  # pages with the same ids are the same page
    if marks[:half] == marks[half : 2 * half]:
        return None
    if paging is None or paging.kind == "whole" or (paging.kind != "address" and paging.next.startswith(HEADER)):
        return None
    first = _make_page(only, paging, rows[:half], total=len(rows), has_next=True, pages=2)
    last = _make_page(only, paging, rows[half:], total=len(rows), pages=2)
    return replace(call, answers=(first, last, *end))


def _make_page(
    answer: PlannedAnswer, paging: Paging, rows: list[Any], *, total: int, has_next: bool = False, pages: int = 1
) -> PlannedAnswer:
    """Return an answer with these rows, which says how many there are, and whether another page follows."""
    place = paging.place or "cursor"
    following: Any = f"http://127.0.0.1/next/?{urlencode({place: 2})}"
    if paging.kind == "cursor" and not leads_by_address(paging):
        following = "cD0y"
    value = _replace(answer.value, split_path(paging.results), rows)
    signs = {
        paging.count: total,
        paging.next: following if has_next else None,
        paging.more: has_next,
        paging.pages: pages,
    }
    for path, sign in signs.items():
        if path and not path.startswith(HEADER):
            value = _replace(value, split_path(path), sign)
    if paging.kind == "whole":
        value = {**as_object(value), **{name: True for name in SUCCESSES if as_object(value).get(name) is False}}
    link = ""
    if paging.kind == "address" and not paging.next:  # nothing else says it
        link = f'<{following}>; rel="next"; results="{json.dumps(has_next)}"'
    elif has_next and paging.next.startswith(HEADER) and paging.kind == "address":
        link = f'<{following}>; rel="next"'
    return replace(answer, value=value, link=link)


def _keep_known(rows: list[Any], key: tuple[str, ...]) -> list[Any]:
    """Return the rows behind which a page can begin: each has a key of its own."""
    found = {read_key(row, key): row for row in rows if isinstance(read_key(row, key), str | int)}
    return [row for value, row in found.items() if value != "" and not isinstance(value, bool)]


def _replace(value: Any, path: tuple[str, ...], new: Any) -> Any:
    return {**as_object(value), path[0]: _replace(as_object(value).get(path[0]), path[1:], new)} if path else new
