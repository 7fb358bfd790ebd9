"""A request that passed all checks. The handlers in `resources` receive it."""

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
class ValidRequest:
    """A request whose token, fleet, parameters and body are valid.

    Attributes:
        world: The state of the sandbox.
        fleet: The fleet of the request.
        url: The URL, without the query.
        path: The values of the path parameters.
        query: The values of each query parameter.
        body: The body as `json.loads` returns it, valid for the described schema. None if the operation has no body.
    """

    world: World
    fleet: Fleet
    url: str
    path: Mapping[str, str]
    query: Mapping[str, Sequence[str]]
    body: Any

    @property
    def id(self) -> int:
        """The path parameter `id`."""
        return int(self.path["id"])

    def get_row(self, path: str) -> Row:
        """Return the row with the id of the path parameter.

        Raises:
            RefusedError: 404 if the fleet has no such row, whether or not another fleet has it.
        """
        row = self.fleet.find_row(path, self.id)
        if row is None:
            raise not_found()
        return row

    def add_rows(self, path: str, rows: Iterable[Row]) -> list[Row]:
        """Add rows to the fleet, each with a new id, and return them."""
        ids = self.world.new_ids(path)
        added = [{"id": next(ids), **row} for row in rows]
        self.fleet.get_rows(path).extend(added)
        return added

    def map_items(self, convert: Callable[[Row], T]) -> list[T]:
        """Apply a function to each item of the body, and return the results.

        Raises:
            RefusedError: 400 if the function refuses an item, with an object for each item. No item is processed
                then. This is the sandbox's own choice.
        """
        results: list[T] = []
        errors: list[Any] = []
        for item in self.body:
            try:
                results.append(convert(item))
                errors.append({})
            except RefusedError as error:
                errors.append(error.body)
        if any(errors):
            raise RefusedError(400, errors)
        return results


#: Returns the JSON document of the response to a request.
Handler: TypeAlias = Callable[[ValidRequest], Any]


def pick_fields(row: Row, names: Iterable[str]) -> Row:
    """Return the named fields of a row. Fields that the row does not have are left out."""
    return {name: row[name] for name in names if name in row}
