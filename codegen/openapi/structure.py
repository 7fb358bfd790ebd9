"""Hold a document against the shapes of OpenAPI, and collect its references on the way.

One walk visits every place where `shapes` has something to say. Examples, defaults, enum values and extensions are
data: nothing in them is looked at, so a `$ref` there is no reference. Regular expressions of a document are never
compiled.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from codegen.openapi.shapes import OBJECTS, SCHEMA, ArrayOf, MapOf, ObjectOf
from codegen.openapi.tree import Parts, is_array, is_object

if TYPE_CHECKING:
    from collections.abc import Callable

    from codegen.openapi.shapes import Fields, Leaf, Shape

#: Characters of a value or a key in a message.
_MAX_SHOWN = 60
_TYPES = ("array", "boolean", "integer", "number", "object", "string")
_LOCATIONS = ("query", "header", "path", "cookie")
_STYLES = {
    "path": ("matrix", "label", "simple"),
    "query": ("form", "spaceDelimited", "pipeDelimited", "deepObject"),
    "header": ("simple",),
    "cookie": ("form",),
}


class Invalid(NamedTuple):
    """One error: its place, and why in one line."""

    parts: Parts
    why: str


class _Place(NamedTuple):
    parts: Parts
    value: Any
    shape: Shape


class Reference(NamedTuple):
    """A `$ref`: the place of the object that holds it, its value, and what has to stand where it leads to."""

    parts: Parts
    value: Any
    shape: ObjectOf


@dataclass(slots=True)
class Structure:
    """What one walk over a document found.

    Attributes:
        errors: The values that do not fit their shape.
        references: Every `$ref` that is a reference.
        shapes: The name of the object that stands at each place.
    """

    errors: list[Invalid] = field(default_factory=list[Invalid])
    references: list[Reference] = field(default_factory=list[Reference])
    shapes: dict[Parts, str] = field(default_factory=dict[Parts, str])


def check_structure(document: dict[str, Any], *, is_newer: bool) -> Structure:
    """Walk a document by the shapes of OpenAPI 3.0, or of 3.1 if `is_newer`."""
    found = Structure()
    waiting: list[_Place] = [_Place((), document, ObjectOf("document"))]
    while waiting:
        parts, value, shape = waiting.pop()
        if isinstance(shape, ArrayOf):
            if is_array(value):
                waiting += [_Place((*parts, index), item, shape.items) for index, item in enumerate(value)]
            else:
                found.errors.append(_misfit(parts, "an array", value))
        elif shape == SCHEMA and isinstance(value, bool) and (is_newer or parts[-1] == "additionalProperties"):
            found.shapes[parts] = SCHEMA.name
        elif isinstance(shape, MapOf | ObjectOf):
            if not is_object(value):
                found.errors.append(_misfit(parts, "an object", value))
            elif isinstance(shape, MapOf):
                waiting += _check_map(parts, value, shape, found)
            else:
                waiting += _check_object(parts, value, shape, found, is_newer=is_newer)
        elif why := _check_leaf(value, shape, is_newer=is_newer):
            found.errors.append(_misfit(parts, why, value))
    return found


def show(value: object) -> str:
    """Return a value for a message: plain values as they are, anything else by its type."""
    match value:
        case str() | bool() | None:
            text = "null" if value is None else str(value).lower() if isinstance(value, bool) else ascii(value)
        case int() | float():
            text = str(value)
        case dict():
            text = "an object"
        case list():
            text = "an array"
        case _:
            text = type(value).__name__
    return text if len(text) <= _MAX_SHOWN else f"{text[:_MAX_SHOWN]} …"


def _misfit(parts: Parts, expected: str, value: Any) -> Invalid:
    return Invalid(parts, f"{expected} is expected, it is {show(value)}")


def _check_map(parts: Parts, value: dict[str, Any], shape: MapOf, found: Structure) -> list[_Place]:
    inside: list[_Place] = []
    for key, member in value.items():
        if not shape.keys or re.fullmatch(shape.keys, key):
            inside.append(_Place((*parts, key), member, shape.values))
        elif not key.startswith("x-"):
            found.errors.append(Invalid(parts, f"{show(key)} is not a key that it may have"))
    return inside


def _check_object(
    parts: Parts, value: dict[str, Any], shape: ObjectOf, found: Structure, *, is_newer: bool
) -> list[_Place]:
    fields = OBJECTS[shape.name]
    found.shapes[parts] = shape.name
    if fields.may_refer and "$ref" in value:
        found.references.append(Reference(parts, value["$ref"], shape))
        if shape != SCHEMA or not is_newer:
            # What stands beside a `$ref` is ignored: the dialect says so, or leaves it open.
            return []
    inside: list[_Place] = []
    for key, member in value.items():
        shape_inside = fields.known.get(key)
        # An optional field with null is as good as none. Many serializers write it.
        if shape_inside is None or member is None:
            continue
        if not isinstance(shape_inside, str):
            inside.append(_Place((*parts, key), member, shape_inside))
        elif why := _check_leaf(member, shape_inside, is_newer=is_newer):
            found.errors.append(_misfit((*parts, key), why, member))
    found.errors += [Invalid(parts, why) for why in _check_fields(value, fields, is_newer=is_newer)]
    if rule := _RULES.get(shape.name):
        found.errors += [Invalid(parts, why) for why in rule(value)]
    return inside


def _check_fields(value: dict[str, Any], fields: Fields, *, is_newer: bool) -> list[str]:
    required = fields.required
    if fields is OBJECTS["operation"] and not is_newer:
        required = ("responses",)
    whys = [f"it has no {name}" for name in required if value.get(name) is None]
    if fields is OBJECTS["document"]:
        needed = ("paths", "components", "webhooks") if is_newer else ("paths",)
        if all(value.get(name) is None for name in needed):
            whys.append(f"it has no {' and no '.join(needed)}")
    if not fields.is_open:
        whys += [
            f"it may not have the field {show(key)}"
            for key in value
            if key not in fields.known and not key.startswith("x-")
        ]
    return whys


def _check_parameter(parameter: dict[str, Any]) -> list[str]:
    whys = _check_content(parameter)
    location, style = parameter.get("in"), parameter.get("style")
    styles = _STYLES.get(location, ()) if isinstance(location, str) else ()
    if isinstance(style, str) and styles and style not in styles:
        whys.append(f"its style {show(style)} is none of those in {show(location)}: {', '.join(styles)}")
    return whys


def _check_content(holder: dict[str, Any]) -> list[str]:
    schema, content = holder.get("schema"), holder.get("content")
    if (schema is None) == (content is None):
        return ["it has to have either schema or content"]
    if is_object(content) and len(content) != 1:
        return [f"its content has to have one media type, it has {len(content)}"]
    return []


def _check_operation(operation: dict[str, Any]) -> list[str]:
    responses = operation.get("responses")
    is_empty = is_object(responses) and all(key.startswith("x-") for key in responses)
    return ["its responses are empty"] if is_empty else []


def _check_schema(schema: dict[str, Any]) -> list[str]:
    enum = schema.get("enum")
    return ["its enum is empty"] if is_array(enum) and not enum and "$ref" not in schema else []


_RULES = {
    "parameter": _check_parameter,
    "header": _check_content,
    "operation": _check_operation,
    "schema": _check_schema,
}


def _check_leaf(value: Any, shape: Leaf, *, is_newer: bool) -> str | None:
    """Return what is expected if a plain value does not fit."""
    if shape == "type":
        return _check_type(value, is_newer=is_newer)
    fits, expected = _LEAVES[shape]
    return None if fits(value) else expected


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_boolean(value: Any) -> bool:
    return isinstance(value, bool)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_count(value: Any) -> bool:
    return _is_number(value) and value >= 0 and (isinstance(value, int) or value.is_integer())


_LEAVES: dict[str, tuple[Callable[[Any], bool], str]] = {
    "any": (lambda _: True, ""),
    "text": (_is_text, "text"),
    "boolean": (_is_boolean, "true or false"),
    "number": (_is_number, "a number"),
    # A boolean in 3.0, a number in 3.1. Both are written in both, and each says what it means.
    "limit": (lambda value: _is_boolean(value) or _is_number(value), "a number, or true or false"),
    "count": (_is_count, "a number from 0, without a fraction"),
    "location": (_LOCATIONS.__contains__, " or ".join(_LOCATIONS)),
}


def _check_type(value: Any, *, is_newer: bool) -> str | None:
    if not is_newer:
        return None if value in _TYPES else f"one of {', '.join(_TYPES)}"
    known = (*_TYPES, "null")
    types = value if is_array(value) else [value]
    fits = bool(types) and all(each in known for each in types)
    return None if fits else f"one of {', '.join(known)}, or an array of them"
