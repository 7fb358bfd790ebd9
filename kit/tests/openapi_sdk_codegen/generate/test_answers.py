"""What is known of the answers of an operation: the media types that are read, and the statuses."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from openapi_sdk.description.paging import Paging
from openapi_sdk.description.security import read_security
from openapi_sdk_codegen.generate.prepare.answers import (
    Answers,
    choose_media,
    choose_stream,
    find_listing,
    join_types,
    prepare_answers,
)

if TYPE_CHECKING:
    from openapi_sdk_codegen.generate.prepare.types.fields import ModelInfo

TEXT: dict[str, Any] = {"type": "string"}
OBJECT: dict[str, Any] = {"type": "object"}
ROW: dict[str, Any] = {"type": "object", "properties": {"id": {"type": "integer"}}}
FILE: dict[str, Any] = {"type": "string", "format": "binary"}
JSON = "application/json"


def respond(schema: dict[str, Any] | None = None, *media_types: str) -> dict[str, Any]:
    media = {} if schema is None else {"schema": schema}
    return {"description": "ok", "content": dict.fromkeys(media_types or (JSON,), media)}


EMPTY: dict[str, Any] = {"description": "done"}


@pytest.mark.parametrize(
    ("name", "schema", "form"),
    [
        pytest.param(JSON, OBJECT, "json", id="JSON"),
        pytest.param(f"{JSON}; charset=utf-8", OBJECT, "json", id="JSON with a parameter"),
        pytest.param("Application/JSON", None, "json", id="JSON in capitals"),
        pytest.param("application/problem+json", OBJECT, "json", id="a kind of JSON"),
        pytest.param("text/json", OBJECT, "json", id="JSON by another name"),
        pytest.param(JSON, FILE, "bytes", id="a file of JSON"),
        pytest.param(JSON, {"contentMediaType": "image/png"}, "json", id="JSON with a media type in it"),
        pytest.param("application/x-ndjson", OBJECT, "json_lines", id="lines of JSON"),
        pytest.param("application/stream+json", OBJECT, "json_lines", id="a stream of JSON"),
        pytest.param("text/event-stream", OBJECT, "json_events", id="events with documents"),
        pytest.param("text/csv", OBJECT, "text", id="a text"),
        pytest.param("application/xml", OBJECT, "text", id="XML"),
        pytest.param("image/png", None, "bytes", id="an image"),
        pytest.param("application/pdf", TEXT, "bytes", id="a document"),
        pytest.param("image/png", {"type": "string", "contentEncoding": "base64"}, "text", id="an image as a text"),
        pytest.param("image/png", {"type": "string", "contentEncoding": "binary"}, "bytes", id="an image as it is"),
        pytest.param("x/own", {"type": "string", "contentEncoding": "binary"}, "bytes", id="any bytes as they are"),
        pytest.param(JSON, {"type": "string", "contentEncoding": "binary"}, "json", id="JSON with bytes in it"),
        pytest.param("text/csv", {"contentMediaType": "text/csv"}, "bytes", id="a file of a text"),
        pytest.param("*/*", TEXT, "text", id="any media type with a text"),
        pytest.param("*/*", OBJECT, "json", id="any media type with an object"),
        pytest.param("*/*", {}, "bytes", id="any media type with anything"),
        pytest.param("application/vnd.x", {"type": ["string", "integer"]}, "json", id="a text or a number"),
    ],
)
def test_how_a_body_is_read(name: str, schema: dict[str, Any] | None, form: str) -> None:
    media = choose_media({}, respond(schema, name))
    assert (media.form, media.schema) == (form, schema)


WHOLE_EVENT: dict[str, Any] = {"type": "object", "properties": {"data": OBJECT, "event": TEXT}}


@pytest.mark.parametrize(
    ("name", "media", "form", "schema"),
    [
        pytest.param("text/event-stream", {"itemSchema": ROW}, "json_events", ROW, id="of each event"),
        pytest.param("text/event-stream", {"schema": WHOLE_EVENT}, "json_events", OBJECT, id="of whole events"),
        pytest.param("text/event-stream", {}, "events", None, id="of nothing"),
        pytest.param("application/jsonl", {"itemSchema": ROW}, "json_lines", ROW, id="of each line"),
        pytest.param("application/jsonl", {"schema": {"type": "array", "items": ROW}}, "json_lines", ROW, id="of all"),
        pytest.param("application/jsonl", {"schema": WHOLE_EVENT}, "json_lines", WHOLE_EVENT, id="a line is no event"),
    ],
)
def test_what_describes_a_stream(name: str, media: Any, form: str, schema: dict[str, Any] | None) -> None:
    chosen = choose_media({}, {"content": {name: media}})
    assert (chosen.form, chosen.schema) == (form, schema)


@pytest.mark.parametrize(
    ("names", "chosen"),
    [
        pytest.param(["text/csv", JSON], JSON, id="JSON"),
        pytest.param(["text/csv", "application/xml"], "text/csv", id="the first"),
        pytest.param(["*/*", "application/problem+json"], "application/problem+json", id="no wildcard"),
        pytest.param([" Text/CSV ; header=present"], "text/csv", id="without its parameters"),
        pytest.param(["text/c sv"], "", id="no name for a header"),
    ],
)
def test_which_media_type_is_read(names: list[str], chosen: str) -> None:
    assert choose_media({}, respond(OBJECT, *names)).name == chosen


@pytest.mark.parametrize(
    ("field", "document", "events"),
    [
        pytest.param("stream: bool,", "stream: Literal[False],", "stream: Literal[True],", id="required"),
        pytest.param(
            "stream: bool | None | Unset = UNSET,",
            "stream: Literal[False] | None | Unset = UNSET,", "stream: Literal[True],", id="optional",
        ),
        pytest.param("upstream: bool,", "upstream: bool,", "upstream: bool,", id="another field"),
    ],
)  # fmt: skip
def test_a_field_chooses_between_a_document_and_a_stream(field: str, document: str, events: str) -> None:
    head = f"a: str, {field} b: int,"
    assert choose_stream(head, is_stream=False) == f"a: str, {document} b: int,"
    assert choose_stream(head, is_stream=True) == f"a: str, {events} b: int,"


AUTH = {
    "securitySchemes": {
        "bearer": {"type": "http", "scheme": "bearer"},
        "other": {"type": "apiKey", "in": "header", "name": "X-Key"},
    }
}


def prepare(method: str = "get", responses: Any = None, **operation: Any) -> tuple[Answers, dict[str, Any]]:
    """Return what is known of an operation, and the operation for the generator."""
    described: dict[str, Any] = {"operationId": "a_b", "responses": responses or {}, **operation}
    document: dict[str, Any] = {"security": [{"bearer": []}], "paths": {"/a/": {method: described}}, "components": AUTH}
    functions, _ = prepare_answers(document, read_security(document))
    return functions["get_answers"](SimpleNamespace(name="a_b")), described


@pytest.mark.parametrize(
    ("schema", "kind"),
    [
        pytest.param({"type": "array", "items": ROW}, "whole", id="objects"),
        pytest.param({"type": ["array"], "items": {**ROW, "type": ["object"]}}, "whole", id="in the words of 3.1"),
        pytest.param({"allOf": [{"type": "array", "items": {"allOf": [ROW]}}]}, "whole", id="composed"),
        pytest.param({"type": "array", "items": {"properties": {"id": {}}}}, "whole", id="objects without a type"),
        pytest.param({"type": "array", "items": OBJECT}, None, id="objects of free keys"),
        pytest.param({"type": "array", "items": TEXT}, "whole", id="texts"),
        pytest.param({"type": "array", "items": True}, None, id="anything"),
        pytest.param({"type": "array"}, None, id="anything without a word"),
        pytest.param({"type": "array", "items": {"oneOf": [ROW, TEXT]}}, None, id="a union"),
        pytest.param({"type": ["array", "object"], "items": ROW}, None, id="an array or an object"),
        pytest.param(ROW, None, id="an object"),
    ],
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_an_array_of_objects_is_a_listing_of_one_page(schema: dict[str, Any], kind: str | None, method: str) -> None:
    answers, _ = prepare(method, {"200": respond(schema)})
    assert (answers.paging and answers.paging.kind) == (kind if method == "get" else None)


def test_an_answer_that_is_no_object_has_no_pages() -> None:
    def model_info(name: str) -> ModelInfo:
        raise KeyError(name)

    assert find_listing(Paging("offset", "results"), None, [], model_info, {}) is None


@pytest.mark.parametrize(
    ("responses", "successes", "errors"),
    [
        pytest.param({}, [("", 200, 299, "json", True)], [], id="nothing"),
        pytest.param({"404": respond(OBJECT)}, [("", 200, 299, "json", True)], [("404", 404, 404)], id="only an error"),
        pytest.param({"200": respond(OBJECT)}, [("200", 200, 200, "json", False)], [], id="one status"),
        pytest.param({"2xx": respond(OBJECT)}, [("2XX", 200, 299, "json", True)], [], id="a range"),
        pytest.param({"default": respond(OBJECT)}, [("default", 200, 299, "json", True)], [], id="default alone"),
        pytest.param(
            {"default": respond(OBJECT), "5XX": respond(OBJECT), "503": respond(OBJECT), "200": EMPTY},
            [("200", 200, 200, "none", False)],
            [("503", 503, 503), ("5XX", 500, 599), ("default", 100, 999)],
            id="the most specific first",
        ),
        *(
            pytest.param({key: respond(OBJECT)}, [(key, int(key), int(key), "json", is_empty)], [], id=f"{key} alone")
            for key, is_empty in (("201", False), ("202", True), ("204", True), ("205", True))
        ),
        pytest.param(
            {"200": EMPTY, "404": EMPTY}, [("200", 200, 200, "none", False)], [], id="an error without a body"
        ),
        pytest.param(
            {"200": EMPTY, "6XX": respond(OBJECT), "99": respond(OBJECT), "1000": respond(OBJECT)},
            [("200", 200, 200, "none", False)],
            [],
            id="no statuses",
        ),
    ],
)
def test_statuses(responses: Any, successes: list[Any], errors: list[Any]) -> None:
    answers, _ = prepare(responses=responses)
    found = [(each.key, each.first, each.last, each.form, each.may_be_empty) for each in answers.successes]
    assert found == successes
    assert [(each.key, each.first, each.last) for each in answers.errors] == errors


def test_a_response_to_head_has_no_body() -> None:
    answers, described = prepare("head", {"200": respond(OBJECT), "404": respond(OBJECT)})
    assert [each.form for each in answers.successes] == ["none"]
    assert answers.errors == ()
    assert described["responses"] == {"200": {"description": "ok"}}


def test_the_generator_gets_json_with_a_schema() -> None:
    responses = {"200": respond(OBJECT, "text/csv", "application/hal+json"), "201": respond(None), "4XX": respond(TEXT)}
    _, described = prepare(responses=responses)
    assert described["responses"] == {
        "200": {"description": "ok", "content": {JSON: {"schema": OBJECT}}},
        "201": {"description": "ok"},
        "4XX": {"description": "ok", "content": {JSON: {"schema": TEXT}}},
    }


@pytest.mark.parametrize(
    ("responses", "accept"),
    [
        pytest.param({"200": respond(OBJECT)}, "", id="JSON alone"),
        pytest.param({"200": EMPTY}, "", id="nothing"),
        pytest.param({"200": respond(OBJECT, JSON, "text/csv")}, JSON, id="JSON of two"),
        pytest.param({"200": respond(TEXT, "text/csv")}, "text/csv, */*;q=0.1", id="a text"),
        pytest.param({"200": respond(TEXT, "*/*")}, "", id="any"),
        pytest.param(
            {"201": respond(TEXT, "text/csv"), "200": respond(OBJECT)},
            f"{JSON}, text/csv, */*;q=0.1",
            id="two successes",
        ),
        pytest.param({"200": respond(OBJECT), "404": respond(OBJECT, "text/html", "text/csv")}, "", id="an error"),
    ],
)
def test_what_is_accepted(responses: Any, accept: str) -> None:
    assert prepare(responses=responses)[0].accept == accept


@pytest.mark.parametrize(
    ("response", "unread"),
    [
        pytest.param(
            respond(OBJECT, JSON, "text/csv", "image/*"), f"Only {JSON} is read, not text/csv or image/*.", id="JSON"
        ),
        pytest.param(respond(FILE, "image/png", "image/jpeg"), "Only image/png is read, not image/jpeg.", id="files"),
        pytest.param(respond(OBJECT, JSON, "application/hal+json"), "", id="kinds of JSON"),
        pytest.param(
            respond(OBJECT, JSON, "text/event-stream"), f"Only {JSON} is read, not text/event-stream.", id="a stream"
        ),
        pytest.param(EMPTY, "", id="nothing"),
    ],
)
def test_what_is_not_read_is_named(response: Any, unread: str) -> None:
    assert prepare(responses={"200": response, "404": respond(OBJECT, JSON, "text/csv")})[0].unread == unread


def test_a_stream_that_the_body_asks_for_is_read() -> None:
    body = {"content": {JSON: {"schema": {"properties": {"stream": {"type": "boolean"}}}}}}
    assert not prepare(requestBody=body, responses={"200": respond(OBJECT, JSON, "text/event-stream")})[0].unread


@pytest.mark.parametrize(
    ("operation", "needed", "security"),
    [
        pytest.param({}, None, [{"bearer": []}], id="as the document says"),
        pytest.param({"security": [{"bearer": []}]}, None, [{"bearer": []}], id="the same"),
        pytest.param({"security": [{"other": []}]}, (("other",),), [{"other": []}], id="its own"),
        pytest.param({"security": [{}, {"other": []}]}, ((), ("other",)), [{}, {"other": []}], id="its own, or none"),
        pytest.param({"security": []}, (), None, id="none"),
        pytest.param({"security": [{}]}, (), None, id="an empty one"),
    ],
)
def test_an_operation_has_the_security_that_differs(operation: Any, needed: Any, security: Any) -> None:
    answers, described = prepare(**operation)
    assert answers.security == needed
    assert described.get("security") == security


@pytest.mark.parametrize(
    ("responses", "is_download", "structured"),
    [
        pytest.param({"200": respond(OBJECT)}, False, ["json"], id="JSON"),
        pytest.param({"200": respond(TEXT, "text/csv"), "204": EMPTY}, True, ["none"], id="a file or nothing"),
        pytest.param({"202": respond(FILE, "image/png")}, True, ["none"], id="a file that may be empty"),
        pytest.param({"200": respond(FILE, "image/png")}, True, [], id="a file"),
    ],
)
def test_what_may_be_stored_in_a_file(responses: Any, is_download: bool, structured: list[str]) -> None:
    answers, _ = prepare(responses=responses)
    assert answers.is_download is is_download
    assert [each.form for each in answers.structured] == structured


@pytest.mark.parametrize(
    ("types", "joined"),
    [
        pytest.param(["A", "B | A"], "A | B", id="each once"),
        pytest.param(["None", "A | None"], "A | None", id="None last"),
        pytest.param(["None"], "None", id="None alone"),
        pytest.param(["A", "Any"], "Any", id="anything"),
        pytest.param(["list[A | B] | C", "C"], "list[A | B] | C", id="a union within brackets"),
    ],
)
def test_types_are_joined(types: list[str], joined: str) -> None:
    assert join_types(types) == joined


def test_an_array_of_itself_describes_a_stream() -> None:
    array = {"type": "array", "items": {"$ref": "#/components/schemas/Again"}}
    document = {"components": {"schemas": {"Again": array}}}
    chosen = choose_media(document, respond({"$ref": "#/components/schemas/Again"}, "text/event-stream"))
    assert (chosen.form, chosen.schema) == ("json_events", array["items"])
