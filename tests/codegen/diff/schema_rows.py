"""What can differ in a schema, each with what it is called there and back."""

from __future__ import annotations

from typing import Any, NamedTuple

Json = dict[str, Any]


class Row(NamedTuple):
    """Two schemas, and the facts that are told from one to the other, and back: `name effect`."""

    forth: str
    back: str
    old: Json
    new: Json


TEXT: Json = {"type": "string"}
NUMBER: Json = {"type": "number"}
LIST: Json = {"type": "array"}
OBJECT: Json = {"type": "object"}
CAT: Json = {"type": "object", "title": "Cat", "required": ["meow"], "properties": {"meow": TEXT}}
DOG: Json = {"type": "object", "title": "Dog", "required": ["bark"], "properties": {"bark": TEXT}}
COW: Json = {"type": "object", "title": "Cow", "required": ["moo"], "properties": {"moo": TEXT}}
A: Json = {"required": ["a"]}
B: Json = {"required": ["b"]}


def limit(name: str, keyword: str, schema: Json, *, upper: bool) -> list[Row]:
    more, less = ("widened", "narrowed") if upper else ("narrowed", "widened")
    at = [schema | {keyword: value} for value in (5, 7)]
    return [
        Row(f"{name}-increased {more}", f"{name}-decreased {less}", at[0], at[1]),
        Row(f"{name}-set narrowed", f"{name}-unset widened", schema, at[0]),
    ]


def keyword(name: str, old: Json, new: Json) -> Row:
    return Row(f"{name}-added narrowed", f"{name}-removed widened", old, new)


def mapping(**names: str) -> Json:
    return {"oneOf": [CAT, DOG], "discriminator": {"propertyName": "kind", "mapping": names}}


IF: Json = {"if": A}
CONDITION: Json = {"if": A, "then": B, "else": A}

ROWS: list[Row] = [
    *limit("max", "maximum", NUMBER, upper=True),
    *limit("min", "minimum", NUMBER, upper=False),
    *limit("exclusive-max", "exclusiveMaximum", NUMBER, upper=True),
    *limit("exclusive-min", "exclusiveMinimum", NUMBER, upper=False),
    *limit("max-length", "maxLength", TEXT, upper=True),
    *limit("min-length", "minLength", TEXT, upper=False),
    *limit("max-items", "maxItems", LIST, upper=True),
    *limit("min-items", "minItems", LIST, upper=False),
    *limit("max-properties", "maxProperties", OBJECT, upper=True),
    *limit("min-properties", "minProperties", OBJECT, upper=False),
    *limit("max-contains", "maxContains", LIST | {"contains": TEXT}, upper=True),
    *limit("min-contains", "minContains", LIST | {"contains": TEXT}, upper=False),
    Row("type-changed changed", "type-changed changed", TEXT, {"type": "boolean"}),
    Row("type-generalized widened", "type-specialized narrowed", {"type": "integer"}, NUMBER),
    Row("type-generalized widened", "type-specialized narrowed", TEXT | {"format": "date"}, TEXT),
    Row("type-generalized widened", "type-specialized narrowed", TEXT, {}),
    Row("type-compatible noted", "type-compatible noted", TEXT, TEXT | {"format": "password"}),
    Row(
        "list-of-types-widened widened",
        "list-of-types-narrowed narrowed",
        {"type": ["string", "integer"]},
        {"type": ["string", "integer", "boolean"]},
    ),
    Row("became-nullable widened", "became-not-nullable narrowed", TEXT, {"type": ["string", "null"]}),
    Row("became-nullable widened", "became-not-nullable narrowed", TEXT, TEXT | {"nullable": True}),
    Row("became-enum narrowed", "enum-removed widened", TEXT, TEXT | {"enum": ["a"]}),
    Row("enum-value-added widened", "enum-value-removed narrowed", {"enum": ["a"]}, {"enum": ["b", "a"]}),
    Row("enum-value-added widened", "enum-value-removed narrowed", {"const": "a"}, {"enum": ["b", "a"]}),
    Row("const-added narrowed", "const-removed widened", TEXT, TEXT | {"const": "a"}),
    Row("const-changed changed", "const-changed changed", {"const": "a"}, {"const": "b"}),
    Row("const-changed changed", "const-changed changed", {"const": "a"}, {"enum": ["b"]}),
    Row("default-value-added noted", "default-value-removed noted", TEXT, TEXT | {"default": "a"}),
    Row("default-value-changed noted", "default-value-changed noted", TEXT | {"default": "a"}, TEXT | {"default": "b"}),
    Row("pattern-added narrowed", "pattern-removed widened", TEXT, TEXT | {"pattern": "^a"}),
    Row("pattern-changed changed", "pattern-changed changed", TEXT | {"pattern": "^a"}, TEXT | {"pattern": "^b"}),
    Row("pattern-generalized widened", "pattern-changed changed", TEXT | {"pattern": "^a"}, TEXT | {"pattern": ".*"}),
    Row("multiple-of-set narrowed", "multiple-of-unset widened", NUMBER, NUMBER | {"multipleOf": 2}),
    Row("multiple-of-changed changed", "multiple-of-changed changed", {"multipleOf": 3}, {"multipleOf": 2}),
    keyword("unique-items", LIST, LIST | {"uniqueItems": True}),
    Row("content-encoding-changed changed", "content-encoding-changed changed", TEXT, TEXT | {"contentEncoding": "x"}),
    Row(
        "content-media-type-changed changed",
        "content-media-type-changed changed",
        TEXT | {"contentMediaType": "text/x"},
        TEXT | {"contentMediaType": "text/y"},
    ),
    keyword("content-schema", TEXT, TEXT | {"contentSchema": OBJECT}),
    Row("keyword-changed changed", "keyword-changed changed", TEXT, TEXT | {"minimumGlory": 3}),
    Row("keyword-changed changed", "keyword-changed changed", OBJECT | {"xml": {"name": "a"}}, OBJECT),
    keyword("if", OBJECT, OBJECT | IF),
    Row("if-changed changed", "if-changed changed", IF, {"if": B}),
    keyword("then", IF, IF | {"then": B}),
    keyword("else", IF, IF | {"else": B}),
    keyword("not", OBJECT, OBJECT | {"not": A}),
    Row("not-changed changed", "not-changed changed", {"not": A}, {"not": B}),
    keyword("contains", LIST, LIST | {"contains": TEXT}),
    keyword("property-names", OBJECT, OBJECT | {"propertyNames": {"maxLength": 3}}),
    keyword("unevaluated-items", LIST, LIST | {"unevaluatedItems": False}),
    keyword("unevaluated-properties", OBJECT, OBJECT | {"unevaluatedProperties": False}),
    keyword("pattern-property", OBJECT, OBJECT | {"patternProperties": {"^a": TEXT}}),
    keyword("dependent-required", OBJECT, OBJECT | {"dependentRequired": {"a": ["b"]}}),
    Row(
        "dependent-required-changed changed",
        "dependent-required-changed changed",
        {"dependentRequired": {"a": ["b"]}},
        {"dependentRequired": {"a": ["c"]}},
    ),
    keyword("dependent-schema", OBJECT, OBJECT | {"dependentSchemas": {"a": B}}),
    Row(
        "additional-properties-forbidden narrowed",
        "additional-properties-allowed widened",
        OBJECT,
        OBJECT | {"additionalProperties": False},
    ),
    Row("prefix-items-added widened", "prefix-items-removed narrowed", LIST, LIST | {"prefixItems": [TEXT]}),
    Row("became-impossible narrowed", "became-possible widened", {"allOf": [TEXT]}, {"allOf": [TEXT, False]}),
    Row("one-of-added widened", "one-of-removed narrowed", {"oneOf": [CAT, DOG]}, {"oneOf": [COW, CAT, DOG]}),
    Row("any-of-added widened", "any-of-removed narrowed", {"anyOf": [CAT, DOG]}, {"anyOf": [COW, CAT, DOG]}),
    Row("any-of-added widened", "any-of-removed narrowed", CAT, {"anyOf": [CAT, DOG]}),
    keyword("all-of", {"allOf": [{"pattern": "a"}]}, {"allOf": [{"pattern": "a"}, {"pattern": "b"}]}),
    Row("wrapped-in-one-of changed", "unwrapped-from-one-of changed", COW, {"oneOf": [CAT, DOG]}),
    Row("wrapped-in-any-of changed", "unwrapped-from-any-of changed", COW, {"anyOf": [CAT, DOG]}),
    keyword("one-of-constraint", OBJECT, OBJECT | {"oneOf": [A, B]}),
    keyword("any-of-constraint", OBJECT, OBJECT | {"anyOf": [A, B]}),
    Row("one-of-became-any-of widened", "any-of-became-one-of narrowed", {"oneOf": [CAT, DOG]}, {"anyOf": [CAT, DOG]}),
    Row("discriminator-added noted", "discriminator-removed noted", {"oneOf": [CAT, DOG]}, mapping()),
    Row(
        "discriminator-property-name-changed noted",
        "discriminator-property-name-changed noted",
        {"discriminator": {"propertyName": "kind"}},
        {"discriminator": {"propertyName": "type"}},
    ),
    Row("discriminator-mapping-added noted", "discriminator-mapping-deleted noted", mapping(), mapping(cat="Cat")),
    Row(
        "discriminator-mapping-changed noted", "discriminator-mapping-changed noted", mapping(a="Cat"), mapping(a="Dog")
    ),
    Row("x-extensible-enum-added noted", "x-extensible-enum-removed noted", TEXT, TEXT | {"x-extensible-enum": ["a"]}),
    Row(
        "x-extensible-enum-value-added noted",
        "x-extensible-enum-value-removed narrowed",
        TEXT | {"x-extensible-enum": ["a"]},
        TEXT | {"x-extensible-enum": ["a", "b"]},
    ),
]
