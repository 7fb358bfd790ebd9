"""`FleetIT` and `AsyncFleetIT`: what users hold."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, Generic, Self, TypeVar, Unpack

from fleetit._caller import AsyncCaller, SyncCaller
from fleetit._config import MAX_RESPONSE_BYTES, Settings
from fleetit._options import Options
from fleetit._sealed import Sealed, apart
from fleetit._transport.connections import AsyncConnections, Connections, stock_client
from fleetit_api.api import AsyncResources, Resources
from fleetit_api.types import UNSET, Unset

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import TracebackType

    from fleetit._hooks import OnRequest, OnResponse
    from fleetit._retry import Retry
    from fleetit._timeout import Timeout
    from fleetit_api import AuthenticatedClient


C = TypeVar("C")


class _Client(Generic[C]):
    """What both flavours are: settings, and connections that views share."""

    _connections: C

    def __init__(
        self,
        token: str | None = None,
        *,
        fleet_id: int | None = None,
        environment: str | None = None,
        base_url: str | None = None,
        timeout: Timeout | float | None = None,
        retry: Retry | None = None,
        max_response_bytes: int = MAX_RESPONSE_BYTES,
        on_request: OnRequest | None = None,
        on_response: OnResponse | None = None,
    ) -> None:
        """Configure a client; everything is checked here, nothing is sent.

        Args:
            token: The bearer token; None reads `FLEETIT_TOKEN`. How one is obtained is not part of FleetIT's
                documentation of the API.
            fleet_id: The fleet that calls mean which give none of their own; None reads `FLEETIT_FLEET_ID`, and
                without that it is the account's own default fleet.
            environment: `production` (the default), `staging` or `sandbox`; None reads `FLEETIT_ENVIRONMENT`.
            base_url: Another address of the API, https unless it is loopback; None reads `FLEETIT_BASE_URL`. Not
                together with `environment`.
            timeout: A `Timeout`, or seconds to connect and to read; by default 5 s to connect, 30 s to read, and 300 s
                in all for one attempt.
            retry: When a request is repeated: up to 3 attempts by default; `Retry(attempts=1)` turns it off.
            max_response_bytes: The largest decoded body that is read; 32 MiB by default.
            on_request: Called with a `RequestEvent` before each attempt, in the thread or loop of the call: it must not
                block. What it raises ends the call; nothing is sent.
            on_response: Called with a `ResponseEvent` after each attempt, likewise. What it raises ends the call in
                place of the answer, with a note that says what that was.

        Raises:
            ConfigurationError: If a value is missing or can't work; it names the argument and the variable.
        """
        options = Sealed(
            Options(
                token=token,
                fleet_id=fleet_id,
                environment=environment,
                base_url=base_url,
                timeout=timeout,
                retry=retry,
                max_response_bytes=max_response_bytes,
                on_request=on_request,
                on_response=on_response,
            )
        )
        # Error reporters show the variables of each frame; a URL that is refused may hold a password.
        del token, base_url
        self._settings = apart(Settings.of, options)
        self._owns_connections = True
        self._connections = self._connect()
        self._make_caller()

    def _connect(self) -> C:
        """Return new connections for the settings."""
        raise NotImplementedError

    def _check_address(self, base_url: str) -> None:
        """Check that the connections may be used for another address."""
        raise NotImplementedError

    def _make_caller(self) -> None:
        """Make the caller, of the connections and settings that are there."""
        raise NotImplementedError

    @property
    def fleet_id(self) -> int | None:
        """The fleet that calls mean which give none of their own; None is the account's own default fleet."""
        return self._settings.fleet_id

    @property
    def base_url(self) -> str:
        """Where requests go."""
        return self._settings.base_url

    def for_fleet(self, fleet_id: int | None) -> Self:
        """Return a view of this client for another fleet.

        The view shares the connections and closes nothing; this client is not changed. Both may be used from many
        threads.

        Args:
            fleet_id: The fleet; None for the account's own default fleet (no Fleet-Id header).

        Raises:
            ConfigurationError: If it is not a positive whole number.
        """
        return self.with_options(fleet_id=fleet_id)

    def with_options(self, **options: Unpack[Options]) -> Self:
        """Return a view of this client with other options: the constructor's, by the same names.

        What is not given is kept. None means what it means to the constructor, but for `fleet_id`: there it is the
        account's own default fleet. The token is kept too where `environment` or `base_url` change; give both where
        that address must not see it.

        The view shares the connections and closes nothing; this client is not changed. Both may be used from many
        threads.

        Args:
            **options: What is other than here.

        Raises:
            ConfigurationError: If a value can't work, or the address needs other proxies than the connections have.
            TypeError: If there is no option of a name.
        """
        unknown = sorted(options.keys() - Options.__annotations__.keys())
        given = Sealed(options)
        del options  # as above
        if unknown:
            msg = f"with_options() got an unexpected keyword argument {unknown[0]!r}"
            raise TypeError(msg)
        view = object.__new__(type(self))
        view._settings = apart(self._settings.but, given)
        view._owns_connections = False
        view._connections = self._connections
        if view.base_url != self.base_url:
            self._check_address(view.base_url)
        view._make_caller()
        return view

    def __repr__(self) -> str:
        return f"{type(self).__name__}(base_url={self.base_url!r}, fleet_id={self.fleet_id!r})"


class FleetIT(_Client[Connections], Resources):
    """A client of the FleetIT public API V2. Its resources are attributes: `client.tolls.list()`."""

    def _connect(self) -> Connections:
        return Connections(self._settings)

    def _check_address(self, base_url: str) -> None:
        self._connections.check_address(base_url)

    def _make_caller(self) -> None:
        self._caller = self._carrier = SyncCaller(self._settings, self._connections)

    @cached_property
    def api(self) -> AuthenticatedClient:
        """The generated client, for stock generated functions: `tolls_list.sync(client=client.api)`.

        They get the same Fleet-Id default, checks, retries, limits and typed errors as the resources. Only their sync
        forms work here.
        """
        return stock_client(self._settings, carry=self._carrier.carry_stock)

    def request(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, Any] | None = None,
        json: Any = None,
        fleet_id: int | None | Unset = UNSET,
    ) -> Any:
        """Call an operation that is not described yet.

        Args:
            method: GET, HEAD, POST, PUT, PATCH, DELETE or OPTIONS.
            path: From the base URL on and not quoted yet: `/v2/things/`.
            params: The query; a list repeats its name, None is not sent.
            json: The body, sent as JSON; None sends none.
            fleet_id: The fleet of this call; None for the account's own default fleet. Not given: the client's.

        Returns:
            The JSON document of the answer; None for an empty body.

        Raises:
            FleetITError: As for any other call.
        """
        document = Sealed(json)
        del json  # it may hold a pin, and error reporters show the variables of each frame
        return self._carrier.request(method, path, params, document, fleet_id)

    def close(self) -> None:
        """Close the connections; on a view nothing happens."""
        if self._owns_connections:
            self._connections.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class AsyncFleetIT(_Client[AsyncConnections], AsyncResources):
    """An async client of the FleetIT public API V2. Its resources are attributes: `await client.tolls.update(…)`."""

    def _connect(self) -> AsyncConnections:
        return AsyncConnections(self._settings)

    def _check_address(self, base_url: str) -> None:
        self._connections.check_address(base_url)

    def _make_caller(self) -> None:
        self._caller = self._carrier = AsyncCaller(self._settings, self._connections)

    @cached_property
    def api(self) -> AuthenticatedClient:
        """The generated client, for stock generated functions: `await tolls_list.asyncio(client=client.api)`.

        They get the same Fleet-Id default, checks, retries, limits and typed errors as the resources. Only their async
        forms work here.
        """
        return stock_client(self._settings, carry_async=self._carrier.carry_stock)

    async def request(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, Any] | None = None,
        json: Any = None,
        fleet_id: int | None | Unset = UNSET,
    ) -> Any:
        """Call an operation that is not described yet.

        Args:
            method: GET, HEAD, POST, PUT, PATCH, DELETE or OPTIONS.
            path: From the base URL on and not quoted yet: `/v2/things/`.
            params: The query; a list repeats its name, None is not sent.
            json: The body, sent as JSON; None sends none.
            fleet_id: The fleet of this call; None for the account's own default fleet. Not given: the client's.

        Returns:
            The JSON document of the answer; None for an empty body.

        Raises:
            FleetITError: As for any other call.
        """
        document = Sealed(json)
        del json  # as in FleetIT
        return await self._carrier.request(method, path, params, document, fleet_id)

    async def close(self) -> None:
        """Close the connections; on a view nothing happens."""
        if self._owns_connections:
            await self._connections.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()
