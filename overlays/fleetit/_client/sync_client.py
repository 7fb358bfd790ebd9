"""`FleetIT`: the sync client."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, Self, cast

from fleetit._calls.sync_caller import SyncCaller
from fleetit._client.base_client import BaseClient
from fleetit._client.raw_responses import RawCaller
from fleetit._secrets.redaction import SecretValue
from fleetit._transport.sync_connections import SyncConnections
from fleetit_api.api import NOT_GIVEN, Call, Pages, Resources, ResourcesWithRawResponse

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import TracebackType

    from fleetit_api import AuthenticatedClient
    from fleetit_api.api import CallOptions, NotGiven, Operation


class FleetIT(BaseClient[SyncConnections, Pages[Any]], Resources):
    """A client of the FleetIT public API V2.

    The resources of the API are attributes:

        with FleetIT(token="…", fleet_id=42) as client:
            toll = client.tolls.update(12, billing_status=3)

    A client can be used from several threads, and in forked processes. Close it, or use it in a `with` block.
    """

    def _make_connections(self) -> SyncConnections:
        return SyncConnections(self._settings)

    def _make_caller(self) -> None:
        self._caller = self._sync_caller = SyncCaller(self._settings, self._connections)

    def _list(self, operation: Operation[Any], call: Call, *, prefetch: int, exact: bool) -> Pages[Any]:
        return self._sync_caller.pages(operation, call, prefetch=prefetch, exact=exact)

    @cached_property
    def api(self) -> AuthenticatedClient:
        """The generated client, for stock generated functions: `tolls_list.sync(client=client.api)`.

        Stock functions get the same default fleet, checks, retries, limits and typed errors as the resources. Only
        their sync forms work with this client.
        """
        from fleetit._transport.stock import make_stock_client  # noqa: PLC0415 - imported lazily; it imports httpx

        return make_stock_client(self._settings, send=self._sync_caller.send_stock)

    @cached_property
    def with_raw_response(self) -> ResourcesWithRawResponse:
        """The resources, whose methods return a `RawResponse`: `client.with_raw_response.tolls.update(12, …)`.

        It has `status`, `headers` and `attempts`. `parse()` returns what the method returns otherwise. A listing
        requests its first page at once. A status other than 2xx raises the same error as otherwise.
        """
        # The methods return what their caller returns; `to_raw` in the generated package says so to type checkers.
        return ResourcesWithRawResponse(cast("Any", RawCaller(self._sync_caller)))

    def request(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, Any] | None = None,
        json: Any = None,
        fleet_id: int | NotGiven | None = NOT_GIVEN,
        options: CallOptions | None = None,
    ) -> Any:
        """Call an operation that is not described yet.

        Args:
            method: GET, HEAD, POST, PUT, PATCH, DELETE or OPTIONS.
            path: The path behind the base URL, not quoted: `/v2/things/`.
            params: The query. A list repeats its name; values that are None are left out.
            json: The body, which is sent as JSON; None for no body.
            fleet_id: The fleet of this call; None for the account's default fleet. By default that of the client.
            options: Options of this call; see `CallOptions`.

        Returns:
            The JSON document of the response; None for an empty body.

        Raises:
            ConfigurationError: If the client is closed.
            InvalidInput: If an argument can't be sent.
            TransportError: If there is no usable response.
            APIError: If the status is not 2xx.
            DecodeError: If the body is not JSON.
        """
        json_body = SecretValue(json)
        call = Call({}, fleet_id, options)
        del json, options  # they may hold secrets, and error reporters show the variables of each frame
        return self._sync_caller.request(method, path, params, json_body, call)

    def close(self) -> None:
        """Close the connections. Calls in flight end with a `TransportError`, later ones are refused.

        On a view this does nothing.
        """
        if self._owns_connections:
            self._connections.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
