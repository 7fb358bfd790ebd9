"""Flatten a schema: references resolved, the parts of `allOf` merged, so that only unions are left."""

from __future__ import annotations

from typing import Any

from codegen.openapi.references import resolve_ref
from codegen.openapi.tree import as_array, as_object, is_array, is_object

#: How deep `allOf` and `$ref` may be nested.
_MAX_DEPTH = 30

#: Keywords of which the larger or the smaller value of two schemas applies.
_LARGER = ("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties")
_SMALLER = ("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties")


def flatten(document: dict[str, Any], schema: Any, depth: int = 0) -> dict[str, Any]:
    """Return a schema without `$ref` and `allOf` at its top; `unions` has its unions.

    `true` and what is no schema become a schema without keywords.
    """
    node = as_object(schema)
    if depth > _MAX_DEPTH:
        return {}
    result: dict[str, Any] = {}
    if "$ref" in node:
        result = flatten(document, _follow(document, node), depth + 1)
    own = {key: value for key, value in node.items() if key not in {"$ref", "allOf", "oneOf", "anyOf"}}
    result = _merge(result, own)
    parts = [flatten(document, part, depth + 1) for part in as_array(node.get("allOf"))]
    for part in parts:
        result = _merge(result, part)
    if parts and own.get("nullable") is not True:  # null has to be a value of all parts
        result["nullable"] = all(part.get("nullable") is True for part in parts)
    for keyword in ("oneOf", "anyOf"):
        if branches := as_array(node.get(keyword)):
            result = _merge(result, {"unions": [{"branches": branches, "discriminator": node.get("discriminator")}]})
    return result


def _follow(document: dict[str, Any], node: dict[str, Any]) -> Any:
    return resolve_ref(document, {"$ref": node["$ref"]})


def _merge(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    result = dict(one)
    for key, value in other.items():
        result[key] = _merge_keyword(key, result[key], value) if key in result else value
    return result


def _merge_keyword(key: str, one: Any, other: Any) -> Any:  # noqa: PLR0911 - one case for each kind of keyword
    if key == "properties":
        both = {name: {"allOf": [one[name], other[name]]} for name in as_object(one) if name in as_object(other)}
        return {**as_object(one), **as_object(other), **both}
    if key == "required" and is_array(one) and is_array(other):
        return [*one, *(name for name in other if name not in one)]
    if key == "unions":
        return [*one, *other]
    if key == "enum" and is_array(one) and is_array(other):
        return [value for value in one if value in other] or other
    if key == "type" and one != other:
        ones, others = types_of(one), types_of(other)
        return [each for each in ones if each in others] or other
    if key in _LARGER and _are_numbers(one, other):
        return max(one, other)
    if key in _SMALLER and _are_numbers(one, other):
        return min(one, other)
    if key == "additionalProperties" and is_object(one) and is_object(other):
        return {"allOf": [one, other]}
    return other


def types_of(value: Any) -> list[str]:
    """Return the types that the keyword `type` names."""
    return [each for each in (value if is_array(value) else [value]) if isinstance(each, str)]


def _are_numbers(*values: Any) -> bool:
    return all(isinstance(value, int | float) and not isinstance(value, bool) for value in values)
