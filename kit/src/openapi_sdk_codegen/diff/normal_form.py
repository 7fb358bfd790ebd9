"""A schema in normal form, and the keywords of a schema as data.

Two schemas that are written differently and mean the same have the same normal form: references are followed, `allOf`
is merged, and keywords are written as in OpenAPI 3.1. `normalize` makes it; the comparison reads only it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from openapi_sdk.description.nodes import is_array

if TYPE_CHECKING:
    from openapi_sdk_codegen.diff.node import DocumentNode


class Limit(NamedTuple):
    """A keyword that limits a number, a length or a count.

    Attributes:
        name: Its name in rules.
        is_upper: Whether a higher value allows more.
        default: The value that means the same as no limit; None if there is none.
        counts_from_default: Whether a limit that is new rises from the default. Otherwise, it is set.
    """

    name: str
    is_upper: bool
    default: int | None = None
    counts_from_default: bool = False


#: Keywords that change nothing on the wire.
ANNOTATIONS = frozenset(
    {"title", "description", "summary", "example", "examples", "externalDocs"}
    | {"$comment", "$schema", "$id", "$anchor", "$defs", "definitions"}
    | {"$vocabulary", "$dynamicAnchor", "$recursiveAnchor"}
)

LIMITS = {
    "maximum": Limit("max", is_upper=True),
    "minimum": Limit("min", is_upper=False),
    "exclusiveMaximum": Limit("exclusive-max", is_upper=True),
    "exclusiveMinimum": Limit("exclusive-min", is_upper=False),
    "maxLength": Limit("max-length", is_upper=True),
    "minLength": Limit("min-length", is_upper=False, default=0, counts_from_default=True),
    "maxItems": Limit("max-items", is_upper=True),
    "minItems": Limit("min-items", is_upper=False, default=0),
    "maxProperties": Limit("max-properties", is_upper=True),
    "minProperties": Limit("min-properties", is_upper=False, default=0),
    "maxContains": Limit("max-contains", is_upper=True),
    "minContains": Limit("min-contains", is_upper=False, default=1, counts_from_default=True),
}

#: Keywords that are true or false. False means the same as absent.
FLAGS = ("readOnly", "writeOnly", "deprecated", "uniqueItems")

#: Keywords that hold one schema, with their names in rules. Several of them merge into one schema.
MERGED_SUBSCHEMAS = {
    "items": "",
    "additionalProperties": "",
    "propertyNames": "property-names",
    "contentSchema": "content-schema",
}
#: Keywords that hold one schema, with their names in rules. Several of them can't be merged.
SINGLE_SUBSCHEMAS = {
    "contains": "contains",
    "unevaluatedItems": "unevaluated-items",
    "unevaluatedProperties": "unevaluated-properties",
    "not": "not",
    "if": "if",
    "then": "then",
    "else": "else",
}
#: Keywords that hold a map of schemas, with their names in rules.
SUBSCHEMA_MAPS = {"properties": "", "patternProperties": "pattern-property", "dependentSchemas": "dependent-schema"}
#: Keywords that hold a choice of schemas, with their names in rules.
CHOICES = {"oneOf": "one-of", "anyOf": "any-of"}

#: Keywords of which only the outermost counts. They describe the schema and limit no value.
OUTERMOST = ("default", "discriminator", "x-extensible-enum", "x-sunset", "x-stability-level")

#: Extensions that have rules. All others are annotations.
EXTENSIONS = frozenset(keyword for keyword in OUTERMOST if keyword.startswith("x-"))


class Part(NamedTuple):
    """A schema object, or some of its keywords.

    Attributes:
        node: The schema object.
        only: The one keyword that counts; "" if all count.
        ignored: Choices that don't count.
        allows_null: Whether null is allowed whatever the part says of it: `nullable: true` or a choice of null stands
            beside it.
    """

    node: DocumentNode
    only: str = ""
    ignored: frozenset[str] = frozenset()
    allows_null: bool = False

    def keywords(self) -> dict[str, Any]:
        """Return the keywords that count, with their values. `ignored` is up to the caller."""
        return {
            keyword: value
            for keyword, value in self.node.object.items()
            if keyword not in ANNOTATIONS and self.only in ("", keyword)
        }


#: The parts of a schema: a value must satisfy all of them. No part stands for an absent schema, which allows any value.
#: Parts are places in a document. Two references to one component have the same key, so recursion ends.
SchemaKey = tuple[Part, ...]


@dataclass(slots=True)
class NormalSchema:
    """A schema in normal form.

    Attributes:
        key: The parts that it was made from.
        is_false: Whether it allows no value: it is `false`, or its parts contradict each other.
        types: Its types without null. Without `type` they come from enum and const; None allows any type.
        nullable: Whether it says that null is allowed.
        excludes_null: Whether it says that null is not allowed, besides its choices.
        null_by_choice: The choices of which one has to allow null.
        values: The keywords that hold values, other than those above.
        nodes: The node of each keyword.
        subschemas: Schemas by keyword and name: ("properties", "id"), ("prefixItems", "0"), ("items", "").
        choices: The choices of `oneOf` and `anyOf`, without a choice of null.
        unmerged: What could not be merged, for example a second pattern.
        unknown: What of it was not understood, as it is written: a reference that leads nowhere.
        unread: The keywords that were left out, because their values are of the wrong type.
    """

    key: SchemaKey
    is_false: bool = False
    types: frozenset[str] | None = None
    nullable: bool = False
    excludes_null: bool = False
    null_by_choice: set[str] = field(default_factory=set[str])
    values: dict[str, Any] = field(default_factory=dict[str, Any])
    nodes: dict[str, DocumentNode] = field(default_factory=dict[str, "DocumentNode"])
    subschemas: dict[tuple[str, str], SchemaKey] = field(default_factory=dict[tuple[str, str], SchemaKey])
    choices: dict[str, list[SchemaKey]] = field(default_factory=dict[str, list[SchemaKey]])
    required: set[str] = field(default_factory=set[str])
    unmerged: list[SchemaKey] = field(default_factory=list[SchemaKey])
    unknown: set[str] = field(default_factory=set[str])
    unread: set[str] = field(default_factory=set[str])

    def find(self, keyword: str, name: str = "") -> DocumentNode | None:
        """Return the first schema under a keyword and a name, where it is used: maybe a reference."""
        for part in self.key:
            node = part.node.get(keyword) if part.only in ("", keyword) else None
            if node is not None and not name:
                return node
            if node is not None and name in node.object:
                return node.child(name)
        return None

    def required_place(self, name: str) -> str:
        """Return the place of the `required` that lists a property; where no part lists it, that of the keyword."""
        for part in self.key:
            node = part.node.get("required") if part.only in ("", "required") else None
            if node is not None and is_array(node.value) and name in node.value:
                return node.place
        return self.place("required")

    def place(self, keyword: str = "", name: str = "") -> str:
        """Return the place of a keyword, or of an entry in it; the place of the schema if it has no such keyword."""
        node = self.nodes.get(keyword)
        if node is not None:
            return (node.child(name) if name and name in node.object else node).place
        return self.key[0].node.place if self.key else ""


def is_component(node: DocumentNode) -> bool:
    """Whether a schema has a name in the document."""
    return len(node.parts) > 1 and node.parts[-2] in ("schemas", "$defs", "definitions")


def component_name(key: SchemaKey) -> str:
    """Return the name of the component that a schema is; "" if it is none."""
    return str(key[0].node.parts[-1]) if key and is_component(key[0].node) else ""


def schema_name(key: SchemaKey) -> str:
    """Return the name of the component that a schema is, or its title; "" if it has neither."""
    for part in key:
        node = part.node
        if is_component(node):
            return str(node.parts[-1])
        if "title" in node.object:
            return str(node.object["title"])
    return ""


# Find patterns that match every text, which means the same as no pattern


#: Patterns with an anchor that match everything. JSON Schema finds a pattern anywhere in the text.
_ANCHORED = {"^", "$", "^.*", ".*$", "^.*$", "^[\\s\\S]*", "^[\\s\\S]*$", "^(.*)$", "^(?:.*)$"}
#: Anchors, assertions and flags. A pattern with one of them may match only some texts, even if it matches "".
_ASSERTION = re.compile(r"[\^$]|\(\?(?!:)|\\[bBAZz]")


@lru_cache(maxsize=10_000)
def matches_everything(pattern: str) -> bool:
    """Whether a pattern is known to match every text. A pattern that matches "" anywhere does, for example `.*`."""
    if pattern in _ANCHORED:
        return True
    try:
        return not _ASSERTION.search(pattern) and re.match(pattern, "") is not None
    except (re.error, OverflowError, RecursionError):
        return False
