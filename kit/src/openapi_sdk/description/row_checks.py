"""Says of rows of an answer whether they have what a filter asked for, and the order that was asked for."""

from __future__ import annotations

import json
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
from openapi_sdk.model.places import join_path, read_key, read_path

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from openapi_sdk.description.document import Description
    from openapi_sdk.description.operations import DescribedOperation, Parameter
    from openapi_sdk.description.tables import Table

#: Times of day, whose texts have the order of the times.
_TIME = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\.[0-9]+)?)?")
#: Keys that no two rows of a listing share.
_IDS = frozenset({"id", "uuid"})
#: Comparisons of which nothing says whether the value itself matches.
_OPEN = frozenset({"after", "before"})
#: The formats of texts that have the order of what they mean, if all are of one offset.
_DATES = frozenset({"date", "date-time"})


class RowField:
    """A field of rows by its dotted name: `owner.last_name`. The id stands for an object."""

    def __init__(self, row: ValueShape, path: str) -> None:
        self._names = path.split(".")
        shape = row
        for name in self._names:
            shape = _get_item(shape).fields.get(name, ValueShape({}, {}))
        #: Whether a row has several values.
        self.has_several = shape.types == frozenset({"array"})
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
    """A filter of a listing, for fields that rows show.

    Attributes:
        path: The dotted name of the field.
        pattern: The pattern of the parameter; empty without one.
        can_be_checked: Whether the field has the form of the parameter, so that rows can tell.
        choices: The described values of the parameter; empty without any.
    """

    def __init__(self, row: ValueShape, parameter: Parameter, path: str, comparison: str) -> None:
        self._parameter, self._comparison = parameter, comparison
        self._has_commas = parameter.has_commas
        self._compare = COMPARISONS.get(comparison)
        self._type = get_type(parameter.value_schema) or "string"
        self.pattern = str(parameter.value_schema.get("pattern", ""))
        self.choices = [str(each) for each in get_values(parameter.value_schema)]
        self.path = path
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

    @property
    def takes_several(self) -> bool:
        """Whether it takes several values, and rows with any of them match."""
        return self._parameter.is_list and self._compare is None

    @property
    def is_equal(self) -> bool:
        """Whether rows have the value, and don't lie on its side."""
        return self._compare is None

    @property
    def is_coded(self) -> bool:
        """Whether it takes a number that stands for the text of the field: rows tell, but not what it stands for."""
        is_one = not self._parameter.is_list and not self._field.has_several and self._compare is None
        return self._is_number and self._is_text and is_one

    def is_like(self, other: RowFilter) -> bool:
        """Whether it could be taken for a filter of the field of another one."""
        own, others = self._field.shape, other._field.shape
        has_form = self._is_number or self._type == "boolean" or own.format in _DATES
        return has_form and self.path != other.path and (own.types, own.format) == (others.types, others.format)

    def about(self, row: ValueShape, other: RowFilter) -> RowFilter:
        """Return this filter as it would be for the field of another one."""
        return RowFilter(row, self._parameter, other.path, self._comparison)

    def write(self, texts: Sequence[str]) -> str | list[str]:
        """Return values as a parameter of a query."""
        if len(texts) == 1:
            return texts[0]
        return ",".join(texts) if self._has_commas else [*texts]

    def fits(self, text: str) -> bool:
        """Whether the pattern of the parameter allows a text."""
        return fits(self.pattern, text) is not False

    def read_values(self, row: Any) -> list[Any]:
        """Return the values of a row, for `matches_values`."""
        return self._field.read(row)

    def matches(self, row: Any, texts: Sequence[str]) -> bool | None:
        """Whether a row has one of the values, or lies on their side. None if that can't be said."""
        return self.matches_values(self._field.read(row), texts)

    def matches_values(self, values: Sequence[Any], texts: Sequence[str]) -> bool | None:
        """Return the same of the values of a row."""
        if not self.can_be_checked or not values:
            return None
        found = [self._matches(value, text) for value in values for text in self._split(texts)]
        return None if None in found else any(found)

    def has_to_match(self, row: Any, texts: Sequence[str]) -> bool:
        """Whether a row matches however the filter is read: by a whole text, and without an edge that may be open."""
        if not self.can_be_checked or self._compare is not None or self._is_number or self._type == "boolean":
            is_edge = self._comparison in _OPEN and not self._read_texts(row).isdisjoint(texts)
            return self.matches(row, texts) is True and not is_edge
        return not self._read_texts(row).isdisjoint(self._split(texts))

    def _read_texts(self, row: Any) -> set[str]:
        return {write_value(each) for each in self._field.read(row)}

    def _split(self, texts: Sequence[str]) -> Sequence[str]:
        return [each for text in texts for each in text.split(",")] if self._has_commas else texts

    def _matches(self, value: Any, text: str) -> bool | None:
        if self._type == "boolean":
            return write_value(value) == text.lower() if text.lower() in {"true", "false"} else None
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

    def list_fields(self, rows: Sequence[Any]) -> list[str]:
        """Return the fields that the parameter may name where no values are described, days and times first."""
        fields = {name: RowField(self._row, name).shape for name in self._row.fields}
        names = sorted(fields, key=lambda name: (fields[name].format not in _DATES, fields[name].format != "decimal"))
        return [name for name in names if self.is_kept(rows, name) is not None]


class RowChecks:
    """What can be checked by the rows of a listing.

    Attributes:
        filters: Its filters that are about a field of the rows, by their names.
        mistaken: For a filter, how it would match if it were about the fields of other ones of its form.
        order: The parameter that orders rows; None without one.
        key: The paths of the fields by which a row is known; empty if there are none.
    """

    def __init__(self, description: Description, operation: DescribedOperation) -> None:
        row = ValueShape(description.document, operation.row_schema, shown=operation.shown)
        tables = Tables.of(description, None)
        table = tables.find(operation)
        self.filters: dict[str, RowFilter] = {}
        self.order: RowOrder | None = None
        self.key = _find_key(tables, table, operation)
        for each in operation.parameters:
            if each.place == "query" and each.name in ORDERINGS:
                self.order = RowOrder(row, each)
            elif each.place == "query" and table is not None:
                found = find_filtered(tables, table, each.name)
                if found is not None:
                    self.filters[each.name] = RowFilter(row, each, *found)
        self.mistaken = {
            name: list(
                {other.path: each.about(row, other) for other in self.filters.values() if each.is_like(other)}.values()
            )
            for name, each in self.filters.items()
        }

    @classmethod
    @lru_cache(maxsize=256)
    def of(cls, description: Description, operation: DescribedOperation) -> RowChecks:
        return cls(description, operation)

    def identify(self, row: Any) -> str:
        """Return what a row is known by: the value of its key, or all of it."""
        found = read_key(row, self.key) if isinstance(row, dict) else None
        return json.dumps(row if found is None else found, sort_keys=True)

    def are_known(self, rows: Sequence[Any]) -> bool:
        """Whether each row has the key by which rows are known, if there is one."""
        return not self.key or all(isinstance(row, dict) and read_key(row, self.key) is not None for row in rows)

    def find_repeated(self, rows: Sequence[Any]) -> bool:
        """Whether a row stands there twice. Rows without a key may be alike."""
        known = [self.identify(row) for row in rows if isinstance(row, dict) and read_key(row, self.key) is not None]
        return len(set(known)) < len(known)


def _find_key(tables: Tables, table: Table | None, operation: DescribedOperation) -> tuple[str, ...]:
    """Return the key that a path takes, or that pages are read by; names of rows that are no keys may be equal."""
    key = table.key if table is not None and table.key in table.fields else ""
    if key and (key in _IDS or tables.find_parameter(operation)):
        return (join_path((key,)),)
    return operation.paging.key if operation.paging is not None and operation.paging.kind == "key" else ()


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


def write_value(value: Any) -> str:
    """Return a value of a row as a filter is asked for it."""
    return str(value).lower() if isinstance(value, bool) else str(value)
