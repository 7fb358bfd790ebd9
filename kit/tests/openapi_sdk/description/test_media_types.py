"""Media types: the one in which a body is sent or read, and how."""

from __future__ import annotations

from typing import Any

import pytest

from openapi_sdk.description.media_types import (
    choose_answer,
    choose_media_type,
    is_file,
    is_json,
    list_contents,
    list_unsent,
)

TEXT: dict[str, Any] = {"type": "string"}
OBJECT: dict[str, Any] = {"type": "object"}
FILE: dict[str, Any] = {"type": "string", "format": "binary"}
JSON, FORM, MULTIPART = "application/json", "application/x-www-form-urlencoded", "multipart/form-data"
DOCUMENT = {"components": {"schemas": {"File": FILE, "Text": TEXT, "Object": OBJECT}}}


def choose(content: dict[str, Any]) -> tuple[str, str] | None:
    """Return the chosen media type, the same in either order of the description."""
    described = {key: {"schema": schema} for key, schema in content.items()}
    chosen = choose_media_type(DOCUMENT, described)
    assert choose_media_type(DOCUMENT, dict(reversed(described.items()))) == chosen
    return chosen


def with_property(schema: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": {"a": TEXT, "b": schema}}


def nest(keyword: str, schema: dict[str, Any], levels: int) -> dict[str, Any]:
    for _ in range(levels):
        schema = {"items": schema} if keyword == "items" else {keyword: [schema]}
    return schema


def nest_choices(levels: int) -> dict[str, Any]:
    schema = OBJECT
    for _ in range(levels):
        schema = {"oneOf": [TEXT, schema]}
    return schema


WITH_FILE = with_property(FILE)
PREFERRED = [
    (JSON, OBJECT, "json"),
    (f"{JSON};charset=utf-8", OBJECT, "json"),
    ("application/merge-patch+json", OBJECT, "json"),
    (MULTIPART, WITH_FILE, "multipart"),
    (FORM, OBJECT, "form"),
    ("multipart/form-data; boundary=x", OBJECT, "multipart"),
    ("*/*", OBJECT, "json"),
    ("text/plain", TEXT, "raw"),
    ("text/csv", TEXT, "raw"),
    ("application/octet-stream", FILE, "raw"),
    ("application/pdf", FILE, "raw"),
]


@pytest.mark.parametrize("index", range(len(PREFERRED)), ids=[key for key, _, _ in PREFERRED])
def test_a_media_type_is_preferred_to_those_after_it(index: int) -> None:
    key, _, kind = PREFERRED[index]
    assert choose({key: schema for key, schema, _ in PREFERRED[index:]}) == (key, kind)


@pytest.mark.parametrize(
    ("key", "schema", "kind"),
    [
        pytest.param("text/json", OBJECT, "json", id="JSON by another name"),
        pytest.param("application/x-json", OBJECT, "json", id="JSON by an old name"),
        pytest.param(" APPLICATION/JSON ", OBJECT, "json", id="JSON in capitals"),
        pytest.param(JSON, FILE, "raw", id="a file of JSON"),
        pytest.param(JSON, {"$ref": "#/components/schemas/File"}, "raw", id="a file of JSON, by a reference"),
        pytest.param(JSON, {"contentMediaType": "image/png"}, "raw", id="a file of a media type"),
        pytest.param(JSON, {"contentMediaType": JSON}, "json", id="JSON as a text"),
        pytest.param(JSON, {"contentEncoding": "binary"}, "raw", id="a file as it is"),
        pytest.param(JSON, {"contentMediaType": JSON, "contentEncoding": "binary"}, "json", id="JSON as it is"),
        pytest.param(
            JSON, {"contentMediaType": "image/png", "contentEncoding": "base64"}, "json", id="a file as a text"
        ),
        pytest.param("application/*", OBJECT, "json", id="an object as any media type"),
        pytest.param("application/xml", OBJECT, None, id="an object as another media type"),
        pytest.param("application/xml", {"type": ["integer", "null"]}, None, id="a number or null"),
        pytest.param("application/xml", {"type": ["string", "null"]}, "raw", id="a text or null"),
        pytest.param("text/plain", {"type": "boolean"}, "raw", id="a boolean as text"),
        pytest.param("text/plain", {"allOf": [{"type": "number"}]}, "raw", id="a number as text"),
        pytest.param("text/plain", {"type": ["integer", "array"]}, None, id="a number or an array as text"),
        pytest.param("application/xml", {"type": "boolean"}, None, id="a boolean as another media type"),
        pytest.param("application/xml", {"properties": {"a": TEXT}}, None, id="an object by its properties"),
        pytest.param("application/xml", {"additionalProperties": {}}, None, id="an object by any property"),
        pytest.param("application/xml", {"items": {}}, None, id="an array by its items"),
        pytest.param("application/xml", {}, "raw", id="anything"),
        pytest.param("application/xml", {"$ref": "#/components/schemas/Object"}, None, id="by a reference"),
        pytest.param("multipart/mixed", TEXT, None, id="parts that are no form"),
        pytest.param("multipart/*", TEXT, None, id="any parts"),
        *(
            pytest.param(
                "application/xml", {keyword: [TEXT, {"$ref": "#/components/schemas/Object"}]}, None, id=keyword
            )
            for keyword in ("allOf", "oneOf", "anyOf")
        ),
        pytest.param("application/xml", nest("allOf", OBJECT, 50), None, id="parts at any depth"),
        pytest.param("application/xml", nest_choices(4), None, id="four levels of choices"),
        pytest.param("application/xml", nest_choices(5), "raw", id="deeper is not looked for"),
    ],
)
def test_how_a_body_is_written(key: str, schema: dict[str, Any], kind: str | None) -> None:
    assert choose({key: schema}) == (kind and (key, kind))


MANY = {"type": "array", "items": OBJECT}
NAMED = with_property(TEXT)


@pytest.mark.parametrize(
    ("content", "kinds"),
    [
        pytest.param({JSON: NAMED, FORM: NAMED, MULTIPART: NAMED}, "json", id="forms of the same fields"),
        pytest.param({JSON: WITH_FILE, MULTIPART: WITH_FILE}, "json multipart", id="a file"),
        pytest.param({JSON: OBJECT, FORM: NAMED}, "json", id="JSON with any fields"),
        pytest.param({JSON: NAMED, FORM: {"properties": {"c": TEXT}}}, "json form", id="a field that JSON has not"),
        pytest.param({JSON: {}, "text/plain": TEXT}, "json raw", id="JSON of any type, and a text"),
        pytest.param({JSON: TEXT, FORM: NAMED}, "json form", id="a text, and an object"),
        pytest.param({JSON: OBJECT, "text/json": OBJECT}, "json", id="JSON by another name"),
        pytest.param({JSON: OBJECT, "application/x+json": MANY}, "json json", id="an object, and a list"),
        pytest.param({JSON: {"anyOf": [OBJECT, MANY]}, "application/x+json": MANY}, "json", id="a choice has both"),
        pytest.param({JSON: OBJECT, "example": {}}, "json", id="a key that is no media type"),
        pytest.param({MULTIPART: WITH_FILE, "image/png": FILE}, "multipart raw", id="a file as such"),
    ],
)
def test_a_body_has_several_content_types(content: dict[str, Any], kinds: str) -> None:
    described = {key: {"schema": schema} for key, schema in content.items()}
    assert [each.kind for each in list_contents(DOCUMENT, described)] == kinds.split()


def test_texts_and_files_are_one_content_type() -> None:
    described = {key: {"schema": FILE} for key in ("text/plain", "image/png", "application/pdf")}
    (found,) = list_contents(DOCUMENT, described)
    assert (found.key, found.others) == ("text/plain", ("application/pdf", "image/png"))


def test_a_content_type_that_is_not_sent_is_listed() -> None:
    described = {key: {"schema": OBJECT} for key in (JSON, "application/x-ndjson")}
    assert list_unsent(DOCUMENT, described) == ["application/x-ndjson"]


def test_a_body_without_a_media_type_is_none() -> None:
    assert choose({}) is None


@pytest.mark.parametrize("media_type", [MULTIPART, FORM])
@pytest.mark.parametrize(
    ("schema", "is_sent"),
    [
        pytest.param(FILE, False, id="a file"),
        pytest.param(TEXT, False, id="a text"),
        pytest.param({"format": "binary"}, False, id="a file without a type"),
        pytest.param({}, True, id="anything"),
        pytest.param(OBJECT, True, id="an object"),
        pytest.param({"allOf": [OBJECT]}, True, id="an object in parts"),
    ],
)
def test_a_form_has_fields(media_type: str, schema: dict[str, Any], is_sent: bool) -> None:
    assert (choose({media_type: schema}) is not None) is is_sent


@pytest.mark.parametrize(
    ("schema", "has_file"),
    [
        pytest.param(with_property({"$ref": "#/components/schemas/File"}), True, id="a reference"),
        pytest.param(with_property({"type": "array", "items": FILE}), True, id="a list"),
        *(pytest.param(with_property({word: [TEXT, FILE]}), True, id=word) for word in ("allOf", "oneOf", "anyOf")),
        pytest.param(with_property({"$ref": "#/components/schemas/Text"}), False, id="a text"),
        pytest.param(OBJECT, False, id="no property"),
        pytest.param(nest("items", FILE, 4), True, id="four levels"),
        pytest.param(nest("items", FILE, 5), False, id="deeper is not looked for"),
    ],
)
def test_a_form_with_a_file_is_multipart(schema: dict[str, Any], has_file: bool) -> None:
    assert choose({MULTIPART: schema, FORM: schema}) == ((MULTIPART, "multipart") if has_file else (FORM, "form"))


@pytest.mark.parametrize(
    ("media_type", "is_one_document"),
    [
        ("application/json", True),
        pytest.param("Application/JSON; charset=utf-8", True, id="in capitals, with a parameter"),
        ("application/vnd.x+json", True),
        ("application/problem+json", True),
        ("text/json", True),
        pytest.param("application/x-ndjson", False, id="several documents"),
        pytest.param("application/stream+json", False, id="several documents with the suffix"),
        pytest.param("application/vnd.json", False, id="a name that ends like it"),
        pytest.param("*/*", False, id="anything"),
    ],
)
def test_which_media_type_is_json(media_type: str, is_one_document: bool) -> None:
    assert is_json(media_type) is is_one_document


@pytest.mark.parametrize(
    ("content", "chosen"),
    [
        pytest.param({}, None, id="no body"),
        pytest.param({"text/csv": TEXT, "application/vnd.x+json": TEXT}, ("application/vnd.x+json", "json"), id="JSON"),
        pytest.param(
            {"*/*": OBJECT, "application/json": OBJECT}, ("application/json", "json"), id="a range comes last"
        ),
        pytest.param({"*/*": OBJECT}, ("*/*", "json"), id="an object as anything"),
        pytest.param({"*/*": TEXT}, ("*/*", "text"), id="a text as anything"),
        pytest.param({"*/*": {}}, ("*/*", "bytes"), id="anything as anything"),
        pytest.param({"application/json": FILE}, ("application/json", "bytes"), id="a file that is called JSON"),
        pytest.param({"application/json": OBJECT | {"format": "binary"}}, ("application/json", "json"), id="no file"),
        pytest.param({"application/x-ndjson": TEXT}, ("application/x-ndjson", "json_lines"), id="several documents"),
        pytest.param({"text/event-stream": TEXT}, ("text/event-stream", "events"), id="events with texts"),
        pytest.param({"text/event-stream": {}}, ("text/event-stream", "events"), id="events that are not described"),
        pytest.param(
            {"text/event-stream": {"type": "array", "items": {"type": "object"}}},
            ("text/event-stream", "json_events"),
            id="a list of events",
        ),
        pytest.param(
            {"text/event-stream": {"properties": {"data": TEXT, "event": TEXT, "id": TEXT}}},
            ("text/event-stream", "events"),
            id="events with their fields",
        ),
    ],
)
def test_how_an_answer_is_read(content: dict[str, Any], chosen: tuple[str, str] | None) -> None:
    assert choose_answer(DOCUMENT, {key: {"schema": schema} for key, schema in content.items()}) == chosen


@pytest.mark.parametrize(
    ("schema", "is_one"),
    [
        pytest.param(FILE, True, id="binary"),
        pytest.param({"format": "binary"}, True, id="without a type"),
        pytest.param({"type": ["string", "null"], "format": "binary"}, True, id="or null"),
        pytest.param(
            {"oneOf": [{"$ref": "#/components/schemas/File"}, {"type": "null"}]}, True, id="a choice beside null"
        ),
        pytest.param({"allOf": [{"$ref": "#/components/schemas/File"}, {"maxLength": 9}]}, True, id="in parts"),
        pytest.param({"type": "object", "format": "binary"}, False, id="an object"),
        pytest.param({"type": "string", "contentMediaType": "image/png"}, True, id="a media type of its own"),
        pytest.param({"type": "string", "contentMediaType": "application/json"}, False, id="JSON in a text"),
        pytest.param({"type": "string", "contentEncoding": "base64"}, False, id="written as text"),
        pytest.param(
            {"type": "string", "contentMediaType": "image/png", "contentEncoding": "base64"}, False, id="both"
        ),
        pytest.param({"type": "string", "contentEncoding": "binary"}, True, id="not written as text"),
    ],
)
def test_what_is_a_file(schema: dict[str, Any], is_one: bool) -> None:
    assert is_file(DOCUMENT, schema) is is_one
