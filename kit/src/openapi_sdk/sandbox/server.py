"""Serves a world on loopback while a `with` block runs: its options, and how rows change while listings are read."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from random import Random
from typing import TYPE_CHECKING, Any, cast

import uvicorn

from openapi_sdk.loopback import LOOPBACK, is_ip_address, open_listener
from openapi_sdk.model.integers import is_integer
from openapi_sdk.sandbox.access import Access, check_token
from openapi_sdk.sandbox.app import HostMiddleware, create_app
from openapi_sdk.sandbox.fault_answers import SandboxProtocol
from openapi_sdk.sandbox.own_rows import add_data, get_table, list_tenants
from openapi_sdk.sandbox.requests import LOCAL_HOST, NETWORK_HOST
from openapi_sdk.sandbox.world import World, check_clock
from openapi_sdk.secrets.redaction import format_value

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable, Generator, Sequence
    from datetime import datetime

    from openapi_sdk.description.document import Description
    from openapi_sdk.errors.errors import ErrorTree
    from openapi_sdk.sandbox.parts import SandboxParts
    from openapi_sdk.sandbox.rows import Room

HOST = LOOPBACK
#: The loopback addresses at which a sandbox is that listens on every address.
_LOOPBACK_OF = {"0.0.0.0": HOST, "::": "::1"}  # noqa: S104 - whoever asks for it is warned
#: The number of connections that can wait to be accepted. A load test opens a thousand at the same time.
_BACKLOG = 2_048
#: Seconds. Clients keep idle connections for a shorter time, so that they never send on a closing connection.
_KEEP_ALIVE = 60
#: Seconds that running requests have to finish when the block ends.
_SHUTDOWN_TIMEOUT = 5
#: Seconds between two looks at the clock, for the date that responses have.
_TICK = 1.0


@contextmanager
def serve(options: Options, *, host: str = HOST, port: int = 0, latency_ms: float = 0.0) -> Generator[Any]:
    """Serve a sandbox in a thread. The server is ready when the block begins, and stops when it ends.

    Args:
        options: The state at the beginning.
        host: The IP address to listen on.
        port: The port; 0 for any free port.
        latency_ms: Milliseconds that every response is delayed, 0 to 60,000.

    Returns:
        The `Sandbox` of the service.

    Raises:
        ConfigurationError: If a value is wrong, the host or the port can't be used, or the description is missing or
            has a reference that leads nowhere.
    """
    parts = options.parts
    world = options.make_world()
    app = create_app(world, latency_ms=latency_ms)
    with _open_listener(parts.errors, host, port) as listener:
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
        thread = threading.Thread(
            target=server.run_on, args=(listener,), name=f"{parts.facts.package}-sandbox", daemon=True
        )
        thread.start()
        try:
            server.wait_until_started()
            name = _LOOPBACK_OF.get(host, host)
            url = f"http://{f'[{name}]' if ':' in name else name}:{listener.getsockname()[1]}"
            yield parts.generated.Sandbox(url, world)
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


def _open_listener(errors: ErrorTree, host: str, port: int) -> socket.socket:
    if not isinstance(host, str) or not is_ip_address(host):  # pyright: ignore[reportUnnecessaryIsInstance]
        msg = f"host={format_value(host)}: the IP address to listen on is needed, such as {HOST} or 0.0.0.0 for all"
        raise errors.ConfigurationError(msg)
    return open_listener(errors, host, port, _BACKLOG)


@dataclass(frozen=True)  # no slots, for `cached_property`
class Options:
    """The state at the beginning of a sandbox; see `running` of the generated module.

    Attributes:
        parts: What the sandbox is made of.
        data: Rows by table; None for the invented ones.
        seed: Another number gives other rows, other secrets and another token.
        rows: How many rows tables have.
        tokens: What tokens give access to; None for one with access to all tenants.
        clock: Returns the current time with an offset; None for the clock of the machine.
        churn: The share of pages of listings after which a row is added or removed, 0 to 1.
        webhook_url: Where notifications of changed rows are sent to; None sends none.
        description: A corrected OpenAPI 3.0 document; None for that of the generated package.
    """

    parts: SandboxParts
    data: Mapping[str, Sequence[Mapping[str, Any]]] | None = field(default=None, repr=False)
    seed: int = 1
    rows: Mapping[str, int] | None = None
    tokens: Mapping[str, Access] | None = field(default=None, repr=False)
    clock: Callable[[], datetime] | None = None
    churn: float = 0.0
    webhook_url: str | None = None
    description: Mapping[str, Any] | None = field(default=None, repr=False)

    @cached_property
    def _described(self) -> Description:
        """The description, read once for all resets."""
        from openapi_sdk.description.document import Description  # noqa: PLC0415 - imported lazily

        if self.description is None:
            return self.parts.service.description
        return Description.checked(self.description, errors=self.parts.errors)

    def make_world(self) -> World:
        self._check_types()
        parts = self.parts
        world = World(
            parts,
            self._described,
            seed=self.seed,
            tenants=None if self.data is None else list_tenants(parts, self.data),
            rows=self.rows,
            clock=self.clock,
            remake=self.make_world,
        )
        if self.description is None:  # another one need not have them
            for name in parts.seed.get("tables", {}):
                get_table(world, name, "load_seed: ")
        for name, count in (self.rows or {}).items():
            get_table(world, name)
            if not is_integer(count, 0):
                msg = f"rows: {name}={count!r}: a number of rows is an integer, 0 or more"
                raise self.parts.errors.ConfigurationError(msg)
            if not world.seed.is_free(world.tables[name]):
                msg = f"rows: {name}={count!r}: the number of rows of this table can't be chosen"
                raise self.parts.errors.ConfigurationError(msg)
        if self.data is not None:
            add_data(world, self.data)
        world.tokens |= self._make_tokens(world)
        world.notifier.url = self.webhook_url
        world.after_page = partial(Churn(parts.errors, self.churn, self.seed).move, world)
        return world

    def _check_types(self) -> None:
        """Check what would be a confusing error later on."""
        ids = "" if self.parts.tenant is None else "(7,)" if self.parts.tenant.type == "integer" else "('a',)"
        of_token = f"{{'a-token': Access({ids})}}"
        for name, value, kind, needed in (
            ("seed", self.seed, int, "an integer"),
            ("churn", self.churn, int | float, "a number from 0 to 1"),
            (
                "rows",
                self.rows or {},
                Mapping,
                f"numbers by table, as in {{{self.parts.generated.example_table!r}: 100}}",
            ),
            ("tokens", self.tokens or {}, Mapping, f"`Access` by token, as in {of_token}"),
            ("description", self.description or {}, Mapping, "a description as `json.load` returns it"),
        ):
            if not isinstance(value, kind) or isinstance(value, bool):
                msg = f"{name}={value!r:.80}: {needed} is needed"
                raise self.parts.errors.ConfigurationError(msg)
        for token, access in (self.tokens or {}).items():
            if not isinstance(token, str) or not isinstance(access, Access):
                msg = f"tokens: each token is a text, and has an `Access`, as in {of_token}"
                raise self.parts.errors.ConfigurationError(msg)
        if self.clock is not None:
            check_clock(self.parts.errors, self.clock, self.parts.service.localize)

    def _make_tokens(self, world: World) -> dict[str, Access]:
        if self.tokens is None:
            return {world.seed.make_token(): self._make_access(world)}
        tokens: dict[str, Access] = {}
        for number, (token, access) in enumerate(self.tokens.items(), start=1):
            check_token(self.parts.errors, token, number)
            access.check(world.rooms, world.description.operations)
            tokens[token] = (
                access if access.account else replace(cast("Any", access), account=world.seed.make_account())
            )
        if not tokens:
            msg = "tokens={}: a sandbox has at least one token"
            raise self.parts.errors.ConfigurationError(msg)
        return tokens

    def _make_access(self, world: World) -> Access:
        """Return the access to all tenants but those that the invented data hides."""
        word, plural = self.parts.word, self.parts.plural
        invented: Mapping[str, Any] = self.parts.seed if self.data is None else {}
        own: dict[str, Any] = {}
        if word:
            hidden = invented.get(f"hidden_{plural}", ())
            own[plural] = tuple(each for each in world.rooms if each not in hidden)
            own[f"default_{word}"] = invented.get(f"default_{word}", own[plural][0])
        return self.parts.generated.Access(**own, account=world.seed.make_account())  # type: ignore[call-arg] # generated


class Churn:
    """Adds or removes a row after some pages of a listing, always the same ones for the same seed."""

    def __init__(self, errors: ErrorTree, share: float, seed: int) -> None:
        if not 0 <= share <= 1:
            msg = f"churn={share!r}: it is the share of pages after which a row changes, from 0 to 1"
            raise errors.ConfigurationError(msg)
        self._share = share
        self._random = Random(f"{seed}:churn")  # noqa: S311 - has to be repeatable

    def move(self, world: World, table: str, room: Room) -> None:
        if self._random.random() >= self._share or world.tables[table].is_fixed:
            return
        rows = world.get_rows(table, room)
        if not rows:
            return
        row = rows[self._random.randrange(len(rows))]
        if self._random.random() < 0.5 and len(rows) > 1:  # noqa: PLR2004 - half of them
            rows.remove(row)
        else:
            new = {name: value for name, value in row.items() if name != "id"}
            world.add_row(table, room, new, in_front=self._random.random() < 0.5)  # noqa: PLR2004 - half of them
