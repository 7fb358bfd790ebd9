"""The converters of each kind of value, apart from unions."""

# pyright: reportPrivateUsage=false
# This module looks at private attributes of models.

from __future__ import annotations

from decimal import Decimal
from math import isfinite
from typing import TYPE_CHECKING, Any

from openapi_sdk.model.reading import Converter, ReadError, describe_type, is_list, read_model
from openapi_sdk.model.texts import DECIMALS, WrittenDecimal, is_whole_number, make_number

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Set as AbstractSet
    from enum import Enum

    from openapi_sdk.model.reading import ReadableModel
    from openapi_sdk.model.texts import TextCache


class Unchanged(Converter):
    """Keeps any value as it is."""

    def read(self, value: Any) -> Any:
        return value


class Text(Converter):
    """Converts a text, such as a date. Any other value is kept as it is."""

    def __init__(self, texts: TextCache) -> None:
        self._texts = texts

    def read(self, value: Any) -> Any:
        return self._texts[value] if value.__class__ is str else value

    def accepts(self, value: Any) -> bool:
        return value.__class__ is str and self._texts[value].__class__ is not str


class Amount(Converter):
    """Converts a text or a number to a decimal. Any other value is kept as it is.

    A text keeps all its digits, and so does a number that a Struct reads. In a document that no Struct reads, a number
    has become a float: 17 digits, and none of the zeros at its end.

    Args:
        is_number: Whether the description has a number. What came otherwise is written back as it came.
    """

    def __init__(self, *, is_number: bool = False) -> None:
        self.is_number = is_number

    def read(self, value: Any) -> Any:
        if value.__class__ is str:
            number = DECIMALS[value]
            return WrittenDecimal(number, value) if self.is_number and number.__class__ is Decimal else number
        if value.__class__ is float:
            number = Decimal(repr(value)) if isfinite(value) else value
        else:
            number = Decimal(value) if value.__class__ is int else value
        if number.__class__ is not Decimal:
            return number
        if not self.is_number:
            return WrittenDecimal(number, make_number(number))
        # `1.25e2` has no digits behind its point, and is no integer of JSON.
        if value.__class__ is int or not is_whole_number(number):
            return number
        return WrittenDecimal(number, float(number))

    def accepts(self, value: Any) -> bool:
        return isinstance(self.read(value), Decimal)


class EnumMember(Converter):
    """Converts a value to a member of an enum. A value that the enum doesn't have is kept as it is."""

    def __init__(self, enum: type[Enum]) -> None:
        self._members: dict[Any, Any] = {member.value: member for member in enum}

    def read(self, value: Any) -> Any:
        return self._members.get(value, value) if value.__class__ is str or value.__class__ is int else value

    def accepts(self, value: Any) -> bool:
        return (value.__class__ is str or value.__class__ is int) and value in self._members


class Object(Converter):
    """Converts an object to a model."""

    def __init__(self, model_class: type[ReadableModel]) -> None:
        self.model_class = model_class

    @property
    def names(self) -> AbstractSet[str]:
        """The names of the fields in JSON."""
        return self.model_class._attributes.keys()

    @property
    def converters(self) -> Mapping[str, Converter]:
        """What converts the values of fields, by their names in JSON; none for values that stay as they are."""
        return self.model_class._converters()

    def read(self, value: Any) -> Any:
        return read_model(self.model_class, value)

    def accepts(self, value: Any) -> bool:
        return value.__class__ is dict and self.model_class._shape.is_possible(value)


class Array(Converter):
    """Converts the items of an array. Null items stay None."""

    def __init__(self, item: Converter) -> None:
        self.item = item

    def read(self, value: Any) -> Any:
        if not is_list(value):
            msg = f"an array is expected, not {describe_type(value)}"
            raise ReadError(msg)
        items: list[Any] = []
        try:
            for item in value:
                items.append(item if item is None else self.item.read(item))  # noqa: PERF401 - their number is the index
        except ReadError as error:
            location = f"[{len(items)}]"
            raise error.under(location)
        return items

    def accepts(self, value: Any) -> bool:
        return is_list(value) and all(item is None or self.item.accepts(item) for item in value)
