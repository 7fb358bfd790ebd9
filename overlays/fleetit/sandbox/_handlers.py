"""How an operation answers: by the handler of its own, or chosen from the form of its success."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from fleetit.sandbox import _example_values as _invention
from fleetit.sandbox import _pagination as _paging
from fleetit.sandbox._operations import HANDLERS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from fleetit.sandbox._description import Description, Operation
    from fleetit.sandbox._fleet import Fleet, Row
    from fleetit.sandbox._request import Handler

_ENVELOPE = frozenset({"count", "next", "previous", "results"})


def handler_for(description: Description, operation: Operation) -> Handler:
    """Return what answers an operation.

    One that has no handler of its own answers all the same. A GET whose success is the list envelope pages through
    the rows that the fleet has under the operation's path; one whose success is a bare array gives them all. Rows
    that nobody wrote are invented at the first call, and stay. All else answers with its documented example, or with
    a value of its schema.
    """
    if operation.id in HANDLERS:
        return HANDLERS[operation.id]
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
