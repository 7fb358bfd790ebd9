"""A request that passed all checks. Handlers receive it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

from fleetit.sandbox._responses import RefusedError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import TypeVar

    from fleetit.sandbox._access import Access
    from fleetit.sandbox._fleet import Fleet
    from fleetit.sandbox._rows import Row
    from fleetit.sandbox._world import World

    T = TypeVar("T")

__all__ = ["Handler", "ValidRequest", "map_items"]


@dataclass(frozen=True, slots=True)
class ValidRequest:
    """A request whose token, fleet, parameters, row and body are valid.

    Attributes:
        world: The state of the sandbox.
        access: What the token gives access to.
        fleet: The fleet of the request; of an operation on a fleet, that one.
        url: The URL, without the query.
        query: The values of each query parameter.
        row: The row of the id in the path. Empty if the operation is about no single row.
        body: The body as `json.loads` returns it, valid for the described schema. None if the operation has no body.
        parents: The rows that the path leads through before: the fields that refer to them, and their ids.
        memo: What rules remember from one item of the body to the next.
    """

    world: World
    access: Access
    fleet: Fleet
    url: str
    query: Mapping[str, Sequence[str]]
    row: Row
    body: Any
    parents: Row = field(default_factory=dict[str, Any])
    memo: dict[str, Any] = field(default_factory=dict[str, Any])


#: Returns the JSON document of the response to a request.
Handler: TypeAlias = Callable[[ValidRequest], Any]


def map_items(items: Sequence[Row], convert: Callable[[Row], T]) -> list[T]:
    """Apply a function to each item of a body, and return the results.

    Raises:
        RefusedError: 400 if the function refuses an item, with an object for each item. No item is processed then.
            This is the sandbox's own choice.
    """
    results: list[T] = []
    errors: list[Any] = []
    for item in items:
        try:
            results.append(convert(item))
            errors.append({})
        except RefusedError as error:
            errors.append(error.body)
    if any(errors):
        raise RefusedError(400, errors)
    return results
