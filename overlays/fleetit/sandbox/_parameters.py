"""Checks the path and query parameters of a request against the description."""

from __future__ import annotations

import itertools
import math
import re
from typing import TYPE_CHECKING

from fleetit._description.document import get_type
from fleetit._description.schema_validation import SchemaValidator
from fleetit.sandbox._paging import PAGE_PARAMETERS
from fleetit.sandbox._responses import RefusedError, not_found

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from fleetit._description.document import Node
    from fleetit.sandbox._description import Description, Operation

#: Python's `int` accepts more: `1_0`, digits of other scripts, and thousands of digits.
_INTEGER = re.compile(r"[+-]?[0-9]{1,100}", re.ASCII)
TRUE_TEXTS = frozenset({"true", "1"})
_BOOLEAN_TEXTS = TRUE_TEXTS | {"false", "0"}


class ParameterValidator:
    """Checks the parameters of one operation.

    It checks types, enums, ranges, patterns and formats. It does not check `limit` and `offset`, which `paginate`
    reads. It is inferred that FleetIT responds to other invalid query parameters with 400, and to an id that is not a
    number with 404.
    """

    def __init__(self, description: Description, operation: Operation) -> None:
        self._validator = SchemaValidator(description.resolve)
        declared = [
            (parameter, description.merge_all_of(parameter.get("schema", {}))) for parameter in operation.parameters
        ]
        self._query = [
            (parameter, schema)
            for parameter, schema in declared
            if parameter["in"] == "query" and parameter["name"] not in PAGE_PARAMETERS
        ]
        self._path = [(parameter["name"], schema) for parameter, schema in declared if parameter["in"] == "path"]
        self.is_fleet_required = any(
            parameter["in"] == "header" and parameter["name"].lower() == "fleet-id" and parameter.get("required", False)
            for parameter, _ in declared
        )

    def check_path(self, path: Mapping[str, str]) -> None:
        """Check the path parameters of a request.

        Raises:
            RefusedError: 404 if one is invalid.
        """
        for name, schema in self._path:
            if self._find_problems(path.get(name, ""), schema):
                raise not_found()

    def check_query(self, query: Mapping[str, Sequence[str]]) -> None:
        """Check the query parameters of a request.

        Raises:
            RefusedError: 400 that names every invalid one.
        """
        errors: dict[str, str | list[str]] = {}
        for parameter, schema in self._query:
            name = parameter["name"]
            if name in query:
                problems = self._find_query_problems(query[name], parameter, schema)
            else:
                problems = ["This parameter is required."] if parameter.get("required", False) else []
            if problems:
                errors[name] = problems
        if errors:
            raise RefusedError(400, errors)

    def _find_query_problems(self, texts: Sequence[str], parameter: Node, schema: Node) -> list[str]:
        if get_type(schema) == "array":
            has_commas = not parameter.get("explode", True)
            values = [value for text in texts for value in (text.split(",") if has_commas else [text])]
            schema = schema.get("items", {})
        else:
            values = [texts[-1]]
        problems = itertools.chain.from_iterable(self._find_problems(value, schema) for value in values)
        return list(dict.fromkeys(problems))

    def _find_problems(self, text: str, schema: Node) -> list[str]:
        parse = _PARSERS.get(get_type(schema) or "", str)
        value = parse(text)
        if value is None:
            return [f"A valid {get_type(schema)} is required."]
        return [problem for _, problem in self._validator.iter_errors(schema, value)]


def _parse_integer(text: str) -> int | None:
    return int(text) if _INTEGER.fullmatch(text) else None


def _parse_number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _parse_boolean(text: str) -> bool | None:
    return text.lower() in TRUE_TEXTS if text.lower() in _BOOLEAN_TEXTS else None


#: By type. Each returns None for a text that is not of the type.
_PARSERS: Mapping[str, Callable[[str], object]] = {
    "integer": _parse_integer,
    "number": _parse_number,
    "boolean": _parse_boolean,
}
