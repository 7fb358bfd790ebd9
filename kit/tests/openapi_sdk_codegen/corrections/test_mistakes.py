"""Common mistakes are repaired where one reading makes sense, and are reported."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from kit.tests.openapi_sdk_codegen.corrections.pages import describe, operation
from openapi_sdk_codegen.corrections.conventions import apply_conventions
from openapi_sdk_codegen.corrections.conventions.mistakes import find_mistakes, repair_mistakes
from openapi_sdk_codegen.openapi.validation import find_invalid

ID: dict[str, Any] = {"name": "id", "in": "path", "required": True, "schema": {"type": "integer"}}
COLOUR: dict[str, Any] = {"name": "colour", "in": "query", "schema": {"type": "string"}}
TEXT_ID: dict[str, Any] = {**ID, "schema": {"type": "string"}}


def _page(path: str, *parameters: Any, shared: Any = ()) -> dict[str, Any]:
    document = describe(("get", path, operation(parameters=[*parameters])))
    document["components"]["parameters"] = {"Id": ID}
    return document if not shared else {**document, "paths": {path: {**document["paths"][path], "parameters": shared}}}


LEFT_OUT = "the parameter 'id' is left out: it is not in the path"
TEXT = "the parameter {!r} is a text: no parameter describes it".format
#: Documents, the parameters that their operation gets, and the repairs.
MISFITS = [
    pytest.param(_page("/things/", ID, COLOUR), [COLOUR], [LEFT_OUT], id="a parameter not in the path"),
    pytest.param(_page("/things/", {"$ref": "#/components/parameters/Id"}), [], [LEFT_OUT], id="a shared one"),
    pytest.param(_page("/things/", shared=[ID]), [], [LEFT_OUT], id="one of all methods of the path"),
    pytest.param(_page("/things/{id}/", COLOUR), [COLOUR, TEXT_ID], [TEXT("id")], id="a parameter not described"),
    pytest.param(
        _page("/things/{colour}/", COLOUR),
        [COLOUR, {**TEXT_ID, "name": "colour"}],
        [TEXT("colour")],
        id="a parameter of the query with the name of one in the path",
    ),
    pytest.param(
        _page("/things/{key}/", ID),
        [{**TEXT_ID, "name": "key"}],
        [LEFT_OUT, TEXT("key")],
        id="a parameter misspelled",
    ),
]


@pytest.mark.parametrize(("document", "_parameters", "repairs"), MISFITS)
def test_each_repair_is_reported_with_the_place_of_the_operation(
    document: dict[str, Any], _parameters: list[Any], repairs: list[str]
) -> None:
    before = copy.deepcopy(document)
    (path,) = document["paths"]
    assert find_mistakes(document) == [(("paths", path, "get"), what) for what in repairs]
    assert document == before


@pytest.mark.parametrize(("document", "parameters", "_repairs"), MISFITS)
def test_parameters_are_made_to_fit_the_path(
    document: dict[str, Any], parameters: list[Any], _repairs: list[str]
) -> None:
    assert find_invalid(document)
    made = apply_conventions(document)
    (item,) = made["paths"].values()
    assert [*item.get("parameters", []), *item["get"]["parameters"]] == parameters
    assert not find_invalid(made)


def test_a_parameter_without_a_name_is_left_to_the_validation() -> None:
    document = _page("/things/", {**ID, "name": ""})
    assert find_mistakes(document) == []
    assert find_invalid(apply_conventions(document))


def test_an_enum_without_values_is_any_value_of_its_type() -> None:
    document = describe(Thing={"type": "object", "properties": {"enum": {"type": "string", "enum": []}}})
    assert [repair.what for repair in find_mistakes(document)] == [
        "an enum without values is read as any value of its type"
    ]
    made = apply_conventions(document)
    assert made["components"]["schemas"]["Thing"]["properties"] == {"enum": {"type": "string"}}


@pytest.mark.parametrize("version", ["3.0.3", "3.1.0"])
@pytest.mark.parametrize(
    ("schema", "read", "what"),
    [
        pytest.param(
            {"type": "object", "required": "id", "properties": {"id": {"type": "integer"}}},
            {"type": "object", "required": ["id"], "properties": {"id": {"type": "integer"}}},
            "a schema requires one name that is in no list: it is read as a list of it",
            id="one name",
        ),
        pytest.param(
            {"type": "object", "properties": {"required": {"type": "integer", "required": True}}},
            {"type": "object", "properties": {"required": {"type": "integer"}}},
            "`required` of a schema is no list of names: it is left out",
            id="as older schemas wrote it",
        ),
        pytest.param(
            {"type": "array", "items": {"type": "string", "required": False}},
            {"type": "array", "items": {"type": "string"}},
            "`required` of a schema is no list of names: it is left out",
            id="false, of rows",
        ),
    ],
)
def test_required_is_read_as_a_list_of_names(
    version: str, schema: dict[str, Any], read: dict[str, Any], what: str
) -> None:
    document = describe(openapi=version, Thing=schema)
    assert find_invalid(document)
    assert [repair.what for repair in find_mistakes(document)] == [what]
    made = apply_conventions(document)
    assert made["components"]["schemas"]["Thing"] == read
    assert not find_invalid(made)


TEXT_SCHEMA: dict[str, Any] = {"type": "string"}
NULL: dict[str, Any] = {"type": "null"}


@pytest.mark.parametrize(
    ("schema", "read"),
    [
        pytest.param({"oneOf": [TEXT_SCHEMA, NULL]}, {"oneOf": [TEXT_SCHEMA], "nullable": True}, id="a choice"),
        pytest.param(
            {"anyOf": [{**NULL, "description": "none"}, TEXT_SCHEMA, {"type": "integer"}]},
            {"anyOf": [TEXT_SCHEMA, {"type": "integer"}], "nullable": True},
            id="one of several",
        ),
        pytest.param({"type": ["string", "null"]}, {**TEXT_SCHEMA, "nullable": True}, id="beside another type"),
        pytest.param(NULL, {"enum": [None], "nullable": True}, id="alone"),
        pytest.param({"oneOf": [NULL]}, {"oneOf": [{"enum": [None], "nullable": True}]}, id="the only choice"),
    ],
)
def test_null_as_a_type_is_nullable_in_3_0(schema: dict[str, Any], read: dict[str, Any]) -> None:
    node = {"type": "object", "properties": {"type": schema}, "example": {"type": "null"}}
    older, newer = (describe(openapi=version, Thing=copy.deepcopy(node)) for version in ("3.0.3", "3.1.0"))
    assert find_invalid(older)
    assert [repair.what for repair in find_mistakes(older)] == [
        "null as a type is read as `nullable`: OpenAPI 3.0 has no such type"
    ]
    made = copy.deepcopy(older)
    repair_mistakes(made)
    assert made["components"]["schemas"]["Thing"] == {**node, "properties": {"type": read}}
    assert not find_invalid(made)
    assert not find_invalid(apply_conventions(older))
    assert find_mistakes(newer) == []


def test_several_types_are_left_to_the_validation() -> None:
    document = describe(openapi="3.0.3", Thing={"type": ["string", "integer", "null"]})
    assert find_mistakes(document) == []
    assert find_invalid(document)


def test_a_response_without_a_description_has_an_empty_one() -> None:
    content = {"application/json": {"schema": {"type": "object"}}}
    responses = {"200": {"content": content}, "404": {"$ref": "#/components/responses/No"}, "500": {"description": "5"}}
    responses |= {"204": {"description": None}}
    document = describe(("get", "/things/", {"responses": responses}))
    document.setdefault("components", {})["responses"] = {"No": {"content": content}}
    assert find_invalid(document)
    assert find_mistakes(document) == [((), "a response without a description has an empty one")]
    made = apply_conventions(document)
    read = made["paths"]["/things/"]["get"]["responses"]
    assert [read[each]["description"] for each in ("200", "204", "500")] == ["", "", "5"]
    assert made["components"]["responses"]["No"]["description"] == ""
    assert not find_invalid(made)


def test_a_description_of_a_tag_that_is_no_text_is_left_out() -> None:
    tags = [{"name": "things", "description": ["All", "things"]}, {"name": "wheels", "description": "Wheels."}]
    document = describe() | {"tags": tags}
    assert [repair.what for repair in find_mistakes(document)] == [
        "the description of the tag 'things' is left out: it is no text"
    ]
    made = apply_conventions(document)
    assert made["tags"] == [{"name": "things"}, {"name": "wheels", "description": "Wheels."}]
    assert not find_invalid(made)


def test_a_field_of_components_that_openapi_does_not_have_is_left_out() -> None:
    components: dict[str, Any] = {"mediaTypes": {"thing": {}}, "x-own": {}, "schemas": {"Thing": {"type": "object"}}}
    document = describe() | {"components": components}
    assert [repair.what for repair in find_mistakes(document)] == [
        "`components` may not have the field 'mediaTypes': it is left out"
    ]
    assert not find_invalid(apply_conventions(document))


@pytest.mark.parametrize(
    ("shared", "content"),
    [
        pytest.param({"a/b": {"schema": {}}}, {"$ref": "#/components/mediaTypes/thing"}, id="a content"),
        pytest.param({"schema": {}}, {"a/b": {"$ref": "#/components/mediaTypes/thing"}}, id="a media type"),
    ],
)
def test_what_refers_to_shared_media_types_is_written_in_place(shared: Any, content: Any) -> None:
    answer = {"200": {"description": "ok", "content": content}}
    document = describe(("get", "/things/", operation(responses=answer)))
    document["components"]["mediaTypes"] = {"thing": shared}
    assert find_mistakes(document)[0].what == "what refers to `components.mediaTypes` is written in its place"
    made = apply_conventions(document)
    assert made["paths"]["/things/"]["get"]["responses"]["200"]["content"] == {"a/b": {"schema": {}}}
    assert not find_invalid(made)


@pytest.mark.parametrize("version", ["3.0.3", "3.1.0"])
@pytest.mark.parametrize(
    ("written", "read"),
    [
        pytest.param(["200", "4xx"], ["200", "4XX"], id="lower case"),
        pytest.param(["2xx", "5Xx", "default"], ["2XX", "5XX", "default"], id="several"),
        pytest.param(["4XX", "4xx"], ["4XX", "4xx"], id="both"),
        pytest.param(["200", "6xx"], ["200", "6xx"], id="no status"),
        pytest.param(["200", "40x"], ["200", "40x"], id="a range that nobody knows"),
    ],
)
def test_a_range_of_statuses_in_lower_case_is_one(version: str, written: list[str], read: list[str]) -> None:
    responses = {status: {"description": status} for status in written}
    document = describe(("get", "/things/", {"responses": responses}), openapi=version)
    repairs = [f"the status {old} is read as {new}" for old, new in zip(written, read, strict=True) if old != new]
    assert find_mistakes(document) == [(("paths", "/things/", "get"), what) for what in repairs]
    made = apply_conventions(document)
    found = made["paths"]["/things/"]["get"]["responses"]
    assert [(status, each["description"]) for status, each in found.items()] == [*zip(read, written, strict=True)]
    assert bool(find_invalid(made)) == (not repairs)


@pytest.mark.parametrize(
    "document",
    [
        pytest.param(_page("/things/{id}/", ID), id="a described parameter"),
        pytest.param(_page("/things/{id}/", shared=[ID]), id="one of all methods of the path"),
        pytest.param(
            describe(Thing={"properties": {"enum": {"type": "array"}}, "example": {"enum": []}}), id="an example"
        ),
    ],
)
def test_what_is_right_stays(document: dict[str, Any]) -> None:
    assert find_mistakes(document) == []
