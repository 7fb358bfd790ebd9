"""The options of a sandbox: the state at the beginning, and how rows change while listings are read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from random import Random
from typing import TYPE_CHECKING, Any

from fleetit._description.operations import Description
from fleetit._errors.errors import ConfigurationError
from fleetit._integers import is_integer
from fleetit._secrets.redaction import guard_repr
from fleetit.sandbox._access import Access, check_token
from fleetit.sandbox._own_rows import add_data, get_table, list_fleets
from fleetit.sandbox._seed import load_seed_data
from fleetit.sandbox._world import World
from fleetit.sandbox.resources import RULES

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from fleetit.sandbox._rows import Fleet


class Churn:
    """Adds or removes a row after some pages of a listing, always the same ones for the same seed."""

    def __init__(self, share: float, seed: int) -> None:
        if not 0 <= share <= 1:
            msg = f"churn={share!r}: it is the share of pages after which a row changes, from 0 to 1"
            raise ConfigurationError(msg)
        self._share = share
        self._random = Random(f"{seed}:churn")  # noqa: S311 - has to be repeatable

    def move(self, world: World, table: str, fleet: Fleet) -> None:
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


def check_clock(clock: object) -> None:
    """Check that a clock returns a time with an offset."""
    now = clock() if callable(clock) else None
    if not isinstance(now, datetime) or now.utcoffset() is None:
        what = f"it returned {now!r}" if callable(clock) else f"not {clock!r:.80}"
        msg = f"clock: a function is needed that returns a datetime with an offset, as in `lambda: moment`; {what}"
        raise ConfigurationError(msg)


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
        self._check_types()
        described = Description.packaged() if self.description is None else Description(self.description)
        fleets = None if self.data is None else list_fleets(self.data)
        derive = {name: rules.derive for name, rules in RULES.items()}
        world = World(
            described,
            seed=self.seed,
            fleets=fleets,
            rows=self.rows,
            clock=self.clock,
            derive=derive,
            remake=self.make_world,
        )
        for name, count in (self.rows or {}).items():
            get_table(world, name)
            if not is_integer(count, 0):
                msg = f"rows: {name}={count!r}: a number of rows is an integer, 0 or more"
                raise ConfigurationError(msg)
            if not world.seed.is_free(world.tables[name]):
                msg = f"rows: {name}={count!r}: the number of rows of this table can't be chosen"
                raise ConfigurationError(msg)
        if self.data is not None:
            add_data(world, self.data)
        world.tokens |= self._make_tokens(world)
        world.notifier.url = self.webhook_url
        world.after_page = partial(Churn(self.churn, self.seed).move, world)
        return world

    def _check_types(self) -> None:
        """Check what would be a confusing error later on."""
        for name, value, kind, needed in (
            ("seed", self.seed, int, "an integer"),
            ("churn", self.churn, int | float, "a number from 0 to 1"),
            ("rows", self.rows or {}, Mapping, "numbers by table, as in {{{EXAMPLE_TABLE!r}: 100}}"),
            ("tokens", self.tokens or {}, Mapping, "`Access` by token, as in {'a-token': Access((7,))}"),
            ("description", self.description or {}, Mapping, "a description as `json.load` returns it"),
        ):
            if not isinstance(value, kind) or isinstance(value, bool):
                msg = f"{name}={value!r:.80}: {needed} is needed"
                raise ConfigurationError(msg)
        for token, access in (self.tokens or {}).items():
            if not isinstance(token, str) or not isinstance(access, Access):
                msg = "tokens: each token is a text, and has an `Access`, as in {'a-token': Access((7,))}"
                raise ConfigurationError(msg)
        if self.clock is not None:
            check_clock(self.clock)

    def _make_tokens(self, world: World) -> dict[str, Access]:
        if self.tokens is None:
            invented = load_seed_data()
            hidden = invented["hidden_fleets"] if self.data is None else ()
            default: int = invented["default_fleet"] if self.data is None else 0
            fleets = tuple(each for each in world.fleets if each not in hidden)
            return {world.seed.make_token(): Access(fleets, default, account=world.seed.make_account())}
        tokens: dict[str, Access] = {}
        for number, (token, access) in enumerate(self.tokens.items(), start=1):
            check_token(token, number)
            access.check(world.fleets, world.description.operations)
            tokens[token] = access if access.account else replace(access, account=world.seed.make_account())
        if not tokens:
            msg = "tokens={}: a sandbox has at least one token"
            raise ConfigurationError(msg)
        return tokens
