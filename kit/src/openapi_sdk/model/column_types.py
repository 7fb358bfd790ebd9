"""The types of the columns of a table: the described ones, if the values are of them."""

from __future__ import annotations

import datetime
import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal

from attrs import evolve, frozen

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

ColumnKind = Literal["boolean", "integer", "number", "decimal", "date", "datetime", "text", "json"]

#: The kinds of the types of fields, as the models have them.
_KINDS: dict[str, ColumnKind] = {
    "bool": "boolean",
    "int": "integer",
    "float": "number",
    "Decimal": "decimal",
    "datetime.date": "date",
    "datetime.datetime": "datetime",
    "str": "text",
    "UUID": "text",
    "uuid.UUID": "text",
}
#: What a column is whose values are not of the described kind: a day is no time.
_ALTERNATIVES: dict[ColumnKind, ColumnKind] = {"integer": "number", "date": "datetime", "datetime": "date"}
#: What columns that are not described may be, in this order.
_GUESSES: tuple[ColumnKind, ...] = ("boolean", "integer", "number", "decimal", "date", "datetime")
#: The digits of decimals: as many as 128 bits hold.
DIGITS = 38
#: The decimal places of a column that has fewer: amounts keep their type from file to file.
_LEAST_SCALE = 2
#: A float holds integers exactly up to this number, and this many digits.
_EXACT_FLOATS, _EXACT_DIGITS = 2**53, 17
_NUMBERS = frozenset((int, float, Decimal))
_CLASSES: dict[ColumnKind, frozenset[type]] = {
    "boolean": frozenset((bool,)),
    "integer": frozenset((int,)),
    "number": _NUMBERS,
    "decimal": _NUMBERS,
    "date": frozenset((datetime.date,)),
    "datetime": frozenset((datetime.datetime,)),
    "text": frozenset((str,)),
    "json": frozenset((list,)),
}


@frozen
class ColumnType:
    """The type of a column. A `json` column has texts that are JSON.

    Attributes:
        kind: The kind of its values.
        scale: The decimal places of a decimal.
        has_zone: Whether date-times have a time zone.
        is_described: Whether the description has this kind, or nothing of the column.
    """

    kind: ColumnKind
    scale: int = 0
    has_zone: bool = True
    is_described: bool = True

    def convert(self, values: Sequence[Any]) -> list[Any]:
        """Return values in this type. Nothing is lost: those of another type become text."""
        if self.kind in {"text", "json"}:
            return [each if each is None or each.__class__ is str else write_text(each) for each in values]
        if self.kind == "number":
            return [None if each is None else float(each) for each in values]
        if self.kind == "decimal":
            return [each if each is None or each.__class__ is Decimal else Decimal(str(each)) for each in values]
        return [*values]


class SeenValues:
    """What is known of the values of a column.

    Args:
        kinds: The kinds that the description has; empty if it doesn't have the column.
    """

    def __init__(self, kinds: Sequence[ColumnKind] = ()) -> None:
        self._kinds = kinds
        self._classes: set[type] = set()
        self._largest = self._scale = self._digits = self._significant = 0
        self._zones: set[bool] = set()
        self._is_odd = False

    def add(self, values: Iterable[Any]) -> None:
        """Take notice of values."""
        values = [each for each in values if each is not None]
        classes = {each.__class__ for each in values}
        self._classes |= classes
        if int in classes:
            integers = [each for each in values if each.__class__ is int]
            self._largest = max(self._largest, *integers, ~min(integers))
            digits = len(str(self._largest)) if self._largest < 10**DIGITS else DIGITS + 1
            self._digits = max(self._digits, digits)
        if Decimal in classes or float in classes:
            for each in values:
                if each.__class__ is Decimal or each.__class__ is float:
                    self._add_number(each if each.__class__ is Decimal else Decimal(str(each)))
        if datetime.datetime in classes:
            moments = [each for each in values if each.__class__ is datetime.datetime]
            self._zones |= {each.utcoffset() is not None for each in moments}
            # A time zone may lead out of the years that there are.
            self._is_odd = self._is_odd or any(each.year in {1, 9999} for each in moments)

    def _add_number(self, number: Decimal) -> None:
        exponent = number.as_tuple().exponent
        if not isinstance(exponent, int):  # NaN and infinity
            self._digits = DIGITS + 1
            return
        self._scale = max(self._scale, -exponent)
        self._digits = max(self._digits, number.adjusted() + 1)
        self._significant = max(self._significant, len(number.normalize().as_tuple().digits))

    @property
    def is_empty(self) -> bool:
        """Whether all values were None."""
        return not self._classes

    def choose_type(self) -> ColumnType:
        """Return the type of the column."""
        for kind in self._kinds or (_GUESSES if self._classes else ()):
            if self._fits(kind):
                return self._make_type(kind)
        if not self._kinds:
            return ColumnType("text")
        other = _ALTERNATIVES.get(self._kinds[0])
        if other is not None and self._fits(other):
            return evolve(self._make_type(other), is_described=False)
        return ColumnType("text", is_described=False)

    def _fits(self, kind: ColumnKind) -> bool:
        if not self._classes <= _CLASSES[kind]:
            return False
        if kind == "integer":
            return self._largest < 2**63
        if kind == "number":
            return self._largest <= _EXACT_FLOATS and self._significant <= _EXACT_DIGITS
        if kind == "decimal":
            return max(self._digits, 0) + max(self._scale, _LEAST_SCALE) <= DIGITS
        if kind == "datetime":
            return len(self._zones) <= 1 and not self._is_odd
        return True

    def _make_type(self, kind: ColumnKind) -> ColumnType:
        scale = max(self._scale, _LEAST_SCALE) if kind == "decimal" else 0
        return ColumnType(kind, scale, has_zone=self._zones != {False})


def write_text(value: Any) -> str:
    """Return a value as the text that JSON has for it."""
    if isinstance(value, str):
        return value
    if isinstance(value, datetime.date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else json.dumps(value, ensure_ascii=False, default=write_text)


def get_kinds(annotation: str) -> tuple[ColumnKind, ...]:
    """Return the kinds of a type of a field."""
    found: dict[ColumnKind, None] = {}
    for each in annotation.split(" | "):
        kind = "json" if each.startswith("list[") else _KINDS.get(each)
        if kind is not None:
            found[kind] = None
    return tuple(found)
