"""What is invalid in a description is said, and never taken for a change or for "nothing changed"."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.tests.openapi_sdk_codegen.diff.documents import OK, TEXT, content, document, received, sent
from openapi_sdk_codegen.diff import CheckedDescription, compare, compare_descriptions, read_description
from openapi_sdk_codegen.openapi.tree import walk
from openapi_sdk_codegen.project import Problem

if TYPE_CHECKING:
    from pathlib import Path

Json = dict[str, Any]
A = "$.components.schemas.A"
POST = "$.paths['/things'].post"
MEDIA = f"{POST}.responses['200'].content['application/json']"


def remarks(document_: Json) -> list[str]:
    """Return the remarks on a document, without its name."""
    return [each.removeprefix("x: ") for each in CheckedDescription.from_document(document_, "x").remarks]


def ids(old: Json, new: Json) -> list[str]:
    """Return the rules of the changes."""
    changes = compare_descriptions(
        CheckedDescription.from_document(old, "old"), CheckedDescription.from_document(new, "new")
    )
    return sorted(change.id for change in changes)


def scheme(scopes: Any, **flow: Any) -> Json:
    flows = {"implicit": {"scopes": scopes, **flow}}
    return document(components={"securitySchemes": {"k": {"type": "oauth2", "flows": flows}}})


def item(**fields: Any) -> Json:
    return document() | {"paths": {"/things": fields}}


#: A document that is invalid but harmless, all remarks on it, and a valid document that means the same.
HARMLESS: dict[str, tuple[Json, list[str], Json]] = {
    "a title of null": (
        received({"title": None, "type": "string"}),
        [f"{MEDIA}.schema.title: null; left out"],
        received(TEXT),
    ),
    "content of null": (
        document({"responses": {"200": {"content": None}}}),
        [f"{POST}.responses['200'].content: null; left out"],
        document({"responses": {"200": {}}}),
    ),
    "responses of null": (
        document({"responses": None}),
        [f"{POST}.responses: null; left out"],
        document({"responses": {}}),
    ),
    "parameters of null": (document({"parameters": None}), [f"{POST}.parameters: null; left out"], document({})),
    "an operation of null": (
        item(get=None, put={"responses": OK}),
        ["$.paths['/things'].get: null; left out"],
        item(put={"responses": OK}),
    ),
    "a path item of null": (
        document() | {"paths": {"/things": None}},
        ["$.paths['/things']: null; read as an empty object"],
        document(),
    ),
    "a path item of null after an extension": (
        document() | {"paths": {"x-a": None, "/things": None}},
        ["$.paths['/things']: null; read as an empty object"],
        document(),
    ),
    "a property of null": (
        received({"properties": {"p": None}}),
        [f"{MEDIA}.schema.properties.p: null; read as an empty object"],
        received({"properties": {"p": {}}}),
    ),
    "schemas that are true": (
        received({"properties": {"p": True}, "items": True}),
        [],
        received({"properties": {"p": {}}, "items": {}}),
    ),
    "a parameter of null": (
        document({"parameters": [None, {"name": "p", "in": "query", "schema": TEXT}]}),
        [f"{POST}.parameters[0]: expected an object, not null; not compared"],
        document({"parameters": [{"name": "p", "in": "query", "schema": TEXT}]}),
    ),
    "a scope of null": (
        scheme({"read": None}),
        ["$.components.securitySchemes.k.flows.implicit.scopes.read: null; read as an empty string"],
        scheme({"read": ""}),
    ),
    "a scope that is called $ref": (scheme({"$ref": "read"}), [], scheme({"$ref": "read"})),
    "a requirement without scopes": (
        document({"security": [{"k": None}]}),
        [f"{POST}.security[0].k: expected an array, not null; read as an empty array"],
        document({"security": [{"k": []}]}),
    ),
    "a requirement that is text": (
        document({"security": ["k", {"l": []}]}),
        [f"{POST}.security[0]: expected an object, not a string; left out"],
        document({"security": [{"l": []}]}),
    ),
    "a type of null without quotes": (
        received({"type": ["string", None]}),
        [f'{MEDIA}.schema.type[1]: null; read as "null"'],
        received({"type": ["string", "null"]}),
    ),
    "an empty array for a map": (
        received({"properties": [], "type": "object"}),
        [f"{MEDIA}.schema.properties: expected an object, not an array; read as an empty object"],
        received({"type": "object"}),
    ),
    "a required that lists a number": (
        received({"required": ["a", 1]}),
        [f"{MEDIA}.schema.required[1]: expected a string, not a number; left out"],
        received({"required": ["a"]}),
    ),
    "a dependency that is text": (
        received({"dependentRequired": {"a": "b", "c": ["d", None]}}),
        [
            f"{MEDIA}.schema.dependentRequired.a: expected an array, not a string; read as an empty array",
            f"{MEDIA}.schema.dependentRequired.c[1]: expected a string, not null; left out",
        ],
        received({"dependentRequired": {"a": [], "c": ["d"]}}),
    ),
    "a mapping with a number": (
        received({"discriminator": {"propertyName": "p", "mapping": {"a": 1, "b": "B"}}}),
        [f"{MEDIA}.schema.discriminator.mapping.a: expected a string, not a number; left out"],
        received({"discriminator": {"propertyName": "p", "mapping": {"b": "B"}}}),
    ),
    "an unknown field": (
        document({"parameters": [{"name": "p", "in": "query", "type": "string", "schema": TEXT}]}),
        [f"{POST}.parameters[0].type: no field that OpenAPI has here; not compared"],
        document({"parameters": [{"name": "p", "in": "query", "schema": TEXT}]}),
    ),
    "a method in capitals": (
        item(GET={"responses": OK}),
        ["$.paths['/things'].GET: no field that OpenAPI has here; not compared"],
        item(),
    ),
    "an unknown format": (received(TEXT | {"format": "made-up"}), [], received(TEXT | {"format": "made-up"})),
    "extensions anywhere": (
        item(**{"x-a": 1, "get": {"x-b": 2, "responses": OK | {"x-c": 3}}}) | {"x-d": 4},
        [],
        item(get={"responses": OK}),
    ),
    "a path without a slash": (
        document() | {"paths": {"things": {"post": {"responses": OK}}}},
        ["$.paths.things: a path has to begin with a slash; compared as it is"],
        document() | {"paths": {"things": {"post": {"responses": OK}}}},
    ),
    "fields beside a reference": (
        document(
            {"parameters": [{"$ref": "#/components/parameters/P", "required": True, "description": "d", "x-a": 1}]},
            components={"parameters": {"P": {"name": "p", "in": "query", "schema": TEXT}}},
        ),
        [f"{POST}.parameters[0].required: ignored, because a `$ref` stands beside it"],
        document({"parameters": [{"name": "p", "in": "query", "schema": TEXT}]}),
    ),
    "fields beside the reference of a path item": (
        item(**{"$ref": "#/x-items/a", "put": {"operationId": "put", "responses": OK}})
        | {"x-items": {"a": {"get": {"operationId": "get", "responses": OK}, "put": {"responses": {}}}}},
        [],
        item(get={"operationId": "get", "responses": OK}, put={"operationId": "put", "responses": OK}),
    ),
    "null beside the reference of a path item": (
        item(**{"$ref": "#/x-items/a", "put": None}) | {"x-items": {"a": {"get": {"responses": OK}}}},
        ["$.paths['/things'].put: null; left out"],
        item(get={"responses": OK}),
    ),
    "a reference to a schema that is true": (
        received({"properties": {"p": {"$ref": "#/components/schemas/A"}}}, components={"schemas": {"A": True}}),
        [],
        received({"properties": {"p": {}}}, components={"schemas": {"A": True}}),
    ),
    "several problems": (
        document({"tags": None, "operationId": None}, components={"schemas": {"A": {"type": None, "pattern": None}}}),
        [
            f"{A}.pattern: null; left out",
            f"{A}.type: null; left out",
            f"{POST}.operationId: null; left out",
            f"{POST}.tags: null; left out",
        ],
        document({}, components={"schemas": {"A": {}}}),
    ),
}


@pytest.mark.parametrize(("odd", "expected", "valid"), HARMLESS.values(), ids=HARMLESS)
def test_what_is_harmless_is_a_remark(odd: Json, expected: list[str], valid: Json) -> None:
    assert remarks(odd) == expected
    assert remarks(valid) == [each for each in expected if "compared as it is" in each]
    for pair in ((odd, valid), (valid, odd), (odd, odd)):
        assert ids(*pair) == []


PARAMETER: Json = {"name": "p", "in": "query", "schema": TEXT}
#: A document with a part that is not understood, the same with a valid part, and the changes that are still reported.
UNKNOWN: dict[str, tuple[Json, Json, list[str]]] = {
    "a maximum that is text": (received({"maximum": "5"}), received({"maximum": 5}), []),
    "a maximum that is text, beside another change": (
        received({"maximum": "5", "minLength": 1}),
        received({"maximum": 5}),
        ["response-body-min-length-decreased"],
    ),
    "a type that is a number": (received({"type": 5}), received({"type": "integer"}), []),
    "a type that is a number, beside another format": (
        received({"type": 5, "format": "date"}),
        received({"type": "integer", "format": "time"}),
        ["response-body-type-changed"],
    ),
    "a type that is a number, beside another constant and format": (
        received({"type": 5, "const": "a", "format": "date"}),
        received({"type": "integer", "const": 1, "format": "int32"}),
        ["response-body-const-changed"],
    ),
    "an exclusive maximum that is text, beside another maximum": (
        received({"type": "number", "maximum": 5, "exclusiveMaximum": "yes"}),
        received({"type": "number", "maximum": 4}),
        [],
    ),
    "a deprecation that is text": (
        received({"properties": {"p": TEXT | {"deprecated": "yes"}}}),
        received({"properties": {"p": TEXT | {"deprecated": True}}}),
        [],
    ),
    "a reference that is empty": (received({"$ref": ""}), received(TEXT), []),
    "a reference to a schema that is text": (
        received({"$ref": "#/components/schemas/A"}, components={"schemas": {"A": "string"}}),
        received({"$ref": "#/components/schemas/A"}, components={"schemas": {"A": TEXT}}),
        [],
    ),
    "a reference to a parameter without a name": (
        document({"parameters": [{"$ref": "#/x-p"}]}) | {"x-p": {"in": "query"}},
        document({"parameters": [PARAMETER]}),
        [],
    ),
    "a choice that refers to nothing": (
        received({"oneOf": [{"$ref": "#/none"}, {"type": "integer"}]}),
        received(TEXT),
        ["response-body-one-of-removed"],
    ),
    "a required that is true": (
        received({"type": "object", "properties": {"p": TEXT}, "required": True}),
        received({"type": "object", "properties": {"p": TEXT}, "required": ["p"]}),
        [],
    ),
    "items that are an array": (received({"items": [TEXT]}), received({"items": TEXT}), []),
    "a property that is text": (
        received({"properties": {"p": "string", "q": TEXT}}),
        received({"properties": {"p": TEXT, "q": {"type": "integer"}}}),
        ["response-property-type-changed"],
    ),
    "properties that are text": (
        received({"type": "object", "properties": "p"}),
        received({"type": "object", "properties": {"p": TEXT}}),
        [],
    ),
    "a part of an allOf": (
        received({"allOf": [{"$ref": "#/none"}, {"properties": {"a": TEXT}}]}),
        received({"properties": {"a": {"type": "integer"}, "b": TEXT}}),
        ["response-property-type-changed"],
    ),
    "a parameter without a name": (
        document({"parameters": [{"in": "query"}]}),
        document({"parameters": [PARAMETER]}),
        [],
    ),
    "one of several parameters": (
        document({"parameters": [{"$ref": "#/none"}, PARAMETER]}),
        document({"parameters": [PARAMETER | {"required": True}, PARAMETER | {"name": "q"}]}),
        ["request-parameter-became-required"],
    ),
    "parameters that are an object": (document({"parameters": PARAMETER}), document({"parameters": [PARAMETER]}), []),
    "a response that is text": (document({"responses": {"200": "ok"}}), received(TEXT), []),
    "a response that is text and is removed": (
        document({"responses": {"200": "ok"}}),
        document({"responses": {}}),
        ["response-success-status-removed"],
    ),
    "responses that are text": (document({"responses": "ok"}), received(TEXT), []),
    "content that is an array": (document({"requestBody": {"content": [TEXT]}}), sent(TEXT), []),
    "a media type that is text": (document({"requestBody": {"content": {"application/json": "a"}}}), sent(TEXT), []),
    "a request body that is text": (document({"requestBody": "a"}), sent(TEXT), []),
    "content of a header that is text": (
        document({"responses": {"200": {"headers": {"X-A": {"content": "a"}}}}}),
        document({"responses": {"200": {"headers": {"X-A": {"schema": TEXT}}}}}),
        [],
    ),
    "headers that are text": (
        document({"responses": {"200": {"headers": "a"}}}),
        document({"responses": {"200": {"headers": {"X-A": {"schema": TEXT}}}}}),
        [],
    ),
    "an encoding that is text": (
        document({"requestBody": {"content": {"a/b": {"encoding": {"p": "a", "q": {"style": "form"}}}}}}),
        document({"requestBody": {"content": {"a/b": {"encoding": {"p": {"style": "form"}, "q": {}}}}}}),
        ["x-request-body-encoding-changed"],
    ),
    "an encoding that is text, alone": (
        document({"requestBody": {"content": {"a/b": {"encoding": {"p": "a"}}}}}),
        document({"requestBody": {"content": {"a/b": {"encoding": {"p": {"style": "form"}}}}}}),
        [],
    ),
    "a path item that is text": (document() | {"paths": {"/things": "a"}}, document({}), []),
    "an operation that is text": (item(post="a"), document({"tags": ["a"]}), []),
    "paths that are text": (document() | {"paths": "a"}, document({}), []),
    "an operationId that is a number": (document({"operationId": 1}), document({"operationId": "1"}), []),
    "tags that are text": (document({"tags": "a"}), document({"tags": ["a"]}), []),
    "security that is an object": (document({"security": {"k": []}}), document({"security": [{"k": []}]}), []),
    "security of the document that is an object": (
        document({}, security={"k": []}),
        document({}, security=[{"k": []}]),
        [],
    ),
    "a required that is text": (
        document({"requestBody": content(TEXT) | {"required": "yes"}}),
        document({"requestBody": content(TEXT) | {"required": True}}),
        [],
    ),
    "a required of a parameter that is text": (
        document({"parameters": [PARAMETER | {"required": "yes"}]}),
        document({"parameters": [PARAMETER | {"required": True}]}),
        [],
    ),
    "a required of a header that is text": (
        document({"responses": {"200": {"headers": {"X-A": {"schema": TEXT, "required": "no"}}}}}),
        document({"responses": {"200": {"headers": {"X-A": {"schema": TEXT, "required": True}}}}}),
        [],
    ),
    "an explode that is text": (
        document({"parameters": [PARAMETER | {"explode": "no"}]}),
        document({"parameters": [PARAMETER | {"explode": False}]}),
        [],
    ),
    "scopes that are an array": (scheme(["read"]), scheme({"read": "r"}), []),
    "an address that is a number": (scheme({}, tokenUrl=1), scheme({}, tokenUrl="a"), []),
    "flows that are an array": (
        document(components={"securitySchemes": {"k": {"type": "oauth2", "flows": [1]}}}),
        scheme({"read": "r"}),
        [],
    ),
    "security schemes that are text": (document(components={"securitySchemes": "k"}), scheme({}), []),
    "components that are text": (document(components="a"), document(components={"schemas": {"A": TEXT}}), []),
    "schemas that are text": (
        document(components={"schemas": "a"}),
        document(components={"schemas": {"A": TEXT}}),
        [],
    ),
    "webhooks that are text": (document(webhooks="a"), document(webhooks={"a": {"post": {"responses": OK}}}), []),
    "a webhook that is text": (
        document(webhooks={"a": "a", "b": {"post": {"responses": OK}}}),
        document(webhooks={"a": {"post": {"responses": OK}}, "c": {"post": {"responses": OK}}}),
        ["webhook-added", "webhook-removed"],
    ),
    "a callback that is text": (
        document({"callbacks": {"a": "b"}}),
        document({"callbacks": {"a": {"{$url}": {"post": {"responses": OK}}}}}),
        [],
    ),
    "callbacks that are text": (
        document({"callbacks": "a"}),
        document({"callbacks": {"a": {"{$url}": {"post": {"responses": OK}}}}}),
        [],
    ),
}


@pytest.mark.parametrize(("odd", "valid", "expected"), UNKNOWN.values(), ids=UNKNOWN)
def test_what_is_not_understood_is_no_change(odd: Json, valid: Json, expected: list[str]) -> None:
    assert len(remarks(odd)) == 1
    assert remarks(valid) == []
    assert ids(odd, valid) == expected
    assert len(ids(valid, odd)) == len(expected)
    assert ids(odd, odd) == []


@pytest.mark.parametrize(("field", "empty"), [("parameters", []), ("responses", {})], ids=["an array", "an object"])
def test_what_is_not_understood_is_read_as_empty(field: str, empty: object) -> None:
    node = CheckedDescription.from_document(document({field: "a"}), "x").find(f"x: {POST}.{field}")
    assert node is not None
    assert node.value == empty


def test_the_remarks_on_both_documents_are_in_the_result_and_in_the_report() -> None:
    result = compare(received({"title": None}), received({"type": 1}))
    assert result.remarks == (
        f"old: {MEDIA}.schema.title: null; left out",
        f"new: {MEDIA}.schema.type: expected a string or an array, not a number; left out",
    )
    assert result.report().remarks == result.remarks
    assert (result.old, result.new) == ("old", "new")


def test_remarks_are_sorted_by_file_and_place(tmp_path: Path) -> None:
    parameters = [{**PARAMETER, "deprecated": 1, "name": f"p{index}"} for index in range(12)]
    (tmp_path / "b.json").write_text(json.dumps(document({"parameters": parameters}) | {"x-a": {}}))
    (tmp_path / "a.json").write_text(json.dumps({"title": None}))
    (tmp_path / "b.json").write_text(
        json.dumps(document({"parameters": parameters, "requestBody": content({"$ref": "a.json"})}))
    )
    places = [each.partition("].deprecated")[0] for each in read_description(tmp_path / "b.json").remarks]
    assert places == ["a.json: $.title: null; left out", *(f"b.json: {POST}.parameters[{each}" for each in range(12))]


def test_a_remark_is_one_printable_line_of_bounded_length() -> None:
    key = "a\n\x1b[31m" + "b" * 1000
    (remark,) = remarks(received({"properties": {key: 1}}))
    assert remark.isprintable()
    assert "properties['a\\n\\x1b[31mbbb" in remark
    assert len(remark) < 600


def paths(**changes: Json) -> Json:
    operations = {f"/a/{{{name}}}": operation for name, operation in changes.items()}
    return document() | {"paths": {path: {"get": each} for path, each in operations.items()}}


def operation(tag: str) -> Json:
    return {"tags": [tag], "responses": OK}


def test_paths_that_differ_only_in_names_are_both_compared() -> None:
    old = paths(x=operation("1"), y=operation("2"))
    (remark,) = remarks(old)
    assert remark.startswith("$.paths['/a/{y}'].get: the same operation as x: $.paths['/a/{x}'].get: ")
    assert ids(old, paths(y=operation("2"), x=operation("1"))) == []
    assert ids(old, paths(x=operation("1"), y=operation("3"))) == ["x-api-first-tag-changed"]
    assert ids(old, paths(z=operation("1"), y=operation("2"))) == []
    assert ids(old, paths(v=operation("1"), w=operation("2"))) == []
    assert ids(old, paths(x=operation("1"))) == ["api-removed-without-deprecation"]
    assert ids(paths(y=operation("2")), old) == ["endpoint-added"]
    assert ids(old, paths()) == ["api-path-removed-without-deprecation"] * 2


def test_an_operation_id_that_is_there_twice_is_compared() -> None:
    def twice(tag: str) -> Json:
        each = {"operationId": "a", "responses": OK}
        return document() | {"paths": {"/a": {"get": each, "put": {**each, "tags": [tag]}}}}

    (remark,) = remarks(twice("a"))
    assert remark == "$.paths['/a'].put.operationId: 'a' is also the operationId of x: $.paths['/a'].get; both compared"
    assert ids(twice("a"), twice("b")) == ["x-api-first-tag-changed"]


def test_anchors_and_aliases_are_expanded(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(
        "openapi: 3.1.0\npaths:\n  /things:\n    post: &post\n      responses: {'200': {description: ok}}\n"
        "    put: *post\n    get: {<<: *post, tags: [a]}\n"
    )
    description = read_description(tmp_path / "a.yaml")
    assert description.remarks == ()
    plain = item(post={"responses": OK}, put={"responses": OK}, get={"responses": OK, "tags": ["a"]})
    assert compare_descriptions(description, CheckedDescription.from_document(plain, "plain")) == []


#: A document with everything that is read.
FULL = document(
    {
        "operationId": "a",
        "tags": ["a"],
        "deprecated": True,
        "parameters": [PARAMETER | {"style": "form", "explode": True}, {"name": "q", "in": "query", **content(TEXT)}],
        "requestBody": {"required": True, "content": {"a/b": {"schema": TEXT, "encoding": {"p": {"style": "form"}}}}},
        "responses": {"200": {"headers": {"X-A": {"schema": TEXT}}, **content({"$ref": "#/components/schemas/A"})}},
        "callbacks": {"c": {"{$url}": {"post": {"responses": OK}}}},
        "security": [{"k": ["read"]}],
    },
    webhooks={"w": {"post": {"requestBody": content(TEXT), "responses": OK}}},
    components={
        "schemas": {
            "A": {
                "type": ["object", "null"],
                "required": ["p"],
                "properties": {"p": {"enum": ["a"]}, "q": {"oneOf": [TEXT, {"type": "integer", "maximum": 1}]}},
                "allOf": [{"$ref": "#/components/schemas/B"}],
                "discriminator": {"propertyName": "p", "mapping": {"b": "B"}},
                "dependentRequired": {"p": ["q"]},
                "additionalProperties": False,
                "x-sunset": "2030-01-01",
            },
            "B": {"type": "array", "items": {"minimum": 1, "exclusiveMinimum": True}, "prefixItems": [TEXT]},
        },
        "parameters": {"P": PARAMETER},
        "securitySchemes": {
            "k": {"type": "oauth2", "flows": {"implicit": {"authorizationUrl": "a", "scopes": {"read": "r"}}}}
        },
    },
    security=[{"k": []}],
)
PLACES: list[tuple[Any, Any]] = [
    (parts, key) for parts, node in walk(FULL) for key in (node if isinstance(node, dict) else range(len(node)))
]
_TARGETS: list[Any] = [
    *("#", "#/", "", "#/components", "#/paths/~1things", "#/components/schemas/A", "x"),
    *(None, 1, [], {}),
]
ODD: st.SearchStrategy[Any] = st.sampled_from(
    [
        *(None, True, False, 0, -1, 1.5, 10**30, "", "a", [], [None], [[]], ["a"], [{}], {}, {"a": 1}, {"": None}),
        *({"$ref": each} for each in _TARGETS),
        *({"x-a": 1}, [1, "a"], {"a": {"$ref": "#/components/schemas/B"}}, {"get": {"$ref": "#/paths/~1things/post"}}),
    ]
)


@pytest.mark.heavy
@given(st.lists(st.tuples(st.sampled_from(PLACES), ODD), min_size=1, max_size=4))
def test_any_value_at_any_place_is_compared_or_refused(changes: list[tuple[Any, Any]]) -> None:
    odd = deepcopy(FULL)
    for (parts, key), value in changes:
        holder: Any = odd
        try:
            for part in parts:
                holder = holder[part]
            if isinstance(holder, dict) and not isinstance(key, str):
                continue  # an index, where an array became an object: JSON has no such key
            holder[key] = deepcopy(value)
        except (KeyError, IndexError, TypeError):
            continue
    before = json.dumps(odd)
    try:
        pair = CheckedDescription.from_document(odd, "a"), CheckedDescription.from_document(odd, "b")
    except Problem:
        assert odd["openapi"] != FULL["openapi"]
        return
    assert compare_descriptions(*pair) == []
    full = CheckedDescription.from_document(FULL, "full")
    compare_descriptions(full, pair[0])
    compare_descriptions(pair[0], full)
    assert json.dumps(odd) == before


def test_a_remark_that_is_true_of_both_documents_is_one_remark() -> None:
    wrong, also_wrong = received({"title": None, "type": "string"}), received({"title": None, "format": None})
    (both,) = compare(wrong, wrong).remarks
    (only,) = CheckedDescription.from_document(wrong, "new").remarks
    assert both == f"in both documents, {only}"
    of_pair = compare(wrong, also_wrong).remarks
    assert [each.startswith("in both documents, new: ") for each in of_pair] == [True, False]
    assert of_pair[1].startswith("new: ")
    assert compare(also_wrong, wrong).remarks[0].startswith("old: ")
