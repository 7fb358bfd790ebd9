"""What the rows of a table do beyond their description. A service gives what its tables need."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, TypeAlias

from openapi_sdk.sandbox.requests import invalid_fields

if TYPE_CHECKING:
    from collections.abc import Mapping

    from openapi_sdk.description.tables import Table
    from openapi_sdk.sandbox.requests import ValidRequest
    from openapi_sdk.sandbox.rows import Room, Row
    from openapi_sdk.sandbox.world import World

#: Returns the value of a row at a dotted name such as `owner.name`.
Getter: TypeAlias = Callable[[str], Any]
#: Returns whether a row matches.
Match: TypeAlias = Callable[[Getter], bool]


class Rules:
    """The rules of a table. These hold for every table that has none of its own.

    Attributes:
        defaults: The values of fields that a request does not have: in a new row, and after a PUT.
        search: Where a parameter `search` looks, as dotted names. By default in every text.
        filters: For parameters that are not named after a field: returns what matches the values of the parameter.
        derived: The fields that follow from others, and those that they follow from.
    """

    defaults: ClassVar[Mapping[str, Any]] = {}
    search: ClassVar[tuple[str, ...]] = ()
    filters: ClassVar[Mapping[str, Callable[[Sequence[str]], Match]]] = {}
    derived: ClassVar[Mapping[str, tuple[str, ...]]] = {}

    def derive(self, world: World, room: Room, row: Row) -> Row:
        """Return a row with the fields of `derived`."""
        del world, room
        return row

    def take_own(self, world: World, room: Room, row: Row, place: str) -> Row:
        """Return the fields that a test of a user gives to a row, as the table keeps them."""
        del world, room, place
        return row

    def make_row(self, request: ValidRequest, table: Table, item: Row) -> Row:
        """Return the fields of a new row."""
        return {**self.defaults, **self.make_changes(request, table, item)}

    def make_changes(self, request: ValidRequest, table: Table, item: Row, row: Row | None = None) -> Row:
        """Return the fields that a body changes, or that it gives to a new row."""
        del row
        changes = {name: value for name, value in item.items() if name in table.fields and name != "id"}
        check_references(request, table, changes)
        return changes

    def find_row(self, request: ValidRequest, table: Table, item: Row) -> Row:
        """Return the row that an item of a bulk update means."""
        row = request.world.get_rows(table.name, request.room).find(item.get(table.key))
        if row is None:
            raise invalid_fields(**{table.key: f'Invalid pk "{item.get(table.key)}" - object does not exist.'})
        return row


def check_references(request: ValidRequest, table: Table, changes: Row) -> None:
    """Check that the rows that fields refer to exist."""
    for name, value in changes.items():
        related = table.fields[name].table
        if related is None or not isinstance(value, int):
            continue
        if request.world.find_row(related, request.room, value) is None:
            raise invalid_fields(**{name: f'Invalid pk "{value}" - object does not exist.'})
