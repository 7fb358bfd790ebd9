"""What tells the documents of the models of a union apart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping

#: The types of a JSON value; a tuple among them is an array of such values.
JsonTypes: TypeAlias = "tuple[type | JsonTypes, ...]"


class Shape:
    """What tells the documents of a model from those of another one.

    Args:
        required: The fields that each document has.
        values: The only values of some fields.
        types: The JSON types of fields.
    """

    def __init__(
        self,
        required: tuple[str, ...] = (),
        values: Mapping[str, tuple[Any, ...]] | None = None,
        types: Mapping[str, JsonTypes] | None = None,
    ) -> None:
        self._required = required
        self._values = values or {}
        self.types = types or {}

    def is_possible(self, document: Mapping[str, Any]) -> bool:
        """Return whether a document has the required fields, and no other values than those of the description."""
        return all(name in document for name in self._required) and all(
            document[name] is None or document[name] in values
            for name, values in self._values.items()
            if name in document
        )

    def has_type(self, name: str, value: Any) -> bool:
        """Return whether the value of a field has its type, as far as that is known."""
        return name not in self.types or _is_any(self.types[name], value)


def _is_any(types: JsonTypes, value: Any) -> bool:
    for each in types:
        if isinstance(each, type):
            if value.__class__ is each:
                return True
        elif value.__class__ is list and all(item is None or _is_any(each, item) for item in value):
            return True
    return False


#: The shape of a model that is not in a union.
ANY_SHAPE = Shape()
