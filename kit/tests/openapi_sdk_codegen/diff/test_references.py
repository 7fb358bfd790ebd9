"""A reference may stand in place of any object, and leads anywhere in the folder."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from kit.tests.openapi_sdk_codegen.diff.documents import OK, TEXT, content, document, received, webhook
from openapi_sdk.description.references import MAX_REFERENCES
from openapi_sdk_codegen.diff import CheckedDescription, compare_descriptions, read_description

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

Json = dict[str, Any]
NUMBER: Json = {"type": "integer"}


class Kind(NamedTuple):
    """A kind of object: a document with one, two different ones, and the rules that tell them apart."""

    make: Callable[[Any], Json]
    old: Any
    new: Any
    ids: list[str]


def respond(response: Json) -> Json:
    return document({"responses": {"200": response}})


def components(**fields: Any) -> Json:
    return document(components=fields)


TYPE_CHANGED = ["response-body-type-changed"]
KINDS = {
    "path item": Kind(
        lambda each: document() | {"paths": {"/a": each}},
        {"get": {"responses": {"200": content(TEXT)}}},
        {"get": {"responses": {"200": content(NUMBER)}}},
        TYPE_CHANGED,
    ),
    "all paths": Kind(
        lambda each: document() | {"paths": each},
        {"/a": {"get": {"responses": {"200": content(TEXT)}}}},
        {"/a": {"get": {"responses": {"200": content(NUMBER)}}}},
        TYPE_CHANGED,
    ),
    "operation": Kind(
        lambda each: document() | {"paths": {"/a": {"get": each}}},
        {"responses": {"200": content(TEXT)}},
        {"responses": {"200": content(NUMBER)}},
        TYPE_CHANGED,
    ),
    "webhook": Kind(
        lambda each: document(webhooks={"a": each}),
        {"post": {"requestBody": content(TEXT), "responses": OK}},
        {"post": {"requestBody": content(NUMBER), "responses": OK}},
        TYPE_CHANGED,
    ),
    "operation of a webhook": Kind(
        lambda each: document(webhooks={"a": {"post": each}}),
        {"requestBody": content(TEXT), "responses": OK},
        {"requestBody": content(NUMBER), "responses": OK},
        TYPE_CHANGED,
    ),
    "callback": Kind(
        lambda each: document({"callbacks": {"a": each}}),
        {"{$url}": {"post": {"requestBody": content(TEXT), "responses": OK}}},
        {"{$url}": {"post": {"requestBody": content(NUMBER), "responses": OK}}},
        TYPE_CHANGED,
    ),
    "path item of a callback": Kind(
        lambda each: document({"callbacks": {"a": {"{$url}": each}}}),
        {"post": {"requestBody": content(TEXT), "responses": OK}},
        {"post": {"requestBody": content(NUMBER), "responses": OK}},
        TYPE_CHANGED,
    ),
    "operation of a callback": Kind(
        lambda each: document({"callbacks": {"a": {"{$url}": {"post": each}}}}),
        {"requestBody": content(TEXT), "responses": OK},
        {"requestBody": content(NUMBER), "responses": OK},
        TYPE_CHANGED,
    ),
    "all callbacks": Kind(
        lambda each: document({"callbacks": each}),
        {"a": {"{$url}": {"post": {"requestBody": content(TEXT), "responses": OK}}}},
        {"a": {"{$url}": {"post": {"requestBody": content(NUMBER), "responses": OK}}}},
        TYPE_CHANGED,
    ),
    "parameter": Kind(
        lambda each: document({"parameters": [each]}),
        {"name": "p", "in": "query", "schema": TEXT},
        {"name": "p", "in": "query", "schema": TEXT, "required": True},
        ["request-parameter-became-required"],
    ),
    "parameter of a path item": Kind(
        lambda each: document() | {"paths": {"/a": {"parameters": [each], "get": {"responses": OK}}}},
        {"name": "p", "in": "query", "schema": TEXT},
        {"name": "q", "in": "query", "schema": TEXT},
        ["new-optional-request-default-parameter-to-existing-path", "request-parameter-removed"],
    ),
    "parameter of a webhook": Kind(
        lambda each: webhook({"parameters": [each]}),
        {"name": "p", "in": "header", "schema": TEXT},
        {"name": "q", "in": "header", "schema": TEXT},
        ["optional-response-header-removed", "response-header-added"],
    ),
    "all parameters": Kind(
        lambda each: document({"parameters": each}),
        [{"name": "p", "in": "query", "schema": TEXT}],
        [{"name": "p", "in": "query", "schema": TEXT, "required": True}],
        ["request-parameter-became-required"],
    ),
    "request body": Kind(
        lambda each: document({"requestBody": each}),
        content(TEXT),
        content(TEXT) | {"required": True},
        ["request-body-became-required"],
    ),
    "response": Kind(respond, content(TEXT), content(NUMBER), TYPE_CHANGED),
    "all responses": Kind(
        lambda each: document({"responses": each}),
        {"200": content(TEXT)},
        {"200": content(NUMBER)},
        TYPE_CHANGED,
    ),
    "content": Kind(
        lambda each: respond({"content": each}), content(TEXT)["content"], content(NUMBER)["content"], TYPE_CHANGED
    ),
    "media type": Kind(
        lambda each: respond({"content": {"application/json": each}}),
        {"schema": TEXT},
        {"schema": NUMBER},
        TYPE_CHANGED,
    ),
    "media type of a parameter": Kind(
        lambda each: document({"parameters": [{"name": "p", "in": "query", "content": {"application/json": each}}]}),
        {"schema": TEXT},
        {"schema": TEXT | {"maxLength": 1}},
        ["request-parameter-max-length-set"],
    ),
    "header": Kind(
        lambda each: respond({"headers": {"X-A": each}}),
        {"schema": TEXT, "required": True},
        {"schema": TEXT},
        ["response-header-became-optional"],
    ),
    "all headers": Kind(
        lambda each: respond({"headers": each}),
        {"X-A": {"schema": TEXT}},
        {"X-B": {"schema": TEXT}},
        ["optional-response-header-removed", "response-header-added"],
    ),
    "encoding": Kind(
        lambda each: document({"requestBody": {"content": {"multipart/form-data": {"encoding": {"a": each}}}}}),
        {"contentType": "image/png"},
        {"contentType": "image/jpeg"},
        ["x-request-body-encoding-changed"],
    ),
    "header of an encoding": Kind(
        lambda each: document(
            {"requestBody": {"content": {"multipart/form-data": {"encoding": {"a": {"headers": {"X-A": each}}}}}}}
        ),
        {"schema": TEXT},
        {"schema": TEXT, "required": True},
        ["x-request-body-encoding-changed"],
    ),
    "schema": Kind(lambda each: respond(content(each)), TEXT, NUMBER, TYPE_CHANGED),
    "schema of a property": Kind(
        lambda each: respond(content({"properties": {"a": each}})), TEXT, NUMBER, ["response-property-type-changed"]
    ),
    "schema of a header": Kind(
        lambda each: respond({"headers": {"X-A": {"schema": each}}}), TEXT, NUMBER, ["response-header-type-changed"]
    ),
    "all properties": Kind(
        lambda each: respond(content({"properties": each})),
        {"a": TEXT},
        {"a": NUMBER},
        ["response-property-type-changed"],
    ),
    "all choices": Kind(
        lambda each: respond(content({"oneOf": each})),
        [TEXT, {"type": "array"}],
        [TEXT],
        ["response-body-one-of-removed"],
    ),
    "enum": Kind(
        lambda each: respond(content({"type": "string", "enum": each})),
        ["a", "b"],
        ["a"],
        ["response-mediatype-enum-value-removed"],
    ),
    "discriminator": Kind(
        lambda each: respond(content({"type": "object", "discriminator": each})),
        {"propertyName": "a"},
        {"propertyName": "b"},
        ["response-body-discriminator-property-name-changed"],
    ),
    "security scheme": Kind(
        lambda each: components(securitySchemes={"key": each}),
        {"type": "http", "scheme": "basic"},
        {"type": "http", "scheme": "bearer"},
        ["x-api-security-component-changed"],
    ),
    "all security schemes": Kind(
        lambda each: components(securitySchemes=each),
        {"key": {"type": "http", "scheme": "basic"}},
        {"key": {"type": "http", "scheme": "bearer"}},
        ["x-api-security-component-changed"],
    ),
    "flow": Kind(
        lambda each: components(securitySchemes={"key": {"type": "oauth2", "flows": {"implicit": each}}}),
        {"tokenUrl": "a"},
        {"tokenUrl": "b"},
        ["api-security-component-oauth-token-url-changed"],
    ),
    "components": Kind(
        lambda each: document(components=each),
        {"securitySchemes": {"key": {"type": "http", "scheme": "basic"}}},
        {"securitySchemes": {"key": {"type": "http", "scheme": "bearer"}}},
        ["x-api-security-component-changed"],
    ),
    "named schemas": Kind(
        lambda each: components(schemas=each), {"A": TEXT, "B": TEXT}, {"A": TEXT}, ["api-schema-removed"]
    ),
    "info": Kind(
        lambda each: document() | {"info": each}, {"version": "2"}, {"version": "1"}, ["api-version-decreased"]
    ),
    "example": Kind(
        lambda each: respond({"content": {"application/json": {"examples": {"a": each}}}}),
        {"value": 1},
        {"value": 2},
        [],
    ),
    "link": Kind(lambda each: respond({"links": {"a": each}}), {"operationId": "a"}, {"operationId": "b"}, []),
}


def ids(old: CheckedDescription, new: CheckedDescription) -> list[str]:
    assert old.remarks == new.remarks == ()
    return sorted(change.id for change in compare_descriptions(old, new))


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_what_a_reference_leads_to_is_compared(kind: Kind, tmp_path: Path) -> None:
    inline = {
        side: CheckedDescription.from_document(kind.make(each), side)
        for side, each in (("old", kind.old), ("new", kind.new))
    }
    assert ids(inline["old"], inline["new"]) == kind.ids
    within, across = kind.make({"$ref": "#/x-targets/a"}), kind.make({"$ref": "sub/a.json#/x/a"})
    found: dict[str, list[CheckedDescription]] = {}
    for side, target in (("old", kind.old), ("new", kind.new)):
        (tmp_path / side / "sub").mkdir(parents=True)
        (tmp_path / side / "sub" / "a.json").write_text(json.dumps({"x": {"a": {"$ref": "b.json"}}}))
        (tmp_path / side / "sub" / "b.json").write_text(json.dumps(target))
        (tmp_path / side / "api.json").write_text(json.dumps(across))
        found[side] = [
            CheckedDescription.from_document(within | {"x-targets": {"a": target}}, side),
            read_description(tmp_path / side / "api.json"),
        ]
    for old, new in zip(found["old"], found["new"], strict=True):
        assert ids(old, new) == kind.ids
        assert ids(inline["old"], new) == kind.ids
        assert ids(old, inline["new"]) == kind.ids
        assert ids(old, inline["old"]) == []
        assert ids(inline["new"], new) == []


@pytest.mark.parametrize(
    "kind", [each for each in KINDS.values() if each.ids], ids=[name for name, each in KINDS.items() if each.ids]
)
@pytest.mark.parametrize("reference", ["#/nowhere", "https://example.org/a.yaml", "none.yaml#/a"])
def test_what_leads_nowhere_is_not_compared_and_said(kind: Kind, reference: str) -> None:
    broken = CheckedDescription.from_document(kind.make({"$ref": reference}), "x.yaml")
    (remark,) = broken.remarks
    assert remark.startswith("x.yaml: $.")
    assert f"['$ref']: '{reference}' refers to " in remark
    assert remark.endswith("; not compared")
    good = CheckedDescription.from_document(kind.make(kind.old), "good")
    for pair in ((broken, good), (good, broken), (broken, broken)):
        assert compare_descriptions(*pair) == []


#: A document, the reference in it that leads to something else than it should, and what the remark says.
OTHER_KINDS: dict[str, tuple[Json, str]] = {
    "content that is a schema": (
        document({"requestBody": {"content": {"$ref": "#/components/schemas/A"}}}),
        "refers to `schema`, not to a map of `media type`; not compared",
    ),
    "a response that is a request body": (
        document({"responses": {"200": {"$ref": "#/paths/~1b/post/requestBody"}}}),
        "refers to `request body`, not to `response`; not compared",
    ),
    "parameters that are names": (
        document({"parameters": {"$ref": "#/components/schemas/A/required"}}),
        "refers to `required`, not to an array of `parameter`; not compared",
    ),
    "a schema that is a mapping": (
        received({"$ref": "#/components/schemas/A/discriminator/mapping"}),
        "refers to `discriminator`, not to `schema`; not compared",
    ),
    "a schema that is text": (received({"$ref": "#/info/title"}), "refers to a string, not to `schema`; not compared"),
    "a schema that is an array": (
        received({"$ref": "#/components/schemas/A/allOf"}),
        "refers to an array of `schema`, not to `schema`; not compared",
    ),
}


@pytest.mark.parametrize(("document_", "why"), OTHER_KINDS.values(), ids=OTHER_KINDS)
def test_a_reference_to_another_kind_of_object_changes_neither(document_: Json, why: str) -> None:
    schema = {
        "required": ["a"],
        "allOf": [TEXT],
        "discriminator": {"propertyName": "a", "mapping": {"a": "A"}},
    }
    others = {"/b": {"post": {"requestBody": content(TEXT), "responses": OK}}}

    def make(**more: Any) -> Json:
        return document_ | {"components": {"schemas": {"A": schema | more}}, "paths": document_["paths"] | others}

    description = CheckedDescription.from_document(make(), "x")
    (remark,) = description.remarks
    assert remark.endswith(why)
    assert compare_descriptions(description, CheckedDescription.from_document(make(), "x")) == []
    changed = compare_descriptions(description, CheckedDescription.from_document(make(required=["a", "b"]), "x"))
    assert {change.location for change in changed} == {"schemas A b"}


def test_a_header_may_be_a_parameter() -> None:
    def make(schema: Json) -> Json:
        parameter = {"name": "p", "in": "header", "schema": schema}
        headers = {"X-A": {"$ref": "#/components/parameters/P"}}
        return respond({"headers": headers}) | {"components": {"parameters": {"P": parameter}}}

    old, new = (CheckedDescription.from_document(make(each), "x") for each in (TEXT, NUMBER))
    assert ids(old, new) == ["response-header-type-changed"]


def test_a_pointer_may_lead_through_a_reference() -> None:
    def make(schema: Json) -> Json:
        return document(
            {"responses": {"200": {"$ref": "#/x-responses/a"}}, "requestBody": content({"$ref": f"{POINTER}/schema"})},
        ) | {"x-responses": {"a": {"$ref": "#/x-responses/b"}, "b": {**OK["200"], **content(schema)}}}

    old, new = (CheckedDescription.from_document(make(each), "x") for each in (TEXT, NUMBER))
    assert ids(old, new) == ["request-body-type-changed", "response-body-type-changed"]


@pytest.mark.parametrize(("references", "remarks"), [(MAX_REFERENCES, 0), (MAX_REFERENCES + 1, 1)])
def test_a_pointer_leads_through_so_many_references(references: int, remarks: int) -> None:
    fields: Json = {f"x-{number}": {"$ref": f"#/x-{number + 1}"} for number in range(references)}
    fields[f"x-{references}"] = {"a": OK["200"]}
    description = CheckedDescription.from_document(document({"responses": {"200": {"$ref": "#/x-0/a"}}}) | fields, "x")
    assert len(description.remarks) == remarks


POINTER = "#/paths/~1things/post/responses/200/content/application~1json"


@pytest.mark.parametrize(
    "reference",
    ["#/paths/~1things/post/responses/200", "#/x-a", "#/x-b/c"],
    ids=["itself", "two in a circle", "through itself"],
)
def test_a_circle_of_references_is_said(reference: str) -> None:
    fields = {"x-a": {"$ref": "#/x-c"}, "x-c": {"$ref": "#/x-a"}, "x-b": {"$ref": "#/x-b/d"}}
    circular = document({"responses": {"200": {"$ref": reference}}}) | fields
    (remark,) = CheckedDescription.from_document(circular, "x").remarks
    assert f"'{reference}' " in remark


@pytest.mark.parametrize("order", ["ABC", "CBA", "BAC"])
def test_a_schema_that_is_reached_twice_is_no_circle(order: str) -> None:
    def ref(name: str) -> Json:
        return {"$ref": f"#/components/schemas/{name}"}

    schemas: Json = {"A": {"allOf": [ref("B"), ref("C")]}, "B": {"allOf": [TEXT]}, "C": {"allOf": [ref("B")]}}
    named = components(schemas={name: schemas[name] for name in order})
    assert CheckedDescription.from_document(named, "x").remarks == ()
