"""What the description asks of path and query parameters, checked before an operation answers."""

from __future__ import annotations

import itertools
import math
import re
from typing import TYPE_CHECKING

from fleetit._body_validation import SchemaValidator
from fleetit.sandbox import _pagination as _paging
from fleetit.sandbox._responses import RefusedError, not_found

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from fleetit.sandbox._description import Description, Node, Operation

#: What Python's `int` would take is wider: `1_0`, other scripts' digits, and some thousands of them.
_INTEGER = re.compile(r"[+-]?[0-9]{1,100}", re.ASCII)
_TRUE = frozenset({"true", "1"})
_BOOLEANS = _TRUE | {"false", "0"}


class Parameters:
    """The checks of one operation.

    Types, enums, ranges, patterns and formats are checked. `limit` and `offset` are not: the envelope reads
    them, and forgives. That FleetIT refuses the rest with 400, and an id that is no number with 404, is inferred.
    """

    def __init__(self, description: Description, operation: Operation) -> None:
        self._validator = SchemaValidator(description.resolve)
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
            if self._wrong(path.get(name, ""), shape):
                raise not_found()
        wrong: dict[str, str | list[str]] = {}
        for parameter, shape in self._query:
            name = parameter["name"]
            if name in query:
                complaints = self._complaints(query[name], parameter, shape)
            else:
                complaints = ["This parameter is required."] if parameter.get("required", False) else []
            if complaints:
                wrong[name] = complaints
        if wrong:
            raise RefusedError(400, wrong)

    def _complaints(self, sent: Sequence[str], parameter: Node, shape: Node) -> list[str]:
        if shape.get("type") == "array":
            commas = not parameter.get("explode", True)
            values = [value for text in sent for value in (text.split(",") if commas else [text])]
            shape = shape.get("items", {})
        else:
            values = [sent[-1]]
        return list(dict.fromkeys(itertools.chain.from_iterable(self._wrong(value, shape) for value in values)))

    def _wrong(self, text: str, shape: Node) -> list[str]:
        """Return what is wrong with a text."""
        value = _READ.get(shape.get("type", ""), str)(text)
        if value is None:
            return [f"A valid {shape['type']} is required."]
        return [problem for _, problem in self._validator.iter_errors(shape, value)]


def _integer(text: str) -> int | None:
    return int(text) if _INTEGER.fullmatch(text) else None


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


_READ: Mapping[str, Callable[[str], object]] = {
    "integer": _integer,
    "number": _number,
    "boolean": lambda text: text.lower() in _TRUE if text.lower() in _BOOLEANS else None,
}
