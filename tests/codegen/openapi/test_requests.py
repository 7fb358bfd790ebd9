"""What requests have: the media type of a body, and the parameters that are sent."""

from __future__ import annotations

from typing import Any

import pytest

from codegen.openapi.document import each_operation
from codegen.openapi.requests import choose_media_type, is_fleet_header, sent_parameters

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
        pytest.param("application/xml", {"properties": {}}, None, id="an object by its properties"),
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
        pytest.param("application/xml", nest("allOf", OBJECT, 4), None, id="four levels"),
        pytest.param("application/xml", nest("allOf", OBJECT, 5), "raw", id="deeper is not looked for"),
    ],
)
def test_how_a_body_is_written(key: str, schema: dict[str, Any], kind: str | None) -> None:
    assert choose({key: schema}) == (kind and (key, kind))


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
    ("place", "name", "is_sent"),
    [
        ("path", "id", True),
        ("query", "accept", True),
        ("cookie", "session", True),
        ("header", "Fleet-Id", True),
        ("header", "X-Accept", True),
        ("header", "Accept", False),
        ("header", "AUTHORIZATION", False),
        ("header", "content-type", False),
        ("header", "Host", False),
        ("header", "Transfer-Encoding", False),
        ("header", "Cookie", False),
        ("body", "thing", False),
        ("query", "", False),
        ("query", 1, False),
        (None, "a", False),
    ],
)
def test_parameters_that_are_sent(place: Any, name: Any, is_sent: bool) -> None:
    parameter = {"name": name, "in": place}
    (operation,) = each_operation({"paths": {"/a/": {"get": {"parameters": [parameter]}}}})
    found = [each for _, each in sent_parameters(operation)]
    assert found == ([parameter] if is_sent else [])


@pytest.mark.parametrize(
    ("place", "name", "is_fleet"),
    [
        ("header", "Fleet-Id", True),
        ("header", "FLEET-ID", True),
        ("header", "Fleet", False),
        ("query", "Fleet-Id", False),
    ],
)
def test_the_header_of_the_fleet(place: str, name: str, is_fleet: bool) -> None:
    assert is_fleet_header(place, name) is is_fleet
