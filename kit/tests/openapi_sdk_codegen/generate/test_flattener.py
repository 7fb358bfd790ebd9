"""Any schema in plain form: its keywords, its references, and what is merged with them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from openapi_sdk_codegen.generate.prepare.types.flattener import (
    NOTHING,
    Flat,
    Flattener,
    combine,
    list_components,
    merge_notes,
    read_keywords,
)

TEXT: dict[str, Any] = {"type": "string"}
NUMBER: dict[str, Any] = {"type": "integer"}
STRING, INTEGER, OBJECT, ARRAY = Flat(types=("string",)), Flat(types=("integer",)), ("object",), ("array",)


@pytest.mark.parametrize(
    ("schema", "flat"),
    [
        pytest.param({}, Flat(), id="anything"),
        pytest.param({"maxLength": 3}, Flat(), id="no type"),
        pytest.param(TEXT, STRING, id="a type"),
        pytest.param({"type": "file"}, Flat(), id="no type of JSON"),
        pytest.param({"type": ["string", "integer", "string"]}, Flat(types=("string", "integer")), id="types"),
        pytest.param({"type": ["string", "null"]}, Flat(types=("string",), is_nullable=True), id="or null"),
        pytest.param({"type": ["null"]}, Flat(types=("null",), is_nullable=True), id="only null, in a list"),
        pytest.param({"type": "null"}, Flat(types=("null",), is_nullable=True), id="only null"),
        pytest.param({**TEXT, "nullable": True}, Flat(types=("string",), is_nullable=True), id="nullable"),
        pytest.param({**TEXT, "nullable": 1}, STRING, id="not nullable"),
        pytest.param({"properties": {"a": TEXT}}, Flat(types=OBJECT, properties={"a": TEXT}), id="properties"),
        pytest.param({"properties": {}}, Flat(), id="no properties"),
        pytest.param({"additionalProperties": TEXT}, Flat(types=OBJECT, additional=TEXT), id="any property"),
        pytest.param({"additionalProperties": {}}, Flat(types=OBJECT, additional=True), id="any property at all"),
        pytest.param({"additionalProperties": True}, Flat(additional=True), id="other properties"),
        pytest.param({"type": "object", "additionalProperties": False}, Flat(types=OBJECT), id="no other properties"),
        pytest.param({"patternProperties": {"^x": TEXT}}, Flat(types=OBJECT, additional=TEXT), id="by a pattern"),
        pytest.param(
            {"patternProperties": {"^y": NUMBER, "^x": TEXT}, "additionalProperties": {"type": "boolean"}},
            Flat(types=OBJECT, additional={"anyOf": [TEXT, NUMBER, {"type": "boolean"}]}),
            id="by patterns, and others",
        ),
        pytest.param(
            {"patternProperties": {"^x": TEXT}, "additionalProperties": True},
            Flat(types=OBJECT, additional=True),
            id="by a pattern, and any others",
        ),
        pytest.param({"items": TEXT}, Flat(types=ARRAY, items=TEXT), id="items"),
        pytest.param({"type": "string", "items": TEXT}, STRING, id="items of a text"),
        pytest.param({"prefixItems": [TEXT]}, Flat(types=ARRAY, items={"anyOf": [TEXT]}), id="first items"),
        pytest.param(
            {"prefixItems": [TEXT], "items": NUMBER}, Flat(types=ARRAY, items={"anyOf": [TEXT, NUMBER]}), id="and more"
        ),
        pytest.param(
            {"prefixItems": [TEXT], "items": False}, Flat(types=ARRAY, items={"anyOf": [TEXT]}), id="and no more"
        ),
        pytest.param({"enum": ["a", "b", "a"]}, Flat(values=("a", "b")), id="an enum"),
        pytest.param({"enum": [1, 1.0, True]}, Flat(values=(1, 1.0, True)), id="values that are equal in Python"),
        pytest.param({"enum": ["a", None]}, Flat(values=("a",), is_nullable=True), id="an enum with null"),
        pytest.param({"enum": [None]}, Flat(types=("null",), is_nullable=True), id="null alone"),
        pytest.param({"enum": []}, Flat(), id="an empty enum"),
        pytest.param({"const": "a"}, Flat(values=("a",), is_constant=True), id="a constant"),
        pytest.param({"const": None}, Flat(types=("null",), is_nullable=True, is_constant=True), id="a constant null"),
        pytest.param({**TEXT, "format": "date"}, Flat(types=("string",), format="date"), id="a format"),
        pytest.param({"oneOf": [TEXT, NUMBER]}, Flat(choices=(TEXT, NUMBER)), id="choices"),
        pytest.param(
            {"oneOf": [TEXT], "anyOf": [NUMBER]}, Flat(choices=({"allOf": [NUMBER, TEXT]},)), id="choices of both kinds"
        ),
        pytest.param({"required": ["a", 1]}, Flat(required=frozenset({"a"})), id="required"),
        pytest.param(
            {"discriminator": {"propertyName": "a"}}, Flat(discriminator={"propertyName": "a"}), id="a discriminator"
        ),
        pytest.param(
            {"title": "t", "description": "d", "default": 1, "deprecated": True, "x-a": 1, "example": 1},
            Flat(notes={"title": "t", "description": "d", "default": 1, "deprecated": True, "x-a": 1}),
            id="notes",
        ),
    ],
)
def test_keywords(schema: dict[str, Any], flat: Flat) -> None:
    assert repr(read_keywords(schema)) == repr(flat)


@pytest.mark.parametrize(
    ("first", "second", "merged"),
    [
        pytest.param(STRING, Flat(), STRING, id="the second says nothing"),
        pytest.param(Flat(), STRING, STRING, id="the first says nothing"),
        pytest.param(STRING, INTEGER, Flat(types=(NOTHING,)), id="a contradiction"),
        pytest.param(
            Flat(types=("integer", "string", "array")),
            Flat(types=("array", "string")),
            Flat(types=("string", "array")),
            id="types in both",
        ),
        pytest.param(Flat(values=(1, 2)), Flat(), Flat(values=(1, 2)), id="values of the first"),
        pytest.param(Flat(), Flat(values=(1, 2)), Flat(values=(1, 2)), id="values of the second"),
        pytest.param(Flat(values=(1, 2, 3)), Flat(values=(3, 2, 4)), Flat(values=(3, 2)), id="values in both"),
        pytest.param(Flat(values=(1,)), Flat(values=(2,)), Flat(types=(NOTHING,)), id="no value in both"),
        pytest.param(Flat(is_constant=True), Flat(), Flat(is_constant=True), id="a constant first"),
        pytest.param(Flat(), Flat(is_constant=True), Flat(is_constant=True), id="a constant second"),
        pytest.param(Flat(format="a"), Flat(format="b"), Flat(format="b"), id="formats"),
        pytest.param(Flat(format="a"), Flat(), Flat(format="a"), id="a format"),
        pytest.param(
            Flat(required=frozenset("a")), Flat(required=frozenset("b")), Flat(required=frozenset("ab")), id="required"
        ),
        pytest.param(Flat(additional=TEXT), Flat(additional=True), Flat(additional=TEXT), id="other properties"),
        pytest.param(Flat(additional=TEXT), Flat(), Flat(additional=TEXT), id="other properties of the first"),
        pytest.param(Flat(items=TEXT), Flat(items={}), Flat(items=TEXT), id="items of anything"),
        pytest.param(
            Flat(items=TEXT), Flat(items={"maxLength": 1}), Flat(items={"allOf": [TEXT, {"maxLength": 1}]}), id="items"
        ),
        pytest.param(Flat(items=TEXT), Flat(), Flat(items=TEXT), id="items of the first"),
        pytest.param(
            Flat(choices=(TEXT, {})),
            Flat(choices=(NUMBER,)),
            Flat(choices=({"allOf": [TEXT, NUMBER]}, {"allOf": [{}, NUMBER]})),
            id="choices",
        ),
        pytest.param(Flat(choices=(TEXT,)), Flat(choices=(TEXT,)), Flat(choices=(TEXT,)), id="the same choices"),
        pytest.param(Flat(choices=(TEXT,) * 17), Flat(choices=({}, {}, {})), Flat(), id="too many choices"),
        pytest.param(Flat(choices=(TEXT,)), Flat(), Flat(choices=(TEXT,)), id="choices of the first"),
        pytest.param(
            Flat(discriminator={"a": 1}),
            Flat(discriminator={"b": 1}),
            Flat(discriminator={"b": 1}),
            id="discriminators",
        ),
        pytest.param(Flat(discriminator={"a": 1}), Flat(), Flat(discriminator={"a": 1}), id="a discriminator"),
        pytest.param(
            Flat(properties={"a": TEXT, "b": TEXT, "c": TEXT}),
            Flat(properties={"a": NUMBER, "b": {"description": "d"}, "d": {}}),
            Flat(
                properties={
                    "a": {"allOf": [TEXT, NUMBER]},
                    "b": {"allOf": [TEXT, {"description": "d"}]},
                    "c": TEXT,
                    "d": {},
                }
            ),
            id="properties",
        ),
    ],
)
def test_two_parts_are_merged(first: Flat, second: Flat, merged: Flat) -> None:
    assert combine(first, second) == merged


def test_notes_are_merged() -> None:
    first = Flat(notes={"title": "a", "x-reads-as": {"a": "date", "b": "date"}, "x-secret-properties": ["a"]})
    second = Flat(notes={"title": "b", "x-reads-as": {"a": "decimal"}, "x-secret-properties": ["b"]})
    assert merge_notes([first, second, Flat()]) == {
        "title": "b",
        "x-reads-as": {"a": "decimal", "b": "date"},
        "x-secret-properties": ["a", "b"],
    }
    assert merge_notes([Flat()]) == {}


def ref(name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{name}"}


PROPERTIES: dict[str, Any] = {"a": TEXT, "b": TEXT}
OTHER: dict[str, Any] = {"properties": {"a": NUMBER}, "required": ["a"]}
SCHEMAS: dict[str, Any] = {
    "Thing": {"type": "object", "properties": PROPERTIES, "required": ["a"], "description": "d"},
    "Free": {"type": "object"},
    "Kind": {"enum": ["a", "b"]},
    "Level": {"enum": [1, 2], "nullable": True},
    "Mixed": {"enum": ["a", 1]},
    "Empty": {"enum": [""]},
    "Constant": {"const": "a"},
    "Text": TEXT,
    "Choice": {"oneOf": [ref("Thing"), TEXT]},
    "Other": OTHER,
    "Disagreeing": {"oneOf": [ref("Thing"), ref("Other")], "discriminator": {"propertyName": "a"}},
    "Listing": {"properties": {"c": TEXT}, "oneOf": [ref("Listed"), ref("Disagreed")]},
    "Listed": {"allOf": [ref("Listing"), {"properties": {"d": TEXT}}]},
    "Disagreed": {"allOf": [ref("Listing"), {"properties": {"d": NUMBER}}]},
    "Wide": {"allOf": [ref("Thing"), {"properties": {"c": TEXT}}]},
    "Same": {"allOf": [ref("Thing")], "description": "of its own"},
    "Required": {"allOf": [ref("Thing")], "required": ["b"]},
    "Itself": ref("Itself"),
    "Circle": {"allOf": [ref("Circle"), {"properties": {"c": TEXT}}]},
    "Base": {
        "properties": {"kind": TEXT},
        "discriminator": {"propertyName": "kind"},
        "oneOf": [ref("Child")],
    },
    "Child": {"allOf": [ref("Base"), {"properties": {"c": TEXT}}]},
    **{f"Chain{number}": ref(f"Chain{number + 1}") for number in range(60)},
    "Chain60": TEXT,
}


def make(openapi: str = "3.1.0") -> Flattener:
    return Flattener({"openapi": openapi, "components": {"schemas": SCHEMAS}})


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Thing", "model"),
        ("Free", "model"),
        ("Kind", "enum"),
        ("Level", "enum"),
        ("Mixed", "alias"),
        ("Empty", "alias"),
        ("Constant", "alias"),
        ("Text", "alias"),
        ("Choice", "alias"),
        ("Disagreeing", "alias"),
        ("Listing", "alias"),
        ("Listed", "model"),
        ("Wide", "model"),
        ("Same", "alias"),
        ("Required", "model"),
        ("Itself", "alias"),
        ("Circle", "model"),
        ("Base", "model"),
        ("Child", "model"),
    ],
)
def test_what_becomes_of_a_component(name: str, kind: str) -> None:
    assert make().kind(name) == kind


@pytest.mark.parametrize(
    ("name", "properties", "required"),
    [
        ("Thing", PROPERTIES, "a"),
        ("Wide", {**PROPERTIES, "c": TEXT}, "a"),
        ("Required", PROPERTIES, "ab"),
        ("Circle", {"c": TEXT}, ""),
        ("Listed", {"c": TEXT, "d": TEXT}, ""),
        ("Base", {"kind": TEXT}, ""),
        ("Child", {"kind": TEXT, "c": TEXT}, ""),
    ],
)
def test_a_model_has_the_properties_of_its_parts(name: str, properties: dict[str, Any], required: str) -> None:
    flat = make().component(name)
    assert (flat.properties, flat.required) == (properties, frozenset(required))
    assert flat.choices == ()


@pytest.mark.parametrize(
    ("schema", "flat"),
    [
        pytest.param(ref("Thing"), Flat(ref="Thing"), id="a model"),
        pytest.param(ref("Kind"), Flat(ref="Kind"), id="an enum"),
        pytest.param(ref("Level"), Flat(ref="Level", is_nullable=True), id="an enum with null"),
        pytest.param(ref("Text"), Flat(alias="Text", types=("string",)), id="no class"),
        pytest.param(ref("Same"), Flat(ref="Thing", alias="Same"), id="a class by another name"),
        pytest.param(ref("Itself"), Flat(), id="a circle"),
        pytest.param(ref("Nothing"), Flat(), id="leads nowhere"),
        pytest.param({"$ref": "#/components/schemas/Thing/properties/a"}, STRING, id="into a schema"),
        pytest.param({"allOf": [ref("Thing")]}, Flat(ref="Thing"), id="all of one"),
        pytest.param({"allOf": [ref("Level")]}, Flat(ref="Level", is_nullable=True), id="all of one with null"),
        pytest.param(
            {"allOf": [ref("Level"), ref("Kind")]}, Flat(ref="Kind"), id="one with null and one without: no null"
        ),
        pytest.param({"allOf": [ref("Thing"), {"maxProperties": 2}]}, Flat(ref="Thing"), id="and nothing of types"),
        pytest.param({"allOf": [ref("Thing"), {"type": "object"}]}, Flat(ref="Thing"), id="and its type"),
        pytest.param({"allOf": [ref("Thing"), ref("Thing")]}, Flat(ref="Thing"), id="one twice"),
        pytest.param(
            {"allOf": [ref("Thing")], "nullable": True}, Flat(ref="Thing", is_nullable=True), id="or null beside it"
        ),
        pytest.param({"allOf": [ref("Kind"), {"enum": ["a"]}]}, Flat(ref="Kind", values=("a",)), id="fewer values"),
        pytest.param({"allOf": [ref("Text"), TEXT]}, Flat(alias="Text", types=("string",)), id="no class, the same"),
        pytest.param(
            {"allOf": [ref("Text"), {**TEXT, "format": "date"}]},
            Flat(types=("string",), format="date"),
            id="no class, and a format",
        ),
        pytest.param(
            {"allOf": [ref("Thing"), {"properties": {"c": NUMBER}}]},
            Flat(types=OBJECT, properties={**PROPERTIES, "c": NUMBER}, required=frozenset("a")),
            id="and more properties",
        ),
        pytest.param(
            {"allOf": [ref("Circle"), {"properties": {"d": TEXT}}]},
            Flat(types=OBJECT, properties={"c": TEXT, "d": TEXT}),
            id="all of a circle",
        ),
        pytest.param(ref("Chain11"), Flat(alias="Chain11", types=("string",)), id="50 references"),
        pytest.param(ref("Chain10"), Flat(), id="too many references"),
        pytest.param({"oneOf": [TEXT, NUMBER]}, Flat(choices=(TEXT, NUMBER)), id="choices"),
        pytest.param({**TEXT, "anyOf": [{"maxLength": 1}, {"minLength": 1}]}, STRING, id="choices of no type"),
        pytest.param(
            {"type": "string", "anyOf": [{"format": "date"}, {"maxLength": 1}, {"enum": ["a"]}]},
            Flat(
                choices=(
                    {"allOf": [{"format": "date"}, {"type": ["string"]}]},
                    {"allOf": [{"maxLength": 1}, {"type": ["string"]}]},
                    {"enum": ["a"]},
                )
            ),
            id="choices of a text",
        ),
        pytest.param(
            {"type": "object", "oneOf": [ref("Thing"), ref("Free")], "additionalProperties": True},
            Flat(choices=(ref("Thing"), ref("Free"))),
            id="choices of an object",
        ),
        pytest.param(
            {"properties": {"a": NUMBER}, "oneOf": [{"properties": {"a": TEXT, "c": TEXT}}, {"required": ["a"]}]},
            Flat(types=OBJECT, properties={"a": NUMBER, "c": TEXT}),
            id="choices of more properties",
        ),
        pytest.param(
            {"allOf": [ref("Disagreeing"), {"properties": {"c": TEXT}, "required": ["c"]}]},
            Flat(
                choices=tuple(
                    {"allOf": [ref(name), {"type": "object", "properties": {"c": TEXT}, "required": ["c"]}]}
                    for name in ("Thing", "Other")
                ),
                discriminator={"propertyName": "a"},
            ),
            id="a union whose models disagree, and more properties",
        ),
        pytest.param(
            {"properties": {"a": TEXT}, "oneOf": [{"properties": {"a": NUMBER}}, {"properties": {"a": TEXT}}]},
            Flat(
                choices=(
                    {
                        "allOf": [
                            {"properties": {"a": NUMBER}},
                            {"type": "object", "properties": {"a": {"allOf": [NUMBER, TEXT]}}},
                        ]
                    },
                    {"properties": {"a": TEXT}},
                )
            ),
            id="choices that disagree, one of which has the property",
        ),
        pytest.param(
            {
                "oneOf": [{"properties": {"a": {**TEXT, "title": "t"}}}, {"properties": {"a": TEXT}}],
                "required": ["a"],
                "properties": {"b": TEXT},
            },
            Flat(types=OBJECT, properties={"a": {**TEXT, "title": "t"}, "b": TEXT}, required=frozenset("a")),
            id="choices that disagree only in their texts",
        ),
        pytest.param(
            {"properties": {"b": TEXT}, "oneOf": [{"properties": {"a": {"const": number}}} for number in range(51)]},
            Flat(types=OBJECT, properties={"b": TEXT}),
            id="too many choices that disagree",
        ),
        pytest.param(
            ref("Listing"), Flat(alias="Listing", choices=(ref("Listed"), ref("Disagreed"))), id="models of it"
        ),
        pytest.param(
            {"properties": {"c": NUMBER}, "oneOf": [ref("Thing"), {"additionalProperties": TEXT}]},
            Flat(types=OBJECT, properties={**PROPERTIES, "c": NUMBER}, additional=TEXT),
            id="choices of a model or any properties",
        ),
    ],
)
def test_a_schema_in_plain_form(schema: dict[str, Any], flat: Flat) -> None:
    found = make().flatten(schema)
    assert replace(found, notes={}) == flat


@pytest.mark.parametrize(
    ("openapi", "flat", "notes"),
    [
        ("3.0.3", Flat(ref="Thing", is_nullable=True), {"description": "beside", "deprecated": True}),
        (
            "3.1.0",
            Flat(types=OBJECT, properties={**PROPERTIES, "c": TEXT}, required=frozenset("a"), is_nullable=True),
            {"description": "beside", "deprecated": True, "default": 1},
        ),
    ],
)
def test_what_is_beside_a_reference_counts_since_openapi_3_1(openapi: str, flat: Flat, notes: dict[str, Any]) -> None:
    beside = {"description": "beside", "deprecated": True, "default": 1, "nullable": True}
    found = make(openapi).flatten({**ref("Thing"), **beside, "allOf": [{"properties": {"c": TEXT}}]})
    assert found.notes == notes
    assert replace(found, notes={}) == flat


@pytest.mark.parametrize("openapi", ["3.0.3", "3.1.0"])
def test_a_union_whose_models_disagree_stays_one_in_all_of(openapi: str) -> None:
    found = make(openapi).flatten({"allOf": [ref("Disagreeing"), {"properties": {"c": TEXT}}]})
    assert [list_components(choice) for choice in found.choices] == [["Thing"], ["Other"]]


MARKS = {"x-secret-properties": ["a"], "x-reads-as": {"b": "date"}}


@pytest.mark.parametrize(
    "schema",
    [
        pytest.param({"allOf": [ref("Marked"), {"properties": {"c": TEXT}}]}, id="a model and more properties"),
        pytest.param({"allOf": [ref("Other"), ref("Marked")]}, id="two models"),
        pytest.param({"allOf": [ref("Named"), {"properties": {"c": TEXT}}]}, id="another name"),
        pytest.param({"properties": {"c": TEXT}, "oneOf": [ref("Marked"), ref("Wide")]}, id="choices"),
        pytest.param(
            {"properties": {"c": TEXT}, "oneOf": [{"properties": PROPERTIES, **MARKS}]}, id="a choice in place"
        ),
    ],
)
def test_what_a_model_says_about_its_properties_counts_where_they_are_merged(schema: dict[str, Any]) -> None:
    marked = {**SCHEMAS["Thing"], **MARKS}
    schemas = {
        "Marked": marked,
        "Other": OTHER,
        "Named": ref("Marked"),
        "Wide": {"properties": {"e": TEXT}},
        "Made": schema,
    }
    document = {"openapi": "3.1.0", "components": {"schemas": schemas}}
    assert Flattener(document).component("Made").notes == MARKS
