"""Says of rows of an answer whether they have what a filter asked for, and the order that was asked for."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any, cast

from openapi_sdk.description.filters import COMPARISONS, ORDERINGS, find_filtered
from openapi_sdk.description.nodes import is_number
from openapi_sdk.description.numbers import read_number
from openapi_sdk.description.schema_validation import fits
from openapi_sdk.description.schemas import get_type, get_values
from openapi_sdk.description.shapes import ValueShape
from openapi_sdk.description.tables import Tables
from openapi_sdk.model.places import read_path

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from openapi_sdk.description.document import Description
    from openapi_sdk.description.operations import DescribedOperation, Parameter

#: Times of day, whose texts have the order of the times.
_TIME = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\.[0-9]+)?)?")
#: The formats of texts that have the order of what they mean, if all are of one offset.
_DATES = frozenset({"date", "date-time"})


class RowField:
    """A field of rows by its dotted name: `owner.last_name`. The id stands for an object."""

    def __init__(self, row: ValueShape, path: str) -> None:
        self._names = path.split(".")
        shape = row
        for name in self._names:
            shape = _get_item(shape).fields.get(name, ValueShape({}, {}))
        shape = _get_item(shape)
        self._is_reference = "id" in shape.fields
        self.shape = shape.fields["id"] if self._is_reference else shape

    def read(self, row: Any) -> list[Any]:
        """Return the values of a row that are as they are described, but for null; none if it has none."""
        values = [row]
        for name in self._names:
            values = [each for value in values for each in _get_inner(value, name)]
        if self._is_reference:
            values = [each["id"] if isinstance(each, dict) and "id" in each else each for each in values]
        return [each for each in values if each is not None and self.shape.accepts(each)]

    def to_key(self, value: Any) -> Any:
        """Return what a value is ordered by; None if that is not known, as of a text in some language."""
        if self.shape.format == "decimal" or is_number(value):
            return read_number(str(value)) if isinstance(value, str | int) else Decimal(str(value))
        if isinstance(value, str) and (self.shape.format in _DATES or _TIME.fullmatch(value)):
            return value
        return None


class RowFilter:
    """A filter of a listing, for fields that rows show."""

    def __init__(self, row: ValueShape, parameter: Parameter, path: str, comparison: str) -> None:
        self._has_commas = parameter.has_commas
        self._compare = COMPARISONS.get(comparison)
        self._type = get_type(parameter.value_schema) or "string"
        self._pattern = str(parameter.value_schema.get("pattern", ""))
        self._field = RowField(row, path)
        types = self._field.shape.types
        self._is_number = self._type in {"integer", "number"}
        self._is_text = "string" in types and self._field.shape.format != "decimal"
        if self._type == "boolean":
            self.can_be_checked = types == frozenset({"boolean"})
        elif self._is_number:
            self.can_be_checked = bool(types) and types.isdisjoint({"boolean", "object"}) and not self._is_text
        else:
            is_day = parameter.value_schema.get("format") in _DATES
            has_same_form = not is_day or self._field.shape.format == parameter.value_schema.get("format")
            self.can_be_checked = self._is_text and has_same_form

    def read(self, row: Any) -> list[str]:
        """Return the values of a row that the filter can be asked for."""
        values = (_write(each) for each in self._field.read(row))
        return [each for each in values if fits(self._pattern, each) is not False]

    def matches(self, row: Any, texts: Sequence[str]) -> bool | None:
        """Whether a row has one of the values, or lies on their side. None if that can't be said."""
        values = self._field.read(row)
        if not values or not self.can_be_checked:
            return None
        if self._has_commas:
            texts = [each for text in texts for each in text.split(",")]
        found = [self._matches(value, text) for value in values for text in texts]
        return None if None in found else any(found)

    def _matches(self, value: Any, text: str) -> bool | None:
        if self._type == "boolean":
            return _write(value) == text.lower() if text.lower() in {"true", "false"} else None
        key, wanted = self._field.to_key(value), read_number(text) if self._is_number else text
        if self._is_number or self._compare is not None:
            if key is None or type(key) is not type(wanted):
                return None
            return bool(self._compare(key, wanted) if self._compare else key == wanted)
        # Some filters take a part of the text, and some leave out blanks and dashes, as of serial numbers.
        return _simplify(text) in _simplify(str(value))


class RowOrder:
    """The parameter that orders the rows of a listing."""

    def __init__(self, row: ValueShape, parameter: Parameter) -> None:
        self.name = parameter.name
        self.choices: list[str] = [str(each) for each in get_values(parameter.value_schema)]
        self._row = row

    def is_kept(self, rows: Sequence[Any], value: str) -> bool | None:
        """Whether rows have the order of a value of the parameter. None if they can't tell."""
        field = RowField(self._row, value.removeprefix("-").replace("__", "."))
        keys = [field.to_key(found[0]) for row in rows if (found := field.read(row))]
        kinds: set[type[object]] = {type(each) for each in keys}
        if None in keys or len(kinds) != 1 or len(set(keys)) < 2:  # noqa: PLR2004
            return None
        pairs = pairwise(reversed(keys) if value.startswith("-") else keys)
        return all(bool(first <= second) for first, second in pairs)


class RowChecks:
    """What can be checked by the rows of a listing."""

    def __init__(self, description: Description, operation: DescribedOperation) -> None:
        row = ValueShape(description.document, operation.row_schema, shown=operation.shown)
        tables = Tables.of(description, None)
        table = tables.find(operation)
        self.filters: dict[str, RowFilter] = {}
        self.order: RowOrder | None = None
        for each in operation.parameters:
            if each.place == "query" and each.name in ORDERINGS:
                self.order = RowOrder(row, each)
            elif each.place == "query" and table is not None:
                found = find_filtered(tables, table, each.name)
                if found is not None:
                    self.filters[each.name] = RowFilter(row, each, *found)

    @classmethod
    @lru_cache(maxsize=256)
    def of(cls, description: Description, operation: DescribedOperation) -> RowChecks:
        return cls(description, operation)


def find_rows(operation: DescribedOperation, document: Any) -> list[Any] | None:
    """Return the rows of an answer; None if it has none."""
    if operation.rows_path:
        document = read_path(document, operation.rows_path)
    elif not operation.has_array:
        return None
    return cast("list[Any]", document) if isinstance(document, list) else None


def _get_item(shape: ValueShape) -> ValueShape:
    return shape.items if shape.types == frozenset({"array"}) else shape


def _get_inner(value: Any, name: str) -> Iterator[Any]:
    for each in cast("list[Any]", value) if isinstance(value, list) else [value]:
        found: Any = cast("Mapping[str, Any]", each).get(name) if isinstance(each, dict) else None
        yield from cast("list[Any]", found) if isinstance(found, list) else [found]


def _simplify(text: str) -> str:
    return "".join(each for each in text.lower() if each.isalnum())


def _write(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
