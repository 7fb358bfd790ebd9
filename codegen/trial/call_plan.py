"""Plan the calls of an operation: arguments, what the server answers, and what has to be read."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from codegen.corrections.conventions.paging import find_paging
from codegen.openapi.references import resolve_ref
from codegen.openapi.requests import is_fleet_header, sent_parameters
from codegen.openapi.tree import as_array, as_object, as_text, is_object, object_at
from codegen.trial.example_values import ExampleMaker, UnmakeableError, Variant, flatten

if TYPE_CHECKING:
    from collections.abc import Iterator

    from codegen.openapi.document import Operation

#: Variants of what is sent and received.
VARIANTS = (
    Variant("all fields", unicode=True),
    Variant("required fields only", optional=False),
    Variant("nulls", nulls=True),
    Variant("no rows", rows=0),
    *(Variant(f"branch {index}", branch=index) for index in range(1, 6)),
)
#: The variant with which statuses after the first are answered.
_OTHER_STATUS = VARIANTS[0]

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data"

#: Parameters by which a listing is read page by page.
PAGING = frozenset(["limit", "offset", "page", "cursor", "page_size", "pageSize", "per_page", "perPage", "size"])
#: What the total number of the rows of an envelope may be called, and where the next page is.
_TOTALS = frozenset(
    ["count", "total", "total_count", "totalCount", "total_items", "totalItems", "total_results", "totalResults"]
)
_NEXT = frozenset({"next", "previous"})
#: What the server sends as a file.
FILE_CONTENT = bytes(range(256))
TEXT_CONTENT = "a,b\r\n1,ü ☂\r\n"


@dataclass(frozen=True, slots=True)
class Argument:
    """A value that is passed for a parameter, or as the body.

    Attributes:
        name: Its name on the wire.
        location: `path`, `query`, `header`, `cookie` or `body`.
        value: As JSON.
        parameter: The parameter object, or the media type object.
    """

    name: str
    location: str
    value: Any
    parameter: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server answers.

    Attributes:
        status: The status code.
        media_type: The media type; empty for an answer without a body.
        value: The document, or the text or bytes of a file; None without a body.
    """

    status: int
    media_type: str = ""
    value: Any = None

    @property
    def body(self) -> bytes:
        """Return the bytes on the wire."""
        if not self.media_type:
            return b""
        if is_json(self.media_type):
            return json.dumps(self.value, ensure_ascii=False).encode()
        return self.value if isinstance(self.value, bytes) else str(self.value).encode()


@dataclass(frozen=True, slots=True)
class Call:
    """One call to make.

    Attributes:
        answers: What the server answers, request by request.
        rows_name: The property with the rows, if the answers may be pages of a listing.
    """

    operation: Operation
    variant: str
    arguments: tuple[Argument, ...]
    answers: tuple[Answer, ...]
    rows_name: str = ""

    @property
    def rows(self) -> list[Any]:
        """The rows of all pages of a listing."""
        return [row for answer in self.answers for row in as_array(as_object(answer.value).get(self.rows_name))]

    @property
    def limit(self) -> int | None:
        """The number of rows to request for each page of a listing."""
        return max(1, len(self.answers[0].value[self.rows_name])) if self.rows_name else None

    def to_json(self) -> dict[str, Any]:
        """Return what the caller needs to know."""
        return {
            "arguments": [
                {"name": each.name, "location": each.location, "value": each.value} for each in self.arguments
            ],
            "answers": [[each.status, each.media_type, base64.b64encode(each.body).decode()] for each in self.answers],
        }


def is_json(media_type: str) -> bool:
    """Whether a media type is JSON: `application/json`, `application/problem+json; charset=utf-8`."""
    essence = media_type.partition(";")[0].strip().lower()
    return essence == JSON or essence.endswith("+json") or essence == "text/json"


def plan_calls(document: dict[str, Any], operation: Operation) -> Iterator[Call]:
    """Yield the calls of an operation, each different.

    Raises:
        UnmakeableError: If no call can be made, because there are no values for it.
    """
    seen: set[str] = set()
    error: UnmakeableError | None = None
    for variant, (status, response) in _variants(document, operation):
        try:
            call = _plan(document, operation, variant, status, response)
        except UnmakeableError as raised:
            error = raised
            continue
        text = json.dumps(call.to_json(), sort_keys=True)
        if text not in seen:
            seen.add(text)
            yield call
            if call.rows_name and variant is VARIANTS[0] and (pages := _as_two_pages(call)):
                yield pages
    if not seen and error:
        raise error


def _variants(document: dict[str, Any], operation: Operation) -> Iterator[tuple[Variant, tuple[int, dict[str, Any]]]]:
    first, *others = list(_successes(document, operation)) or [(200, {})]
    yield from ((variant, first) for variant in VARIANTS)
    yield from ((_OTHER_STATUS, other) for other in others)


def _successes(document: dict[str, Any], operation: Operation) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield status and response of each documented success; `default` is one only if there is no other."""
    responses = object_at(operation.data, "responses")
    codes = {str(code).upper(): resolve_ref(document, response) for code, response in responses.items()}
    successes = {code: response for code, response in codes.items() if code.startswith("2")}
    for code, response in (successes or {"200": codes.get("DEFAULT", {})}).items():
        yield (206 if code == "2XX" and len(successes) > 1 else 200 if code == "2XX" else int(code)), response


def _plan(
    document: dict[str, Any], operation: Operation, variant: Variant, status: int, response: dict[str, Any]
) -> Call:
    received = ExampleMaker(document, variant, is_sent=False)
    answers, rows_name = _make_answers(document, operation, received, status, response)
    arguments = [*_make_arguments(document, operation, variant), *_make_body(document, operation, variant)]
    return Call(operation, variant.name, tuple(arguments), answers, rows_name)


def _make_arguments(document: dict[str, Any], operation: Operation, variant: Variant) -> Iterator[Argument]:
    for _, parameter in sent_parameters(operation):
        name, location = as_text(parameter.get("name")), as_text(parameter.get("in"))
        is_required = parameter.get("required") is True or location == "path"
        if not (is_required or variant.optional) or is_fleet_header(location, name):
            continue
        # Headers are ASCII, cookies have no blanks either; null and no rows mean "not given" in a query.
        plain = replace(variant, nulls=False, rows=2, optional=True, nested=False)
        plain = replace(plain, unicode=variant.unicode and location in {"path", "query"}, blanks=location != "cookie")
        maker = ExampleMaker(document, plain, is_sent=True)
        content = list(object_at(parameter, "content").values())
        schema = as_object(content[0]).get("schema", {}) if content else parameter.get("schema", {})
        yield Argument(name, location, maker.make(schema), parameter)


def _make_body(document: dict[str, Any], operation: Operation, variant: Variant) -> Iterator[Argument]:
    body = resolve_ref(document, operation.data.get("requestBody"))
    content = {str(name): as_object(media) for name, media in object_at(body, "content").items()}
    if not content or not (body.get("required") is True or variant.optional):
        return
    media_type = choose_media_type(list(content))
    media = content[media_type]
    if not is_json(media_type):
        variant = replace(variant, nulls=False, rows=2)
    value = ExampleMaker(document, variant, is_sent=True).make(media.get("schema", {}))
    yield Argument(media_type, "body", value, media)


def choose_media_type(media_types: list[str]) -> str:
    """Return the media type in which a body is sent, or an answer is read: JSON if there is one."""
    return min(media_types, key=lambda each: 0 if each == JSON else 1 if is_json(each) else 2)


def _make_answers(
    document: dict[str, Any], operation: Operation, maker: ExampleMaker, status: int, response: dict[str, Any]
) -> tuple[tuple[Answer, ...], str]:
    """Return the answers of a call, and the name of the rows if they may be pages of a listing."""
    content = {str(name): as_object(media) for name, media in object_at(response, "content").items()}
    if not content or status in {204, 205, 304}:
        return (Answer(status),), ""
    media_type = choose_media_type(list(content))
    if is_json(media_type):
        schema = content[media_type].get("schema", {})
        value = maker.make(schema)
        properties = as_object(flatten(document, schema).get("properties"))
        paging = find_paging(document, operation, as_object(schema)) if is_object(value) else None
        if paging is None or not paging.results:
            return (Answer(status, media_type, value),), ""
        answer = Answer(status, media_type, _as_only_page(value, properties, paging.results))
        # Only an empty page ends a listing whose envelope says nothing of its end.
        is_last = bool(paging.count or paging.next or paging.kind == "cursor" or not answer.value[paging.results])
        end = replace(answer, value={**answer.value, paging.results: []})
        return (answer,) if is_last else (answer, end), paging.results
    concrete = media_type.replace("*/*", "application/octet-stream").replace("/*", "/png")
    is_text = concrete.startswith("text/") or concrete in {"application/xml", "application/yaml"}
    return (Answer(status, concrete, TEXT_CONTENT if is_text else FILE_CONTENT),), ""


def _as_only_page(value: dict[str, Any], properties: dict[str, Any], rows_name: str) -> dict[str, Any]:
    """Return an envelope that says that there are no other pages."""
    rows = as_array(value.get(rows_name))
    more = {rows_name: rows, **dict.fromkeys(_TOTALS, len(rows)), **dict.fromkeys(_NEXT)}
    return {**value, **{name: each for name, each in more.items() if name in properties}}


def _as_two_pages(call: Call) -> Call | None:
    """Return a call whose listing has its rows on two pages; None if it has less than two rows."""
    only, *end = call.answers
    rows = only.value[call.rows_name]
    if len(rows) < 2:  # noqa: PLR2004 - a row for each page
        return None
    half = len(rows) // 2
    following = "http://127.0.0.1/next/?cursor=cD0y&page=2&limit=1&offset=1"
    more = {"next": following} if "next" in only.value else {}
    first = replace(only, value={**only.value, call.rows_name: rows[:half], **more})
    return replace(
        call,
        variant="two pages",
        answers=(first, replace(only, value={**only.value, call.rows_name: rows[half:]}), *end),
    )
