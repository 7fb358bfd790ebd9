"""What tells the documents of the models of a union apart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


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
        types: Mapping[str, tuple[type, ...]] | None = None,
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


#: The shape of a model that is not in a union.
ANY_SHAPE = Shape()
