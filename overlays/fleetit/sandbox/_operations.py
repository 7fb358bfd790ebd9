"""What the operations of a table do: list, get, create, change and remove rows, one or many at once."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, cast

from fleetit.sandbox._filters import Filters
from fleetit.sandbox._paging import paginate
from fleetit.sandbox._request import map_items
from fleetit.sandbox._rules import Rules
from fleetit.sandbox._tables import FLEETS, get_row_schema, is_nullable
from fleetit.sandbox._views import View
from fleetit.sandbox.resources import RULES, SHOWN_AS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fleetit.sandbox._description import Description, Operation
    from fleetit.sandbox._request import ValidRequest
    from fleetit.sandbox._rows import Row, Rows
    from fleetit.sandbox._tables import Table, Tables

__all__ = ["TableOperation"]


class TableOperation:
    """An operation on a table. Its methods are handlers, of which `_handlers` chooses one."""

    def __init__(self, description: Description, tables: Tables, table: Table, operation: Operation) -> None:
        self.table = table
        self.rules = RULES.get(table.name, Rules())
        schema, _ = get_row_schema(description, operation)
        self._view = View.of(description, tables, schema, operation.shown)
        if table.is_single and operation.example is not None:  # it counts, even if it lacks what is required
            self._view = View(self._view.fields, {})
        self._show_as = SHOWN_AS.get(operation.id, dict)
        self._filters = Filters(description, tables, table, operation)
        self._body_fields = operation.body_fields
        self._part = operation.path.rpartition("}")[2].strip("/").replace("-", "_")
        nullable: Row = {name: None for name, each in table.fields.items() if is_nullable(each.schema)}
        self._empty_values: Row = nullable | dict(self.rules.defaults)

    def list_page(self, request: ValidRequest) -> Row:
        """Return a page of the rows that match the query."""
        rows, indexes = self._select(request)
        page = paginate(indexes, lambda index: self.show(request, rows[index]), request.url, request.query)
        request.world.after_page(self.table.name, request.fleet)
        return page

    def list_all(self, request: ValidRequest) -> list[Row]:
        """Return all rows that match the query."""
        rows, indexes = self._select(request)
        return [self.show(request, rows[index]) for index in indexes]

    def get(self, request: ValidRequest) -> Row:
        """Return the row of the path."""
        return self.show(request, request.row)

    def create(self, request: ValidRequest) -> Row:
        """Add a row."""
        row = {**self.rules.make_row(request, self.table, request.body or {}), **request.parents}
        return self.show(request, request.world.add_row(self.table.name, request.fleet, row))

    def create_many(self, request: ValidRequest) -> list[Row]:
        """Add rows: all of them, or none."""
        rows = map_items(request.body, partial(self.rules.make_row, request, self.table))
        added = [request.world.add_row(self.table.name, request.fleet, {**row, **request.parents}) for row in rows]
        return [self.show(request, row) for row in added]

    def update(self, request: ValidRequest) -> Row:
        """Change the fields that were sent."""
        changes = self.rules.make_changes(request, self.table, request.body, request.row)
        return self._change(request, request.row, changes)

    def replace(self, request: ValidRequest) -> Row:
        """Change the fields that were sent. Others of the body's description become empty, if they can be."""
        changes = self.rules.make_changes(request, self.table, request.body, request.row)
        for name in self._body_fields:
            if name not in request.body and name in self._empty_values:
                changes.setdefault(name, self._empty_values[name])
        return self._change(request, request.row, changes, is_merged=False)

    def update_many(self, request: ValidRequest) -> list[Row]:
        """Change rows: all of them, or none."""

        def convert(item: Row) -> tuple[Row, Row]:
            row = self.rules.find_row(request, self.table, item)
            return row, self.rules.make_changes(request, self.table, item, row)

        pairs = map_items(request.body, convert)
        return [self._change(request, row, changes) for row, changes in pairs]

    def remove(self, request: ValidRequest) -> None:
        """Remove the row of the path."""
        request.world.get_rows(self.table.name, request.fleet).remove(request.row)

    def remove_many(self, request: ValidRequest) -> None:
        """Remove rows: all of them, or none."""
        rows = request.world.get_rows(self.table.name, request.fleet)
        found = map_items(request.body, partial(self.rules.find_row, request, self.table))
        for row in {row["id"]: row for row in found}.values():  # an item may be there twice
            rows.remove(row)

    def remove_all(self, request: ValidRequest) -> None:
        """Remove all rows that match the query."""
        rows, indexes = self._select(request)
        for row in [rows[index] for index in indexes]:
            rows.remove(row)

    def clear(self, request: ValidRequest) -> Row:
        """Empty the field of the row of the path that the path ends with, and return the row."""
        if self._part in self.table.fields:
            request.world.change_row(self.table.name, request.fleet, request.row, {self._part: None})
        return self.show(request, request.row)

    def show(self, request: ValidRequest, row: Row) -> Row:
        """Return a row as the answer has it."""
        world, fleet = request.world, request.fleet
        if self.table.name == FLEETS:
            fleet = world.fleets[row["id"]]
        return self._show_as(self._view.show(world, fleet, world.derive(self.table.name, fleet, row)))

    def _change(self, request: ValidRequest, row: Row, changes: Row, *, is_merged: bool = True) -> Row:
        """Change a row. Of an object within it, members that were not sent keep their value if it is merged."""
        for name, value in changes.items():
            old = row.get(name)
            if is_merged and isinstance(value, dict) and isinstance(old, dict):
                changes[name] = {**cast("Row", old), **cast("Row", value)}
        request.world.change_row(self.table.name, request.fleet, row, changes)
        return self.show(request, row)

    def _select(self, request: ValidRequest) -> tuple[Rows, Sequence[int]]:
        """Return the rows, and the indexes of those that match the query and the path."""
        rows = request.world.get_seen_rows(self.table.name, request.fleet, request.access)
        return rows, self._filters.select(request.world, request.fleet, rows, request.query, request.parents)
