"""A request that was let in, as the operations' handlers see it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from fleetit.sandbox._responses import RefusedError, not_found

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import TypeVar

    from fleetit.sandbox._fleet import Fleet, Row
    from fleetit.sandbox._world import World

    T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Call:
    """A request that was let in.

    Attributes:
        world: Whose data it is about.
        fleet: The fleet that it means.
        url: Its address, without the query.
        path: The values of the path's parameters.
        query: What was asked, each value a list.
        body: What its body says, of the described schema; None if the operation has none.
    """

    world: World
    fleet: Fleet
    url: str
    path: Mapping[str, str]
    query: Mapping[str, Sequence[str]]
    body: Any

    @property
    def id(self) -> int:
        """The number in the path."""
        return int(self.path["id"])

    def row(self, path: str) -> Row:
        """Return the row that the number in the path names.

        Raises:
            RefusedError: 404 if the fleet has none, whether or not another one has.
        """
        found = self.fleet.find(path, self.id)
        if found is None:
            raise not_found()
        return found

    def add(self, path: str, rows: Iterable[Row]) -> list[Row]:
        """Keep new rows, each with a new id, and return them."""
        numbers = self.world.new_ids(path)
        added = [{"id": next(numbers), **row} for row in rows]
        self.fleet.kept(path).extend(added)
        return added

    def each(self, check: Callable[[Row], T]) -> list[T]:
        """Return what a check makes of each item of the body.

        Raises:
            RefusedError: 400 if it refuses one, with an object for each item. That then none of them is done is
                inferred.
        """
        made: list[T] = []
        refused: list[Any] = []
        for item in self.body:
            try:
                made.append(check(item))
                refused.append({})
            except RefusedError as error:
                refused.append(error.body)
        if any(refused):
            raise RefusedError(400, refused)
        return made


#: Returns the JSON document that answers a call.
Handler: TypeAlias = Callable[[Call], Any]


def picked(row: Row, names: Iterable[str]) -> Row:
    """Return those members of a row that are named, and that it has."""
    return {name: row[name] for name in names if name in row}
