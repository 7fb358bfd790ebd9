"""What can differ between two schemas, with the kind and the effect of each difference in both directions."""

from __future__ import annotations

from typing import Any, NamedTuple

Json = dict[str, Any]


class SchemaRow(NamedTuple):
    """Two schemas that differ in one thing.

    Attributes:
        kind: The kind of difference from old to new, and its effect: `type-changed changed`.
        reverse_kind: The same from new to old.
        old: The old schema.
        new: The new schema.
    """

    kind: str
    reverse_kind: str
    old: Json
    new: Json


TEXT: Json = {"type": "string"}
NUMBER: Json = {"type": "number"}
INTEGER: Json = {"type": "integer"}
DATE: Json = {"format": "date"}
LIST: Json = {"type": "array"}
CONTAINS: Json = LIST | {"contains": TEXT}
OBJECT: Json = {"type": "object"}
CAT: Json = {"type": "object", "title": "Cat", "required": ["meow"], "properties": {"meow": TEXT}}
DOG: Json = {"type": "object", "title": "Dog", "required": ["bark"], "properties": {"bark": TEXT}}
COW: Json = {"type": "object", "title": "Cow", "required": ["moo"], "properties": {"moo": TEXT}}
A: Json = {"required": ["a"]}
B: Json = {"required": ["b"]}


def limit(name: str, keyword: str, schema: Json, *, is_upper: bool) -> list[SchemaRow]:
    more, less = ("widened", "narrowed") if is_upper else ("narrowed", "widened")
    at = [schema | {keyword: value} for value in (5, 7)]
    return [
        SchemaRow(f"{name}-increased {more}", f"{name}-decreased {less}", at[0], at[1]),
        SchemaRow(f"{name}-set narrowed", f"{name}-unset widened", schema, at[0]),
    ]


def keyword(name: str, old: Json, new: Json) -> SchemaRow:
    return SchemaRow(f"{name}-added narrowed", f"{name}-removed widened", old, new)


def mapping(**names: str) -> Json:
    return {"oneOf": [CAT, DOG], "discriminator": {"propertyName": "kind", "mapping": names}}


IF: Json = {"if": A}
CONDITION: Json = {"if": A, "then": B, "else": A}

ROWS: list[SchemaRow] = [
    *limit("max", "maximum", NUMBER, is_upper=True),
    *limit("min", "minimum", NUMBER, is_upper=False),
    *limit("exclusive-max", "exclusiveMaximum", NUMBER, is_upper=True),
    *limit("exclusive-min", "exclusiveMinimum", NUMBER, is_upper=False),
    SchemaRow(
        "min-increased narrowed", "min-decreased widened", NUMBER | {"minimum": 5}, NUMBER | {"exclusiveMinimum": 5}
    ),
    SchemaRow(
        "max-decreased narrowed", "max-increased widened", NUMBER | {"maximum": 5}, NUMBER | {"exclusiveMaximum": 5}
    ),
    SchemaRow(
        "min-increased narrowed",
        "min-decreased widened",
        NUMBER | {"minimum": 0},
        NUMBER | {"minimum": 5, "exclusiveMinimum": True},
    ),
    SchemaRow(
        "max-decreased narrowed",
        "max-increased widened",
        NUMBER | {"maximum": 9},
        NUMBER | {"maximum": 5, "exclusiveMaximum": True},
    ),
    SchemaRow(
        "min-decreased widened", "min-increased narrowed", NUMBER | {"exclusiveMinimum": 4}, NUMBER | {"minimum": 3}
    ),
    SchemaRow(
        "min-increased narrowed", "min-decreased widened", INTEGER | {"exclusiveMinimum": 4}, INTEGER | {"minimum": 6}
    ),
    SchemaRow(
        "min-compatible noted", "min-compatible noted", INTEGER | {"exclusiveMinimum": 4}, INTEGER | {"minimum": 5}
    ),
    SchemaRow("min-compatible noted", "min-compatible noted", INTEGER | {"minimum": 4.5}, INTEGER | {"minimum": 5}),
    SchemaRow(
        "max-compatible noted", "max-compatible noted", INTEGER | {"exclusiveMaximum": 4}, INTEGER | {"maximum": 3}
    ),
    SchemaRow(
        "max-compatible noted", "max-compatible noted", INTEGER | {"exclusiveMaximum": 4.5}, INTEGER | {"maximum": 4}
    ),
    SchemaRow(
        "max-decreased narrowed", "max-increased widened", INTEGER | {"maximum": 5}, INTEGER | {"exclusiveMaximum": 5}
    ),
    *limit("max-length", "maxLength", TEXT, is_upper=True),
    *limit("min-length", "minLength", TEXT, is_upper=False)[:1],
    SchemaRow("min-length-increased narrowed", "min-length-decreased widened", TEXT, TEXT | {"minLength": 1}),
    *limit("max-items", "maxItems", LIST, is_upper=True),
    *limit("min-items", "minItems", LIST, is_upper=False),
    *limit("max-properties", "maxProperties", OBJECT, is_upper=True),
    *limit("min-properties", "minProperties", OBJECT, is_upper=False),
    *limit("max-contains", "maxContains", LIST | {"contains": TEXT}, is_upper=True),
    *limit("min-contains", "minContains", CONTAINS, is_upper=False)[:1],
    SchemaRow(
        "min-contains-increased narrowed", "min-contains-decreased widened", CONTAINS, CONTAINS | {"minContains": 2}
    ),
    SchemaRow(
        "min-contains-decreased widened", "min-contains-increased narrowed", CONTAINS, CONTAINS | {"minContains": 0}
    ),
    SchemaRow("type-changed changed", "type-changed changed", NUMBER, {"type": "boolean"}),
    SchemaRow("type-changed changed", "type-changed changed", NUMBER | {"minimum": 1}, {"type": "boolean"}),
    SchemaRow("type-changed changed", "type-changed changed", {"enum": [True]}, {"enum": [1]}),
    SchemaRow("type-generalized widened", "type-specialized narrowed", {"type": "integer"}, NUMBER),
    SchemaRow("type-removed widened", "type-added narrowed", TEXT, {}),
    SchemaRow("type-removed widened", "type-added narrowed", {"type": ["string", "integer"]}, {}),
    SchemaRow("type-compatible noted", "type-compatible noted", {"type": ["number", "integer"]}, NUMBER),
    SchemaRow("format-added narrowed", "format-removed widened", TEXT, TEXT | DATE),
    SchemaRow("format-added narrowed", "format-removed widened", TEXT | {"format": "password"}, TEXT | DATE),
    SchemaRow("format-added narrowed", "format-removed widened", {}, DATE),
    SchemaRow("format-changed changed", "format-changed changed", TEXT | DATE, TEXT | {"format": "uuid"}),
    SchemaRow(
        "range-widened widened",
        "range-narrowed narrowed",
        INTEGER | {"format": "int32"},
        INTEGER | {"format": "int64"},
    ),
    SchemaRow(
        "format-widened widened",
        "format-narrowed narrowed",
        NUMBER | {"format": "float"},
        NUMBER | {"format": "double"},
    ),
    SchemaRow("range-widened widened", "range-narrowed narrowed", INTEGER | {"format": "int32"}, INTEGER),
    SchemaRow("format-compatible noted", "format-compatible noted", INTEGER, INTEGER | {"format": "int64"}),
    SchemaRow("format-added narrowed", "format-removed widened", NUMBER, NUMBER | {"format": "int64"}),
    SchemaRow(
        "format-widened widened", "format-narrowed narrowed", NUMBER | {"format": "int32"}, NUMBER | {"format": "int64"}
    ),
    SchemaRow("format-compatible noted", "format-compatible noted", TEXT, TEXT | {"format": "password"}),
    SchemaRow(
        "list-of-types-widened widened",
        "list-of-types-narrowed narrowed",
        {"type": ["string", "integer"]},
        {"type": ["string", "integer", "boolean"]},
    ),
    SchemaRow("became-nullable widened", "became-not-nullable narrowed", TEXT, {"type": ["string", "null"]}),
    SchemaRow("became-nullable widened", "became-not-nullable narrowed", TEXT, TEXT | {"nullable": True}),
    SchemaRow(
        "became-nullable widened",
        "became-not-nullable narrowed",
        {"type": ["string", "null"], "enum": ["a"]},
        {"type": ["string", "null"], "enum": ["a", None]},
    ),
    SchemaRow("became-enum narrowed", "enum-removed widened", TEXT, TEXT | {"enum": ["a"]}),
    SchemaRow("enum-value-added widened", "enum-value-removed narrowed", {"enum": ["a"]}, {"enum": ["b", "a"]}),
    SchemaRow("enum-value-added widened", "enum-value-removed narrowed", {"const": "a"}, {"enum": ["b", "a"]}),
    SchemaRow("const-added narrowed", "const-removed widened", TEXT, TEXT | {"const": "a"}),
    SchemaRow("const-changed changed", "const-changed changed", {"const": "a"}, {"const": "b"}),
    SchemaRow("const-changed changed", "const-changed changed", {"const": "a"}, {"enum": ["b"]}),
    SchemaRow(
        "became-impossible narrowed",
        "became-possible widened",
        TEXT | {"const": "a"},
        {"allOf": [TEXT | {"const": "a"}, {"enum": ["b"]}]},
    ),
    SchemaRow("default-value-added noted", "default-value-removed noted", TEXT, TEXT | {"default": "a"}),
    SchemaRow(
        "default-value-changed noted", "default-value-changed noted", TEXT | {"default": "a"}, TEXT | {"default": "b"}
    ),
    SchemaRow("pattern-added narrowed", "pattern-removed widened", TEXT, TEXT | {"pattern": "^a"}),
    SchemaRow("pattern-changed changed", "pattern-changed changed", TEXT | {"pattern": "^a"}, TEXT | {"pattern": "^b"}),
    SchemaRow("pattern-changed changed", "pattern-changed changed", TEXT | {"pattern": "^a"}, TEXT | {"pattern": "("}),
    SchemaRow(
        "pattern-generalized widened", "pattern-added narrowed", TEXT | {"pattern": "^a"}, TEXT | {"pattern": ".*"}
    ),
    SchemaRow("multiple-of-set narrowed", "multiple-of-unset widened", NUMBER, NUMBER | {"multipleOf": 2}),
    SchemaRow("multiple-of-changed changed", "multiple-of-changed changed", {"multipleOf": 3}, {"multipleOf": 2}),
    keyword("unique-items", LIST, LIST | {"uniqueItems": True}),
    SchemaRow(
        "content-encoding-changed changed", "content-encoding-changed changed", TEXT, TEXT | {"contentEncoding": "x"}
    ),
    SchemaRow(
        "content-media-type-changed changed",
        "content-media-type-changed changed",
        TEXT | {"contentMediaType": "text/x"},
        TEXT | {"contentMediaType": "text/y"},
    ),
    keyword("content-schema", TEXT, TEXT | {"contentSchema": OBJECT}),
    SchemaRow("keyword-changed changed", "keyword-changed changed", TEXT, TEXT | {"minimumGlory": 3}),
    SchemaRow("keyword-changed changed", "keyword-changed changed", OBJECT | {"xml": {"name": "a"}}, OBJECT),
    keyword("if", OBJECT, OBJECT | IF),
    keyword("if", {"then": B}, {"if": {}, "then": B}),
    SchemaRow("if-changed changed", "if-changed changed", IF, {"if": B}),
    keyword("then", IF, IF | {"then": B}),
    keyword("else", IF, IF | {"else": B}),
    keyword("not", OBJECT, OBJECT | {"not": A}),
    keyword("not", OBJECT, OBJECT | {"not": {}}),
    SchemaRow("not-changed changed", "not-changed changed", {"not": A}, {"not": B}),
    keyword("contains", LIST, LIST | {"contains": TEXT}),
    keyword("contains", LIST, LIST | {"contains": {}}),
    keyword("property-names", OBJECT, OBJECT | {"propertyNames": {"maxLength": 3}}),
    keyword("unevaluated-items", LIST, LIST | {"unevaluatedItems": False}),
    keyword("unevaluated-properties", OBJECT, OBJECT | {"unevaluatedProperties": False}),
    keyword("pattern-property", OBJECT, OBJECT | {"patternProperties": {"^a": TEXT}}),
    keyword("dependent-required", OBJECT, OBJECT | {"dependentRequired": {"a": ["b"]}}),
    SchemaRow(
        "dependent-required-changed changed",
        "dependent-required-changed changed",
        {"dependentRequired": {"a": ["b"]}},
        {"dependentRequired": {"a": ["c"]}},
    ),
    keyword("dependent-schema", OBJECT, OBJECT | {"dependentSchemas": {"a": B}}),
    SchemaRow(
        "additional-properties-closed narrowed",
        "additional-properties-allowed widened",
        OBJECT,
        OBJECT | {"additionalProperties": False},
    ),
    SchemaRow(
        "additional-properties-forbidden narrowed",
        "additional-properties-allowed widened",
        OBJECT | {"additionalProperties": TEXT},
        OBJECT | {"additionalProperties": False},
    ),
    SchemaRow(
        "additional-properties-forbidden narrowed",
        "additional-properties-allowed widened",
        OBJECT | {"additionalProperties": True},
        OBJECT | {"additionalProperties": False},
    ),
    SchemaRow("prefix-items-added widened", "prefix-items-removed narrowed", LIST, LIST | {"prefixItems": [TEXT]}),
    SchemaRow("became-impossible narrowed", "became-possible widened", {"allOf": [TEXT]}, {"allOf": [TEXT, False]}),
    SchemaRow("became-impossible narrowed", "became-possible widened", TEXT, {"allOf": [TEXT, {"type": "integer"}]}),
    SchemaRow("became-impossible narrowed", "became-possible widened", {"const": None}, {"const": None, "enum": ["a"]}),
    SchemaRow(
        "became-impossible narrowed", "became-possible widened", {}, {"oneOf": [{"type": "null", "enum": ["a"]}]}
    ),
    SchemaRow("became-impossible narrowed", "became-possible widened", TEXT, TEXT | {"anyOf": [{"type": "array"}]}),
    SchemaRow("one-of-added widened", "one-of-removed narrowed", {"oneOf": [CAT, DOG]}, {"oneOf": [COW, CAT, DOG]}),
    SchemaRow("any-of-added widened", "any-of-removed narrowed", {"anyOf": [CAT, DOG]}, {"anyOf": [COW, CAT, DOG]}),
    SchemaRow("any-of-added widened", "any-of-removed narrowed", CAT, {"anyOf": [CAT, DOG]}),
    keyword("all-of", {"allOf": [{"pattern": "a"}]}, {"allOf": [{"pattern": "a"}, {"pattern": "b"}]}),
    keyword("all-of", {"oneOf": [CAT, DOG]}, {"allOf": [{"oneOf": [CAT, DOG]}, {"oneOf": [A, B]}]}),
    SchemaRow("wrapped-in-one-of changed", "unwrapped-from-one-of changed", COW, {"oneOf": [CAT, DOG]}),
    SchemaRow("wrapped-in-any-of changed", "unwrapped-from-any-of changed", COW, {"anyOf": [CAT, DOG]}),
    keyword("one-of-constraint", OBJECT, OBJECT | {"oneOf": [A, B]}),
    keyword("any-of-constraint", OBJECT, OBJECT | {"anyOf": [A, B]}),
    SchemaRow(
        "one-of-became-any-of widened", "any-of-became-one-of narrowed", {"oneOf": [CAT, DOG]}, {"anyOf": [CAT, DOG]}
    ),
    SchemaRow("discriminator-added noted", "discriminator-removed noted", {"oneOf": [CAT, DOG]}, mapping()),
    SchemaRow(
        "discriminator-property-name-changed noted",
        "discriminator-property-name-changed noted",
        {"discriminator": {"propertyName": "kind"}},
        {"discriminator": {"propertyName": "type"}},
    ),
    SchemaRow(
        "discriminator-mapping-added noted", "discriminator-mapping-deleted noted", mapping(), mapping(cat="Cat")
    ),
    SchemaRow(
        "discriminator-mapping-changed noted", "discriminator-mapping-changed noted", mapping(a="Cat"), mapping(a="Dog")
    ),
    SchemaRow(
        "x-extensible-enum-added noted", "x-extensible-enum-removed noted", TEXT, TEXT | {"x-extensible-enum": ["a"]}
    ),
    SchemaRow(
        "x-extensible-enum-value-added noted",
        "x-extensible-enum-value-removed narrowed",
        TEXT | {"x-extensible-enum": ["a"]},
        TEXT | {"x-extensible-enum": ["a", "b"]},
    ),
]
