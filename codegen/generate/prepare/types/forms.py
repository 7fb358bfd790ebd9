"""The forms of schemas that the generator reads well: a reference, an enum, a constant, a `oneOf` of these."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from codegen.generate.prepare.types.fields import describe_value
from codegen.generate.prepare.types.names import name_members
from codegen.openapi.tree import as_array

if TYPE_CHECKING:
    from codegen.generate.prepare.types.flat import Flat

NULL = {"type": "null"}
#: A constant that is longer is any text.
_MAX_CONSTANT = 64


def describe(flat: Flat) -> dict[str, Any]:
    """Return the description of a schema as it is written for the generator."""
    about = describe_value(flat, "")
    return {"description": about} if about else {}


def refer(name: str) -> dict[str, Any]:
    """Return a reference to a model or an enum."""
    return {"$ref": f"#/components/schemas/{name}"}


def list_references(emitted: dict[str, Any]) -> list[str]:
    """Return the names of the models and enums of a union, or of the one that it is."""
    return [each["$ref"].rpartition("/")[2] for each in emitted.get("oneOf", [emitted]) if "$ref" in each]


def write_enum(flat: Flat) -> dict[str, Any]:
    """Return an enum, with the names of its members."""
    values = [*(flat.values or ())]
    kind = "string" if isinstance(values[0], str) else "integer"
    names = name_members(values, as_array(flat.notes.get("x-enum-varnames")))
    return {"type": kind, "enum": values, "x-enum-varnames": names}


def write_constant(value: Any) -> dict[str, Any]:
    """Return a constant; its type alone, or `{}`, if it can't be written as one."""
    is_plain = isinstance(value, bool | int) or (
        isinstance(value, str) and value.isprintable() and len(value) <= _MAX_CONSTANT
    )
    return {"const": value} if is_plain else {"type": type_of(value)} if type_of(value) != "object" else {}


def type_of(value: Any) -> str:
    """Return the JSON type of a value."""
    for kind, name in ((str, "string"), (bool, "boolean"), (int, "integer"), (float, "number"), (list, "array")):
        if isinstance(value, kind):
            return name
    return "object"
