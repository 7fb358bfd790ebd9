"""Rows that come and go while somebody walks through a listing."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

from fleetit._errors.errors import ConfigurationError

if TYPE_CHECKING:
    from fleetit.sandbox._fleet import Fleet
    from fleetit.sandbox._world import World

__all__ = ["Churn"]


class Churn:
    """Adds or removes a row after some pages of a listing, always the same ones for the same seed.

    Args:
        share: The share of pages, 0 to 1.
        seed: The seed of the sandbox.

    Raises:
        ConfigurationError: If the share is out of range.
    """

    def __init__(self, share: float, seed: int) -> None:
        if not 0 <= share <= 1:
            msg = f"churn={share!r}: it is the share of pages after which a row changes, from 0 to 1"
            raise ConfigurationError(msg)
        self._share = share
        self._random = Random(f"{seed}:churn")  # noqa: S311 - has to be repeatable

    def move(self, world: World, table: str, fleet: Fleet) -> None:
        """Change the rows of a table, or leave them."""
        if self._random.random() >= self._share or world.tables[table].is_fixed:
            return
        rows = world.get_rows(table, fleet)
        if not rows:
            return
        row = rows[self._random.randrange(len(rows))]
        if self._random.random() < 0.5 and len(rows) > 1:  # noqa: PLR2004 - half of them
            rows.remove(row)
        else:
            new = {name: value for name, value in row.items() if name != "id"}
            world.add_row(table, fleet, new, in_front=self._random.random() < 0.5)  # noqa: PLR2004 - half of them
