"""Converts the values of a body to what its schema has: decimals, dates, and amounts that are texts.

People write amounts as decimals, floats and texts, and dates as dates and datetimes. A value that fits already, and one
that can't be converted, is left as it is; the validation says what is wrong with it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from fleetit._description.document import Node
    from fleetit._description.schema_validation import Location

_NUMBER = re.compile(r"-?[0-9]{1,300}(?:\.[0-9]{1,300})?")
_DATE_LENGTH = len("2026-01-31")
#: A document that contains itself is nested without end.
_MAX_DEPTH = 100


class BodyConverter:
    """Converts documents according to the schemas of one description.

    Args:
        resolve: Returns a schema, or the schema that it refers to.

    Attributes:
        errors: The location and the message of each value that can't stand in JSON. No message shows a value.
    """

    def __init__(self, resolve: Callable[[Node], Node]) -> None:
        self._resolve = resolve
        self.errors: list[tuple[Location, str]] = []

    def convert(self, schema: Any, value: Any, location: Location = (), reads_as: object = None) -> Any:
        """Return a value with everything in it converted.

        Args:
            schema: The schema of the value.
            value: The value: a document that may have decimals in it.
            location: Where the value is in the document.
            reads_as: What `x-reads-as` says about it.
        """
        node = self._find_schema(schema)
        if len(location) > _MAX_DEPTH:
            return value
        if isinstance(value, dict):
            return self._convert_object(node, cast("dict[str, Any]", value), location)
        if isinstance(value, list):
            items = enumerate(cast("list[Any]", value))
            return [self.convert(node.get("items"), item, (*location, index)) for index, item in items]
        is_amount = reads_as == "decimal" or node.get("format") == "decimal"
        converted = _convert_scalar(node, value, is_amount=is_amount)
        if isinstance(converted, Decimal):
            self.errors.append((location, "has more digits than a number of JSON keeps"))
            return float(converted)  # nothing else is wrong with it
        if converted is not None and not isinstance(converted, str | int | float):
            kind = cast("type[object]", type(value))
            remedy = "; pass a list" if issubclass(kind, Iterator) else ""
            self.errors.append((location, f"a value of the type {kind.__name__} can't be sent as JSON{remedy}"))
        return converted

    def _convert_object(self, node: Node, value: dict[str, Any], location: Location) -> dict[str, Any]:
        properties: Mapping[str, Any] = node.get("properties") or {}
        reads_as: Mapping[str, Any] = node.get("x-reads-as") or {}
        additional = node.get("additionalProperties")
        return {
            name: self.convert(properties.get(name, additional), item, (*location, name), reads_as.get(name))
            for name, item in value.items()
        }

    def _find_schema(self, schema: Any) -> Node:
        """Return a schema without references and without an alternative for null; an empty one if it is a choice."""
        for _ in range(_MAX_DEPTH):
            if not isinstance(schema, dict):
                return {}
            node = self._resolve(cast("Node", schema))
            choices = [each for key in ("allOf", "oneOf", "anyOf") for each in node.get(key) or ()]
            useful = [each for each in choices if not self._is_null(each)]
            if len(useful) != 1:
                return {} if useful else node
            schema = useful[0]
        return {}

    def _is_null(self, choice: Any) -> bool:
        node: Node = self._resolve(cast("Node", choice)) if isinstance(choice, dict) else {}
        return node.get("enum") == [None] or node.get("type") in ("null", ["null"])


def _convert_scalar(node: Node, value: Any, *, is_amount: bool) -> Any:
    types = set(_iter_types(node))
    if isinstance(value, Decimal):
        return _to_number(value) if types & {"number", "integer"} and "string" not in types else format(value, "f")
    if isinstance(value, str):
        if types == {"number"} and _NUMBER.fullmatch(value):
            return _to_number(Decimal(value))
        return _cut_date(value) if node.get("format") == "date" else value
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if is_amount and is_number and types == {"string"} and math.isfinite(value):
        return format(Decimal(str(value)), "f")
    if value is not None and not isinstance(value, bool | int | float) and hasattr(value, "__index__"):
        return int(value)  # an integer of another library, such as numpy
    return value


def _iter_types(node: Node) -> Iterator[str]:
    named: Any = node.get("type")
    for name in cast("list[object]", named) if isinstance(named, list) else [named]:
        if isinstance(name, str) and name != "null":
            yield name


def _to_number(value: Decimal) -> object:
    """Return a decimal as a number of JSON, or as it is if a number of JSON would be another one."""
    if not value.is_finite():
        return str(value)
    if value == value.to_integral_value():
        return int(value)
    number = float(value)
    return number if Decimal(repr(number)) == value else value


def _cut_date(text: str) -> str:
    """Return the date of a date-time, and any other text as it is."""
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return text
    return text[:_DATE_LENGTH] if text[_DATE_LENGTH : _DATE_LENGTH + 1] in ("T", " ") else text
