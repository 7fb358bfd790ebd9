"""Merge schemas in plain form, as `allOf` does."""

from __future__ import annotations

from typing import Any

from codegen.generate.prepare.types.flat import Flat
from codegen.openapi.secrets import SECRET
from codegen.openapi.tree import as_array, as_object

#: Extensions of an object that say something about its properties.
_BY_PROPERTY = ("x-reads-as", "x-fidelity-of")


def merge_notes(parts: list[Flat]) -> dict[str, Any]:
    """Merge notes. Later ones win, and what extensions say about properties is joined."""
    notes: dict[str, Any] = {}
    for part in parts:
        joined = {
            key: {**as_object(notes.get(key)), **as_object(part.notes[key])}
            for key in _BY_PROPERTY
            if key in part.notes
        }
        secrets = [*as_array(notes.get(SECRET)), *as_array(part.notes.get(SECRET))]
        notes |= part.notes | joined | ({SECRET: secrets} if secrets else {})
    return notes


def combine(first: Flat, second: Flat) -> Flat:
    """Merge two parts of an `allOf`. Where they contradict each other, the second one wins."""
    types = second.types or first.types
    if first.types and second.types:
        types = tuple(each for each in first.types if each in second.types) or second.types
    values = first.values if second.values is None else second.values
    if first.values is not None and second.values is not None:
        values = tuple(each for each in second.values if each in first.values) or second.values
    return Flat(
        types=types,
        values=values,
        is_constant=first.is_constant or second.is_constant,
        format=second.format or first.format,
        properties=merge_properties(first.properties, second.properties),
        required=first.required | second.required,
        additional=first.additional if second.additional is None else second.additional,
        items=second.items if second.items is not None else first.items,
        choices=second.choices or first.choices,
        discriminator=second.discriminator or first.discriminator,
    )


def merge_properties(first: dict[str, Any], second: dict[str, Any]) -> dict[str, Any]:
    """Merge properties. A property that is in both is what the second says, if that has a type."""
    merged = dict(first)
    for name, schema in second.items():
        if name in first and not _says_type(schema):
            merged[name] = {"allOf": [first[name]], **as_object(schema)}
        else:
            merged[name] = schema
    return merged


def _says_type(schema: Any) -> bool:
    words = ("$ref", "type", "enum", "const", "allOf", "oneOf", "anyOf", "properties", "items", "additionalProperties")
    return any(word in as_object(schema) for word in words)
