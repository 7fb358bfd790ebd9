"""The keywords of a schema: what merging and comparing do with each, as data."""

from __future__ import annotations

#: What changes nothing on the wire.
ANNOTATIONS = frozenset(
    {"title", "description", "summary", "example", "examples", "externalDocs"}
    | {"$comment", "$schema", "$id", "$anchor", "$defs", "definitions"}
)

#: Limits: the keyword, its name in rules, whether a higher one takes more, and the value that is the same as none.
LIMITS: dict[str, tuple[str, bool, float | None]] = {
    "maximum": ("max", True, None),
    "minimum": ("min", False, None),
    "exclusiveMaximum": ("exclusive-max", True, None),
    "exclusiveMinimum": ("exclusive-min", False, None),
    "maxLength": ("max-length", True, None),
    "minLength": ("min-length", False, 0),
    "maxItems": ("max-items", True, None),
    "minItems": ("min-items", False, 0),
    "maxProperties": ("max-properties", True, None),
    "minProperties": ("min-properties", False, 0),
    "maxContains": ("max-contains", True, None),
    "minContains": ("min-contains", False, 1),
}

#: True wins; false is the same as absent.
FLAGS = ("readOnly", "writeOnly", "deprecated", "uniqueItems")

#: Schemas of which several hold as one, with the name in rules; the first two have rules of their own.
JOINED = {"items": "", "additionalProperties": "", "propertyNames": "property-names", "contentSchema": "content-schema"}
#: Schemas of which only one can be compared.
SINGLE = {
    "contains": "contains",
    "unevaluatedItems": "unevaluated-items",
    "unevaluatedProperties": "unevaluated-properties",
    "not": "not",
    "if": "if",
    "then": "then",
    "else": "else",
}
#: Maps of schemas.
MAPS = {"properties": "", "patternProperties": "pattern-property", "dependentSchemas": "dependent-schema"}
CHOICES = {"oneOf": "one-of", "anyOf": "any-of"}

#: Of several, the outermost holds: they say something about the schema, and take nothing away.
OUTERMOST = ("default", "discriminator", "x-extensible-enum", "x-sunset", "x-stability-level")

#: Extensions with rules of their own; all others are annotations.
EXTENSIONS = frozenset(keyword for keyword in OUTERMOST if keyword.startswith("x-"))
