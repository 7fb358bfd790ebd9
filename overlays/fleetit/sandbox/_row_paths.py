"""Finds the row that a request is about, and the rows that its path leads through."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from fleetit.sandbox._responses import not_found
from fleetit.sandbox._tables import FLEETS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fleetit.sandbox._access import Access
    from fleetit.sandbox._description import Operation
    from fleetit.sandbox._fleet import Fleet
    from fleetit.sandbox._rows import Row
    from fleetit.sandbox._tables import Tables
    from fleetit.sandbox._world import World

__all__ = ["Found", "RowPath"]


class Found(NamedTuple):
    """What a path leads to.

    Attributes:
        fleet: The fleet of the row.
        row: The row; empty if the operation is about no single row.
        parents: The ids of the rows that the path leads through, by the fields that refer to them.
    """

    fleet: Fleet
    row: Row
    parents: Row


class RowPath:
    """The path of an operation. What depends on the description alone is found once."""

    def __init__(self, tables: Tables, operation: Operation) -> None:
        self._table = tables.find(operation)
        self._leads_to_row = tables.leads_to_row(operation)
        self._id_parameter = operation.path.rpartition("{")[2].partition("}")[0]
        self._parents = tables.list_parents(operation)

    def find(self, world: World, access: Access, fleet: Fleet, path: Mapping[str, str]) -> Found:
        """Return what the path of a request leads to.

        Raises:
            RefusedError: 404 if the fleet has no such rows, whether or not another fleet has them.
        """
        fleet, row = self._find_row(world, access, fleet, path)
        parents = self._find_parents(world, fleet, path)
        if self._leads_to_row and row and any(row.get(name) != parent_id for name, parent_id in parents.items()):
            raise not_found()
        return Found(fleet, row, parents)

    def _find_row(self, world: World, access: Access, fleet: Fleet, path: Mapping[str, str]) -> tuple[Fleet, Row]:
        table = self._table
        if table is None or not (self._leads_to_row or table.is_single):
            return fleet, {}
        rows = world.get_seen_rows(table.name, fleet, access)
        row = rows.find(path[self._id_parameter]) if self._leads_to_row else next(iter(rows), None)
        if row is None:
            raise not_found()
        return world.fleets[row["id"]] if table.name == FLEETS else fleet, row

    def _find_parents(self, world: World, fleet: Fleet, path: Mapping[str, str]) -> Row:
        parents: Row = {}
        for parameter, table, name in self._parents:
            parent = world.get_rows(table, fleet).find(path[parameter])
            if parent is None:
                raise not_found()
            if name:
                parents[name] = parent["id"]
        return parents
