"""The plain form of a schema.

`keywords` reads it from one schema, `merging` merges two, and `flattener` also follows `$ref` and `allOf`. Items,
properties and choices of a `Flat` are schemas as they were written, so a schema that contains itself is no problem.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from codegen.openapi.tree import is_object


@dataclass(frozen=True, slots=True)
class Flat:
    """A schema in plain form.

    Attributes:
        ref: The component schema with a class that it is, if it is nothing but that.
        alias: The component schema without a class that it is, if it is nothing but that.
        is_nullable: Whether null is a value.
        types: The JSON types of the other values. Empty if there can be any.
        values: The values of an enum or a `const`, without null. None if there are others.
        is_constant: Whether `values` come from a `const`.
        format: The format of a text.
        properties: The properties of an object.
        required: The names of those that are required.
        additional: The schema of other properties: a schema, True, or None if nothing is said.
        items: The schema of the items of an array.
        choices: The schemas of `oneOf` and `anyOf`.
        discriminator: The discriminator object.
        notes: Texts about the schema: description, title, default, deprecated, and extensions.
    """

    ref: str = ""
    alias: str = ""
    is_nullable: bool = False
    types: tuple[str, ...] = ()
    values: tuple[Any, ...] | None = None
    is_constant: bool = False
    format: str = ""
    properties: dict[str, Any] = field(default_factory=dict[str, Any])
    required: frozenset[str] = frozenset()
    additional: Any = None
    items: Any = None
    choices: tuple[Any, ...] = ()
    discriminator: dict[str, Any] = field(default_factory=dict[str, Any])
    notes: dict[str, Any] = field(default_factory=dict[str, Any])

    @property
    def is_object(self) -> bool:
        """Whether the values are objects."""
        return self.types == ("object",)

    @property
    def has_fields(self) -> bool:
        """Whether it says which properties an object has."""
        return bool(self.properties) or is_object(self.additional)

    @property
    def says_nothing(self) -> bool:
        """Whether it says nothing about the type of its values, such as a schema with `maxLength` only."""
        return not (self.ref or self.types or self.values is not None or self.choices or self.has_fields)


def is_enum(values: tuple[Any, ...] | None) -> bool:
    """Whether values become an enum class: they are all texts, or all integers."""
    return bool(values) and {type(value) for value in values or ()} in ({str}, {int})
