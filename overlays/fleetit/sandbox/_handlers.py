"""Chooses the handler of an operation: a function of `resources`, or one that is made from the response's schema."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from fleetit._description import get_type
from fleetit.sandbox._example_values import make_example, make_example_rows
from fleetit.sandbox._listing import paginate
from fleetit.sandbox.resources import (
    auth,
    billing_statuses,
    citations,
    driver_agreements,
    drivers,
    fleet_settings,
    fleets,
    shipments,
    tolls,
    vehicles,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from fleetit.sandbox._description import Description, Operation
    from fleetit.sandbox._fleet import Fleet, Row
    from fleetit.sandbox._request import Handler

#: By operationId. For any other operation `get_handler` makes a handler.
HANDLERS: Mapping[str, Handler] = {
    "auth_whoami": auth.whoami,
    "billing_statuses_replace": billing_statuses.replace,
    "citations_get": citations.get,
    "citations_list": citations.list_page,
    "driver_agreements_close": driver_agreements.close,
    "driver_agreements_create": driver_agreements.create,
    "driver_agreements_create_many": driver_agreements.create_many,
    "driver_agreements_get": driver_agreements.get,
    "driver_agreements_list": driver_agreements.list_all,
    "drivers_create_many": drivers.create_many,
    "fleet_settings_update": fleet_settings.update,
    "fleets_list": fleets.list_page,
    "fleets_update": fleets.update,
    "shipments_get": shipments.get,
    "tolls_list": tolls.list_page,
    "tolls_submit_test": tolls.submit_test,
    "tolls_update": tolls.update,
    "vehicles_create": vehicles.create,
    "vehicles_create_many": vehicles.create_many,
    "vehicles_replace": vehicles.replace,
    "vehicles_update": vehicles.update,
    "vehicles_update_many": vehicles.update_many,
}

_ENVELOPE_FIELDS = frozenset({"count", "next", "previous", "results"})


def get_handler(description: Description, operation: Operation) -> Handler:
    """Return the handler of an operation.

    An operation without an entry in `HANDLERS` gets a handler that follows its description. A GET whose response is the
    list envelope returns a page of the rows that the fleet has under the operation's path. A GET whose response is an
    array returns all of these rows. If the fleet has no such rows, they are made at the first call, and kept. Every
    other operation returns its documented example, or a value made from its schema.
    """
    if operation.id in HANDLERS:
        return HANDLERS[operation.id]
    schema = description.merge_all_of(operation.schema)
    example = schema.get("example") if operation.example is None else operation.example
    properties = schema.get("properties", {})
    if operation.method == "GET" and properties.keys() >= _ENVELOPE_FIELDS:
        results = description.merge_all_of(properties["results"])
        page: Mapping[str, object] = cast("Any", example) if isinstance(example, dict) else {}
        get_rows = _make_row_getter(description, operation, results, page.get("results"))
        return lambda request: paginate(get_rows(request.fleet), request.url, request.query)
    if operation.method == "GET" and get_type(schema) == "array":
        get_rows = _make_row_getter(description, operation, schema, example)
        return lambda request: get_rows(request.fleet)
    document = make_example(description, schema) if example is None else example
    return lambda _: document


def _make_row_getter(
    description: Description, operation: Operation, array_schema: Mapping[str, Any], example: object
) -> Callable[[Fleet], list[Row]]:
    def get_rows(fleet: Fleet) -> list[Row]:
        if operation.path not in fleet.rows:
            item_schema = array_schema.get("items", {})
            fleet.rows[operation.path] = make_example_rows(description, item_schema, example, fleet.id)
        return fleet.rows[operation.path]

    return get_rows
