"""Names of inline schemas: short, after their place in path order, and the same in any order of the document."""

from __future__ import annotations

from typing import Any

import pytest

from kit.tests.openapi_sdk_codegen.corrections.pages import (
    ENVELOPE,
    ROW,
    ROWS,
    content,
    describe,
    operation,
    ref,
    schemas_of,
)
from openapi_sdk_codegen.corrections.conventions import apply_conventions
from openapi_sdk_codegen.openapi.validation import find_target

COLOURS: dict[str, Any] = {"type": "string", "enum": ["red", "green"]}
OTHER: dict[str, Any] = {"type": "object", "properties": {"other": {"type": "string"}}}


@pytest.mark.parametrize(
    ("method", "path", "data", "names"),
    [
        pytest.param("get", "/wheels/", operation(ENVELOPE), ["WheelPage", "Wheel"], id="a listing and its rows"),
        pytest.param("get", "/wheels/", operation(ROWS), ["Wheel"], id="the rows of an array"),
        pytest.param(
            "get",
            "/wheels/",
            operation({"type": "object", "properties": {"items": ROWS}}),
            ["WheelList", "Wheel"],
            id="the rows of another envelope",
        ),
        pytest.param("get", "/wheels/{id}/", operation(ROW), ["Wheel"], id="one thing"),
        pytest.param("get", "/wheels/", operation(ROW), ["Wheels"], id="a collection that is one object"),
        pytest.param("post", "/wheels/", operation(ROW, body=ROW), ["WheelAnswer", "WheelCreate"], id="a creation"),
        pytest.param(
            "patch", "/wheels/{id}/", operation(ROW, body=ROW), ["WheelUpdateAnswer", "WheelUpdate"], id="patch"
        ),
        pytest.param("post", "/wheels/bulk/", operation(body=ROWS), ["WheelCreateRow"], id="rows of a bulk body"),
        pytest.param("patch", "/user/set_password/", operation(body=ROW), ["UserSetPassword"], id="a verb"),
        pytest.param("get", "/config/v1/app/allauth/", operation(ROW), ["ConfigV1AppAllauth"], id="many words"),
        pytest.param("get", "/wheels/{id}/parts/", operation(ROWS), ["WheelPart"], id="parts of one thing"),
        pytest.param("get", "/wheels/parts/", operation(ROWS), ["WheelsPart"], id="parts of all things"),
        pytest.param("get", "/clients/{id}/", operation(ROW), ["ClientModel"], id="a class of the package"),
        pytest.param("get", "/responses/{id}/", operation(ROW), ["ResponseModel"], id="another class of the package"),
        pytest.param("get", "/none/", operation(ROW), ["NoneModel"], id="a keyword"),
        pytest.param("get", "/value_errors/{id}/", operation(ROW), ["ValueErrorModel"], id="a builtin"),
        pytest.param("get", "/aux/", operation(ROW), ["AuxModel"], id="a file that Windows reserves"),
        pytest.param("get", "/lpt1/", operation(ROW), ["Lpt1"], id="a word with a digit, which is not reserved"),
        pytest.param("get", "/test/things/", operation(ROWS), ["ModelTestThing"], id="a module that pytest collects"),
    ],
)
def test_bodies_and_answers(method: str, path: str, data: dict[str, Any], names: list[str]) -> None:
    assert sorted(schemas_of(describe((method, path, data)))) == sorted(names)


@pytest.mark.parametrize(
    ("name", "new"), [("Aux", "AuxModel"), ("CON", "CONModel"), ("COM1", "COM1Model"), ("nul", "NulModel")]
)
def test_a_component_whose_module_windows_reserves_gets_a_suffix(name: str, new: str) -> None:
    document = describe(("get", "/things/", operation(ref(name))))
    document["components"]["schemas"][name] = ROW
    assert list(schemas_of(document)) == [new]


def _thing(**properties: Any) -> dict[str, Any]:
    return describe(("get", "/things/{id}/", operation({"type": "object", "properties": properties})))


@pytest.mark.parametrize(
    ("schema", "names"),
    [
        pytest.param(COLOURS, ["ThingPart"], id="an enum"),
        pytest.param({"type": "array", "items": COLOURS}, ["ThingPart"], id="an enum in an array"),
        pytest.param(OTHER, ["ThingPart"], id="an object"),
        pytest.param({"additionalProperties": OTHER}, ["ThingPart", "ThingPartValue"], id="the values of a map"),
        pytest.param({"allOf": [OTHER, ROW]}, ["ThingPart"], id="allOf of objects"),
        pytest.param({"allOf": [OTHER]}, ["ThingPart"], id="allOf of one object"),
        pytest.param({"oneOf": [OTHER, {"type": "string"}]}, ["ThingPart"], id="the one object of a union"),
        pytest.param({"oneOf": [OTHER, ROW]}, ["ThingPartOption1", "ThingPartOption2"], id="two objects of a union"),
        pytest.param(
            {"anyOf": [{**OTHER, "title": "Wide"}, {**ROW, "title": "ThingPartSlim"}]},
            ["ThingPartSlim", "ThingPartWide"],
            id="titles in a union",
        ),
        pytest.param(
            {
                "oneOf": [
                    {"type": "object", "properties": {"type": {"type": "string", "enum": ["cat"]}}},
                    {"type": "object", "properties": {"type": {"type": "string", "enum": ["dog"]}}},
                ]
            },
            ["ThingPartCat", "ThingPartCatType", "ThingPartDog", "ThingPartDogType"],
            id="members of a union that differ in one value",
        ),
        pytest.param(
            {
                "oneOf": [
                    {"type": "object", "properties": {"b": {"const": "ant"}, "a": {"const": "cat"}}},
                    {"type": "object", "properties": {"b": {"const": "ant"}, "a": {"const": "dog"}}},
                ]
            },
            ["ThingPartCat", "ThingPartDog"],
            id="members of a union that differ in the first one of two values",
        ),
        pytest.param({"type": "array", "items": {"type": "array", "items": OTHER}}, ["ThingPart"], id="nested arrays"),
        pytest.param(
            {"type": "object", "patternProperties": {"^a": OTHER}},
            ["ThingPart", "ThingPartValue"],
            id="the values of a map with names of one form",
        ),
        pytest.param(
            {"type": "array", "prefixItems": [OTHER, ROW, {"type": "string"}]},
            ["ThingPartItem1", "ThingPartItem2"],
            id="items by place",
        ),
    ],
)
def test_schemas_inside_of_others(schema: dict[str, Any], names: list[str]) -> None:
    made = schemas_of(_thing(part=schema))
    assert sorted(made) == sorted(["Thing", *names])


@pytest.mark.parametrize("missing", ["Thing", "ThingUpdate", "Other_Name", "OtherName", "OtherRequest"])
@pytest.mark.parametrize("openapi", ["3.0.3", "3.1.0"])
def test_a_reference_to_a_missing_schema_never_leads_to_one_that_gets_a_name(missing: str, openapi: str) -> None:
    document = apply_conventions(
        describe(
            ("get", "/things/{id}/", operation(OTHER)),
            ("put", "/things/{id}/", operation(ref("OtherName"), body=ref("Other"))),
            ("patch", "/things/{id}/", operation(ref(missing), body=OTHER)),
            ("get", "/others/", operation(ref("Other"))),
            openapi=openapi,
            Other={"type": "object", "properties": {"a": {"type": "string", "readOnly": True}, "b": ROW}},
            **{"other_name" if missing == "OtherName" else "OtherName": OTHER},
        )
    )
    answer = document["paths"]["/things/{id}/"]["patch"]["responses"]["200"]["content"]["application/json"]
    assert isinstance(find_target(document, answer["schema"]["$ref"]), str)


@pytest.mark.parametrize(
    "schema",
    [
        pytest.param({"type": "string"}, id="text"),
        pytest.param({"type": "boolean", "enum": [True]}, id="an enum of booleans"),
        pytest.param({"enum": ["a", 1]}, id="an enum of several types"),
        pytest.param({"enum": [1.5]}, id="an enum of fractions"),
        pytest.param({"enum": [None]}, id="an enum of null"),
        pytest.param({"const": "a"}, id="a constant"),
        pytest.param({}, id="anything"),
        pytest.param({"allOf": [ref("Other")]}, id="a reference in allOf"),
        pytest.param({"allOf": [ref("Other"), {"description": "text"}]}, id="a reference with a text"),
        pytest.param({"oneOf": [ref("Other"), {"type": "string"}]}, id="a union of a reference and text"),
        pytest.param({"allOf": [{"type": "string"}, {"maxLength": 5}]}, id="allOf of texts"),
        pytest.param({"allOf": [ref("Loop"), {"maxLength": 5}]}, id="allOf of what refers to itself"),
    ],
)
def test_what_is_no_class_gets_no_name(schema: dict[str, Any]) -> None:
    document = _thing(part=schema)
    document["components"]["schemas"] |= {"Other": OTHER, "Loop": {"allOf": [ref("Loop")]}}
    made = schemas_of(document)
    assert sorted(made) == ["Loop", "Other", "Thing"]
    assert made["Thing"]["properties"]["part"] == schema


@pytest.mark.parametrize(
    ("openapi", "schema", "place"),
    [
        pytest.param("3.0.3", {"nullable": True}, {"nullable": True, "allOf": [ref("ThingPart")]}, id="nullable"),
        pytest.param(
            "3.1.0",
            {"type": ["string", "null"]},
            {"anyOf": [ref("ThingPart"), {"type": "null"}]},
            id="the type null",
        ),
        pytest.param(
            "3.0.3",
            {"enum": ["red", "green", None]},
            {"nullable": True, "allOf": [ref("ThingPart")]},
            id="null among the values",
        ),
        pytest.param("3.0.3", {"readOnly": True}, {"readOnly": True, "allOf": [ref("ThingPart")]}, id="readOnly"),
        pytest.param("3.0.3", {"default": "red"}, {"default": "red", "allOf": [ref("ThingPart")]}, id="default"),
        pytest.param("3.0.3", {}, ref("ThingPart"), id="nothing"),
    ],
)
def test_what_belongs_to_a_place_stays_there(openapi: str, schema: dict[str, Any], place: dict[str, Any]) -> None:
    document = _thing(part={**COLOURS, **schema})
    document["openapi"] = openapi
    made = schemas_of(document)
    assert made["Thing"]["properties"]["part"] == place
    assert made["ThingPart"] == COLOURS


def test_a_free_object_keeps_what_belongs_to_its_place() -> None:
    part = {"type": "object", "nullable": True, "description": "Any."}
    made = schemas_of(_thing(part=part))
    assert made["Thing"]["properties"]["part"] == {
        "nullable": True,
        "description": "Any.",
        "allOf": [ref("JsonObject")],
    }


def test_refusals_are_named_apart_from_answers() -> None:
    data = operation(ROW, body=ROW)
    data["responses"]["400"] = content(OTHER)
    assert sorted(schemas_of(describe(("post", "/things/", data)))) == [
        "ThingAnswer",
        "ThingCreate",
        "ThingCreateError",
    ]


def test_different_refusals_are_named_after_their_status() -> None:
    data = operation(ROW)
    data["responses"] |= {"404": content(OTHER), "default": content(ROWS), "409": content(COLOURS)}
    names = sorted(schemas_of(describe(("get", "/things/{id}/", data))))
    assert names == ["Thing", "ThingConflictError", "ThingError", "ThingNotFoundError"]


def test_another_success_is_named_after_its_status() -> None:
    data = operation(ROW)
    data["responses"]["202"] = content(OTHER)
    names = sorted(schemas_of(describe(("post", "/things/", data))))
    assert names == ["ThingAnswer", "ThingCreateAcceptedAnswer"]


def test_equal_media_types_share_one_class() -> None:
    data = operation(ROW, body=OTHER)
    data["requestBody"]["content"]["multipart/form-data"] = {"schema": {**OTHER, "description": "As JSON."}}
    assert sorted(schemas_of(describe(("post", "/things/", data)))) == ["ThingAnswer", "ThingCreate"]


@pytest.mark.parametrize(
    ("method", "name"),
    [("get", "ThingListColour"), ("post", "ThingCreateColour")],
)
def test_enums_of_parameters(method: str, name: str) -> None:
    parameters = [{"name": "colour", "in": "query", "schema": COLOURS}]
    document = describe((method, "/things/", operation(parameters=parameters)))
    made = apply_conventions(document)
    assert list(made["components"]["schemas"]) == [name]
    assert made["paths"]["/things/"][method]["parameters"][0]["schema"] == ref(name)


@pytest.mark.parametrize("values", [COLOURS["enum"], [*COLOURS["enum"], "any"]], ids=["the same", "one more"])
@pytest.mark.parametrize("openapi", ["3.0.3", "3.1.0"])
@pytest.mark.parametrize(
    ("path", "answer", "name"),
    [("/things/", "list", "ThingListColour"), ("/things/{id}/", "get", "ThingGetColour")],
    ids=["list", "get"],
)
def test_the_enum_of_a_parameter_has_its_own_name_whatever_values_a_property_has(
    values: list[Any], openapi: str, path: str, answer: str, name: str
) -> None:
    row = {"type": "object", "properties": {"colour": COLOURS}}
    parameters = [{"name": "colour", "in": "query", "schema": {**COLOURS, "enum": values}}]
    data = operation({"type": "array", "items": row} if answer == "list" else row, parameters=parameters)
    of_path = [{"name": "colour", "in": "header", "schema": {**COLOURS, "enum": values}}]
    document: dict[str, Any] = {**describe(("get", path, data)), "openapi": openapi}
    document["paths"][path]["parameters"] = of_path
    made = schemas_of(document)
    assert sorted(made) == sorted(["Thing", "ThingColour", name, "ThingColourParameter"])
    assert (made["ThingColour"]["enum"], made[name]["enum"]) == (COLOURS["enum"], values)


def test_schemas_of_shared_parts_are_named_after_them() -> None:
    document = describe()
    document["components"] |= {
        "parameters": {"Colour": {"name": "colour", "in": "query", "schema": COLOURS}},
        "requestBodies": {"wheel": content(ROW), "NewRequest": content(OTHER)},
        "responses": {"Broken": content(OTHER), "ProblemError": content(ROW)},
    }
    assert sorted(schemas_of(document)) == [
        "BrokenResponse",
        "ColourParameter",
        "NewRequest",
        "ProblemError",
        "WheelBody",
    ]


def test_the_first_by_rule_keeps_a_name_that_two_want() -> None:
    listing = ("get", "/things/", operation(ROWS))
    detail = ("get", "/things/{id}/", operation(OTHER))
    for order in ((listing, detail), (detail, listing)):
        made = schemas_of(describe(*order))
        assert made == {"Thing": ROW, "ThingDetail": OTHER}


@pytest.mark.parametrize(
    ("taken", "name"),
    [
        pytest.param(["ThingPart"], "ThingPartField", id="a longer name is free"),
        pytest.param(["ThingPart", "ThingPartField"], "ThingPart2", id="no other name"),
        pytest.param(["ThingPart", "ThingPartField", "ThingPart2"], "ThingPart3", id="nor one number"),
    ],
)
def test_a_schema_whose_names_others_have_gets_a_number(taken: list[str], name: str) -> None:
    document = _thing(part=OTHER)
    document["components"]["schemas"] = dict.fromkeys(taken, ROW)
    made = schemas_of(document)
    assert set(made) == {"Thing", *taken, name}
    assert made["Thing"]["properties"]["part"] == ref(name)


def test_equal_schemas_of_one_name_are_one() -> None:
    document = describe(("get", "/things/", operation(ROWS)), ("get", "/things/{id}/", operation(ROW)))
    assert schemas_of(document) == {"Thing": ROW}


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        pytest.param(["ABCd", "AbCd"], {"ABCd": "ABCd2", "AbCd": "AbCd"}, id="case"),
        pytest.param(["Foo_Bar", "FooBar"], {"Foo_Bar": "FooBar2", "FooBar": "FooBar"}, id="underscore"),
        pytest.param(["foo.Bar[Baz]"], {"foo.Bar[Baz]": "FooBarBaz"}, id="signs"),
        pytest.param(["Größe"], {"Größe": "Grosse"}, id="letters that are not ASCII"),
        pytest.param(["TestThing"], {"TestThing": "ModelTestThing"}, id="a module that pytest collects"),
        pytest.param(["Client"], {"Client": "ClientModel"}, id="a class of the package"),
        pytest.param(["WheelsResource"], {"WheelsResource": "WheelsResourceModel"}, id="a class of a tag"),
        pytest.param(["None"], {"None": "NoneModel"}, id="a keyword"),
        pytest.param(["3DModel"], {"3DModel": "Model3DModel"}, id="a digit"),
        pytest.param(["a/b"], {"a/b": "Ab"}, id="a slash"),
    ],
)
def test_components_that_would_clash_are_renamed_with_their_references(
    names: list[str], expected: dict[str, str]
) -> None:
    union = {
        "oneOf": [ref(name.replace("~", "~0").replace("/", "~1")) for name in names],
        "discriminator": {"propertyName": "kind", "mapping": {"first": names[0]}},
    }
    schemas: dict[str, Any] = {name: {"type": "object", "properties": {name: {"type": "string"}}} for name in names}
    for order in (names, names[::-1]):
        made = schemas_of(describe(**{name: schemas[name] for name in order}, Either=union))
        assert set(made) == {*expected.values(), "Either"}
        assert {name: next(iter(made[new]["properties"])) for name, new in expected.items()} == {n: n for n in names}
        assert [each["$ref"] for each in made["Either"]["oneOf"]] == [ref(expected[name])["$ref"] for name in names]
        mapping = made["Either"]["discriminator"]["mapping"]
        wanted = {"first": names[0], **{name: name for name in names[1:]}}
        assert mapping == {value: ref(expected[name])["$ref"] for value, name in wanted.items()}


#: A component that gets the name `AB`.
RENAMED: dict[str, Any] = {"a-b": ROW}


@pytest.mark.parametrize(
    ("reference", "given", "made"),
    [
        pytest.param("/components/schemas/a-b", {}, {"a-b": "AB"}, id="its name, not its new one"),
        pytest.param(
            "/components/schemas/a-b", {"a": ref("a-b")["$ref"]}, {"a": "AB"}, id="a component that has a value"
        ),
        pytest.param("/components/responses/a-b", {"a": "a-b"}, {"a": "AB"}, id="a component of another kind"),
        pytest.param("a-b", {"a": "a-b"}, {"a": "AB"}, id="an anchor"),
    ],
)
def test_values_of_a_discriminator_are_published_names(reference: str, given: Any, made: dict[str, str]) -> None:
    union = {
        "oneOf": [{"$ref": f"#{reference}"}],
        "discriminator": {"propertyName": "kind", "mapping": given},
    }
    found = schemas_of(describe(Either=union, **RENAMED))["Either"]
    assert found["discriminator"]["mapping"] == {value: ref(name)["$ref"] for value, name in made.items()}


@pytest.mark.parametrize(
    ("reference", "new"),
    [
        pytest.param("#/components/schemas/a-b", "#/components/schemas/AB", id="to it"),
        pytest.param("#/components/schemas/a-b/type", "#/components/schemas/AB/type", id="to what is in it"),
        pytest.param("#/components/responses/a-b", "#/components/responses/a-b", id="to another kind"),
        pytest.param("#a-b", "#a-b", id="to an anchor"),
    ],
)
def test_references_to_a_component_follow_it(reference: str, new: str) -> None:
    either = {"oneOf": [{"$ref": reference}], "discriminator": {"propertyName": "kind", "mapping": "no mapping"}}
    made = schemas_of(describe(Either=either, **RENAMED))
    assert made["Either"] == {**either, "oneOf": [{"$ref": new}]}


def test_an_answer_of_any_other_status_follows_a_renamed_schema() -> None:
    content = {"application/json": {"schema": ref("a-b")}}
    responses = {"204": {"description": ""}, "default": {"description": "", "content": content}}
    made = apply_conventions(describe(("get", "/things/", {"responses": responses}), **RENAMED))
    found = made["paths"]["/things/"]["get"]["responses"]["default"]
    assert found["content"] == {"application/json": {"schema": ref("AB")}}


def test_a_title_that_is_another_name_becomes_the_description() -> None:
    made = schemas_of(describe(A={**ROW, "title": "B"}, B={**ROW, "title": "B"}))
    assert made == {"A": {**ROW, "description": "B"}, "B": {**ROW, "title": "B"}}


def test_a_filter_does_not_share_the_enum_of_another_operation() -> None:
    row = {"type": "object", "properties": {"colour": COLOURS}}
    parameters = [{"name": "colour", "in": "query", "schema": COLOURS}]
    alone = describe(("put", "/things/{id}/", operation(parameters=parameters)))
    beside = describe(("get", "/things/", operation({"type": "array", "items": row})))
    beside["paths"] |= alone["paths"]
    assert set(schemas_of(alone)) == {"ThingReplaceColour"}
    assert set(schemas_of(beside)) == {"Thing", "ThingColour", "ThingReplaceColour"}


def test_enums_of_other_values_are_different() -> None:
    data = operation(ROW, body=COLOURS)
    data["requestBody"]["content"]["text/json"] = {"schema": {"type": "string", "enum": ["green"]}}
    names = set(schemas_of(describe(("post", "/things/", data))))
    assert names == {"ThingAnswer", "ThingCreate", "ThingCreateBody"}
