"""What is sent and what is received are different schemas."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from kit.tests.openapi_sdk_codegen.corrections.pages import content, describe, operation, ref, schemas_of
from openapi_sdk_codegen.corrections.conventions import apply_conventions

NAME: dict[str, Any] = {"type": "string"}
ID: dict[str, Any] = {"type": "integer", "readOnly": True}
PIN: dict[str, Any] = {"type": "string", "writeOnly": True}
WAGON: dict[str, Any] = {
    "type": "object",
    "required": ["id", "name", "pin"],
    "properties": {"id": ID, "name": NAME, "pin": PIN},
}
RECEIVED = {"type": "object", "required": ["name", "id"], "properties": {"id": ID, "name": NAME}}
SENT = {"type": "object", "required": ["name", "pin"], "properties": {"name": NAME, "pin": PIN}}
MARKED = {**SENT, "x-secret-properties": ["pin"]}


def both(name: str = "Wagon") -> tuple[str, str, dict[str, Any]]:
    return "post", "/wagons/", operation(ref(name), body=ref(name))


def answer_and_body(document: dict[str, Any]) -> tuple[str, str]:
    made = apply_conventions(document)["paths"]["/wagons/"]["post"]
    schemas = [
        each["content"]["application/json"]["schema"] for each in (made["responses"]["200"], made["requestBody"])
    ]
    return tuple(str(schema).rpartition("/")[2].rstrip("'}]") for schema in schemas)  # type: ignore[return-value]


def unordered(schema: dict[str, Any]) -> dict[str, Any]:
    return {**schema, "required": sorted(schema.get("required", []))}


def test_a_schema_that_is_sent_and_received_becomes_two() -> None:
    document = describe(both(), Wagon=WAGON)
    made = schemas_of(document)
    assert unordered(made["Wagon"]) == unordered(RECEIVED)
    assert unordered(made["WagonRequest"]) == unordered(MARKED)
    assert answer_and_body(document) == ("Wagon", "WagonRequest")


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        pytest.param(operation(body=ref("Wagon")), MARKED, id="only sent"),
        pytest.param(operation(ref("Wagon")), RECEIVED, id="only received"),
        pytest.param(operation(), RECEIVED, id="used by no operation"),
    ],
)
def test_a_schema_of_one_direction_stays_one(data: dict[str, Any], expected: dict[str, Any]) -> None:
    made = schemas_of(describe(("post", "/wagons/", data), Wagon=WAGON))
    assert list(made) == ["Wagon"]
    assert unordered(made["Wagon"]) == unordered(expected)


@pytest.mark.parametrize(
    ("outer", "inner"),
    [
        pytest.param({"properties": {"part": ref("Part")}}, "$.properties.part", id="a property"),
        pytest.param({"type": "array", "items": ref("Part")}, "$.items", id="an array"),
        pytest.param({"additionalProperties": ref("Part")}, "$.additionalProperties", id="a map"),
        pytest.param({"allOf": [ref("Part"), {"properties": {"a": NAME}}]}, "$.allOf[0]", id="allOf"),
        pytest.param({"oneOf": [ref("Part"), NAME]}, "$.oneOf[0]", id="a union"),
    ],
)
def test_what_holds_such_a_schema_becomes_two(outer: dict[str, Any], inner: str) -> None:
    part = {"type": "object", "properties": {"id": ID, "name": NAME}}
    made = schemas_of(describe(both("Outer"), Outer=outer, Part=part))
    assert set(made) == {"Outer", "OuterRequest", "Part", "PartRequest"}
    assert str(ref("PartRequest")) in str(made["OuterRequest"]), inner
    assert str(ref("Part")) in str(made["Outer"])


@pytest.mark.parametrize(
    "schema",
    [
        pytest.param({"type": "string", "enum": ["a"]}, id="an enum"),
        pytest.param({"type": "object", "additionalProperties": True}, id="a free object"),
        pytest.param({"type": "object", "additionalProperties": NAME}, id="a map of text"),
        pytest.param({"type": "array", "items": NAME}, id="an array of text"),
        pytest.param(NAME, id="text"),
    ],
)
def test_what_has_no_fields_stays_one(schema: dict[str, Any]) -> None:
    made = schemas_of(describe(both("Plain"), Plain=schema))
    assert list(made) == ["Plain"]


def test_recursion_is_followed() -> None:
    node = {"type": "object", "properties": {"id": ID, "children": {"type": "array", "items": ref("Node")}}}
    made = schemas_of(describe(both("Node"), Node=node))
    assert made["Node"] == node
    assert made["NodeRequest"] == {
        "type": "object",
        "properties": {"children": {"type": "array", "items": ref("NodeRequest")}},
    }


def test_required_is_dropped_for_properties_of_other_parts() -> None:
    base = {"type": "object", "properties": {"id": ID, "name": NAME}}
    wide = {"allOf": [ref("Base"), {"properties": {"a": NAME}, "required": ["id", "a"]}], "required": ["id", "name"]}
    made = schemas_of(describe(both("Wide"), Base=base, Wide=wide))
    assert made["WideRequest"] == {
        "allOf": [ref("BaseRequest"), {"properties": {"a": NAME}, "required": ["a"]}],
        "required": ["name"],
    }


def test_a_property_that_refers_to_a_read_only_schema_is_not_sent() -> None:
    wagon = {"type": "object", "properties": {"id": ref("Id"), "name": NAME}}
    made = schemas_of(describe(both(), Wagon=wagon, Id=ID))
    assert made["WagonRequest"]["properties"] == {"name": NAME}


def test_a_wrapped_read_only_property_is_not_sent() -> None:
    kind = {"type": "string", "enum": ["a"], "readOnly": True}
    wagon = {"type": "object", "properties": {"kind": kind, "name": NAME}}
    made = schemas_of(describe(both(), Wagon=wagon))
    assert made["Wagon"]["properties"]["kind"] == {"readOnly": True, "allOf": [ref("WagonKind")]}
    assert made["WagonRequest"]["properties"] == {"name": NAME}


def test_an_equal_component_of_the_name_is_shared() -> None:
    other = ("put", "/wagons/", operation(body=ref("WagonRequest")))
    made = schemas_of(describe(both(), other, Wagon=WAGON, WagonRequest={**SENT, "description": "Sent."}))
    assert set(made) == {"Wagon", "WagonRequest"}
    assert made["WagonRequest"]["description"] == "Sent."


def test_another_component_of_the_name_is_kept() -> None:
    other = {"type": "object", "properties": {"other": NAME}}
    document = describe(both(), Wagon=WAGON, WagonRequest=other)
    made = schemas_of(document)
    assert set(made) == {"Wagon", "WagonRequest", "WagonRequestBody"}
    assert made["WagonRequest"] == other
    assert answer_and_body(document) == ("Wagon", "WagonRequestBody")


def test_values_of_a_discriminator_stay() -> None:
    cat = {"type": "object", "properties": {"kind": NAME}}
    pet = {"oneOf": [ref("Cat")], "discriminator": {"propertyName": "kind"}}
    made = schemas_of(describe(both("Pet"), Pet=pet, Cat=cat))
    assert made["Pet"]["discriminator"]["mapping"] == {"Cat": ref("Cat")["$ref"]}
    assert made["PetRequest"]["discriminator"]["mapping"] == {"Cat": ref("CatRequest")["$ref"]}


def test_what_a_mapping_alone_leads_to_is_sent_too() -> None:
    base = {
        "type": "object",
        "properties": {"kind": NAME},
        "discriminator": {"propertyName": "kind", "mapping": {"cat": "Cat"}},
    }
    cat = {"allOf": [ref("Base"), {"properties": {"id": ID, "lives": NAME}}]}
    made = schemas_of(describe(both("Base"), Base=base, Cat=cat))
    assert made["BaseRequest"]["discriminator"]["mapping"] == {"cat": ref("CatRequest")["$ref"]}
    assert made["CatRequest"] == {"allOf": [ref("BaseRequest"), {"properties": {"lives": NAME}}]}


def test_parameters_of_a_whole_path_are_sent() -> None:
    document = describe(("post", "/wagons/", operation()), Wagon=WAGON)
    document["paths"]["/wagons/"]["parameters"] = [{"name": "v", "in": "query", "schema": ref("Wagon")}]
    assert unordered(schemas_of(document)["Wagon"]) == unordered(MARKED)


def test_shared_bodies_and_responses_count() -> None:
    document = describe(("post", "/wagons/", {"requestBody": {"$ref": "#/components/requestBodies/V"}}), Wagon=WAGON)
    document["components"] |= {
        "requestBodies": {"V": content(ref("Wagon"))},
        "responses": {"V": content(ref("Wagon"))},
    }
    made = apply_conventions(document)["components"]
    assert made["requestBodies"]["V"]["content"]["application/json"]["schema"] == ref("WagonRequest")
    assert made["responses"]["V"]["content"]["application/json"]["schema"] == ref("Wagon")


def test_payloads_of_webhooks_are_received() -> None:
    document = describe(openapi="3.1.0", Wagon=WAGON)
    document["webhooks"] = {"moved": {"post": {"requestBody": content(ref("Wagon"))}}}
    assert unordered(schemas_of(document)["Wagon"]) == unordered(RECEIVED)


def test_extensions_do_not_name_a_property_that_is_gone() -> None:
    wagon = {
        **copy.deepcopy(WAGON),
        "x-reads-as": {"id": "decimal", "pin": "decimal"},
        "x-fidelity-of": {"id": "inferred"},
        "x-secret-properties": ["pin"],
        "x-personal-properties": ["name", "pin"],
    }
    made = schemas_of(describe(both(), Wagon=wagon))
    assert made["Wagon"]["x-personal-properties"] == ["name"]
    assert [made["Wagon"][key] for key in ("x-reads-as", "x-fidelity-of", "x-secret-properties")] == [
        {"id": "decimal"},
        {"id": "inferred"},
        [],
    ]
    assert made["WagonRequest"]["x-reads-as"] == {"pin": "decimal"}
    assert made["WagonRequest"]["x-fidelity-of"] == {}


def test_what_is_only_sent_refers_to_what_is_sent() -> None:
    order = {"type": "object", "properties": {"wagon": ref("Wagon")}}
    document = describe(both(), ("put", "/wagons/", operation(body=ref("Order"))), Wagon=WAGON, Order=order)
    assert schemas_of(document)["Order"]["properties"]["wagon"] == ref("WagonRequest")
