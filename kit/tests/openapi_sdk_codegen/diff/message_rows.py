"""Changes of parameters, bodies, responses, headers, webhooks and callbacks."""

from __future__ import annotations

from typing import Any

from kit.tests.openapi_sdk_codegen.diff.documents import (
    OK,
    TEXT,
    content,
    document,
    header,
    object_with,
    query,
    received,
    sent,
    webhook,
    webhook_response_header,
)
from kit.tests.openapi_sdk_codegen.diff.rows import Row

Json = dict[str, Any]
NOTHING = document({})


def shared(**parameter: Any) -> Json:
    """Return a document whose path item has a parameter."""
    result = document({})
    result["paths"]["/things"]["parameters"] = [{"name": "p", "in": "query", "schema": TEXT, **parameter}]
    return result


def path(*names: str) -> Json:
    result = document()
    parameters = [{"name": name, "in": "path", "required": True, "schema": TEXT} for name in names]
    result["paths"] = {"/things/{a}": {"get": {"parameters": parameters, "responses": OK}}}
    return result


PARAMETERS = [
    Row("new-optional-request-parameter", "request-parameter-removed", NOTHING, query(TEXT)),
    Row("new-required-request-parameter", "request-parameter-removed", NOTHING, query(TEXT, required=True)),
    Row("new-request-path-parameter", "request-parameter-removed", path(), path("a")),
    Row("new-optional-request-default-parameter-to-existing-path", "request-parameter-removed", NOTHING, shared()),
    Row(
        "new-required-request-default-parameter-to-existing-path",
        "request-parameter-removed",
        NOTHING,
        shared(required=True),
    ),
    Row(
        "request-parameter-became-required",
        "request-parameter-became-optional",
        query(TEXT),
        query(TEXT, required=True),
    ),
    Row(
        "x-request-parameter-serialization-changed",
        "x-request-parameter-serialization-changed",
        query({"type": "array"}),
        query({"type": "array"}, explode=False),
    ),
    Row(
        "x-request-parameter-media-type-changed",
        "x-request-parameter-media-type-changed",
        document({"parameters": [{"name": "p", "in": "query", **content(TEXT)}]}),
        document({"parameters": [{"name": "p", "in": "query", **content(TEXT, "text/csv")}]}),
    ),
    Row(
        "x-request-parameter-serialization-changed",
        "x-request-parameter-serialization-changed",
        query(TEXT),
        document({"parameters": [{"name": "p", "in": "query", **content(TEXT)}]}),
    ),
]

BARE: Json = {"content": {"application/json": {}}}


def media(*types: str) -> Json:
    return {"content": {type_: {"schema": TEXT} for type_ in types}}


def sending(body: Json) -> Json:
    return document({"requestBody": body})


def receiving(response: Json, status: str = "200") -> Json:
    return document({"responses": {**OK, status: {"description": "x", **response}}})


def replaced(change: str, reverse: str, old: str, new: str) -> list[Row]:
    """Return the rows for a media type that replaces another, in a request and in a response."""
    return [
        Row(
            f"x-request-body-media-type-name-{change}",
            f"x-request-body-media-type-name-{reverse}",
            sending(media(old)),
            sending(media(new)),
        ),
        Row(
            f"response-media-type-name-{change}",
            f"response-media-type-name-{reverse}",
            receiving(media(old)),
            receiving(media(new)),
        ),
    ]


ENCODING: Json = {"content": {"application/json": {"schema": TEXT, "encoding": {"a": {"contentType": "text/csv"}}}}}

BODIES = [
    Row("request-body-added-optional", "request-body-removed", NOTHING, sent(TEXT)),
    Row("request-body-added-required", "request-body-removed", NOTHING, sending(content(TEXT) | {"required": True})),
    Row(
        "request-body-became-required",
        "request-body-became-optional",
        sent(TEXT),
        sending(content(TEXT) | {"required": True}),
    ),
    Row(
        "request-body-media-type-added",
        "request-body-media-type-removed",
        sent(TEXT),
        sending(media("application/json", "text/plain")),
    ),
    Row(
        "response-media-type-added",
        "response-media-type-removed",
        received(TEXT),
        receiving(media("application/json", "text/plain")),
    ),
    *replaced("changed", "changed", "text/csv; v=1", "text/csv; v=2"),
    *replaced("generalized", "specialized", "text/csv; v=1", "text/csv"),
    *replaced("generalized", "specialized", "text/csv", "text/*"),
    Row(
        "request-body-media-type-schema-added",
        "request-body-media-type-schema-removed",
        sending(BARE),
        sent(TEXT),
    ),
    Row(
        "response-body-media-type-schema-added",
        "response-body-media-type-schema-removed",
        receiving(BARE),
        received(TEXT),
    ),
    Row("x-request-body-encoding-changed", "x-request-body-encoding-changed", sent(TEXT), sending(ENCODING)),
    Row("x-response-body-encoding-changed", "x-response-body-encoding-changed", received(TEXT), receiving(ENCODING)),
    Row(
        "request-body-wrapped-in-one-of",
        "request-body-one-of-removed",
        sent(TEXT),
        sent({"oneOf": [TEXT, {"type": "integer"}]}),
    ),
    Row(
        "response-body-wrapped-in-one-of",
        "response-body-one-of-removed",
        received(TEXT),
        received({"oneOf": [TEXT, {"type": "integer"}]}),
    ),
]

OBJECT: Json = {"type": ["object", "null"]}
DEPRECATED: Json = {"deprecated": True}
EMPTY: Json = TEXT | {"pattern": ""}
WORDS: Json = TEXT | {"pattern": r"^\w+$"}


def listing(items: Json) -> Json:
    return {"type": "array", "items": TEXT | items}


CHOICES: Json = {"oneOf": [{"required": ["a"]}, {"required": ["b"]}]}

SCHEMAS = [
    Row(
        "request-parameter-became-enum request-parameter-type-changed",
        "request-parameter-type-changed",
        query(TEXT),
        query({"type": "integer", "enum": [1, 2]}),
    ),
    Row(
        "request-body-const-added request-body-type-changed",
        "request-body-type-changed",
        sent(TEXT),
        sent({"const": 1}),
    ),
    Row(
        "request-parameter-property-type-specialized",
        "request-parameter-property-type-changed",
        query(object_with(TEXT)),
        query(object_with({"type": "number"})),
    ),
    Row("request-body-type-changed", "request-body-type-changed", sent(TEXT), sent({"type": "number"})),
    Row(
        "request-body-type-changed request-body-type-generalized",
        "request-body-type-changed request-body-type-changed",
        sent({"type": "integer", "format": "int64"}),
        sent({"type": "number", "format": "double"}),
    ),
    Row(
        "response-body-type-changed",
        "response-body-type-changed",
        received(TEXT | {"format": "date"}),
        received({"type": "number", "format": "double"}),
    ),
    Row("request-parameter-pattern-added", "request-parameter-pattern-generalized", query(EMPTY), query(WORDS)),
    Row("request-property-deprecated", "request-property-reactivated", sent(listing({})), sent(listing(DEPRECATED))),
    Row(
        "response-property-deprecated",
        "response-property-reactivated",
        received(listing({})),
        received(listing(DEPRECATED)),
    ),
    Row("request-parameter-deprecated", "request-parameter-reactivated", query(TEXT), query(TEXT | DEPRECATED)),
    Row("x-request-body-noted", "x-request-body-noted", sent(TEXT), sent(TEXT | DEPRECATED)),
    Row("x-response-header-noted", "x-response-header-noted", header(TEXT), header(TEXT | DEPRECATED)),
    Row(
        "x-response-body-noted",
        "x-response-body-noted",
        received({"oneOf": [TEXT, {"type": "integer"}]}),
        received({"oneOf": [TEXT, {"type": "integer"}], **DEPRECATED}),
    ),
    Row(
        "x-response-body-noted",
        "x-response-body-noted",
        received({"oneOf": [TEXT | {"title": "A"}, {"type": "integer"}]}),
        received({"oneOf": [TEXT | {"title": "A"} | DEPRECATED, {"type": "integer"}]}),
    ),
    Row(
        "response-body-type-changed",
        "response-body-type-changed",
        received({"oneOf": [TEXT | {"title": "A"}, {"type": "boolean"}]}),
        received({"oneOf": [{"type": "integer", "title": "A"}, {"type": "boolean"}]}),
    ),
    Row(
        "response-body-became-nullable response-body-type-specialized",
        "response-body-became-not-nullable response-body-type-generalized",
        received(CHOICES),
        received(CHOICES | OBJECT),
    ),
    Row(
        "response-body-became-nullable x-response-body-unwrapped-from-one-of",
        "response-body-became-not-nullable response-body-wrapped-in-one-of",
        received(CHOICES),
        received(OBJECT | {"nullable": True}),
    ),
]

RESPONSES = [
    Row("response-success-status-added", "response-success-status-removed", NOTHING, receiving({}, "201")),
    Row("response-success-status-added", "response-success-status-removed", NOTHING, receiving({}, "2XX")),
    Row("response-non-success-status-added", "response-non-success-status-removed", NOTHING, receiving({}, "404")),
    Row("response-non-success-status-added", "response-non-success-status-removed", NOTHING, receiving({}, "default")),
    Row("response-non-success-status-added", "response-non-success-status-removed", NOTHING, receiving({}, "")),
    Row("response-header-added", "optional-response-header-removed", NOTHING, header(TEXT)),
    Row("response-header-added", "required-response-header-removed", NOTHING, header(TEXT, required=True)),
    Row(
        "x-response-header-became-required",
        "response-header-became-optional",
        header(TEXT),
        header(TEXT, required=True),
    ),
    Row("x-response-header-noted", "x-response-header-noted", header(TEXT), header(TEXT, deprecated=True)),
    Row(
        "x-response-header-serialization-changed",
        "x-response-header-serialization-changed",
        header({"type": "object"}),
        header({"type": "object"}, explode=True),
    ),
]

WEBHOOK = webhook({})
PAYLOAD = webhook({"requestBody": content(TEXT)})
CALLBACK = {"done": {"{$request.query.url}": {"post": {"responses": OK, "requestBody": content(TEXT)}}}}

WEBHOOKS = [
    Row("webhook-added", "webhook-removed", document(), WEBHOOK),
    Row("x-webhook-body-added", "x-webhook-body-removed", WEBHOOK, PAYLOAD),
    Row(
        "x-webhook-body-became-required",
        "x-webhook-body-became-optional",
        PAYLOAD,
        webhook({"requestBody": content(TEXT) | {"required": True}}),
    ),
    Row(
        "response-media-type-added",
        "response-media-type-removed",
        PAYLOAD,
        webhook({"requestBody": media("application/json", "text/csv")}),
    ),
    Row(
        "response-body-type-generalized",
        "response-body-type-specialized",
        PAYLOAD,
        webhook({"requestBody": content({})}),
    ),
    Row(
        "request-body-type-generalized",
        "request-body-type-changed",
        webhook({"responses": {"200": {"description": "x", **content(TEXT)}}}),
        webhook({"responses": {"200": {"description": "x", **content({})}}}),
    ),
    Row(
        "x-webhook-answer-status-added",
        "x-webhook-answer-status-removed",
        WEBHOOK,
        webhook({"responses": OK | {"410": {"description": "removed"}}}),
    ),
    Row(
        "response-header-added",
        "required-response-header-removed",
        WEBHOOK,
        webhook({"parameters": [{"name": "X-S", "in": "header", "required": True, "schema": TEXT}]}),
    ),
    Row("x-request-header-optional-added", "x-request-header-removed", WEBHOOK, webhook_response_header(TEXT)),
    Row(
        "x-request-header-required-added",
        "x-request-header-removed",
        WEBHOOK,
        webhook_response_header(TEXT, required=True),
    ),
    Row(
        "x-request-header-became-required",
        "x-request-header-became-optional",
        webhook_response_header(TEXT),
        webhook_response_header(TEXT, required=True),
    ),
    Row(
        "x-request-header-serialization-changed",
        "x-request-header-serialization-changed",
        webhook_response_header(TEXT),
        webhook_response_header(TEXT, explode=True),
    ),
    Row("x-callback-added", "x-callback-removed", NOTHING, document({"callbacks": CALLBACK})),
    Row("endpoint-deprecated", "endpoint-reactivated", WEBHOOK, webhook({"deprecated": True})),
]

ROWS = [*PARAMETERS, *BODIES, *SCHEMAS, *RESPONSES, *WEBHOOKS]
