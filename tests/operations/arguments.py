"""Makes arguments for operations from the description and the data of a fleet, because ids have to exist."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, cast

import attrs

from fleetit import FleetIT
from fleetit.service import SERVICE
from fleetit_api.types import Model
from kit.tests.support.samples import make_sample
from openapi_sdk.description.nodes import as_object
from openapi_sdk.examples import ExampleMaker
from openapi_sdk_codegen.openapi.document import each_schema
from tests.operations.description import DESCRIPTION, get_model, list_operations, parse_as

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from fleetit.sandbox import Sandbox
    from tests.operations.description import DescribedOperation

_EXAMPLE_MAKER = ExampleMaker(SERVICE)
#: Fields by operation that must have the value of the existing row, because they identify it or can't change.
UNCHANGED_FIELDS = {
    "vehicles_replace": ("plate_number", "plate_state"),
    "vehicles_update": ("plate_number", "plate_state"),
    "vehicles_update_many": ("plate_number", "plate_state"),
}


class FleetData:
    """The data of a fleet, by path and by model.

    Args:
        rows: The rows of the sandbox by path.
        shown: The results of the listings.
        kept: Fields of a body that must have the value of the existing row, by operation.
        fleet: The fleet.
    """

    def __init__(
        self,
        rows: Mapping[str, list[dict[str, Any]]] | None = None,
        shown: Sequence[Any] = (),
        kept: Mapping[str, tuple[str, ...]] = UNCHANGED_FIELDS,
        fleet: int = 7,
    ) -> None:
        self._rows = rows or {}
        self._fleet = fleet
        self._shown: dict[str, Any] = {}
        self._kept = kept
        for each in _models(list(shown)):
            if isinstance(getattr(each, "id", None), int):
                self._shown.setdefault(type(each).__name__, each.id)

    @classmethod
    def load(cls, sandbox: Sandbox, fleet: int, kept: Mapping[str, tuple[str, ...]] = UNCHANGED_FIELDS) -> FleetData:
        """Load the data of a fleet of a sandbox."""
        with FleetIT(token=sandbox.token, base_url=sandbox.url, fleet_id=fleet) as client:
            listings = [each for each in list_operations() if each.method == "GET" and not each.parameters("path")]
            answers = [(each.get_method(client)(**_query(each)), each.paging) for each in listings]
            shown = [answer.all() if paging else answer for answer, paging in answers]
        tables = sandbox.world.tables
        rows = {
            tables.get_collection(each): sandbox.rows(table.name, fleet)
            for each in sandbox.world.description.operations
            if (table := tables.find(each)) is not None and table.name != "fleets"
        }
        return cls(rows, shown, kept, fleet)

    def row(self, operation: DescribedOperation) -> dict[str, Any]:
        """Return a row for an operation. Rows of the fleet are preferred to rows of all fleets."""
        path = operation.operation.path.partition("{")[0]
        for kept in sorted(self._rows, key=len, reverse=True):
            rows = [row for row in self._rows[kept] if path.startswith(kept) and "id" in row]
            if rows:
                return next((row for row in rows if row.get("fleet", 1) is not None), rows[0])
        return {}

    def path(self, operation: DescribedOperation) -> dict[str, Any]:
        """Return the path arguments of an operation."""
        answered = get_model(operation.response_schema)
        known = self.row(operation).get("id", self._shown.get(answered.__name__) if answered else None)
        arguments: dict[str, Any] = {}
        names = operation.name_arguments("path")
        for name, parameter in operation.parameters("path").items():
            schema = parameter["schema"]
            first = self._fleet if name == "fleet_id" else self._fleet * 1000 + 1  # ids of the sandbox
            value = parameter.get("example", first) if known is None else known
            arguments[names[name]] = str(value) if schema["type"] == "string" else value
        return arguments

    def document(self, operation: DescribedOperation) -> Any:
        """Return a body for an operation, with all properties."""
        row = self.row(operation)
        # The rows of a body that are there already have their ids.
        identity = () if operation.method == "POST" else ("id",)
        kept = {name: row[name] for name in (*self._kept.get(operation.id, ()), *identity) if name in row}

        def known(name: str, schema: dict[str, Any]) -> Any:
            return kept.get(name, self._value(name, schema))

        return make_sample(DESCRIPTION, operation.json_body_schema, known)

    def _value(self, name: str, schema: dict[str, Any]) -> Any:
        """Return the id for a field that is named after a model (`driver`), or the example of a field of the name."""
        if schema.get("type") == "integer":
            return self._shown.get(re.sub(r"(?:^|_)(.)", lambda each: each[1].upper(), name))
        return None if "example" in schema else _EXAMPLES.get((name, schema.get("type")))

    def arguments(self, operation: DescribedOperation) -> dict[str, Any]:
        """Return the required arguments of an operation."""
        # A filter that is required has a value that a row has.
        row = self.row(operation)
        query = {name: row.get(name, value) for name, value in _query(operation).items()}
        arguments = self.path(operation) | query
        if operation.json_body_schema is not None:
            arguments["body"] = parse_as(operation.json_body_schema, self.document(operation))
        elif operation.body_schema is not None:
            arguments["body"] = _EXAMPLE_MAKER.make_arguments(operation.described_method)["body"]
        return arguments


def _query(operation: DescribedOperation) -> dict[str, Any]:
    """Return the arguments of the query that an operation requires."""
    names = operation.name_arguments("query")
    return {
        names[name]: make_sample(DESCRIPTION, parameter["schema"])
        for name, parameter in operation.parameters("query").items()
        if parameter.get("required")
    }


def _models(value: Any) -> Iterator[Any]:
    """Yield the models in a result, the outermost first."""
    if isinstance(value, list):
        for each in cast("list[Any]", value):
            yield from _models(each)
    elif isinstance(value, Model):
        yield value
        for attribute in attrs.fields(type(value)):
            yield from _models(getattr(value, attribute.name))


def _examples() -> Iterator[tuple[tuple[str, Any], Any]]:
    """Yield ((name, type), example) of each field with an example that is not empty."""
    for schema in each_schema(DESCRIPTION):
        for name, each in as_object(schema.data.get("properties")).items():
            if each.get("example"):
                yield (name, each.get("type")), each["example"]


_EXAMPLES = dict(_examples())
