"""`FleetIT`: the sync client."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, ParamSpec, Self, TypeVar, cast

from fleetit._calls.sync_caller import SyncCaller
from fleetit._client.base_client import BaseClient
from fleetit._client.raw_responses import RawCaller
from fleetit._secrets.redaction import SecretValue
from fleetit._transport.sync_connections import SyncConnections
from fleetit_api.api import NOT_GIVEN, Call, Pages, Resources, ResourcesWithRawResponse

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Mapping
    from types import TracebackType

    from fleetit_api import AuthenticatedClient
    from fleetit_api.api import CallOptions, NotGiven, Operation

P = ParamSpec("P")
T = TypeVar("T")


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

    def across_fleets(
        self,
        list_rows: Callable[P, Iterable[T]],
        fleets: Iterable[int] | None = None,
        *args: P.args,
        **filters: P.kwargs,
    ) -> Generator[tuple[int, T]]:
        """List rows of several fleets, each with the id of its fleet.

            for fleet_id, toll in client.across_fleets(client.tolls.list, transaction_date_gte="2026-01-01"):
                ...

        Rows of a fleet are together, and the fleets are in their order. Four fleets are read at the same time, each a
        few pages ahead. Each page has eight attempts, unless the client's `retry` has more, or one.

        Args:
            list_rows: The method of a resource of this client that lists rows. It is called for each fleet.
            fleets: The ids of the fleets. By default all that the token has access to.
            *args: None: listings have keyword arguments alone.
            **filters: The arguments of the method, without `fleet_id`. `exact` is True by default where the method has
                it: each row that stays is listed once, also if others are inserted or deleted meanwhile.

        Returns:
            Pairs of the id of a fleet and a row. Requests are sent when they are iterated. A `break` ends them.

        Raises:
            InvalidInput: If `list_rows` is no listing of fleets of this client, or an argument can't be sent.
            FleetITError: If a fleet can't be read: its error, after the rows of the others. `failed_fleets` has the ids
                of all fleets that failed. An error that each fleet would have, such as a server that can't be reached,
                ends the iteration at once.
        """
        from fleetit._listings.fleets import iter_rows_across  # noqa: PLC0415 - imported lazily

        return iter_rows_across(self, *self._prepare_fleets(list_rows, fleets, args, filters))

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
