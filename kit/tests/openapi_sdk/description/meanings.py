"""Schemas and what they mean: the same as another schema, which is as plain as can be."""

from __future__ import annotations

from typing import Any, NamedTuple

TEXT: dict[str, Any] = {"type": "string"}
INTEGER: dict[str, Any] = {"type": "integer"}
NULL: dict[str, Any] = {"type": "null"}
TEXT_OR_NULL: dict[str, Any] = {"type": ["string", "null"]}
LETTERS: dict[str, Any] = {"type": "string", "enum": ["a", "b"]}
ANYTHING: dict[str, Any] = {}
#: No value fits it: parts contradict each other.
NOTHING = False


def ref(name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{name}"}


def obj(*required: str, **properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties} | ({"required": [*required]} if required else {})


def nest(schema: dict[str, Any], levels: int) -> dict[str, Any]:
    for _ in range(levels):
        schema = {"allOf": [schema]}
    return schema


#: What the schemas refer to. None of these becomes a class: the generator writes them out where they are referred to.
COMPONENTS: dict[str, Any] = {
    "Text": TEXT,
    "Chain": ref("Text"),
    "Nullable": {"type": "string", "nullable": True},
    "Null": NULL,
    "NullOf30": {"enum": [None], "nullable": True},
    "One": INTEGER,
    "a/b": INTEGER,
    "Loop": ref("Loop"),
    "Circle": {"allOf": [ref("Circle"), TEXT]},
    "Wide": {"anyOf": [{"type": "string", "maxLength": 2}, INTEGER]},
    "Anything": True,
    "Nothing": False,
}


class Meaning(NamedTuple):
    """A schema, and what it means.

    Attributes:
        why: The reason.
        schema: The schema.
        means: Another schema without references, parts and extensions of OpenAPI 3.0: JSON Schema 2020-12.
        version: The version of OpenAPI that it is written in.
    """

    why: str
    schema: Any
    means: Any
    version: str = "3.1.0"


MEANINGS = [
    # References
    Meaning("a reference", ref("Text"), TEXT),
    Meaning("a reference to a reference", ref("Chain"), TEXT),
    Meaning("a name with a slash is escaped", ref("a~1b"), INTEGER),
    Meaning("a pointer is percent-decoded", ref("%54ext"), TEXT),
    Meaning("a boolean is referred to", ref("Anything"), ANYTHING),
    Meaning("a boolean that nothing fits is referred to", ref("Nothing"), NOTHING),
    Meaning("since 3.1, what is beside a reference counts", {**ref("Text"), "enum": ["a"]}, TEXT | {"enum": ["a"]}),
    Meaning("the narrower of two limits counts", {**ref("One"), "minimum": 3}, INTEGER | {"minimum": 3}),
    Meaning("in 3.0, what is beside a reference is ignored", {**ref("Text"), "enum": ["a"]}, TEXT, "3.0.3"),
    Meaning("in 3.0, nullable beside a reference counts", {**ref("Text"), "nullable": True}, TEXT_OR_NULL, "3.0.3"),
    Meaning("nullable beside a reference counts in 3.1 too", {**ref("Text"), "nullable": True}, TEXT_OR_NULL),
    # Types
    Meaning("a list of one type", {"type": ["string"]}, TEXT),
    Meaning("a type that JSON does not have says nothing", {"type": "file"}, ANYTHING),
    Meaning("an integer is a number", {"allOf": [{"type": "number"}, INTEGER]}, INTEGER),
    Meaning("an integer is a number, in the other order", {"allOf": [INTEGER, {"type": "number"}]}, INTEGER),
    Meaning(
        "the types that all parts allow",
        {"allOf": [{"type": ["string", "integer"]}, {"type": ["integer", "boolean"]}]},
        INTEGER,
    ),
    Meaning("types that contradict each other", {"allOf": [TEXT, INTEGER]}, NOTHING),
    Meaning("a type beside choices of others", {"type": "object", "anyOf": [TEXT, NULL]}, NOTHING),
    Meaning("a type beside several choices of others", {"type": "object", "anyOf": [TEXT, INTEGER]}, NOTHING),
    Meaning("a type beside a choice of another", {"type": "string", "anyOf": [TEXT, INTEGER]}, TEXT),
    Meaning(
        "an object with the format of a file is an object", {"type": "object", "format": "binary"}, {"type": "object"}
    ),
    # Null
    Meaning("a list of a type and null, as 3.0 says it", TEXT | {"nullable": True}, TEXT_OR_NULL, "3.0.3"),
    Meaning("a list of null alone", {"type": ["null"]}, NULL),
    Meaning("an enum of null alone", {"enum": [None]}, NULL),
    Meaning("a constant null", {"const": None}, NULL),
    Meaning(
        "null in an enum without a type",
        {"enum": ["a", "b", None]},
        {"type": ["string", "null"], "enum": ["a", "b", None]},
    ),
    Meaning("null in an enum of texts is no text", {"type": "string", "enum": ["a", "b", None]}, LETTERS),
    Meaning(
        "nullable counts whatever the enum says",
        LETTERS | {"nullable": True},
        {"type": ["string", "null"], "enum": ["a", "b", None]},
        "3.0.3",
    ),
    Meaning("nullable has to be a boolean", TEXT | {"nullable": "yes"}, TEXT),
    Meaning("all parts are nullable", {"allOf": [ref("Nullable"), TEXT | {"nullable": True}]}, TEXT_OR_NULL),
    Meaning("one part is not nullable", {"allOf": [ref("Nullable"), TEXT]}, TEXT),
    Meaning(
        "a part that says nothing of null",
        {"allOf": [ref("Nullable"), {"maxLength": 2}]},
        TEXT_OR_NULL | {"maxLength": 2},
    ),
    Meaning("nullable beside parts that are not", {"allOf": [ref("Text")], "nullable": True}, TEXT_OR_NULL, "3.0.3"),
    Meaning("null in the types beside a part that allows none", {**TEXT_OR_NULL, "allOf": [ref("Text")]}, TEXT),
    Meaning("a type without null beside a nullable part", {**TEXT, "allOf": [ref("Nullable")]}, TEXT),
    Meaning("a choice of null", {"oneOf": [ref("Text"), NULL]}, TEXT_OR_NULL),
    Meaning("a choice of a reference to null", {"anyOf": [ref("Text"), ref("Null")]}, TEXT_OR_NULL),
    Meaning("a choice of null as 3.0 says it", {"oneOf": [ref("Text"), ref("NullOf30")]}, TEXT_OR_NULL, "3.0.3"),
    Meaning("a choice of a constant null", {"anyOf": [ref("Text"), {"const": None}]}, TEXT_OR_NULL),
    Meaning("a choice that is nullable", {"anyOf": [ref("Nullable")]}, TEXT_OR_NULL),
    Meaning("a choice of null within a choice", {"oneOf": [{"anyOf": [TEXT, NULL]}]}, TEXT_OR_NULL),
    Meaning("a choice of null that its neighbour excludes", {"oneOf": [TEXT, NULL], "anyOf": [TEXT, INTEGER]}, TEXT),
    # Values
    Meaning(
        "a type in one part and values in another", {"allOf": [INTEGER, {"enum": [1, 2]}]}, INTEGER | {"enum": [1, 2]}
    ),
    Meaning("the values that all parts allow", {"allOf": [{"enum": ["a", "c"]}, LETTERS]}, TEXT | {"enum": ["a"]}),
    Meaning("values beside a part", {"enum": ["a", "b"], "allOf": [TEXT]}, LETTERS),
    Meaning("no value in both parts", {"allOf": [{"enum": ["a"]}, {"enum": ["b"]}]}, NOTHING),
    Meaning("true is not 1", {"allOf": [{"enum": [1, 2]}, {"enum": [True, 2]}]}, INTEGER | {"enum": [2]}),
    Meaning("values without a type have one", {"enum": ["a", "b"]}, LETTERS),
    Meaning("a constant in a part", {"allOf": [TEXT, {"const": "a"}]}, TEXT | {"const": "a"}),
    Meaning("a constant and values", {"const": "a", "enum": ["a", "b"]}, TEXT | {"const": "a"}),
    Meaning("an empty enum says nothing", TEXT | {"enum": []}, TEXT, "3.0.3"),
    # Parts
    Meaning("no parts", {"allOf": [], **TEXT}, TEXT),
    Meaning("parts within parts, at any depth", nest(TEXT, 40), TEXT),
    Meaning("a schema that is a part of itself", ref("Circle"), TEXT),
    Meaning("any value and a text", {"allOf": [True, TEXT]}, TEXT),
    Meaning("no value and a text", {"allOf": [False, TEXT]}, NOTHING),
    Meaning("a format in another part", {"allOf": [TEXT, {"format": "date"}]}, TEXT | {"format": "date"}),
    Meaning(
        "the narrowest limits",
        {"allOf": [INTEGER | {"minimum": 0}, {"minimum": 1, "maximum": 9}, {"maximum": 2}]},
        INTEGER | {"minimum": 1, "maximum": 2},
    ),
    Meaning(
        "the narrowest lengths",
        {"allOf": [TEXT | {"maxLength": 9}, {"minLength": 1}, {"maxLength": 2}]},
        TEXT | {"minLength": 1, "maxLength": 2},
    ),
    # Objects and arrays
    Meaning(
        "a property is required in another part",
        {"allOf": [obj(a=TEXT), {"required": ["a"]}]},
        obj("a", a=TEXT),
    ),
    Meaning("a property is required beside its part", {"allOf": [obj(a=TEXT)], "required": ["a"]}, obj("a", a=TEXT)),
    Meaning("a property in one of two parts", {"allOf": [obj(a=TEXT), obj(b=INTEGER)]}, obj(a=TEXT, b=INTEGER)),
    Meaning(
        "a property in two parts is what both say",
        {"allOf": [obj(a=TEXT), {"properties": {"a": {"enum": ["a", "b"]}}}]},
        obj(a=LETTERS),
    ),
    Meaning(
        "a limit of a property in another part",
        {"allOf": [obj(a=TEXT)], "properties": {"a": {"maxLength": 1}}},
        obj(a=TEXT | {"maxLength": 1}),
    ),
    Meaning(
        "items in two parts are what both say",
        {"allOf": [{"type": "array", "items": TEXT}, {"items": {"enum": ["a", "b"]}}]},
        {"type": "array", "items": LETTERS},
    ),
    Meaning(
        "any other property, and one of a type",
        {"allOf": [{"type": "object", "additionalProperties": TEXT}, {"additionalProperties": True}]},
        {"type": "object", "additionalProperties": TEXT},
    ),
    # Choices
    Meaning("one choice", {"anyOf": [TEXT]}, TEXT),
    Meaning("choices in a part", {"allOf": [{"oneOf": [TEXT, INTEGER]}, TEXT]}, TEXT),
    Meaning("choices of both keywords", {"oneOf": [TEXT, INTEGER], "anyOf": [INTEGER, NULL]}, INTEGER),
    Meaning("a limit beside choices", {"allOf": [ref("Wide"), TEXT]}, TEXT | {"maxLength": 2}),
]

#: References that lead nowhere. Each tool refuses them in its own words; what reads on takes any value.
BROKEN = [
    Meaning("a reference to nothing", ref("Missing"), ANYTHING),
    Meaning("a reference to another document", {"$ref": "other.json#/components/schemas/Text"}, ANYTHING),
    Meaning("a reference to itself", ref("Loop"), ANYTHING),
]

#: Schemas without a type, which is clear from their other keywords. Any other value fits them too.
INFERRED = [
    Meaning("properties", {"properties": {"a": TEXT}}, obj(a=TEXT)),
    Meaning("other properties", {"additionalProperties": TEXT}, {"type": "object", "additionalProperties": TEXT}),
    Meaning(
        "properties by their names",
        {"patternProperties": {"^a": TEXT}},
        {"type": "object", "patternProperties": {"^a": TEXT}},
    ),
    Meaning("items", {"items": TEXT}, {"type": "array", "items": TEXT}),
    Meaning("first items", {"prefixItems": [TEXT]}, {"type": "array", "prefixItems": [TEXT]}),
    Meaning("no properties say nothing", {"properties": {}}, ANYTHING),
    Meaning("that others are allowed says nothing", {"additionalProperties": True}, ANYTHING),
]

#: Values of all types.
PROBES: list[Any] = [
    *(None, "a", "b", "c", "ab", "abc", "2026-01-31", 0, 1, 2, 3, 9, 1.5, True, False),
    *([], ["a"], ["c"], [1], {}, {"a": "a"}, {"a": "c"}, {"a": "abc"}, {"a": 1}, {"b": 1}, {"b": "a"}),
]
