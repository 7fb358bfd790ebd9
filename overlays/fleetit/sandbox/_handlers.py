"""Chooses the handler of an operation: what its method, path and answer say, or a function of `resources`."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from fleetit._description.document import get_type
from fleetit.sandbox._example_values import make_example
from fleetit.sandbox._operations import TableOperation
from fleetit.sandbox._paging import paginate
from fleetit.sandbox._tables import ENVELOPE_FIELDS, get_row_schema
from fleetit.sandbox.resources import HANDLERS

if TYPE_CHECKING:
    from fleetit.sandbox._description import Description, Operation
    from fleetit.sandbox._request import Handler
    from fleetit.sandbox._tables import Tables

__all__ = ["get_handler"]


def get_handler(description: Description, tables: Tables, operation: Operation) -> Handler:
    """Return the handler of an operation. What is about no table returns its example, or a value of its schema."""
    schema = description.merge_all_of(operation.schema)
    table = tables.find(operation)
    known = None if table is None else TableOperation(description, tables, table, operation)
    if operation.id in HANDLERS:
        handle = HANDLERS[operation.id]
        return lambda request: handle(request, partial(known.show, request) if known else dict)
    if known is None and schema.get("properties", {}).keys() >= ENVELOPE_FIELDS:  # of rows that are not described
        _, rows = get_row_schema(description, operation)
        return lambda request: paginate(rows, lambda row: row, request.url, request.query)
    if known is None:
        document = make_example(description, schema) if operation.example is None else operation.example
        return lambda _: document
    return _choose(description, tables, operation, known)


def _choose(description: Description, tables: Tables, operation: Operation, known: TableOperation) -> Handler:
    body = {} if operation.body is None else description.merge_all_of(operation.body)
    is_row = tables.leads_to_row(operation) or known.table.is_single
    if operation.method == "GET":
        schema = description.merge_all_of(operation.schema)
        if schema.get("properties", {}).keys() >= ENVELOPE_FIELDS:
            return known.list_page
        return known.list_all if get_type(schema) == "array" else known.get
    if get_type(body) == "array":
        return {"POST": known.create_many, "DELETE": known.remove_many}.get(operation.method, known.update_many)
    if not is_row:
        return known.remove_all if operation.method == "DELETE" else known.create
    # `DELETE /v2/things/{id}/photo/` removes no thing.
    remove = known.remove if operation.path.endswith("}/") or known.table.is_single else known.clear
    changes = {"PATCH": known.update, "PUT": known.replace, "DELETE": remove}
    return changes.get(operation.method, known.get)
