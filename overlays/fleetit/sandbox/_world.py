"""The state of a sandbox: its token, its fleets with their rows, the request log and the next faults."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from fleetit._errors import ConfigurationError
from fleetit._redaction import guard_repr
from fleetit.sandbox import _seed
from fleetit.sandbox._deliveries import DeliveryLog
from fleetit.sandbox._eastern_time import convert_to_eastern
from fleetit.sandbox._faults import FaultPlan
from fleetit.sandbox._fleet import VEHICLES
from fleetit.sandbox._notifier import Notifier
from fleetit.sandbox._request_log import RequestLog

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from fleetit.sandbox._fleet import Fleet, Row


@guard_repr
class World:
    """The state of a sandbox. A test may change it between requests.

    Attributes:
        token: The only bearer token that is accepted. Not in the repr.
        fleets: Every fleet by its id, including the fleets that the token has no access to.
        visible: The ids of the fleets that the token has access to, ascending.
        default_fleet: The id of the fleet for requests without `Fleet-Id`.
        requests: The requests that arrived.
        faults: The rules for faults.
        deliveries: The webhooks that were sent.
        notifier: Sends the webhooks.
        account: The response of `whoami`.
        clock: Returns the current time with an offset. By default the machine's own clock.
    """

    def __init__(
        self,
        fleets: Iterable[Fleet],
        *,
        token: str,
        default_fleet: int,
        hidden: Iterable[int] = (),
    ) -> None:
        """Create a world.

        Args:
            fleets: All fleets.
            token: The only bearer token that is accepted: printable ASCII without spaces.
            default_fleet: The id of the fleet for requests without `Fleet-Id`. The token has access to it.
            hidden: The ids of the fleets that the token has no access to.

        Raises:
            ConfigurationError: If the token can't be sent, or has no access to the default fleet.
        """
        self.token = token
        self.fleets = {fleet.id: fleet for fleet in fleets}
        self.visible = tuple(sorted(self.fleets.keys() - set(hidden)))
        self.default_fleet = default_fleet
        self.requests = RequestLog()
        self.faults = FaultPlan()
        self.deliveries = DeliveryLog()
        self.notifier = Notifier(self.deliveries)
        self.account: Row = _seed.make_account(token)
        self.clock: Callable[[], datetime] = lambda: datetime.now(UTC)
        if not token or not token.isascii() or not token.isprintable() or " " in token:
            msg = "token: a bearer token is printable ASCII without spaces, and not empty"
            raise ConfigurationError(msg)
        if default_fleet not in self.visible:
            msg = f"default_fleet={default_fleet!r}: the token has access to {self.visible}"
            raise ConfigurationError(msg)

    @classmethod
    def seeded(cls, seed: int = 1) -> World:
        """Return a world of invented data, which is the same for the same seed.

        The token has access to the fleets 7, 42, 109 (its default) and 512, whose active integrations take three
        pages. It has no access to fleet 900.

        Args:
            seed: Any integer. Another seed gives other data, other secrets and another token.
        """
        world = cls(
            _seed.make_fleets(seed),
            token=_seed.make_token(seed),
            default_fleet=_seed.DEFAULT_FLEET,
            hidden=(_seed.HIDDEN_FLEET,),
        )
        world.faults = FaultPlan(seed)
        return world

    def now(self) -> datetime:
        """Return the current time in US Eastern time, as FleetIT's examples have it."""
        return convert_to_eastern(self.clock())

    def row_changed(self, fleet_id: int, table: str, row: Row) -> None:
        """Notify the receiver of webhooks that a row was added or changed. `table` is its name: `tolls`."""
        fleet = self.fleets[fleet_id]
        self.notifier.notify(fleet, table, row, fleet.find_row(VEHICLES, row.get("vehicle")))

    def new_ids(self, path: str) -> Iterator[int]:
        """Return ascending ids that no fleet uses under a path."""
        used = (
            row["id"]
            for fleet in self.fleets.values()
            for row in fleet.get_rows(path)
            if isinstance(row.get("id"), int)
        )
        return itertools.count(1 + max(used, default=0))

    @property
    def hidden(self) -> tuple[int, ...]:
        """The ids of the fleets that the token has no access to, ascending."""
        return tuple(sorted(self.fleets.keys() - set(self.visible)))

    def __repr__(self) -> str:
        return f"World(visible={self.visible}, hidden={self.hidden}, default_fleet={self.default_fleet})"
