"""The options of a sandbox: what its state is at the beginning."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

from fleetit._errors import ConfigurationError
from fleetit._redaction import guard_repr
from fleetit.sandbox._access import Access, check_token
from fleetit.sandbox._churn import Churn
from fleetit.sandbox._description import Description
from fleetit.sandbox._own_rows import add_data, get_table, list_fleets
from fleetit.sandbox._seed import load_seed_data
from fleetit.sandbox._world import World
from fleetit.sandbox.resources import RULES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

__all__ = ["Options"]


@guard_repr
@dataclass(frozen=True, slots=True)
class Options:
    """The state at the beginning, see `running`."""

    data: Mapping[str, Sequence[Mapping[str, Any]]] | None = field(default=None, repr=False)
    seed: int = 1
    rows: Mapping[str, int] | None = None
    tokens: Mapping[str, Access] | None = field(default=None, repr=False)
    clock: Callable[[], datetime] | None = None
    churn: float = 0.0
    webhook_url: str | None = None
    description: Mapping[str, Any] | None = field(default=None, repr=False)

    def make_world(self) -> World:
        """Return a new world.

        Raises:
            ConfigurationError: If an option is wrong.
        """
        described = Description.packaged() if self.description is None else Description(self.description)
        fleets = None if self.data is None else list_fleets(self.data)
        derive = {name: rules.derive for name, rules in RULES.items()}
        world = World(described, seed=self.seed, fleets=fleets, rows=self.rows, clock=self.clock, derive=derive)
        for name, count in (self.rows or {}).items():
            get_table(world, name)
            if not isinstance(count, int) or isinstance(count, bool) or count < 0:
                msg = f"rows: {name}={count!r}: a number of rows is an integer, 0 or more"
                raise ConfigurationError(msg)
        if self.data is not None:
            add_data(world, self.data)
        world.tokens |= self._make_tokens(world)
        world.notifier.url = self.webhook_url
        world.remake = self.make_world
        world.after_page = partial(Churn(self.churn, self.seed).move, world)
        return world

    def _make_tokens(self, world: World) -> dict[str, Access]:
        if self.tokens is None:
            invented = load_seed_data()
            hidden = invented["hidden_fleets"] if self.data is None else ()
            default: int = invented["default_fleet"] if self.data is None else 0
            fleets = tuple(each for each in world.fleets if each not in hidden)
            return {world.seed.make_token(): Access(fleets, default, account=world.seed.make_account())}
        tokens: dict[str, Access] = {}
        for token, access in self.tokens.items():
            check_token(token)
            access.check(world.fleets, world.description.operations)
            tokens[token] = access if access.account else access.with_account(world.seed.make_account())
        if not tokens:
            msg = "tokens={}: a sandbox has at least one token"
            raise ConfigurationError(msg)
        return tokens
