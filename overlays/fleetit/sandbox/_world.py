"""The state of a sandbox: who may see which fleet, what is in them, what arrived, and what shall go wrong."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from fleetit._errors import ConfigurationError
from fleetit.sandbox import _eastern_time as _eastern
from fleetit.sandbox import _seed
from fleetit.sandbox._faults import FaultQueue
from fleetit.sandbox._request_log import RequestLog

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from fleetit.sandbox._fleet import Fleet, Row


class World:
    """All that a sandbox knows. Change it between requests as a test likes.

    Attributes:
        token: The one bearer token that is accepted. Not in the repr.
        fleets: Every fleet by its id, also those that the token may not see.
        visible: The ids that the token may see, ascending.
        default_fleet: The id that a request without `Fleet-Id` means.
        requests: What arrived.
        faults: What shall go wrong next.
        account: What `whoami` says of the token's owner.
        clock: What time it is, with an offset; the machine's own unless a test puts another one here.
    """

    def __init__(
        self,
        fleets: Iterable[Fleet],
        *,
        token: str,
        default_fleet: int,
        hidden: Iterable[int] = (),
    ) -> None:
        """Put a world together.

        Args:
            fleets: Its fleets.
            token: The one bearer token that is accepted: printable ASCII without spaces.
            default_fleet: The id that a request without `Fleet-Id` means: a fleet that the token may see.
            hidden: The ids that the token may not see.

        Raises:
            ConfigurationError: If the token can't be sent, or it may not see the default fleet.
        """
        self.token = token
        self.fleets = {fleet.id: fleet for fleet in fleets}
        self.visible = tuple(sorted(self.fleets.keys() - set(hidden)))
        self.default_fleet = default_fleet
        self.requests = RequestLog()
        self.faults = FaultQueue()
        self.account: Row = _seed.account(token)
        self.clock: Callable[[], datetime] = lambda: datetime.now(UTC)
        if not token or not token.isascii() or not token.isprintable() or " " in token:
            msg = "token: a bearer token is printable ASCII without spaces, and not empty"
            raise ConfigurationError(msg)
        if default_fleet not in self.visible:
            msg = f"default_fleet={default_fleet!r}: the token may see {self.visible}"
            raise ConfigurationError(msg)

    @classmethod
    def seeded(cls, seed: int = 1) -> World:
        """Invent a world: the same one for the same seed.

        The token may see the fleets 7, 42, 109 (its default) and 512, whose active integrations take three
        pages; it may not see 900.

        Args:
            seed: Any integer; another one gives other data, secrets and another token.
        """
        return cls(
            _seed.fleets(seed),
            token=_seed.token(seed),
            default_fleet=_seed.DEFAULT_FLEET,
            hidden=(_seed.HIDDEN_FLEET,),
        )

    def now(self) -> datetime:
        """Return what time it is, in US Eastern time, as in FleetIT's examples."""
        return _eastern.converted(self.clock())

    def new_ids(self, path: str) -> Iterator[int]:
        """Return ids that no fleet has under a path, ascending."""
        taken = (
            row["id"] for fleet in self.fleets.values() for row in fleet.kept(path) if isinstance(row.get("id"), int)
        )
        return itertools.count(1 + max(taken, default=0))

    @property
    def hidden(self) -> tuple[int, ...]:
        """The ids that exist and that the token may not see, ascending."""
        return tuple(sorted(self.fleets.keys() - set(self.visible)))

    def __repr__(self) -> str:
        return f"World(visible={self.visible}, hidden={self.hidden}, default_fleet={self.default_fleet})"
