"""What the description asks of path and query parameters, checked before an operation answers."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from fleetit.sandbox import _paging
from fleetit.sandbox._refusals import RefusedError, not_found

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from fleetit.sandbox._description import Description, Node, Operation

#: What Python's `int` would take is wider (`1_0`, other scripts' digits); no database takes more digits.
_INTEGER = re.compile(r"[+-]?[0-9]{1,19}", re.ASCII)
_BOOLEANS = frozenset({"true", "false", "1", "0"})


class Parameters:
    """The checks of one operation.

    Types, enums and ranges are checked. `limit` and `offset` are not: the envelope reads them, and forgives.
    That FleetIT refuses the rest with 400, and an id that is no number with 404, is inferred.
    """

    def __init__(self, description: Description, operation: Operation) -> None:
        declared = [(each, description.shape(each.get("schema", {}))) for each in operation.parameters]
        self._query = [
            (each, shape)
            for each, shape in declared
            if each["in"] == "query" and each["name"] not in _paging.PARAMETERS
        ]
        self._path = [(each["name"], shape) for each, shape in declared if each["in"] == "path"]
        self.fleet_required = any(
            each["in"] == "header" and each["name"].lower() == "fleet-id" and each.get("required", False)
            for each, _ in declared
        )

    def check(self, path: Mapping[str, str], query: Mapping[str, Sequence[str]]) -> None:
        """Return if all is well.

        Raises:
            RefusedError: 404 for the path, 400 with every wrong parameter of the query.
        """
        for name, shape in self._path:
            if _wrong(path.get(name, ""), shape):
                raise not_found()
        wrong: dict[str, str | list[str]] = {}
        for parameter, shape in self._query:
            name = parameter["name"]
            if name in query:
                complaints = _complaints(query[name], parameter, shape)
            else:
                complaints = ["This parameter is required."] if parameter.get("required", False) else []
            if complaints:
                wrong[name] = complaints
        if wrong:
            raise RefusedError(400, wrong)


def _complaints(sent: Sequence[str], parameter: Node, shape: Mapping[str, Any]) -> list[str]:
    if shape.get("type") == "array":
        commas = not parameter.get("explode", True)
        values = [value for text in sent for value in (text.split(",") if commas else [text])]
        shape = shape.get("items", {})
    else:
        values = [sent[-1]]
    return list(dict.fromkeys(filter(None, (_wrong(value, shape) for value in values))))


def _wrong(text: str, shape: Mapping[str, Any]) -> str:
    """Return what is wrong with a text, or nothing."""
    match shape.get("type"):
        case "integer":
            return _out_of_range(int(text), shape) if _INTEGER.fullmatch(text) else "A valid integer is required."
        case "number":
            try:
                number = float(text)
            except ValueError:
                number = math.nan
            return _out_of_range(number, shape) if math.isfinite(number) else "A valid number is required."
        case "boolean":
            return "" if text.lower() in _BOOLEANS else "Must be a valid boolean."
        case "string" if shape.get("enum") and text not in shape["enum"]:
            return "This is not a valid choice."
        case _:
            return ""


def _out_of_range(number: float, shape: Mapping[str, Any]) -> str:
    low, high = shape.get("minimum", -math.inf), shape.get("maximum", math.inf)
    if shape.get("exclusiveMinimum", False) and number <= low:
        return f"Ensure this value is greater than {low}."
    if shape.get("exclusiveMaximum", False) and number >= high:
        return f"Ensure this value is less than {high}."
    if number < low:
        return f"Ensure this value is greater than or equal to {low}."
    if number > high:
        return f"Ensure this value is less than or equal to {high}."
    return ""
