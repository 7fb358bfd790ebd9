"""Builds models for pydantic, msgspec and cattrs from the schemas of the corrected description.

They read what ours read: decimal texts as `Decimal`, dates and date-times as such, enums, nested models. Every field is
optional and may be null. Unlike ours they refuse an enum value that they don't know, and they drop unknown fields.
"""

from __future__ import annotations

import datetime as dt
import enum
from decimal import Decimal
from types import GenericAlias
from typing import TYPE_CHECKING, Any, Union

from bench.peers import load_description
from codegen.openapi.references import resolve_ref
from codegen.openapi.tree import as_object

if TYPE_CHECKING:
    from collections.abc import Callable

_SCALARS: dict[str, Any] = {"integer": int, "number": float, "boolean": bool, "string": str}
_FORMS: dict[str, Any] = {"date": dt.date, "date-time": dt.datetime, "decimal": Decimal, "boolean": bool}


class Shapes:
    """Makes classes of schemas.

    Args:
        make: Makes one class, of a name and the types of its fields.
    """

    def __init__(self, make: Callable[[str, dict[str, Any]], Any]) -> None:
        self._make = make
        self._made: dict[str, Any] = {}

    def model(self, name: str) -> Any:
        """Return the class of a schema of the description."""
        return self._named({"$ref": f"#/components/schemas/{name}"})

    def _named(self, reference: dict[str, Any]) -> Any:
        name = str(reference["$ref"]).rsplit("/", 1)[-1]
        if name not in self._made:
            self._made[name] = self._type(name, resolve_ref(load_description(), reference), "")
        return self._made[name]

    def _type(self, name: str, schema: dict[str, Any], form: str) -> Any:
        if "$ref" in schema:
            return self._named(schema)
        if form or schema.get("format") in _FORMS:
            return _FORMS[form or schema["format"]]
        if "oneOf" in schema:
            return Union[tuple(self._type(name, each, "") for each in schema["oneOf"])]  # noqa: UP007 - a tuple of types
        if "enum" in schema:
            return enum.Enum(name, [(value, value) for value in schema["enum"]])
        if schema.get("type") == "array":
            return GenericAlias(list, (self._type(name, schema["items"], ""),))
        return self._object(name, schema) if schema.get("type") == "object" else _SCALARS[schema["type"]]

    def _object(self, name: str, schema: dict[str, Any]) -> Any:
        properties = as_object(schema.get("properties"))
        if properties:
            forms = as_object(schema.get("x-reads-as"))
            fields = {each: self._type(f"{name}_{each}", of, forms.get(each, "")) for each, of in properties.items()}
            return self._make(name, fields)
        values = as_object(schema.get("additionalProperties"))
        return GenericAlias(dict, (str, self._type(name, values, "") if values else Any))
