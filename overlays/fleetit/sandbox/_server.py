"""Serves a world on loopback while a `with` block runs: its options, and how rows change while listings are read."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from random import Random
from typing import TYPE_CHECKING, Any

import uvicorn

from fleetit._service.names import EXAMPLE_TABLE
from fleetit.sandbox._access import Access, check_token
from fleetit.sandbox._app import HostMiddleware, create_app
from fleetit.sandbox._fault_answers import SandboxProtocol
from fleetit.sandbox._own_rows import add_data, get_table, list_fleets
from fleetit.sandbox._requests import LOCAL_HOST, NETWORK_HOST
from fleetit.sandbox._sandbox import Sandbox
from fleetit.sandbox._seed import load_seed_data
from fleetit.sandbox._world import World, check_clock
from fleetit.sandbox.resources import RULES
from fleetit_api.exceptions import TREE, ConfigurationError
from openapi_sdk.loopback import LOOPBACK, is_ip_address, open_listener
from openapi_sdk.model.integers import is_integer
from openapi_sdk.model.public import public_in
from openapi_sdk.secrets.redaction import format_value

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable, Generator, Sequence
    from datetime import datetime

    from fleetit.sandbox._rows import Fleet

_HOST = LOOPBACK
#: The loopback addresses at which a sandbox is that listens on every address.
_LOOPBACK_OF = {"0.0.0.0": _HOST, "::": "::1"}  # noqa: S104 - whoever asks for it is warned
#: The number of connections that can wait to be accepted. A load test opens a thousand at the same time.
_BACKLOG = 2_048
#: Seconds. Clients keep idle connections for a shorter time, so that they never send on a closing connection.
_KEEP_ALIVE = 60
#: Seconds that running requests have to finish when the block ends.
_SHUTDOWN_TIMEOUT = 5
#: Seconds between two looks at the clock, for the date that responses have.
_TICK = 1.0


@public_in("fleetit.sandbox")
@contextmanager
def running(
    data: Mapping[str, Sequence[Mapping[str, Any]]] | None = None,
    *,
    seed: int = 1,
    rows: Mapping[str, int] | None = None,
    tokens: Mapping[str, Access] | None = None,
    clock: Callable[[], datetime] | None = None,
    churn: float = 0.0,
    host: str = _HOST,
    port: int = 0,
    latency_ms: float = 0.0,
    webhook_url: str | None = None,
    description: Mapping[str, Any] | None = None,
) -> Generator[Sandbox]:
    """Serve a sandbox on loopback in a thread. The server is ready when the block begins, and stops when it ends.

    Args:
        data: Rows of your own by table, such as `{"fleets": [{"id": 7}], "tolls": [{"fleet": 7, "amount": "4.50"}]}`.
            A row without an id gets one. Rows refer to others by id, or have an object that is added as a row. Then
            there are no others but FleetIT's billing statuses. By default, the fleets 7, 42, 109 (the default) and 512,
            which has three pages of most rows; the token has no access to fleet 900.
        seed: Another number gives other rows, other secrets and another token.
        rows: How many rows tables have in each fleet, such as `{"tolls": 1_000_000}`. Rows are made when they are asked
            for.
        tokens: What tokens give access to, by token. By default one with access to all fleets.
        clock: Returns the current time with an offset; by default the clock of the machine.
        churn: The share of pages of listings after which a row is added or removed, 0 to 1.
        host: The IP address to listen on, which also others can reach if it is not loopback: "0.0.0.0" in a container.
        port: The port; 0 for any free port.
        latency_ms: Milliseconds that every response is delayed, 0 to 60,000.
        webhook_url: Where a notification of each toll and citation that is added or changed is sent to: a URL of this
            machine. None sends none.
        description: A corrected OpenAPI 3.0 document; by default the one that `fleetit_api` ships.

    Raises:
        ConfigurationError: If a value is wrong, the host or the port can't be used, or the description is missing or
            has a reference that leads nowhere.
    """
    options = Options(data, seed, rows, tokens, clock, churn, webhook_url, description)
    world = options.make_world()
    app = create_app(world, latency_ms=latency_ms)
    with _open_listener(host, port) as listener:
        server = _Server(
            uvicorn.Config(
                HostMiddleware(app, LOCAL_HOST if host in _LOOPBACK_OF.values() else NETWORK_HOST),
                loop="asyncio",
                http=SandboxProtocol,
                ws="none",  # without it and the lifespan, all that the application gets is requests
                lifespan="off",
                log_config=None,
                server_header=False,
                backlog=_BACKLOG,
                timeout_keep_alive=_KEEP_ALIVE,
                timeout_graceful_shutdown=_SHUTDOWN_TIMEOUT,
            )
        )
        thread = threading.Thread(target=server.run_on, args=(listener,), name="fleetit-sandbox", daemon=True)
        thread.start()
        try:
            server.wait_until_started()
            name = _LOOPBACK_OF.get(host, host)
            yield Sandbox(f"http://{f'[{name}]' if ':' in name else name}:{listener.getsockname()[1]}", world)
        finally:
            world.notifier.close()
            server.stop()
            thread.join()


class _Server(uvicorn.Server):
    """A uvicorn server that another thread starts and stops, without the tenths of a second that uvicorn waits for."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self._has_started_or_failed = threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._is_stopped = asyncio.Event()

    def run_on(self, listener: socket.socket) -> None:
        try:
            self.run(sockets=[listener])
        finally:
            self._has_started_or_failed.set()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._loop = asyncio.get_running_loop()
        self._has_started_or_failed.set()

    async def main_loop(self) -> None:
        stopped = asyncio.ensure_future(self._is_stopped.wait())
        while not await self.on_tick(0):  # writes the date that responses have
            await asyncio.wait([stopped], timeout=_TICK)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        if self.server_state.connections:  # it waits for them, and closes the servers
            await super().shutdown(sockets)
        for server in self.servers:
            server.close()

    def stop(self) -> None:
        self.should_exit = True
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._is_stopped.set)

    def wait_until_started(self) -> None:
        self._has_started_or_failed.wait()
        if not self.started:
            msg = "the sandbox did not start: the error of its thread is above"
            raise RuntimeError(msg)


def _open_listener(host: str, port: int) -> socket.socket:
    if not isinstance(host, str) or not is_ip_address(host):  # pyright: ignore[reportUnnecessaryIsInstance]
        msg = f"host={format_value(host)}: the IP address to listen on is needed, such as {_HOST} or 0.0.0.0 for all"
        raise ConfigurationError(msg)
    return open_listener(TREE, host, port, _BACKLOG)


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
        from fleetit.service import SERVICE  # noqa: PLC0415 - imported lazily
        from openapi_sdk.description.document import Description  # noqa: PLC0415 - as above

        if self.description is None:
            described = SERVICE.description
        else:
            described = Description.checked(self.description, errors=SERVICE.errors)
        fleets = None if self.data is None else list_fleets(self.data)
        derive = {name: rules.derive for name, rules in RULES.items()}
        world = World(
            described,
            tenant=SERVICE.tenant,
            localize=SERVICE.localize,
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
            ("rows", self.rows or {}, Mapping, f"numbers by table, as in {{{EXAMPLE_TABLE!r}: 100}}"),
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
            from fleetit.service import SERVICE  # noqa: PLC0415 - imported lazily

            check_clock(self.clock, SERVICE.localize)

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
