"""Makes model classes for pydantic, msgspec and cattrs from the schemas of the corrected description.

They read the same types as our models: decimals, dates, date-times, enums and nested models. Every field is optional
and may be null. Unlike our models they refuse unknown enum values and drop unknown fields.
"""

from __future__ import annotations

import datetime as dt
import enum
from decimal import Decimal
from types import GenericAlias
from typing import TYPE_CHECKING, Any, Union

from bench.peers import load_description
from openapi_sdk.description.nodes import as_object
from openapi_sdk.description.references import resolve_ref

if TYPE_CHECKING:
    from collections.abc import Callable

_SCALARS: dict[str, Any] = {"integer": int, "number": float, "boolean": bool, "string": str}
_FORMS: dict[str, Any] = {
    "date": dt.date,
    "date-time": dt.datetime,
    "date or date-time": dt.datetime,  # msgspec has no choice of both
    "decimal": Decimal,
    "boolean": bool,
}


class SchemaClasses:
    """The classes of schemas. A class is made when it is first needed.

    Args:
        make: Makes a class with a name and the types of its fields.
    """

    def __init__(self, make: Callable[[str, dict[str, Any]], Any]) -> None:
        self._make = make
        self._classes: dict[str, Any] = {}

    def get(self, name: str) -> Any:
        """Return the class of a schema of the description."""
        return self._resolve({"$ref": f"#/components/schemas/{name}"})

    def _resolve(self, reference: dict[str, Any]) -> Any:
        name = str(reference["$ref"]).rsplit("/", 1)[-1]
        if name not in self._classes:
            self._classes[name] = self._make_type(name, resolve_ref(load_description(), reference), "")
        return self._classes[name]

    def _make_type(self, name: str, schema: dict[str, Any], form: str) -> Any:
        if "$ref" in schema:
            return self._resolve(schema)
        if form or schema.get("format") in _FORMS:
            # Other libraries would write a decimal as a text.
            return float if schema.get("type") == "number" else _FORMS[form or schema["format"]]
        if "oneOf" in schema:
            return Union[tuple(self._make_type(name, each, "") for each in schema["oneOf"])]  # noqa: UP007 - a tuple of types
        if "enum" in schema:
            return enum.Enum(name, [(value, value) for value in schema["enum"]])
        if schema.get("type") == "array":
            return GenericAlias(list, (self._make_type(name, schema["items"], ""),))
        return self._make_object_type(name, schema) if schema.get("type") == "object" else _SCALARS[schema["type"]]

    def _make_object_type(self, name: str, schema: dict[str, Any]) -> Any:
        properties = as_object(schema.get("properties"))
        if properties:
            forms = as_object(schema.get("x-reads-as"))
            fields = {
                each: self._make_type(f"{name}_{each}", of, forms.get(each, "")) for each, of in properties.items()
            }
            return self._make(name, fields)
        values = as_object(schema.get("additionalProperties"))
        return GenericAlias(dict, (str, self._make_type(name, values, "") if values else Any))
