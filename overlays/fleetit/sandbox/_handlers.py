"""How an operation answers, chosen from the form of its success."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias, cast

from fleetit.sandbox import _invention, _paging

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fleetit.sandbox._description import Description, Operation
    from fleetit.sandbox._fleet import Fleet, Row

_ENVELOPE = frozenset({"count", "next", "previous", "results"})


@dataclass(frozen=True, slots=True)
class Call:
    """A request that was let in.

    Attributes:
        fleet: The fleet that it means.
        url: Its address, without the query.
        query: What was asked, each value a list.
    """

    fleet: Fleet
    url: str
    query: Mapping[str, Sequence[str]]


#: Returns the JSON document that answers a call.
Handler: TypeAlias = Callable[[Call], Any]


def handler_for(description: Description, operation: Operation) -> Handler:
    """Return what answers an operation.

    A GET whose success is the list envelope pages through the rows that the fleet has under the operation's
    path; one whose success is a bare array gives them all. Rows that nobody wrote are invented at the first
    call, and stay. All else answers with its documented example, or with a value of its schema.
    """
    shape = description.shape(operation.schema)
    example = shape.get("example") if operation.example is None else operation.example
    properties = shape.get("properties", {})
    if operation.method == "GET" and properties.keys() >= _ENVELOPE:
        results = description.shape(properties["results"])
        page: Mapping[str, object] = cast("Any", example) if isinstance(example, dict) else {}
        rows = _rows(description, operation, results, page.get("results"))
        return lambda call: _paging.envelope(rows(call.fleet), call.url, call.query)
    if operation.method == "GET" and shape.get("type") == "array":
        rows = _rows(description, operation, shape, example)
        return lambda call: rows(call.fleet)
    answer = _invention.value(description, shape) if example is None else example
    return lambda _: answer


def _rows(
    description: Description, operation: Operation, listing: Mapping[str, Any], example: object
) -> Callable[[Fleet], list[Row]]:
    def rows(fleet: Fleet) -> list[Row]:
        if operation.path not in fleet.rows:
            invented = _invention.rows(description, listing.get("items", {}), example, fleet.id)
            fleet.rows[operation.path] = invented
        return fleet.rows[operation.path]

    return rows
