"""Names and parameters that are derived where neither page nor correction gives them."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import example, given

from kit.tests.openapi_sdk_codegen.corrections.pages import ENVELOPE, ROW, ROWS
from kit.tests.openapi_sdk_codegen.malformed import malformed
from kit.tests.support.descriptions import make_description
from openapi_sdk_codegen.corrections.conventions import apply_conventions


def described(method: str, path: str, answer: Any = None, **more: Any) -> dict[str, Any]:
    content = {} if answer is None else {"content": {"application/json": {"schema": answer}}}
    operation = {"responses": {"200": {"description": "", **content}}, **more}
    shared = {
        f"Overview{name.capitalize()}": {"name": name, "in": "query", "x-of-listings": True}
        for name in ("limit", "offset")
    }
    return {"paths": {path: {method: operation}}, "components": {"parameters": shared}}


def only(document: dict[str, Any]) -> dict[str, Any]:
    ((_, item),) = document["paths"].items()
    ((_, operation),) = item.items()
    result: dict[str, Any] = operation
    return result


@pytest.mark.parametrize(
    ("method", "path", "answer", "name"),
    [
        ("get", "/v2/things/", ENVELOPE, "things_list"),
        ("get", "/v2/things/", ROWS, "things_list"),
        ("get", "/v2/things/", ROW, "things_get_things"),
        ("get", "/v2/things/{id}/", ROW, "things_get"),
        ("get", "/v2/things/{id}/", ENVELOPE, "things_list"),
        ("post", "/v2/things/", ROW, "things_create"),
        ("put", "/v2/things/{ID}/", ROW, "things_replace"),
        ("patch", "/v2/things/{id}/", ROW, "things_update"),
        ("delete", "/v2/things/{id}/", None, "things_delete"),
        ("post", "/v2/things/bulk/", ROWS, "things_create_many"),
        ("patch", "/v2/things/bulk/", ROWS, "things_update_many"),
        ("post", "/v2/things/{id}/close/", ROW, "things_close"),
        ("get", "/v2/things/active/", ENVELOPE, "things_list_active"),
        ("get", "/v2/integrations/active/", ENVELOPE, "integrations_list_active"),
        ("get", "/v2/driver-contracts/", ROWS, "driver_contracts_list"),
        ("put", "/v2/paying_statuses/{id}/", ROW, "paying_statuses_replace"),
        ("get", "/api/whoami/", ROW, "whoami_get"),
        ("get", "/v2/receipts", ENVELOPE, "receipts_list"),
        ("get", "/v2/orgThings/", ROWS, "org_things_list"),
        ("get", "/", None, "default_get"),
        ("get", "/v2/7things/", None, "x_7things_list"),
        ("post", "/v2/test-suites/", ROW, "test_suites_create"),
    ],
)
def test_operation_is_named_after_its_path(method: str, path: str, answer: Any, name: str) -> None:
    operation = only(apply_conventions(described(method, path, answer)))
    assert operation["operationId"] == name
    assert name.startswith(operation["tags"][0])


@pytest.mark.parametrize(
    ("tags", "kept"),
    [
        (["things"], ["things"]),
        (["parts"], ["parts"]),
        (["Things"], ["things"]),
        (["Things > All"], ["things"]),
        ([], ["things"]),
        (["things", "Things"], ["things"]),
    ],
)
def test_only_a_plain_tag_is_kept(tags: list[str], kept: list[str]) -> None:
    assert only(apply_conventions(described("get", "/v2/things/", ROWS, tags=tags)))["tags"] == kept


def test_operation_id_of_a_correction_is_kept() -> None:
    document = described("get", "/v2/things/", {"$ref": "#/components/schemas/A"}, tags=["a"], operationId="a_b")
    published = described("get", "/v2/things/")
    assert only(apply_conventions(document, published=published)) == only(document)
    document["info"] = {"x-names-from": "paths"}
    assert only(apply_conventions(document, published=document))["operationId"] == "a_get_things"


@pytest.mark.parametrize(
    ("fidelity", "name"), [("verbatim", "things_list"), ("documented", "chosen"), (None, "things_list")]
)
def test_operation_id_of_a_transcription_is_kept(fidelity: str | None, name: str) -> None:
    more = {} if fidelity is None else {"x-fidelity": fidelity}
    document = described("get", "/v2/things/", ROWS, operationId="chosen", **more)
    document["info"] = {"x-names-from": "paths"}
    assert only(apply_conventions(document, published=document))["operationId"] == name


def test_argument_is_not_changed() -> None:
    document = described("get", "/v2/things/", ENVELOPE)
    before = repr(document)
    apply_conventions(document)
    assert repr(document) == before


@pytest.mark.parametrize(
    ("answer", "parameters", "names"),
    [
        pytest.param(ENVELOPE, [], {"OverviewLimit", "OverviewOffset"}, id="an envelope gets page parameters"),
        pytest.param(
            ENVELOPE, [{"name": "limit", "in": "query"}], {"OverviewOffset"}, id="a listed parameter is not repeated"
        ),
        pytest.param(ENVELOPE, [{"name": "page", "in": "query"}], set[str](), id="page numbers instead"),
        pytest.param(ENVELOPE, [{"name": "Cursor", "in": "query"}], set[str](), id="a cursor instead"),
        pytest.param(ROWS, [], set[str](), id="an array gets no page parameters"),
        pytest.param(None, [], set[str](), id="no response schema gets no page parameters"),
    ],
)
def test_listing_gets_page_parameters(answer: Any, parameters: list[Any], names: set[str]) -> None:
    made = only(apply_conventions(described("get", "/v2/things/", answer, parameters=list(parameters))))["parameters"]
    assert {each["$ref"].rpartition("/")[2] for each in made if "$ref" in each} == names


def test_instructions_are_carried_out_and_removed() -> None:
    document = {**described("get", "/v2/things/", ENVELOPE)}
    made = apply_conventions(document)
    assert made["components"]["parameters"]["OverviewLimit"] == {"name": "limit", "in": "query"}


def test_inline_objects_are_named_after_their_place() -> None:
    row = {
        "type": "object",
        "properties": {
            "owner": {"type": "object", "properties": {"name": {"type": "string"}}},
            "parts": {"type": "array", "items": {"type": "object", "properties": {"id": {"type": "integer"}}}},
            "extras": {"type": "object", "additionalProperties": True},
            "more": {"type": "object"},
        },
    }
    envelope: dict[str, Any] = {
        **ENVELOPE,
        "properties": {**ENVELOPE["properties"], "results": {"type": "array", "items": row}},
    }
    schemas = apply_conventions(described("get", "/v2/things/", envelope))["components"]["schemas"]
    assert set(schemas) == {"ThingPage", "Thing", "ThingOwner", "ThingPart", "JsonObject"}
    references = schemas["Thing"]["properties"]
    assert references["owner"] == {"$ref": "#/components/schemas/ThingOwner"}
    assert references["parts"]["items"] == {"$ref": "#/components/schemas/ThingPart"}
    assert references["extras"] == references["more"] == {"$ref": "#/components/schemas/JsonObject"}


def test_a_name_that_another_schema_has_is_not_taken() -> None:
    document = described("get", "/v2/things/{id}/", ROW)
    document["components"]["schemas"] = {"Thing": {"type": "object", "properties": {"other": {"type": "string"}}}}
    schemas = apply_conventions(document)["components"]["schemas"]
    assert list(schemas) == ["Thing", "ThingDetail"]
    assert schemas["ThingDetail"] == ROW


def test_name_of_an_equal_schema_is_shared() -> None:
    document = described("get", "/v2/things/{id}/", ROW)
    document["components"]["schemas"] = {"Thing": {**ROW, "description": "A thing."}}
    assert list(apply_conventions(document)["components"]["schemas"]) == ["Thing"]


def test_description_of_a_parameter_is_copied_to_its_schema() -> None:
    parameter = {"name": "a", "in": "query", "description": "What it is.", "schema": {"type": "string"}}
    made = only(apply_conventions(described("get", "/v2/things/", ROWS, parameters=[parameter])))
    assert made["parameters"][0]["schema"]["description"] == "What it is."


@pytest.mark.parametrize(
    ("schema", "name"),
    [
        pytest.param({"type": "object"}, "JsonObject", id="an object without anything"),
        pytest.param({"type": "object", "additionalProperties": True}, "JsonObject", id="any values"),
        pytest.param({"type": "object", "additionalProperties": {}}, "JsonObject", id="values of any schema"),
        pytest.param({"type": "object", "additionalProperties": {"type": "string"}}, "ThingExtra", id="text values"),
        pytest.param({"type": "object", "additionalProperties": False}, "ThingExtra", id="no properties at all"),
    ],
)
def test_only_a_free_object_becomes_json_object(schema: dict[str, Any], name: str) -> None:
    row = {"type": "object", "properties": {"any": {"type": "object"}, "extras": schema}}
    schemas = apply_conventions(described("get", "/v2/things/{id}/", row))["components"]["schemas"]
    assert schemas["Thing"]["properties"]["extras"] == {"$ref": f"#/components/schemas/{name}"}
    assert schemas["JsonObject"] == {"type": "object", "additionalProperties": True}
    assert name == "JsonObject" or schemas[name] == schema


def _with_body(method: str, path: str, body: Any) -> dict[str, Any]:
    return described(method, path, ROW, requestBody={"content": {"application/json": {"schema": body}}})


@pytest.mark.parametrize(
    ("method", "path", "body", "names"),
    [
        pytest.param("post", "/v2/things/", ROW, ["ThingAnswer", "ThingCreate"], id="body and response"),
        pytest.param("get", "/v2/things/{id}/", None, ["Thing"], id="the response of a get"),
        pytest.param("post", "/v2/things/bulk/", ROWS, ["ThingAnswer", "ThingCreateRow"], id="rows of a bulk body"),
        pytest.param("post", "/v2/things/{id}/close/", ROW, ["ThingClose", "ThingCloseAnswer"], id="an action"),
        pytest.param("get", "/v2/agencies/", None, ["Agencies"], id="a collection that is one object"),
        pytest.param("get", "/v2/statuses/{id}/", None, ["Status"], id="a plural in -uses"),
        pytest.param("get", "/v2/agencies/{id}/", None, ["Agency"], id="a plural in -ies"),
        pytest.param("get", "/v2/status/", None, ["Status"], id="a singular in -us"),
        pytest.param("get", "/v2/access/", None, ["Access"], id="a singular in -ss"),
        pytest.param("get", "/v2/analysis/", None, ["Analysis"], id="a singular in -is"),
        pytest.param("get", "/v2/org/settings/", None, ["OrgSettings"], id="two words"),
    ],
)
def test_body_and_response_are_named_after_the_path(method: str, path: str, body: Any, names: list[str]) -> None:
    document = described(method, path, ROW) if body is None else _with_body(method, path, body)
    assert sorted(apply_conventions(document)["components"]["schemas"]) == names


def test_rows_of_a_response_are_named_after_the_thing() -> None:
    assert list(apply_conventions(described("get", "/v2/things/", ROWS))["components"]["schemas"]) == ["Thing"]
    assert list(apply_conventions(described("post", "/v2/things/", ROWS))["components"]["schemas"]) == ["ThingAnswer"]


@pytest.mark.parametrize(
    ("keyword", "name"), [("allOf", "ThingOwner"), ("anyOf", "ThingOption1Owner"), ("oneOf", "ThingOption1Owner")]
)
def test_inline_objects_in_alternatives_are_named(keyword: str, name: str) -> None:
    document = described("get", "/v2/things/{id}/")
    document["components"]["schemas"] = {"Thing": {keyword: [{"properties": {"owner": ROW}}]}}
    assert name in apply_conventions(document)["components"]["schemas"]


def test_named_objects_get_the_fidelity_of_their_operation_or_schema() -> None:
    inner = {**ROW, "x-fidelity": "documented"}
    answer = {"type": "object", "properties": {"part": {**ROW}, "own": inner}}
    document = described("get", "/v2/things/{id}/", answer, **{"x-fidelity": "example"})
    document["components"]["schemas"] = {"Other": {"properties": {"part": {**ROW}}, "x-fidelity": "inferred"}}
    schemas = apply_conventions(document)["components"]["schemas"]
    assert {name: schema.get("x-fidelity") for name, schema in schemas.items()} == {
        "Other": "inferred",
        "OtherPart": "inferred",
        "Thing": "example",
        "ThingPart": "example",
        "ThingOwn": "documented",
    }


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        pytest.param({"description": "Kept."}, {"description": "Kept."}, id="a description of its own"),
        pytest.param({"$ref": "#/x"}, {"$ref": "#/x"}, id="a reference"),
    ],
)
def test_description_of_a_parameter_is_not_copied_over(schema: dict[str, Any], expected: dict[str, Any]) -> None:
    parameter = {"name": "a", "in": "query", "description": "Other.", "schema": schema}
    operation = only(apply_conventions(described("get", "/v2/things/", ROWS, parameters=[parameter])))
    assert operation["parameters"][0]["schema"] == expected


@pytest.mark.parametrize("components", [None, [], {"schemas": []}, {"schemas": {"A": 1, "B": None}}])
def test_components_that_are_no_objects_are_left_to_the_validation(components: Any) -> None:
    document: dict[str, Any] = {"paths": {}, "components": components}
    assert apply_conventions(document) == document


INLINE = described("get", "/v2/things/", ENVELOPE, parameters=[{"name": "a", "in": "query", "schema": {}}])


@given(malformed(INLINE) | malformed(make_description()))
@example(described("get", "/v2/things/", ENVELOPE, parameters=[{"name": [], "in": "query"}]))
@example(described("get", "/v2/things/", ENVELOPE, parameters={}))
def test_any_document_gets_names(document: dict[str, Any]) -> None:
    before = copy.deepcopy(document)
    result = apply_conventions(document)
    assert document == before
    assert apply_conventions(result) == result


def test_a_tag_is_listed_once_with_its_description() -> None:
    tags = [{"name": "a"}, {"name": "b"}, {"name": "a", "description": "What it is."}]
    assert apply_conventions({"tags": tags})["tags"] == [{"name": "b"}, {"name": "a", "description": "What it is."}]
