"""The operations of `integrations`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from openapi_sdk.model.calls import NOT_GIVEN, Call, CallOptions, NotGiven
from openapi_sdk.model.raw import to_raw, to_raw_async, to_raw_async_pages
from openapi_sdk.model.resources import BaseResource

if TYPE_CHECKING:
    from ...models.active_integration import ActiveIntegration
    from .. import AsyncCaller, AsyncPages, Caller, Pages


class IntegrationsResource(BaseResource):
    """The operations of `integrations`."""

    __slots__ = ("_caller",)

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    def list_active(
        self,
        *,
        limit: int = 100,
        offset: int = 0,
        prefetch: int = 0,
        exact: bool = False,
        fleet_id: int | None | NotGiven = NOT_GIVEN,
        options: CallOptions | None = None,
    ) -> Pages[ActiveIntegration]:
        """List active integrations.

        The integrations, such as Fleetio, Rent Centric or a webhook, that are set up for the fleet, with
        their settings. The settings hold credentials: they are masked where an integration is printed.

        Published by FleetIT:
        https://docs.fleetit.com/api-reference/integrations-%3E-fleet-active-integrations/list.md

        `GET /v2/integrations/active/`

        Args:
            limit: The page size: rows per request, 1 to 100. The listing has all rows; `.take(n)` returns the first `n`.
            offset: Rows to skip at the start.
            prefetch: How many pages to request ahead, 0 to 32. At most this many are held in memory. With 0, a page is
                requested when it is needed.
            exact: Detect rows that are inserted or deleted during the iteration. Each row that stays is listed once;
                otherwise `PageDrift` is raised.
            fleet_id: The fleet of this call. None means the account's default fleet. Defaults to the client's fleet.
            options: Options of this call: `timeout`, `retry`, `deadline`, `headers`, `query`; see `fleetit.CallOptions`.

        Returns:
            The rows of all pages. A page is requested when the iteration reaches it.
        """
        from .integrations_list_active import OPERATION

        _call = Call(
            {
                "limit": limit,
                "offset": offset,
            },
            fleet_id,
            options,
        )
        del options
        return self._caller.pages(OPERATION, _call, prefetch=prefetch, exact=exact)

    def list_logs(
        self,
        *,
        fleet_id: int | None | NotGiven = NOT_GIVEN,
        options: CallOptions | None = None,
    ) -> Any:
        """List the logs of integrations.

        What the fleet's integrations have logged (inferred: the page calls them instances of CustomerLog).
        Neither the parameters nor the shape of the answer are known, so it comes back as it is.

        Documented by FleetIT, transcribed here:
        https://docs.fleetit.com/api-reference/integrations/logs/list.md

        `GET /v2/integrations/logs/`

        Args:
            fleet_id: The fleet of this call. None means the account's default fleet. Defaults to the client's fleet.
            options: Options of this call: `timeout`, `retry`, `deadline`, `headers`, `query`; see `fleetit.CallOptions`.

        Returns:
            The response as `Any`.
        """
        from .integrations_list_logs import OPERATION

        _call = Call({}, fleet_id, options)
        del options
        return self._caller.call(OPERATION, _call)


class IntegrationsWithRawResponse(BaseResource):
    """The operations of `integrations`; each result is a `RawResponse`."""

    def __init__(self, caller: Caller) -> None:
        _resource = IntegrationsResource(caller)
        self.list_active = to_raw(_resource.list_active)
        self.list_logs = to_raw(_resource.list_logs)


class AsyncIntegrationsResource(BaseResource):
    """The operations of `integrations`, async."""

    __slots__ = ("_caller",)

    def __init__(self, caller: AsyncCaller) -> None:
        self._caller = caller

    def list_active(
        self,
        *,
        limit: int = 100,
        offset: int = 0,
        prefetch: int = 0,
        exact: bool = False,
        fleet_id: int | None | NotGiven = NOT_GIVEN,
        options: CallOptions | None = None,
    ) -> AsyncPages[ActiveIntegration]:
        """List active integrations.

        The integrations, such as Fleetio, Rent Centric or a webhook, that are set up for the fleet, with
        their settings. The settings hold credentials: they are masked where an integration is printed.

        Published by FleetIT:
        https://docs.fleetit.com/api-reference/integrations-%3E-fleet-active-integrations/list.md

        `GET /v2/integrations/active/`

        Args:
            limit: The page size: rows per request, 1 to 100. The listing has all rows; `.take(n)` returns the first `n`.
            offset: Rows to skip at the start.
            prefetch: How many pages to request ahead, 0 to 32. At most this many are held in memory. With 0, a page is
                requested when it is needed.
            exact: Detect rows that are inserted or deleted during the iteration. Each row that stays is listed once;
                otherwise `PageDrift` is raised.
            fleet_id: The fleet of this call. None means the account's default fleet. Defaults to the client's fleet.
            options: Options of this call: `timeout`, `retry`, `deadline`, `headers`, `query`; see `fleetit.CallOptions`.

        Returns:
            The rows of all pages. A page is requested when the iteration reaches it.
        """
        from .integrations_list_active import OPERATION

        _call = Call(
            {
                "limit": limit,
                "offset": offset,
            },
            fleet_id,
            options,
        )
        del options
        return self._caller.pages(OPERATION, _call, prefetch=prefetch, exact=exact)

    async def list_logs(
        self,
        *,
        fleet_id: int | None | NotGiven = NOT_GIVEN,
        options: CallOptions | None = None,
    ) -> Any:
        """List the logs of integrations.

        What the fleet's integrations have logged (inferred: the page calls them instances of CustomerLog).
        Neither the parameters nor the shape of the answer are known, so it comes back as it is.

        Documented by FleetIT, transcribed here:
        https://docs.fleetit.com/api-reference/integrations/logs/list.md

        `GET /v2/integrations/logs/`

        Args:
            fleet_id: The fleet of this call. None means the account's default fleet. Defaults to the client's fleet.
            options: Options of this call: `timeout`, `retry`, `deadline`, `headers`, `query`; see `fleetit.CallOptions`.

        Returns:
            The response as `Any`.
        """
        from .integrations_list_logs import OPERATION

        _call = Call({}, fleet_id, options)
        del options
        return await self._caller.call(OPERATION, _call)


class AsyncIntegrationsWithRawResponse(BaseResource):
    """The operations of `integrations`, async; each result is a `RawResponse`."""

    def __init__(self, caller: AsyncCaller) -> None:
        _resource = AsyncIntegrationsResource(caller)
        self.list_active = to_raw_async_pages(_resource.list_active)
        self.list_logs = to_raw_async(_resource.list_logs)


__all__ = (
    "AsyncIntegrationsResource",
    "AsyncIntegrationsWithRawResponse",
    "IntegrationsResource",
    "IntegrationsWithRawResponse",
)
