"""What an answer shows of a row: the fields of its schema, with other rows in place of their ids."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from fleetit._description.document import get_type
from fleetit.sandbox._example_values import make_example
from fleetit.sandbox._tables import FLEETS, get_alternatives, get_schema_name, is_nullable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fleetit._description.document import Node
    from fleetit.sandbox._description import Description
    from fleetit.sandbox._fleet import Fleet
    from fleetit.sandbox._rows import Row
    from fleetit.sandbox._tables import Tables
    from fleetit.sandbox._world import World

__all__ = ["View"]


class _Field(NamedTuple):
    """A field that is shown.

    Attributes:
        name: Its name.
        table: The table of the rows that are shown in place of their ids; empty to show the value itself.
        view: What is shown of such a row.
        only: The one field of such a row that is shown in place of an object; empty for an object.
        can_be_null: Whether null is shown if there is no such row. Otherwise the field is left out.
    """

    name: str
    table: str = ""
    view: View | None = None
    only: str = ""
    can_be_null: bool = False


@dataclass(slots=True)
class View:
    """Shows rows.

    Attributes:
        fields: The fields that are shown.
        required: Values of fields that every answer has, for rows that don't have them.
    """

    fields: tuple[_Field, ...]
    required: Mapping[str, Any]

    @classmethod
    def of(
        cls,
        description: Description,
        tables: Tables,
        schema: Node,
        shown: Mapping[str, list[str] | str],
        parents: frozenset[str] = frozenset(),
    ) -> View:
        """Return the view of a schema.

        Args:
            description: Resolves references.
            tables: The tables that rows are in.
            schema: The schema of a row as an answer has it.
            shown: For a schema, the fields that the page shows, or the one that stands for the object.
            parents: The schemas that this one is inside of. One of them is not shown in itself once more.
        """
        if own_name := get_schema_name(schema):
            parents |= {own_name}
        whole = description.merge_all_of(schema)
        properties: Node = whole.get("properties", {})
        names = shown.get(get_schema_name(schema), list(properties))
        fields: list[_Field] = []
        for name in names if isinstance(names, list) else [names]:
            merged = description.merge_all_of(properties[name])
            inner = merged.get("items", {}) if get_type(merged) == "array" else properties[name]
            table = tables.find_related(name, inner)
            choices = [each for each in get_alternatives(inner) if "properties" in description.merge_all_of(each)]
            if table is None or not choices:
                fields.append(_Field(name))
                continue
            if get_schema_name(choices[0]) in parents:
                if len(get_alternatives(inner)) > len(choices):  # it may be an id too
                    fields.append(_Field(name))
                continue
            only = shown.get(get_schema_name(choices[0]), "")
            view = cls.of(description, tables, choices[0], shown, parents)
            fields.append(_Field(name, table, view, only if isinstance(only, str) else "", is_nullable(merged)))
        required = {
            name: _make_empty(description, name, properties[name])
            for name in whole.get("required", ())
            if name in names and name in properties
        }
        return cls(tuple(fields), required)

    def show(self, world: World, fleet: Fleet, row: Row) -> Row:
        """Return a row as an answer has it. What the row does not have is left out."""
        shown: Row = {}
        for name, table, view, only, can_be_null in self.fields:
            if view is None:
                if name in row:
                    shown[name] = row[name]
                continue
            value = row.get(name, _get_own(name, table, fleet))
            if value is None:
                if name in row and can_be_null:
                    shown[name] = None
            elif isinstance(value, list):
                found = (world.find_row(table, fleet, each) for each in cast("list[Any]", value))
                shown[name] = [view.show(world, fleet, each) for each in found if each is not None]
            else:
                other = cast("Row", value) if isinstance(value, dict) else world.find_row(table, fleet, value)
                if other is not None:
                    shown[name] = other.get(only) if only else view.show(world, fleet, other)
        for name, value in self.required.items():
            if name not in shown:
                shown[name] = deepcopy(value)
        return shown


def _make_empty(description: Description, name: str, schema: Node) -> Any:
    """Return what is shown of a required field that a row does not have."""
    merged = description.merge_all_of(schema)
    if is_nullable(merged):
        return None
    return [] if get_type(merged) == "array" else make_example(description, schema, name=name)


def _get_own(name: str, table: str, fleet: Fleet) -> int | None:
    """Return the id of the row's own fleet, which the row itself need not have."""
    return fleet.id if table == FLEETS and name == "fleet" else None
