"""Names and parameters that are derived where neither page nor correction gives them."""

from __future__ import annotations

import contextlib
import copy
from typing import Any

import pytest
from hypothesis import example, given

from codegen.corrections.conventions import apply_conventions
from codegen.project import Problem
from tests.codegen.malformed import malformed
from tests.support.descriptions import make_description

ROW: dict[str, Any] = {"type": "object", "properties": {"id": {"type": "integer"}}}
ROWS: dict[str, Any] = {"type": "array", "items": ROW}
ENVELOPE: dict[str, Any] = {
    "type": "object",
    "properties": {
        "count": {"type": "integer"},
        "next": {"type": "string"},
        "previous": {"type": "string"},
        "results": ROWS,
    },
}


def described(method: str, path: str, answer: Any = None, **more: Any) -> dict[str, Any]:
    content = {} if answer is None else {"content": {"application/json": {"schema": answer}}}
    operation = {"responses": {"200": {"description": "", **content}}, **more}
    shared = {"Limit": {"name": "limit", "in": "query"}, "Offset": {"name": "offset", "in": "query"}}
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
        ("get", "/v2/things/", ROW, "things_get"),
        ("get", "/v2/things/{id}/", ROW, "things_get"),
        ("get", "/v2/things/{id}/", ENVELOPE, "things_get"),
        ("post", "/v2/things/", ROW, "things_create"),
        ("put", "/v2/things/{ID}/", ROW, "things_replace"),
        ("patch", "/v2/things/{id}/", ROW, "things_update"),
        ("delete", "/v2/things/{id}/", None, "things_delete"),
        ("post", "/v2/things/bulk/", ROWS, "things_create_many"),
        ("patch", "/v2/things/bulk/", ROWS, "things_update_many"),
        ("post", "/v2/things/{id}/close/", ROW, "things_close"),
        ("get", "/v2/things/active/", ENVELOPE, "things_list_active"),
        ("get", "/v2/integrations/active/", ENVELOPE, "integrations_list_active"),
        ("get", "/v2/driver-agreements/", ROWS, "driver_agreements_list"),
        ("put", "/v2/billing_statuses/{id}/", ROW, "billing_statuses_replace"),
        ("get", "/api/whoami/", ROW, "whoami_get"),
        ("get", "/v2/citations", ENVELOPE, "citations_list"),
        ("get", "/v2/fleetThings/", ROWS, "fleet_things_list"),
        ("get", "/", None, "default_get"),
        ("get", "/v2/7things/", None, "x_7things_get"),
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
        (["things", "Things"], ["things", "Things"]),
    ],
)
def test_only_a_plain_tag_is_kept(tags: list[str], kept: list[str]) -> None:
    assert only(apply_conventions(described("get", "/v2/things/", ROWS, tags=tags)))["tags"] == kept


def test_existing_names_are_kept() -> None:
    document = described("get", "/v2/things/", {"$ref": "#/components/schemas/A"}, tags=["a"], operationId="a_b")
    assert only(apply_conventions(document)) == only(document)


def test_argument_is_not_changed() -> None:
    document = described("get", "/v2/things/", ENVELOPE)
    before = repr(document)
    apply_conventions(document)
    assert repr(document) == before


@pytest.mark.parametrize(
    ("answer", "parameters", "names"),
    [
        pytest.param(ENVELOPE, [], {"Limit", "Offset"}, id="an envelope gets page parameters"),
        pytest.param(ENVELOPE, [{"name": "limit", "in": "query"}], {"Offset"}, id="a listed parameter is not repeated"),
        pytest.param(ROWS, [], set[str](), id="an array gets no page parameters"),
        pytest.param(None, [], set[str](), id="no response schema gets no page parameters"),
    ],
)
def test_listing_gets_page_parameters(answer: Any, parameters: list[Any], names: set[str]) -> None:
    made = only(apply_conventions(described("get", "/v2/things/", answer, parameters=list(parameters))))["parameters"]
    assert {each["$ref"].rpartition("/")[2] for each in made if "$ref" in each} == names


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


def test_name_of_another_schema_is_refused_with_the_place() -> None:
    document = described("get", "/v2/things/{id}/", ROW)
    document["components"]["schemas"] = {"Thing": {"type": "object", "properties": {"other": {"type": "string"}}}}
    with pytest.raises(Problem, match=r"paths\['/v2/things/\{id\}/'\].*Thing is taken"):
        apply_conventions(document)


def test_name_of_an_equal_schema_is_shared() -> None:
    document = described("get", "/v2/things/{id}/", ROW)
    document["components"]["schemas"] = {"Thing": ROW}
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
        pytest.param("post", "/v2/things/{id}/close/", ROW, ["ThingAnswer", "ThingClose"], id="an action"),
        pytest.param("get", "/v2/agencies/", None, ["Agency"], id="a plural in -ies"),
        pytest.param("get", "/v2/statuses/", None, ["Status"], id="a plural in -uses"),
        pytest.param("get", "/v2/status/", None, ["Status"], id="a singular in -us"),
        pytest.param("get", "/v2/access/", None, ["Access"], id="a singular in -ss"),
        pytest.param("get", "/v2/analysis/", None, ["Analysis"], id="a singular in -is"),
        pytest.param("get", "/v2/fleet/settings/", None, ["SettingFleet"], id="two words"),
    ],
)
def test_body_and_response_are_named_after_the_path(method: str, path: str, body: Any, names: list[str]) -> None:
    document = described(method, path, ROW) if body is None else _with_body(method, path, body)
    assert sorted(apply_conventions(document)["components"]["schemas"]) == names


def test_rows_of_a_response_are_named_after_the_thing() -> None:
    assert list(apply_conventions(described("post", "/v2/things/", ROWS))["components"]["schemas"]) == ["Thing"]


@pytest.mark.parametrize("keyword", ["allOf", "anyOf", "oneOf"])
def test_inline_objects_in_alternatives_are_named(keyword: str) -> None:
    document = described("get", "/v2/things/{id}/")
    document["components"]["schemas"] = {"Thing": {keyword: [{"properties": {"owner": ROW}}]}}
    assert list(apply_conventions(document)["components"]["schemas"]) == ["Thing", "ThingOwner"]


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


@pytest.mark.parametrize(
    ("components", "place"),
    [(None, r"\$\.components:"), ([], r"\$\.components:"), ({"schemas": []}, r"\$\.components\.schemas:")],
)
def test_components_that_are_not_an_object_are_refused(components: Any, place: str) -> None:
    with pytest.raises(Problem, match=rf"{place} an object is expected, not (NoneType|list)"):
        apply_conventions({"paths": {}, "components": components})


INLINE = described("get", "/v2/things/", ENVELOPE, parameters=[{"name": "a", "in": "query", "schema": {}}])


@given(malformed(INLINE) | malformed(make_description()))
@example(described("get", "/v2/things/", ENVELOPE, parameters=[{"name": [], "in": "query"}]))
@example(described("get", "/v2/things/", ENVELOPE, parameters={}))
def test_any_document_gets_names_or_is_refused(document: dict[str, Any]) -> None:
    before = copy.deepcopy(document)
    with contextlib.suppress(Problem):
        apply_conventions(document)
    assert document == before
