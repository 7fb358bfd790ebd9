"""Turns schemas of an OpenAPI document, 3.0 or 3.1, into JSON Schema 2020-12 that needs no other document."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, TypeAlias

from openapi_sdk.description.nodes import as_array, as_object, is_number, is_object
from openapi_sdk.description.references import resolve_ref
from openapi_sdk.description.schemas import get_limits, is_read_only, open_schema

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from openapi_sdk.description.nodes import Node

#: A JSON Schema that is written here.
Written: TypeAlias = dict[str, Any]


def _is_count(value: object) -> bool:
    return is_number(value) and value == value // 1 and value >= 0


#: Keywords that are written as they are, if their values are valid.
_KEPT: Mapping[str, Callable[[object], bool]] = {
    **dict.fromkeys(("minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties"), _is_count),
    **dict.fromkeys(("format", "pattern", "contentEncoding"), lambda value: isinstance(value, str)),
    **dict.fromkeys(("deprecated", "uniqueItems"), lambda value: value is True),
    "multipleOf": lambda value: is_number(value) and value > 0,
}
_NOT_IN_A_NAME = re.compile(r"[^A-Za-z0-9_.-]+")


class SchemaWriter:
    """Writes the schemas of one tool. `clean` is applied to texts, and `change` to each property that is written."""

    def __init__(
        self,
        document: Node,
        clean: Callable[[str], str] = str,
        change: Callable[[str, Written], Written] = lambda _name, written: written,
    ) -> None:
        self.definitions: dict[str, Written] = {}  # others refer to them as `#/$defs/NAME`
        self._document = document
        self._clean = clean
        self._change = change
        self._names: dict[str, str] = {}

    def write(self, schema: object) -> dict[str, Any]:
        """Return a schema as JSON Schema. Properties that are only read are left out."""
        if schema is False:
            return {"not": {}}
        if not is_object(schema):
            return {}
        reference = schema.get("$ref")
        if isinstance(reference, str):
            own, parts = open_schema(self._document, schema)
            beside = {**own, "allOf": parts[1:]} if parts[1:] else own  # the first part is what it refers to
            written: dict[str, Any] = {"$ref": f"#/$defs/{self._define(reference)}"}
            written |= self._write_own({key: value for key, value in beside.items() if key != "nullable"})
            written = _accept_null(written) if own.get("nullable") is True else written
        else:
            written = self._write_own(schema)
        text = schema.get("description")
        if isinstance(text, str) and text.strip():
            written["description"] = self._clean(text)
        return written

    def _write_own(self, schema: Node) -> dict[str, Any]:
        written = _write_own_keywords(schema)
        properties = as_object(schema.get("properties"))
        sent = {name: each for name, each in properties.items() if not is_read_only(self._document, each)}
        if "properties" in schema:
            written["properties"] = {name: self._change(name, self.write(each)) for name, each in sent.items()}
        if required := [name for name in as_array(schema.get("required")) if name not in properties or name in sent]:
            written["required"] = required
        for keyword in ("items", "additionalProperties", "not"):
            value = schema.get(keyword)
            if isinstance(value, bool):
                written[keyword] = value
            elif is_object(value):
                written[keyword] = self.write(value)
        for keyword in ("allOf", "oneOf", "anyOf", "prefixItems"):
            if choices := as_array(schema.get(keyword)):
                written[keyword] = [self.write(each) for each in choices]
        if schema.get("nullable") is True and not isinstance(schema.get("type"), str):
            return _accept_null(written)
        return written

    def _define(self, reference: str) -> str:
        """Return the name of the definition that a reference leads to, and add it if it is new."""
        name = self._names.get(reference)
        if name is None:
            wanted = _NOT_IN_A_NAME.sub("_", reference.rpartition("/")[2]) or "schema"
            name, number = wanted, 1
            while name in self.definitions:
                number += 1
                name = f"{wanted}_{number}"
            self._names[reference] = name
            self.definitions[name] = {}  # it may refer to itself
            self.definitions[name] = self.write(resolve_ref(self._document, {"$ref": reference}))
        return name


def _write_own_keywords(schema: Node) -> dict[str, Any]:
    """Return what a schema says without other schemas, with null where it accepts that."""
    written = {keyword: schema[keyword] for keyword, is_valid in _KEPT.items() if is_valid(schema.get(keyword))}
    written |= {keyword: schema[keyword] for keyword in ("const", "default") if keyword in schema}
    kind, is_nullable = schema.get("type"), schema.get("nullable") is True
    if isinstance(kind, str):
        written["type"] = [kind, "null"] if is_nullable else kind
    elif kinds := as_array(kind):
        written["type"] = kinds
    values = [each for index, each in enumerate(as_array(schema.get("enum"))) if each not in schema["enum"][:index]]
    if values:
        written["enum"] = [*values, None] if is_nullable and None not in values else values
    for inclusive, exclusive in (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")):
        for limit, is_exclusive in get_limits(schema, inclusive, exclusive):
            written[exclusive if is_exclusive else inclusive] = limit
    return written


def _accept_null(schema: dict[str, Any]) -> dict[str, Any]:
    return {"anyOf": [schema, {"type": "null"}]} if schema else {}
